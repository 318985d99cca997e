//go:build !js

package main

import (
	"os"
	"slices"
	"strings"

	"gioui.org/x/pref/locale"
)

// twelve are the regions where people mostly read a clock of twelve hours, as in
// https://www.unicode.org/reports/tr35/tr35-dates.html#Time_Data
var twelve = [...]string{
	"AE", "AU", "BD", "CA", "CO", "CY", "EG", "GR", "HK", "IN", "JO", "KE", "KR", "LK", "MO", "MX", "MY", "NG", "NZ", "PH", "PK",
	"SA", "SG", "TW", "US",
}

// clock12 says whether the system's clock has twelve hours: where it does not say
// itself, as it is usual in its region.
func clock12() bool {
	for _, name := range []string{"LC_ALL", "LC_TIME", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return twelveIn(v)
		}
	}
	tag, err := locale.Language()
	return err == nil && twelveIn(tag.String())
}

// twelveIn says so of a BCP 47 tag or a POSIX locale.
func twelveIn(tag string) bool {
	tag, _, _ = strings.Cut(tag, ".")
	parts := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	return len(parts) > 1 && slices.ContainsFunc(parts[1:], func(part string) bool { return slices.Contains(twelve[:], part) })
}

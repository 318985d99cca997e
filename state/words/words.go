// Package words holds every string that a person reads, in every language that
// the window speaks.
//
// Rules of the house: one Key for each string, one table for each language, in
// the order of the keys; a test fails on a key that a table lacks, whose
// arguments differ between tables, or that no code uses. Nothing here decides
// when a string is shown.
package words

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Lang is a language of the window. The zero value is English.
type Lang uint8

// The languages.
const (
	English Lang = iota
	Chinese      // 正體中文, zh-Hant
	langs
)

// Match finds the language for a BCP 47 tag or a POSIX locale ("zh-Hant-TW",
// "zh_TW.UTF-8"), English where none fits.
func Match(tag string) Lang {
	tag = strings.ToLower(tag)
	if tag == "zh" || strings.HasPrefix(tag, "zh-") || strings.HasPrefix(tag, "zh_") {
		return Chinese
	}
	return English
}

// Tag is the language's BCP 47 tag, for the text shaper.
func (l Lang) Tag() string {
	if l == Chinese {
		return "zh-Hant"
	}
	return "en"
}

// Words speaks one language. Its zero value speaks English.
type Words struct {
	lang   Lang
	twelve bool
}

// For gives the words of a language.
func For(lang Lang) Words {
	if lang >= langs {
		lang = English
	}
	return Words{lang: lang}
}

// Hours12 are the words with a clock of twelve hours, or with one of 24.
func (w Words) Hours12(on bool) Words { w.twelve = on; return w }

// text is a string with its form for one, where the language has it.
type text struct{ one, other string }

// say makes a text that does not depend on a number.
func say(s string) text { return text{other: s} }

// many makes a text of two forms.
func many(one, other string) text { return text{one, other} }

// table puts the parts of a language's strings together.
func table(parts ...map[Key]text) (all [keys]text) {
	for _, part := range parts {
		for k, t := range part {
			all[k] = t
		}
	}
	return all
}

func (w Words) text(k Key) text {
	if w.lang == Chinese {
		return chinese[k]
	}
	return english[k]
}

// Say gives a string, its arguments filled in.
func (w Words) Say(k Key, args ...any) string {
	s := w.text(k).other
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, grouped(args)...)
}

// Count gives the form of a string that fits n, which is its first argument.
func (w Words) Count(k Key, n int, args ...any) string {
	t := w.text(k)
	s := t.other
	if n == 1 && t.one != "" {
		s = t.one
	}
	return fmt.Sprintf(s, grouped(append([]any{n}, args...))...)
}

// grouped puts commas into large numbers, as both languages do.
func grouped(args []any) []any {
	list := slices.Clone(args)
	for i, arg := range list {
		if n, ok := arg.(int); ok && (n >= 10000 || n <= -10000) {
			list[i] = number(n)
		}
	}
	return list
}

// number is one that is written in groups of three digits.
type number int

// Format implements fmt.Formatter; it takes every verb for %d.
func (n number) Format(f fmt.State, _ rune) {
	digits := strconv.Itoa(int(n))
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	io.WriteString(f, sign+digits) // into memory
}

// Day names the day of t as seen on the day of now: today, yesterday or the
// date.
func (w Words) Day(t, now time.Time) string {
	y, m, d := t.Date()
	if ny, nm, nd := now.Date(); y == ny && m == nm && d == nd {
		return w.Say(Today)
	}
	// Counted in UTC, where every day has its midnight.
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	if today.AddDate(0, 0, -1).Equal(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) {
		return w.Say(Yesterday)
	}
	return w.Say(Date, y, int(m), d, w.Say(Sunday+Key(t.Weekday())), w.Say(January+Key(m-1)))
}

// Month names the month of t.
func (w Words) Month(t time.Time) string {
	return w.Say(MonthYear, t.Year(), w.Say(January+Key(t.Month()-1)))
}

// Weekday is a day of the week in a character or two.
func (w Words) Weekday(d time.Weekday) string {
	name := []rune(w.Say(Sunday + Key(d)))
	if w.lang == Chinese {
		return string(name[len(name)-1:])
	}
	return string(name[:2])
}

// Clock is the time of day, hour:minute.
func (w Words) Clock(t time.Time) string { return w.clock(t, "15:04", "3:04") }

// Stamp is the full stamp of a message: year, month-day hour:minute:second.
func (w Words) Stamp(t time.Time) string {
	return t.Format("2006-01-02 ") + w.clock(t, "15:04:05", "3:04:05")
}

// clock tells the time by the layout of 24 hours or of twelve.
func (w Words) clock(t time.Time, whole, half string) string {
	switch {
	case !w.twelve:
		return t.Format(whole)
	case t.Hour() < 12:
		return w.Say(BeforeNoon, t.Format(half))
	}
	return w.Say(AfterNoon, t.Format(half))
}

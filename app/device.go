//go:build !js

package main

import (
	"cmp"
	"strings"
	"unicode"

	"parley.example/net/wire"
)

// deviceCalled is what servers take for a device's name of how its system calls it,
// which is as long and as odd as people like: a login with what they refuse would be
// none. Where that leaves nothing it is other.
func deviceCalled(host, other string) string {
	line := wire.CleanLine(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(host, "")))
	if all := []rune(line); len(all) > wire.MaxDevice {
		line = string(all[:wire.MaxDevice])
	}
	return cmp.Or(line, other)
}

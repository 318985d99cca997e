//go:build !android && !js

package main

import (
	"image/color"

	"gioui.org/app"
)

// outlives says that the program ends with its window.
const outlives = false

// touchFirst says whether a finger is expected, before the first touch.
func touchFirst() bool { return false }

// bars are the options for the system's bars, of which a desktop has none.
func bars(color.NRGBA) []app.Option { return nil }

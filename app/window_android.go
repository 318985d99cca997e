package main

import (
	"image/color"

	"gioui.org/app"
)

// outlives says that the program goes on without a surface, until the next.
const outlives = true

// touchFirst says whether a finger is expected, before the first touch.
func touchFirst() bool { return true }

// bars are the options that give the system's bars the colour of the page.
func bars(ground color.NRGBA) []app.Option {
	return []app.Option{app.StatusColor(ground), app.NavigationColor(ground)}
}

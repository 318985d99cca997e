package main

import (
	"image/color"
	"syscall/js"

	"gioui.org/app"
)

// outlives says that the program ends with its tab.
const outlives = false

// touchFirst says whether a finger is expected, before the first touch.
func touchFirst() bool {
	return js.Global().Call("matchMedia", "(pointer: coarse)").Get("matches").Bool()
}

// bars are the options that give what a phone draws around the page its colour.
func bars(ground color.NRGBA) []app.Option { return []app.Option{app.NavigationColor(ground)} }

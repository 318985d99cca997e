package main

import (
	"syscall/js"

	"gioui.org/app"

	"parley.example/ui/kit"
)

// outlives says that the program ends with its page.
const outlives = false

// touchFirst says whether a finger is expected, before the first touch.
func touchFirst() bool {
	return js.Global().Get("matchMedia").Type() == js.TypeFunction &&
		js.Global().Call("matchMedia", "(pointer: coarse)").Get("matches").Bool()
}

// bars are the options that give the browser's bar the colour of the page.
func bars(p kit.Palette) []app.Option {
	return []app.Option{app.NavigationColor(p.Bg)}
}

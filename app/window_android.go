package main

import (
	"gioui.org/app"

	"parley.example/ui/kit"
)

// outlives says that the program goes on without a surface, until the next.
const outlives = true

// touchFirst says whether a finger is expected, before the first touch.
func touchFirst() bool { return true }

// bars are the options that give the system's bars the colours of the page.
func bars(p kit.Palette) []app.Option {
	return []app.Option{app.StatusColor(p.Bg), app.NavigationColor(p.Bg)}
}

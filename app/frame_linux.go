//go:build !android

package main

import "gioui.org/app"

// ownFrame are the options of a system that may draw no frame around a window:
// on Wayland some desktops, GNOME among them, leave that to the program. Without
// the toolkit's frame, whose look is its own, the window is told of it and draws
// one that fits. X11 always has one.
func ownFrame() []app.Option { return []app.Option{app.Decorated(false)} }

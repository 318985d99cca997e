//go:build js || (linux && !android)

package main

import "gioui.org/app"

// retitle calls a window something else.
func retitle(s surface, title string) { s.Option(app.Title(title)) }

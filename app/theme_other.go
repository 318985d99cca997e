//go:build (!linux && !js) || android

package main

import (
	"context"

	"gioui.org/x/pref/theme"
)

// systemDark tells whether the system is dark, at once and whenever it is asked
// to look again, until ctx ends. A system that does not say is a light one.
func systemDark(ctx context.Context, again <-chan struct{}, tell func(dark bool)) {
	for {
		dark, err := theme.IsDarkMode()
		tell(dark && err == nil)
		select {
		case <-again:
		case <-ctx.Done():
			return
		}
	}
}

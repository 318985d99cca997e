//go:build (!linux && !js) || android

package main

import (
	"context"

	"gioui.org/x/pref/theme"
)

// systemWishes tells what the system wishes, at once and whenever it is asked to
// look again, until ctx ends. One that does not say is light and moves.
func systemWishes(ctx context.Context, again <-chan struct{}, tell func(wishes)) {
	for {
		dark, err := theme.IsDarkMode()
		tell(wishes{dark: dark && err == nil, still: systemStill(ctx)})
		select {
		case <-again:
		case <-ctx.Done():
			return
		}
	}
}

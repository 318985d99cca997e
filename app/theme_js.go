package main

import (
	"context"
	"syscall/js"
)

// systemDark tells whether the browser asks for dark pages, at once and when
// that changes, until ctx ends. A browser that does not say is a light one.
func systemDark(ctx context.Context, _ <-chan struct{}, tell func(dark bool)) {
	if js.Global().Get("matchMedia").Type() != js.TypeFunction {
		tell(false)
		return
	}
	media := js.Global().Call("matchMedia", "(prefers-color-scheme: dark)")
	changed := make(chan struct{}, 1) // one that waits stands for all
	heed := js.FuncOf(func(js.Value, []js.Value) any {
		select {
		case changed <- struct{}{}:
		default:
		}
		return nil
	})
	defer heed.Release()
	media.Call("addEventListener", "change", heed)
	defer media.Call("removeEventListener", "change", heed)
	for {
		tell(media.Get("matches").Bool())
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

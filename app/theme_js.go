package main

import (
	"context"
	"syscall/js"
)

// systemWishes tells what the browser asks pages for, at once and when that
// changes, until ctx ends. One that does not say is light and moves.
func systemWishes(ctx context.Context, _ <-chan struct{}, tell func(wishes)) {
	if js.Global().Get("matchMedia").Type() != js.TypeFunction {
		tell(wishes{})
		return
	}
	changed := make(chan struct{}, 1) // one that waits stands for all
	heed := js.FuncOf(func(js.Value, []js.Value) any {
		select {
		case changed <- struct{}{}:
		default:
		}
		return nil
	})
	defer heed.Release()
	watch := func(query string) js.Value {
		media := js.Global().Call("matchMedia", query)
		media.Call("addEventListener", "change", heed)
		return media
	}
	dark, still := watch("(prefers-color-scheme: dark)"), watch("(prefers-reduced-motion: reduce)")
	defer dark.Call("removeEventListener", "change", heed)
	defer still.Call("removeEventListener", "change", heed)
	for {
		tell(wishes{dark: dark.Get("matches").Bool(), still: still.Get("matches").Bool()})
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

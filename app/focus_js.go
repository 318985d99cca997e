package main

import (
	"syscall/js"

	"parley.example/state"
)

// watched reports whether the person sees the page and types into it. What the
// toolkit calls focus is a text field's.
func watched() bool {
	return document().Get("visibilityState").String() == "visible" && document().Call("hasFocus").Bool()
}

// systemFocus says that the toolkit does not know whether somebody looks.
const systemFocus = false

// follow tells the state whether somebody looks, for as long as the page is
// there, and tries a lost line again when the network comes back. A hidden page
// gets no frames, so that this cannot wait for one.
func follow(store *state.Store) {
	heed := js.FuncOf(func(_ js.Value, args []js.Value) any {
		store.Post(state.Focused{On: watched()})
		return nil
	})
	document().Call("addEventListener", "visibilitychange", heed)
	for _, event := range [...]string{"focus", "blur", "pageshow", "pagehide"} {
		js.Global().Call("addEventListener", event, heed)
	}
	js.Global().Call("addEventListener", "online", js.FuncOf(func(js.Value, []js.Value) any {
		if p := store.Snapshot().Link.Phase; p == state.LinkWaiting || p == state.LinkStandby {
			store.Post(state.RetryNow{})
		}
		return nil
	}))
}

package main

import "syscall/js"

// clock12 says whether the browser's clock has twelve hours.
func clock12() bool {
	format := js.Global().Get("Intl").Get("DateTimeFormat").New(js.Undefined(), map[string]any{"hour": "numeric"})
	return format.Call("resolvedOptions").Get("hour12").Truthy()
}

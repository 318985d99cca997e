package main

import (
	"context"
	"syscall/js"
	"time"

	"parley.example/state"
	"parley.example/state/probe"
)

// fetchPatience is how long the page's server may take to answer.
const fetchPatience = 6 * time.Second

// testOf is the test of a page, which may open no socket: what the browser knows
// of it, and whether its server answers.
func (s *session) testOf(e state.AskProbe) tester {
	return func(ctx context.Context, tell func(probe.Finding)) bool {
		f := probe.Finding{Step: probe.Page, Cause: probe.FromPage, What: e.Addr}
		if !js.Global().Get("isSecureContext").Truthy() {
			f.Verdict, f.Cause = probe.Odd, probe.PlainPage
		}
		tell(f)
		f = probe.Finding{Step: probe.Online, Cause: probe.IsOnline}
		if line := js.Global().Get("navigator").Get("onLine"); line.Type() == js.TypeBoolean && !line.Bool() {
			// It may be a server on this very device, so that this is no end.
			f.Verdict, f.Cause = probe.Odd, probe.IsOffline
		}
		tell(f)
		f = probe.Finding{Step: probe.Fetch, Cause: probe.PageAnswers, What: e.Addr}
		switch status, ok := fetchStatus(ctx, "/healthz"); {
		case ctx.Err() != nil:
			return false
		case !ok:
			f.Verdict, f.Cause = probe.Bad, probe.PageMute
		case status != 200 && status != 503: // a full disk is told elsewhere
			f.Verdict, f.Cause = probe.Bad, probe.PageStranger
		}
		tell(f)
		return f.Verdict != probe.Bad
	}
}

// fetchStatus asks for a path of the page's server, past every cache, and tells
// the status of the answer; false where none came.
func fetchStatus(ctx context.Context, path string) (status int, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	abort := js.Global().Get("AbortController").New()
	answer := make(chan int, 1)
	heard := js.FuncOf(func(_ js.Value, args []js.Value) any {
		answer <- args[0].Get("status").Int()
		return nil
	})
	failed := js.FuncOf(func(js.Value, []js.Value) any {
		answer <- 0
		return nil
	})
	how := map[string]any{"cache": "no-store", "signal": abort.Get("signal")}
	js.Global().Call("fetch", path, how).Call("then", heard, failed)
	select {
	case status = <-answer:
	case <-ctx.Done():
		abort.Call("abort")
		<-answer // one of the two is called still
	}
	heard.Release()
	failed.Release()
	return status, status != 0
}

package main

import (
	"context"
	"io"
	"testing"

	"parley.example/state"
)

// A link that the system hands over is one to connect to; anything else that
// stands there is refused.
func TestLinkIsHandedOver(t *testing.T) {
	const link = "parley://10.0.0.7:12343/#join=q8Zr2LxVd0eKjUe7nM4w1A"
	for _, tt := range []struct {
		args []string
		want string
		ok   bool
	}{
		{[]string{link}, link, true},
		{[]string{"-theme", "dark", link}, link, true},
		{[]string{"--", link}, link, true},
		{[]string{"--", "-demo"}, "-demo", true}, // a host, and no flag
		{[]string{"--", link, "-demo"}, "", false},
		{[]string{"-links", "maybe"}, "", false},
		{[]string{"mailto://amy"}, "", false},
		{[]string{link, link}, "", false},
		{[]string{"-connect", "lab", link}, "", false},
	} {
		o, err := parse(tt.args, io.Discard)
		if (err == nil) != tt.ok || tt.ok && o.connect != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.args, o.connect, err, tt.want)
		}
	}
}

// TestLinkReachesTheRunningProgram: one that another program opens leads to a login
// there, the last where several come at once; what is no link is nobody's.
func TestLinkReachesTheRunningProgram(t *testing.T) {
	p := sit(t, t.TempDir())
	links, raised := make(chan string, 1), make(chan struct{}, 2)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	handOver(links, "parley:10.0.0.7:99/#join=early")
	handOver(links, "parley:10.0.0.7:99/#join=late")
	go func() {
		defer close(over)
		followLinks(ctx, links, p.store, func() { raised <- struct{}{} })
	}()
	p.see("where the last leads", func(s *state.State) bool {
		return s.Dialog.Kind == state.DialogLogin && s.Dialog.Addr == "https://10.0.0.7:99/#join=late"
	})
	<-raised
	links <- "parley:a b"
	links <- "parley:[fd00::7]:99"
	p.see("where an address leads", func(s *state.State) bool { return s.Dialog.Addr == "parley://[fd00::7]:99" })
	<-raised
	cancel()
	<-over
	if len(raised) != 0 {
		t.Error("what is no link brought the window to the front")
	}
}

package main

import (
	"context"

	"gioui.org/app"
	"gioui.org/io/event"

	"parley.example/net/wire"
	"parley.example/state"
)

// present runs the program to its end. The window's system wants the main
// goroutine for itself, and tells it of links that other programs open: on Android
// and macOS, where one program serves them all.
func present(opts options) {
	oneHeap()
	links := make(chan string, 1)
	opts.links = links
	go runAndEnd(opts)
	app.Events(func(ev event.Event) bool {
		if e, ok := ev.(app.URLEvent); ok {
			handOver(links, e.URL.String())
		}
		return true
	})
}

// handOver puts a link where it is taken; one that nobody took yet has to go.
func handOver(links chan string, link string) {
	for {
		select {
		case links <- link:
			return
		default:
		}
		select {
		case <-links:
		default:
		}
	}
}

// followLinks opens links that other programs hand over, until ctx ends. What is
// no link of ours is nobody's.
func followLinks(ctx context.Context, links <-chan string, store *state.Store, raise func()) {
	for {
		select {
		case txt := <-links:
			link, err := wire.ParseLink(txt)
			if err != nil {
				continue
			}
			if txt = link.String(); link.Addr() == txt {
				txt = "parley://" + txt
			}
			if store.PostWait(ctx, state.Follow{Link: txt}) == nil { // else the program ends
				raise()
			}
		case <-ctx.Done():
			return
		}
	}
}

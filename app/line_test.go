package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// asking is a line without a client, on which an effect was asked for as tag 1,
// and what it reports.
func asking(e state.Effect) (*line, *[]state.Event) {
	reports := new([]state.Event)
	return &line{
		commands: newMailbox[client.Command](), asks: map[uint64]state.Effect{1: e}, tag: 1,
		report: func(ev state.Event) { *reports = append(*reports, ev) },
	}, reports
}

// TestPumpWaitsForNobody: a name that was taken is asked for once more, while the
// client waits for its events to be taken, or has ended. The line once hung then.
func TestPumpWaitsForNobody(t *testing.T) {
	l, reports := asking(state.AskRoom{Name: "lab"})
	l.pump(client.Answered{Tag: 1, Request: &wire.Create{Room: "lab"}, Err: wire.Errorf(wire.CodeTaken, "that name is taken: choose another")})
	told := l.commands.rest()
	if len(told) != 1 || len(*reports) != 0 {
		t.Fatalf("told %v, reported %v", told, *reports)
	}
	join, ok := told[0].(client.Ask)
	if _, is := join.Request.(*wire.Join); !ok || !is {
		t.Fatalf("told %+v, want a Join", told[0])
	}
	l.pump(client.Answered{Tag: join.Tag, Request: join.Request, Err: fmt.Errorf("read: %w", client.ErrLost)})
	if got := (*reports)[0]; got != (state.Refused{Of: state.ActCreate}) {
		t.Errorf("where the line broke %+v is reported", got)
	}
}

// TestPageOfAnotherConversation answers the question all the same, once.
func TestPageOfAnotherConversation(t *testing.T) {
	l, reports := asking(state.FetchOlder{Conv: 7, Before: 3})
	l.pump(client.Answered{Tag: 1, Request: &wire.History{Conv: 7, Before: 3}, Answer: &wire.Page{Conv: 8}})
	got, ok := (*reports)[0].(state.PageLoaded)
	if !ok || got.Page.Conv != 7 || got.Bound != 3 || !errors.Is(got.Err, client.ErrProtocol) || len(*reports) != 1 {
		t.Errorf("%+v is reported", *reports)
	}
}

// TestLateMessageIsRefused: the client has ended, and the session's last words
// are still handed over.
func TestLateMessageIsRefused(t *testing.T) {
	l, reports := asking(nil)
	l.gone = make(chan struct{})
	close(l.gone)
	l.hand(nil, client.Enqueue{Conv: 7, UID: "u", Text: "x"})
	if got, ok := (*reports)[0].(state.DiskFailed); !ok || got.UID != "u" || got.Conv != 7 {
		t.Errorf("%+v is reported", *reports)
	}
	l.finish(client.ErrRemoved)
	l.ask(state.FetchNewer{Conv: 7, After: 2}, &wire.History{})
	if got, ok := (*reports)[len(*reports)-1].(state.PageLoaded); !ok || !got.Newer || got.Bound != 2 || got.Err == nil {
		t.Errorf("%+v is reported", *reports)
	}
}

// TestLineThatDidNotComeBack keeps a draft and deletes what is discarded: both were let
// go where a disabled account had dialled once more.
func TestLineThatDidNotComeBack(t *testing.T) {
	dir, box := t.TempDir(), filepath.Join("key", "1")
	place := func(what string) client.Disk {
		disk, err := client.OpenDir(filepath.Join(dir, what, box))
		if err != nil {
			t.Fatal(err)
		}
		return disk
	}
	oops := client.Message{Conv: 7, UID: wire.NewUID(time.Now()), Text: "oops"}
	outbox, err := client.OpenOutbox(place("outbox"))
	if err != nil {
		t.Fatal(err)
	}
	if err := outbox.Add(oops); err != nil {
		t.Fatal(err)
	}
	l := dialLine(t.Context(), client.Config{
		Target: client.Target{Addr: "192.0.2.1:99", Open: func(context.Context, string) (net.Conn, error) { return nil, client.ErrDisabled }},
		Dir:    dir, Box: box, Stay: true,
	}, func(state.Event) {}, func(client.Server) error { return nil })
	<-l.over
	l.do(state.KeepDraft{Conv: 7, Text: "half a word"})
	l.do(state.Dequeue{UID: oops.UID})
	l.stop()
	if got, err := client.LoadDrafts(place("drafts")); err != nil || len(got) != 1 || got[0].Text != "half a word" {
		t.Errorf("the drafts are %+v, %v", got, err)
	}
	if outbox, err = client.OpenOutbox(place("outbox")); err != nil || len(outbox.All()) != 0 {
		t.Errorf("the outbox holds %+v, %v, want nothing", outbox.All(), err)
	}
}

// TestDamagedOutboxIsTold: what waited in it was missing, and nobody heard of it.
func TestDamagedOutboxIsTold(t *testing.T) {
	addr, dir := demoServer(t, t.TempDir(), "").Addr().String(), t.TempDir()
	amy := sit(t, dir)
	amy.login(addr, "amy")
	amy.say("sent") // into an outbox that is there then
	amy.reads("amy: sent")
	amy.leave()
	boxes, err := filepath.Glob(filepath.Join(amy.session.dir, "outbox", "*", "*"))
	if err != nil || len(boxes) != 1 {
		t.Fatalf("outboxes %q, %v", boxes, err)
	}
	torn := filepath.Join(boxes[0], fmt.Sprintf("%016x-%s.json", 7, wire.NewUID(time.Now())))
	if err := os.WriteFile(torn, []byte(`{"conv":`), 0o600); err != nil {
		t.Fatal(err)
	}
	amy = sit(t, dir)
	amy.login(addr, "amy")
	amy.see("that words may be missing", func(s *state.State) bool { return s.Notice.Kind == state.NoticeDamaged })
	amy.leave()
	if kept, err := os.ReadFile(torn + ".damaged"); err != nil || string(kept) != `{"conv":` {
		t.Errorf("put aside is %q, %v", kept, err)
	}
	amy = sit(t, dir) // who is told once
	amy.login(addr, "amy")
	amy.say("again")
	amy.reads("amy: sent", "amy: again")
	if now := amy.store.Snapshot(); now.Notice.Kind != state.NoticeNone {
		t.Errorf("the next time %+v is told", now.Notice)
	}
}

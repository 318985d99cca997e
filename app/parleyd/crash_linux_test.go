package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// kills is how often the server is killed: 200 by hand, with -kills 200.
var kills = flag.Int("kills", usualKills, "how often the server is killed")

// writer is a person who sends numbered messages and takes down what was
// acknowledged.
type writer struct {
	name  string
	acked map[wire.Seq]string
	owed  []*wire.Send // sent, and never answered
}

// enter logs in and finds #general.
func enter(t *testing.T, addr, name string) (*client.Conn, wire.Conversation) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := client.Dial(ctx, client.Target{Addr: addr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	session, err := conn.Login(ctx, client.Credentials{User: name, Password: name})
	if err != nil {
		t.Fatal(err)
	}
	room, err := conn.Find(ctx, session, "#general", false)
	if err != nil {
		t.Fatal(err)
	}
	return conn, room
}

// write sends until the connection ends, first again what is owed.
func (w *writer) write(ctx context.Context, conn *client.Conn, room wire.ConvID, round int) error {
	again := w.owed
	w.owed = nil
	for n := 0; ; n++ {
		var s *wire.Send
		if len(again) > 0 {
			s, again = again[0], again[1:]
		} else {
			s = &wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: fmt.Sprintf("%s %d.%d", w.name, round, n)}
		}
		sent, err := client.Get[*wire.Sent](ctx, conn, s)
		if err != nil {
			w.owed = append([]*wire.Send{s}, again...)
			return err
		}
		if was, ok := w.acked[sent.Seq]; ok && was != s.Text {
			return fmt.Errorf("seq %d was acknowledged for %q and for %q", sent.Seq, was, s.Text)
		}
		w.acked[sent.Seq] = s.Text
	}
}

// log reads a whole conversation.
func log(t *testing.T, conn *client.Conn, room wire.ConvID) []wire.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var all []wire.Event
	for after := wire.Seq(0); ; {
		req := &wire.History{Conv: room, After: after}
		if after == 0 {
			req.After, req.Before = 0, 2 // the first event
		}
		page, err := client.Get[*wire.Page](ctx, conn, req)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Events...)
		if len(page.Events) == 0 || after > 0 && !page.More {
			return all
		}
		after = all[len(all)-1].Seq
	}
}

// TestKillLosesNothingAcknowledged kills the server in the middle of writes,
// again and again: every message that was acknowledged is there afterwards, in
// order, once; so is every one that was sent again because its answer was lost.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	rounds := *kills
	data := t.TempDir()
	writers := []*writer{{name: "amy"}, {name: "bob"}, {name: "admin"}}
	for _, w := range writers {
		w.acked = map[wire.Seq]string{}
	}
	for round := range rounds {
		d := serveIn(t, data, "-demo", "-limit", "messages=off")
		var wg sync.WaitGroup
		for _, w := range writers {
			conn, room := enter(t, d.addr, w.name)
			before := len(w.acked)
			wg.Go(func() {
				err := w.write(t.Context(), conn, room.ID, round)
				if client.Reason(err) == nil {
					t.Errorf("%s: %v", w.name, err)
				}
				if len(w.acked) == before {
					t.Errorf("%s: nothing was acknowledged in round %d", w.name, round)
				}
			})
		}
		time.AfterFunc(time.Duration(100+37*(round%8))*time.Millisecond, d.kill)
		wg.Wait()
		<-d.done
	}
	d := serveIn(t, data)
	conn, room := enter(t, d.addr, "amy")
	texts := map[string]int{}
	for i, e := range log(t, conn, room.ID) {
		if e.Seq != wire.Seq(i+1) {
			t.Fatalf("event %d has seq %d", i, e.Seq)
		}
		if e.Kind != wire.Message {
			continue
		}
		if texts[e.Text]++; texts[e.Text] > 1 {
			t.Errorf("%q is there twice", e.Text)
		}
		for _, w := range writers {
			if was, ok := w.acked[e.Seq]; ok && was != e.Text {
				t.Errorf("seq %d is %q, acknowledged was %q", e.Seq, e.Text, was)
			}
		}
	}
	total := 0
	for _, w := range writers {
		total += len(w.acked)
		for seq, text := range w.acked {
			if texts[text] != 1 {
				t.Errorf("%s's %q, acknowledged as %d, is there %d times", w.name, text, seq, texts[text])
			}
		}
	}
	t.Logf("%d kills, %d messages acknowledged, none lost", rounds, total)
}

// TestFullDiskIsSaidAndNothingShown fills the disk under a running server.
func TestFullDiskIsSaidAndNothingShown(t *testing.T) {
	data := smallDisk(t, 3<<20)
	d := serveIn(t, data, "-demo")
	amy, room := enter(t, d.addr, "amy")
	ballast := filepath.Join(data, "ballast")
	fill(t, ballast)
	acked := map[wire.Seq]bool{}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var err error
	for range 2000 {
		var sent *wire.Sent
		sent, err = client.Get[*wire.Sent](ctx, amy, &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Text: strings.Repeat("x", 4000)})
		if err != nil {
			break
		}
		acked[sent.Seq] = true
	}
	if !errors.Is(err, &wire.Error{Code: wire.CodeStorage}) {
		t.Fatalf("on a full disk the sender gets %v", err)
	}
	last := wire.Seq(0)
	for _, e := range log(t, amy, room.ID) {
		if last = e.Seq; e.Kind == wire.Message && !acked[e.Seq] {
			t.Errorf("seq %d is shown, and was never acknowledged", e.Seq)
		}
	}
	if r, err := http.Get("http://" + d.addr + "/healthz"); err != nil || r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("/healthz on a full disk: %v %v", r, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	sent, err := client.Get[*wire.Sent](ctx, amy, &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Text: "room again"})
	if err != nil || sent.Seq != last+1 {
		t.Errorf("with room again: %+v %v, want seq %d", sent, err, last+1)
	}
	d.stop()
	if !strings.Contains(d.log.String(), "request failed") {
		t.Errorf("the server did not say so:\n%s", d.log)
	}
}

// fill writes until the disk takes no more.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	for range 1 << 20 {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the disk does not fill")
}

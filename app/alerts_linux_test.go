//go:build !android

package main

import (
	"os"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// note is what a desktop was asked to show.
type note struct {
	replaces    uint32
	title, body string
}

// fakeDesktop is a desktop that shows notifications.
type fakeDesktop struct {
	t      *testing.T
	bus    *dbus.Conn
	shown  chan note
	closed chan uint32
}

// startDesktop puts one on the session's bus.
func startDesktop(t *testing.T, can ...string) *fakeDesktop {
	t.Helper()
	bus, err := dbus.Connect(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	d := &fakeDesktop{t: t, bus: bus, shown: make(chan note, 16), closed: make(chan uint32, 16)}
	last := uint32(0)
	table := map[string]any{
		"GetCapabilities": func() ([]string, *dbus.Error) { return can, nil },
		"Notify": func(_ string, replaces uint32, _, title, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
			d.shown <- note{replaces, title, body}
			if replaces != 0 {
				return replaces, nil
			}
			last++
			return last, nil
		},
		"CloseNotification": func(id uint32) *dbus.Error {
			d.closed <- id
			return nil
		},
	}
	if err := bus.ExportMethodTable(table, notePath, noteName); err != nil {
		t.Fatal(err)
	}
	if r, err := bus.RequestName(noteName, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the desktop's name: %v, %v", r, err)
	}
	return d
}

// emit says what became of a notification.
func (d *fakeDesktop) emit(signal string, args ...any) {
	d.t.Helper()
	if err := d.bus.Emit(notePath, signal, args...); err != nil {
		d.t.Fatal(err)
	}
}

// await waits for a value.
func await[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patience):
		t.Fatalf("%s never came", what)
	}
	return v
}

// alerted is a store whose alerts the desktop shows; raised tells of each time that
// the window is to come to the front.
func alerted(t *testing.T) (store *state.Store, raised chan struct{}, end func()) {
	t.Helper()
	raised = make(chan struct{}, 4)
	a := newAlerts(func() words.Lang { return words.English }, func() { raised <- struct{}{} })
	first := chatting()
	first.Focused = false
	store = state.NewStore(first, func(e state.Effect) {
		if e, ok := e.(state.Alert); ok {
			a.show(e)
		}
	}, func() { a.published(store.Snapshot()) })
	ended := make(chan error, 1)
	go func() { ended <- store.Run(t.Context()) }()
	t.Cleanup(func() { <-ended })
	return store, raised, a.follow(store)
}

// says has bob say something in the room.
func says(store *state.Store, seq wire.Seq, txt string) {
	store.Post(state.EventPushed{Event: wire.Event{
		Conv: 7, Seq: seq, Kind: wire.Message, From: 2, Name: "bob", Time: 1_790_000_000_000, Text: txt,
	}})
}

// until waits until the state is so.
func until(t *testing.T, store *state.Store, what string, so func(s *state.State) bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(store.Snapshot()); {
		if time.Now().After(end) {
			t.Fatalf("never %s", what)
		}
		if err := store.PostWait(t.Context(), state.Dismiss{}); err != nil { // lets the store go on
			t.Fatal(err)
		}
	}
}

func alertsOn(s *state.State) bool { return s.Alerts == state.AlertsOn }

func TestDesktopShowsMessages(t *testing.T) {
	startBus(t)
	d := startDesktop(t, "body", "body-markup", "actions")
	store, raised, end := alerted(t)
	defer ended(t, end)
	until(t, store, "are there alerts", alertsOn)
	says(store, 81, "is 1 < 2 & 3?")
	if got, want := await(t, "an alert", d.shown), (note{0, "bob in #general", "is 1 &lt; 2 &amp; 3?"}); got != want {
		t.Errorf("shown %+v, want %+v", got, want)
	}
	store.Post(state.Set{To: state.Discreet(true)})
	says(store, 82, "a secret")
	if got, want := await(t, "a second alert", d.shown), (note{1, "bob in #general", "New message"}); got != want {
		t.Errorf("shown %+v, want %+v", got, want)
	}
	store.Post(state.Select{})
	until(t, store, "is nothing on show", func(s *state.State) bool { return s.Current == 0 })
	d.emit(noteClick, uint32(99), "default") // another program's
	d.emit(noteClick, uint32(1), "default")
	await(t, "the window", raised)
	until(t, store, "is the conversation on show", func(s *state.State) bool { return s.Current == 7 })
}

func TestDesktopForgetsWhatWasRead(t *testing.T) {
	startBus(t)
	d := startDesktop(t)
	store, _, end := alerted(t)
	until(t, store, "are there alerts", alertsOn)
	says(store, 81, "<b>hello</b>")
	if got := await(t, "an alert", d.shown); got.body != "<b>hello</b>" {
		t.Errorf("a desktop without markup shows %q", got.body)
	}
	store.Post(state.Seen{Conv: 7, Seq: 81})
	if got := await(t, "the end of the alert", d.closed); got != 1 {
		t.Errorf("closed %d, want 1", got)
	}
	says(store, 82, "again")
	if got := await(t, "another alert", d.shown); got.replaces != 0 {
		t.Errorf("it takes the place of %d, which is gone", got.replaces)
	}
	ended(t, end)
	if got := await(t, "the end of the alert", d.closed); got != 2 {
		t.Errorf("at the program's end it closed %d, want 2", got)
	}
}

// TestNobodyShowsMessages: without a bus, or with nobody on it, the state knows
// of no alerts, and nothing waits for any.
func TestNobodyShowsMessages(t *testing.T) {
	for name, start := range map[string]func(t *testing.T){
		"no bus":           func(t *testing.T) { t.Setenv("DBUS_SESSION_BUS_ADDRESS", ""); t.Setenv("XDG_RUNTIME_DIR", "") },
		"nobody on it":     startBus,
		"one that is mute": func(t *testing.T) { t.Setenv("DBUS_SESSION_BUS_ADDRESS", badBus(t, "")) },
	} {
		t.Run(name, func(t *testing.T) {
			start(t)
			store, _, end := alerted(t)
			says(store, 81, "hello")
			ended(t, end)
			if got := store.Snapshot().Alerts; got != state.AlertsNone {
				t.Errorf("alerts are %d", got)
			}
		})
	}
}

package state_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

const (
	amy   wire.AccountID = 11
	bob   wire.AccountID = 12
	admin wire.AccountID = 13

	general wire.ConvID = 101
	random  wire.ConvID = 102
	withBob wire.ConvID = 201
	withAdm wire.ConvID = 202
)

const key wire.Fingerprint = "7f2a"

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// account makes the account of an id.
func account(id wire.AccountID) wire.Account {
	names := map[wire.AccountID]string{amy: "amy", bob: "bob", admin: "admin", chen: "chen"}
	return wire.Account{ID: id, Name: names[id], Kind: wire.Person}
}

func room(id wire.ConvID, name string, last wire.Seq) wire.Conversation {
	return wire.Conversation{ID: id, Kind: wire.Room, Name: name, Members: 3, Last: last, Read: last}
}

func direct(id wire.ConvID, me, peer wire.AccountID, last wire.Seq) wire.Conversation {
	people := []wire.Account{account(me), account(peer)}
	return wire.Conversation{ID: id, Kind: wire.Direct, Members: 2, People: people, Last: last, Read: last}
}

// unread is a conversation of which n above read are news.
func unread(c wire.Conversation, read wire.Seq, n int) wire.Conversation {
	c.Read, c.Unread = read, n
	return c
}

// event is the entry that every log of these tests has at seq.
func event(conv wire.ConvID, seq wire.Seq, from wire.AccountID) wire.Event {
	e := wire.Event{
		Conv: conv, Seq: seq, Time: noon.UnixMilli() + int64(seq), Kind: wire.Message,
		From: from, Name: account(from).Name, Text: fmt.Sprint("message ", seq),
	}
	if seq == 1 {
		e.Kind, e.Text = wire.Created, ""
		return e
	}
	e.UID = uid(int(conv)*100_000 + int(seq))
	return e
}

func uid(n int) wire.UID {
	var b [16]byte
	b[12], b[13], b[14], b[15] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
	return wire.UIDFrom(b)
}

// page is the log from one seq to another, by bob.
func page(conv wire.ConvID, from, to wire.Seq, more bool) wire.Page {
	p := wire.Page{Conv: conv, More: more}
	for seq := from; seq <= to; seq++ {
		p.Events = append(p.Events, event(conv, seq, bob))
	}
	return p
}

func older(p wire.Page, before wire.Seq) state.PageLoaded {
	return state.PageLoaded{Page: p, Bound: before}
}

func newer(p wire.Page, after wire.Seq) state.PageLoaded {
	return state.PageLoaded{Page: p, Newer: true, Bound: after}
}

func push(conv wire.ConvID, seq wire.Seq, from wire.AccountID) state.EventPushed {
	return state.EventPushed{Event: event(conv, seq, from)}
}

// apply updates event by event, checking every state, and returns the last one
// with the effects of the last event.
func apply(t testing.TB, s state.State, evs ...state.Event) (state.State, []state.Effect) {
	t.Helper()
	var effects []state.Effect
	for _, ev := range evs {
		s, effects = state.Update(s, ev)
		if err := state.Check(s); err != nil {
			t.Fatalf("after %T %+v: %v", ev, ev, err)
		}
	}
	return s, effects
}

// wants fails unless got are exactly these effects.
func wants(t testing.TB, got []state.Effect, want ...state.Effect) {
	t.Helper()
	if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("effects:\n got %#v\nwant %#v", got, want)
	}
}

// equal fails unless got is want.
func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func server() state.Server {
	return state.Server{Name: "Lab", Addr: "10.0.0.7:12343", Key: key}
}

// login is what amy sees after logging in, with what the server lists.
func login(t testing.TB, convs ...wire.Conversation) state.State {
	t.Helper()
	s, _ := apply(t, state.State{Focused: true},
		state.Login{Addr: "10.0.0.7:12343", User: "amy", Password: "amy"},
		state.Welcomed{Server: server()},
		state.LoggedIn{Me: account(amy), Convs: convs})
	return s
}

// reading is amy with #general on show and the log from one seq to another
// loaded and read.
func reading(t testing.TB, from, to wire.Seq) state.State {
	t.Helper()
	s, _ := apply(t, login(t, room(general, "general", to)), older(page(general, from, to, from > 1), 0))
	return s
}

// span writes the loaded run of a conversation as "from-to".
func span(s state.State, id wire.ConvID) string {
	evs := s.Convs[id].Events
	if len(evs) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d-%d", evs[0].Seq, evs[len(evs)-1].Seq)
}

package state_test

import (
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// run asks for a command in # general.
func run(text string) state.RunCommand {
	return state.RunCommand{Conv: general, Text: text, UID: uid(7), At: noon}
}

func TestCommandsAskTheServer(t *testing.T) {
	for text, want := range map[string]wire.Request{
		"/topic Tea and landings": &wire.SetTopic{Conv: general, Topic: "Tea and landings"},
		"/topic -":                &wire.SetTopic{Conv: general},
		"/TOPIC  x ":              &wire.SetTopic{Conv: general, Topic: "x"},
		"/invite bob":             &wire.Invite{Conv: general, User: "bob"},
		"/invite @小明":             &wire.Invite{Conv: general, User: "小明"},
		"/leave":                  &wire.Leave{Conv: general},
		"/join #hangar":           &wire.Join{Room: "hangar"},
		"/create 機庫":              &wire.Create{Room: "機庫"},
		"/rename tower":           &wire.Rename{Conv: general, Room: "tower"},
		"/archive":                &wire.Archive{Conv: general},
		"/nick  Amy  of 204":      &wire.SetProfile{Display: "Amy of 204"},
		"/nick -":                 &wire.SetProfile{},
		"/archive off":            &wire.Archive{Conv: general, Off: true},
	} {
		s, effects := apply(t, reading(t, 3, 9), run(text))
		wants(t, effects, state.AskCommand{Conv: general, Text: text, Request: want})
		if s.Notice.Kind != state.NoticeNone {
			t.Errorf("%q: notice %+v", text, s.Notice)
		}
	}
}

func TestCommandsThatSay(t *testing.T) {
	for text, want := range map[string]string{
		"/me waves":          "_waves_",
		"/me waves\n\ntwice": "_waves_\n\n_twice_",
		"/shrug":             `¯\_(ツ)_/¯`,
		"/shrug who knows":   `who knows ¯\_(ツ)_/¯`,
	} {
		_, effects := apply(t, reading(t, 3, 9), run(text))
		wants(t, effects, state.Enqueue{Conv: general, UID: uid(7), Text: want, At: noon})
	}
}

func TestCommandFaults(t *testing.T) {
	if s := reading(t, 3, 9); s.CheckCommand(general, "/nick \u202eyma").Fault != state.CommandBadName {
		t.Error("a name that turns the writing around is taken")
	}
	offline := state.Linked{Link: state.Link{Phase: state.LinkWaiting}}
	for _, tt := range []struct {
		text  string
		first []state.Event
		want  state.CommandFault
	}{
		{"/usr/bin/env python", nil, state.CommandUnknown},
		{"/", nil, state.CommandUnknown},
		{"/tpoic x", nil, state.CommandUnknown},
		{"/topic", nil, state.CommandBare},
		{"/msg bob", nil, state.CommandBare},
		{"/archive never", nil, state.CommandBare},
		{"/invite b?b", nil, state.CommandBadName},
		{"/create two words", nil, state.CommandBadName},
		{"/leave", []state.Event{offline}, state.CommandOffline},
		{"/leave", []state.Event{state.CommandFailed{}}, state.CommandFine},
	} {
		s, _ := apply(t, reading(t, 3, 9), tt.first...)
		s, effects := apply(t, s, run(tt.text))
		equal(t, tt.text, s.Notice.Fault, tt.want)
		if tt.want == state.CommandFine {
			continue
		}
		wants(t, effects)
		equal(t, "the command in the notice of "+tt.text, s.Notice.Command, tt.text)
		equal(t, "as it was checked", s.CheckCommand(general, tt.text), s.Notice)
	}
	s, effects := apply(t, reading(t, 3, 9), run("/me "+strings.Repeat("x", wire.MaxText)))
	equal(t, "too long", s.Notice.Kind, state.NoticeLong)
	wants(t, effects)
}

func TestRefusedCommandIsTold(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), run("/topic x"), state.CommandFailed{Conv: general, Text: "/topic x", Why: wire.CodeForbidden})
	want := state.Notice{Kind: state.NoticeCommand, Conv: general, Command: "/topic x", Fault: state.CommandRefused, Why: wire.CodeForbidden}
	equal(t, "notice", s.Notice, want)
}

func TestMsgGoesToThePerson(t *testing.T) {
	s := reading(t, 3, 9)
	_, effects := apply(t, s, run("/msg @bob see you\nat four"))
	wants(t, effects, state.AskCommand{
		Conv: general, Text: "/msg @bob see you\nat four", Request: &wire.OpenDirect{User: "bob"},
		Then: state.Send{UID: uid(7), Text: "see you\nat four", At: noon},
	})
	s, _ = apply(t, s, state.ConvOpened{Conv: direct(withBob, amy, bob, 0)})
	s, effects = apply(t, s, run("/msg BOB hello"))
	equal(t, "on show", s.Current, withBob)
	if len(effects) == 0 || effects[len(effects)-1] != (state.Enqueue{Conv: withBob, UID: uid(7), Text: "hello", At: noon}) {
		t.Errorf("got %+v", effects)
	}
}

func TestJoinShowsWhereIAm(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), state.ConvOpened{Conv: room(random, "random", 0)})
	s, effects := apply(t, s, run("/join #RANDOM"))
	equal(t, "on show", s.Current, random)
	for _, e := range effects {
		if _, asks := e.(state.AskCommand); asks {
			t.Errorf("the server is asked: %+v", e)
		}
	}
}

func TestCommandOfAPlace(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), state.ConvOpened{Conv: direct(withBob, amy, bob, 0)})
	for _, text := range []string{"/topic x", "/leave", "/invite bob", "/rename x", "/archive"} {
		equal(t, text, s.CheckCommand(withBob, text).Fault, state.CommandElsewhere)
	}
}

// FuzzCommand holds that a command is either asked for or told to be wrong, and
// what is said of it, that it is no command.
func FuzzCommand(f *testing.F) {
	for _, seed := range []string{"/me x", "/", "//x", "/msg @a b", "/\u3000topic", "/topic\t\n", "/usr/bin", "/me \xff", "/invite \u0301"} {
		f.Add(seed)
	}
	first := reading(f, 3, 9)
	f.Fuzz(func(t *testing.T, text string) {
		if !state.IsCommand(text) {
			return
		}
		s, effects := apply(t, first, run(text))
		checked := first.CheckCommand(general, text)
		if s.Notice != checked {
			t.Fatalf("%q: checked %+v, told %+v", text, checked, s.Notice)
		}
		if checked.Kind != state.NoticeNone && len(effects) > 0 {
			t.Fatalf("%q is wrong (%+v) and carried out: %+v", text, checked, effects)
		}
		for _, e := range effects {
			if e, sends := e.(state.Enqueue); sends && (state.IsCommand(e.Text) || wire.CheckText(e.Text) != nil) {
				t.Fatalf("%q says %q", text, e.Text)
			}
		}
	})
}

func TestSearchByCommandOpensTheFinder(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), run("/search from:bob tea"))
	wants(t, effects)
	equal(t, "dialog", s.Dialog, state.Dialog{Kind: state.DialogFind, Query: "from:bob tea"})
}

// TestCommandThatCameTooLate: the window saw no fault, and has the words no more.
func TestCommandThatCameTooLate(t *testing.T) {
	run := state.RunCommand{Conv: general, Text: "/topic tea", UID: uid(1), At: noon}
	s, _ := apply(t, login(t, room(general, "general", 3)), state.Linked{Link: state.Link{Phase: state.LinkWaiting}})
	late, effects := apply(t, s, run)
	wants(t, effects)
	equal(t, "fault", late.Notice.Fault, state.CommandOffline)
	if len(late.Unrun) != 1 || late.Unrun[0].Text != run.Text || late.Unrun[0].Conv != general {
		t.Errorf("what was not run: %+v", late.Unrun)
	}
	run.Kept = true
	kept, _ := apply(t, s, run)
	equal(t, "of one that stayed in the composer", len(kept.Unrun), 0)
}

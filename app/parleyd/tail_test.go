package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"parley.example/app/transcript"
	"parley.example/net/wire"
)

func TestTailTellsWhatChanges(t *testing.T) {
	at := time.Date(2026, 10, 3, 9, 14, 10, 0, time.Local)
	room := wire.Conversation{Kind: wire.Room, Name: "general"}
	for _, tt := range []struct {
		event wire.Event
		want  string
	}{
		{wire.Event{Kind: wire.Message, Text: "tea\nat four"}, "amy: tea\n\tat four"},
		{wire.Event{Kind: wire.Message, Text: "me too", Ref: 3}, "amy, to 3: me too"},
		{wire.Event{Kind: wire.Message, Deleted: true}, "* amy's message was deleted"},
		{wire.Event{Kind: wire.Edited, Ref: 3, Text: "tea\x1b[1m"}, "* amy edited message 3: tea\ufffd[1m"},
		{wire.Event{Kind: wire.Edited, Ref: 3}, "* amy edited message 3"},
		{wire.Event{Kind: wire.Deleted, Ref: 3}, "* amy deleted message 3"},
		{wire.Event{Kind: wire.Reacted, Ref: 3, Text: "🍵"}, "* amy reacted to message 3: 🍵"},
		{wire.Event{Kind: wire.Unreacted, Ref: 3, Text: "🍵"}, "* amy took a reaction from message 3: 🍵"},
		{wire.Event{Kind: "unheard of"}, ""},
	} {
		e := tt.event
		e.Seq, e.Time, e.Name = 9, at.UnixMilli(), "amy"
		want := ""
		if tt.want != "" {
			want = "10-03 09:14:10 #general " + tt.want + "\n"
		}
		var b bytes.Buffer
		if err := printText(&b, room, e); err != nil || b.String() != want {
			t.Errorf("%s: %q, %v; want %q", e.Kind, b.String(), err, want)
		}
		b.Reset()
		var back wire.Event
		if err := printJSON(&b, room, e); err != nil || json.Unmarshal(b.Bytes(), &back) != nil || back.Ref != e.Ref || back.Deleted != e.Deleted || back.Text != e.Text {
			t.Errorf("%s: %s, %v", e.Kind, &b, err)
		}
	}
}

// TestJSONCommandsNoTerminal names a fault: the control characters of a hostile server's
// events that JSON lets stand went to the terminal as they were.
func TestJSONCommandsNoTerminal(t *testing.T) {
	const said = "\u009b2J\x7f\x1b[2J\u009d0;tea\u009c ☕\n"
	var tailed, exported bytes.Buffer
	err := printJSON(&tailed, wire.Conversation{}, wire.Event{Text: said})
	if err != nil {
		t.Fatal(err)
	}
	w, err := transcript.New("json", &exported, time.UTC)
	if err == nil {
		err = w.Event(wire.Event{Text: said})
	}
	if err != nil {
		t.Fatal(err)
	}
	var event wire.Event
	var line struct{ Event wire.Event }
	if err := errors.Join(json.Unmarshal(tailed.Bytes(), &event), json.Unmarshal(exported.Bytes(), &line)); err != nil || event.Text != said || line.Event.Text != said {
		t.Errorf("got %q and %q, %v, want %q", event.Text, line.Event.Text, err, said)
	}
	for _, got := range []string{tailed.String(), exported.String()} {
		if strings.ContainsFunc(strings.TrimSuffix(got, "\n"), unicode.IsControl) {
			t.Errorf("got %q", got)
		}
	}
}

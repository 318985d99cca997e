package transcript

import (
	"encoding/json"
	"io"

	"parley.example/net/wire"
)

// lines writes one JSON object a line, with one field: "export" at first, an
// object with the server, the user and when it was made; "conversation" for each,
// and after it its "event"s, both as net/wire/PROTOCOL.md has them; "end" at last,
// without which the file was cut off.
type lines struct{ out *json.Encoder }

func newLines(w io.Writer) *lines {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return &lines{out}
}

// exported says whose export it is, and when it was made, in milliseconds.
type exported struct {
	Version int    `json:"version"`
	Server  string `json:"server"`
	User    string `json:"user,omitempty"`
	Made    int64  `json:"made"`
}

func (l *lines) Begin(a About) error {
	return l.one("export", exported{Version: 1, Server: a.Server, User: a.User, Made: a.Made.UnixMilli()})
}

func (l *lines) Open(c wire.Conversation) error { return l.one("conversation", c) }
func (l *lines) Event(e wire.Event) error       { return l.one("event", e) }
func (l *lines) End() error                     { return l.one("end", true) }

func (l *lines) one(name string, value any) error {
	return l.out.Encode(map[string]any{name: value})
}

package transcript

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"parley.example/net/wire"
)

// lines writes one JSON object a line, with one field: "export" at first, an
// object with the server, the user and when it was made; "conversation" for each,
// and after it its "event"s, both as net/wire/PROTOCOL.md has them; "end" at last,
// without which the file was cut off.
type lines struct{ out *json.Encoder }

func newLines(w io.Writer) *lines {
	out := json.NewEncoder(Escaped(w))
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

// Escaped is where a json.Encoder writes what goes to w: the control characters that
// JSON lets stand in a string (RFC 8259 §7) are written as escapes, by which they
// command no terminal and are still the same string.
func Escaped(w io.Writer) io.Writer { return escaped{w} }

type escaped struct{ to io.Writer }

// Write takes whole characters, as a json.Encoder writes them.
func (e escaped) Write(line []byte) (int, error) {
	var b strings.Builder
	for _, r := range string(line) {
		if unicode.IsControl(r) && r != '\n' { // which is between two values
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	if _, err := io.WriteString(e.to, b.String()); err != nil {
		return 0, err
	}
	return len(line), nil
}

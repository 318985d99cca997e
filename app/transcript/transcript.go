// Package transcript writes conversations down for reading without Parley: as
// text, as a page for a browser, or as JSON for another program.
//
//	Writer: Begin, then for each conversation Open and its Events in order, then End
//
// Rules of the house: a transcript is written as it is read, whatever its length;
// what people wrote can neither command a terminal nor run in a browser; a message
// stands there as it is by now, so that what changed it is told by it alone, except
// in JSON, which has the log as it is.
package transcript

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"parley.example/net/wire"
)

// About says whose transcript it is.
type About struct {
	Server string
	// User is who sees what is in it, empty for whoever has the server's data.
	User string
	Made time.Time
}

// Writer writes a transcript. Its methods are called in the order that the package
// tells; after an error none is.
type Writer interface {
	Begin(About) error
	Open(wire.Conversation) error
	Event(wire.Event) error
	End() error
}

// Formats are the names that New knows.
func Formats() []string { return []string{"text", "json", "html"} }

// New makes a writer of a format; times are told in the zone of in. An unknown
// format is an error that lists them.
func New(format string, w io.Writer, in *time.Location) (Writer, error) {
	switch format {
	case "text":
		return &text{w: w, in: in}, nil
	case "json":
		return newLines(w), nil
	case "html":
		return newPage(w, in), nil
	}
	return nil, fmt.Errorf("there is no format %.20q: take %s", format, strings.Join(Formats(), ", "))
}

// stampForm is a moment in full.
const stampForm = "2006-01-02 15:04:05"

// title is what a conversation is called to user.
func title(c wire.Conversation, user string) string {
	if c.Kind == wire.Room {
		return "#" + c.Name
	}
	var names []string
	for _, p := range c.People {
		if p.Name != user {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// removed says that the beginning of a conversation is kept no more; empty where it
// is.
func removed(c wire.Conversation) string {
	switch {
	case c.Floor == 0:
		return ""
	case c.Keep == 0:
		return "Older messages were removed"
	}
	return fmt.Sprintf("Older messages were removed: this room keeps them for %d days", c.Keep)
}

// Harmless replaces control characters, but for newline and tab, by which
// another's words could command a person's terminal. Unicode's own line ends become
// newlines: where a program takes them for such, what follows is known for a further
// line of the same words.
func Harmless(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// Sentence tells an event that is no message and changes none, without its time;
// empty for others, and for kinds that are not known.
func Sentence(e wire.Event) string {
	name := Harmless(e.Name)
	said := strings.ReplaceAll(Harmless(e.Text), "\n", " ")
	switch e.Kind {
	case wire.Created:
		return name + " began the conversation"
	case wire.Joined:
		return name + " joined"
	case wire.Left:
		return name + " left"
	case wire.Renamed:
		return fmt.Sprintf("%s called the room #%s", name, said)
	case wire.NewTopic:
		if said == "" {
			return name + " removed the topic"
		}
		return fmt.Sprintf("%s set the topic: %s", name, said)
	case wire.Archived:
		return name + " archived the room"
	case wire.Unarchived:
		return name + " opened the room again"
	case wire.Kept:
		if said == "" {
			return name + " had messages kept for ever"
		}
		return fmt.Sprintf("%s had messages kept for %s days", name, said)
	}
	return ""
}

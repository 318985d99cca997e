package transcript

import (
	"fmt"
	"io"
	"strings"
	"time"

	"parley.example/net/wire"
)

// text writes a line an event, what a person wrote in several lines with a tab
// before the further ones.
type text struct {
	w     io.Writer
	in    *time.Location
	about About
}

func (t *text) Begin(a About) error {
	t.about = a
	_, err := fmt.Fprintln(t.w, heading(a, t.in))
	return err
}

// heading is a transcript's first line.
func heading(a About, in *time.Location) string {
	server, at := Harmless(a.Server), a.Made.In(in).Format(stampForm+" -07:00")
	if server == "" {
		server = "Parley"
	}
	if a.User == "" {
		return fmt.Sprintf("%s, %s", server, at)
	}
	return fmt.Sprintf("%s as %s sees it, %s", server, Harmless(a.User), at)
}

func (t *text) Open(c wire.Conversation) error {
	line := Harmless(title(c, t.about.User))
	if c.Topic != "" {
		line += "  " + Harmless(c.Topic)
	}
	if gone := removed(c); gone != "" {
		line += "\n* " + gone
	}
	_, err := fmt.Fprintf(t.w, "\n%s\n", line)
	return err
}

func (t *text) Event(e wire.Event) error {
	line := Sentence(e)
	switch {
	case e.Kind == wire.Message && e.Deleted:
		line = "* " + Harmless(e.Name) + "'s message was deleted"
	case e.Kind == wire.Message:
		line = t.message(e)
	case line == "":
		return nil
	default:
		line = "* " + line
	}
	_, err := fmt.Fprintf(t.w, "%6d  %s  %s\n", e.Seq, e.When().In(t.in).Format(stampForm), line)
	return err
}

func (t *text) message(e wire.Event) string {
	var b strings.Builder
	b.WriteString(Harmless(e.Name))
	if e.Ref > 0 {
		fmt.Fprintf(&b, ", to %d", e.Ref)
	}
	b.WriteString(": ")
	b.WriteString(strings.ReplaceAll(Harmless(e.Text), "\n", "\n\t"))
	if e.Edited > 0 {
		fmt.Fprintf(&b, "\n\t(edited %s)", time.UnixMilli(e.Edited).In(t.in).Format(stampForm))
	}
	for i, r := range e.Reactions {
		if i == 0 {
			b.WriteString("\n\t")
		} else {
			b.WriteString("  ")
		}
		fmt.Fprintf(&b, "%s %d", Harmless(r.Emoji), r.Count)
	}
	return b.String()
}

func (t *text) End() error { return nil }

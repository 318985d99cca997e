package transcript

import (
	_ "embed" // the style
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"parley.example/net/wire"
	"parley.example/state/markup"
)

//go:embed page.css
var style string

// page writes one HTML file that needs nothing else, runs no script and loads
// nothing. A message's anchor is its conversation's number and its own, so that a
// reply leads to what it answers.
type page struct {
	w     io.Writer
	in    *time.Location
	about About
	err   error

	open bool   // a conversation is
	day  string // of the last event
	last wire.Event
}

func newPage(w io.Writer, in *time.Location) *page { return &page{w: w, in: in} }

// put writes a form whose arguments are texts, and escapes these.
func (p *page) put(form string, texts ...string) {
	if p.err != nil {
		return
	}
	escaped := make([]any, len(texts))
	for i, t := range texts {
		escaped[i] = html.EscapeString(t)
	}
	_, p.err = fmt.Fprintf(p.w, form, escaped...)
}

func (p *page) Begin(a About) error {
	p.about = a
	head := heading(a, p.in)
	// The policy holds where a browser opens the file: no script, nothing loaded.
	p.put("<!doctype html>\n<html lang=\"und\">\n<meta charset=\"utf-8\">\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
	p.put("<title>%s</title>\n<style>\n", head)
	if p.err == nil {
		_, p.err = io.WriteString(p.w, style)
	}
	p.put("</style>\n<h1>%s</h1>\n", head)
	return p.err
}

func (p *page) Open(c wire.Conversation) error {
	p.close()
	p.open, p.day, p.last = true, "", wire.Event{}
	p.put("<section>\n<h2 dir=\"auto\">%s</h2>\n", Harmless(title(c, p.about.User)))
	if c.Topic != "" {
		p.put("<p class=\"topic\" dir=\"auto\">%s</p>\n", Harmless(c.Topic))
	}
	if gone := removed(c); gone != "" {
		p.put("<p class=\"note\">%s</p>\n", gone)
	}
	return p.err
}

func (p *page) close() {
	if p.open {
		p.put("</section>\n")
	}
	p.open = false
}

func (p *page) End() error {
	p.close()
	p.put("</html>\n")
	return p.err
}

// apart is the silence after which the same author's name is told again.
const apart = 5 * time.Minute

func (p *page) Event(e wire.Event) error {
	told := Sentence(e)
	if e.Kind != wire.Message && told == "" {
		return nil
	}
	at := e.When().In(p.in)
	if day := at.Format(time.DateOnly); day != p.day {
		p.day, p.last = day, wire.Event{}
		p.put("<h3>%s</h3>\n", day)
	}
	if e.Kind != wire.Message {
		p.put("<p class=\"note\"><time title=\"%s\">%s</time> %s</p>\n", at.Format(stampForm), at.Format("15:04"), told)
		p.last = wire.Event{}
		return p.err
	}
	if p.last.From != e.From || p.last.Name != e.Name || e.When().Sub(p.last.When()) > apart {
		p.put("<p class=\"who\"><b dir=\"auto\">%s</b></p>\n", Harmless(e.Name))
	}
	p.last = e
	p.put("<div class=\"said\" id=\"m%s-%s\"><time title=\"%s\">%s</time><div dir=\"auto\">",
		fmt.Sprint(e.Conv), fmt.Sprint(e.Seq), at.Format(stampForm), at.Format("15:04"))
	p.message(e)
	p.put("</div></div>\n")
	return p.err
}

func (p *page) message(e wire.Event) {
	if e.Deleted {
		p.put("<p class=\"gone\">Message deleted</p>")
		return
	}
	if e.Ref > 0 {
		p.put("<p class=\"ref\"><a href=\"#m%s-%s\">↩ %s</a></p>", fmt.Sprint(e.Conv), fmt.Sprint(e.Ref), fmt.Sprint(e.Ref))
	}
	doc := markup.Parse(Harmless(e.Text), nil)
	for i := range doc.Blocks {
		p.block(doc, &doc.Blocks[i])
	}
	if e.Edited > 0 {
		p.put("<p class=\"gone\">(edited %s)</p>", time.UnixMilli(e.Edited).In(p.in).Format(stampForm))
	}
	if len(e.Reactions) > 0 {
		p.put("<p class=\"reactions\">")
		for _, r := range e.Reactions {
			p.put("<span>%s %s</span> ", Harmless(r.Emoji), fmt.Sprint(r.Count))
		}
		p.put("</p>")
	}
}

// block writes a block of a message; a code block's line breaks are its own.
func (p *page) block(doc *markup.Doc, b *markup.Block) {
	tag := "p"
	switch b.Kind {
	case markup.Quote:
		tag = "blockquote"
	case markup.CodeBlock:
		tag = "pre"
	case markup.Item:
		p.put("<p class=\"item l%s\">%s", fmt.Sprint(b.Level), b.Sign())
	}
	if b.Kind != markup.Item {
		p.put("<" + tag + ">")
	}
	for _, s := range b.Spans {
		p.span(doc, s)
	}
	p.put("</" + tag + ">")
}

// tags are how the styles are written, in the order in which they nest.
var tags = []struct {
	style markup.Style
	tag   string
}{{markup.Bold, "b"}, {markup.Italic, "i"}, {markup.Strike, "s"}, {markup.Code, "code"}}

func (p *page) span(doc *markup.Doc, s markup.Span) {
	shown := doc.Shown(s)
	if shown == "" {
		return
	}
	var ends []string
	for _, t := range tags {
		if s.Style&t.style != 0 {
			p.put("<" + t.tag + ">")
			ends = append(ends, "</"+t.tag+">")
		}
	}
	if s.Style&markup.Link != 0 && markup.Safe(s.Target) {
		p.put("<a rel=\"noreferrer noopener\" href=\"%s\">", s.Target)
		ends = append(ends, "</a>")
	}
	p.put("%s", strings.TrimRight(shown, "\n"))
	for i := len(ends) - 1; i >= 0; i-- {
		p.put(ends[i])
	}
}

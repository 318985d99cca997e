package ui

import (
	"reflect"
	"strings"

	"github.com/rivo/uniseg"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/markup"
	"parley.example/ui/kit"
)

// fewEmoji is how many emoji alone in a message are shown large.
const fewEmoji = 3

// reading is a message's text as it is shown. It is read once, and again where
// the text changed, or who is known.
type reading struct {
	writing *kit.Writing
	scale   kit.Scale

	text   string
	me     wire.AccountID
	people int
}

// of reads a text where that is not done yet.
func (r *reading) of(s *state.State, conv *state.Conversation, txt string) {
	if r.writing != nil && r.text == txt && r.me == s.Me.ID && r.people == len(s.People) {
		return
	}
	before := r.writing
	*r = reading{text: txt, me: s.Me.ID, people: len(s.People)}
	if few(txt) {
		r.scale = kit.Display
	}
	r.writing = written(markup.Parse(txt, func(name string) bool { return s.Knows(conv, name) }), s.Me.Name)
	if reflect.DeepEqual(r.writing, before) {
		r.writing = before // so that what is selected stays
	}
}

// few reports a text of no more than a few emoji.
func few(txt string) bool {
	n, state := 0, -1
	for rest := txt; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n++; n > fewEmoji || wire.CheckEmoji(cluster) != nil {
			return false
		}
	}
	return n > 0
}

// written gives what was read its looks.
func written(d *markup.Doc, me string) *kit.Writing {
	w := &kit.Writing{Source: d.Source, Plain: d.Plain() && !kit.RightToLeft(d.Source)}
	if w.Plain {
		return w
	}
	for _, b := range d.Blocks {
		part := kit.Part{Kind: partKinds[b.Kind], Sign: b.Sign(), Level: b.Level}
		for _, s := range b.Spans {
			if txt := d.Shown(s); txt != "" {
				part.Runs = append(part.Runs, run(s, txt, me))
			}
		}
		w.Parts = append(w.Parts, part)
	}
	return w
}

var partKinds = map[markup.Kind]kit.PartKind{
	markup.Paragraph: kit.PartLines, markup.Quote: kit.PartQuote, markup.CodeBlock: kit.PartCode, markup.Item: kit.PartItem,
}

// run gives a span its look.
func run(s markup.Span, txt, me string) kit.Run {
	r := kit.Run{Text: txt}
	for _, l := range [...]struct {
		style markup.Style
		look  kit.Look
	}{
		{markup.Bold, kit.LookBold},
		{markup.Italic, kit.LookItalic},
		{markup.Strike, kit.LookStrike},
		{markup.Code, kit.LookCode},
		{markup.Mention, kit.LookMark},
		{markup.Host, kit.LookMute},
	} {
		if s.Style&l.style != 0 {
			r.Look |= l.look
		}
	}
	switch {
	case s.Style&markup.Link != 0:
		r.Link = s.Target
	case s.Style&markup.Mention != 0 && (strings.EqualFold(s.Target, me) || strings.EqualFold(s.Target, wire.Everyone)):
		r.Look |= kit.LookMine
	}
	return r
}

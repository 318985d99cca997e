// Package markup reads the small Markdown that people write in messages: bold,
// italic, strike, code, code blocks, quotes, lists and links.
//
//	text → blocks by lines → tokens → spans
//
// Rules of the house: what is not well formed is shown as it was written; every
// byte of the text is in exactly one span, what is not shown too; reading takes
// time in proportion to the text. Nothing here knows a font or a colour.
package markup

import (
	"strings"

	"parley.example/net/wire"
)

// Style is how a span looks, as a set.
type Style uint16

// The styles.
const (
	Bold Style = 1 << iota
	Italic
	Strike
	Code
	// Link leads to the span's Target.
	Link
	// Host is the part of a link's target that is shown behind words which pretend
	// to be another one.
	Host
	// Mention is @ and the name in Target.
	Mention
	// Hidden is not shown: the signs of the markup, and characters that would make
	// the text read as another one.
	Hidden
)

// Span is the bytes Start to End of the text, all in one style.
type Span struct {
	Start, End int
	Style      Style
	// Target is a Link's address, which is Safe, or a
	// Mention's name as it was written.
	Target string
}

// Kind is what a block is.
type Kind uint8

// The kinds of block.
const (
	Paragraph Kind = iota
	Quote
	CodeBlock
	Item
)

// Block is lines that belong together.
type Block struct {
	Kind Kind
	// Level is how deep an Item stands below others, MaxLevel at most.
	Level int
	// Number stands before an Item, empty for one of a list without numbers.
	Number string
	// Spans follow each other without gaps.
	Spans []Span
}

// MaxLevel is how deep lists go.
const MaxLevel = 3

// Doc is a text that was read.
type Doc struct {
	Source string
	// Blocks hold the text from its beginning to its end.
	Blocks []Block
}

// Plain reports whether the text is shown as it stands, in one style.
func (d *Doc) Plain() bool {
	if len(d.Blocks) != 1 || d.Blocks[0].Kind != Paragraph {
		return false
	}
	spans := d.Blocks[0].Spans
	return len(spans) == 0 || len(spans) == 1 && spans[0].Style == 0
}

// Text is what is shown, without its styles: for where there are none. A block
// begins on a line of its own, an Item with its sign.
func (d *Doc) Text() string {
	if d.Plain() {
		return d.Source
	}
	var b strings.Builder
	for i, block := range d.Blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(block.Sign())
		for _, s := range block.Spans {
			b.WriteString(d.Shown(s))
		}
	}
	return b.String()
}

// Sign is what stands before an Item, with the space behind it; empty for other
// blocks.
func (b *Block) Sign() string {
	switch {
	case b.Kind != Item:
		return ""
	case b.Number != "":
		return b.Number + " "
	}
	return "• "
}

// Shown is what is shown of a span.
func (d *Doc) Shown(s Span) string {
	switch {
	case s.Style&Hidden != 0:
		return ""
	case s.Style&Host != 0:
		return " (" + d.Source[s.Start:s.End] + ")"
	}
	return d.Source[s.Start:s.End]
}

// Parse reads a text. A name behind an @ is a mention if it is known, or
// wire.Everyone; a nil known knows nobody. What is no UTF-8 is replaced, lest its
// parts come together to something where a mark between them is hidden.
func Parse(text string, known func(name string) bool) *Doc {
	text = strings.ToValidUTF8(text, "\ufffd")
	r := &reader{doc: &Doc{Source: text}, known: known}
	if strings.Contains(text, "@") {
		for at, run := range wire.MentionRuns(text) {
			if name := r.named(run); name != "" {
				r.mentions = append(r.mentions, mention{at, name})
			}
		}
	}
	r.blocks()
	return r.doc
}

// mention is a name that somebody has, and where the @ before it is.
type mention struct {
	at   int
	name string
}

// named is the name that a run behind an @ means, empty for none.
func (r *reader) named(run string) string {
	for _, name := range wire.MentionNames(run) {
		if strings.EqualFold(name, wire.Everyone) || r.known != nil && r.known(name) {
			return name
		}
	}
	return ""
}

// reader is a Parse under way.
type reader struct {
	doc      *Doc
	known    func(string) bool
	mentions []mention // those not yet passed
	// open is the block that lines are added to.
	open Block
	// pos is where the last span ended.
	pos int
	// unclosed is the shortest fence that none closes in the rest; zero for none.
	unclosed int
	// hollow is where quoted lines end that have no words.
	hollow int
}

// span adds the bytes up to end to the open block.
func (r *reader) span(end int, style Style, target string) {
	if end <= r.pos {
		return
	}
	s := Span{Start: r.pos, End: end, Style: style, Target: target}
	r.pos = end
	if n := len(r.open.Spans); n > 0 {
		last := &r.open.Spans[n-1]
		if last.Style == style && last.Target == target && style&Host == 0 {
			last.End = end
			return
		}
	}
	r.open.Spans = append(r.open.Spans, s)
}

// end closes the open block, if it has anything.
func (r *reader) end() {
	if len(r.open.Spans) > 0 {
		r.doc.Blocks = append(r.doc.Blocks, r.open)
	}
	r.open = Block{}
}

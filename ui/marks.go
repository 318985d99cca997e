package ui

import (
	"image"
	"slices"
	"strings"
	"time"

	"gioui.org/gesture"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/markup"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

const (
	// quoted is how many characters of a message a quote holds at most; the width
	// cuts it before.
	quoted = 200
	// namedReactions is how many people the tip over a reaction names.
	namedReactions = 12
)

// marks is the state of what stands around a message's words: its quote, its
// reactions, what became of it. A message without any has none.
type marks struct {
	quote, undo kit.Button
	// reads is the first line of what is quoted, whose text is of.
	of, reads string
	edited    gesture.Hover
	chips     []*chip
}

// chip is a reaction that can be clicked.
type chip struct {
	kit.Button
	emoji string
}

// marked is the message's marks, made when they are first needed.
func (m *message) marked() *marks {
	if m.marks == nil {
		m.marks = new(marks)
	}
	return m.marks
}

func (k *marks) update(gtx C, p *Page, s *state.State, conv *state.Conversation, r row) {
	e := conv.Message(r.seq)
	if e == nil {
		return
	}
	for k.quote.Clicked(gtx) {
		p.emit(state.Jump{Conv: conv.ID, Seq: e.Ref})
	}
	for k.undo.Clicked(gtx) {
		p.emit(state.Undelete{Conv: conv.ID, Ref: e.Seq})
	}
	for _, c := range k.chips {
		for c.Clicked(gtx) {
			p.emit(state.React{Conv: conv.ID, Ref: e.Seq, Emoji: c.emoji, Off: reactedBy(e, c.emoji, s.Me.ID)})
		}
	}
	k.edited.Update(gtx.Source)
}

// reactedBy reports whether an account put an emoji under a message.
func reactedBy(e *wire.Event, emoji string, who wire.AccountID) bool {
	return slices.ContainsFunc(e.Reactions, func(r wire.Reaction) bool { return r.Emoji == emoji && slices.Contains(r.Who, who) })
}

// layoutQuote draws the name and the first line of what a message replies to.
func (k *marks) layoutQuote(gtx C, p *Page, conv *state.Conversation, ref wire.Seq) D {
	th := p.Theme
	txt := p.say.Say(words.EarlierMessage)
	if ref < conv.Floor {
		txt = p.say.Say(words.OriginalGone)
	} else if m := conv.Quoted(ref); m != nil && m.Deleted {
		txt = m.Name + ": " + p.say.Say(words.MessageDeleted)
	} else if m != nil {
		if k.of != m.Text || k.reads == "" { // read once, not with each frame
			k.of, k.reads = m.Text, firstLine(markup.Parse(m.Text, nil).Text())
		}
		txt = m.Name + ": " + k.reads
	} else {
		p.history.miss(gtx, ref)
	}
	height := gtx.Sp(19)
	if th.Touch {
		height = gtx.Dp(44)
	}
	return k.quote.Layout(gtx, func(gtx C) D {
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(p.say.Say(words.InReplyTo, txt)).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		ink := th.Mute
		if gtx.Enabled() && k.quote.Hovered() || gtx.Focused(&k.quote.Clickable) {
			ink = th.Ink
		}
		inset, bar := gtx.Dp(11), image.Pt(gtx.Dp(3), gtx.Sp(19))
		tgtx := kit.Free(gtx)
		tgtx.Constraints.Max.X = max(min(gtx.Constraints.Max.X, gtx.Dp(560))-inset, 0)
		dims, call := kit.Measure(tgtx, kit.Label(th, kit.Note, txt).In(ink).Line().Layout)
		size := image.Pt(max(inset+dims.Size.X, gtx.Dp(44)), height)
		kit.At(gtx, 0, (height-bar.Y)/2, func(gtx C) D { kit.Fill(gtx, bar, th.Line); return D{Size: bar} })
		kit.At(gtx, inset, (height-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
		return D{Size: size}
	})
}

// firstLine is the first line of a text with words in it, cut to what a quote
// holds.
func firstLine(txt string) string {
	txt, _, _ = strings.Cut(strings.TrimSpace(txt), "\n")
	n := 0
	for i := range txt {
		if n++; n > quoted {
			return txt[:i] + "…"
		}
	}
	return txt
}

// gone draws what is left of a deleted message, with the way back while there is
// one.
func (m *message) gone(gtx C, p *Page, it said) D {
	th := p.Theme
	label := kit.Label(th, kit.Body, p.say.Say(words.MessageDeleted)).In(th.Mute).Line().Layout
	if it.deletion == nil || it.deletion.Asked {
		return label(gtx)
	}
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
		layout.Rigid(label),
		layout.Rigid(layout.Spacer{Width: 8}.Layout),
		layout.Rigid(func(gtx C) D {
			style := kit.TextButton(th, &m.marked().undo, kit.Plain, p.say.Say(words.Undo))
			style.Scale, style.Ink = kit.Note, th.Accent
			if !th.Touch {
				style.Height = 22
			}
			return style.Layout(gtx)
		}),
	)
}

// editedMark draws that a message was edited, and when to a pointer over it.
func (k *marks) editedMark(p *Page, at time.Time) layout.Widget {
	th := p.Theme
	return func(gtx C) D {
		when := p.say.Say(words.EditedAt, p.say.Stamp(at))
		d := kit.Label(th, kit.Small, p.say.Say(words.Edited)).In(th.Hint).Line().Layout(gtx)
		defer clip.Rect{Max: d.Size}.Push(gtx.Ops).Pop()
		semantic.DescriptionOp(when).Add(gtx.Ops)
		k.edited.Add(gtx.Ops)
		if gtx.Enabled() && k.edited.Update(gtx.Source) {
			tip(gtx, p, when)
		}
		return d
	}
}

// tip shows words above the current origin, over everything.
func tip(gtx C, p *Page, txt string) {
	macro := op.Record(gtx.Ops)
	kit.At(gtx, 0, -gtx.Dp(30), kit.Tip(p.Theme, txt))
	op.Defer(gtx.Ops, macro.Stop())
}

// chip is the state of an emoji's chip.
func (k *marks) chip(emoji string) *chip {
	for _, c := range k.chips {
		if c.emoji == emoji {
			return c
		}
	}
	c := &chip{emoji: emoji}
	k.chips = append(k.chips, c)
	return c
}

// layoutChips draws the reactions below a message, in as many lines as they need.
func (k *marks) layoutChips(gtx C, p *Page, s *state.State, e *wire.Event) D {
	gap := gtx.Dp(6)
	width := gtx.Constraints.Max.X
	var at image.Point
	var size image.Point
	for i := range e.Reactions {
		r := &e.Reactions[i]
		c := k.chip(r.Emoji)
		who := p.named(s, r)
		dims, call := kit.Measure(kit.Free(gtx), kit.Chip(p.Theme, &c.Button, kit.ChipStyle{
			Emoji: r.Emoji, Count: r.Count, Label: r.Emoji + " " + who, Chosen: slices.Contains(r.Who, s.Me.ID),
		}))
		if at.X > 0 && at.X+dims.Size.X > width {
			at = image.Pt(0, size.Y+gtx.Dp(4))
		}
		kit.At(gtx, at.X, at.Y, func(gtx C) D {
			call.Add(gtx.Ops)
			if gtx.Enabled() && c.Hovered() {
				tip(gtx, p, who)
			}
			return dims
		})
		size = image.Pt(max(size.X, at.X+dims.Size.X), at.Y+dims.Size.Y)
		at.X += dims.Size.X + gap
	}
	return D{Size: size}
}

// named says who put an emoji under a message.
func (p *Page) named(s *state.State, r *wire.Reaction) string {
	var names []string
	for _, id := range r.Who {
		switch {
		case len(names) == namedReactions:
		case id == s.Me.ID:
			names = append(names, p.say.Say(words.Yourself))
		case s.People[id].Name != "":
			names = append(names, s.People[id].Name)
		}
	}
	list := strings.Join(names, p.say.Say(words.Comma))
	if more := r.Count - len(names); more > 0 {
		return p.say.Count(words.AndMore, more, list)
	}
	return list
}

// chipGap is what is between a message's words and its reactions.
const chipGap unit.Dp = 3

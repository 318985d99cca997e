package kit

import (
	"image"

	"gioui.org/gesture"
	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// proseLink is a link in a text: a place of its own for the keyboard.
type proseLink struct {
	target, words string
	at            []image.Rectangle
	clicks        []gesture.Click // one for each of at
	focused       bool
}

// placeLinks notes where the links stand.
func (p *Prose) placeLinks() {
	for i := range p.set.lines {
		l := &p.set.lines[i]
		for _, b := range l.batches {
			if b.link < 0 {
				continue
			}
			link := p.links[b.link]
			r := image.Rect(b.from, l.top, b.to, l.top+l.height)
			if n := len(link.at); n > 0 && link.at[n-1].Min.Y == l.top {
				link.at[n-1] = link.at[n-1].Union(r)
				continue
			}
			link.at = append(link.at, r)
		}
	}
	for _, link := range p.links {
		link.clicks = make([]gesture.Click, len(link.at))
	}
}

// update reports whether the link was clicked, or Enter pressed on it.
func (l *proseLink) update(gtx C) bool {
	clicked := false
	for i := range l.clicks {
		for {
			e, ok := l.clicks[i].Update(gtx.Source)
			if !ok {
				break
			}
			clicked = clicked || e.Kind == gesture.KindClick
		}
	}
	for {
		ev, ok := gtx.Event(key.FocusFilter{Target: l},
			key.Filter{Focus: l, Name: key.NameReturn}, key.Filter{Focus: l, Name: key.NameEnter}, key.Filter{Focus: l, Name: key.NameSpace})
		if !ok {
			return clicked
		}
		switch e := ev.(type) {
		case key.FocusEvent:
			l.focused = e.Focus
		case key.Event:
			clicked = clicked || e.State == key.Press
		}
	}
}

// stands reports whether a pointer or the keyboard is on the link.
func (l *proseLink) stands(gtx C) bool {
	if !gtx.Enabled() {
		return false
	}
	for i := range l.clicks {
		if l.clicks[i].Hovered() {
			return true
		}
	}
	return l.focused
}

// layout makes the link's places its own, and says where it leads to whoever is
// on it.
func (l *proseLink) layout(gtx C, th *Theme) {
	for i, r := range l.at {
		area := clip.Rect(r).Push(gtx.Ops)
		if i == 0 {
			semantic.Button.Add(gtx.Ops)
			semantic.LabelOp(l.words).Add(gtx.Ops)
			semantic.DescriptionOp(l.target).Add(gtx.Ops)
			event.Op(gtx.Ops, l)
		}
		pointer.CursorPointer.Add(gtx.Ops)
		l.clicks[i].Add(gtx.Ops)
		area.Pop()
	}
	if len(l.at) == 0 || !l.stands(gtx) {
		return
	}
	r := l.at[0]
	if l.focused {
		At(gtx, r.Min.X, r.Min.Y, func(gtx C) D { Outline(gtx, r.Size(), unit.Dp(4), 2, th.Accent); return D{} })
	}
	macro := op.Record(gtx.Ops)
	At(gtx, r.Min.X, r.Min.Y-gtx.Dp(32), Tip(th, shortened(l.target)))
	op.Defer(gtx.Ops, macro.Stop())
}

// shortened is the beginning of an address, which says most.
func shortened(s string) string {
	const most = 80
	if i := runeIndex(s, most); i < len(s) {
		return s[:i] + "…"
	}
	return s
}

package kit

import (
	"image"

	"gioui.org/gesture"
	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/widget"
)

// Regions are where the runes from start to end stand, a rectangle for each part
// of a line.
func (p *Prose) Regions(start, end int, regions []widget.Region) []widget.Region {
	if p.writing == nil {
		return p.plain.Regions(start, end, regions)
	}
	regions = regions[:0]
	for i := range p.set.lines {
		l := &p.set.lines[i]
		if l.to <= start || l.from >= end {
			continue
		}
		at := l.from
		for j := range l.atoms {
			a := &l.atoms[j]
			if at < end && at+a.runes > start {
				r := image.Rect(a.x.Floor(), l.top, (a.x + a.width).Ceil(), l.top+l.height)
				n := len(regions)
				if n > 0 && regions[n-1].Bounds.Min.Y == l.top && r.Min.X <= regions[n-1].Bounds.Max.X+1 && r.Max.X >= regions[n-1].Bounds.Min.X-1 {
					regions[n-1].Bounds = regions[n-1].Bounds.Union(r)
				} else {
					regions = append(regions, widget.Region{Bounds: r, Baseline: l.top + l.height - l.base})
				}
			}
			at += a.runes
		}
	}
	return regions
}

// caretAt is the place between two runes that is nearest to a point.
func (p *Prose) caretAt(at image.Point) int {
	lines := p.set.lines
	i := 0
	for i < len(lines)-1 && at.Y >= lines[i].top+lines[i].height {
		i++
	}
	return lines[i].caretAt(at.X)
}

func (l *setLine) caretAt(x int) int {
	best, gap := l.from, 1<<30
	try := func(caret, at int) {
		if d := max(at-x, x-at); d < gap {
			best, gap = caret, d
		}
	}
	at := l.from
	for i := range l.atoms {
		a := &l.atoms[i]
		left, right := a.x.Round(), (a.x + a.width).Round()
		if a.rtl {
			left, right = right, left
		}
		try(at, left)
		at += a.runes
		try(at, right)
	}
	return best
}

// addInput takes the input of the current area.
func (p *Prose) addInput(gtx C) {
	pointer.CursorText.Add(gtx.Ops)
	event.Op(gtx.Ops, p)
	p.click.Add(gtx.Ops)
	p.drag.Add(gtx.Ops)
}

// heedPointer selects by a mouse. A finger has the grip.
func (p *Prose) heedPointer(gtx C) {
	for {
		e, ok := p.click.Update(gtx.Source)
		if !ok {
			break
		}
		if e.Kind == gesture.KindPress && e.Source == pointer.Mouse && len(p.set.lines) > 0 {
			p.press(gtx, e)
		}
	}
	for {
		e, ok := p.drag.Update(gtx.Metric, gtx.Source, gesture.Both)
		if !ok {
			break
		}
		if p.dragging && e.Source == pointer.Mouse && (e.Kind == pointer.Drag || e.Kind == pointer.Release) {
			p.start = p.caretAt(e.Position.Round())
			p.dragging = e.Kind == pointer.Drag
		}
	}
}

// press begins a selection: of a word by two clicks, of a line by three.
func (p *Prose) press(gtx C, e gesture.ClickEvent) {
	gtx.Execute(key.FocusCmd{Tag: p})
	at := p.caretAt(e.Position)
	p.start = at
	if e.Modifiers != key.ModShift {
		p.end = at
	}
	p.dragging = e.NumClicks < 2
	switch {
	case e.NumClicks == 2:
		p.end, p.start = wordAt(p.all, indexAt(p, p.runes, e.Position))
	case e.NumClicks > 2:
		p.end, p.start = p.lineAround(at)
	}
}

// lineAround is the line of the source around a caret.
func (p *Prose) lineAround(caret int) (from, to int) {
	from, to = 0, p.runes
	i := 0
	for _, r := range p.all {
		switch {
		case r != '\n':
		case i < caret:
			from = i + 1
		default:
			return from, i
		}
		i++
	}
	return from, to
}

// heedKeys moves the caret and copies.
func (p *Prose) heedKeys(gtx C) {
	for {
		ev, ok := gtx.Event(
			key.FocusFilter{Target: p},
			key.Filter{Focus: p, Name: key.NameLeftArrow, Optional: key.ModShift},
			key.Filter{Focus: p, Name: key.NameRightArrow, Optional: key.ModShift},
			key.Filter{Focus: p, Name: key.NameUpArrow, Optional: key.ModShift},
			key.Filter{Focus: p, Name: key.NameDownArrow, Optional: key.ModShift},
			key.Filter{Focus: p, Name: key.NameHome, Optional: key.ModShift},
			key.Filter{Focus: p, Name: key.NameEnd, Optional: key.ModShift},
			key.Filter{Focus: p, Name: "C", Required: key.ModShortcut},
			key.Filter{Focus: p, Name: "X", Required: key.ModShortcut},
			key.Filter{Focus: p, Name: "A", Required: key.ModShortcut},
		)
		if !ok {
			return
		}
		switch e := ev.(type) {
		case key.FocusEvent:
			p.focused = e.Focus
		case key.Event:
			if e.State == key.Press {
				p.heedKey(gtx, e)
			}
		}
	}
}

func (p *Prose) heedKey(gtx C, e key.Event) {
	switch e.Name {
	case "C", "X":
		if p.start != p.end {
			Copy(gtx, p.SelectedText())
		}
		return
	case "A":
		p.SetCaret(p.runes, 0)
		return
	}
	if len(p.set.lines) == 0 {
		return
	}
	p.start = p.moved(e.Name)
	if !e.Modifiers.Contain(key.ModShift) {
		p.end = p.start
	}
}

// moved is where a key leads the caret.
func (p *Prose) moved(name key.Name) int {
	lines := p.set.lines
	i := 0
	for i < len(lines)-1 && lines[i+1].from <= p.start {
		i++
	}
	l := &lines[i]
	switch name {
	case key.NameHome:
		return l.from
	case key.NameEnd:
		return l.to
	case key.NameUpArrow:
		return lines[max(i-1, 0)].caretAt(l.caretX(p.start))
	case key.NameDownArrow:
		return lines[min(i+1, len(lines)-1)].caretAt(l.caretX(p.start))
	case key.NameLeftArrow:
		return p.beside(-1)
	}
	return p.beside(1)
}

// caretX is where a caret of the line stands.
func (l *setLine) caretX(caret int) int {
	at, x := l.from, 0
	for i := range l.atoms {
		a := &l.atoms[i]
		left, right := a.x.Round(), (a.x + a.width).Round()
		if a.rtl {
			left, right = right, left
		}
		if caret <= at {
			return left
		}
		at, x = at+a.runes, right
	}
	return x
}

// beside is the caret before the one there is, or behind it.
func (p *Prose) beside(by int) int {
	before := 0
	for i := range p.set.lines {
		at := p.set.lines[i].from
		for _, a := range append([]atom{{}}, p.set.lines[i].atoms...) {
			at += a.runes
			if by < 0 && at >= p.start {
				return before
			}
			if by > 0 && at > p.start {
				return at
			}
			before = at
		}
	}
	if by < 0 {
		return before
	}
	return p.runes
}

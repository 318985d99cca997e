package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// gridColumns is how many emoji stand side by side.
const gridColumns = 6

// EmojiGrid is emoji to choose from, over everything around it: by pointer, or
// with the arrow keys and Enter. Its zero value is closed.
type EmojiGrid struct {
	list    []string
	buttons []Button
	open    bool
	wants   bool // the keyboard, with the next layout
	tag     byte // of what lies around
}

// Open shows the grid.
func (g *EmojiGrid) Open(list []string) {
	g.list, g.open, g.wants = list, true, true
	if len(g.buttons) < len(list) {
		g.buttons = make([]Button, len(list))
	}
}

// Close takes the grid away.
func (g *EmojiGrid) Close() { g.open = false }

// Opened reports whether the grid is in view.
func (g *EmojiGrid) Opened() bool { return g.open }

// Update returns the emoji that was chosen, after which the grid is closed;
// empty for none.
func (g *EmojiGrid) Update(gtx C) string {
	if !g.open {
		return ""
	}
	for i := range g.list {
		for g.buttons[i].Clicked(gtx) {
			g.open = false
			return g.list[i]
		}
		g.move(gtx, i)
	}
	for {
		ev, ok := gtx.Event(pointer.Filter{Target: &g.tag, Kinds: pointer.Press})
		if !ok {
			return ""
		}
		if e, ok := ev.(pointer.Event); ok && e.Kind == pointer.Press {
			g.open = false
		}
	}
}

// move leads the keyboard from an emoji to the one beside it.
func (g *EmojiGrid) move(gtx C, i int) {
	tag := &g.buttons[i].Clickable
	for {
		ev, ok := gtx.Event(
			key.Filter{Focus: tag, Name: key.NameLeftArrow}, key.Filter{Focus: tag, Name: key.NameRightArrow},
			key.Filter{Focus: tag, Name: key.NameUpArrow}, key.Filter{Focus: tag, Name: key.NameDownArrow},
		)
		if !ok {
			return
		}
		e, ok := ev.(key.Event)
		if !ok || e.State != key.Press {
			continue
		}
		to := i
		switch e.Name {
		case key.NameLeftArrow:
			to--
		case key.NameRightArrow:
			to++
		case key.NameUpArrow:
			to -= gridColumns
		case key.NameDownArrow:
			to += gridColumns
		}
		if to >= 0 && to < len(g.list) {
			gtx.Execute(key.FocusCmd{Tag: &g.buttons[to].Clickable})
		}
	}
}

// Around takes the presses of an area, which close the grid.
func (g *EmojiGrid) Around(gtx C, size image.Point) {
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, &g.tag)
}

// Layout draws the grid; label says what an emoji's button is called.
func (g *EmojiGrid) Layout(gtx C, th *Theme, title string, label func(emoji string) string) D {
	cell, inset := gtx.Dp(36), gtx.Dp(6)
	if th.Touch {
		cell = gtx.Dp(fingertip)
	}
	rows := (len(g.list) + gridColumns - 1) / gridColumns
	size := image.Pt(gridColumns*cell+2*inset, rows*cell+2*inset)
	DropShadow(gtx, size, radiusCard, th.Shadow)
	Card(gtx, th, size)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(title).Add(gtx.Ops)
	for i, emoji := range g.list {
		b := &g.buttons[i]
		At(gtx, inset+i%gridColumns*cell, inset+i/gridColumns*cell, func(gtx C) D {
			return b.Layout(gtx, func(gtx C) D {
				semantic.Button.Add(gtx.Ops)
				semantic.LabelOp(label(emoji)).Add(gtx.Ops)
				pointer.CursorPointer.Add(gtx.Ops)
				at := image.Pt(cell, cell)
				if gtx.Enabled() && b.Hovered() {
					FillRound(gtx, at, radiusControl, th.Hover)
				}
				focusRing(gtx, th, b, at, radiusControl)
				dims, call := Measure(Free(gtx), Label(th, Title, emoji).Line().Layout)
				At(gtx, (cell-dims.Size.X)/2, (cell-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
				return D{Size: at}
			})
		})
	}
	if g.wants && gtx.Enabled() && len(g.list) > 0 {
		g.wants = false
		gtx.Execute(key.FocusCmd{Tag: &g.buttons[0].Clickable})
	}
	return D{Size: size}
}

// GridGap is how far a grid stays from what it belongs to.
const GridGap unit.Dp = 6

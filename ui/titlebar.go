package ui

import (
	"image"

	"gioui.org/io/semantic"
	"gioui.org/io/system"
	"gioui.org/layout"
	"gioui.org/op/clip"

	"parley.example/state/words"
	"parley.example/ui/kit"
)

// titleBarHeight is that of the toolkit's own bar, which it counts with when it
// sizes the window.
const titleBarHeight = 40

// TitleBar is the bar of a window that the system draws none for: its name,
// which it is moved by, and the buttons that minimize, maximize and close it.
// Its zero value is that of a window without a name.
type TitleBar struct {
	Title              string
	Focused, Maximized bool

	minimize, maximize, shut kit.Button
}

// Update returns what was asked of the window since the last frame.
func (b *TitleBar) Update(gtx C) (asked system.Action) {
	for b.minimize.Clicked(gtx) {
		asked |= system.ActionMinimize
	}
	for b.maximize.Clicked(gtx) {
		asked &^= system.ActionMaximize | system.ActionUnmaximize // the last click counts
		if b.Maximized {
			asked |= system.ActionUnmaximize
		} else {
			asked |= system.ActionMaximize
		}
	}
	for b.shut.Clicked(gtx) {
		asked |= system.ActionClose
	}
	return asked
}

// Layout draws the bar, a page below it, and the line around both that tells the
// window from what is behind it.
func (b *TitleBar) Layout(gtx C, p *Page, page layout.Widget) D {
	size := gtx.Constraints.Max
	height := gtx.Dp(titleBarHeight)
	b.bar(gtx, p, image.Pt(size.X, height))
	below := gtx
	below.Constraints = layout.Exact(image.Pt(size.X, max(size.Y-height, 0)))
	kit.At(below, 0, height, page)
	if !b.Maximized {
		kit.Outline(gtx, size, 0, 1, p.Theme.Line)
	}
	return D{Size: size}
}

// bar draws the bar itself.
func (b *TitleBar) bar(gtx C, p *Page, size image.Point) {
	th, say := p.Theme, words.For(p.Lang)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	kit.Fill(gtx, size, th.Side)
	hair := max(gtx.Dp(1), 1)
	kit.At(gtx, 0, size.Y-hair, func(gtx C) D { return kit.HLine(gtx, size.X, th.Line) })
	ink := th.Mute
	if b.Focused {
		ink = th.Ink
	}
	grow, sign := words.Maximize, kit.IconMaximize
	if b.Maximized {
		grow, sign = words.Restore, kit.IconRestore
	}
	button := func(btn *kit.Button, sign kit.Icon, key words.Key) layout.FlexChild {
		return layout.Rigid(func(gtx C) D {
			style := kit.IconButton(th, btn, sign, say.Say(key))
			style.Size, style.Color = 32, ink
			return layout.Inset{Right: 4}.Layout(gtx, style.Layout)
		})
	}
	dims, buttons := kit.Measure(kit.Free(gtx), func(gtx C) D {
		return layout.Flex{}.Layout(gtx,
			button(&b.minimize, kit.IconMinimize, words.Minimize), button(&b.maximize, sign, grow), button(&b.shut, kit.IconClose, words.Close))
	})
	kit.At(gtx, size.X-dims.Size.X, (size.Y-dims.Size.Y)/2, func(gtx C) D {
		buttons.Add(gtx.Ops)
		return dims
	})
	// The name stands in the middle of the window, and the room of the buttons is
	// kept free on its other side too.
	tgtx := gtx
	tgtx.Constraints = layout.Exact(image.Pt(max(size.X-dims.Size.X, 0), size.Y))
	defer clip.Rect{Max: tgtx.Constraints.Max}.Push(gtx.Ops).Pop()
	semantic.LabelOp(b.Title).Add(gtx.Ops)
	system.ActionInputOp(system.ActionMove).Add(gtx.Ops)
	room := layout.Exact(image.Pt(max(size.X-2*dims.Size.X, 0), size.Y))
	tgtx.Constraints = room
	kit.At(tgtx, dims.Size.X, 0, func(gtx C) D {
		return layout.Center.Layout(gtx, kit.Label(th, kit.Note, b.Title).In(ink).Bold().Line().Layout)
	})
}

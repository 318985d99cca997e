package kit

import (
	"image"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"
)

// Measures of an EmojiPicker.
const (
	pickerCell   unit.Dp = 36
	pickerInset  unit.Dp = 8
	pickerHeight unit.Dp = 372
	// gridColumns is how many emoji stand side by side, touchColumns for a finger.
	gridColumns, touchColumns = 9, 7
	// PickerGap is how far a picker stays from what it belongs to.
	PickerGap unit.Dp = 6
)

// EmojiSection is a part of an EmojiPicker.
type EmojiSection struct {
	Title string
	// Sign is the emoji that leads to it.
	Sign string
	List []string
}

// EmojiPicker is emoji to choose from, over everything around it: by pointer, by
// what they are called, or with the arrow keys and Enter. Its zero value is
// closed.
type EmojiPicker struct {
	sections []EmojiSection
	search   Field
	query    string
	list     Scroll
	tabs     []Button

	columns int
	rows    []pickRow
	cells   []string
	buttons []*Button // of the cells; nil for one that was not in view yet
	first   []int     // the row that each section begins with

	open  bool
	wants int // the cell that is to have the keyboard, -1 for none
	tag   byte
}

// pickRow is a title, or the cells from and before to.
type pickRow struct {
	title    string
	from, to int
}

// Open shows the picker; typing says that the search has the keyboard, which on a
// touch screen would open one.
func (g *EmojiPicker) Open(sections []EmojiSection, typing bool) {
	*g = EmojiPicker{sections: sections, tabs: make([]Button, len(sections)), open: true, wants: -1}
	if typing {
		g.search.Focus()
	}
}

// Close takes the picker away.
func (g *EmojiPicker) Close() { *g = EmojiPicker{wants: -1} }

// Opened reports whether the picker is in view.
func (g *EmojiPicker) Opened() bool { return g.open }

// Update returns the emoji that was chosen, after which the picker is closed;
// empty for none. It asks find for those of a name.
func (g *EmojiPicker) Update(gtx C, find func(name string) []string) string {
	if !g.open {
		return ""
	}
	for i := range g.tabs {
		for g.tabs[i].Clicked(gtx) && i < len(g.first) {
			g.list.Position = layout.Position{First: g.first[i], BeforeEnd: true}
		}
	}
	if e := g.heedSearch(gtx, find); e != "" {
		return e
	}
	for i, b := range g.buttons {
		if b == nil {
			continue
		}
		for b.Clicked(gtx) {
			e := g.cells[i]
			g.Close()
			return e
		}
		g.move(gtx, i, b)
	}
	for {
		ev, ok := gtx.Event(pointer.Filter{Target: &g.tag, Kinds: pointer.Press})
		if !ok {
			return ""
		}
		if e, ok := ev.(pointer.Event); ok && e.Kind == pointer.Press {
			g.Close()
			return ""
		}
	}
}

// heedSearch follows what is typed; Enter takes the first that is found.
func (g *EmojiPicker) heedSearch(gtx C, find func(string) []string) string {
	e := &g.search.Editor
	if pressed(gtx, key.Filter{Focus: e, Name: key.NameDownArrow}) != "" && len(g.cells) > 0 {
		g.wants = 0
	}
	entered := g.search.Update(gtx)
	if query := g.search.Text(); query != g.query {
		g.query = query
		g.fill(find)
	}
	if !entered || g.query == "" || len(g.cells) == 0 {
		return ""
	}
	chosen := g.cells[0]
	g.Close()
	return chosen
}

// fill makes the rows: of all sections, or of what is found.
func (g *EmojiPicker) fill(find func(string) []string) {
	sections := g.sections
	if g.query != "" {
		sections = []EmojiSection{{List: find(g.query)}}
	}
	g.rows, g.cells, g.first = nil, nil, nil
	for _, s := range sections {
		g.first = append(g.first, len(g.rows))
		if s.Title != "" {
			g.rows = append(g.rows, pickRow{title: s.Title})
		}
		for i := 0; i < len(s.List); i += g.columns {
			from := len(g.cells) + i
			g.rows = append(g.rows, pickRow{from: from, to: min(from+g.columns, len(g.cells)+len(s.List))})
		}
		g.cells = append(g.cells, s.List...)
	}
	g.buttons = make([]*Button, len(g.cells))
	g.list.Position = layout.Position{BeforeEnd: true}
}

// move leads the keyboard from an emoji to the one beside it, and from the
// uppermost ones to the search.
func (g *EmojiPicker) move(gtx C, i int, b *Button) {
	tag := &b.Clickable
	switch pressed(gtx,
		key.Filter{Focus: tag, Name: key.NameLeftArrow}, key.Filter{Focus: tag, Name: key.NameRightArrow},
		key.Filter{Focus: tag, Name: key.NameUpArrow}, key.Filter{Focus: tag, Name: key.NameDownArrow},
	) {
	case key.NameLeftArrow:
		g.want(max(i-1, 0))
	case key.NameRightArrow:
		g.want(min(i+1, len(g.cells)-1))
	case key.NameUpArrow:
		g.step(i, -1)
	case key.NameDownArrow:
		g.step(i, +1)
	}
}

// step leads the keyboard to the row above or below.
func (g *EmojiPicker) step(i, by int) {
	at := g.rowOf(i)
	column := i - g.rows[at].from
	for at += by; at >= 0 && at < len(g.rows); at += by {
		if r := g.rows[at]; r.title == "" {
			g.want(min(r.from+column, r.to-1))
			return
		}
	}
	if by < 0 {
		g.search.Focus()
	}
}

// rowOf is the row that a cell is in.
func (g *EmojiPicker) rowOf(i int) int {
	for at, r := range g.rows {
		if r.title == "" && i >= r.from && i < r.to {
			return at
		}
	}
	return 0
}

// want gives a cell the keyboard, and brings it into view.
func (g *EmojiPicker) want(i int) {
	g.wants = i
	at, pos := g.rowOf(i), &g.list.Position
	switch {
	case at <= pos.First:
		*pos = layout.Position{First: max(at-1, 0), BeforeEnd: true}
	case at >= pos.First+pos.Count-1:
		*pos = layout.Position{First: max(at-pos.Count+2, 0), BeforeEnd: true}
	}
}

// Around takes the presses of an area, which close the picker.
func (g *EmojiPicker) Around(gtx C, size image.Point) {
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, &g.tag)
}

// PickerStyle is the look of an EmojiPicker.
type PickerStyle struct {
	Picker *EmojiPicker
	// Title is what it is called, Search the field's name, and None what it says
	// where nothing is found.
	Title, Search, None string
	// Label says what an emoji's button is called.
	Label func(emoji string) string
	th    *Theme
}

// Emojis is the look of a picker.
func Emojis(th *Theme, g *EmojiPicker) PickerStyle { return PickerStyle{Picker: g, th: th} }

// Layout draws the picker, no higher than it may be.
func (s PickerStyle) Layout(gtx C) D {
	g, th := s.Picker, s.th
	cell, columns := gtx.Dp(pickerCell), gridColumns
	if th.Touch {
		cell, columns = gtx.Dp(fingertip), touchColumns
	}
	if g.columns != columns {
		g.columns = columns
		g.fill(func(string) []string { return g.cells })
	}
	inset, bar := gtx.Dp(pickerInset), gtx.Dp(12)
	size := image.Pt(columns*cell+2*inset+bar, min(gtx.Dp(pickerHeight), gtx.Constraints.Max.Y))
	DropShadow(gtx, size, radiusCard, th.Shadow)
	Card(gtx, th, size)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, g) // what lies below gets no presses of its own
	semantic.DescriptionOp(s.Title).Add(gtx.Ops)
	y := inset
	put := func(height int, w layout.Widget) {
		wgtx := gtx
		wgtx.Constraints = layout.Constraints{Max: image.Pt(size.X-2*inset, height)}
		y += At(wgtx, inset, y, w).Size.Y
	}
	put(size.Y, func(gtx C) D {
		return FieldStyle{Field: &g.search, Label: s.Search, Hint: s.Search, InputHint: key.HintText, th: th}.box(gtx)
	})
	y += gtx.Dp(4)
	if g.query == "" {
		put(cell, func(gtx C) D { return s.tabs(gtx, cell) })
	}
	put(size.Y, func(gtx C) D {
		gtx.Constraints = layout.Exact(image.Pt(size.X-2*inset, max(size.Y-y-inset, 0)))
		if len(g.rows) == 0 {
			return layout.Center.Layout(gtx, Label(th, Note, s.None).In(th.Mute).Layout)
		}
		return List(th, &g.list).Layout(gtx, len(g.rows), func(gtx C, i int) D { return s.row(gtx, i, cell) })
	})
	return D{Size: size}
}

// tabs draws the signs that lead to the sections.
func (s PickerStyle) tabs(gtx C, cell int) D {
	g := s.Picker
	width := gtx.Constraints.Max.X / max(len(g.sections), 1)
	for i, section := range g.sections {
		At(gtx, i*width, 0, func(gtx C) D {
			return s.emoji(gtx, &g.tabs[i], section.Sign, section.Title, image.Pt(width, cell), Body)
		})
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, cell)}
}

// row draws a title or a row of emoji.
func (s PickerStyle) row(gtx C, i, cell int) D {
	g := s.Picker
	r := g.rows[i]
	width := gtx.Constraints.Max.X
	if r.title != "" {
		height := gtx.Dp(26)
		At(gtx, gtx.Dp(6), gtx.Dp(7), Label(s.th, Small, r.title).In(s.th.Mute).Bold().Line().Layout)
		return D{Size: image.Pt(width, height)}
	}
	for j := r.from; j < r.to; j++ {
		if g.buttons[j] == nil {
			g.buttons[j] = new(Button)
		}
		At(gtx, (j-r.from)*cell, 0, func(gtx C) D {
			return s.emoji(gtx, g.buttons[j], g.cells[j], s.Label(g.cells[j]), image.Pt(cell, cell), Title)
		})
		if g.wants == j && gtx.Enabled() {
			g.wants = -1
			gtx.Execute(key.FocusCmd{Tag: &g.buttons[j].Clickable})
		}
	}
	return D{Size: image.Pt(width, cell)}
}

// emoji draws a button with an emoji.
func (s PickerStyle) emoji(gtx C, b *Button, emoji, label string, size image.Point, scale Scale) D {
	return b.Layout(gtx, func(gtx C) D {
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(label).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		if gtx.Enabled() && b.Hovered() {
			FillRound(gtx, size, radiusControl, s.th.Hover)
		}
		focusRing(gtx, s.th, b, size, radiusControl)
		dims, call := Measure(Free(gtx), Label(s.th, scale, emoji).Line().Layout)
		At(gtx, (size.X-dims.Size.X)/2, (size.Y-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
		return D{Size: size}
	})
}

package kit

import (
	"image"

	"gioui.org/gesture"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
)

// Offer is a list of rows to choose from, one of which is marked. It never takes
// the keyboard: whoever has that leads it. Its zero value marks the first row.
type Offer struct {
	clicks []gesture.Click
	marked int
	first  int // of the rows in view
	count  int
}

// Restart begins another list.
func (m *Offer) Restart() { m.marked, m.first = 0, 0 }

// Renew takes up the list as it is by now, with another row marked. A press that is
// under way is on none of its rows.
func (m *Offer) Renew(marked int) { m.marked, m.clicks = marked, nil }

// Marked is the row that is marked.
func (m *Offer) Marked() int { return m.marked }

// Move marks another of n rows, and goes round at the ends.
func (m *Offer) Move(by, n int) {
	if n > 0 {
		m.marked = ((m.marked+by)%n + n) % n
	}
}

// Update returns the row that was clicked.
func (m *Offer) Update(gtx C) (row int, ok bool) {
	for i := range m.clicks[:min(m.count, len(m.clicks))] {
		for {
			e, more := m.clicks[i].Update(gtx.Source)
			if !more {
				break
			}
			if e.Kind == gesture.KindClick {
				return m.first + i, true
			}
		}
	}
	return 0, false
}

// OfferRow is a row: a sign, what it is called, and a word more about it.
type OfferRow struct {
	Sign       layout.Widget
	Name, Note string
	// Label is what the row is called.
	Label string
}

// Layout draws the rows that there is room for, as wide as it may be; title is
// what they are called.
func (m *Offer) Layout(gtx C, th *Theme, title string, rows []OfferRow) D {
	height, inset := gtx.Dp(34), gtx.Dp(6)
	if th.Touch {
		height = gtx.Dp(fingertip)
	}
	fit := max((gtx.Constraints.Max.Y-2*inset)/height, 1)
	m.count = min(fit, len(rows))
	m.first = max(min(m.first, m.marked, len(rows)-m.count), m.marked-m.count+1, 0)
	for len(m.clicks) < m.count {
		m.clicks = append(m.clicks, gesture.Click{})
	}
	size := image.Pt(gtx.Constraints.Max.X, m.count*height+2*inset)
	DropShadow(gtx, size, radiusCard, th.Shadow)
	Card(gtx, th, size)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(title).Add(gtx.Ops)
	for i := range m.count {
		At(gtx, inset, inset+i*height, func(gtx C) D {
			gtx.Constraints = layout.Exact(image.Pt(size.X-2*inset, height))
			return m.row(gtx, th, i, rows[m.first+i])
		})
	}
	return D{Size: size}
}

// row draws the i-th row in view.
func (m *Offer) row(gtx C, th *Theme, i int, r OfferRow) D {
	size := gtx.Constraints.Max
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	click := &m.clicks[i]
	click.Add(gtx.Ops)
	pointer.CursorPointer.Add(gtx.Ops)
	semantic.Button.Add(gtx.Ops)
	semantic.LabelOp(r.Label).Add(gtx.Ops)
	semantic.SelectedOp(m.first+i == m.marked).Add(gtx.Ops)
	switch {
	case m.first+i == m.marked:
		FillRound(gtx, size, radiusControl, th.AccentSoft)
	case click.Hovered():
		FillRound(gtx, size, radiusControl, th.Hover)
	}
	return layout.Inset{Left: 8, Right: 8}.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Pt(0, gtx.Constraints.Max.Y)
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(func(gtx C) D {
				gtx.Constraints = layout.Exact(image.Pt(gtx.Dp(22), gtx.Dp(22)))
				return layout.Center.Layout(gtx, r.Sign)
			}),
			layout.Rigid(layout.Spacer{Width: 10}.Layout),
			layout.Rigid(Label(th, Control, r.Name).Medium().Line().Layout),
			layout.Rigid(layout.Spacer{Width: 10}.Layout),
			layout.Flexed(1, Label(th, Note, r.Note).In(th.Mute).Line().Layout),
		)
	})
}

package kit

import (
	"image"
	"strconv"
	"time"

	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
)

// weeks is how many rows every month has room for.
const weeks = 6

// Calendar is a month of days to choose from, by pointer or with the arrow keys
// and Enter. Its zero value begins with the month of the first layout.
type Calendar struct {
	month      time.Time // its first day
	last       time.Time // no day behind is to be had
	prev, next Button
	days       [7 * weeks]Button
	wants      int // which day wants the keyboard with the next layout, from 1
}

// Update returns the day that was chosen, at its beginning.
func (c *Calendar) Update(gtx C) (day time.Time, ok bool) {
	for c.prev.Clicked(gtx) {
		c.turn(-1)
	}
	for c.next.Clicked(gtx) {
		c.turn(+1)
	}
	for i := range c.days {
		for c.days[i].Clicked(gtx) {
			day, ok = c.at(i), true
		}
		c.move(gtx, i)
	}
	return day, ok
}

// turn goes to another month.
func (c *Calendar) turn(by int) {
	if to := c.month.AddDate(0, by, 0); !to.After(c.last) {
		c.month = to
	}
}

// at is the day of a cell. Weeks begin on Monday (ISO 8601).
func (c *Calendar) at(i int) time.Time {
	before := (int(c.month.Weekday()) + 6) % 7
	return c.month.AddDate(0, 0, i-before)
}

// move leads the keyboard from a day to the one beside it, over the month's end
// into the next.
func (c *Calendar) move(gtx C, i int) {
	tag := &c.days[i].Clickable
	for {
		ev, ok := gtx.Event(
			key.Filter{Focus: tag, Name: key.NameLeftArrow}, key.Filter{Focus: tag, Name: key.NameRightArrow},
			key.Filter{Focus: tag, Name: key.NameUpArrow}, key.Filter{Focus: tag, Name: key.NameDownArrow},
			key.Filter{Focus: tag, Name: key.NamePageUp}, key.Filter{Focus: tag, Name: key.NamePageDown},
		)
		if !ok {
			return
		}
		e, ok := ev.(key.Event)
		if !ok || e.State != key.Press {
			continue
		}
		to := c.at(i)
		switch e.Name {
		case key.NameLeftArrow:
			to = to.AddDate(0, 0, -1)
		case key.NameRightArrow:
			to = to.AddDate(0, 0, 1)
		case key.NameUpArrow:
			to = to.AddDate(0, 0, -7)
		case key.NameDownArrow:
			to = to.AddDate(0, 0, 7)
		case key.NamePageUp:
			to = to.AddDate(0, -1, 0)
		case key.NamePageDown:
			to = to.AddDate(0, 1, 0)
		}
		c.show(to)
	}
}

// show brings a day in view and the keyboard to it.
func (c *Calendar) show(day time.Time) {
	if day.After(c.last) {
		return
	}
	y, m, d := day.Date()
	c.month = time.Date(y, m, 1, 0, 0, 0, 0, day.Location())
	before := (int(c.month.Weekday()) + 6) % 7
	c.wants = before + d
}

// CalendarStyle is the look of a Calendar.
type CalendarStyle struct {
	Calendar *Calendar
	// Title names a month, Weekday a day of the week in a letter or two, and Label a
	// day in full.
	Title   func(month time.Time) string
	Weekday func(d time.Weekday) string
	Label   func(day time.Time) string
	// Prev and Next are what the buttons to other months are called.
	Prev, Next string
	th         *Theme
}

// MonthOf is a calendar up to the day of now.
func MonthOf(th *Theme, c *Calendar, now time.Time) CalendarStyle {
	y, m, d := now.Date()
	c.last = time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	if c.month.IsZero() {
		c.show(c.last)
	}
	return CalendarStyle{Calendar: c, th: th}
}

// Layout draws the month as wide as there is room.
func (s CalendarStyle) Layout(gtx C) D {
	width := gtx.Constraints.Max.X
	gtx.Constraints.Min = image.Pt(width, 0)
	return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
		layout.Rigid(s.head), layout.Rigid(layout.Spacer{Height: 8}.Layout),
		layout.Rigid(s.weekdays), layout.Rigid(s.grid),
	)
}

// head draws the month's name between the ways to others.
func (s CalendarStyle) head(gtx C) D {
	turn := func(b *Button, sign, label string, off bool) layout.Widget {
		style := TextButton(s.th, b, Outlined, sign)
		style.Label, style.Disabled = label, off
		return style.Layout
	}
	title := Label(s.th, Body, s.Title(s.Calendar.month)).Bold().Line()
	return layout.Flex{Alignment: layout.Middle, Spacing: layout.SpaceBetween}.Layout(gtx,
		layout.Rigid(turn(&s.Calendar.prev, "‹", s.Prev, false)),
		layout.Rigid(title.Layout),
		layout.Rigid(turn(&s.Calendar.next, "›", s.Next, s.Calendar.month.AddDate(0, 1, 0).After(s.Calendar.last))),
	)
}

// cell is the size of a day.
func (s CalendarStyle) cell(gtx C) image.Point {
	height := gtx.Dp(36)
	if s.th.Touch {
		height = gtx.Dp(fingertip)
	}
	return image.Pt(gtx.Constraints.Max.X/7, height)
}

func (s CalendarStyle) weekdays(gtx C) D {
	cell := s.cell(gtx)
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		center(gtx, image.Pt(i*cell.X, 0), cell, Label(s.th, Small, s.Weekday(day)).In(s.th.Mute).Line().Layout)
	}
	return D{Size: image.Pt(7*cell.X, cell.Y)}
}

// center draws something in the middle of a cell.
func center(gtx C, at, cell image.Point, w layout.Widget) {
	dims, call := Measure(Free(gtx), w)
	At(gtx, at.X+(cell.X-dims.Size.X)/2, at.Y+(cell.Y-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
}

func (s CalendarStyle) grid(gtx C) D {
	c, cell := s.Calendar, s.cell(gtx)
	for i := range c.days {
		day := c.at(i)
		at := image.Pt(i%7*cell.X, i/7*cell.Y)
		if day.Month() != c.month.Month() {
			continue
		}
		if day.After(c.last) {
			center(gtx, at, cell, Label(s.th, Control, strconv.Itoa(day.Day())).In(Mix(s.th.Raise, s.th.Ink, disabledOpacity)).Line().Layout)
			continue
		}
		At(gtx, at.X, at.Y, func(gtx C) D { return s.day(gtx, &c.days[i], day, cell) })
		if c.wants == i+1 && gtx.Enabled() {
			c.wants = 0
			gtx.Execute(key.FocusCmd{Tag: &c.days[i].Clickable})
		}
	}
	return D{Size: image.Pt(7*cell.X, weeks*cell.Y)}
}

// day draws a day that can be chosen.
func (s CalendarStyle) day(gtx C, b *Button, day time.Time, cell image.Point) D {
	return b.Layout(gtx, func(gtx C) D {
		defer clip.Rect{Max: cell}.Push(gtx.Ops).Pop()
		semantic.Button.Add(gtx.Ops)
		semantic.LabelOp(s.Label(day)).Add(gtx.Ops)
		pointer.CursorPointer.Add(gtx.Ops)
		label := Label(s.th, Control, strconv.Itoa(day.Day())).Line()
		today := day.Equal(s.Calendar.last)
		switch {
		case gtx.Enabled() && b.Hovered():
			FillRound(gtx, cell, radiusControl, s.th.Hover)
		case today:
			FillRound(gtx, cell, radiusControl, s.th.AccentSoft)
		}
		if today {
			label = label.In(s.th.Accent).Bold()
		}
		focusRing(gtx, s.th, b, cell, radiusControl)
		center(gtx, image.Point{}, cell, label.Layout)
		return D{Size: cell}
	})
}

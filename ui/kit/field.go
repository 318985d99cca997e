package kit

import (
	"image"
	"image/color"
	"slices"
	"time"
	"unicode/utf8"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
	"gioui.org/widget"
)

// passwordMask is what a password shows in place of its characters.
const passwordMask = '•'

// Field is a line of text to fill in. Its zero value is empty.
type Field struct {
	Editor widget.Editor
	grip   grip
	wanted bool
	// before is the text as the keyboard was asked for, until the toolkit has been
	// told where the caret is, behind it: what is typed meanwhile it puts in front.
	before string
}

// Text is what was typed.
func (f *Field) Text() string { return f.Editor.Text() }

// SetText replaces what was typed, the caret behind it.
func (f *Field) SetText(s string) {
	f.Editor.SingleLine = true
	f.Editor.SetText(s)
	n := f.Editor.Len()
	f.Editor.SetCaret(n, n)
}

// Focus gives the field the keyboard when it is next laid out.
func (f *Field) Focus() { f.wanted = true }

// Update handles input; it reports whether Enter was pressed.
func (f *Field) Update(gtx C) (submitted bool) {
	f.Editor.SingleLine = true
	f.Editor.Submit = true
	f.grip.updateEditor(gtx, &f.Editor)
	for {
		ev, ok := f.Editor.Update(gtx)
		if f.before != "" && gtx.Focused(&f.Editor) {
			mend(&f.Editor, f.before, utf8.RuneCountInString(f.before))
			f.before = ""
		}
		if !ok {
			return submitted
		}
		if _, ok := ev.(widget.SubmitEvent); ok {
			submitted = true
		}
	}
}

// Chain has Tab lead from each of some fields, which stand one below the other with
// nothing between them that takes the keyboard, to the next, and with Shift back. It
// is called before their Update. By itself the toolkit drops a Tab while it has
// anything else to show yet, and what is typed behind it, a password perhaps, goes
// into the field before.
func Chain(gtx C, fields ...*Field) {
	filters := make([]event.Filter, 0, 2*len(fields))
	for i, f := range fields {
		if i > 0 {
			filters = append(filters, key.Filter{Focus: &f.Editor, Name: key.NameTab, Required: key.ModShift})
		}
		if i+1 < len(fields) {
			filters = append(filters, key.Filter{Focus: &f.Editor, Name: key.NameTab})
		}
	}
	for {
		ev, ok := gtx.Event(filters...)
		if !ok {
			return
		}
		at := slices.IndexFunc(fields, func(f *Field) bool { return gtx.Focused(&f.Editor) })
		if e, ok := ev.(key.Event); ok && e.State == key.Press && at >= 0 {
			if e.Modifiers.Contain(key.ModShift) {
				at--
			} else {
				at++
			}
			gtx.Execute(key.FocusCmd{Tag: &fields[at].Editor})
		}
	}
}

// FieldStyle is the look of a Field: its label, the box, and what is wrong.
type FieldStyle struct {
	Field *Field
	Label string
	Hint  string
	// Fault says what is wrong with the field, under it; FaultTitle stands above
	// that in bold.
	FaultTitle, Fault string
	Password          bool
	InputHint         key.InputHint
	// Bare leaves out the label above the box.
	Bare bool
	th   *Theme
}

// TextField is a field with a label. What it takes is a name: a phone's keyboard
// begins it with no capital, and mends nothing.
func TextField(th *Theme, f *Field, label string) FieldStyle {
	return FieldStyle{Field: f, Label: label, InputHint: key.HintAny, th: th}
}

// Layout draws the field as wide as it may be.
func (s FieldStyle) Layout(gtx C) D {
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
	s.Field.Editor.Mask = 0
	if s.Password {
		s.Field.Editor.Mask = passwordMask
		s.InputHint = key.HintPassword
	}
	children := []layout.FlexChild{layout.Rigid(s.box)}
	if !s.Bare {
		children = []layout.FlexChild{
			layout.Rigid(Label(s.th, Note, s.Label).Bold().Layout),
			layout.Rigid(layout.Spacer{Height: 5}.Layout),
			layout.Rigid(s.box),
		}
	}
	if s.Fault != "" {
		children = append(children, layout.Rigid(layout.Spacer{Height: 6}.Layout))
		if s.FaultTitle != "" {
			children = append(children, layout.Rigid(Label(s.th, Note, s.FaultTitle).In(s.th.Bad).Bold().Layout))
		}
		children = append(children, layout.Rigid(Label(s.th, Note, s.Fault).In(s.th.Bad).Layout))
	}
	return layout.Flex{Axis: layout.Vertical}.Layout(gtx, children...)
}

// box draws the border with the editor in it; the whole box takes the focus.
func (s FieldStyle) box(gtx C) D {
	e := &s.Field.Editor
	height, inset := gtx.Dp(40), gtx.Dp(13)
	if s.th.Touch {
		height = gtx.Dp(48)
	}
	size := image.Pt(gtx.Constraints.Max.X, height)
	FillRound(gtx, size, radiusControl, s.th.Bg)
	edge, width := s.th.Line, unit.Dp(1)
	switch {
	case gtx.Focused(e):
		edge, width = s.th.Accent, 2
	case s.Fault != "":
		edge = s.th.Bad
	}
	Outline(gtx, size, radiusControl, width, edge)
	area := clip.Rect{Max: size}.Push(gtx.Ops)
	semantic.LabelOp(s.Label).Add(gtx.Ops)
	semantic.Editor.Add(gtx.Ops)
	pointer.CursorText.Add(gtx.Ops)
	inner := gtx
	inner.Constraints = layout.Exact(image.Pt(size.X-2*inset, gtx.Dp(22)))
	g := &s.Field.grip
	g.th, g.origin, g.size = s.th, image.Pt(inset, (height-gtx.Dp(22))/2), inner.Constraints.Max
	g.add(gtx.Ops)
	g.click.Add(gtx.Ops)
	At(inner, g.origin.X, g.origin.Y, func(gtx C) D {
		d := editorStyle{
			editor: e, hint: s.Hint, scale: Body, ink: s.th.Ink, inputHint: s.InputHint, th: s.th,
		}.Layout(gtx)
		g.bar(gtx, e, g.size.X, "", g.editorButtons(e))
		return d
	})
	area.Pop()
	if s.Field.wanted && gtx.Enabled() {
		s.Field.wanted = false
		s.Field.before = ""
		if at, _ := e.Selection(); at == e.Len() {
			s.Field.before = e.Text()
		}
		gtx.Execute(key.FocusCmd{Tag: e})
	}
	return D{Size: size}
}

// calm is how long after the last key the toolkit's caret blinks no more: at a
// time so late one stands still.
const calm = time.Minute

// editorStyle draws an editor with a hint in the kit's type.
type editorStyle struct {
	editor    *widget.Editor
	hint      string
	scale     Scale
	ink       color.NRGBA
	inputHint key.InputHint
	th        *Theme
}

func (s editorStyle) Layout(gtx C) D {
	e := s.editor
	e.InputHint = s.inputHint
	size, line := s.scale.size()
	e.LineHeight, e.LineHeightScale = line, 1
	if e.Len() == 0 && s.hint != "" {
		Label(s.th, s.scale, s.hint).In(s.th.Hint).Line().Layout(Free(gtx))
	}
	ink, selection := material(gtx.Ops, s.ink), material(gtx.Ops, s.th.AccentSoft)
	macro := op.Record(gtx.Ops)
	if s.th.Still {
		gtx.Now = gtx.Now.Add(calm)
	}
	dims := e.Layout(gtx, s.th.Shaper, Label(s.th, s.scale, "").font(), size, ink, selection)
	call := macro.Stop()
	_, shift := lineBoxes(gtx, size, line, dims)
	defer op.Offset(image.Pt(0, shift)).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return dims
}

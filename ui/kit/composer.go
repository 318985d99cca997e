package kit

import (
	"image"
	"math"
	"strings"
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

// Composer is where a message is written, with its send button. Its zero value
// is empty.
//
// Enter asks to send and Shift+Enter breaks the line; where BreakOnEnter is set,
// as on a touch screen, Enter breaks the line too, and Ctrl+Enter (⌘ on a Mac)
// asks to send everywhere. While an input method composes, Enter is its own.
type Composer struct {
	BreakOnEnter bool
	// Choosing says that a menu is open for what is being written: the arrows
	// up and down, Tab and Enter are its own then.
	Choosing bool
	// Stepping says that the text is one of several: the arrow up in its first line
	// and the arrow down in its last lead to the others.
	Stepping bool

	editor  *widget.Editor
	grip    grip
	send    Button
	smile   Button
	wanted  bool
	focused bool
	known   string // the text as it was last replaced, or reported to be changed
	// caret is where it stood when the keyboard was asked for, until the toolkit has
	// been told: what is typed meanwhile it puts in front of all. Zero where it knows.
	caret int
}

// ComposerEvent is what a person did in a Composer.
type ComposerEvent uint8

// The events of a composer.
const (
	ComposerNone   ComposerEvent = iota
	ComposerChange               // the text changed
	ComposerSend                 // it is asked for to be sent
	ComposerUp                   // the up arrow, where there is no text to go up in
	ComposerDown                 // the down arrow, where Stepping
	ComposerEmoji                // an emoji is to be chosen
	ComposerNext                 // the next of the menu, or the one before
	ComposerPrevious
	ComposerTake // Tab: what the menu marks
	ComposerPick // Enter: the same, or what it means without a menu
)

// ed is the editor, made when it is first needed.
func (c *Composer) ed() *widget.Editor {
	if c.editor == nil {
		c.editor = new(widget.Editor)
	}
	return c.editor
}

// Text is what was typed.
func (c *Composer) Text() string { return c.ed().Text() }

// SetText replaces what was typed, the caret behind it.
func (c *Composer) SetText(s string) {
	e := c.ed()
	e.SetText(s)
	c.known = e.Text()
	n := e.Len()
	e.SetCaret(n, n)
}

// Restart begins another text: what was typed before cannot be brought back by
// undo, nor be seen by an input method. The focus stays.
func (c *Composer) Restart(s string) {
	c.wanted = c.wanted || c.focused
	c.editor, c.caret = nil, 0
	c.SetText(s)
}

// Focus gives the composer the keyboard when it is next laid out.
func (c *Composer) Focus() { c.wanted = true }

// Blur takes back a Focus that did not come to pass, and leaves the next Restart
// none to keep.
func (c *Composer) Blur() { c.wanted, c.focused = false, false }

// Focused reports whether the composer had the keyboard when it was last laid
// out.
func (c *Composer) Focused() bool { return c.focused }

// Update returns the next event, ComposerNone at the end. Input that follows a
// ComposerSend belongs to the next message: take the text before the next call.
func (c *Composer) Update(gtx C) ComposerEvent {
	e := c.ed()
	e.Submit = !c.BreakOnEnter
	if gtx.Enabled() && !gtx.Focused(e) {
		c.focused = false // it may not have been laid out since
	}
	c.grip.updateEditor(gtx, e)
	if ev := c.keys(gtx); ev != ComposerNone {
		return ev
	}
	for {
		ev, ok := e.Update(gtx)
		c.mend(gtx)
		if !ok {
			break
		}
		switch ev.(type) {
		case widget.SubmitEvent:
			switch {
			case composing(e):
			case c.Choosing:
				return ComposerPick
			default:
				return ComposerSend
			}
		case widget.ChangeEvent:
			if txt := e.Text(); txt != c.known { // else it was replaced, by nobody's hand
				c.known = txt
				return ComposerChange
			}
		}
	}
	for {
		ev, ok := gtx.Event(
			key.Filter{Focus: e, Name: key.NameReturn, Required: key.ModShortcut},
			key.Filter{Focus: e, Name: key.NameEnter, Required: key.ModShortcut},
		)
		if !ok {
			break
		}
		if k, ok := ev.(key.Event); ok && k.State == key.Press && !composing(e) {
			return ComposerSend
		}
	}
	for c.send.Clicked(gtx) {
		return ComposerSend
	}
	for c.smile.Clicked(gtx) {
		return ComposerEmoji
	}
	return ComposerNone
}

// mend puts what was typed before the toolkit knew of the caret where that stood.
func (c *Composer) mend(gtx C) {
	if e := c.ed(); c.caret != 0 && gtx.Focused(e) {
		mend(e, c.known, c.caret)
		c.caret = 0
	}
}

// mend puts what was typed in front of a text where the caret stood in that.
func mend(e *widget.Editor, txt string, caret int) {
	if typed, ok := strings.CutSuffix(e.Text(), txt); ok && typed != "" {
		e.SetCaret(0, utf8.RuneCountInString(typed))
		e.Insert("")
		e.SetCaret(caret, caret)
		e.Insert(typed)
	}
}

// keys handles those keys that the editor has another use for.
func (c *Composer) keys(gtx C) ComposerEvent {
	e := c.ed()
	if composing(e) {
		return ComposerNone
	}
	if !c.Choosing {
		return c.steps(gtx)
	}
	filters := []event.Filter{
		key.Filter{Focus: e, Name: key.NameUpArrow},
		key.Filter{Focus: e, Name: key.NameDownArrow},
		key.Filter{Focus: e, Name: key.NameTab},
	}
	if !e.Submit { // else the editor says so, in its turn among what is typed
		filters = append(filters, key.Filter{Focus: e, Name: key.NameReturn}, key.Filter{Focus: e, Name: key.NameEnter})
	}
	switch pressed(gtx, filters...) {
	case key.NameUpArrow:
		return ComposerPrevious
	case key.NameDownArrow:
		return ComposerNext
	case key.NameTab:
		return ComposerTake
	case key.NameReturn, key.NameEnter:
		return ComposerPick
	}
	return ComposerNone
}

// steps handles the arrows that lead out of the text.
func (c *Composer) steps(gtx C) ComposerEvent {
	e := c.ed()
	line, _ := e.CaretPos()
	if e.Len() == 0 || c.Stepping && line == 0 {
		if pressed(gtx, key.Filter{Focus: e, Name: key.NameUpArrow}) != "" {
			return ComposerUp
		}
	}
	if _, at := e.Selection(); c.Stepping && !strings.ContainsRune(string([]rune(e.Text())[at:]), '\n') {
		if pressed(gtx, key.Filter{Focus: e, Name: key.NameDownArrow}) != "" {
			return ComposerDown
		}
	}
	return ComposerNone
}

// pressed is the next key of these that was pressed, empty for none.
func pressed(gtx C, filters ...event.Filter) key.Name {
	for {
		ev, ok := gtx.Event(filters...)
		if !ok {
			return ""
		}
		if k, ok := ev.(key.Event); ok && k.State == key.Press {
			return k.Name
		}
	}
}

// Before is the text before the caret. It is none while something is selected,
// while an input method composes, and without the keyboard.
func (c *Composer) Before(gtx C) (txt string, ok bool) {
	e := c.ed()
	from, to := e.Selection()
	if from != to || !gtx.Focused(e) || composing(e) {
		return "", false
	}
	txt = e.Text()
	for i := range txt {
		if from--; from < 0 {
			return txt[:i], true
		}
	}
	return txt, true
}

// Insert puts words in place of what is selected, or at the caret.
func (c *Composer) Insert(txt string) { c.ed().Insert(txt) }

// Replace puts other words in place of the last n characters before the caret.
func (c *Composer) Replace(n int, txt string) {
	e := c.ed()
	at, _ := e.Selection()
	e.SetCaret(at, max(at-n, 0))
	e.Insert(txt)
}

// ComposerStyle is the look of a Composer.
type ComposerStyle struct {
	Composer *Composer
	Hint     string
	// Label is what the editor is called, Send the button's word, and SendLabel
	// what the button is called.
	Label, Send, SendLabel string
	// Emoji is what the button for an emoji is called; there is none where it is
	// empty.
	Emoji    string
	Disabled bool
	// MaxHeight is how far it grows with its text, in pixels.
	MaxHeight int
	th        *Theme
}

// MessageComposer is a composer with its words.
func MessageComposer(th *Theme, c *Composer, hint string) ComposerStyle {
	return ComposerStyle{Composer: c, Hint: hint, MaxHeight: math.MaxInt32, th: th}
}

// Layout draws the composer as wide as it may be.
func (s ComposerStyle) Layout(gtx C) D {
	c := s.Composer
	width := gtx.Constraints.Max.X
	edge, inset := gtx.Dp(9), gtx.Dp(15)
	button := TextButton(s.th, &c.send, Primary, s.Send)
	button.Label, button.Disabled = s.SendLabel, s.Disabled
	bdims, bcall := Measure(Free(gtx), func(gtx C) D { return s.buttons(gtx, button) })

	egtx := Free(gtx)
	if s.Disabled {
		egtx = egtx.Disabled()
	}
	above := (bdims.Size.Y + 2*edge - gtx.Dp(22)) / 2
	egtx.Constraints.Max = image.Pt(max(width-bdims.Size.X-edge-2*inset, 0), max(s.MaxHeight-2*above, gtx.Dp(22)))
	egtx.Constraints.Min.X = egtx.Constraints.Max.X
	edims, ecall := Measure(egtx, func(gtx C) D { return s.editor(gtx) })

	size := image.Pt(width, max(edims.Size.Y+2*above, bdims.Size.Y+2*edge))
	FillRound(gtx, size, radiusCard, s.th.Raise)
	Outline(gtx, size, radiusCard, 1, s.th.Line)
	area := clip.Rect{Max: size}.Push(gtx.Ops)
	if !s.Disabled {
		pointer.CursorText.Add(gtx.Ops)
	}
	g := &c.grip
	g.th, g.origin, g.size = s.th, image.Pt(inset, above), edims.Size
	box := clip.Rect{Max: image.Pt(size.X-edge-bdims.Size.X, size.Y)}
	name := box.Push(gtx.Ops)
	semantic.LabelOp(s.Label).Add(gtx.Ops)
	semantic.Editor.Add(gtx.Ops)
	semantic.EnabledOp(!s.Disabled && gtx.Enabled()).Add(gtx.Ops)
	words := box.Push(gtx.Ops) // of its own: one that takes no clicks any more would lose its name
	g.add(gtx.Ops)
	g.click.Add(gtx.Ops)
	stack := op.Offset(g.origin).Push(gtx.Ops)
	ecall.Add(gtx.Ops)
	g.bar(egtx, c.ed(), edims.Size.X, "", g.editorButtons(c.ed()))
	stack.Pop()
	words.Pop()
	name.Pop()
	stack = op.Offset(image.Pt(width-edge-bdims.Size.X, size.Y-edge-bdims.Size.Y)).Push(gtx.Ops)
	bcall.Add(gtx.Ops)
	stack.Pop()
	area.Pop()
	if gtx.Enabled() {
		c.focused = gtx.Focused(c.ed())
		if c.wanted && !s.Disabled {
			c.wanted = false
			c.caret, _ = c.ed().Selection()
			gtx.Execute(key.FocusCmd{Tag: c.ed()})
		}
	}
	return D{Size: size}
}

// buttons draws what stands behind the words.
func (s ComposerStyle) buttons(gtx C, send ButtonStyle) D {
	if s.Emoji == "" || s.Disabled {
		return send.Layout(gtx)
	}
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
		layout.Rigid(IconButton(s.th, &s.Composer.smile, IconSmile, s.Emoji).Layout),
		layout.Rigid(layout.Spacer{Width: 6}.Layout),
		layout.Rigid(send.Layout),
	)
}

// editor draws the words, with a height of whole lines.
func (s ComposerStyle) editor(gtx C) D {
	dims, call := Measure(gtx, editorStyle{
		editor: s.Composer.ed(), hint: s.Hint, scale: Body, ink: s.th.Ink,
		inputHint: key.HintText, th: s.th,
	}.Layout)
	_, line := Body.size()
	box := gtx.Sp(line)
	lines := max(int(math.Round(float64(dims.Size.Y)/float64(box))), 1)
	size := image.Pt(gtx.Constraints.Max.X, min(lines*box, max(gtx.Constraints.Max.Y, box)))
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return D{Size: size}
}

// Pill is a round button over a ground: what waits below.
func Pill(th *Theme, b *Button, txt, label string) layout.Widget {
	return func(gtx C) D {
		return b.Layout(gtx, func(gtx C) D {
			semantic.Button.Add(gtx.Ops)
			semantic.LabelOp(label).Add(gtx.Ops)
			pointer.CursorPointer.Add(gtx.Ops)
			dims, call := Measure(Free(gtx), Label(th, Note, txt).In(th.Accent).Bold().Line().Layout)
			height := gtx.Dp(36)
			if th.Touch {
				height = gtx.Dp(fingertip)
			}
			size := image.Pt(dims.Size.X+gtx.Dp(30), height)
			FillRound(gtx, size, unit.Dp(18), th.Raise)
			Outline(gtx, size, unit.Dp(18), 1, th.Line)
			focusRing(gtx, th, b, size, 18)
			At(gtx, (size.X-dims.Size.X)/2, (size.Y-dims.Size.Y)/2, func(gtx C) D {
				call.Add(gtx.Ops)
				return dims
			})
			return D{Size: size}
		})
	}
}

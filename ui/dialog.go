package ui

import (
	"image"

	"gioui.org/io/key"
	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// dialog is what stands above the window. Which one, and what went wrong with
// its last answer, the state says; what was typed stands here until it goes.
type dialog struct {
	modal            kit.Modal
	addr, user, pass kit.Field
	name, topic      kit.Field
	ok, cancel, turn kit.Button
	why              kit.Button
	private          kit.Button
	suggestion       suggestion
	secret           bool  // the new room is to be private
	sheet            sheet // nil for a dialog that is but fields and an answer

	// answered is the snapshot that the last answer was given to: the same one is
	// not answered twice.
	answered *state.State
	// shown is the dialog of the last frame.
	shown state.Dialog
	// register is set while the login dialog makes an account.
	register bool
	// turned is set once the person turned to the other side of the login dialog
	// after its last answer, which was about the first.
	turned bool
	// focused is set once a dialog without fields gave its safe answer the focus.
	focused bool
	// tall is how high the window is, in pixels.
	tall int
	// wrong is what the window itself found wrong with a field; the state's word
	// comes when it has one.
	wrong wrong
}

// sheet is what a dialog shows that is more than fields and an answer. One is
// made when its dialog opens and let go when that closes.
type sheet interface {
	// title heads the dialog; width is how wide it may be at most.
	title(p *Page, s *state.State) string
	width() unit.Dp
	// update handles its input; Esc and d.cancel close the dialog before that.
	update(gtx C, p *Page, s *state.State)
	layout(gtx C, p *Page, s *state.State, d *dialog) D
}

// footed is a sheet that is scrolled in a low window, with answers that are not.
type footed interface {
	// foot is nil where there is none now.
	foot(p *Page, s *state.State, d *dialog) layout.Widget
}

// newSheet makes the sheet of a dialog, nil for one that has none.
func newSheet(kind state.DialogKind) sheet {
	switch kind {
	case state.DialogServer:
		return new(serverCard)
	case state.DialogRooms:
		return new(browser)
	case state.DialogPeople:
		return new(people)
	case state.DialogDetails:
		return new(details)
	case state.DialogSettings:
		return new(settings)
	case state.DialogNewPassword:
		return new(newPassword)
	case state.DialogKeys:
		return new(keySheet)
	case state.DialogDate:
		return new(dateSheet)
	case state.DialogFind:
		return new(finder)
	case state.DialogAdmin:
		return new(admin)
	case state.DialogWhy, state.DialogOthers:
		return newWhy()
	}
	return nil
}

// wrong is a fault and the field that it stands under.
type wrong struct {
	field       *kit.Field
	title, text string
}

// heed follows the dialog that the state shows: a new one begins empty, an
// answer that failed sends the caret to what it failed on.
func (d *dialog) heed(p *Page, s *state.State) {
	now := s.Dialog
	if d.answered != nil && d.answered != s {
		d.turned = false // what is said now is about the side that was sent
	}
	if now == d.shown {
		return
	}
	was := d.shown
	d.shown, d.turned = now, false
	if was.Kind != now.Kind {
		d.open(was.Kind, s)
		return
	}
	if !now.Busy { // which it may never have been seen to be
		if w := d.trouble(p, s); w.field != nil && w.text != "" {
			w.field.Focus()
		}
	}
}

// open begins a dialog. A question about the login under way leads back to it,
// so that what was typed there stays.
func (d *dialog) open(was state.DialogKind, s *state.State) {
	now := s.Dialog
	typed, secret, register := d.addr.Text(), d.pass.Text(), d.register
	*d = dialog{shown: now, sheet: newSheet(now.Kind)}
	if asks(now.Kind) || asks(was) && now.Kind == state.DialogLogin {
		d.pass.SetText(secret)
		d.register = register
	}
	switch now.Kind {
	case state.DialogLogin:
		if now.Addr == "" {
			now.Addr = typed
		}
		d.addr.SetText(now.Addr)
		d.user.SetText(now.User)
		if link, ok := d.invitation(); ok && !asks(was) {
			d.turnFor(link, s)
		}
		firstEmpty(&d.addr, &d.user, &d.pass).Focus()
	case state.DialogHost:
		d.user.Focus()
	case state.DialogRoom:
		d.name.Focus()
	}
}

// asks reports whether a dialog is a question about the login under way, or the
// test of the way there.
func asks(k state.DialogKind) bool {
	return k == state.DialogKey || k == state.DialogPlain || k == state.DialogWhy
}

// firstEmpty is the first field that is still to be filled in, the last one if
// none is.
func firstEmpty(fields ...*kit.Field) *kit.Field {
	for _, f := range fields {
		if f.Text() == "" {
			return f
		}
	}
	return fields[len(fields)-1]
}

func (d *dialog) update(gtx C, p *Page, s *state.State) {
	d.heed(p, s)
	kind := s.Dialog.Kind
	if kind == state.DialogNone {
		return
	}
	closed := d.modal.Closed(gtx)
	for d.cancel.Clicked(gtx) {
		closed = true
	}
	if x, ok := d.sheet.(interface{ back() bool }); ok && closed && x.back() {
		return
	}
	if closed {
		p.emit(state.CloseDialog{})
		return
	}
	if d.sheet != nil {
		d.sheet.update(gtx, p, s)
		return
	}
	if kind == state.DialogHost {
		d.suggestion.update(gtx, p, &d.pass)
	}
	for d.private.Clicked(gtx) {
		d.secret = !d.secret
	}
	for d.turn.Clicked(gtx) {
		d.register, d.turned = !d.register, true
		d.wrong = wrong{}
	}
	for d.why.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogWhy, Addr: d.failed(s)})
	}
	submitted := false
	addr := d.addr.Text()
	kit.Chain(gtx, &d.user, &d.pass)
	kit.Chain(gtx, &d.name, &d.topic)
	for _, f := range []*kit.Field{&d.addr, &d.user, &d.pass, &d.name, &d.topic} {
		if f.Update(gtx) {
			submitted = true
		}
	}
	if d.addr.Text() != addr {
		d.pasted(s)
	}
	for d.ok.Clicked(gtx) {
		submitted = true
	}
	if submitted && !s.Dialog.Busy && d.answered != s {
		before := len(p.out)
		d.submit(p, s)
		if len(p.out) > before {
			d.answered = s
		}
	}
}

// submit gives the dialog's answer.
func (d *dialog) submit(p *Page, s *state.State) {
	switch s.Dialog.Kind {
	case state.DialogLogin:
		d.submitLogin(p, s)
	case state.DialogHost:
		d.submitHost(p)
	case state.DialogRoom:
		d.submitRoom(p)
	case state.DialogKey:
		if s.Dialog.Known == "" {
			p.emit(state.TrustKey{Key: s.Dialog.Key})
		}
	case state.DialogPlain:
		p.emit(state.TrustPlain{})
	}
}

// trouble is what is wrong with the last answer.
func (d *dialog) trouble(p *Page, s *state.State) wrong {
	if d.wrong.text != "" {
		return d.wrong
	}
	if s.Dialog.Busy || d.turned {
		return wrong{}
	}
	switch s.Dialog.Kind {
	case state.DialogLogin:
		return d.loginTrouble(p, s)
	case state.DialogHost:
		if s.Dialog.Detail != "" {
			return wrong{field: &d.pass, title: p.say.Say(words.HostFailed), text: s.Dialog.Detail}
		}
		return wrong{field: &d.user, text: p.fault(s, s.Dialog.Fault, "")}
	case state.DialogRoom:
		if no := s.Dialog.Refusal; no.Of != state.ActNone {
			return wrong{field: &d.name, text: p.whyRefused(no)}
		}
	}
	return wrong{}
}

func (d *dialog) layout(gtx C, p *Page, s *state.State) {
	d.heed(p, s)
	var title string
	var body layout.Widget
	width := unit.Dp(400)
	switch kind := s.Dialog.Kind; {
	case kind == state.DialogNone:
		return
	case d.sheet != nil:
		title, width = d.sheet.title(p, s), d.sheet.width()
		body = func(gtx C) D { return d.sheet.layout(gtx, p, s, d) }
	case kind == state.DialogLogin:
		title = d.loginTitle(p)
		body = func(gtx C) D { return d.login(gtx, p, s) }
	case kind == state.DialogHost:
		title = p.say.Say(words.HostTitle)
		body = func(gtx C) D { return d.host(gtx, p, s) }
	case kind == state.DialogRoom:
		title = p.say.Say(words.RoomTitle)
		body = func(gtx C) D { return d.room(gtx, p, s) }
	case kind == state.DialogKey:
		width = 460
		title = p.say.Say(words.KeyTitle)
		if s.Dialog.Known != "" {
			title = p.say.Say(words.KeyChangedTitle)
		}
		body = func(gtx C) D { return d.key(gtx, p, s) }
	case kind == state.DialogPlain:
		title = p.say.Say(words.PlainTitle)
		body = func(gtx C) D { return d.plain(gtx, p, s) }
	default:
		return
	}
	style := kit.Dialog(p.Theme, &d.modal, title)
	d.tall = gtx.Constraints.Max.Y - gtx.Dp(p.insets.Top+p.insets.Bottom)
	style.Width, style.Insets = width, p.insets
	if x, ok := d.sheet.(footed); ok {
		style.Foot = x.foot(p, s, d)
	}
	style.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
		return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
			layout.Rigid(kit.Label(p.Theme, kit.Title, title).Bold().Layout),
			layout.Rigid(body),
		)
	})
}

// field draws a field with what is wrong with it, and room below.
func (d *dialog) field(p *Page, s *state.State, f *kit.Field, label string, more func(*kit.FieldStyle)) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		style := kit.TextField(p.Theme, f, label)
		if w := d.trouble(p, s); w.field == f && w.text != "" {
			style.FaultTitle, style.Fault = w.title, w.text
		}
		if more != nil {
			more(&style)
		}
		return layout.Inset{Top: 16}.Layout(gtx, style.Layout)
	})
}

// answers draws the buttons of a dialog: the way out and the way on.
func (d *dialog) answers(p *Page, s *state.State, ok string) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		cancel := kit.TextButton(p.Theme, &d.cancel, kit.Outlined, p.say.Say(words.Cancel))
		on := kit.TextButton(p.Theme, &d.ok, kit.Primary, ok)
		on.Disabled = s.Dialog.Busy
		return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D {
			return kit.ButtonRow(gtx, cancel.Layout, on.Layout)
		})
	})
}

// sentence draws a paragraph of a dialog.
func sentence(th *kit.Theme, txt string) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 6}.Layout(gtx, kit.Label(th, kit.Control, txt).In(th.Mute).Layout)
	})
}

// column draws the parts of a dialog below each other.
func column(gtx C, parts ...layout.FlexChild) D {
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
	return layout.Flex{Axis: layout.Vertical}.Layout(gtx, parts...)
}

// focusOn gives a button the keyboard, once for each dialog: the safe answer,
// where there is nothing to type.
func (d *dialog) focusOn(gtx C, b *kit.Button) {
	if !d.focused {
		d.focused = true
		gtx.Execute(key.FocusCmd{Tag: &b.Clickable})
	}
}

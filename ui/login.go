package ui

import (
	"strings"

	"gioui.org/io/key"
	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

func (d *dialog) loginTitle(p *Page) string {
	if d.register {
		return p.say.Say(words.RegisterTitle)
	}
	return p.say.Say(words.LoginTitle)
}

// login draws the login dialog, or the one that makes an account.
func (d *dialog) login(gtx C, p *Page, s *state.State) D {
	say := p.say
	ok := say.Say(words.LogIn)
	turn := say.Say(words.NewHere)
	switch {
	case s.Dialog.Busy:
		ok = say.Say(words.LoggingIn)
	case d.register:
		ok = say.Say(words.CreateAccount)
	}
	if d.register {
		turn = say.Say(words.HaveAccount)
	}
	parts := make([]layout.FlexChild, 0, 6)
	if txt := d.whose(s); txt != "" {
		parts = append(parts, sentence(p.Theme, txt))
	}
	if s.Origin == "" {
		parts = append(parts, d.field(p, s, &d.addr, say.Say(words.ServerAddress), func(f *kit.FieldStyle) {
			f.Hint, f.InputHint = say.Say(words.AddressHint), key.HintURL
		}))
	}
	way := d.whyLink(p, s)
	if s.Origin == "" {
		parts = append(parts, way...) // below what it is about
	}
	parts = append(parts,
		d.field(p, s, &d.user, say.Say(words.Username), nil),
		d.field(p, s, &d.pass, say.Say(words.Password), func(f *kit.FieldStyle) {
			f.Password = true
			if d.kept(s) {
				f.Hint = say.Say(words.PasswordKept)
			}
		}),
	)
	if s.Origin != "" {
		parts = append(parts, way...)
	}
	if d.mayRegister(s) {
		parts = append(parts, layout.Rigid(func(gtx C) D {
			link := kit.TextButton(p.Theme, &d.turn, kit.Plain, turn)
			link.Scale, link.Ink, link.Inset, link.Disabled = kit.Note, p.Theme.Accent, 0, s.Dialog.Busy
			return layout.Inset{Top: 8}.Layout(kit.Free(gtx), link.Layout)
		}))
	}
	return column(gtx, append(parts, d.answers(p, s, ok))...)
}

// whyLink leads to the test of the way to a server that was not reached.
func (d *dialog) whyLink(p *Page, s *state.State) []layout.FlexChild {
	if s.Dialog.Busy || d.turned || !s.Dialog.Fault.OfWay() {
		return nil
	}
	return []layout.FlexChild{layout.Rigid(func(gtx C) D {
		link := p.findOut(&d.why)
		link.Ink, link.Inset = p.Theme.Accent, 0
		return layout.Inset{Top: 2}.Layout(kit.Free(gtx), link.Layout)
	})}
}

// whose names the server that the dialog is about, empty where it is not known.
func (d *dialog) whose(s *state.State) string {
	name, addr := s.Server.Name, s.Server.Addr
	if s.Origin == "" && addr != d.addr.Text() {
		name, addr = s.NameOf(s.Dialog.Heard), s.Dialog.Addr
	}
	if name == "" || s.Origin == "" && addr != d.addr.Text() {
		return ""
	}
	return name + " · " + addr
}

// invitation is the invitation in the address box, if that is one.
func (d *dialog) invitation() (link wire.Link, ok bool) {
	link, err := wire.ParseLink(d.addr.Text())
	return link, err == nil && link.Join != ""
}

// turnFor turns to a new account, since who is invited has none yet; where the
// server is known, to the account there.
func (d *dialog) turnFor(link wire.Link, s *state.State) {
	user, known := s.UserAt(link.Key)
	if d.register = !known; known && d.user.Text() == "" {
		d.user.SetText(user)
	}
}

// pasted turns to what an invitation in the address box leads to. A whole one, with
// its key, sends the caret on to what is still to be filled in.
func (d *dialog) pasted(s *state.State) {
	link, ok := d.invitation()
	if !ok {
		return
	}
	d.turnFor(link, s)
	d.turned, d.wrong = true, wrong{}
	if link.Key != "" {
		firstEmpty(&d.user, &d.pass).Focus()
	}
}

// kept reports whether no password is needed.
func (d *dialog) kept(s *state.State) bool {
	return !d.register && s.Keeps(strings.TrimSpace(d.addr.Text()), strings.TrimSpace(d.user.Text()))
}

// mayRegister reports whether an account may be made, as far as is known: the
// policy is that of the server that answered last.
func (d *dialog) mayRegister(s *state.State) bool {
	return d.register || s.Server.Policy != wire.PolicyClosed || s.Server.Addr != d.addr.Text()
}

// submitLogin asks for the login, or says what is still to be filled in.
func (d *dialog) submitLogin(p *Page, s *state.State) {
	addr, user, pass := strings.TrimSpace(d.addr.Text()), strings.TrimSpace(d.user.Text()), d.pass.Text()
	bad := d.badAccount(p, user, pass, d.register)
	if pass == "" && d.kept(s) {
		bad = wrong{}
	}
	if !d.check(d.badAddress(p, addr)) || !d.check(bad) {
		return
	}
	p.emit(state.Login{Addr: addr, User: user, Password: pass, Register: d.register})
}

// check notes what is wrong, and reports whether nothing is.
func (d *dialog) check(w wrong) bool {
	d.wrong = w
	if w.text == "" {
		return true
	}
	w.field.Focus()
	return false
}

func (d *dialog) badAddress(p *Page, addr string) wrong {
	if addr == "" {
		return wrong{field: &d.addr, text: p.say.Say(words.NeedAddress)}
	}
	if _, err := wire.ParseLink(addr); err != nil {
		return wrong{field: &d.addr, text: p.say.Say(words.BadAddress)}
	}
	return wrong{}
}

// badAccount checks a name and a password; those of a new account keep the
// rules that the server would hold them to.
func (d *dialog) badAccount(p *Page, user, pass string, fresh bool) wrong {
	switch {
	case user == "":
		return wrong{field: &d.user, text: p.say.Say(words.NeedUser)}
	case fresh && wire.CheckNewName(user) != nil:
		return wrong{field: &d.user, text: p.say.Say(words.BadName, wire.MaxName)}
	case pass == "":
		return wrong{field: &d.pass, text: p.say.Say(words.NeedPassword)}
	case fresh && wire.CheckPassword(pass) != nil:
		return wrong{field: &d.pass, text: p.say.Say(words.BadPassword, wire.MinPassword)}
	}
	return wrong{}
}

// failed is the address that the last login failed at.
func (d *dialog) failed(s *state.State) string {
	if s.Dialog.Addr == "" {
		return d.addr.Text()
	}
	return s.Dialog.Addr
}

// loginTrouble puts the connection's fault beside the field that it is about.
func (d *dialog) loginTrouble(p *Page, s *state.State) wrong {
	fault := s.Dialog.Fault
	at, field := d.failed(s), &d.addr
	if s.Origin != "" { // the address is not asked for
		at, field = s.Origin, &d.pass
	}
	txt := p.fault(s, fault, at)
	switch fault {
	case state.FaultNone:
		return wrong{}
	case state.FaultLogin:
		return wrong{field: &d.pass, title: p.say.Say(words.AuthError), text: txt}
	case state.FaultTaken, state.FaultInvalid, state.FaultPolicy, state.FaultRemoved, state.FaultDisabled:
		return wrong{field: &d.user, text: txt}
	case state.FaultLost: // before anybody was logged in
		return wrong{field: field, text: p.say.Say(words.FaultFull, at)}
	case state.FaultTooMany:
		return wrong{field: &d.pass, text: txt}
	case state.FaultOther:
		if s.Dialog.Detail != "" {
			txt += " " + s.Dialog.Detail
		}
	}
	return wrong{field: field, text: txt}
}

package ui

import (
	"strings"
	"time"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// ownPane is a part of the settings that is about the own account.
type ownPane uint8

const (
	ownNone ownPane = iota // the settings themselves
	ownProfile
	ownPassword
	ownDevices
	ownInvite
)

// own is the part of the settings that is about the own account.
type own struct {
	pane                       ownPane
	profile, password, devices kit.Button // the ways there
	invite                     kit.Button
	link                       linkPart
	save, leave, others, admin kit.Button
	display, status            kit.Field
	old, fresh, again          kit.Field
	outs                       map[wire.DeviceID]*kit.Button
	asked                      bool         // which devices there are
	sent                       *state.State // the snapshot that the last answer was given to
	wrong                      wrong
}

// goTo shows a part, its fields as they are now.
func (o *own) goTo(pane ownPane, s *state.State) {
	*o = own{pane: pane, asked: o.asked}
	switch pane {
	case ownProfile:
		o.display.SetText(s.Me.Display)
		o.status.SetText(s.Me.Status)
		o.display.Focus()
	case ownPassword:
		o.old.Focus()
	}
}

func (o *own) update(gtx C, p *Page, s *state.State) {
	if !s.LoggedIn() {
		return
	}
	if !o.asked {
		o.asked = true
		p.emit(state.LookUp{})
	}
	for _, way := range [...]struct {
		b  *kit.Button
		to ownPane
	}{{&o.profile, ownProfile}, {&o.password, ownPassword}, {&o.devices, ownDevices}, {&o.invite, ownInvite}, {&o.leave, ownNone}} {
		for way.b.Clicked(gtx) {
			o.goTo(way.to, s)
			return
		}
	}
	for o.admin.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogAdmin})
	}
	o.link.update(gtx)
	o.heed(s)
	submitted := false
	kit.Chain(gtx, &o.display, &o.status)
	kit.Chain(gtx, &o.old, &o.fresh, &o.again)
	for _, f := range [...]*kit.Field{&o.display, &o.status, &o.old, &o.fresh, &o.again} {
		submitted = f.Update(gtx) || submitted
	}
	for o.save.Clicked(gtx) {
		submitted = true
	}
	if submitted && s.Self.Asking == state.SelfNone && o.sent != s {
		o.submit(p, s)
	}
	for o.others.Clicked(gtx) {
		p.emit(state.SignOut{Others: true})
	}
	for id, b := range o.outs {
		for b.Clicked(gtx) {
			p.emit(state.SignOut{Device: id})
		}
	}
}

// act is what a part asks the server for.
func (pane ownPane) act() state.SelfAct {
	switch pane {
	case ownProfile:
		return state.SelfProfile
	case ownPassword:
		return state.SelfPassword
	}
	return state.SelfNone
}

// heed leaves a part once what it asked for is done.
func (o *own) heed(s *state.State) {
	act := o.pane.act()
	if o.sent == nil || o.sent == s || act == state.SelfNone {
		return
	}
	switch act {
	case s.Self.Done:
		o.goTo(ownNone, s)
	case s.Self.Failed:
		o.sent = nil
	}
}

// submit asks for what the fields say, or says what is wrong with them.
func (o *own) submit(p *Page, s *state.State) {
	switch o.pane {
	case ownProfile:
		display, status := wire.CleanLine(o.display.Text()), wire.CleanLine(o.status.Text())
		switch {
		case wire.CheckDisplay(display) != nil:
			o.wrong = wrong{field: &o.display, text: p.say.Say(words.BadDisplay, wire.MaxDisplay)}
		case wire.CheckStatus(status) != nil:
			o.wrong = wrong{field: &o.status, text: p.say.Say(words.BadStatus, wire.MaxStatus)}
		default:
			o.wrong, o.sent = wrong{}, s
			p.emit(state.ShowAs{Display: display, Status: status})
			return
		}
	case ownPassword:
		old, fresh := o.old.Text(), o.fresh.Text()
		switch {
		case old == "":
			o.wrong = wrong{field: &o.old, text: p.say.Say(words.NeedPassword)}
		case wire.CheckPassword(fresh) != nil:
			o.wrong = wrong{field: &o.fresh, text: p.say.Say(words.BadPassword, wire.MinPassword)}
		case o.again.Text() != fresh:
			o.wrong = wrong{field: &o.again, text: p.say.Say(words.NotTheSame)}
		default:
			o.wrong, o.sent = wrong{}, s
			p.emit(state.ChangePassword{Old: old, New: fresh})
			return
		}
	default:
		return
	}
	o.wrong.field.Focus()
}

// trouble is what is wrong with the last answer, and the field that it is about.
func (o *own) trouble(p *Page, s *state.State) wrong {
	if o.wrong.text != "" || s.Self.Failed == state.SelfNone || s.Self.Failed != o.pane.act() {
		return o.wrong
	}
	field := &o.display
	if o.pane == ownPassword {
		field = &o.old
	}
	switch s.Self.Why {
	case wire.CodeLogin:
		return wrong{field: field, text: p.say.Say(words.WrongPassword)}
	case wire.CodeTaken:
		return wrong{field: field, text: p.say.Say(words.FaultTaken)}
	}
	return wrong{field: field, text: p.whyNot(s.Self.Why)}
}

// whyNot says why the server did not do what the account asked for.
func (p *Page) whyNot(why wire.Code) string {
	switch why {
	case "":
		return p.say.Say(words.WhyOffline)
	case wire.CodeTooMany:
		return p.say.Say(words.WhyTooMany)
	case wire.CodeUnknown:
		return p.say.Say(words.WhyUnknown)
	}
	return p.say.Say(words.Denied)
}

// rows are the settings that lead to the parts, none while nobody is logged in.
func (o *own) rows(p *Page, s *state.State) []setting {
	if !s.LoggedIn() {
		return nil
	}
	password := p.say.Say(words.Change)
	if s.Self.Done == state.SelfPassword {
		password = p.say.Say(words.Changed)
	}
	rows := []setting{
		p.way(words.Profile, &o.profile, s.Called(s.Me.ID, s.Me.Name)),
		p.way(words.SignedIn, &o.devices, o.deviceList(p, s)),
		p.way(words.Password, &o.password, password),
	}
	switch {
	case s.Server.Policy == wire.PolicyOpen && s.InvitationLink("") != "" && !s.Me.Admin:
		rows = append(rows, p.way(words.InviteOthers, &o.invite, p.say.Say(words.Show)))
	case s.Me.Admin:
		rows = append(rows, p.way(words.AdminTitle, &o.admin, p.say.Say(words.Show)))
	}
	return rows
}

// way is a row that leads somewhere, with what is there in a word.
func (p *Page) way(name words.Key, b *kit.Button, value string) setting {
	return setting{name: name, value: func(gtx C) D {
		link := kit.TextButton(p.Theme, b, kit.Plain, value)
		link.Label = p.say.Say(name) + ": " + value
		return link.Layout(gtx)
	}}
}

// deviceList names the devices in a line.
func (*own) deviceList(p *Page, s *state.State) string {
	names := make([]string, 0, 2)
	for _, d := range s.Devices {
		if d.This {
			names = append([]string{p.say.Say(words.ThisDevice)}, names...)
		} else {
			names = append(names, d.Name)
		}
	}
	switch {
	case len(names) == 0:
		return p.say.Say(words.Show)
	case len(names) > 2:
		return p.say.Count(words.AndMore, len(names)-1, names[0])
	}
	return strings.Join(names, p.say.Say(words.Comma))
}

// layout draws the part on show.
func (o *own) layout(gtx C, p *Page, s *state.State) D {
	switch o.pane {
	case ownProfile:
		return column(gtx,
			sentence(p.Theme, p.say.Say(words.ProfileSub, s.Me.Name)),
			o.field(p, s, &o.display, words.DisplayName, false),
			o.field(p, s, &o.status, words.Status, false),
			o.answers(p, s, words.Save),
		)
	case ownPassword:
		return column(gtx,
			sentence(p.Theme, p.say.Say(words.PasswordSub)),
			o.field(p, s, &o.old, words.OldPassword, true),
			o.field(p, s, &o.fresh, words.NewPassword, true),
			o.field(p, s, &o.again, words.PasswordAgain, true),
			o.answers(p, s, words.Save),
		)
	case ownInvite:
		return column(gtx,
			sentence(p.Theme, p.say.Say(words.InviteOthersSub)),
			o.link.layout(p, s.InvitationLink("")),
			layout.Rigid(func(gtx C) D {
				return kit.ButtonRow(gtx, kit.TextButton(p.Theme, &o.leave, kit.Outlined, p.say.Say(words.Back)).Layout)
			}))
	}
	return o.deviceRows(gtx, p, s)
}

func (o *own) field(p *Page, s *state.State, f *kit.Field, name words.Key, secret bool) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		style := kit.TextField(p.Theme, f, p.say.Say(name))
		style.Password = secret
		if w := o.trouble(p, s); w.field == f {
			style.Fault = w.text
		}
		return layout.Inset{Top: 16}.Layout(gtx, style.Layout)
	})
}

// answers draws the buttons of a part with fields.
func (o *own) answers(p *Page, s *state.State, ok words.Key) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		back := kit.TextButton(p.Theme, &o.leave, kit.Outlined, p.say.Say(words.Back))
		on := kit.TextButton(p.Theme, &o.save, kit.Primary, p.say.Say(ok))
		on.Disabled = s.Self.Asking != state.SelfNone
		return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, back.Layout, on.Layout) })
	})
}

// deviceRows draws the devices below each other, each with a way to log it out.
func (o *own) deviceRows(gtx C, p *Page, s *state.State) D {
	parts := []layout.FlexChild{sentence(p.Theme, p.say.Say(words.DevicesSub))}
	more := false
	for _, d := range s.Devices {
		more = more || !d.This
		parts = append(parts, layout.Rigid(func(gtx C) D { return o.device(gtx, p, s, d) }))
	}
	if f := s.Self.Failed; f == state.SelfDevices || f == state.SelfSignOut {
		parts = append(parts, layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 12}.Layout(gtx, kit.Label(p.Theme, kit.Note, p.whyNot(s.Self.Why)).In(p.Theme.Bad).Layout)
		}))
	}
	return column(gtx, append(parts, layout.Rigid(func(gtx C) D {
		buttons := []layout.Widget{kit.TextButton(p.Theme, &o.leave, kit.Outlined, p.say.Say(words.Back)).Layout}
		if more {
			out := kit.TextButton(p.Theme, &o.others, kit.Danger, p.say.Say(words.LogOutOthers))
			out.Disabled = s.Self.Asking == state.SelfSignOut
			buttons = append(buttons, out.Layout)
		}
		return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, buttons...) })
	}))...)
}

// device draws a device: its name, when it was there, and the way to log it out.
func (o *own) device(gtx C, p *Page, s *state.State, d wire.Device) D {
	if o.outs == nil {
		o.outs = make(map[wire.DeviceID]*kit.Button)
	}
	if o.outs[d.ID] == nil {
		o.outs[d.ID] = new(kit.Button)
	}
	below := p.used(d, gtx.Now)
	dims, call := kit.Measure(gtx, func(gtx C) D {
		gtx.Constraints.Min.Y = gtx.Dp(56)
		return kit.Spread(gtx, 12, func(gtx C) D { return twoLines(gtx, p.Theme, d.Name, below, nil) }, func(gtx C) D {
			if d.This { // by the button of the settings
				return D{}
			}
			out := kit.TextButton(p.Theme, o.outs[d.ID], kit.Danger, p.say.Say(words.LogOut))
			out.Label = p.say.Say(words.LogOut) + ": " + d.Name
			out.Disabled = s.Self.Asking == state.SelfSignOut
			return out.Layout(gtx)
		})
	})
	defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(d.Name + ", " + below).Add(gtx.Ops)
	call.Add(gtx.Ops)
	kit.At(gtx, 0, dims.Size.Y-max(gtx.Dp(1), 1), func(gtx C) D { return kit.HLine(gtx, dims.Size.X, p.Theme.Line) })
	return dims
}

// used says when a device was last connected.
func (p *Page) used(d wire.Device, now time.Time) string {
	switch {
	case d.This:
		return p.say.Say(words.ThisDevice)
	case d.Online:
		return p.say.Say(words.Online)
	}
	at := time.UnixMilli(d.Used).In(now.Location())
	return p.say.Say(words.LastUsed, p.say.Day(at, now), p.say.Clock(at))
}

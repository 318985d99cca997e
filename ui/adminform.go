package ui

import (
	"time"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// updateForm answers a page that asks for a name, or whether it shall be.
func (x *admin) updateForm(gtx C, p *Page, s *state.State) {
	submitted := x.name.Update(gtx)
	for x.yes.Clicked(gtx) {
		submitted = true
	}
	for x.role.Clicked(gtx) {
		x.high = !x.high
	}
	if !submitted {
		return
	}
	if x.page == adminAsk {
		x.renewIt(p, s)
		return
	}
	name := wire.CleanLine(x.name.Text())
	if wire.CheckNewName(name) != nil {
		x.wrong = p.say.Say(words.BadName, wire.MaxName)
		x.name.Focus()
		return
	}
	x.wrong = ""
	switch x.added() {
	case words.NewAccount:
		x.ask(p, s, &wire.CreateAccount{User: name, Admin: x.high})
	case words.NewBot:
		x.ask(p, s, &wire.CreateBot{User: name})
	case words.NewHook:
		x.ask(p, s, &wire.CreateHook{Conv: x.room, Name: name})
	}
}

// renewIt asks for another code, or token.
func (x *admin) renewIt(p *Page, s *state.State) {
	if a := x.account(s); a.Kind == wire.Bot {
		x.ask(p, s, &wire.RenewBot{Account: a.ID})
	} else {
		x.ask(p, s, &wire.ResetAccount{Account: a.ID})
	}
}

// layoutForm draws a page that asks for a name, or whether it shall be.
func (x *admin) layoutForm(gtx C, p *Page, s *state.State) D {
	say := p.say.Say
	if x.page == adminAsk {
		a := x.account(s)
		about, yes := words.AskResetSub, words.GiveCode
		if a.Kind == wire.Bot {
			about, yes = words.AskTokenSub, words.GiveToken
		}
		return column(gtx, sentence(p.Theme, say(about, a.Name)), x.trouble(p, s), x.answers(p, s, kit.Danger, yes))
	}
	what := x.added()
	about := map[words.Key]words.Key{
		words.NewAccount: words.NewAccountSub, words.NewBot: words.NewBotSub, words.NewHook: words.NewHookSub,
	}[what]
	parts := []layout.FlexChild{sentence(p.Theme, say(about)), layout.Rigid(func(gtx C) D {
		style := kit.TextField(p.Theme, &x.name, say(words.Username))
		style.Fault = x.wrong
		if x.wrong == "" && x.asked != nil && s.Admin.Failed == x.asked {
			style.Fault = x.why(p, s)
			if s.Admin.Why == wire.CodeInvalid {
				style.Fault = say(words.BadName, wire.MaxName)
			}
		}
		return layout.Inset{Top: 16, Bottom: 4}.Layout(gtx, style.Layout)
	})}
	if what == words.NewAccount {
		parts = append(parts, setting{name: words.IsAdmin, toggle: &x.role, on: x.high}.child(p))
	}
	return column(gtx, append(parts, x.answers(p, s, kit.Primary, words.Create))...)
}

// answers draws the way back and the way on.
func (x *admin) answers(p *Page, s *state.State, kind kit.ButtonKind, yes words.Key) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		on := kit.TextButton(p.Theme, &x.yes, kind, p.say.Say(yes))
		on.Disabled = s.Admin.Asking != nil
		return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D {
			return kit.ButtonRow(gtx, kit.TextButton(p.Theme, &x.leave, kit.Outlined, p.say.Say(words.Cancel)).Layout, on.Layout)
		})
	})
}

// toldOnce shows what the server told once, until it is let go of.
type toldOnce struct {
	text       kit.Text
	copy, done kit.Button
	copied     bool
	shown      *state.Told // the one on show, or let go of
	left       bool
	forget     bool
}

// told is a secret with how it is shown.
type told struct {
	*state.Told
	title, about words.Key
	text         string
}

// of is what is to be shown, nil for nothing.
func (x *toldOnce) of(s *state.State) *told {
	t := s.Admin.Told
	if t == nil || x.left && x.shown == t {
		return nil
	}
	switch {
	case t.Code != "":
		return &told{t, words.CodeFor, words.CodeSub, t.Code}
	case t.Token != "":
		return &told{t, words.TokenFor, words.TokenSub, t.Token}
	}
	return &told{t, words.AddressOf, words.TokenSub, hookURL(s, t.Path)}
}

// hookURL is where others reach a path of the server.
func hookURL(s *state.State, path string) string {
	addr := s.Server.Addr
	if s.Hosting.Phase == state.HostOn && s.Hosting.Key == s.Server.Key {
		if link, err := wire.ParseLink(s.Hosting.Link); err == nil {
			addr = link.Addr()
		}
	}
	return "https://" + addr + path
}

// leave lets go of what is on show, and reports whether there was anything.
func (x *toldOnce) leave() bool {
	if x.shown == nil || x.left {
		return false
	}
	x.left, x.forget = true, true
	return true
}

// update handles the page, and reports whether it is on show.
func (x *toldOnce) update(gtx C, p *Page, s *state.State) bool {
	if x.forget {
		x.forget = false
		p.emit(state.Forget{})
	}
	t := x.of(s)
	if t == nil {
		if s.Admin.Told == nil {
			x.shown = nil
		}
		return false
	}
	if x.shown != t.Told {
		x.shown, x.left, x.copied = t.Told, false, false
	}
	x.text.Update(gtx)
	for x.copy.Clicked(gtx) {
		copyText(gtx, t.text)
		x.copied = true
	}
	for x.done.Clicked(gtx) {
		x.leave()
	}
	return true
}

func (x *toldOnce) layout(gtx C, p *Page, _ *state.State, t *told) D {
	say := p.say
	about := say.Say(t.about)
	if t.Code != "" {
		at := time.UnixMilli(t.Until).In(gtx.Now.Location())
		about = say.Say(t.about, say.Day(at, gtx.Now), say.Clock(at))
	}
	label := words.Copy
	if x.copied {
		label = words.Copied
	}
	scale := kit.Title
	if t.Code == "" {
		scale = kit.Note
	}
	txt := kit.SelectText(p.Theme, &x.text, scale, t.text)
	txt.Mono = true
	return column(gtx,
		sentence(p.Theme, about),
		layout.Rigid(func(gtx C) D { return layout.Inset{Top: 18, Bottom: 4}.Layout(gtx, txt.Layout) }),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D {
				return kit.ButtonRow(gtx,
					kit.TextButton(p.Theme, &x.copy, kit.Outlined, say.Say(label)).Layout,
					kit.TextButton(p.Theme, &x.done, kit.Primary, say.Say(words.Done)).Layout)
			})
		}),
	)
}

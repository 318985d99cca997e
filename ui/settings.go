package ui

import (
	"image"

	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// settings is the sheet where a person says how the program is to be.
type settings struct {
	look, density, clock    kit.Segments
	size                    kit.Slider
	language, notify, enter kit.Select
	quiet, preview, logout  kit.Button
	allow, found            kit.Button
	own                     own
}

// sizes are what the slider of the text's size chooses from.
var sizes = kit.Range{Least: state.LeastSize, Most: state.MostSize, Step: 5}

func (x *settings) title(p *Page, _ *state.State) string {
	return p.say.Say([...]words.Key{words.Settings, words.Profile, words.ChangePassword, words.SignedIn, words.InviteOthers}[x.own.pane])
}

func (*settings) width() unit.Dp { return 520 }

func (x *settings) update(gtx C, p *Page, s *state.State) {
	x.own.update(gtx, p, s)
	set := func(to state.Setting) { p.emit(state.Set{To: to}) }
	now := s.Settings
	if i, ok := x.look.Update(gtx); ok {
		set(state.Look(i))
	}
	if v, ok := x.size.Update(gtx, sizes, now.Size.Percent()); ok {
		set(state.TextSize(v))
	}
	if i, ok := x.density.Update(gtx); ok {
		set(state.Density(i))
	}
	if i, ok := x.language.Update(gtx, int(now.Language)); ok {
		set(state.Language(i))
	}
	if i, ok := x.clock.Update(gtx); ok {
		set(state.Clock(i))
	}
	if i, ok := x.notify.Update(gtx, notifyChoice(now.Notify)); ok {
		set(state.Notify(i) + state.NotifyAll)
	}
	if i, ok := x.enter.Update(gtx, int(now.Enter)); ok {
		set(state.Enter(i))
	}
	for x.quiet.Clicked(gtx) {
		set(!now.Quiet)
	}
	for x.found.Clicked(gtx) {
		set(!now.Hidden)
	}
	for x.preview.Clicked(gtx) {
		set(!now.Discreet)
	}
	for x.allow.Clicked(gtx) {
		p.emit(state.AllowAlerts{})
	}
	for x.logout.Clicked(gtx) {
		p.emit(state.Logout{})
	}
}

// back takes away what stands above the sheet, and reports whether anything did.
func (x *settings) back() bool {
	for _, m := range [...]*kit.Select{&x.language, &x.notify, &x.enter} {
		if m.Menu.Opened() {
			m.Menu.Close()
			return true
		}
	}
	if x.own.pane != ownNone {
		x.own.pane = ownNone
		return true
	}
	return false
}

// notifyChoice is the place of a Notify of the settings among their choices.
func notifyChoice(n state.Notify) int { return int(max(n, state.NotifyAll) - state.NotifyAll) }

func (x *settings) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	if x.own.pane != ownNone && s.LoggedIn() {
		return x.own.layout(gtx, p, s)
	}
	d.focusOn(gtx, &d.cancel)
	rows := []layout.FlexChild{layout.Rigid(layout.Spacer{Height: 4}.Layout)}
	all := append(x.rows(p, s), x.own.rows(p, s)...)
	for _, r := range append(all, setting{name: words.OnNetwork, toggle: &x.found, on: !bool(s.Settings.Hidden)}) {
		rows = append(rows, r.child(p))
	}
	return column(gtx, rows...)
}

// setting is a row of the sheet.
type setting struct {
	name  words.Key
	value layout.Widget
	// toggle is set for one that is on or off, in place of a value.
	toggle *kit.Button
	on     bool
}

// rows are the settings, each with what changes it.
func (x *settings) rows(p *Page, s *state.State) []setting {
	th, say, now := p.Theme, p.say.Say, s.Settings
	row := func(name words.Key, value func(label string) layout.Widget) setting {
		return setting{name: name, value: value(say(name))}
	}
	return []setting{
		row(words.Appearance, func(l string) layout.Widget {
			return x.look.Row(th, l, int(now.Look), say(words.LookSystem), say(words.LookLight), say(words.LookDark))
		}),
		row(words.TextSize, func(l string) layout.Widget { return x.sizeOf(p, l, now.Size.Percent()) }),
		row(words.Density, func(l string) layout.Widget {
			return x.density.Row(th, l, int(now.Density), say(words.Comfortable), say(words.Compact))
		}),
		row(words.Language, func(l string) layout.Widget {
			return kit.Selection(th, &x.language, l, int(now.Language),
				say(words.LookSystem), say(words.LanguageEnglish), say(words.LanguageChinese)).Layout
		}),
		row(words.Clock, func(l string) layout.Widget {
			return x.clock.Row(th, l, int(now.Clock), say(words.LookSystem), say(words.Clock24), say(words.Clock12))
		}),
		row(words.Notifications, func(l string) layout.Widget { return x.alerts(p, s, l) }),
		{name: words.Quiet, toggle: &x.quiet, on: bool(now.Quiet)},
		{name: words.Preview, toggle: &x.preview, on: !bool(now.Discreet)},
		row(words.EnterKey, func(l string) layout.Widget {
			return kit.Selection(th, &x.enter, l, int(now.Enter), say(words.EnterSends), say(words.EnterBreaks)).Layout
		}),
	}
}

// alerts draws what the system shows, or how it comes to show anything.
func (x *settings) alerts(p *Page, s *state.State, label string) layout.Widget {
	say := p.say.Say
	switch s.Alerts {
	case state.AlertsNone:
		return kit.Label(p.Theme, kit.Control, say(words.NoAlerts)).In(p.Theme.Mute).Line().Layout
	case state.AlertsAsk, state.AlertsOff:
		allow := kit.TextButton(p.Theme, &x.allow, kit.Plain, say(words.AllowAlerts))
		allow.Ink = p.Theme.Accent
		return allow.Layout
	}
	return kit.Selection(p.Theme, &x.notify, label, notifyChoice(s.Settings.Notify),
		say(words.NotifyAll), say(words.NotifyMentions), say(words.NotifyNothing)).Layout
}

// sizeOf draws the slider of the text's size, and the size.
func (x *settings) sizeOf(p *Page, label string, now int) layout.Widget {
	shown := p.say.Say(words.Percent, x.size.Value(now))
	track := kit.Track(p.Theme, &x.size, sizes, now, label+": "+shown)
	return func(gtx C) D {
		return layout.Flex{Alignment: layout.Middle}.Layout(kit.Free(gtx),
			layout.Rigid(track.Layout), layout.Rigid(layout.Spacer{Width: 8}.Layout),
			layout.Rigid(func(gtx C) D {
				gtx.Constraints.Min.X = gtx.Sp(46)
				return layout.E.Layout(gtx, kit.Label(p.Theme, kit.Control, shown).In(p.Theme.Mute).Line().Layout)
			}))
	}
}

// child draws a row: its name, what changes it, and a line below.
func (r setting) child(p *Page) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, gtx.Dp(44))
		if p.Theme.Compact && !p.Theme.Touch {
			gtx.Constraints.Min.Y = gtx.Dp(36)
		}
		name := kit.Label(p.Theme, kit.Control, p.say.Say(r.name)).Bold().Line().Layout
		var d D
		if r.toggle != nil {
			d = kit.Switch(p.Theme, r.toggle, p.say.Say(r.name), r.on, name)(gtx)
		} else {
			d = kit.Spread(gtx, 12, name, r.value)
		}
		kit.At(gtx, 0, d.Size.Y, func(gtx C) D { return kit.HLine(gtx, d.Size.X, p.Theme.Line) })
		d.Size.Y += max(gtx.Dp(1), 1)
		return d
	})
}

// foot draws the buttons: the way out of the account, and of the sheet.
func (x *settings) foot(p *Page, s *state.State, d *dialog) layout.Widget {
	if x.own.pane != ownNone && s.LoggedIn() {
		return nil
	}
	done := kit.TextButton(p.Theme, &d.cancel, kit.Primary, p.say.Say(words.Done)).Layout
	buttons := []layout.Widget{done}
	if s.LoggedIn() {
		out := kit.TextButton(p.Theme, &x.logout, kit.Danger, p.say.Say(words.LogOut)).Layout
		buttons = []layout.Widget{out, done}
	}
	return func(gtx C) D {
		return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, buttons...) })
	}
}

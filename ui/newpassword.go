package ui

import (
	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// newPassword is where somebody chooses a password who was let in by a one-time
// code.
type newPassword struct {
	fresh, again kit.Field
	save         kit.Button
	wrong        wrong
	begun        bool
}

func (*newPassword) title(p *Page, _ *state.State) string { return p.say.Say(words.ChoosePassword) }

func (*newPassword) width() unit.Dp { return 400 }

func (x *newPassword) update(gtx C, p *Page, s *state.State) {
	if !x.begun {
		x.begun = true
		x.fresh.Focus()
	}
	kit.Chain(gtx, &x.fresh, &x.again)
	submitted := x.fresh.Update(gtx)
	submitted = x.again.Update(gtx) || submitted
	for x.save.Clicked(gtx) {
		submitted = true
	}
	if !submitted || s.Dialog.Busy {
		return
	}
	switch fresh := x.fresh.Text(); {
	case wire.CheckPassword(fresh) != nil:
		x.wrong = wrong{field: &x.fresh, text: p.say.Say(words.BadPassword, wire.MinPassword)}
	case x.again.Text() != fresh:
		x.wrong = wrong{field: &x.again, text: p.say.Say(words.NotTheSame)}
	default:
		x.wrong = wrong{}
		p.emit(state.ChoosePassword{New: fresh})
		return
	}
	x.wrong.field.Focus()
}

func (x *newPassword) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	trouble := x.wrong
	if trouble.text == "" && s.Dialog.Fault != state.FaultNone {
		trouble = wrong{field: &x.fresh, text: p.fault(s, s.Dialog.Fault, s.Dialog.Addr)}
	}
	field := func(f *kit.Field, name words.Key) layout.FlexChild {
		return layout.Rigid(func(gtx C) D {
			style := kit.TextField(p.Theme, f, p.say.Say(name))
			style.Password = true
			if trouble.field == f {
				style.Fault = trouble.text
			}
			return layout.Inset{Top: 16}.Layout(gtx, style.Layout)
		})
	}
	return column(gtx,
		sentence(p.Theme, p.say.Say(words.ChoosePasswordSub)),
		field(&x.fresh, words.NewPassword),
		field(&x.again, words.PasswordAgain),
		layout.Rigid(func(gtx C) D {
			cancel := kit.TextButton(p.Theme, &d.cancel, kit.Outlined, p.say.Say(words.Cancel))
			on := kit.TextButton(p.Theme, &x.save, kit.Primary, p.say.Say(words.LogIn))
			on.Disabled = s.Dialog.Busy
			return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, cancel.Layout, on.Layout) })
		}),
	)
}

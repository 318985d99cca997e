package ui

import (
	"time"

	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// dateSheet asks for the day to go to in the conversation on show.
type dateSheet struct {
	calendar kit.Calendar
	first    kit.Button
}

func (*dateSheet) title(p *Page, _ *state.State) string { return p.say.Say(words.GoToDate) }

func (*dateSheet) width() unit.Dp { return 360 }

func (d *dateSheet) update(gtx C, p *Page, s *state.State) {
	day, ok := d.calendar.Update(gtx)
	for d.first.Clicked(gtx) {
		day, ok = time.UnixMilli(1), true
	}
	if ok {
		p.emit(state.JumpDate{Conv: s.Current, At: day})
		p.emit(state.CloseDialog{})
	}
}

func (d *dateSheet) layout(gtx C, p *Page, _ *state.State, dialog *dialog) D {
	style := kit.MonthOf(p.Theme, &d.calendar, gtx.Now)
	style.Title = p.say.Month
	style.Weekday = p.say.Weekday
	style.Label = func(day time.Time) string { return p.say.Day(day, gtx.Now) }
	style.Prev, style.Next = p.say.Say(words.EarlierMonth), p.say.Say(words.LaterMonth)
	return column(gtx,
		layout.Rigid(func(gtx C) D { return layout.Inset{Top: 16}.Layout(gtx, style.Layout) }),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 16}.Layout(gtx, func(gtx C) D {
				return kit.ButtonRow(gtx,
					kit.TextButton(p.Theme, &d.first, kit.Outlined, p.say.Say(words.Beginning)).Layout,
					kit.TextButton(p.Theme, &dialog.cancel, kit.Outlined, p.say.Say(words.Cancel)).Layout,
				)
			})
		}),
	)
}

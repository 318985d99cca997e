package ui

import (
	"image"
	"maps"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// nearbyList lists the servers that were heard on the network around.
type nearbyList struct {
	rows map[wire.Fingerprint]*nearbyRow
}

// nearbyRow is a server of the list.
type nearbyRow struct {
	login  kit.Button
	server state.NearbyServer // as last drawn
}

func (l *nearbyList) update(gtx C, p *Page) {
	for _, r := range l.rows {
		for r.login.Clicked(gtx) {
			p.emit(state.OpenDialog{Kind: state.DialogLogin, Addr: r.server.Addr, Heard: r.server.Key})
		}
	}
}

// layout draws the card, nothing where nobody listens.
func (l *nearbyList) layout(gtx C, p *Page, s *state.State) D {
	if !s.Listens() {
		l.rows = nil
		return D{}
	}
	l.keep(s.Nearby.Servers)
	th := p.Theme
	parts := []layout.FlexChild{
		layout.Rigid(func(gtx C) D {
			title := kit.Label(th, kit.Small, p.say.Say(words.NearbyTitle)).In(th.Mute).Bold().Line()
			return layout.Inset{Top: 11, Bottom: 11, Left: 16, Right: 16}.Layout(gtx, title.Layout)
		}),
	}
	for _, server := range s.Nearby.Servers {
		parts = append(parts, layout.Rigid(func(gtx C) D { return l.rows[server.Key].layout(gtx, p, s) }))
	}
	if len(s.Nearby.Servers) == 0 {
		parts = append(parts, layout.Rigid(func(gtx C) D {
			none := words.NearbyNone
			if s.Nearby.Deaf {
				none = words.NearbyDeaf
			}
			return ruled(gtx, th, func(gtx C) D {
				return layout.UniformInset(16).Layout(gtx, kit.Label(th, kit.Note, p.say.Say(none)).In(th.Mute).Layout)
			})
		}))
	}
	return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
		dims, call := kit.Measure(gtx, func(gtx C) D { return layout.Flex{Axis: layout.Vertical}.Layout(gtx, parts...) })
		kit.Card(gtx, th, dims.Size)
		call.Add(gtx.Ops)
		return dims
	})
}

// keep keeps the rows of the servers that are there, so that a click survives a
// change of the list.
func (l *nearbyList) keep(servers []state.NearbyServer) {
	if l.rows == nil {
		l.rows = make(map[wire.Fingerprint]*nearbyRow)
	}
	here := make(map[wire.Fingerprint]bool, len(servers))
	for _, s := range servers {
		here[s.Key] = true
		if l.rows[s.Key] == nil {
			l.rows[s.Key] = new(nearbyRow)
		}
		l.rows[s.Key].server = s
	}
	maps.DeleteFunc(l.rows, func(key wire.Fingerprint, _ *nearbyRow) bool { return !here[key] })
}

// layout draws a server: its name, where it is, and the way in. Of two with one
// name, the keys tell which is which.
func (r *nearbyRow) layout(gtx C, p *Page, s *state.State) D {
	th, say := p.Theme, p.say.Say
	where := say(words.NearbyRow, r.server.Addr, r.server.Online)
	if s.Nearby.Twin(r.server) {
		where = say(words.NearbyTwin, where, r.server.Key.String()[:9])
	}
	text := func(gtx C) D {
		return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
			layout.Rigid(kit.Label(th, kit.Body, r.server.Name).Bold().Line().Layout),
			layout.Rigid(kit.Label(th, kit.Small, where).In(th.Mute).Line().Layout))
	}
	login := func(gtx C) D {
		button := kit.TextButton(th, &r.login, kit.Outlined, say(words.LogIn))
		button.Label = say(words.NearbyLogIn, r.server.Name)
		return button.Layout(kit.Free(gtx))
	}
	return ruled(gtx, th, func(gtx C) D {
		return layout.Inset{Top: 10, Bottom: 10, Left: 16, Right: 16}.Layout(gtx, func(gtx C) D {
			gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
				layout.Rigid(kit.HostAvatar(th, r.server.Name).Layout),
				layout.Rigid(layout.Spacer{Width: 12}.Layout),
				layout.Flexed(1, text),
				layout.Rigid(layout.Spacer{Width: 12}.Layout),
				layout.Rigid(login))
		})
	})
}

// ruled draws a line above w.
func ruled(gtx C, th *kit.Theme, w layout.Widget) D {
	kit.HLine(gtx, gtx.Constraints.Max.X, th.Line)
	return w(gtx)
}

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

// serverList lists the servers that were heard on the network around, and those
// that somebody logged in to before.
type serverList struct {
	rows map[wire.Fingerprint]*serverRow
}

// serverRow is a server of the list.
type serverRow struct {
	login, forget, sure, keep kit.Button
	asks                      bool // whether to forget it
	server                    state.ServerChoice
}

func (l *serverList) update(gtx C, p *Page) {
	for _, r := range l.rows {
		for r.login.Clicked(gtx) {
			if r.server.Known {
				p.emit(state.Return{Key: r.server.Key})
			} else {
				p.emit(state.OpenDialog{Kind: state.DialogLogin, Addr: r.server.Addr, Heard: r.server.Key})
			}
		}
		for r.forget.Clicked(gtx) {
			r.asks = true
		}
		for r.keep.Clicked(gtx) {
			r.asks = false
		}
		for r.sure.Clicked(gtx) {
			r.asks = false
			p.emit(state.ForgetServer{Key: r.server.Key})
		}
	}
}

// layout draws a card of each list, nothing where it has nothing to say.
func (l *serverList) layout(gtx C, p *Page, s *state.State) D {
	here, used := s.Servers()
	l.keep(here, used)
	twins := twinsOf(here, used)
	var cards []layout.FlexChild
	if s.Listens() && (len(here) > 0 || len(used) == 0 || s.Nearby.Deaf) {
		cards = append(cards, l.card(p, words.NearbyTitle, here, twins, l.none(p, s, len(here) == 0)))
	}
	if len(used) > 0 {
		cards = append(cards, l.card(p, words.UsedTitle, used, twins, nil))
	}
	return layout.Flex{Axis: layout.Vertical}.Layout(gtx, cards...)
}

// none says why nothing is heard; nil where something is.
func (l *serverList) none(p *Page, s *state.State, silent bool) layout.Widget {
	txt := words.NearbyNone
	switch {
	case !silent:
		return nil
	case s.Nearby.Deaf:
		txt = words.NearbyDeaf
	}
	return func(gtx C) D {
		return layout.UniformInset(16).Layout(gtx, kit.Label(p.Theme, kit.Note, p.say.Say(txt)).In(p.Theme.Mute).Layout)
	}
}

// card draws servers under a title, and none below them unless it is nil.
func (l *serverList) card(p *Page, title words.Key, servers []state.ServerChoice, twins map[string]int, none layout.Widget) layout.FlexChild {
	th := p.Theme
	parts := []layout.FlexChild{
		layout.Rigid(func(gtx C) D {
			title := kit.Label(th, kit.Small, p.say.Say(title)).In(th.Mute).Bold().Line()
			return layout.Inset{Top: 11, Bottom: 11, Left: 16, Right: 16}.Layout(gtx, title.Layout)
		}),
	}
	for _, server := range servers {
		twin := twins[wire.FoldName(server.Name)] > 1
		parts = append(parts, layout.Rigid(func(gtx C) D { return ruled(gtx, th, l.rows[server.Key].layout(p, twin)) }))
	}
	if none != nil {
		parts = append(parts, layout.Rigid(func(gtx C) D { return ruled(gtx, th, none) }))
	}
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D {
			gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
			dims, call := kit.Measure(gtx, func(gtx C) D { return layout.Flex{Axis: layout.Vertical}.Layout(gtx, parts...) })
			kit.Card(gtx, th, dims.Size)
			call.Add(gtx.Ops)
			return dims
		})
	})
}

// twinsOf counts the servers of each name.
func twinsOf(lists ...[]state.ServerChoice) map[string]int {
	names := make(map[string]int)
	for _, list := range lists {
		for _, c := range list {
			names[wire.FoldName(c.Name)]++
		}
	}
	return names
}

// keep keeps the rows of the servers that are there, so that a click survives a
// change of the list.
func (l *serverList) keep(lists ...[]state.ServerChoice) {
	if l.rows == nil {
		l.rows = make(map[wire.Fingerprint]*serverRow)
	}
	there := make(map[wire.Fingerprint]bool)
	for _, list := range lists {
		for _, c := range list {
			there[c.Key] = true
			if l.rows[c.Key] == nil {
				l.rows[c.Key] = new(serverRow)
			}
			l.rows[c.Key].server = c
		}
	}
	maps.DeleteFunc(l.rows, func(key wire.Fingerprint, _ *serverRow) bool { return !there[key] })
}

// about says where the server is and who logs in there. Of two with one name, the
// keys tell which is which.
func (r *serverRow) about(p *Page, twin bool) string {
	c, say := r.server, p.say.Say
	var about string
	switch {
	case c.Here && c.Known:
		about = say(words.HereNow, c.User, say(words.NearbyRow, c.Addr, c.Online))
	case c.Here:
		about = say(words.NearbyRow, c.Addr, c.Online)
	case c.Addr == "":
		about = c.User
	default:
		about = say(words.UsedRow, c.User, c.Addr)
	}
	if twin {
		about = say(words.NearbyTwin, about, c.Key.String()[:9])
	}
	return about
}

// layout draws the row, or the question whether to forget it.
func (r *serverRow) layout(p *Page, twin bool) layout.Widget {
	within := func(w layout.Widget) layout.Widget {
		return func(gtx C) D {
			return layout.Inset{Top: 10, Bottom: 10, Left: 16, Right: 16}.Layout(gtx, func(gtx C) D {
				gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
				return w(gtx)
			})
		}
	}
	if r.asks {
		return within(func(gtx C) D { return r.question(gtx, p) })
	}
	return within(func(gtx C) D {
		th := p.Theme
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(kit.HostAvatar(th, r.server.Name).Layout),
			layout.Rigid(layout.Spacer{Width: 12}.Layout),
			layout.Flexed(1, func(gtx C) D {
				about := kit.Label(th, kit.Small, r.about(p, twin)).In(th.Mute)
				about.MaxLines = 2
				return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
					layout.Rigid(kit.Label(th, kit.Body, r.server.Name).Bold().Line().Layout),
					layout.Rigid(about.Layout))
			}),
			layout.Rigid(layout.Spacer{Width: 12}.Layout),
			layout.Rigid(func(gtx C) D { return r.ways(gtx, p) }))
	})
}

// ways draws the way in and, of a server that is known, the way to forget it.
func (r *serverRow) ways(gtx C, p *Page) D {
	login := kit.TextButton(p.Theme, &r.login, kit.Outlined, p.say.Say(words.LogIn))
	login.Label = p.say.Say(words.NearbyLogIn, r.server.Name)
	in := layout.Rigid(func(gtx C) D { return login.Layout(kit.Free(gtx)) })
	if !r.server.Known {
		return layout.Flex{}.Layout(gtx, in)
	}
	login.Label = p.say.Say(words.NearbyLogInAs, r.server.Name, r.server.User)
	forget := kit.IconButton(p.Theme, &r.forget, kit.IconClose, p.say.Say(words.ForgetServer, r.server.Name))
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
		in, layout.Rigid(layout.Spacer{Width: 4}.Layout), layout.Rigid(forget.Layout))
}

// question asks whether to forget the server; the safe answer has the keyboard.
func (r *serverRow) question(gtx C, p *Page) D {
	return column(gtx,
		layout.Rigid(kit.Label(p.Theme, kit.Note, p.say.Say(words.ForgetServerAsk, r.server.Name)).Layout),
		layout.Rigid(layout.Spacer{Height: 10}.Layout),
		layout.Rigid(func(gtx C) D {
			keep := kit.TextButton(p.Theme, &r.keep, kit.Outlined, p.say.Say(words.Cancel))
			sure := kit.TextButton(p.Theme, &r.sure, kit.Danger, p.say.Say(words.Forget))
			return kit.ButtonRow(gtx, keep.Layout, sure.Layout)
		}),
	)
}

// ruled draws a line above w.
func ruled(gtx C, th *kit.Theme, w layout.Widget) D {
	kit.HLine(gtx, gtx.Constraints.Max.X, th.Line)
	return w(gtx)
}

package ui

import (
	"io"
	"strings"

	"gioui.org/io/clipboard"
	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// serverCard is the card of the own server: how others come to it, and the key
// that they compare.
type serverCard struct {
	copyLink, stop, others kit.Button
	link                   kit.Text
	code                   linkCode
	copied                 bool
	at                     string // the address that was chosen; empty for the likeliest
	ways                   map[string]*kit.Button
}

// copyText puts a text on the clipboard.
func copyText(gtx C, txt string) {
	gtx.Execute(clipboard.WriteCmd{Type: "application/text", Data: io.NopCloser(strings.NewReader(txt))})
}

func (c *serverCard) update(gtx C, p *Page, s *state.State) {
	for c.copyLink.Clicked(gtx) {
		copyText(gtx, s.CardLinkBy(c.at))
		c.copied = true
	}
	for addr, b := range c.ways {
		for b.Clicked(gtx) {
			c.at, c.copied = addr, false
		}
	}
	for c.others.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogOthers})
	}
	for c.stop.Clicked(gtx) {
		p.emit(state.StopServer{})
	}
}

func (*serverCard) title(p *Page, s *state.State) string {
	return p.say.Say(words.ServerTitle, s.Hosting.Name)
}

func (*serverCard) width() unit.Dp { return 560 }

func (c *serverCard) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	d.focusOn(gtx, &d.cancel)
	say := p.say
	key := fingerprint(p.Theme, say.Say(words.ServerKey), s.Hosting.Key)
	link := s.CardLinkBy(c.at)
	if link == "" {
		return column(gtx, sentence(p.Theme, say.Say(words.ServerAlone)), key, c.cannot(p), c.answers(p, d))
	}
	about := words.ServerOpen
	switch {
	case s.Hosting.Policy == wire.PolicyInvite && s.Invited.Card.ID != 0:
		about = words.ServerByInvitation
	case s.Hosting.Policy != wire.PolicyOpen:
		about = words.ServerClosed
	}
	way := func(gtx C) D {
		return column(gtx, c.address(p, link), c.more(p, s, link), key, c.here(p, s))
	}
	return column(gtx,
		sentence(p.Theme, say.Say(about)),
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 16}.Layout(gtx, func(gtx C) D { return c.code.beside(gtx, p, link, way) })
		}),
		c.cannot(p),
		c.answers(p, d, c.copyButton(p).Layout),
	)
}

// cannot draws the way to the test of whether others can reach the server.
func (c *serverCard) cannot(p *Page) layout.FlexChild {
	link := kit.TextButton(p.Theme, &c.others, kit.Plain, p.say.Say(words.OthersCannot))
	link.Scale, link.Ink, link.Inset = kit.Note, p.Theme.Accent, 0
	return layout.Rigid(func(gtx C) D { return layout.Inset{Top: 10}.Layout(kit.Free(gtx), link.Layout) })
}

// beside draws the code of the link and the way in words beside it, or below it
// where there is no room.
func (q *linkCode) beside(gtx C, p *Page, link string, way layout.Widget) D {
	code := func(gtx C) D { return q.layout(gtx, link, p.say.Say(words.ScanCode)) }
	if gtx.Constraints.Max.X < gtx.Dp(440) {
		return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
			layout.Rigid(code), layout.Rigid(layout.Spacer{Height: 16}.Layout), layout.Rigid(way))
	}
	return layout.Flex{}.Layout(gtx,
		layout.Rigid(code), layout.Rigid(layout.Spacer{Width: 20}.Layout), layout.Flexed(1, way))
}

// address draws where the link leads under its label, to be selected.
func (c *serverCard) address(p *Page, link string) layout.FlexChild {
	at, _, _ := strings.Cut(link, "/#")
	txt := kit.SelectText(p.Theme, &c.link, kit.Body, at)
	return layout.Rigid(func(gtx C) D {
		return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
			layout.Rigid(kit.Label(p.Theme, kit.Note, p.say.Say(words.ServerLink)).Bold().Layout),
			layout.Rigid(layout.Spacer{Height: 5}.Layout),
			layout.Rigid(txt.Layout),
		)
	})
}

// more offers the other addresses by which the server can be reached.
func (c *serverCard) more(p *Page, s *state.State, link string) layout.FlexChild {
	shown, err := wire.ParseLink(link)
	all := s.CardAddrs()
	if err != nil || len(all) < 2 {
		return layout.Rigid(func(C) D { return D{} })
	}
	if c.ways == nil {
		c.ways = make(map[string]*kit.Button)
	}
	parts := []layout.FlexChild{
		layout.Rigid(layout.Spacer{Height: 8}.Layout),
		layout.Rigid(kit.Label(p.Theme, kit.Small, p.say.Say(words.OtherAddresses)).In(p.Theme.Mute).Layout),
	}
	for _, addr := range all {
		if addr == shown.Addr() {
			continue
		}
		if c.ways[addr] == nil {
			c.ways[addr] = new(kit.Button)
		}
		b := kit.TextButton(p.Theme, c.ways[addr], kit.Plain, addr)
		b.Label = p.say.Say(words.ShowAddress, addr)
		b.Scale, b.Ink, b.Inset = kit.Note, p.Theme.Accent, 0
		parts = append(parts, layout.Rigid(func(gtx C) D { return b.Layout(kit.Free(gtx)) }))
	}
	return layout.Rigid(func(gtx C) D { return column(gtx, parts...) })
}

// here says how many people are here now.
func (c *serverCard) here(p *Page, s *state.State) layout.FlexChild {
	online := 0
	for _, a := range s.People {
		if a.Online && a.Kind == wire.Person {
			online++
		}
	}
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 12}.Layout(gtx, kit.Label(p.Theme, kit.Note, p.say.Say(words.OnlineCount, online)).Layout)
	})
}

func (c *serverCard) copyButton(p *Page) kit.ButtonStyle {
	label := words.CopyLink
	if c.copied {
		label = words.Copied
	}
	return kit.TextButton(p.Theme, &c.copyLink, kit.Outlined, p.say.Say(label))
}

// answers draws the buttons: more of them, the one that stops the server, and
// the way out.
func (c *serverCard) answers(p *Page, d *dialog, more ...layout.Widget) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 22}.Layout(gtx, func(gtx C) D {
			return kit.ButtonRow(gtx, append(more,
				kit.TextButton(p.Theme, &c.stop, kit.Danger, p.say.Say(words.StopServer)).Layout,
				kit.TextButton(p.Theme, &d.cancel, kit.Primary, p.say.Say(words.Done)).Layout,
			)...)
		})
	})
}

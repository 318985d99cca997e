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
	copyLink, stop kit.Button
	link           kit.Text
	copied         bool
}

// copyText puts a text on the clipboard.
func copyText(gtx C, txt string) {
	gtx.Execute(clipboard.WriteCmd{Type: "application/text", Data: io.NopCloser(strings.NewReader(txt))})
}

func (c *serverCard) update(gtx C, p *Page, s *state.State) {
	for c.copyLink.Clicked(gtx) {
		copyText(gtx, s.Hosting.Link)
		c.copied = true
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
	about := words.ServerOpen
	if s.Hosting.Policy != wire.PolicyOpen {
		about = words.ServerClosed
	}
	if s.Hosting.Link == "" {
		return column(gtx,
			sentence(p.Theme, say.Say(words.ServerAlone)),
			fingerprint(p.Theme, say.Say(words.ServerKey), s.Hosting.Key),
			c.answers(p, d),
		)
	}
	return column(gtx,
		sentence(p.Theme, say.Say(about)),
		c.address(p, s.Hosting.Link),
		fingerprint(p.Theme, say.Say(words.ServerKey), s.Hosting.Key),
		c.answers(p, d, c.copyButton(p).Layout),
	)
}

// address draws the link under its label, to be selected or copied.
func (c *serverCard) address(p *Page, link string) layout.FlexChild {
	txt := kit.SelectText(p.Theme, &c.link, kit.Note, link)
	txt.Mono = true
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 16}.Layout(gtx, func(gtx C) D {
			return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
				layout.Rigid(kit.Label(p.Theme, kit.Note, p.say.Say(words.ServerLink)).Bold().Layout),
				layout.Rigid(layout.Spacer{Height: 5}.Layout),
				layout.Rigid(txt.Layout),
			)
		})
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

package ui

import (
	"image"

	"gioui.org/layout"
	"gioui.org/text"
	"gioui.org/unit"

	"parley.example/icons"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// startPage is what a newcomer sees: start a server, or log in to one.
type startPage struct {
	serve, login, gear kit.Button
	servers            serverList
	list               kit.Scroll
	snap               *state.State // of the last layout
}

func (f *startPage) update(gtx C, p *Page) {
	for f.serve.Clicked(gtx) {
		p.serve(f.snap)
	}
	for f.gear.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogSettings})
	}
	f.servers.update(gtx, p)
	for f.login.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogLogin, Addr: f.snap.Server.Addr})
	}
}

func (f *startPage) layout(gtx C, p *Page, s *state.State) D {
	f.snap = s
	size := gtx.Constraints.Max
	width := min(gtx.Dp(520), size.X-2*gtx.Dp(16))
	defer f.corner(gtx, p)
	return kit.List(p.Theme, &f.list).Layout(gtx, 1, func(gtx C, _ int) D {
		cgtx := kit.Free(gtx)
		cgtx.Constraints.Max.X = width
		cgtx.Constraints.Min.X = width
		dims, call := kit.Measure(cgtx, func(gtx C) D { return f.content(gtx, p, s) })
		margin := gtx.Dp(16)
		height := max(size.Y, dims.Size.Y+2*margin)
		kit.At(gtx, (size.X-width)/2, (height-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
		return D{Size: image.Pt(size.X, height)}
	})
}

// corner draws the way to the settings into the upper right corner.
func (f *startPage) corner(gtx C, p *Page) {
	gear := kit.IconButton(p.Theme, &f.gear, kit.IconGear, p.say.Say(words.Settings))
	kit.At(kit.Free(gtx), gtx.Constraints.Max.X-gtx.Dp(gear.Size+14), gtx.Dp(14), gear.Layout)
}

func (f *startPage) content(gtx C, p *Page, s *state.State) D {
	th := p.Theme
	head := kit.Label(th, kit.Display, p.say.Say(words.Welcome)).Bold()
	sub := kit.Label(th, kit.Body, p.say.Say(words.WelcomeSub)).In(th.Mute)
	head.Alignment, sub.Alignment = text.Middle, text.Middle
	return layout.Flex{Axis: layout.Vertical, Alignment: layout.Middle}.Layout(gtx,
		layout.Rigid(func(gtx C) D {
			return icons.App(kit.Free(gtx), 36, th.Accent, th.AccentInk)
		}),
		layout.Rigid(layout.Spacer{Height: 16}.Layout),
		layout.Rigid(head.Layout),
		layout.Rigid(layout.Spacer{Height: 6}.Layout),
		layout.Rigid(sub.Layout),
		layout.Rigid(layout.Spacer{Height: 24}.Layout),
		layout.Rigid(func(gtx C) D { return f.cards(gtx, p, s) }),
		layout.Rigid(func(gtx C) D { return f.servers.layout(gtx, p, s) }),
	)
}

// cards draws the two ways in beside each other, below each other where it is
// narrow.
func (f *startPage) cards(gtx C, p *Page, s *state.State) D {
	serve := func(gtx C) D {
		button := p.serveButton(&f.serve, s, kit.Primary)
		return card(gtx, p.Theme, p.say.Say(words.CardServer), p.say.Say(words.CardServerSub), button.Layout)
	}
	login := func(gtx C) D {
		button := kit.TextButton(p.Theme, &f.login, kit.Outlined, p.say.Say(words.LogIn))
		return card(gtx, p.Theme, p.say.Say(words.CardLogin), p.say.Say(words.CardLoginSub), button.Layout)
	}
	gap := gtx.Dp(14)
	width := gtx.Constraints.Max.X
	if width < gtx.Dp(440) {
		return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
			layout.Rigid(serve), layout.Rigid(layout.Spacer{Height: 14}.Layout), layout.Rigid(login))
	}
	half := kit.Free(gtx)
	half.Constraints.Max.X = (width - gap) / 2
	a, _ := kit.Measure(half.Disabled(), serve)
	b, _ := kit.Measure(half.Disabled(), login)
	half.Constraints.Min = image.Pt(half.Constraints.Max.X, max(a.Size.Y, b.Size.Y))
	kit.At(half, 0, 0, serve)
	kit.At(half, width-half.Constraints.Max.X, 0, login)
	return D{Size: image.Pt(width, half.Constraints.Min.Y)}
}

// card draws a card with a title, a sentence and a button.
func card(gtx C, th *kit.Theme, title, txt string, button layout.Widget) D {
	least := gtx.Constraints.Min.Y
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
	dims, call := kit.Measure(gtx, func(gtx C) D {
		return layout.UniformInset(unit.Dp(19)).Layout(gtx, func(gtx C) D {
			return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
				layout.Rigid(kit.Label(th, kit.Body, title).Bold().Layout),
				layout.Rigid(layout.Spacer{Height: 4}.Layout),
				layout.Rigid(kit.Label(th, kit.Note, txt).In(th.Mute).Layout),
				layout.Rigid(layout.Spacer{Height: 14}.Layout),
				layout.Rigid(func(gtx C) D { return button(kit.Free(gtx)) }),
			)
		})
	})
	size := image.Pt(gtx.Constraints.Max.X, max(dims.Size.Y, least))
	kit.Card(gtx, th, size)
	call.Add(gtx.Ops)
	return D{Size: size}
}

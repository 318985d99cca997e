package ui

import (
	"image"

	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// header is the bar above a conversation.
type header struct {
	serve, back, invite kit.Button
	bell                bell
	about, info         kit.Button
	// narrow is set while one pane shows at a time.
	narrow bool
}

func (h *header) update(gtx C, p *Page, s *state.State) {
	for h.serve.Clicked(gtx) {
		p.serve(s)
	}
	h.bell.update(gtx, p, s)
	for h.invite.Clicked(gtx) {
		p.emit(state.OpenDialog{Kind: state.DialogServer})
	}
	for _, b := range [...]*kit.Button{&h.about, &h.info} {
		for b.Clicked(gtx) {
			p.emit(state.OpenDialog{Kind: state.DialogDetails, Conv: s.Current})
		}
	}
	for h.back.Clicked(gtx) {
		p.choose(s, 0)
	}
}

// serve starts the own server, or stops it.
func (p *Page) serve(s *state.State) {
	switch s.Hosting.Phase {
	case state.HostOff:
		p.emit(state.StartServer{})
	case state.HostOn:
		p.emit(state.StopServer{})
	}
}

// serveButton is the button that starts the own server and turns into the one
// that stops it.
func (p *Page) serveButton(b *kit.Button, s *state.State, start kit.ButtonKind) kit.ButtonStyle {
	style := kit.TextButton(p.Theme, b, kit.Outlined, "")
	switch s.Hosting.Phase {
	case state.HostStarting:
		style.Text, style.Disabled = p.say.Say(words.Starting), true
	case state.HostOn:
		style.Text = p.say.Say(words.StopServer)
	case state.HostStopping:
		style.Text, style.Disabled = p.say.Say(words.Stopping), true
	default:
		style.Text, style.Kind = p.say.Say(words.StartServer), start
		if s.Origin != "" {
			style.Disabled, style.Why = true, p.say.Say(words.PageIsNoServer)
		}
	}
	return style
}

// serves reports whether the header offers to start or stop the own server: to
// start one while this window is a guest of somebody else's, or waits for that,
// would only take it away from there.
//
// Where there is room for one button only, stopping is left to the card.
func serves(s *state.State, narrow bool) bool {
	if s.Hosting.Phase != state.HostOff {
		return !narrow || s.Hosting.Phase != state.HostOn
	}
	return !s.LoggedIn() || s.Server.Key != "" && s.Server.Key == s.Hosting.Key
}

func (h *header) layout(gtx C, p *Page, s *state.State) D {
	size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(kit.HeaderHeight))
	hair := max(gtx.Dp(1), 1)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	kit.At(gtx, 0, size.Y-hair, func(gtx C) D { return kit.HLine(gtx, size.X, p.Theme.Line) })
	gtx.Constraints = layout.Exact(size)
	inset := layout.Inset{Left: 16, Right: 16}
	if h.narrow {
		inset = layout.Inset{Left: 4, Right: 12}
	}
	inset.Layout(gtx, func(gtx C) D {
		gap := unit.Dp(12)
		right := func(gtx C) D { return h.buttons(gtx, p, s, true) }
		if h.narrow { // large letters leave no room for all: what the title leads to, too, gives way
			dims, _ := kit.Measure(kit.Free(gtx), right)
			if gtx.Constraints.Max.X-dims.Size.X < gtx.Dp(backWidth)+gtx.Sp(leastTitle) {
				gap, right = 4, func(gtx C) D { return h.buttons(gtx, p, s, false) }
			}
		}
		return kit.Spread(gtx, gap, func(gtx C) D { return h.title(gtx, p, s) }, right)
	})
	return D{Size: size}
}

// leastTitle is the room that a name has in a narrow header, backWidth what stands
// beside it besides the buttons.
const (
	leastTitle unit.Sp = 70
	backWidth  unit.Dp = 44 + 12
)

// buttons draws what stands behind the title; info says whether what is known about the
// conversation has a button of its own.
func (h *header) buttons(gtx C, p *Page, s *state.State, info bool) D {
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
		layout.Rigid(func(gtx C) D {
			if !info {
				return D{}
			}
			return h.infoButton(gtx, p, s)
		}),
		layout.Rigid(func(gtx C) D { return h.bell.layout(gtx, p, s) }),
		layout.Rigid(func(gtx C) D { return h.inviteButton(gtx, p, s) }),
		layout.Rigid(func(gtx C) D {
			if !serves(s, h.narrow) {
				return D{}
			}
			return p.serveButton(&h.serve, s, kit.Outlined).Layout(gtx)
		}),
	)
}

// infoButton shows what there is to know about the conversation.
func (h *header) infoButton(gtx C, p *Page, s *state.State) D {
	if s.Convs[s.Current] == nil {
		return D{}
	}
	return layout.Inset{Right: 4}.Layout(gtx, kit.IconButton(p.Theme, &h.info, kit.IconInfo, p.say.Say(words.Details)).Layout)
}

// inviteButton shows how others come to the own server, while it runs.
func (h *header) inviteButton(gtx C, p *Page, s *state.State) D {
	if s.Hosting.Phase != state.HostOn {
		return D{}
	}
	inset := layout.Inset{}
	if serves(s, h.narrow) {
		inset.Right = 8
	}
	return inset.Layout(gtx, kit.TextButton(p.Theme, &h.invite, kit.Outlined, p.say.Say(words.Invite)).Layout)
}

// title draws the conversation's name over its topic.
func (h *header) title(gtx C, p *Page, s *state.State) D {
	conv := s.Convs[s.Current]
	children := make([]layout.FlexChild, 0, 2)
	if h.narrow {
		children = append(children, layout.Rigid(func(gtx C) D {
			b := kit.IconButton(p.Theme, &h.back, kit.IconBack, p.say.Say(words.Back))
			b.Color = p.Theme.Accent
			return b.Layout(gtx)
		}))
	}
	if conv != nil {
		children = append(children, layout.Flexed(1, func(gtx C) D {
			name, below := title(conv, s), p.about(conv, s)
			return h.about.Layout(gtx, func(gtx C) D {
				semantic.Button.Add(gtx.Ops)
				semantic.LabelOp(p.say.Say(words.MoreOf, name)).Add(gtx.Ops)
				pointer.CursorPointer.Add(gtx.Ops)
				dims, call := kit.Measure(gtx, func(gtx C) D { return twoLines(gtx, p.Theme, name, below, nil) })
				size := dims.Size
				if p.Theme.Touch {
					size.Y = max(size.Y, gtx.Dp(44))
				}
				kit.At(gtx, 0, (size.Y-dims.Size.Y)/2, func(gtx C) D { call.Add(gtx.Ops); return dims })
				return D{Size: size}
			})
		}))
	}
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx, children...)
}

// about is what stands below a conversation's name.
func (p *Page) about(conv *state.Conversation, s *state.State) string {
	if conv.Kind == wire.Room {
		members := p.say.Count(words.Members, conv.Members)
		if conv.Topic != "" && !p.head.narrow {
			return conv.Topic + " · " + members
		}
		return members
	}
	if conv.Group() {
		return p.say.Count(words.Members, conv.Members)
	}
	peer := conv.Peer(s.Me.ID)
	if known, ok := s.People[peer.ID]; ok {
		peer = known
	}
	if peer.Status != "" {
		return p.presence(s, peer) + " · " + peer.Status
	}
	return p.presence(s, peer)
}

// presence says in a word whether somebody is there.
func (p *Page) presence(s *state.State, a wire.Account) string {
	switch {
	case a.Kind == wire.Bot:
		return p.say.Say(words.BotLabel)
	case isOnline(s, a) && a.Away:
		return p.say.Say(words.Away)
	case isOnline(s, a):
		return p.say.Say(words.Online)
	}
	return p.say.Say(words.Offline)
}

// twoLines draws a name over a smaller line, which a sign may stand before.
func twoLines(gtx C, th *kit.Theme, name, below string, sign layout.Widget) D {
	gtx = kit.Free(gtx)
	gap := gtx.Sp(17)
	first, fcall := kit.Measure(gtx, kit.Label(th, kit.Body, name).Bold().Line().Layout)
	second, scall := kit.Measure(gtx, func(gtx C) D {
		txt := layout.Rigid(kit.Label(th, kit.Small, below).In(th.Mute).Line().Layout)
		if sign == nil {
			return layout.Flex{}.Layout(gtx, txt)
		}
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(sign), layout.Rigid(layout.Spacer{Width: 7}.Layout), txt)
	})
	top := first.Size.Y/2 + gap - second.Size.Y/2
	size := image.Pt(max(first.Size.X, second.Size.X), top+second.Size.Y+gtx.Dp(1))
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(name + ", " + below).Add(gtx.Ops)
	fcall.Add(gtx.Ops)
	kit.At(gtx, 0, top, func(gtx C) D { scall.Add(gtx.Ops); return second })
	return D{Size: size}
}

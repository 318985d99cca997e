package ui

import (
	"image"
	"time"

	"gioui.org/io/semantic"
	"gioui.org/op/clip"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// telling is when the others were last told that something is being written,
// and where.
type telling struct {
	conv wire.ConvID
	at   time.Time
}

// tell tells the others that a message is being written, now and then.
func (c *compose) tell(gtx C, p *Page, s *state.State) {
	txt := c.field.Text()
	if c.mode == modeEdit || clean(txt) == "" || state.IsCommand(txt) || !s.CanSend() || p.elsewhere() {
		return
	}
	if c.told.conv == s.Current && gtx.Now.Sub(c.told.at) < state.TypingEvery {
		return
	}
	c.told = telling{s.Current, gtx.Now}
	p.emit(state.Typing{Conv: s.Current})
}

// typing says who is writing something in a conversation; empty for nobody.
func (p *Page) typing(s *state.State, conv *state.Conversation) string {
	var names []string
	for _, t := range conv.Typing {
		if name := s.People[t.Account].Name; name != "" {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return p.say.Say(words.IsTyping, names[0])
	case 2:
		return p.say.Say(words.AreTyping, names[0], names[1])
	}
	return p.say.Say(words.ManyTyping)
}

// layoutTyping draws who is writing something, with its lower left corner at a
// point, in the room that the history leaves.
func (p *Page) layoutTyping(gtx C, s *state.State, at image.Point) {
	conv := s.Convs[s.Current]
	if conv == nil || p.compose.complete.open() {
		return
	}
	txt := p.typing(s, conv)
	if txt == "" {
		return
	}
	tgtx := kit.Free(gtx)
	tgtx.Constraints.Max.X = max(gtx.Constraints.Max.X-2*at.X, 0)
	dims, call := kit.Measure(tgtx, kit.Label(p.Theme, kit.Small, txt).In(p.Theme.Mute).Line().Layout)
	pad := image.Pt(gtx.Dp(4), gtx.Dp(2))
	size := dims.Size.Add(pad.Mul(2))
	kit.At(gtx, at.X, at.Y-size.Y, func(gtx C) D {
		defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
		semantic.DescriptionOp(txt).Add(gtx.Ops)
		kit.Fill(gtx, size, p.Theme.Bg)
		return kit.At(gtx, pad.X, pad.Y, func(gtx C) D { call.Add(gtx.Ops); return dims })
	})
}

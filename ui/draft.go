package ui

import (
	"time"

	"gioui.org/op"

	"parley.example/state"
)

// draftRest is how long nobody writes before a draft is told, so that it is not
// written to the disk with every key.
const draftRest = 700 * time.Millisecond

// tellDraft tells what stands in the composer, once nobody writes on.
func (c *compose) tellDraft(gtx C, p *Page, s *state.State) {
	if c.wrote.IsZero() {
		return
	}
	if due := c.wrote.Add(draftRest); gtx.Now.Before(due) {
		gtx.Execute(op.InvalidateCmd{At: due})
		return
	}
	if ev := c.untold(s); ev != nil {
		p.emit(ev)
	}
	c.wrote = time.Time{}
}

// payOff tells the drafts that found no room in the queue, once.
func (c *compose) payOff(p *Page) {
	for conv, draft := range c.owed {
		p.emit(state.Drafted{Conv: conv, Draft: draft})
	}
	c.owed = nil
}

// untold is what was written since the draft was last told; nil for nothing.
func (c *compose) untold(s *state.State) state.Event {
	conv := s.Convs[s.Current]
	if c.wrote.IsZero() || conv == nil || conv.Draft == c.draft() {
		return nil
	}
	return state.Drafted{Conv: conv.ID, Draft: c.draft()}
}

// Leave returns what is to be told before the window goes; what of it finds no room
// is Refused. The page may come on another window, and holds it no more.
func (p *Page) Leave(s *state.State) []state.Event {
	if p.turn != s.Turn {
		return nil
	}
	var told []state.Event
	if ev := p.compose.untold(s); ev != nil && p.current == s.Current {
		told = append(told, ev)
	}
	for id, draft := range p.compose.owed {
		told = append(told, state.Drafted{Conv: id, Draft: draft})
	}
	for id, txt := range p.compose.kept {
		draft, owed := p.compose.owed[id]
		if conv := s.Convs[id]; conv != nil && !owed {
			draft = conv.Draft
		}
		told = append(told, state.Drafted{Conv: id, Draft: join(txt, draft)})
	}
	p.compose.owed, p.compose.kept = nil, nil
	return told
}

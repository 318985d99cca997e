package ui

import (
	"maps"
	"slices"
	"time"

	"gioui.org/op"

	"parley.example/net/wire"
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
// is Refused. The page may come on another window, and holds it no more, but that an
// edit is one there still, and a command waits.
func (p *Page) Leave(s *state.State) (told []state.Event) {
	drafts, again := p.Untold(s)
	p.Told()
	for _, ev := range drafts {
		told = append(told, ev)
	}
	for _, ev := range again {
		p.compose.owe(ev)
	}
	return told
}

// Untold is what is to be told where the program ends now. What is no draft, an edit or
// a command that was not carried out, then becomes a part of one: it is kept nowhere
// else. Where the program goes on after all, the page holds that still, and the drafts
// are told again.
func (p *Page) Untold(s *state.State) (told, again []state.Drafted) {
	drafts := p.drafts(s)
	for id, txt := range p.compose.unfinished(s, p) {
		draft, ok := drafts[id]
		if !ok {
			draft = s.Convs[id].Draft
		}
		put(&drafts, id, join(draft, txt))
		again = append(again, state.Drafted{Conv: id, Draft: draft})
	}
	if len(drafts) == 0 {
		return nil, nil
	}
	for _, id := range slices.Sorted(maps.Keys(drafts)) {
		told = append(told, state.Drafted{Conv: id, Draft: drafts[id]})
	}
	return told, again
}

// Told says that what was Untold was told.
func (p *Page) Told() { p.compose.owed, p.compose.kept = nil, nil }

// put notes the words of a conversation in a map, which is made with the first: there
// are none with most frames.
func put(all *map[wire.ConvID]string, id wire.ConvID, txt string) {
	if *all == nil {
		*all = make(map[wire.ConvID]string)
	}
	(*all)[id] = txt
}

// drafts are those that were not told yet.
func (p *Page) drafts(s *state.State) map[wire.ConvID]string {
	if p.turn != s.Turn {
		return nil
	}
	c := &p.compose
	drafts := maps.Clone(c.owed)
	for id, txt := range c.kept {
		draft, owed := c.owed[id]
		if conv := s.Convs[id]; conv != nil && !owed {
			draft = conv.Draft
		}
		put(&drafts, id, join(txt, draft))
	}
	if ev := c.untold(s); ev != nil && p.current == s.Current {
		put(&drafts, p.current, c.draft())
	}
	return drafts
}

// unfinished are the words of edits, and of commands that were not carried out, by
// conversation. What was edited in a room that is gone is nothing to go on with.
func (c *compose) unfinished(s *state.State, p *Page) (all map[wire.ConvID]string) {
	if p.turn != s.Turn {
		return nil
	}
	add := func(id wire.ConvID, txt string) {
		if s.Convs[id] != nil && txt != "" {
			put(&all, id, join(all[id], txt))
		}
	}
	if c.mode == modeEdit {
		if txt := c.field.Text(); txt != c.about.Text {
			add(p.current, txt)
		}
	}
	for id, a := range c.aside {
		add(id, a.text)
	}
	for _, e := range c.saving {
		if e.failed(s) {
			add(e.Conv, e.Text)
		}
	}
	for _, u := range c.unrun {
		add(u.Conv, u.Text)
	}
	for _, u := range s.Unrun {
		if u.Nth > c.heard {
			add(u.Conv, u.Text)
		}
	}
	return all
}

package ui

import (
	"time"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
)

// presence is how the page knows that somebody sits at it: they press, write,
// scroll or come back to the window. A pointer that only moves is not looked at,
// since every move would cost a frame.
type presence struct {
	touched bool // since it was last said
	focused bool // in the last frame
	me      wire.AccountID
	said    time.Time    // when that was
	told    *state.State // the snapshot that it was said of
	snap    *state.State
	at      layout.Position // of the history, in the last frame
}

// heedPresence says that somebody sits here, now and then.
func (p *Page) heedPresence(gtx C, s *state.State) {
	t := &p.there
	at := p.history.list.Position
	scrolled := t.snap == s && at != t.at
	came := s.Focused && (!t.focused || t.me != s.Me.ID)
	t.snap, t.at, t.focused, t.me = s, at, s.Focused, s.Me.ID
	t.touched = t.touched || scrolled
	if !s.LoggedIn() || !came && !t.touched {
		return
	}
	t.touched = false
	if came || s.Away && t.told != s || gtx.Now.Sub(t.said) >= state.ActiveEvery {
		t.said, t.told = gtx.Now, s
		p.emit(state.Active{At: gtx.Now})
	}
}

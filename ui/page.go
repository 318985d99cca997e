// Package ui is what a person sees: a Page draws a snapshot of the state and
// says what was wanted.
//
//	app: snapshot → Page.Update → intents → queue (full: Page.Refused)
//	     snapshot → Page.Layout → operations
//
// Rules of the house: a frame takes no lock, receives from no channel, does no
// I/O and reads no clock but gtx.Now; it updates everything, then lays out
// everything; what a person reads comes from state/words; every control has a
// semantic label. The window's goroutine owns a Page.
package ui

import (
	"image"
	"image/color"
	"time"

	"gioui.org/io/event"
	"gioui.org/io/pointer"
	"gioui.org/io/system"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/passphrase"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// C and D shorten the two types that every widget names.
type (
	C = layout.Context
	D = layout.Dimensions
)

// Page is the whole window. Make it with NewPage.
type Page struct {
	// Theme is what everything is drawn with; its Palette and Shaper may be
	// exchanged between two frames.
	Theme *kit.Theme
	// Lang is the language; it may change between two frames.
	Lang words.Lang
	// Clock12 says that the system's clock has twelve hours.
	Clock12 bool
	// Insets is what the system's bars and the keyboard on the screen take of the
	// window: only the ground is drawn there.
	Insets layout.Inset

	// Suggest makes a password for who starts a server; see state/passphrase.
	Suggest func() string

	// Scripts are the kinds of characters that the page has drawn by itself so far,
	// besides those of the snapshots.
	Scripts kit.Scripts

	say    words.Words
	lang   words.Lang   // that say speaks
	insets layout.Inset // Insets, at the size that everything is drawn in
	out    []state.Event

	side    sidebar
	head    header
	history history
	compose compose
	picker  picker
	start   startPage
	strip   strip
	notice  notice
	dialog  dialog

	// me, turn and current are what the last frame showed: a change of them moves
	// the draft and the focus.
	me      wire.AccountID
	turn    uint64
	current wire.ConvID
	// selected is the conversation that a Select of ours asked for, while selecting,
	// which ends with the Select of number awaited: the draft of the one on show went
	// with the intent.
	selected  wire.ConvID
	selecting bool
	awaited   uint64
	// opens is the number of the last dialog that was asked for, and asking is set
	// until that is taken up: what is typed meanwhile is meant for it.
	opens   uint64
	asking  bool
	covered bool // a dialog stood above in the last frame
	there   presence
	leaving wire.ConvID // whose sheet is to ask whether Me leaves, zero for none
}

// NewPage makes a page.
func NewPage(th *kit.Theme, lang words.Lang) *Page {
	return &Page{Theme: th, Lang: lang, Suggest: passphrase.New}
}

// Moved says that the page is on another window from now on. What it showed
// stays; the keyboard goes to the composer if it was there.
func (p *Page) Moved() { p.compose.moved(p.Theme.Touch) }

// emit adds an intent to what Update returns.
func (p *Page) emit(ev state.Event) {
	p.out = append(p.out, ev)
	if _, ok := ev.(state.OpenDialog); ok {
		p.ask()
	}
}

// elsewhere reports whether what is typed now is meant for what was asked for, not
// for what is on show.
func (p *Page) elsewhere() bool { return p.selecting || p.asking }

// ask notes that a dialog was asked for.
func (p *Page) ask() {
	if !p.asking && !p.selecting {
		p.compose.left = p.compose.field.Text()
	}
	p.opens++
	p.asking = true
}

// Update handles the input since the last frame and returns what was wanted, in
// order. The slice is good until the next call.
func (p *Page) Update(gtx C, s *state.State) []state.Event {
	p.heedSettings(s)
	gtx, p.insets = p.zoom(gtx, s)
	p.out = p.out[:0]
	p.Theme.Tend()
	p.heedPointer(gtx)
	p.heedPresence(gtx, s)
	p.heedChanges(gtx, s)
	p.compose.payOff(p)
	covered := s.Dialog.Kind != state.DialogNone
	below := gtx
	if covered {
		below = gtx.Disabled()
	}
	p.heedHold(gtx)
	p.anywhere(gtx, s)
	p.shortcuts(below, s)
	p.dialog.update(gtx, p, s)
	p.side.update(below, p, s)
	p.head.update(below, p, s)
	p.start.update(below, p)
	p.strip.update(below, p, s)
	p.notice.update(below, p, s)
	p.history.update(below, p, s) // before the composer: what a click selects has the keys of the same frame
	p.compose.update(below, p, s)
	p.picker.update(below, p, s)
	return p.out
}

// speak takes up the language.
func (p *Page) speak() {
	p.Theme.Verbs = kit.Verbs{
		Copy: p.say.Say(words.Copy), Cut: p.say.Say(words.Cut),
		Paste: p.say.Say(words.Paste), SelectAll: p.say.Say(words.SelectAll),
	}
}

// heedPointer notices whether a finger or a mouse is in use. A press anywhere
// lets go of what a finger chose, but on the bar over that, which is not the
// page's.
func (p *Page) heedPointer(gtx C) {
	kinds := pointer.Press | pointer.Release
	if p.Theme.Touch {
		kinds |= pointer.Move // a finger does not hover
	}
	for {
		ev, ok := gtx.Event(pointer.Filter{Target: p, Kinds: kinds})
		if !ok {
			return
		}
		e, ok := ev.(pointer.Event)
		if !ok || e.Kind == pointer.Cancel {
			continue
		}
		p.Theme.Touch = e.Source == pointer.Touch
		p.there.touched = true
		if e.Kind == pointer.Press {
			p.Theme.LetGo()
		}
	}
}

// heedChanges follows what the snapshot changed since the last frame: another
// account, another conversation, a dialog that went.
func (p *Page) heedChanges(gtx C, s *state.State) {
	if p.me != s.Me.ID || p.turn != s.Turn {
		p.me, p.turn = s.Me.ID, s.Turn
		p.current, p.selecting = 0, false
		p.compose.forget()
		p.history.forget()
		p.side.forget()
	}
	if p.current != s.Current {
		p.change(gtx, s)
	}
	if s.Selects >= p.awaited || p.selected != 0 && s.Convs[p.selected] == nil {
		p.selecting = false // also where another one took its place at once, or it has gone
	}
	covered := s.Dialog.Kind != state.DialogNone
	if p.covered && !covered {
		p.wantComposer(s)
	}
	if covered && !p.covered {
		p.cover(gtx, s)
	}
	if s.Opens >= p.opens {
		p.opens, p.asking = s.Opens, false
	}
	if p.covered != covered {
		p.Theme.LetGo()
	}
	p.covered = covered
}

// change brings another conversation on show. Where a choice of ours led to it, its
// draft went with that, and what was typed since is meant for the new one. Where it
// comes by itself while somebody writes, the rest is meant for nobody there: the
// keyboard is taken away.
func (p *Page) change(gtx C, s *state.State) {
	chosen := p.selecting && p.selected == s.Current
	p.compose.hear(gtx)
	writing := !p.compose.wrote.IsZero() && !p.covered
	written := p.compose.left
	since, ok := p.compose.since()
	if !chosen || !ok {
		if p.current != 0 { // of a room that went, too: it may come back
			p.emit(state.Drafted{Conv: p.current, Draft: p.compose.draft()})
		}
		since, written = "", p.compose.field.Text()
	}
	p.compose.putAside(p.current, written)
	p.current, p.selecting = s.Current, false
	p.Theme.LetGo()
	p.compose.show(s)
	p.compose.left = p.compose.field.Text()
	p.compose.goOn(gtx, since)
	p.history.forget()
	p.picker.grid.Close()
	if p.wantComposer(s); !chosen && writing {
		p.compose.field.Blur()
	}
}

// cover has a dialog stand above. What was typed since it was asked for is looked for
// in it, where it looks for anything, and is none of the composer's.
func (p *Page) cover(gtx C, s *state.State) {
	p.compose.hear(gtx)
	p.dialog.heed(p, s)
	x, ok := p.dialog.sheet.(interface{ lookFor(txt string) })
	if since, all := p.compose.since(); ok && all && p.asking && since != "" {
		x.lookFor(since)
		p.compose.field.SetText(p.compose.left)
		p.compose.wrote = gtx.Now
	}
}

// wantComposer gives the composer the keyboard, but on a touch screen, where
// that would open one over half of the window.
func (p *Page) wantComposer(s *state.State) {
	if s.CanSend() && !p.Theme.Touch {
		p.compose.field.Focus()
	}
}

// choose asks for a conversation on show, zero for none. Until the last one asked
// for is there, a second one would take the draft for that one's.
func (p *Page) choose(s *state.State, to wire.ConvID) {
	if p.selecting {
		return
	}
	p.selected, p.selecting, p.awaited = to, true, s.Selects+1
	p.compose.left = p.compose.field.Text()
	p.emit(state.Select{Conv: to, From: p.current, Draft: p.compose.draft()})
}

// Refused says that an intent of the last Update found no room in the queue. A
// message's words go back into the editor; the window says that it is busy.
func (p *Page) Refused(ev state.Event) {
	switch ev := ev.(type) {
	case state.Send:
		p.compose.giveBack(ev.Conv, unsent(ev.Text), p.current)
		p.compose.replyAgain(ev.Conv, ev.Ref, p.current)
	case state.RunCommand:
		if !ev.Kept {
			p.compose.giveBack(ev.Conv, ev.Text, p.current)
			p.compose.replyAgain(ev.Conv, ev.Ref, p.current)
		}
	case state.Edit:
		p.compose.unsaved(ev, p.current)
	case state.Select:
		p.selecting = false
	case state.OpenDialog:
		p.opens--
	case state.Seen:
		p.history.seen = 0
		return // said again with the next frame; nobody asked for it
	case state.LoadOlder:
		p.history.above = asked{}
		return
	case state.LoadNewer:
		p.history.below = asked{}
		return
	case state.Quote:
		p.history.quoted = nil
		return
	case state.Active:
		p.there.said = time.Time{}
		return
	case state.Typing:
		p.compose.told = telling{}
		return
	case state.Drafted:
		if ev.Conv == p.current {
			p.compose.wrote = time.Unix(1, 0) // told with the next frame
			return
		}
		p.compose.owe(ev)
		return
	}
	p.dialog.answered = nil
	p.notice.busy = true
}

// Layout draws the snapshot.
func (p *Page) Layout(gtx C, s *state.State) D {
	p.heedSettings(s)
	gtx, p.insets = p.zoom(gtx, s)
	gtx.Locale = system.Locale{Language: p.lang.Tag(), Direction: system.LTR}
	size := gtx.Constraints.Max
	gtx.Constraints = layout.Exact(size)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, p)
	p.head.narrow = size.X-gtx.Dp(p.insets.Left)-gtx.Dp(p.insets.Right) < gtx.Dp(kit.OnePane)
	kit.Fill(gtx, size, p.Ground(s))
	if !p.head.narrow {
		kit.Fill(gtx, image.Pt(gtx.Dp(p.insets.Left+kit.SidebarWidth), size.Y), p.Theme.Side)
	}
	below := gtx
	if s.Dialog.Kind != state.DialogNone {
		below = gtx.Disabled()
	}
	p.insets.Layout(below, func(gtx C) D { return p.panes(gtx, s) })
	p.dialog.layout(gtx, p, s)
	return D{Size: size}
}

// panes draws the sidebar and the main pane, or the one that there is room for.
func (p *Page) panes(gtx C, s *state.State) D {
	switch {
	case !p.head.narrow:
		p.twoPanes(gtx, s)
	case p.listed(s):
		p.side.layout(gtx, p, s)
	default:
		p.main(gtx, s)
	}
	return D{Size: gtx.Constraints.Max}
}

// listed reports whether the one pane shows the list of conversations.
func (p *Page) listed(s *state.State) bool {
	return p.head.narrow && s.LoggedIn() && s.Current == 0
}

// Ground is the colour behind everything, and so behind the system's bars.
func (p *Page) Ground(s *state.State) color.NRGBA {
	if p.listed(s) {
		return p.Theme.Side
	}
	return p.Theme.Bg
}

// twoPanes draws the sidebar beside the main pane.
func (p *Page) twoPanes(gtx C, s *state.State) {
	size := gtx.Constraints.Max
	width := gtx.Dp(kit.SidebarWidth)
	sgtx := gtx
	sgtx.Constraints = layout.Exact(image.Pt(width, size.Y))
	p.side.layout(sgtx, p, s)
	mgtx := gtx
	mgtx.Constraints = layout.Exact(image.Pt(size.X-width, size.Y))
	defer op.Offset(image.Pt(width, 0)).Push(gtx.Ops).Pop()
	p.main(mgtx, s)
}

// main draws the pane with the conversation, or the first page while nobody is
// logged in.
func (p *Page) main(gtx C, s *state.State) {
	margin := gtx.Dp(16)
	if p.head.narrow {
		margin = gtx.Dp(8)
	}
	size := gtx.Constraints.Max
	y := 0
	put := func(w func(C) D) int {
		wgtx := gtx
		wgtx.Constraints = layout.Constraints{Max: image.Pt(size.X, size.Y-y)}
		return kit.At(wgtx, 0, y, w).Size.Y
	}
	if s.LoggedIn() {
		y += put(func(gtx C) D { return p.head.layout(gtx, p, s) })
	}
	y += put(func(gtx C) D { return p.strip.layout(gtx, p, s) })

	cgtx := gtx
	cgtx.Constraints = layout.Constraints{Max: image.Pt(size.X-2*margin, size.Y*2/5)}
	cdims, compose := kit.Measure(cgtx, func(gtx C) D { return p.compose.layout(gtx, p, s) })
	bottom := size.Y - margin - cdims.Size.Y

	bgtx := gtx
	bgtx.Constraints = layout.Exact(image.Pt(size.X, max(bottom-y, 0)))
	kit.At(bgtx, 0, y, func(gtx C) D {
		defer clip.Rect{Max: gtx.Constraints.Max}.Push(gtx.Ops).Pop()
		switch {
		case !s.LoggedIn():
			return p.start.layout(gtx, p, s)
		case s.Convs[s.Current] == nil:
			return p.empty(gtx, p.say.Say(words.PickConversation))
		}
		return p.history.layout(gtx, p, s)
	})
	p.layoutTyping(gtx, s, image.Pt(margin, bottom-gtx.Dp(1)))
	kit.At(gtx, margin, bottom, func(gtx C) D { compose.Add(gtx.Ops); return cdims })
	p.notice.layout(gtx, p, s, image.Pt(margin, bottom-gtx.Dp(8)))
	p.layoutChoices(gtx, s, image.Pt(margin, bottom-gtx.Dp(6)), y)
}

// empty draws a word in the middle of a pane.
func (p *Page) empty(gtx C, txt string) D {
	return layout.Center.Layout(gtx, kit.Label(p.Theme, kit.Body, txt).In(p.Theme.Mute).Layout)
}

package ui_test

import (
	"image"
	"slices"
	"testing"
	"time"

	"gioui.org/layout"
	"gioui.org/text"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
	"parley.example/ui/kit"
	"parley.example/ui/uitest"
)

// The people and rooms of the pictures. Ids are chosen for their avatars.
const (
	amy    wire.AccountID = 5
	bob    wire.AccountID = 4
	chen   wire.AccountID = 7
	server wire.AccountID = 2
)

const (
	general wire.ConvID = iota + 101
	homework
	physics
	withAmy
	withBob
	withServer
)

// zone is that of the pictures, whatever the machine's is.
var zone = time.FixedZone("test", 8*3600)

// today is a time on the day of the pictures, yesterday on the one before.
func today(hour, minute, second int) time.Time {
	return time.Date(2026, 10, 3, hour, minute, second, 0, zone)
}

func yesterday(hour, minute, second int) time.Time {
	return today(hour, minute, second).AddDate(0, 0, -1)
}

func account(id wire.AccountID, name string, online bool) wire.Account {
	return wire.Account{ID: id, Name: name, Kind: wire.Person, Online: online}
}

// people are the accounts of the pictures.
func people() map[wire.AccountID]wire.Account {
	m := map[wire.AccountID]wire.Account{
		amy: account(amy, "amy", true), bob: account(bob, "bob", false), chen: account(chen, "chen", true),
		server: {ID: server, Name: "server", Kind: wire.Bot, Online: true},
	}
	return m
}

// said makes a log of messages that follow each other.
func said(conv wire.ConvID, lines ...wire.Event) []wire.Event {
	for i := range lines {
		lines[i].Conv, lines[i].Seq = conv, wire.Seq(i+1)
		if lines[i].Kind == "" {
			lines[i].Kind = wire.Message
		}
	}
	return lines
}

func line(from wire.AccountID, at time.Time, txt string) wire.Event {
	return wire.Event{From: from, Name: people()[from].Name, Time: at.UnixMilli(), Text: txt}
}

func room(id wire.ConvID, name string, unread int) *state.Conversation {
	return &state.Conversation{Conversation: wire.Conversation{ID: id, Kind: wire.Room, Name: name, Members: 9, Unread: unread}}
}

func direct(id wire.ConvID, with wire.AccountID, unread int) *state.Conversation {
	all := people()
	return &state.Conversation{Conversation: wire.Conversation{
		ID: id, Kind: wire.Direct, Members: 2, Unread: unread, People: []wire.Account{all[chen], all[with]},
	}}
}

// lab is the scene of the pictures: chen in # general of Physics Lab.
func lab() *state.State {
	g := room(general, "general", 0)
	g.Topic, g.AtStart = "Everything about the lab", false
	g.Events = said(general,
		line(amy, yesterday(16, 42, 5), "The oscilloscope in room 204 is free after five. Who wants the late slot?"),
		line(bob, today(9, 14, 10), "I'll take it. Here is the script I use to read the trace."),
		line(bob, today(9, 15, 2), "It wants Python 3, nothing else."),
		line(amy, today(9, 31, 40), "收到，我下午把數據整理好放上來。👍"),
		line(chen, today(9, 33, 12), "See the lab sheet, section 3.2."),
	)
	g.Last, g.Read, g.Divider = 5, 5, 3
	s := &state.State{
		Hosting: state.Hosting{Phase: state.HostOn, Addr: "192.168.1.5:12343", Name: "Physics Lab"},
		Link:    state.Link{Phase: state.LinkOnline},
		Server:  state.Server{Name: "Physics Lab", Addr: "192.168.1.5:12343"},
		Me:      people()[chen], People: people(), Current: general, Focused: true,
		Convs: map[wire.ConvID]*state.Conversation{
			general: g, homework: room(homework, "homework", 3), physics: room(physics, "物理實驗", 0),
			withAmy: direct(withAmy, amy, 1), withBob: direct(withBob, bob, 0), withServer: direct(withServer, server, 0),
		},
		Order:   []wire.ConvID{general, homework, physics, withAmy, withBob, withServer},
		Members: state.MemberList{Conv: general}, // as if asked for already
	}
	return s
}

// stage is a page with a snapshot, driven by a harness.
type stage struct {
	*uitest.Harness
	Page *ui.Page
	Snap *state.State
	// Got are the intents since the last call of Take.
	Got []state.Event
	// Told counts how often it was to be told that a message is being written.
	Told int
}

var (
	wide  = image.Pt(1120, 720)
	phone = image.Pt(390, 800)
)

func newStage(tb testing.TB, snap *state.State, size image.Point) *stage {
	tb.Helper()
	return stageWith(tb, snap, size, uitest.Shaper(tb))
}

func stageWith(tb testing.TB, snap *state.State, size image.Point, shaper *text.Shaper) *stage {
	tb.Helper()
	st := &stage{Snap: snap, Page: ui.NewPage(kit.NewTheme(kit.Light(), shaper), words.English)}
	suggestions := []string{"otter-canoe-violin-maple-47", "lemon-rocket-petal-oasis-82"}
	st.Page.Suggest = func() string {
		next := suggestions[0]
		suggestions = append(suggestions[1:], next)
		return next
	}
	st.Harness = &uitest.Harness{Size: size, Now: today(9, 40, 0), TB: tb, Layout: st.frame}
	st.Settle()
	st.Take() // the page above a short run is asked for at once
	return st
}

// frame is what the program does each frame.
func (st *stage) frame(gtx layout.Context) layout.Dimensions {
	for _, ev := range st.Page.Update(gtx, st.Snap) {
		if ev == (state.Typing{Conv: st.Snap.Current}) {
			st.Told++
			continue
		}
		st.Got = append(st.Got, ev)
	}
	return st.Page.Layout(gtx, st.Snap)
}

// Take returns the intents since the last call, but for that somebody is there,
// and forgets them.
func (st *stage) Take() []state.Event {
	got := slices.DeleteFunc(st.Got, func(ev state.Event) bool {
		_, is := ev.(state.Active)
		return is
	})
	st.Got = nil
	return got
}

// Show sets another snapshot and lays it out.
func (st *stage) Show(change func(s *state.State)) {
	st.TB.Helper()
	next := *st.Snap
	change(&next)
	st.Snap = &next
	st.Settle()
}

// busy is lab while others write, with a mention elsewhere.
func busy() *state.State {
	s := lab()
	write(s, amy, bob)
	change(s, homework, func(c *state.Conversation) { c.Mentions = 1 })
	change(s, withBob, func(c *state.Conversation) { c.Draft = "half" })
	return s
}

// loginFailed is lab with the login dialog after a wrong password.
func loginFailed() *state.State {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: s.Server.Addr, User: "amy", Fault: state.FaultLogin}
	return s
}

// offline is lab with the line lost and two messages on their way.
func offline() *state.State {
	s := lab()
	s.Hosting = state.Hosting{}
	s.Link = state.Link{Phase: state.LinkWaiting, Attempt: 3, Of: 5, Next: today(9, 40, 4), Fault: state.FaultSilent}
	g := *s.Convs[general]
	g.Pending = []state.Pending{
		{UID: "u1", Text: "Sent while away", At: today(9, 36, 0)},
		{UID: "u2", Text: "Too large for the server", At: today(9, 36, 30), Phase: state.SendFailed},
	}
	s.Convs[general] = &g
	return s
}

// askedForKey is a first login before the server's key is trusted.
func askedForKey() *state.State {
	return &state.State{Dialog: state.Dialog{
		Kind: state.DialogKey, Addr: "192.168.1.5:12343",
		Key: "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5",
	}}
}

// invited is a look at the card of the own server.
func invited() *state.State {
	s := lab()
	s.Hosting.Key = "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5"
	s.Hosting.Link = "https://192.168.1.5:12343/#key=" + string(s.Hosting.Key)
	s.Hosting.Policy = wire.PolicyOpen
	s.Invited.Card = wire.InvitationToken{Invitation: wire.Invitation{ID: 1, Uses: 50}, Token: "q8Zr2LxVd0eKjUe7nM4w1A"}
	s.Dialog = state.Dialog{Kind: state.DialogServer}
	return s
}

// asking is lab below a dialog.
func asking(kind state.DialogKind) *state.State {
	s := lab()
	s.Dialog = state.Dialog{Kind: kind}
	return s
}

// clickIn clicks the part of a label inside the dialog of a title.
func (st *stage) clickIn(title, label string) {
	st.TB.Helper()
	inside := false
	for _, n := range st.Nodes() {
		inside = inside || n.Description == title
		if inside && n.Label == label && n.Clickable {
			st.ClickAt(n.Click)
			return
		}
	}
	st.TB.Fatalf("no %q in %q:\n%s", label, title, st)
}

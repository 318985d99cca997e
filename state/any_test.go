package state_test

import (
	"errors"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/probe"
)

// hostile makes events of a fuzzer's bytes, in any order and with any numbers
// in them: what no server would say, and no window ask.
type hostile struct {
	bytes []byte
	drawn int
}

func (h *hostile) next() byte {
	if len(h.bytes) == 0 {
		return 0
	}
	b := h.bytes[0]
	h.bytes = h.bytes[1:]
	return b
}

// seq is a small number, at times below zero or far away.
func (h *hostile) seq() wire.Seq {
	switch b := h.next(); {
	case b < 200:
		return wire.Seq(b % 24)
	case b < 230:
		return wire.Seq(b) * 40
	case b < 245:
		return -wire.Seq(b)
	default:
		return 1<<62 + wire.Seq(b)
	}
}

func (h *hostile) conv() wire.ConvID {
	return []wire.ConvID{general, random, withBob, withAdm, 0}[h.next()%5]
}

func (h *hostile) who() wire.AccountID {
	return []wire.AccountID{amy, bob, admin, 0}[h.next()%4]
}

func (h *hostile) uid() wire.UID { return uid(int(h.next() % 8)) }

func (h *hostile) fault() state.Fault { return state.Fault(h.next()) % (state.FaultOther + 1) }

// event is an entry whose UID no other seq has.
func (h *hostile) event() wire.Event {
	e := event(h.conv(), h.seq(), h.who())
	if kind := h.next() % 9; kind == 8 {
		e.Kind, e.UID, e.Text = []wire.EventKind{wire.Joined, wire.Left}[h.next()%2], "", ""
	} else if kind < 4 {
		e.Kind = []wire.EventKind{wire.Edited, wire.Deleted, wire.Reacted, wire.Unreacted}[kind]
		e.Ref, e.UID, e.Text = h.seq(), "", []string{"", "👍", "words"}[h.next()%3]
	}
	return e
}

func (h *hostile) listed() wire.Conversation {
	c := room(h.conv(), string('a'+rune(h.next()%4)), h.seq())
	if h.next()%3 == 0 {
		c.Kind, c.People = wire.Direct, []wire.Account{account(h.who()), account(h.who())}
	}
	c.Read, c.Unread = h.seq(), int(h.seq())
	if h.next()%4 == 0 {
		c.Floor = h.seq()
	}
	return c
}

func (h *hostile) page() state.PageLoaded {
	p := state.PageLoaded{Page: wire.Page{Conv: h.conv(), More: h.next()%2 == 0}, Newer: h.next()%2 == 0, Bound: h.seq()}
	from := h.seq()
	for i := range wire.Seq(h.next() % 16) {
		e := h.event()
		if uid := e.UID; uid != "" || e.Kind == wire.Created {
			e = event(p.Page.Conv, from+i, e.From)
		}
		e.Conv, e.Seq = p.Page.Conv, from+i
		p.Page.Events = append(p.Page.Events, e)
	}
	p.Page.Last = h.seq()
	if h.next()%4 == 0 {
		p.Page.Floor = h.seq()
	}
	switch h.next() % 8 {
	case 0:
		p.Err = errors.New("cut")
	case 1:
		p.Page.Events = append(p.Page.Events, h.event())
	case 2:
		p.Bound = 0
	}
	return p
}

func (h *hostile) intent() state.Event {
	switch h.next() % 51 {
	case 50:
		return state.ProbeAgain{}
	case 48:
		return state.Follow{Link: []string{"https://a.b", "parley://" + addr, "x"}[h.next()%3]}
	case 0:
		return state.StartServer{Name: "amy"}
	case 1:
		return state.StopServer{}
	case 2:
		return state.OpenDialog{Kind: state.DialogKind(h.next() % 18), Addr: addr, Conv: h.conv()}
	case 3:
		return state.CloseDialog{}
	case 4:
		return state.Login{Addr: addr, User: account(h.who()).Name, Password: "secret"}
	case 5:
		return state.Logout{}
	case 6:
		return state.TrustKey{Key: key}
	case 7:
		return state.TrustPlain{}
	case 8:
		h.drawn++
		return state.Send{Conv: h.conv(), UID: uid(h.drawn % 8), Text: "hi"}
	case 9:
		return state.Retry{Conv: h.conv(), UID: h.uid()}
	case 10:
		return state.Discard{Conv: h.conv(), UID: h.uid()}
	case 11:
		return state.OpenDirect{With: h.who()}
	case 12:
		return state.CreateRoom{Name: "lab"}
	case 13:
		return state.LoadOlder{Conv: h.conv()}
	case 14:
		return state.Seen{Conv: h.conv(), Seq: h.seq()}
	case 15:
		return state.RetryNow{}
	case 16:
		return state.Focused{On: h.next()%2 == 0}
	case 17:
		return state.Remark{Kind: state.NoticeBusy}
	case 18:
		return state.Drafted{Conv: h.conv(), Draft: "half"}
	case 19:
		return state.Dismiss{}
	case 22:
		return state.Open{Conv: h.conv()}
	case 23:
		return state.AllowAlerts{}
	case 24:
		return state.DeclineAlerts{}
	case 25:
		return state.Edit{Conv: h.conv(), Ref: h.seq(), Text: "other"}
	case 26:
		return state.Delete{Conv: h.conv(), Ref: h.seq(), At: noon}
	case 27:
		return state.Undelete{Conv: h.conv(), Ref: h.seq()}
	case 28:
		return state.React{Conv: h.conv(), Ref: h.seq(), Emoji: "👍", Off: h.next()%2 == 0}
	case 29:
		return state.Closing{}
	case 31:
		return state.Typing{Conv: h.conv()}
	case 33:
		return state.Set{To: h.setting()}
	case 34:
		return state.HearOf{Conv: h.conv(), Notify: state.Notify(h.next())}
	case 35:
		return state.SettingsRead{}
	case 49:
		return h.own()
	case 30:
		return state.Quote{Conv: h.conv(), Ref: h.seq()}
	case 32:
		return h.wander()
	case 36, 37, 38, 39, 40, 41, 42, 43, 44:
		return h.aboutRooms()
	case 46:
		txt := []string{"/me x", "/topic x", "/msg bob x", "/join random", "/leave", "/nothing", "/help"}[h.next()%7]
		return state.RunCommand{Conv: h.conv(), Text: txt, UID: h.uid()}
	default:
		return state.Select{Conv: h.conv(), Draft: "half"}
	}
}

// aboutRooms is what a person asks for in the dialogs about rooms.
func (h *hostile) aboutRooms() state.Event {
	switch h.next() % 11 {
	case 10:
		return state.KeepFor{Conv: h.conv(), Days: int(h.seq())}
	case 0:
		return state.OpenGroup{With: []wire.AccountID{h.who(), h.who(), h.who()}}
	case 1:
		return state.JoinRoom{Conv: h.conv()}
	case 2:
		return state.LeaveRoom{Conv: h.conv()}
	case 3:
		return state.InvitePeople{Conv: h.conv(), People: []wire.AccountID{h.who()}}
	case 4:
		return state.RemoveMember{Conv: h.conv(), Who: h.who()}
	case 5:
		return state.ChangeRoom{Conv: h.conv(), Name: "lab", Topic: []string{"", "tea"}[h.next()%2]}
	case 6:
		return state.ArchiveRoom{Conv: h.conv(), Off: h.next()%2 == 0}
	case 7:
		return state.LoadRooms{Archived: h.next()%2 == 0}
	case 8:
		return state.LoadMembers{}
	default:
		return state.ListMembers{Conv: h.conv()}
	}
}

// list is a page of rooms or members, asked for or not.
func (h *hostile) list() state.Event {
	after := []string{"", "a", "amy"}[h.next()%3]
	var err error
	if h.next()%4 == 0 {
		err = errors.New("cut")
	}
	if h.next()%2 == 0 {
		return state.RoomsLoaded{After: after, Archived: h.next()%2 == 0, Rooms: []wire.Conversation{h.listed()}, More: h.next()%2 == 0, Err: err}
	}
	return state.MembersLoaded{Conv: h.conv(), After: after, People: []wire.Account{account(h.who()), account(h.who())}, More: h.next()%2 == 0, Err: err}
}

func (h *hostile) report() state.Event {
	switch h.next() % 39 {
	case 38:
		return state.Expired{Conv: h.conv(), Floor: h.seq()}
	case 36:
		return state.Probed{Run: uint64(h.next() % 4), Found: probe.Finding{Step: probe.Port}}
	case 37:
		return state.ProbeOver{Run: uint64(h.next() % 4), Open: h.next()%2 == 0}
	case 0:
		return state.AskOwner{}
	case 22:
		return state.Of{Line: uint64(h.next() % 4), Report: h.report()}
	case 27:
		return state.NotDone{Conv: h.conv(), Ref: h.seq(), Of: wire.Deleted, Why: []wire.Code{"", wire.CodeForbidden}[h.next()%2]}
	case 31:
		return h.spanLoaded()
	case 29:
		return state.QuoteLoaded{Conv: h.conv(), Ref: h.seq(), Page: h.page().Page}
	case 30:
		return state.TypingHeard{Conv: h.conv(), Account: h.who(), At: noon}
	case 28:
		return state.Reminded{At: noon.Add(state.UndoTime)}
	case 26:
		return state.AlertsHeard{Alerts: state.Alerts(h.next() % 4)}
	case 1:
		return state.Hosted{Hosting: state.Hosting{Phase: state.HostPhase(h.next() % 4), Fault: []string{"", "taken"}[h.next()%2]}}
	case 2:
		return state.Linked{Link: state.Link{Phase: state.LinkPhase(h.next() % 5), Fault: h.fault()}}
	case 3:
		s := server()
		s.Key = []wire.Fingerprint{key, "beef", ""}[h.next()%3]
		return state.Welcomed{Server: s}
	case 4:
		return state.UnknownKey{Addr: addr, Key: key, Known: []wire.Fingerprint{"", "beef"}[h.next()%2]}
	case 5:
		return state.PlainOnly{Addr: addr}
	case 6:
		return state.LoggedOut{}
	case 7:
		return state.PeopleHeard{People: []wire.Account{account(h.who()), account(h.who())}}
	case 8:
		return state.ConvOpened{Conv: h.listed(), Show: h.next()%2 == 0}
	case 9:
		return state.ConvClosed{Conv: h.conv()}
	case 10:
		return state.Queued{Conv: h.conv(), UID: h.uid(), Text: "hi", Why: []wire.Code{"", wire.CodeNotMember}[h.next()%2]}
	case 11:
		return state.NotSent{Conv: h.conv(), UID: h.uid(), Why: wire.CodeNotMember}
	case 12:
		return state.DiskFailed{Conv: h.conv(), UID: h.uid()}
	case 13:
		return state.Marked{Conv: h.conv(), Seq: h.seq()}
	case 15, 16, 17:
		l := state.LoggedIn{Me: account(h.who())}
		l.Me.Admin = l.Me.ID == admin
		for range h.next() % 5 {
			l.Convs = append(l.Convs, h.listed())
		}
		return l
	case 18, 19, 20:
		return h.page()
	case 33:
		return state.Acted{Of: state.RoomAct(h.next() % 10), Conv: h.conv()}
	case 34:
		return state.Refused{Of: state.RoomAct(h.next() % 10), Conv: h.conv(), Why: []wire.Code{"", wire.CodeForbidden}[h.next()%2]}
	case 14, 32:
		return h.list()
	case 21:
		return state.Sent{UID: h.uid(), Sent: wire.Sent{Conv: h.conv(), Seq: h.seq()}}
	case 35:
		return state.CommandFailed{Conv: h.conv(), Text: "/topic x", Why: wire.CodeForbidden}
	default:
		return state.EventPushed{Event: h.event()}
	}
}

// FuzzAnything gives a State whatever there is to give, and checks that it
// keeps its promises, does not change what was published, and comes to rest.
func FuzzAnything(f *testing.F) {
	f.Add([]byte{1, 15, 0, 4, 0, 0, 9, 9, 1, 18, 0, 0, 0, 0, 0, 1, 9, 9, 1, 25, 0, 10, 1})
	f.Add([]byte{0, 2, 1, 0, 4, 0, 1, 4, 0, 0, 6, 1, 15, 0, 1, 0, 0, 9, 1, 9, 0, 0, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		h := hostile{bytes: data[:min(len(data), 2000)]}
		s := state.State{}
		var samples []sample
		for len(h.bytes) > 0 {
			var ev state.Event
			if h.next()%3 == 0 {
				ev = h.intent()
			} else {
				ev = h.report()
			}
			was := dump(s)
			next, _ := state.Update(s, ev)
			if err := state.Check(next); err != nil {
				t.Fatalf("after %T %+v: %v\nbefore: %s", ev, ev, err, was)
			}
			if dump(s) != was {
				t.Fatalf("%T %+v changed the state that it was given", ev, ev)
			}
			if s = next; len(samples) < 40 {
				samples = append(samples, sample{s, dump(s)})
			}
		}
		for i, old := range samples {
			if dump(old.s) != old.dump {
				t.Fatalf("state %d was changed after it was published", i)
			}
		}
	})
}

func (h *hostile) setting() state.Setting {
	n := h.next()
	return []state.Setting{
		state.Look(n), state.TextSize(n), state.Zoom(int(n) - 128), state.Density(n), state.Language(n),
		state.Clock(n), state.Enter(n), state.Notify(n), state.Quiet(n%2 == 0), state.Discreet(n%2 == 0), state.Hidden(n%2 == 0), nil,
	}[int(h.next())%11]
}

// own is something about the own account.
func (h *hostile) own() state.Event {
	act := state.SelfAct(h.next() % 6)
	return []state.Event{
		state.LookUp{},
		state.SignOut{Others: true},
		state.ChangePassword{Old: "a", New: "bcd"},
		state.ShowAs{Display: "A"},
		state.MustChange{User: "amy"},
		state.ChoosePassword{New: "another"},
		state.Active{At: noon},
		state.DevicesHeard{Devices: []wire.Device{{ID: 1}}},
		state.SelfDone{Act: act, Me: account(h.who())},
		state.SelfFailed{Act: act},
		state.SeenHeard{Conv: h.conv(), Mark: wire.Mark{Account: h.who(), Got: h.seq(), Read: h.seq()}},
		h.asked(),
		state.AdminAnswered{Request: &wire.Accounts{}, Answer: &wire.AccountList{Accounts: []wire.AccountDetail{{Account: account(h.who())}}, More: h.next()%2 == 0}},
		state.AdminAnswered{Request: &wire.Health{}, Answer: &wire.HealthReport{Version: "1"}},
		state.AdminAnswered{Request: &wire.Hooks{Conv: h.conv()}, Answer: &wire.HookList{}},
		state.LoadAccounts{},
		state.Forget{},
		state.Remembered{Servers: []state.KnownServer{{Name: "Lab", Addr: addr, Key: key, User: "amy", Kept: h.next()%2 == 0}}},
		state.NearbyHeard{Nearby: state.Nearby{Servers: []state.NearbyServer{{Name: "Lab", Addr: other, Key: key}}}},
		state.Return{Key: key},
		state.ForgetServer{Key: key},
	}[int(h.next())%21]
}

// asked is something of the administration.
func (h *hostile) asked() state.Event {
	return state.Administer{Request: []wire.Request{
		&wire.CreateAccount{User: "dora"}, &wire.Health{}, &wire.Hooks{Conv: h.conv()}, &wire.SetPolicy{Policy: wire.PolicyOpen},
		&wire.Ping{}, nil,
	}[h.next()%6]}
}

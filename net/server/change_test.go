package server_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// people logs the demonstration's accounts in.
func people(t testing.TB, s *server.Server, names ...string) []*peer {
	t.Helper()
	var all []*peer
	for _, name := range names {
		p := dial(t, s, false)
		p.login(name)
		all = append(all, p)
	}
	return all
}

// heard takes the next event of a kind.
func heard(p *peer, kind wire.EventKind) *wire.Event {
	p.t.Helper()
	return push(p, func(e *wire.Event) bool { return e.Kind == kind })
}

// event reads one event back.
func (p *peer) event(conv wire.ConvID, seq wire.Seq) wire.Event {
	p.t.Helper()
	page := must[*wire.Page](p, &wire.History{Conv: conv, Around: seq, Limit: 1})
	if len(page.Events) != 1 || page.Events[0].Seq != seq {
		p.t.Fatalf("got %+v, want event %d", page, seq)
	}
	return page.Events[0]
}

// quiet holds that nothing of a conversation was pushed to a peer: its ping is
// behind everything.
func (p *peer) quiet(why string) {
	p.t.Helper()
	must[*wire.Done](p, &wire.Ping{})
	for _, got := range p.pushes {
		switch got.(type) {
		case *wire.Event, *wire.Typist, *wire.Opened:
			p.t.Errorf("%s: got %+v", why, got)
		}
	}
	p.pushes = nil
}

func TestChangesReachEverybody(t *testing.T) {
	both := people(t, demo(t), "amy", "bob")
	amy, bob := both[0], both[1]
	general := amy.convs["general"].ID
	sent := amy.say(general, "teh tea")
	said(bob)
	want := func(kind wire.EventKind, by *peer, answer *wire.Sent, text string) {
		t.Helper()
		for _, p := range both {
			e := heard(p, kind)
			if e.Ref != sent.Seq || e.From != by.me.ID || e.Text != text || e.Seq != answer.Seq || e.Time != answer.Time || answer.Conv != general {
				t.Errorf("%s heard %+v, %s was answered %+v", p.me.Name, e, by.me.Name, answer)
			}
		}
	}
	edited := must[*wire.Sent](amy, &wire.Edit{Conv: general, Ref: sent.Seq, Text: " the tea\r\n"})
	want(wire.Edited, amy, edited, "the tea")
	want(wire.Reacted, bob, must[*wire.Sent](bob, &wire.React{Conv: general, Ref: sent.Seq, Emoji: "🍵"}), "🍵")
	now := bob.event(general, sent.Seq)
	if now.Text != "the tea" || now.Edited != edited.Time || now.Deleted ||
		!reflect.DeepEqual(now.Reactions, []wire.Reaction{{Emoji: "🍵", Count: 1, Who: []wire.AccountID{bob.me.ID}}}) {
		t.Errorf("got %+v", now)
	}
	reply := must[*wire.Sent](bob, &wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Ref: sent.Seq, Text: "when?"})
	if e := said(amy); e.Seq == sent.Seq {
		e = said(amy)
		if e.Ref != sent.Seq || e.Seq != reply.Seq {
			t.Errorf("amy got the reply %+v", e)
		}
	}
	want(wire.Unreacted, bob, must[*wire.Sent](bob, &wire.React{Conv: general, Ref: sent.Seq, Emoji: "🍵", Off: true}), "🍵")
	want(wire.Deleted, amy, must[*wire.Sent](amy, &wire.Delete{Conv: general, Ref: sent.Seq}), "")
	if now := bob.event(general, sent.Seq); !now.Deleted || now.Text != "" || now.Edited != 0 || now.Reactions != nil {
		t.Errorf("deleted: got %+v", now)
	}
	if e := bob.event(general, edited.Seq); e.Text != "" || e.Kind != wire.Edited {
		t.Errorf("the edit still says %+v", e)
	}
	// Once more is answered, and nothing comes of it.
	if again := must[*wire.Sent](amy, &wire.Delete{Conv: general, Ref: sent.Seq}); *again != *sent {
		t.Errorf("deleted again: got %+v, want the message's %+v", again, sent)
	}
	amy.pushes, bob.pushes = nil, nil
	bob.quiet("deleted again")
}

func TestChangesAreRefused(t *testing.T) {
	both := people(t, demo(t), "amy", "bob")
	amy, bob := both[0], both[1]
	general := amy.convs["general"].ID
	hers := amy.say(general, "hers").Seq
	gone := bob.say(general, "gone").Seq
	must[*wire.Sent](bob, &wire.Delete{Conv: general, Ref: gone})
	for _, c := range []struct {
		req  wire.Request
		want wire.Code
	}{
		{&wire.Edit{Conv: general, Ref: hers, Text: "his"}, wire.CodeForbidden},
		{&wire.Delete{Conv: general, Ref: hers}, wire.CodeForbidden},
		{&wire.Edit{Conv: general, Ref: hers, Text: " "}, wire.CodeEmpty},
		{&wire.Edit{Conv: general, Ref: hers, Text: strings.Repeat("x", wire.MaxText+1)}, wire.CodeTooLarge},
		{&wire.Edit{Conv: general, Ref: gone, Text: "back"}, wire.CodeInvalid},
		{&wire.Edit{Conv: general, Ref: 1, Text: "no message"}, wire.CodeInvalid},
		{&wire.Delete{Conv: general, Ref: 1000}, wire.CodeInvalid},
		{&wire.React{Conv: general, Ref: gone, Emoji: "👍"}, wire.CodeInvalid},
		{&wire.React{Conv: general, Ref: hers, Emoji: "+1"}, wire.CodeInvalid},
		{&wire.React{Conv: general, Ref: hers, Emoji: "👍👍"}, wire.CodeInvalid},
		{&wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Ref: 1, Text: "no message"}, wire.CodeInvalid},
		{&wire.Send{Conv: bob.convs["server"].ID, UID: wire.NewUID(time.Now()), Ref: hers, Text: "elsewhere"}, wire.CodeInvalid},
	} {
		refused(bob, c.req, c.want)
	}
	for i := range wire.MaxReactions {
		must[*wire.Sent](bob, &wire.React{Conv: general, Ref: hers, Emoji: string(rune('😀' + i))})
	}
	refused(bob, &wire.React{Conv: general, Ref: hers, Emoji: "👍"}, wire.CodeTooMany)
	if e := amy.event(general, hers); e.Text != "hers" || e.Edited != 0 || len(e.Reactions) != wire.MaxReactions {
		t.Errorf("got %+v", e)
	}
}

func TestModeratorsDelete(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"})
	if room.Owner != amy.me.ID {
		t.Errorf("got owner %d, want amy", room.Owner)
	}
	for _, p := range []*peer{bob, admin} {
		must[*wire.Conversation](p, &wire.Join{Conv: room.ID})
	}
	refused(bob, &wire.Delete{Conv: room.ID, Ref: amy.say(room.ID, "the owner's").Seq}, wire.CodeForbidden)
	must[*wire.Sent](amy, &wire.Delete{Conv: room.ID, Ref: bob.say(room.ID, "bob's").Seq})
	must[*wire.Sent](admin, &wire.Delete{Conv: room.ID, Ref: bob.say(room.ID, "bob's").Seq})
	refused(admin, &wire.Edit{Conv: room.ID, Ref: bob.say(room.ID, "bob's").Seq, Text: "admin's"}, wire.CodeForbidden)
	refused(amy, &wire.Delete{Conv: amy.convs["general"].ID, Ref: bob.say(bob.convs["general"].ID, "elsewhere").Seq}, wire.CodeForbidden)
	must[*wire.Done](admin, &wire.Leave{Conv: room.ID})
	refused(admin, &wire.Delete{Conv: room.ID, Ref: bob.say(room.ID, "bob's").Seq}, wire.CodeNotMember)
	must[*wire.Done](amy, &wire.Leave{Conv: room.ID})
	refused(amy, &wire.Delete{Conv: room.ID, Ref: bob.say(room.ID, "bob's").Seq}, wire.CodeNotMember)
	must[*wire.Conversation](amy, &wire.Join{Conv: room.ID}) // and moderates again
	must[*wire.Sent](amy, &wire.Delete{Conv: room.ID, Ref: bob.say(room.ID, "bob's").Seq})
}

// TestStrangersLearnNothing: who is not in a private room or a direct
// conversation gets word for word the answers of what is not there.
func TestStrangersLearnNothing(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	secret := must[*wire.Conversation](amy, &wire.Create{Room: "secret", Private: true}).ID
	direct := must[*wire.Conversation](amy, &wire.OpenDirect{With: admin.me.ID}).ID
	archived := must[*wire.Conversation](amy, &wire.Create{Room: "cellar", Private: true}).ID
	for _, conv := range []wire.ConvID{secret, direct, archived} {
		if e := amy.say(conv, "psst"); e.Seq != 2 {
			t.Fatalf("got seq %d, want 2", e.Seq)
		}
	}
	must[*wire.Conversation](amy, &wire.Archive{Conv: archived})
	bob.pushes = nil
	for _, of := range []func(wire.ConvID) wire.Request{
		func(id wire.ConvID) wire.Request {
			return &wire.Send{Conv: id, UID: wire.NewUID(time.Now()), Ref: 2, Text: "me too"}
		},
		func(id wire.ConvID) wire.Request { return &wire.Edit{Conv: id, Ref: 2, Text: "mine"} },
		func(id wire.ConvID) wire.Request { return &wire.Delete{Conv: id, Ref: 2} },
		func(id wire.ConvID) wire.Request { return &wire.React{Conv: id, Ref: 2, Emoji: "👍"} },
		func(id wire.ConvID) wire.Request { return &wire.Rename{Conv: id, Room: "mine"} },
		func(id wire.ConvID) wire.Request { return &wire.SetTopic{Conv: id, Topic: "mine"} },
		func(id wire.ConvID) wire.Request { return &wire.Invite{Conv: id, User: "bob"} },
		func(id wire.ConvID) wire.Request { return &wire.Invite{Conv: id, User: "nobody"} },
		func(id wire.ConvID) wire.Request { return &wire.Remove{Conv: id, Account: amy.me.ID} },
		func(id wire.ConvID) wire.Request { return &wire.Archive{Conv: id} },
		func(id wire.ConvID) wire.Request { return &wire.Archive{Conv: id, Off: true} },
		func(id wire.ConvID) wire.Request { return &wire.Typing{Conv: id} },
		func(id wire.ConvID) wire.Request { return &wire.Members{Conv: id} },
		func(id wire.ConvID) wire.Request { return &wire.History{Conv: id, Around: 2} },
		func(id wire.ConvID) wire.Request { return &wire.History{Conv: id, At: 1} },
	} {
		_, want := bob.ask(of(12345))
		if want == nil || want.Code != wire.CodeNotFound {
			t.Errorf("%s of nothing: got %v", of(1).Type(), want)
			continue
		}
		for _, conv := range []wire.ConvID{secret, direct, archived} {
			if _, got := bob.ask(of(conv)); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, want %v", of(1).Type(), got, want)
			}
		}
	}
	if rooms := must[*wire.Listing](bob, &wire.Rooms{Archived: true}); len(rooms.Conversations) != 1 {
		t.Errorf("bob's rooms: %+v", rooms.Conversations)
	}
	bob.quiet("a stranger")
	for _, conv := range []wire.ConvID{secret, direct, archived} {
		if e := amy.event(conv, 2); e.Text != "psst" || e.Reactions != nil {
			t.Errorf("got %+v", e)
		}
	}
}

// TestChangesAreCaughtUp: who was away finds messages as they are by now, and
// the events that made them so.
func TestChangesAreCaughtUp(t *testing.T) {
	s := demo(t)
	all := people(t, s, "amy", "bob")
	amy, bob := all[0], all[1]
	general := amy.convs["general"].ID
	kept, gone := amy.say(general, "teh first").Seq, amy.say(general, "the second").Seq
	token := must[*wire.Session](dialled(t, s), &wire.Login{User: "bob", Password: "bob"}).Token
	bob.conn.Close()
	for _, req := range []wire.Request{
		&wire.Edit{Conv: general, Ref: kept, Text: "the first"},
		&wire.React{Conv: general, Ref: kept, Emoji: "👍"},
		&wire.Delete{Conv: general, Ref: gone},
	} {
		must[*wire.Sent](amy, req)
	}
	back := dialled(t, s)
	back.begin(must[*wire.Session](back, &wire.Resume{Token: token}))
	if c := back.convs["general"]; c.Last != gone+3 || c.Unread != 1 {
		t.Errorf("listed as %+v, want one unread", c)
	}
	page := must[*wire.Page](back, &wire.History{Conv: general, After: gone})
	var got []wire.EventKind
	for _, e := range page.Events {
		got = append(got, e.Kind)
	}
	if want := []wire.EventKind{wire.Edited, wire.Reacted, wire.Deleted}; !reflect.DeepEqual(got, want) || page.Events[0].Text != "the first" || page.Last != gone+3 {
		t.Errorf("missed %+v, want %v", page, want)
	}
	older := must[*wire.Page](back, &wire.History{Conv: general, Before: gone + 1, Limit: 2})
	if e := older.Events[0]; e.Text != "the first" || e.Edited == 0 || len(e.Reactions) != 1 || older.Last != gone+3 {
		t.Errorf("got %+v as of %d", e, older.Last)
	}
	if e := older.Events[1]; !e.Deleted || e.Text != "" {
		t.Errorf("got %+v", e)
	}
}

// dialled is a connection that said hello.
func dialled(t testing.TB, s *server.Server) *peer {
	t.Helper()
	p := dial(t, s, false)
	p.hello()
	return p
}

// TestChangesKeepTheirOrder: a message and what is done to it may be asked at
// once, without waiting for answers.
func TestChangesKeepTheirOrder(t *testing.T) {
	p := people(t, demo(t), "amy")[0]
	room := must[*wire.Conversation](p, &wire.Create{Room: "attic"}).ID
	const rounds = 20
	var ids []int64
	var reqs []wire.Request
	for i := range rounds {
		seq := wire.Seq(2 + 3*i)
		for _, req := range []wire.Request{
			&wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: "draft"},
			&wire.Edit{Conv: room, Ref: seq, Text: "fair copy"},
			&wire.React{Conv: room, Ref: seq, Emoji: "✅"},
		} {
			reqs, ids = append(reqs, req), append(ids, p.post(req))
		}
	}
	for i, id := range ids {
		a, no := p.await(id, reqs[i])
		if no != nil || a.(*wire.Sent).Seq != wire.Seq(2+i) {
			t.Fatalf("request %d: got %+v, %v", i, a, no)
		}
	}
}

func TestTypingIsToldToTheOthers(t *testing.T) {
	s := demo(t)
	all := people(t, s, "amy", "amy", "bob", "admin")
	amy, phone, bob, admin := all[0], all[1], all[2], all[3]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID
	must[*wire.Conversation](bob, &wire.Join{Conv: room})
	general := amy.convs["general"].ID
	for _, p := range all {
		must[*wire.Done](p, &wire.Ping{})
		p.pushes = nil
	}
	for range 5 {
		must[*wire.Done](amy, &wire.Typing{Conv: room})
	}
	must[*wire.Done](amy, &wire.Typing{Conv: general})
	var got []wire.ConvID
	must[*wire.Done](bob, &wire.Ping{})
	for _, p := range bob.pushes {
		if typing, ok := p.(*wire.Typist); ok && typing.Account == amy.me.ID {
			got = append(got, typing.Conv)
		}
	}
	if !reflect.DeepEqual(got, []wire.ConvID{room, general}) {
		t.Errorf("bob heard of typing in %v, want once in %d and in %d", got, room, general)
	}
	push(admin, func(p *wire.Typist) bool { return p.Conv == general && p.Account == amy.me.ID })
	for _, p := range []*peer{amy, phone, admin} { // in the attic, admin is not
		p.quiet("the typist, and one who is elsewhere")
	}
	refused(admin, &wire.Typing{Conv: room}, wire.CodeNotMember)
	bob.pushes = nil
	for len(bob.pushes) == 0 { // a second later it is told again
		must[*wire.Done](amy, &wire.Typing{Conv: room})
		must[*wire.Done](bob, &wire.Ping{})
	}
	push(bob, func(p *wire.Typist) bool { return p.Conv == room })
}

// TestTypingOfManyConnections names a fault: typing was told once a second for each
// connection of an account, of which there may be hundreds.
func TestTypingOfManyConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		bob := b.peer()
		bob.login("bob")
		var amys []*peer
		for range 3 {
			p := b.peer()
			p.login("amy")
			amys = append(amys, p)
		}
		general := bob.convs["general"].ID
		for range 2 {
			for _, p := range amys {
				must[*wire.Done](p, &wire.Typing{Conv: general})
			}
			must[*wire.Done](bob, &wire.Ping{})
			told := 0
			for _, p := range bob.pushes {
				if _, ok := p.(*wire.Typist); ok {
					told++
				}
			}
			if bob.pushes = nil; told != 1 {
				t.Errorf("bob was told %d times, want once", told)
			}
			time.Sleep(time.Second)
		}
	})
}

func TestHistoryAroundAndAt(t *testing.T) {
	p := people(t, demo(t), "amy")[0]
	room := must[*wire.Conversation](p, &wire.Create{Room: "attic"}).ID
	for range 9 {
		p.say(room, "tick") // 2 to 10
	}
	page := must[*wire.Page](p, &wire.History{Conv: room, Around: 5, Limit: 3})
	if len(page.Events) != 3 || page.Events[0].Seq != 4 || !page.Older || !page.Newer || page.More || page.Last != 10 {
		t.Errorf("around 5: got %+v", page)
	}
	at := p.event(room, 1).Time
	page = must[*wire.Page](p, &wire.History{Conv: room, At: at})
	if len(page.Events) != 10 || page.Older || page.Newer {
		t.Errorf("at the beginning: got %+v", page)
	}
	page = must[*wire.Page](p, &wire.History{Conv: room, At: at + time.Hour.Milliseconds(), Limit: 1})
	if len(page.Events) != 1 || page.Events[0].Seq != 10 || !page.Older || page.Newer {
		t.Errorf("in the future: got %+v", page)
	}
	refused(p, &wire.History{Conv: room, At: at, Around: 5}, wire.CodeInvalid)
}

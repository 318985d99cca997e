package storetest

import (
	"slices"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// got and read move a member's marks, and check whether they moved.
func (f *fixture) got(conv wire.ConvID, a wire.Account, seq wire.Seq, want bool) {
	f.Helper()
	moved, err := f.s.MarkGot(f.Context(), conv, a.ID, seq)
	f.ok(err)
	if moved != want {
		f.Fatalf("got %d by %s: moved %v, want %v", seq, a.Name, moved, want)
	}
}

func (f *fixture) readTo(conv wire.ConvID, a wire.Account, seq wire.Seq) {
	f.Helper()
	moved, err := f.s.MarkRead(f.Context(), conv, a.ID, seq)
	f.ok(err)
	if !moved {
		f.Fatalf("read %d by %s did not move", seq, a.Name)
	}
}

func (f *fixture) wantMarks(conv wire.ConvID, viewer wire.Account, want ...wire.Mark) {
	f.Helper()
	slices.SortFunc(want, func(a, b wire.Mark) int { return int(a.Account - b.Account) })
	c, _ := f.conversation(conv, viewer)
	if !slices.Equal(c.Marks, want) {
		f.Fatalf("marks as %s sees them: got %+v, want %+v", viewer.Name, c.Marks, want)
	}
}

func marksMove(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	pair := f.direct(amy, bob).ID
	f.sayMany(pair, amy, 5) // 2 to 6
	mark := func(a wire.Account, got, read wire.Seq) wire.Mark {
		return wire.Mark{Account: a.ID, Got: got, Read: read}
	}
	f.wantMarks(pair, amy, mark(amy, 1, 1), mark(bob, 1, 1))
	f.got(pair, bob, 3, true)
	f.wantMarks(pair, amy, mark(amy, 1, 1), mark(bob, 3, 1))
	f.got(pair, bob, 3, false)
	f.got(pair, bob, 2, false)
	f.got(pair, bob, 0, false)
	f.readTo(pair, bob, 2)
	f.wantMarks(pair, bob, mark(amy, 1, 1), mark(bob, 3, 2))
	f.readTo(pair, bob, 4) // what was read was got
	f.wantMarks(pair, amy, mark(amy, 1, 1), mark(bob, 4, 4))
	f.got(pair, bob, 4, false)
	f.got(pair, bob, 1<<53, true) // never past the last
	f.wantMarks(pair, amy, mark(amy, 1, 1), mark(bob, 6, 4))
	if c, _ := f.conversation(pair, bob); c.Read != 4 || c.Unread != 2 {
		f.Fatalf("got read %d with %d unread, want 4 and 2", c.Read, c.Unread)
	}
	f.reopen()
	f.wantMarks(pair, amy, mark(amy, 1, 1), mark(bob, 6, 4))
	convs, err := f.s.ConversationsOf(f.Context(), amy.ID)
	f.ok(err)
	if len(convs) != 1 || len(convs[0].Marks) != 2 {
		f.Fatalf("listed: got %+v, want both marks", convs)
	}
}

func marksAreTheMembers(f *fixture) {
	amy, bob, eve := f.person("amy"), f.person("bob"), f.person("eve")
	pair, lobby := f.direct(amy, bob).ID, f.room("lobby", amy, bob)
	f.say(lobby, amy, "all")
	f.say(pair, amy, "secret")
	f.takeFed()
	for what, test := range map[string]struct {
		conv wire.ConvID
		by   wire.Account
		want error
	}{
		"another's conversation":      {pair, eve, store.ErrNotMember},
		"a room by no member":         {lobby, eve, store.ErrNotMember},
		"no conversation":             {pair ^ 1<<50, bob, store.ErrNotFound},
		"nobody's, in a conversation": {pair, wire.Account{ID: eve.ID ^ 1<<50}, store.ErrNotMember},
	} {
		if moved, err := f.s.MarkGot(f.Context(), test.conv, test.by.ID, 2); moved {
			f.Fatalf("%s: it moved", what)
		} else {
			f.is(what, err, test.want)
		}
	}
	f.got(lobby, bob, 3, false) // of a room there are none
	f.readTo(lobby, bob, 3)
	f.wantMarks(lobby, amy)
	f.wantMarks(lobby, bob)
	f.wantMarks(pair, eve) // nor does who is no member
	if fed := f.takeFed(); len(fed) != 0 {
		f.Fatalf("got fed %+v, want nothing", fed)
	}
	f.got(pair, bob, 2, true)
	f.got(pair, bob, 2, false)
	f.readTo(pair, bob, 2)
	want := []wire.Seen{
		{Conv: pair, Mark: wire.Mark{Account: bob.ID, Got: 2, Read: 1}}, {Conv: pair, Mark: wire.Mark{Account: bob.ID, Got: 2, Read: 2}},
	}
	fed := f.takeFed()
	for i, k := range fed {
		if len(fed) != len(want) || k.Seen == nil || *k.Seen != want[i] || k.Event.Seq != 0 || k.Account != nil {
			f.Fatalf("got fed %+v, want %+v", fed, want)
		}
	}
	if len(fed) == 0 {
		f.Fatalf("got nothing fed, want %+v", want)
	}
	three, err := f.s.OpenDirect(f.Context(), amy.ID, bob.ID, eve.ID)
	f.ok(err)
	for _, k := range f.takeFed() {
		if k.Conv != nil && k.Conv.Marks != nil {
			f.Fatalf("got fed %+v, want it without marks", k.Conv)
		}
	}
	if len(three.Marks) != 3 {
		f.Fatalf("opened by amy: got %+v, want three marks", three)
	}
}

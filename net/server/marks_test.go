package server_test

import (
	"slices"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// seen takes the next push of marks.
func seen(p *peer) wire.Seen {
	p.t.Helper()
	return *push[*wire.Seen](p, nil)
}

// pairOf is the direct conversation of two.
func pairOf(a, b *peer) wire.ConvID {
	a.t.Helper()
	return must[*wire.Conversation](a, &wire.OpenDirect{With: b.me.ID}).ID
}

// marks are those of a listing.
func marks(p *peer, conv wire.ConvID) []wire.Mark {
	p.t.Helper()
	list := must[*wire.Listing](p, &wire.List{}).Conversations
	i := slices.IndexFunc(list, func(c wire.Conversation) bool { return c.ID == conv })
	if i < 0 {
		p.t.Fatalf("no conversation %d in %+v", conv, list)
	}
	return list[i].Marks
}

func TestMarksAreToldToTheOthers(t *testing.T) {
	all := people(t, demo(t), "amy", "amy", "bob", "bob", "admin")
	amy, phone, bob, desk, admin := all[0], all[1], all[2], all[3], all[4]
	pair := pairOf(amy, bob)
	for range 4 {
		amy.say(pair, "hi") // 2 to 5
	}
	at := func(p *peer, got, read wire.Seq) wire.Seen {
		return wire.Seen{Conv: pair, Mark: wire.Mark{Account: p.me.ID, Got: got, Read: read}}
	}
	for _, step := range []struct {
		req  wire.Request
		want wire.Seen
	}{
		{&wire.Got{Conv: pair, Seq: 3}, at(bob, 3, 1)},
		{&wire.Read{Conv: pair, Seq: 2}, at(bob, 3, 2)},
		{&wire.Read{Conv: pair, Seq: 4}, at(bob, 4, 4)},
		{&wire.Got{Conv: pair, Seq: 1 << 52}, at(bob, 5, 4)}, // never past the last
		{&wire.Read{Conv: pair, Seq: 1 << 52}, at(bob, 5, 5)},
	} {
		must[*wire.Done](bob, step.req)
		for _, p := range []*peer{amy, phone} {
			if got := seen(p); got != step.want {
				t.Fatalf("%+v: %s is told %+v, want %+v", step.req, p.me.Name, got, step.want)
			}
		}
	}
	// What has moved already is told no more; what amy does is, to bob's alone.
	must[*wire.Done](bob, &wire.Got{Conv: pair, Seq: 5})
	must[*wire.Done](bob, &wire.Read{Conv: pair, Seq: 3})
	must[*wire.Done](amy, &wire.Got{Conv: pair, Seq: 5})
	for _, p := range []*peer{bob, desk} {
		if got := seen(p); got != at(amy, 5, 1) {
			t.Errorf("%s is told %+v, want %+v", p.me.Name, got, at(amy, 5, 1))
		}
	}
	for _, p := range []*peer{amy, phone, admin} {
		must[*wire.Done](p, &wire.Ping{})
		for _, got := range p.pushes {
			if s, ok := got.(*wire.Seen); ok {
				t.Errorf("%s is told %+v", p.me.Name, s)
			}
		}
	}
	want := []wire.Mark{at(amy, 5, 1).Mark, at(bob, 5, 5).Mark}
	slices.SortFunc(want, func(a, b wire.Mark) int { return int(a.Account - b.Account) })
	for _, p := range []*peer{amy, bob} {
		if got := marks(p, pair); !slices.Equal(got, want) {
			t.Errorf("%s lists %+v, want %+v", p.me.Name, got, want)
		}
	}
}

func TestMarksAreTheMembersAlone(t *testing.T) {
	all := people(t, demo(t), "amy", "bob", "admin")
	amy, bob, admin := all[0], all[1], all[2]
	pair, general := pairOf(amy, bob), amy.convs["general"].ID
	amy.say(pair, "hi")
	amy.say(general, "hi all")
	attic := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID
	cellar := must[*wire.Conversation](amy, &wire.Create{Room: "cellar", Private: true}).ID
	for what, test := range map[string]struct {
		conv wire.ConvID
		want wire.Code
	}{
		"a foreign conversation": {pair, wire.CodeNotFound},
		"no conversation":        {1<<48 - 1, wire.CodeNotFound},
		"none":                   {0, wire.CodeNotFound},
		"a room":                 {general, wire.CodeInvalid},
		"a room she is not in":   {attic, wire.CodeNotMember},
		"a private one":          {cellar, wire.CodeNotFound},
	} {
		t.Log(what)
		refused(admin, &wire.Got{Conv: test.conv, Seq: 2}, test.want)
	}
	must[*wire.Done](bob, &wire.Read{Conv: general, Seq: 1 << 50}) // of rooms nobody is told
	must[*wire.Done](bob, &wire.Got{Conv: pair, Seq: 2})
	if got := seen(amy); got.Conv != pair || got.Account != bob.me.ID {
		t.Errorf("amy is told %+v, want of %d", got, pair)
	}
	if got := marks(amy, general); got != nil {
		t.Errorf("a room lists %+v", got)
	}
	must[*wire.Done](admin, &wire.Ping{})
	for _, got := range admin.pushes {
		if s, ok := got.(*wire.Seen); ok {
			t.Errorf("admin is told %+v", s)
		}
	}
}

// TestFastReaderDoesNotFlood: of a reader who moves its mark a hundred times
// the others are told now and then, and in the end of where it is.
func TestFastReaderDoesNotFlood(t *testing.T) {
	all := people(t, demo(t), "amy", "bob")
	amy, bob := all[0], all[1]
	pair := pairOf(amy, bob)
	const n = 100
	for range n {
		amy.say(pair, "hi")
	}
	began := time.Now()
	ids := make([]int64, 0, n)
	for i := range n {
		ids = append(ids, bob.post(&wire.Read{Conv: pair, Seq: wire.Seq(i + 2)}))
	}
	for _, id := range ids {
		bob.await(id, &wire.Read{})
	}
	told := 0
	for last := wire.Seq(0); last < n+1; told++ {
		got := seen(amy)
		if got.Read <= last || got.Got != got.Read {
			t.Fatalf("told %+v after %d", got, last)
		}
		last = got.Read
	}
	if most := int(time.Since(began)/server.PresenceEvery) + 1; told > most {
		t.Errorf("told %d times of %d moves, want at most %d", told, n, most)
	}
}

// TestTheGreeterReads: what a bot of the server's own reads is told as what a
// person does.
func TestTheGreeterReads(t *testing.T) {
	amy := people(t, demo(t), "amy")[0]
	conv := amy.convs["server"]
	sent := amy.say(conv.ID, "hello")
	push(amy, func(s *wire.Seen) bool {
		return s.Conv == conv.ID && s.Account != amy.me.ID && s.Read >= sent.Seq
	})
}

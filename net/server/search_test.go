package server_test

import (
	"fmt"
	"slices"
	"testing"

	"parley.example/net/wire"
)

// finds fails the test where a search does not find these texts.
func (p *peer) finds(r wire.Search, want ...string) *wire.Found {
	p.t.Helper()
	found := must[*wire.Found](p, &r)
	got := []string{}
	for _, e := range found.Hits {
		got = append(got, e.Text)
	}
	if !slices.Equal(got, append([]string{}, want...)) {
		p.t.Errorf("%s searches %+v: got %q, want %q", p.me.Name, r, got, want)
	}
	return found
}

func TestSearchFindsWhatOneMayRead(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	general := amy.convs["general"].ID
	hidden := must[*wire.Conversation](amy, &wire.Create{Room: "hidden", Private: true}).ID
	open := must[*wire.Conversation](amy, &wire.Create{Room: "open"}).ID
	direct := must[*wire.Conversation](amy, &wire.OpenDirect{User: "bob"}).ID
	amy.say(general, "Secret tea for all")
	amy.say(hidden, "secret tea 在這裡")
	amy.say(open, "secret tea outside")
	amy.say(direct, "secret tea of two")
	amy.finds(wire.Search{Text: "secret TEA"}, "secret tea of two", "secret tea outside", "secret tea 在這裡", "Secret tea for all")
	amy.finds(wire.Search{Text: "這"}, "secret tea 在這裡")
	bob.finds(wire.Search{Text: "secret"}, "secret tea of two", "Secret tea for all")
	admin.finds(wire.Search{Text: "secret"}, "Secret tea for all") // who administers reads no more than others
	refused(bob, &wire.Search{Text: "secret", Conv: hidden}, wire.CodeNotFound)
	refused(bob, &wire.Search{Text: "secret", Conv: open}, wire.CodeNotMember)
	refused(admin, &wire.Search{Text: "secret", Conv: direct}, wire.CodeNotFound)
	refused(bob, &wire.Search{Text: "secret", Conv: 12345}, wire.CodeNotFound)

	must[*wire.Conversation](bob, &wire.Join{Conv: open})
	bob.finds(wire.Search{Text: "secret", Conv: open}, "secret tea outside")
	cursor := bob.finds(wire.Search{Text: "secret", Conv: open, Limit: 1}, "secret tea outside").Cursor
	if cursor != "" {
		t.Errorf("got cursor %q where there is no more", cursor)
	}
	must[*wire.Done](bob, &wire.Leave{Conv: open})
	bob.finds(wire.Search{Text: "secret"}, "secret tea of two", "Secret tea for all")
	refused(bob, &wire.Search{Text: "secret", Conv: open}, wire.CodeNotMember)
	must[*wire.Conversation](amy, &wire.Invite{Conv: hidden, User: "bob"})
	bob.finds(wire.Search{Text: "secret", Conv: hidden, From: amy.me.ID}, "secret tea 在這裡")
	must[*wire.Done](amy, &wire.Remove{Conv: hidden, Account: bob.me.ID})
	refused(bob, &wire.Search{Text: "secret", Conv: hidden}, wire.CodeNotFound)
	bob.finds(wire.Search{Text: "secret", From: amy.me.ID}, "secret tea of two", "Secret tea for all")
}

func TestSearchFindsMessagesAsTheyAre(t *testing.T) {
	all := people(t, demo(t), "amy", "bob")
	amy, bob := all[0], all[1]
	general := amy.convs["general"].ID
	said := amy.say(general, "tea at five")
	must[*wire.Sent](bob, &wire.React{Conv: general, Ref: said.Seq, Emoji: "🍵"})
	must[*wire.Sent](amy, &wire.Edit{Conv: general, Ref: said.Seq, Text: "tea at six"})
	bob.finds(wire.Search{Text: "five"})
	found := bob.finds(wire.Search{Text: "six", Has: []wire.Trait{wire.HasReaction}}, "tea at six")
	if e := found.Hits[0]; e.Seq != said.Seq || e.Edited == 0 || len(e.Reactions) != 1 || e.From != amy.me.ID {
		t.Errorf("got %+v", e)
	}
	must[*wire.Sent](amy, &wire.Delete{Conv: general, Ref: said.Seq})
	bob.finds(wire.Search{Text: "tea"})
	bob.finds(wire.Search{Conv: general, From: amy.me.ID})
}

func TestSearchesThatCannotBe(t *testing.T) {
	amy := people(t, demo(t), "amy")[0]
	refused(amy, &wire.Search{}, wire.CodeEmpty)
	refused(amy, &wire.Search{Text: "?!"}, wire.CodeEmpty)
	refused(amy, &wire.Search{Text: "x", Has: []wire.Trait{"wings"}}, wire.CodeInvalid)
	refused(amy, &wire.Search{Text: "x", Cursor: "nowhere"}, wire.CodeInvalid)
	refused(amy, &wire.Search{Text: "x", Before: -1}, wire.CodeInvalid)
	stranger := dial(t, demo(t), false)
	stranger.hello()
	refused(stranger, &wire.Search{Text: "x"}, wire.CodeState)
}

func TestSearchGoesOn(t *testing.T) {
	amy := people(t, demo(t), "amy")[0]
	general := amy.convs["general"].ID
	for i := range 5 {
		amy.say(general, fmt.Sprint("tea ", i))
	}
	first := amy.finds(wire.Search{Text: "tea", Limit: 2}, "tea 4", "tea 3")
	second := amy.finds(wire.Search{Text: "tea", Limit: 2, Cursor: first.Cursor}, "tea 2", "tea 1")
	last := amy.finds(wire.Search{Text: "tea", Limit: 2, Cursor: second.Cursor}, "tea 0")
	if last.Cursor != "" || last.Partial {
		t.Errorf("the end is no end: %+v", last)
	}
}

// TestSearchesAreLimited: who asks too fast is told so, and stays connected.
func TestSearchesAreLimited(t *testing.T) {
	amy := people(t, demo(t), "amy")[0]
	const many = 200
	req := &wire.Search{Text: "tea"}
	var ids []int64
	for range many {
		ids = append(ids, amy.post(req))
	}
	served, put := 0, 0
	for _, id := range ids {
		if _, no := amy.await(id, req); no == nil {
			served++
		} else if no.Code == wire.CodeTooMany {
			put++
		} else {
			t.Fatal(no)
		}
	}
	if served < 20 || put == 0 || served+put != many {
		t.Errorf("%d were served and %d put off", served, put)
	}
	must[*wire.Done](amy, &wire.Ping{})
}

package server_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

func TestModeratorsChangeARoom(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic", Topic: "dust"}).ID
	for _, p := range []*peer{bob, admin} {
		must[*wire.Conversation](p, &wire.Join{Conv: room})
	}
	for _, req := range []wire.Request{
		&wire.Rename{Conv: room, Room: "mine"}, &wire.SetTopic{Conv: room, Topic: "mine"}, &wire.Archive{Conv: room},
		&wire.Archive{Conv: room, Off: true}, &wire.Remove{Conv: room, Account: amy.me.ID},
	} {
		refused(bob, req, wire.CodeForbidden)
	}
	got := must[*wire.Conversation](amy, &wire.Rename{Conv: room, Room: "Loft"})
	if got.Name != "Loft" || got.ID != room || got.Topic != "dust" || got.Members != 3 {
		t.Errorf("renamed: got %+v", got)
	}
	opened := push(bob, func(o *wire.Opened) bool { return o.ID == room && o.Name == "Loft" })
	if e := heard(bob, wire.Renamed); e.Text != "Loft" || e.From != amy.me.ID || e.Seq != opened.Last {
		t.Errorf("bob heard %+v after %+v", e, opened)
	}
	if got := must[*wire.Conversation](admin, &wire.SetTopic{Conv: room, Topic: "light"}); got.Topic != "light" {
		t.Errorf("a topic: got %+v", got)
	}
	push(bob, func(o *wire.Opened) bool { return o.Topic == "light" })
	if e := heard(bob, wire.NewTopic); e.Text != "light" || e.From != admin.me.ID {
		t.Errorf("bob heard %+v", e)
	}
	must[*wire.Conversation](admin, &wire.SetTopic{Conv: room})
	if e := heard(bob, wire.NewTopic); e.Text != "" {
		t.Errorf("bob heard %+v", e)
	}
	must[*wire.Conversation](amy, &wire.SetTopic{Conv: room}) // it has none
	bob.quiet("what changes nothing")
	refused(amy, &wire.Rename{Conv: room, Room: "General"}, wire.CodeTaken)
	refused(amy, &wire.Rename{Conv: room, Room: "a b"}, wire.CodeInvalid)
	refused(amy, &wire.SetTopic{Conv: room, Topic: "two\nlines"}, wire.CodeInvalid)
	// Both name a fault: a topic could turn around what stands beside it.
	refused(amy, &wire.SetTopic{Conv: room, Topic: "read \u202eme"}, wire.CodeInvalid)
	refused(amy, &wire.Create{Room: "cellar", Topic: "read \u2067me"}, wire.CodeInvalid)
	refused(amy, &wire.Rename{Conv: amy.convs["server"].ID, Room: "us"}, wire.CodeNotFound)
	refused(amy, &wire.Rename{Conv: amy.convs["general"].ID, Room: "mine"}, wire.CodeForbidden)
	must[*wire.Conversation](admin, &wire.Rename{Conv: admin.convs["general"].ID, Room: "lobby"})
}

// TestAnEndedAdministratorModeratesNoMore: though logged in as one.
func TestAnEndedAdministratorModeratesNoMore(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	amy := people(t, s, "amy")[0]
	general := amy.convs["general"].ID
	for _, is := range []bool{true, false} {
		if err := server.SetAdmin(t.Context(), s, amy.me.ID, is); err != nil {
			t.Fatal(err)
		}
		if is {
			must[*wire.Conversation](amy, &wire.SetTopic{Conv: general, Topic: "tea"})
		}
	}
	refused(amy, &wire.SetTopic{Conv: general, Topic: "coffee"}, wire.CodeForbidden)
}

func TestArchivedRoomIsReadOnly(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID
	must[*wire.Conversation](bob, &wire.Join{Conv: room})
	seq := bob.say(room, "dust").Seq
	bob.pushes = nil
	if got := must[*wire.Conversation](amy, &wire.Archive{Conv: room}); !got.Archived {
		t.Errorf("got %+v", got)
	}
	if o := push[*wire.Opened](bob, nil); o.ID != room || !o.Archived {
		t.Errorf("bob was told %+v", o)
	}
	heard(bob, wire.Archived)
	for _, req := range []wire.Request{
		&wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: "more dust"}, &wire.Edit{Conv: room, Ref: seq, Text: "no dust"},
		&wire.Delete{Conv: room, Ref: seq}, &wire.React{Conv: room, Ref: seq, Emoji: "👍"}, &wire.Invite{Conv: room, User: "admin"},
	} {
		refused(bob, req, wire.CodeArchived)
	}
	refused(amy, &wire.Rename{Conv: room, Room: "loft"}, wire.CodeArchived)
	refused(amy, &wire.SetTopic{Conv: room, Topic: "light"}, wire.CodeArchived)
	if e := bob.event(room, seq); e.Text != "dust" {
		t.Errorf("bob reads %+v", e)
	}
	names := func(p *peer, archived bool) (names []string) {
		for _, c := range must[*wire.Listing](p, &wire.Rooms{Archived: archived}).Conversations {
			names = append(names, c.Name)
		}
		return names
	}
	if got := names(admin, false); !slices.Equal(got, []string{"general"}) {
		t.Errorf("rooms: got %q", got)
	}
	if got := names(admin, true); !slices.Equal(got, []string{"attic", "general"}) {
		t.Errorf("rooms and archived ones: got %q", got)
	}
	if got := must[*wire.Conversation](admin, &wire.Join{Room: "attic"}); !got.Archived {
		t.Errorf("joined %+v", got)
	}
	must[*wire.Done](bob, &wire.Leave{Conv: room})
	must[*wire.Conversation](admin, &wire.Archive{Conv: room, Off: true})
	admin.say(room, "light again")
}

func TestMembersInviteAndAreRemoved(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "secret", Private: true}).ID
	bob.pushes = nil
	if got := must[*wire.Conversation](amy, &wire.Invite{Conv: room, User: "BOB"}); got.Members != 2 {
		t.Errorf("got %+v", got)
	}
	if o := push[*wire.Opened](bob, nil); o.ID != room || o.Name != "secret" || o.Members != 2 {
		t.Errorf("bob was told %+v", o)
	}
	if e := heard(bob, wire.Joined); e.From != bob.me.ID || e.By != amy.me.ID {
		t.Errorf("bob heard %+v", e)
	}
	bob.say(room, "thank you")
	must[*wire.Conversation](bob, &wire.Invite{Conv: room, Account: admin.me.ID}) // any member may
	must[*wire.Conversation](bob, &wire.Invite{Conv: room, Account: admin.me.ID})
	members := must[*wire.Directory](bob, &wire.Members{Conv: room})
	if len(members.People) != 3 || members.People[0].Name != "admin" || !members.People[0].Online || members.More {
		t.Errorf("members: got %+v", members)
	}
	refused(bob, &wire.Invite{Conv: room, User: "nobody"}, wire.CodeNotFound)
	refused(bob, &wire.Invite{Conv: room, Account: 12345}, wire.CodeNotFound)
	refused(bob, &wire.Invite{Conv: bob.convs["server"].ID, User: "amy"}, wire.CodeNotFound)
	refused(bob, &wire.Remove{Conv: room, Account: amy.me.ID}, wire.CodeForbidden)
	amy.pushes, bob.pushes = nil, nil
	must[*wire.Done](amy, &wire.Remove{Conv: room, Account: bob.me.ID})
	if e := heard(amy, wire.Left); e.From != bob.me.ID || e.By != amy.me.ID {
		t.Errorf("amy heard %+v", e)
	}
	push(bob, func(c *wire.Closed) bool { return c.Conv == room })
	amy.say(room, "he is gone")
	bob.quiet("one who was removed")
	refused(bob, &wire.History{Conv: room}, wire.CodeNotFound)
	must[*wire.Done](amy, &wire.Remove{Conv: room, Account: bob.me.ID})
	must[*wire.Done](admin, &wire.Remove{Conv: room, Account: amy.me.ID}) // an administrator the owner, too
	refused(amy, &wire.History{Conv: room}, wire.CodeNotFound)
	refused(amy, &wire.Rename{Conv: room, Room: "mine"}, wire.CodeNotFound)
}

func TestDirectConversationOfSeveral(t *testing.T) {
	s := demo(t)
	all := people(t, s, "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	bob.pushes = nil
	got := must[*wire.Conversation](amy, &wire.OpenDirect{People: []wire.AccountID{bob.me.ID, admin.me.ID}})
	if got.Members != 3 || len(got.People) != 3 || got.Kind != wire.Direct || got.Owner != 0 {
		t.Errorf("got %+v", got)
	}
	if o := push[*wire.Opened](bob, nil); o.ID != got.ID || len(o.People) != 3 || !o.People[0].Online {
		t.Errorf("bob was told %+v", o)
	}
	if same := must[*wire.Conversation](bob, &wire.OpenDirect{People: []wire.AccountID{admin.me.ID, amy.me.ID, amy.me.ID}}); same.ID != got.ID {
		t.Errorf("bob got %d, amy %d", same.ID, got.ID)
	}
	bob.say(got.ID, "all three")
	for _, p := range all {
		if e := said(p); e.Conv != got.ID || e.Text != "all three" {
			t.Errorf("%s got %+v", p.me.Name, e)
		}
	}
	pair := must[*wire.Conversation](amy, &wire.OpenDirect{People: []wire.AccountID{bob.me.ID}})
	if by := must[*wire.Conversation](bob, &wire.OpenDirect{User: "amy"}); by.ID != pair.ID || pair.ID == got.ID {
		t.Errorf("the pair's is %d and %d", pair.ID, by.ID)
	}
	for _, req := range []wire.Request{
		&wire.Leave{Conv: got.ID}, &wire.Invite{Conv: got.ID, User: "server"}, &wire.Remove{Conv: got.ID, Account: bob.me.ID},
		&wire.Rename{Conv: got.ID, Room: "us"}, &wire.SetTopic{Conv: got.ID}, &wire.Archive{Conv: got.ID},
		&wire.OpenDirect{People: []wire.AccountID{bob.me.ID, 12345}},
	} {
		refused(admin, req, wire.CodeNotFound)
	}
	refused(amy, &wire.OpenDirect{People: []wire.AccountID{amy.me.ID}}, wire.CodeInvalid)
	var crowd []wire.AccountID
	for i := range wire.MaxDirect {
		crowd = append(crowd, wire.AccountID(1000+i))
	}
	refused(amy, &wire.OpenDirect{People: crowd}, wire.CodeInvalid)
	// The greeter answers whom it is alone with.
	bot := slices.IndexFunc(amy.convs["server"].People, func(a wire.Account) bool { return a.Kind == wire.Bot })
	with := must[*wire.Conversation](amy, &wire.OpenDirect{People: []wire.AccountID{bob.me.ID, amy.convs["server"].People[bot].ID}})
	amy.pushes = nil
	amy.say(with.ID, "hello")
	amy.say(amy.convs["server"].ID, "hello")
	for {
		e := said(amy)
		if e.From != amy.me.ID && e.Conv == with.ID {
			t.Fatalf("it answered %+v", e)
		}
		if e.From != amy.me.ID {
			break
		}
	}
}

func TestMentionsAreListed(t *testing.T) {
	all := people(t, demo(t), "amy", "bob")
	amy, bob := all[0], all[1]
	general := amy.convs["general"].ID
	mentions := func(p *peer) (got [2]int) {
		for _, c := range must[*wire.Listing](p, &wire.List{}).Conversations {
			if c.ID == general {
				got = [2]int{c.Mentions, c.Unread}
			}
		}
		return got
	}
	first := amy.say(general, "is @Bob here?").Seq
	last := amy.say(general, "@room tea!").Seq
	amy.say(general, "no one in particular")
	if got, own := mentions(bob), mentions(amy); got != [2]int{2, 3} || own != [2]int{} {
		t.Errorf("bob has %v, amy %v, want 2 of 3 and none", got, own)
	}
	must[*wire.Done](bob, &wire.Read{Conv: general, Seq: first})
	must[*wire.Sent](amy, &wire.Delete{Conv: general, Ref: last})
	if got := mentions(bob); got != [2]int{0, 1} {
		t.Errorf("bob has %v, want one message unread", got)
	}
}

// TestOldClientsGoOn: who knows nothing of what is new gets frames that it can
// read and the numbers that it counts.
func TestOldClientsGoOn(t *testing.T) {
	all := people(t, demo(t), "amy", "bob")
	amy, bob := all[0], all[1]
	general := amy.convs["general"].ID
	have := bob.convs["general"].Last
	seq := amy.say(general, "one").Seq
	for _, req := range []wire.Request{
		&wire.Edit{Conv: general, Ref: seq, Text: "two"}, &wire.React{Conv: general, Ref: seq, Emoji: "👍"}, &wire.Delete{Conv: general, Ref: seq},
	} {
		must[*wire.Sent](amy, req)
	}
	for range 4 {
		e := push[*wire.Event](bob, nil)
		if have++; e.Conv != general || e.Seq != have {
			t.Fatalf("got %+v, want seq %d", e, have)
		}
	}
	page := must[*wire.Page](bob, &wire.History{Conv: general, Before: have + 1, Limit: 4})
	var kinds []string
	for _, e := range page.Events {
		kinds = append(kinds, fmt.Sprint(e.Seq-seq, " ", e.Kind))
	}
	if want := []string{"0 message", "1 edited", "2 reacted", "3 deleted"}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("got %q, want %q", kinds, want)
	}
}

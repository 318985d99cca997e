package storetest

import (
	"fmt"
	"reflect"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// wantMentions holds how many mentions each is told of.
func (f *fixture) wantMentions(what string, conv wire.ConvID, want map[string]int, people ...wire.Account) {
	f.Helper()
	got := map[string]int{}
	for _, a := range people {
		c, _ := f.conversation(conv, a)
		convs, err := f.s.ConversationsOf(f.Context(), a.ID)
		f.ok(err)
		for _, listed := range convs {
			if listed.ID == conv && listed.Mentions != c.Mentions {
				f.Errorf("%s: %s is listed %d and found %d", what, a.Name, listed.Mentions, c.Mentions)
			}
		}
		if c.Mentions > 0 {
			got[a.Name] = c.Mentions
		}
	}
	if !reflect.DeepEqual(got, want) {
		f.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func mentionsAreCounted(f *fixture) {
	amy, bob, carol, dan := f.person("amy"), f.person("bob"), f.person("Carol"), f.person("dan")
	room := f.room("tea", amy, bob, carol)
	all := []wire.Account{amy, bob, carol, dan}
	f.say(room, amy, "@BOB, @carol. and @dan, who is not here; @amy herself, me@bob.example")
	f.wantMentions("by name", room, map[string]int{"bob": 1, "Carol": 1}, all...)
	both := f.say(room, bob, "@room tea! @carol too")
	f.wantMentions("everyone", room, map[string]int{"amy": 1, "bob": 1, "Carol": 2}, all...)
	f.join(room, dan)
	f.wantMentions("one who came later", room, map[string]int{"amy": 1, "bob": 1, "Carol": 2}, all...)
	if c, _ := f.conversation(room, carol); c.Unread != 2 {
		f.Errorf("got %d unread, want 2", c.Unread)
	}
	_, err := f.s.MarkRead(f.Context(), room, carol.ID, both.Seq-1)
	f.ok(err)
	f.wantMentions("read in part", room, map[string]int{"amy": 1, "bob": 1, "Carol": 1}, all...)
	f.reopen()
	f.must(both, bob, wire.Deleted, "")
	f.wantMentions("deleted", room, map[string]int{"bob": 1}, all...)
	_, err = f.s.MarkRead(f.Context(), room, bob.ID, 100)
	f.ok(err)
	f.wantMentions("read", room, map[string]int{}, all...)
	d := store.Draft{Conv: room, From: amy.ID, UID: wire.NewUID(f.now()), Text: "@bob"}
	for range 2 {
		_, err := f.append(d)
		f.ok(err)
	}
	f.wantMentions("sent twice", room, map[string]int{"bob": 1}, all...)
	for i := range wire.MaxUnread + 5 {
		f.say(room, amy, fmt.Sprintf("@dan %d", i))
	}
	f.wantMentions("many", room, map[string]int{"bob": 1, "dan": wire.MaxUnread}, all...)
	if fed := f.takeFed(); fed[len(fed)-1].Conv != nil {
		f.Errorf("got fed %+v", fed[len(fed)-1])
	}
	if rooms, _, err := f.s.PublicRooms(f.Context(), "", 10, false); err != nil || rooms[0].Mentions != 0 {
		f.Errorf("got %+v, %v, want nobody's mentions", rooms, err)
	}
	direct := f.direct(amy, bob)
	f.say(direct.ID, amy, "@bob @carol")
	f.wantMentions("in a direct conversation", direct.ID, map[string]int{"bob": 1}, all...)
}

func longestNameIsMentioned(f *fixture) {
	amy, ming, minghua, dot, room2 := f.person("amy"), f.person("小明"), f.person("小明華"), f.person("amy."), f.person("roomy")
	all := []wire.Account{amy, ming, minghua, dot, room2}
	named := f.person("room") // whom nobody can mention but with everyone
	all = append(all, named)
	for text, want := range map[string]map[string]int{
		"你好@小明你看":        {"小明": 1},
		"你好@小明華你看":       {"小明華": 1},
		"@小明、@小明華":       {"小明": 1, "小明華": 1},
		"@amy. hello":    {"amy.": 1},
		"@amy, hello":    {"amy": 1},
		"@amyx @am":      {},
		"@roomy":         {"roomy": 1},
		"@ROOM":          {"amy": 1, "小明": 1, "小明華": 1, "amy.": 1, "roomy": 1, "room": 1},
		"@room.":         {"amy": 1, "小明": 1, "小明華": 1, "amy.": 1, "roomy": 1, "room": 1},
		"@小 明":           {},
		"@amy @amy @AMY": {"amy": 1},
	} {
		said := f.say(f.room(fmt.Sprint("room", wire.NewID()), f.person(fmt.Sprint("by", wire.NewID())), all...), amy, text)
		if said.From == amy.ID { // nobody mentions themselves
			delete(want, "amy")
		}
		f.wantMentions(text, said.Conv, want, all...)
	}
}

func editMentionsAnew(f *fixture) {
	amy, bob, carol := f.person("amy"), f.person("bob"), f.person("carol")
	room := f.room("tea", amy, bob, carol)
	all := []wire.Account{amy, bob, carol}
	said := f.say(room, amy, "@bob")
	f.must(said, amy, wire.Edited, "@carol")
	f.wantMentions("another", room, map[string]int{"carol": 1}, all...)
	f.must(said, amy, wire.Edited, "@room")
	f.wantMentions("everyone", room, map[string]int{"bob": 1, "carol": 1}, all...)
	f.must(said, amy, wire.Edited, "nobody")
	f.wantMentions("nobody", room, map[string]int{}, all...)
}

package ui_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// browsing is a look at the public rooms, of which chen is in two.
func browsing() *state.State {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogRooms}
	s.Rooms.Rooms = []wire.Conversation{
		{ID: 301, Kind: wire.Room, Name: "coffee", Topic: "Who makes it today?", Members: 3},
		{ID: general, Kind: wire.Room, Name: "general", Topic: "Everything about the lab", Members: 9},
		{ID: homework, Kind: wire.Room, Name: "homework", Members: 12},
		{ID: 302, Kind: wire.Room, Name: "optics", Topic: "光學實驗", Members: 1},
	}
	return s
}

// detailed is a look at #general, which is chen's own.
func detailed() *state.State {
	s := lab()
	with(s, func(c *state.Conversation) { c.Owner, c.Members = chen, 4 })
	all := people()
	boss := all[bob]
	boss.Admin = true
	s.People[bob] = boss
	s.Dialog = state.Dialog{Kind: state.DialogDetails, Conv: general}
	s.Members = state.MemberList{Conv: general, People: []wire.Account{all[amy], all[bob], all[chen], all[server]}}
	return s
}

// picking is a choice of people to talk to.
func picking() *state.State {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogPeople}
	return s
}

func TestPlusOpensTheRoomsAndThePeople(t *testing.T) {
	for label, want := range map[string]state.DialogKind{"Browse rooms": state.DialogRooms, "New message": state.DialogPeople} {
		st := newStage(t, lab(), wide)
		st.Click(label)
		if got := only[state.OpenDialog](t, st.Take()); got != (state.OpenDialog{Kind: want}) {
			t.Errorf("%s opens %+v", label, got)
		}
	}
}

func TestRoomsAreBrowsed(t *testing.T) {
	st := newStage(t, browsing(), wide)
	if !st.Reads("coffee, Join") || !st.Reads("general, Open") {
		t.Errorf("the rooms are not offered:\n%s", st)
	}
	st.Click("optics, Join")
	if got := only[state.JoinRoom](t, st.Take()); got.Conv != 302 {
		t.Errorf("joined %+v", got)
	}
	st.Fill("Find a room", "光學")
	if st.Reads("coffee, Join") || !st.Reads("optics, Join") {
		t.Errorf("the rooms are not narrowed:\n%s", st)
	}
	st.Key(key.NameReturn, 0)
	if got := only[state.JoinRoom](t, st.Take()); got.Conv != 302 {
		t.Errorf("Enter joined %+v", got)
	}
	st.Type("zzz")
	if !st.Reads("No room has such a name or topic.") {
		t.Errorf("nothing says that no room fits:\n%s", st)
	}
	st.Click("Show archived rooms")
	if got := only[state.LoadRooms](t, st.Take()); !got.Archived {
		t.Errorf("asked for %+v", got)
	}
	st.clickIn("Browse rooms", "New room")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogRoom {
		t.Errorf("opened %+v", got)
	}
}

func TestArrowsWalkThroughTheRooms(t *testing.T) {
	st := newStage(t, browsing(), wide)
	for _, k := range []key.Name{key.NameDownArrow, key.NameDownArrow, key.NameDownArrow, key.NameUpArrow, key.NameReturn} {
		st.Key(k, 0)
	}
	if got := only[state.JoinRoom](t, st.Take()); got.Conv != general {
		t.Errorf("Enter opened %+v", got)
	}
}

func TestRoomsComeAsOneScrolls(t *testing.T) {
	s := browsing()
	s.Rooms.Rooms, s.Rooms.More = nil, true
	for i := range wire.ConvID(wire.MaxPage) {
		s.Rooms.Rooms = append(s.Rooms.Rooms, wire.Conversation{ID: 1000 + i, Kind: wire.Room, Name: fmt.Sprintf("room%03d", i)})
	}
	st := newStage(t, s, wide)
	if got := st.Take(); len(got) > 0 {
		t.Fatalf("before anybody scrolls %#v is asked for", got)
	}
	st.Scroll(f32.Pt(560, 360), 1e5)
	st.Settle()
	if got := st.Take(); len(got) == 0 || got[0] != (state.LoadRooms{}) {
		t.Errorf("at the end %#v is asked for", got)
	}
	st.Show(func(s *state.State) { s.Rooms.Loading = true })
	st.Take()
	st.Settle()
	if got := st.Take(); len(got) > 0 {
		t.Errorf("while a page is on its way %#v is asked for", got)
	}
	// What is typed is looked for in all of them.
	st = newStage(t, s, wide)
	st.Fill("Find a room", "nowhere")
	if got := st.Take(); len(got) == 0 || got[0] != (state.LoadRooms{}) {
		t.Errorf("for a room that is not there yet %#v is asked for", got)
	}
	st.Show(func(s *state.State) { s.Rooms.Failed = true })
	st.Take()
	st.Click("Retry")
	only[state.LoadRooms](t, st.Take())
}

func TestRefusalsStandInTheDialog(t *testing.T) {
	for _, tt := range []struct {
		snap     *state.State
		no       state.Refusal
		en, zh   string
		en2, zh2 string
	}{
		{browsing(), state.Refusal{Of: state.ActJoin, Why: wire.CodeNotFound}, "You did not join.", "沒有加入。", "That room or person is not there any more.", "那個聊天室或人已經不在了。"},
		{picking(), state.Refusal{Of: state.ActDirect, Why: wire.CodeTooMany}, "The conversation was not opened.", "對話沒有開啟。", "too many conversations", "對話太多"},
		{detailed(), state.Refusal{Of: state.ActArchive, Why: wire.CodeForbidden}, "The room was not changed.", "聊天室沒有變更。", "Only who made the room", "只有建立聊天室的人"},
		{detailed(), state.Refusal{Of: state.ActRemove}, "Nobody was removed.", "沒有移除任何人。", "You are not connected.", "連線"},
	} {
		tt.snap.Dialog.Refusal = tt.no
		st := newStage(t, tt.snap, wide)
		if !st.Reads(tt.en) || !st.Reads(tt.en2) {
			t.Errorf("%+v reads:\n%s", tt.no, st)
		}
		st.Page.Lang = words.Chinese
		st.Settle()
		if !st.Reads(tt.zh) || !st.Reads(tt.zh2) {
			t.Errorf("%+v reads in Chinese:\n%s", tt.no, st)
		}
	}
}

func TestNewRoomHasATopicAndMayBePrivate(t *testing.T) {
	s := lab()
	s.Dialog.Kind = state.DialogRoom
	st := newStage(t, s, wide)
	st.Type("secret")
	st.Fill("Topic", " tea ")
	st.Click("Private: only its members know of it")
	st.Click("Create room")
	if got := only[state.CreateRoom](t, st.Take()); got != (state.CreateRoom{Name: "secret", Topic: "tea", Private: true}) {
		t.Errorf("made %+v", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Refusal = state.Refusal{Of: state.ActCreate, Why: wire.CodeTaken} })
	if !st.Reads("This name is taken.") {
		t.Errorf("a taken name reads:\n%s", st)
	}
}

func TestPeopleAreChosenByKeyboardAlone(t *testing.T) {
	st := newStage(t, picking(), wide)
	st.Key(key.NameReturn, 0)
	if got := st.Take(); len(got) > 0 {
		t.Fatalf("with nobody chosen %#v", got)
	}
	st.Type("am")
	st.Key(key.NameReturn, 0)
	if !st.Reads("Do not choose amy") {
		t.Fatalf("amy is not chosen:\n%s", st)
	}
	st.Key(key.NameReturn, 0)
	if got := only[state.OpenDirect](t, st.Take()); got.With != amy {
		t.Errorf("one person: %+v", got)
	}
	st.Key(key.NameDownArrow, 0)
	st.Key(key.NameDownArrow, 0)
	st.Key(key.NameReturn, 0)
	st.Key(key.NameReturn, 0)
	got := only[state.OpenGroup](t, st.Take())
	if want := []wire.AccountID{amy, bob}; !slices.Equal(got.With, want) {
		t.Errorf("a group of %v, want %v", got.With, want)
	}
	st.Click("Do not choose amy")
	st.Click("Start conversation")
	if got := only[state.OpenDirect](t, st.Take()); got.With != bob {
		t.Errorf("after amy was let go: %+v", got)
	}
}

func TestInvitationsLeaveOutWhoIsIn(t *testing.T) {
	s := detailed()
	s.Dialog.Kind = state.DialogPeople
	s.Members.People = s.Members.People[1:] // without amy
	st := newStage(t, s, wide)
	if !st.Reads("Invite people to # general") {
		t.Errorf("the dialog reads:\n%s", st)
	}
	inside := false
	for _, n := range st.Nodes() {
		inside = inside || n.Description == "Invite people to # general"
		if inside && n.Label == "bob" {
			t.Error("bob, who is in, is offered")
		}
	}
	st.clickIn("Invite people to # general", "amy")
	st.clickIn("Invite people to # general", "Invite")
	got := only[state.InvitePeople](t, st.Take())
	if want := (state.InvitePeople{Conv: general, People: []wire.AccountID{amy}}); !reflect.DeepEqual(got, want) {
		t.Errorf("invited %+v", got)
	}
}

func TestHeaderOpensTheDetails(t *testing.T) {
	st := newStage(t, lab(), wide)
	want := state.OpenDialog{Kind: state.DialogDetails, Conv: general}
	st.Click("Details")
	if got := only[state.OpenDialog](t, st.Take()); got != want {
		t.Errorf("the button opens %+v", got)
	}
	st.ClickAt(f32.Pt(300, 20)) // the name
	if got := only[state.OpenDialog](t, st.Take()); got != want {
		t.Errorf("the name opens %+v", got)
	}
}

func TestDetailsShowWhoIsInAndWhatMayBeDone(t *testing.T) {
	st := newStage(t, detailed(), wide)
	for _, want := range []string{"Everything about the lab", "chen, Online, room owner, you", "bob, Offline, administrator", "server, Bot"} {
		if !st.Reads(want) {
			t.Errorf("%q is not there:\n%s", want, st)
		}
	}
	for _, label := range []string{"Invite people", "Edit", "Archive", "Leave room", "Remove amy"} {
		st.Must(label)
	}
	if _, ok := st.Find("Remove chen"); ok {
		t.Error("chen may remove herself")
	}
	s := detailed()
	with(s, func(c *state.Conversation) { c.Owner = amy })
	st = newStage(t, s, wide)
	for _, label := range []string{"Edit", "Archive", "Remove amy"} {
		if _, ok := st.Find(label); ok {
			t.Errorf("who moderates nothing is offered %q", label)
		}
	}
	with(s, func(c *state.Conversation) { c.Owner, c.Archived = chen, true })
	st = newStage(t, s, wide)
	if _, ok := st.Find("Invite people"); ok {
		t.Error("one may invite into an archived room")
	}
	st.Click("Open again")
	if got := only[state.ArchiveRoom](t, st.Take()); !got.Off {
		t.Errorf("asked for %+v", got)
	}
}

func TestMemberIsRemovedAfterAQuestion(t *testing.T) {
	st := newStage(t, detailed(), wide)
	st.Click("Remove amy")
	if got := st.Take(); len(got) > 0 || !st.Reads("Remove amy from # general?") {
		t.Fatalf("without a question %#v", got)
	}
	st.Key(key.NameEscape, 0)
	if got := st.Take(); len(got) > 0 || st.Reads("Remove amy from # general?") {
		t.Fatalf("Esc leads elsewhere than back: %#v", got)
	}
	st.Click("Remove amy")
	st.Click("Remove amy")
	if got := only[state.RemoveMember](t, st.Take()); got != (state.RemoveMember{Conv: general, Who: amy}) {
		t.Errorf("removed %+v", got)
	}
}

func TestPrivateRoomIsLeftAfterAQuestion(t *testing.T) {
	st := newStage(t, detailed(), wide)
	st.Click("Leave room")
	if got := only[state.LeaveRoom](t, st.Take()); got.Conv != general {
		t.Errorf("left %+v", got)
	}
	s := detailed()
	with(s, func(c *state.Conversation) { c.Private = true })
	st = newStage(t, s, wide)
	st.Click("Leave room")
	if got := st.Take(); len(got) > 0 || !st.Reads("you only come back when a member invites you") {
		t.Fatalf("without a question %#v", got)
	}
	st.Click("Leave room")
	only[state.LeaveRoom](t, st.Take())
}

func TestNameAndTopicAreEdited(t *testing.T) {
	st := newStage(t, detailed(), wide)
	st.Click("Edit")
	st.Key("A", key.ModShortcut)
	st.Type("a room")
	st.Click("Save")
	if got := st.Take(); len(got) > 0 || !st.Reads("A name has up to 32 letters") {
		t.Fatalf("a bad name gave %#v:\n%s", got, st)
	}
	st.Key("A", key.ModShortcut)
	st.Type("lab")
	st.Click("Save")
	if got := only[state.ChangeRoom](t, st.Take()); got != (state.ChangeRoom{Conv: general, Name: "lab", Topic: "Everything about the lab"}) {
		t.Errorf("changed %+v", got)
	}
	st.Show(func(s *state.State) { s.Dialog.Refusal = state.Refusal{Of: state.ActRename, Why: wire.CodeTaken} })
	if !st.Reads("This name is taken.") {
		t.Errorf("a taken name reads:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Dialog.Refusal, s.Dialog.Done = state.Refusal{}, 1 })
	st.Must("Archive") // the members again
}

func TestSidebarTellsRoomsApart(t *testing.T) {
	s := lab()
	secret, old := *s.Convs[homework], *s.Convs[physics]
	secret.Private, old.Archived = true, true
	s.Convs[homework], s.Convs[physics] = &secret, &old
	all := people()
	s.Convs[withServer] = &state.Conversation{Conversation: wire.Conversation{
		ID: withServer, Kind: wire.Direct, Members: 3, People: []wire.Account{all[bob], all[amy], all[chen]},
	}}
	st := newStage(t, s, wide)
	if !st.Reads("物理實驗, archived") || !st.Reads("amy, bob") {
		t.Errorf("the sidebar reads:\n%s", st)
	}
	if _, ok := st.Find("bob"); !ok {
		t.Error("who is in a group is not listed alone")
	}
}

func TestArchivedRoomSaysWhyNothingIsWritten(t *testing.T) {
	s := lab()
	with(s, func(c *state.Conversation) { c.Archived = true })
	st := newStage(t, s, wide)
	if !st.Reads("The room is archived") || !st.Must("Send Message").Dead {
		t.Errorf("the composer of an archived room:\n%s", st)
	}
}

func TestSystemLines(t *testing.T) {
	event := func(kind wire.EventKind, by wire.AccountID, txt string) wire.Event {
		e := line(amy, today(9, 0, 0), txt)
		e.Kind, e.By = kind, by
		return e
	}
	for _, tt := range []struct {
		event  wire.Event
		en, zh string
	}{
		{event(wire.Created, 0, ""), "amy created this conversation", "amy"},
		{event(wire.Joined, 0, ""), "amy joined", "amy 加入了"},
		{event(wire.Joined, bob, ""), "bob invited amy", "bob 邀請 amy 加入了"},
		{event(wire.Joined, 999, ""), "amy joined", "amy 加入了"},
		{event(wire.Left, 0, ""), "amy left", "amy 離開了"},
		{event(wire.Left, bob, ""), "bob removed amy", "bob 移除了 amy"},
		{event(wire.Renamed, 0, "lab"), "amy named the room lab", "amy 將聊天室改名為 lab"},
		{event(wire.NewTopic, 0, "tea"), "amy set the topic: tea", "amy 設定了主題：tea"},
		{event(wire.NewTopic, 0, ""), "amy took the topic away", "amy 移除了主題"},
		{event(wire.Archived, 0, ""), "amy archived the room", "amy 封存了聊天室"},
		{event(wire.Unarchived, 0, ""), "amy opened the room again", "amy 重新開放了聊天室"},
	} {
		s := lab()
		with(s, func(c *state.Conversation) { c.Events, c.Last, c.Divider = said(general, tt.event), 1, 0 })
		st := newStage(t, s, wide)
		if !st.Reads(tt.en) {
			t.Errorf("%s does not read %q:\n%s", tt.event.Kind, tt.en, st)
		}
		st.Page.Lang = words.Chinese
		st.Settle()
		if !st.Reads(tt.zh) {
			t.Errorf("%s does not read %q:\n%s", tt.event.Kind, tt.zh, st)
		}
	}
}

// emptyRoom is a private room that chen just made, besides rooms of every kind.
func emptyRoom() *state.State {
	s := lab()
	made := line(chen, today(9, 38, 0), "")
	made.Kind = wire.Created
	with(s, func(c *state.Conversation) {
		c.Private, c.Topic, c.Members = true, "", 1
		c.Events, c.Last, c.Divider, c.AtStart = said(general, made), 1, 0, true
	})
	old := *s.Convs[physics]
	old.Archived = true
	s.Convs[physics] = &old
	all := people()
	s.Convs[withBob] = &state.Conversation{Conversation: wire.Conversation{
		ID: withBob, Kind: wire.Direct, Members: 3, People: []wire.Account{all[amy], all[bob], all[chen]},
	}}
	return s
}

func TestEmptyRoomOffersToInvite(t *testing.T) {
	st := newStage(t, emptyRoom(), wide)
	if !st.Reads("No messages yet.") {
		t.Errorf("an empty room reads:\n%s", st)
	}
	st.Click("Invite people")
	if got := only[state.OpenDialog](t, st.Take()); got != (state.OpenDialog{Kind: state.DialogPeople, Conv: general}) {
		t.Errorf("opened %+v", got)
	}
}

func TestAloneOnTheServerLeadsToTheInvitation(t *testing.T) {
	s := lab()
	s.Hosting.Key, s.Server.Key = ownKey, ownKey
	all := people()
	s.People = map[wire.AccountID]wire.Account{chen: all[chen], server: all[server]}
	st := newStage(t, s, wide)
	if !st.Reads("Nobody else is here yet.") {
		t.Errorf("nothing says so:\n%s", st)
	}
	st.Click("Invite people")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogServer {
		t.Errorf("opened %+v", got)
	}
	st.Show(func(s *state.State) { s.Hosting = state.Hosting{} })
	if !st.Reads("Others log in at 192.168.1.5:12343.") {
		t.Errorf("a guest is not told where others log in:\n%s", st)
	}
}

func TestRemovalFromTheRoomOnShowIsSaid(t *testing.T) {
	s := lab()
	s.Notice = state.Notice{Kind: state.NoticeRemoved, Detail: "secret"}
	st := newStage(t, s, wide)
	if !st.Reads("You are no longer in # secret.") {
		t.Errorf("nothing says so:\n%s", st)
	}
}

// TestArrowsStayAtWhomTheyWereAt: somebody who comes into the list, or leaves it, does
// not have Enter choose another one.
func TestArrowsStayAtWhomTheyWereAt(t *testing.T) {
	st := newStage(t, picking(), wide)
	st.Key(key.NameDownArrow, 0)
	st.Key(key.NameDownArrow, 0) // amy, then bob
	st.Show(func(s *state.State) {
		s.People = maps.Clone(s.People)
		s.People[9] = account(9, "ann", true)
	})
	st.Key(key.NameReturn, 0)
	st.Key(key.NameReturn, 0)
	if got := only[state.OpenDirect](t, st.Take()); got.With != bob {
		t.Errorf("opens a conversation with %d, want bob, %d", got.With, bob)
	}
}

// TestLongestNameIsLetGo: its chip was wider than a phone's dialog, and the cross on it
// out of view.
func TestLongestNameIsLetGo(t *testing.T) {
	s := picking()
	long := strings.Repeat("寬", wire.MaxName)
	s.People[amy] = account(amy, long, true)
	st := onPhone(t, s)
	st.Tap(long)
	n := st.Must("Do not choose " + long)
	if edge := phone.X - 16 - 24; n.Bounds.Max.X > edge { // the dialog's margin and inset
		t.Errorf("the chip ends at %d, behind %d", n.Bounds.Max.X, edge)
	}
}

package state

import (
	"cmp"
	"slices"

	"parley.example/net/wire"
)

// Paging is how far a list is that comes page by page.
type Paging struct {
	// Loading says that a page is awaited, More that there are entries above the last
	// one.
	Loading, More bool
	// Failed says that the last page did not come.
	Failed bool
}

// RoomList is what is known of the public rooms of the server, in the order of
// their names, for the dialog that shows them.
type RoomList struct {
	Rooms []wire.Conversation
	// Archived says that the archived ones are among them.
	Archived bool
	Paging
}

// MemberList is what is known of the members of a room, in the order of their
// names, for a dialog about that room.
type MemberList struct {
	Conv   wire.ConvID // zero for none
	People []wire.Account
	Paging

	late []wire.Event // who came and went while a page was awaited
}

type (
	// LoadRooms asks for the next page of the public rooms, for the first where
	// Archived is not what the list has.
	LoadRooms struct{ Archived bool }
	// LoadMembers asks for the next page of the members of the room that a dialog is
	// about, ListMembers for the first or next of any, while no dialog lists others.
	LoadMembers struct{}
	ListMembers struct{ Conv wire.ConvID }
	// RoomsLoaded is the answer to FetchRooms, of which each gets exactly one, and
	// MembersLoaded that to FetchMembers. Err is set where the request failed. The
	// receiver keeps the slices: the sender changes them no more.
	RoomsLoaded struct {
		After    string
		Archived bool
		Rooms    []wire.Conversation
		More     bool
		Err      error
	}
	MembersLoaded struct {
		Conv   wire.ConvID
		After  string
		People []wire.Account
		More   bool
		Err    error
	}
	// FetchRooms asks for the page of public rooms above a name, FetchMembers for
	// that of a conversation's members.
	FetchRooms struct {
		After    string
		Archived bool
	}
	FetchMembers struct {
		Conv  wire.ConvID
		After string
	}
)

func (LoadRooms) event()     {}
func (LoadMembers) event()   {}
func (ListMembers) event()   {}
func (RoomsLoaded) event()   {}
func (MembersLoaded) event() {}
func (FetchRooms) effect()   {}
func (FetchMembers) effect() {}

// after is the name that the next page of rooms begins above.
func (l *RoomList) after() string {
	if len(l.Rooms) == 0 {
		return ""
	}
	return l.Rooms[len(l.Rooms)-1].Name
}

func (l *MemberList) after() string {
	if len(l.People) == 0 {
		return ""
	}
	return l.People[len(l.People)-1].Name
}

// lists handles the lists that dialogs show.
func (c *change) lists(ev Event) {
	switch ev := ev.(type) {
	case LoadRooms:
		switch {
		case c.Dialog.Kind != DialogRooms && c.Dialog.Kind != DialogAdmin:
		case ev.Archived != c.Rooms.Archived:
			c.listRooms(ev.Archived)
		case !c.Rooms.Loading && (c.Rooms.More || c.Rooms.Failed):
			c.fetchRooms()
		}
	case LoadMembers:
		if c.Dialog.Conv != 0 && !c.Members.Loading && (c.Members.More || c.Members.Failed) {
			c.fetchMembers()
		}
	case ListMembers:
		switch conv := c.Convs[ev.Conv]; {
		case conv == nil || c.Dialog.Conv != 0 && c.Dialog.Conv != ev.Conv:
		case c.Members.Conv != ev.Conv:
			c.listMembers(ev.Conv)
		case !c.Members.Loading && (c.Members.More || c.Members.Failed):
			c.fetchMembers()
		}
	case RoomsLoaded:
		c.roomsLoaded(ev)
	case MembersLoaded:
		c.membersLoaded(ev)
	}
}

// listRooms begins the list of rooms anew.
func (c *change) listRooms(archived bool) {
	c.Rooms = RoomList{Archived: archived}
	c.fetchRooms()
}

func (c *change) fetchRooms() {
	c.Rooms.Loading, c.Rooms.Failed = c.online(), !c.online()
	if c.Rooms.Loading {
		c.do(FetchRooms{After: c.Rooms.after(), Archived: c.Rooms.Archived})
	}
}

// listMembers begins the list of a room's members anew. Those of a direct
// conversation are known.
func (c *change) listMembers(id wire.ConvID) {
	c.Members = MemberList{Conv: id}
	if conv := c.Convs[id]; conv.Kind == wire.Direct {
		c.Members.People = conv.People
		return
	}
	c.fetchMembers()
}

func (c *change) fetchMembers() {
	c.Members.Loading, c.Members.Failed = c.online(), !c.online()
	if c.Members.Loading {
		c.do(FetchMembers{Conv: c.Members.Conv, After: c.Members.after()})
	}
}

// relistDialog asks again for what the dialog on show lists: on a new line
// nothing comes of what was asked before.
func (c *change) relistDialog() {
	if c.Dialog.Kind.ofRooms() || c.Dialog.Kind == DialogAdmin {
		c.Dialog.Busy = false
	}
	switch d := c.Dialog; {
	case d.Kind == DialogAdmin:
		c.lookAround()
	case d.Kind == DialogRooms:
		c.listRooms(c.Rooms.Archived)
	case d.Conv != 0:
		c.listMembers(d.Conv)
		return
	}
	c.Members = MemberList{} // asked for when somebody is to be named
}

func (c *change) roomsLoaded(ev RoomsLoaded) {
	l := &c.Rooms
	if !l.Loading || ev.Archived != l.Archived || ev.After != l.after() {
		return
	}
	l.Loading, l.Failed = false, ev.Err != nil
	if l.Failed {
		return
	}
	l.Rooms = slices.Concat(l.Rooms, ev.Rooms)
	l.More = ev.More && len(ev.Rooms) > 0
}

func (c *change) membersLoaded(ev MembersLoaded) {
	l := &c.Members
	if !l.Loading || ev.Conv != l.Conv || ev.After != l.after() {
		return
	}
	l.Loading, l.Failed = false, ev.Err != nil
	late := l.late
	l.late = nil
	if !l.Failed {
		l.People = slices.Concat(l.People, ev.People)
		l.More = ev.More && len(ev.People) > 0
	}
	for _, e := range late {
		c.heedMember(e)
	}
}

// heedMember keeps the list of members right while people come and go.
func (c *change) heedMember(e wire.Event) {
	l := &c.Members
	if e.Conv != l.Conv || e.Kind != wire.Joined && e.Kind != wire.Left {
		return
	}
	if l.Loading { // the page on its way may know it, or not
		l.late = append(slices.Clip(l.late), e)
		return
	}
	people := slices.DeleteFunc(slices.Clone(l.People), func(a wire.Account) bool { return a.ID == e.From })
	if e.Kind == wire.Joined {
		who, ok := c.People[e.From]
		if !ok {
			who = wire.Account{ID: e.From, Name: e.Name, Kind: wire.Person}
		}
		at, _ := slices.BinarySearchFunc(people, who, func(a, b wire.Account) int {
			return cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name))
		})
		if at < len(people) || !l.More { // else it comes with its page
			people = slices.Insert(people, at, who)
		}
	}
	l.People = people
}

// forgetMembers lets go of a list and of the dialog that shows it, where their
// conversation is gone.
func (c *change) forgetMembers(id wire.ConvID) {
	if c.Dialog.Conv == id {
		c.Dialog = Dialog{}
	}
	if c.Members.Conv == id {
		c.Members = MemberList{}
	}
}

package state

import (
	"slices"
	"strings"

	"parley.example/net/wire"
)

// RoomAct is something about rooms that a person asks the server to do.
type RoomAct uint8

// The acts.
const (
	ActNone RoomAct = iota
	ActCreate
	ActDirect // open a conversation with somebody
	ActJoin
	ActLeave
	ActInvite
	ActRemove
	ActRename
	ActTopic
	ActArchive // or open again
	ActKeep
)

// Refusal is an act that the server did not carry out, and why.
type Refusal struct {
	Of RoomAct
	// Why is empty where there was no line to the server.
	Why wire.Code
}

// askedIn reports whether an act is asked for in a dialog, which then waits for
// its answer.
func (a RoomAct) askedIn(k DialogKind) bool {
	switch a {
	case ActCreate:
		return k == DialogRoom
	case ActJoin:
		return k == DialogRooms || k == DialogAdmin
	case ActDirect, ActInvite:
		return k == DialogPeople
	case ActArchive:
		return k == DialogDetails || k == DialogAdmin
	case ActLeave, ActRemove, ActRename, ActTopic, ActKeep:
		return k == DialogDetails
	}
	return false
}

// Intents about rooms.
type (
	// OpenGroup shows the direct conversation of Me with exactly these people.
	OpenGroup struct{ With []wire.AccountID }
	// JoinRoom enters a public room and shows it.
	JoinRoom struct{ Conv wire.ConvID }
	// LeaveRoom ends the membership of a room.
	LeaveRoom struct{ Conv wire.ConvID }
	// InvitePeople makes accounts members of a room.
	InvitePeople struct {
		Conv   wire.ConvID
		People []wire.AccountID
	}
	// RemoveMember ends another's membership.
	RemoveMember struct {
		Conv wire.ConvID
		Who  wire.AccountID
	}
	// ChangeRoom gives a room a name and a topic; what is as before is not asked for.
	ChangeRoom struct {
		Conv        wire.ConvID
		Name, Topic string
	}
	// ArchiveRoom makes a room read-only or, with Off, opens it again.
	ArchiveRoom struct {
		Conv wire.ConvID
		Off  bool
	}
	// KeepFor says for how many days a room keeps its messages, zero for ever.
	KeepFor struct {
		Conv wire.ConvID
		Days int
	}
)

// Reports about rooms.
type (
	// Acted says that the server did what an Ask… wanted, Refused that it did not.
	Acted struct {
		Of   RoomAct
		Conv wire.ConvID
	}
	Refused struct {
		Of   RoomAct
		Conv wire.ConvID
		// Why is the server's code, empty where the line broke.
		Why wire.Code
	}
)

// Effects about rooms. Each gets exactly one answer: a ConvOpened with Show where
// it is about a conversation to come on show (AskGroup, AskJoin), else an Acted;
// or a Refused.
type (
	AskGroup  struct{ With []wire.AccountID }
	AskJoin   struct{ Conv wire.ConvID }
	AskLeave  struct{ Conv wire.ConvID }
	AskInvite struct {
		Conv   wire.ConvID
		People []wire.AccountID
	}
	AskRemove struct {
		Conv wire.ConvID
		Who  wire.AccountID
	}
	// AskChange asks for a name, unless that is empty, then for a topic where Retopic
	// says so.
	AskChange struct {
		Conv        wire.ConvID
		Name, Topic string
		Retopic     bool
	}
	AskArchive struct {
		Conv wire.ConvID
		Off  bool
	}
	AskKeep struct {
		Conv wire.ConvID
		Days int
	}
)

func (OpenGroup) event()    {}
func (JoinRoom) event()     {}
func (LeaveRoom) event()    {}
func (InvitePeople) event() {}
func (RemoveMember) event() {}
func (ChangeRoom) event()   {}
func (ArchiveRoom) event()  {}
func (KeepFor) event()      {}
func (Acted) event()        {}
func (Refused) event()      {}
func (AskGroup) effect()    {}
func (AskJoin) effect()     {}
func (AskLeave) effect()    {}
func (AskInvite) effect()   {}
func (AskRemove) effect()   {}
func (AskChange) effect()   {}
func (AskArchive) effect()  {}
func (AskKeep) effect()     {}

// Moderates reports whether Me may change a room: who made it, and who
// administers the server.
func (s *State) Moderates(conv *Conversation) bool {
	return conv.Kind == wire.Room && (conv.Owner == s.Me.ID || s.Me.Admin)
}

// Group reports whether a direct conversation is one of more than two.
func (conv *Conversation) Group() bool { return conv.Kind == wire.Direct && len(conv.People) > 2 }

// rooms handles what a person does about rooms, and what comes of it.
//
//	intent → ask → effect → the server ─┬→ Acted, ConvOpened
//	                                    └→ Refused → beside the field, or a notice
func (c *change) rooms(ev Event) {
	switch ev := ev.(type) {
	case OpenGroup:
		c.openGroup(ev.With)
	case JoinRoom:
		if c.Convs[ev.Conv] != nil {
			c.showFromDialog(ev.Conv)
			return
		}
		c.ask(ActJoin, ev.Conv, AskJoin(ev))
	case Acted:
		c.acted(ev)
	case Refused:
		c.refused(ev)
	default:
		c.inRoom(ev)
	}
}

// inRoom handles what a person does about a room that they are in.
func (c *change) inRoom(ev Event) {
	switch ev := ev.(type) {
	case LeaveRoom:
		if c.room(ev.Conv) != nil && c.ask(ActLeave, ev.Conv, AskLeave(ev)) {
			c.touch(ev.Conv).leaving = true
		}
	case InvitePeople:
		if c.room(ev.Conv) != nil && len(ev.People) > 0 {
			c.ask(ActInvite, ev.Conv, AskInvite(ev))
		}
	case RemoveMember:
		if conv := c.room(ev.Conv); conv != nil && c.Moderates(conv) && ev.Who != c.Me.ID {
			c.ask(ActRemove, ev.Conv, AskRemove(ev))
		}
	case ChangeRoom:
		c.changeRoom(ev)
	case ArchiveRoom:
		if conv := c.room(ev.Conv); conv != nil && c.Moderates(conv) && conv.Archived == ev.Off {
			c.ask(ActArchive, ev.Conv, AskArchive(ev))
		}
	case KeepFor:
		if conv := c.room(ev.Conv); conv != nil && c.Moderates(conv) && wire.CheckKeep(ev.Days) == nil {
			c.ask(ActKeep, ev.Conv, AskKeep(ev))
		}
	}
}

// room is a room that Me is in, nil for none.
func (c *change) room(id wire.ConvID) *Conversation {
	if conv := c.Convs[id]; conv != nil && conv.Kind == wire.Room {
		return conv
	}
	return nil
}

// ask asks the server for an act. The dialog that it is asked for in waits for
// the answer. Without a line it is refused at once.
func (c *change) ask(of RoomAct, conv wire.ConvID, e Effect) bool {
	if !c.LoggedIn() || !c.mayAsk() {
		return false
	}
	if of.askedIn(c.Dialog.Kind) {
		c.Dialog.Busy, c.Dialog.Refusal = true, Refusal{}
	}
	if !c.online() {
		c.refused(Refused{Of: of, Conv: conv})
		return false
	}
	c.do(e)
	return true
}

// awaits reports whether the dialog waits for the answer to an act.
func (c *change) awaits(of RoomAct, conv wire.ConvID) bool {
	d := c.Dialog
	return d.Busy && of.askedIn(d.Kind) && (d.Conv == 0 || d.Conv == conv)
}

// acted notes that an act is done. Who invited people sees who is there.
func (c *change) acted(ev Acted) {
	if !c.awaits(ev.Of, ev.Conv) {
		return
	}
	c.Dialog.Busy, c.Dialog.Done = false, c.Dialog.Done+1
	if ev.Of == ActInvite {
		c.openDialog(OpenDialog{Kind: DialogDetails, Conv: ev.Conv})
	}
	if c.Dialog.Kind == DialogAdmin {
		c.listRooms(true)
	}
}

// refused says that an act was not done: in the dialog that waits for it, or
// where none does, by a notice.
func (c *change) refused(ev Refused) {
	if ev.Of == ActLeave {
		c.stays(ev.Conv)
	}
	no := Refusal{Of: ev.Of, Why: ev.Why}
	if c.awaits(ev.Of, ev.Conv) {
		c.Dialog.Busy, c.Dialog.Refusal = false, no
		return
	}
	c.Notice = Notice{Kind: NoticeRefused, Refusal: no}
}

// stays notes that Me does not leave a room after all.
func (c *change) stays(id wire.ConvID) {
	if conv := c.Convs[id]; conv != nil && conv.leaving {
		c.touch(id).leaving = false
	}
}

// showFromDialog shows a conversation in place of the dialog that it was chosen in.
func (c *change) showFromDialog(id wire.ConvID) {
	if c.Dialog.Kind.ofRooms() {
		c.Dialog = Dialog{}
	}
	if c.Dialog.Kind == DialogAdmin { // which stays
		c.Dialog.Busy = false
	}
	c.show(id)
}

// openGroup shows the direct conversation with several people; the first one of
// these, the server has to make.
func (c *change) openGroup(with []wire.AccountID) {
	others := slices.DeleteFunc(slices.Clone(with), func(id wire.AccountID) bool { return id == c.Me.ID || id == 0 })
	slices.Sort(others)
	others = slices.Compact(others)
	switch {
	case len(others) == 0 || len(others) >= wire.MaxDirect || !c.LoggedIn():
		return
	case len(others) == 1:
		c.openDirect(others[0])
		return
	}
	for _, id := range c.Order {
		if conv := c.Convs[id]; conv.Kind == wire.Direct && slices.Equal(conv.others(c.Me.ID), others) {
			c.showFromDialog(id)
			return
		}
	}
	c.ask(ActDirect, 0, AskGroup{With: others})
}

// others are the members of a direct conversation but me, by id.
func (conv *Conversation) others(me wire.AccountID) []wire.AccountID {
	var ids []wire.AccountID
	for _, p := range conv.People {
		if p.ID != me {
			ids = append(ids, p.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// changeRoom asks for another name and topic.
func (c *change) changeRoom(ev ChangeRoom) {
	conv := c.room(ev.Conv)
	if conv == nil || !c.Moderates(conv) {
		return
	}
	ask := AskChange{Conv: ev.Conv, Name: roomName(ev.Name), Topic: strings.TrimSpace(ev.Topic)}
	if ask.Name == conv.Name {
		ask.Name = ""
	}
	ask.Retopic = ask.Topic != conv.Topic
	switch {
	case ask.Name != "":
		c.ask(ActRename, ev.Conv, ask)
	case ask.Retopic:
		c.ask(ActTopic, ev.Conv, ask)
	default: // nothing to ask for
		c.Dialog.Refusal = Refusal{}
		if ActTopic.askedIn(c.Dialog.Kind) {
			c.Dialog.Done++
		}
	}
}

// roomName is a room's name of what was typed.
func roomName(typed string) string {
	return strings.TrimPrefix(strings.TrimSpace(typed), "#")
}

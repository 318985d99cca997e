package state

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"parley.example/net/wire"
)

// Check says what is wrong with a state, if anything: the promises that hold
// after every Update. It is for tests.
func Check(s State) error {
	errs := []error{s.checkLogin(), s.checkOrder(), s.checkLists()}
	for id, conv := range s.Convs {
		if err := conv.check(s.Me.ID, id == s.Current); err != nil {
			errs = append(errs, fmt.Errorf("conversation %d: %w", id, err))
		}
		if conv.ID != id {
			errs = append(errs, fmt.Errorf("conversation %d stands under %d", conv.ID, id))
		}
	}
	for i, d := range s.Deleting {
		if s.Convs[d.Conv] == nil || s.deletion(d.Conv, d.Ref) != i {
			errs = append(errs, fmt.Errorf("%d of %d is being deleted twice, or nowhere", d.Ref, d.Conv))
		}
	}
	for _, q := range s.aside {
		if s.Convs[q.Conv] != nil {
			errs = append(errs, fmt.Errorf("message %s is aside, its conversation %d known", q.UID, q.Conv))
		}
	}
	return errors.Join(errs...)
}

// checkLogin checks who is logged in, the dialog, and what is remembered for
// logging in.
func (s *State) checkLogin() error {
	d := s.Dialog
	switch {
	case !s.LoggedIn() && (len(s.Convs)+len(s.Order)+len(s.People) > 0 || s.Current != 0 || s.home != Server{} || s.Me != wire.Account{}):
		return errors.New("nobody is logged in, but something of an account is there")
	case s.asked != nil && !d.Kind.ofLogin() && s.Link.Phase == LinkOff && !s.Link.Fault.asks():
		return errors.New("a login is remembered that is not under way")
	case d.Kind == DialogNone && d != Dialog{}:
		return fmt.Errorf("no dialog has %+v", d)
	case (d.Kind == DialogKey || d.Kind == DialogPlain) && (s.asked == nil || d.Busy):
		return errors.New("a question about a login that there is not")
	case d.Kind != DialogLogin && d.Heard != "":
		return errors.New("a dialog that is no login has a key that was heard")
	case d.Kind != DialogKey && d.Key+d.Known != "":
		return errors.New("a key in another dialog")
	case d.Kind == DialogLogin && d.Busy && s.asked == nil:
		return errors.New("the login dialog is busy with nothing")
	case d.Kind == DialogHost && d.Busy != (s.Hosting.Phase == HostStarting):
		return errors.New("the owner's dialog is busy with nothing, or should be")
	case !d.Kind.ofProbe() && (s.probing || !reflect.ValueOf(s.Probe).IsZero() || s.behind != Dialog{}):
		return errors.New("something of a network test stays behind it")
	case s.probing && s.Probe.Over:
		return errors.New("a network test is over and under way")
	case s.behind.Kind != DialogNone && s.behind.Kind != DialogLogin:
		return errors.New("a test in front of what is no login")
	case d.Kind == DialogOthers && s.Hosting.Phase != HostOn:
		return errors.New("a test of no server")
	case d.Kind == DialogServer && s.Hosting.Phase != HostOn:
		return errors.New("a card of no server")
	case d.Kind.ofRooms() && !s.LoggedIn():
		return errors.New("a room for nobody")
	case d.Kind == DialogAdmin && (!s.LoggedIn() || !s.Me.Admin):
		return errors.New("an administration for somebody else")
	case d.Kind != DialogAdmin && !reflect.ValueOf(s.Admin).IsZero():
		return errors.New("something of the administration stays behind it")
	case s.Link.Phase == LinkOnline && s.Link.Fault != FaultNone:
		return errors.New("online with a fault")
	}
	return nil
}

func (s *State) checkOrder() error {
	if len(s.Order) != len(s.Convs) {
		return fmt.Errorf("%d conversations, %d in order", len(s.Convs), len(s.Order))
	}
	for i, id := range s.Order {
		if s.Convs[id] == nil {
			return fmt.Errorf("order has %d, which is not there", id)
		}
		if i > 0 && before(s.Convs[s.Order[i-1]], s.Convs[id], s.Me.ID) >= 0 {
			return fmt.Errorf("%d stands before %d", s.Order[i-1], id)
		}
	}
	if s.Current != 0 && s.Convs[s.Current] == nil {
		return fmt.Errorf("%d is on show but not there", s.Current)
	}
	return nil
}

func (conv *Conversation) check(me wire.AccountID, current bool) error {
	switch {
	case conv.Last < conv.top():
		return fmt.Errorf("last is %d, the run ends at %d", conv.Last, conv.top())
	case conv.Read < 0 || conv.Read > conv.Last:
		return fmt.Errorf("read is %d of %d", conv.Read, conv.Last)
	case conv.Divider != 0 && !current:
		return errors.New("a divider where nobody looks")
	case conv.Divider < 0 || conv.Divider > conv.Last:
		return fmt.Errorf("the divider is at %d of %d", conv.Divider, conv.Last)
	case conv.first() == conv.begin() && !conv.AtStart:
		return errors.New("the run begins with the first event, and does not say so")
	case conv.Gap && !conv.loaded():
		return errors.New("a gap above no run")
	case !current && len(conv.Events) > maxLoaded:
		return fmt.Errorf("%d events loaded", len(conv.Events))
	}
	return errors.Join(conv.checkRun(), conv.checkChanges(), conv.checkPending(me), conv.checkUnread(me))
}

func (conv *Conversation) checkRun() error {
	type key struct {
		from wire.AccountID
		uid  wire.UID
	}
	seen := make(map[key]bool)
	for i, e := range conv.Events {
		if e.Conv != conv.ID || e.Seq != conv.first()+wire.Seq(i) || e.Seq < conv.begin() {
			return fmt.Errorf("event %d of the run is %d of conversation %d", i, e.Seq, e.Conv)
		}
		if k := (key{e.From, e.UID}); e.UID != "" {
			if seen[k] {
				return fmt.Errorf("message %s is there twice", e.UID)
			}
			seen[k] = true
		}
	}
	return nil
}

// checkChanges checks that what was deleted has no words anywhere.
func (conv *Conversation) checkChanges() error {
	gone := make(map[wire.Seq]wire.Seq)
	for _, e := range conv.Events {
		if e.Kind == wire.Deleted && e.Ref < e.Seq {
			gone[e.Ref] = e.Seq
		}
	}
	for _, e := range conv.Events {
		switch {
		case gone[e.Ref] > e.Seq && e.Kind == wire.Edited && e.Text != "":
			return fmt.Errorf("message %d is deleted, its edit %d has words", e.Ref, e.Seq)
		case gone[e.Seq] > 0 && e.Kind == wire.Message && (!e.Deleted || e.Text != "" || len(e.Reactions) > 0):
			return fmt.Errorf("message %d is deleted, and still there", e.Seq)
		}
	}
	for _, s := range conv.ahead {
		if s.asof <= conv.top() {
			return fmt.Errorf("messages are ahead, as of %d, of a run up to %d", s.asof, conv.top())
		}
	}
	return nil
}

func (conv *Conversation) checkPending(me wire.AccountID) error {
	for i, p := range conv.Pending {
		switch {
		case conv.index(p.UID) != i:
			return fmt.Errorf("message %s is pending twice", p.UID)
		case slices.ContainsFunc(conv.Events, func(e wire.Event) bool { return e.UID == p.UID && e.From == me }):
			return fmt.Errorf("message %s is pending and among the events", p.UID)
		case p.Phase != SendFailed && p.Why != "":
			return fmt.Errorf("message %s is not refused but says why", p.UID)
		case (p.Phase == SendDone) != (p.Seq != 0):
			return fmt.Errorf("message %s in phase %d has seq %d", p.UID, p.Phase, p.Seq)
		case p.Phase == SendDone && len(conv.Events) > 0 && p.Seq <= conv.top():
			return fmt.Errorf("message %s waits for event %d, which is loaded", p.UID, p.Seq)
		}
	}
	return nil
}

func (conv *Conversation) checkUnread(me wire.AccountID) error {
	if conv.Mentions < 0 || conv.Mentions > conv.Unread {
		return fmt.Errorf("%d mentions among %d unread", conv.Mentions, conv.Unread)
	}
	most := min(conv.Last-max(conv.Read, conv.begin()-1), wire.MaxUnread)
	if conv.Unread < 0 || conv.Unread > int(most) {
		return fmt.Errorf("%d unread, at most %d can be", conv.Unread, most)
	}
	if !conv.covers() {
		return nil
	}
	exact := 0
	for _, e := range conv.Events {
		if conv.counts(e, me) {
			exact++
		}
	}
	if conv.Unread != min(exact, wire.MaxUnread) {
		return fmt.Errorf("%d unread, of which %d are loaded", conv.Unread, exact)
	}
	return nil
}

// checkLists checks what the dialogs about rooms show.
func (s *State) checkLists() error {
	d := s.Dialog
	switch {
	case d.Conv != 0 && (!d.Kind.ofRooms() || s.Convs[d.Conv] == nil):
		return errors.New("a dialog about a conversation that is not there")
	case d.Conv != 0 && s.Members.Conv != d.Conv:
		return errors.New("a dialog lists the members of another conversation")
	case s.Members.Conv != 0 && s.Convs[s.Members.Conv] == nil:
		return errors.New("members of a conversation that is not there")
	case !s.LoggedIn() && (len(s.Rooms.Rooms) > 0 || s.Rooms.Loading):
		return errors.New("rooms for nobody")
	case s.Rooms.Loading && s.Rooms.Failed || s.Members.Loading && s.Members.Failed:
		return errors.New("a list that is awaited and failed")
	case d.Kind.ofRooms() && d.Busy && d.Refusal != Refusal{}:
		return errors.New("a dialog that waits and was refused")
	}
	return nil
}

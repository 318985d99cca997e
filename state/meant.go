package state

import "parley.example/net/wire"

// Meant is an intent of a window that showed the state of a Turn. Two servers may have
// the same ids: what was meant for a conversation of one account is not done in one of
// the next, which took its place before the intent came here.
type Meant struct {
	Turn   uint64
	Intent Event
}

func (Meant) event() {}

// meant leads an intent on, unless it was for an account that is not shown any more; of
// words that are not said, a notice tells. What was written as the session was ended
// elsewhere is kept for who comes back to it.
func (c *change) meant(ev Meant) (Event, bool) {
	if ev.Turn == c.Turn || !ofAccount(ev.Intent) {
		return ev.Intent, true
	}
	if ev.Turn == c.parted && !c.LoggedIn() && c.keepLate(ev.Intent) {
		return nil, false
	}
	switch no := ev.Intent.(type) {
	case Send:
		c.Notice = Notice{Kind: NoticeUnsent, Detail: no.Text}
	case RunCommand:
		c.Notice = Notice{Kind: NoticeUnsent, Detail: no.Text}
	case Edit:
		c.Notice = Notice{Kind: NoticeUnsent, Detail: no.Text}
	}
	return nil, false
}

// keepLate has words kept that came after their account, and reports whether they are.
func (c *change) keepLate(ev Event) bool {
	switch ev := ev.(type) {
	case Drafted:
		c.do(KeepDraft{Conv: ev.Conv, Text: ev.Draft})
		return true
	case Select:
		if ev.From != 0 {
			c.do(KeepDraft{Conv: ev.From, Text: ev.Draft})
		}
		return true
	case Send:
		text := sayable(ev.Text)
		if text == "" || len(text) > wire.MaxText {
			return false
		}
		c.do(KeepDraft{Conv: ev.Conv})
		c.enqueue(Enqueue{Conv: ev.Conv, UID: ev.UID, Text: text, At: ev.At, Ref: ev.Ref})
		return true
	}
	return false
}

// ofAccount reports whether an intent is about what an account has.
func ofAccount(ev Event) bool {
	switch ev.(type) {
	case Select, Drafted, Send, RunCommand, Edit, Delete, Undelete, React, Retry, Discard, Seen, Typing,
		LoadOlder, LoadNewer, Jump, JumpDate, Latest, Quote, OpenDirect, OpenGroup, CreateRoom,
		JoinRoom, LeaveRoom, InvitePeople, RemoveMember, ChangeRoom, ArchiveRoom, KeepFor,
		Open, HearOf, Find, SignOut, ChangePassword, ShowAs, Administer, MakeInvitation, EndInvitation:
		return true
	}
	return false
}

package state

// Meant is an intent of a window that showed the state of a Turn. Two servers may have
// the same ids: what was meant for a conversation of one account is not done in one of
// the next, which took its place before the intent came here.
type Meant struct {
	Turn   uint64
	Intent Event
}

func (Meant) event() {}

// meant leads an intent on, unless it was for an account that is not shown any more; of
// words that are not said, a notice tells.
func (c *change) meant(ev Meant) (Event, bool) {
	if ev.Turn == c.Turn || !ofAccount(ev.Intent) {
		return ev.Intent, true
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

// ofAccount reports whether an intent is about what an account has.
func ofAccount(ev Event) bool {
	switch ev.(type) {
	case Select, Drafted, Send, RunCommand, Edit, Delete, Undelete, React, Retry, Discard, Seen, Typing,
		LoadOlder, LoadNewer, Jump, JumpDate, Latest, Quote, OpenDirect, OpenGroup, CreateRoom,
		JoinRoom, LeaveRoom, InvitePeople, RemoveMember, ChangeRoom, ArchiveRoom, KeepFor:
		return true
	}
	return false
}

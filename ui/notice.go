package ui

import (
	"image"
	"time"

	"gioui.org/op"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// noticeTime is how long a notice stands by itself.
const noticeTime = 8 * time.Second

// notice is the short word above the composer.
type notice struct {
	// busy is set where an intent found the queue full: a notice of the state's
	// own could not get there either.
	busy  bool
	shown state.Notice
	since time.Time
	gone  bool // Dismiss was said of the one on show
}

// now is the notice to show.
func (n *notice) now(s *state.State) state.Notice {
	if n.busy {
		return state.Notice{Kind: state.NoticeBusy}
	}
	return s.Notice
}

// typed takes the notice away, as the person goes on.
func (n *notice) typed(p *Page, s *state.State) {
	n.busy = false
	if s.Notice.Kind != state.NoticeNone && !n.gone {
		n.gone = true
		p.emit(state.Dismiss{})
	}
}

func (n *notice) update(gtx C, p *Page, s *state.State) {
	now := n.now(s)
	if now != n.shown {
		n.shown, n.since, n.gone = now, gtx.Now, false
		if now.Kind == state.NoticeLink {
			kit.Copy(gtx, now.Detail)
		}
	}
	if now.Kind != state.NoticeNone && gtx.Now.Sub(n.since) >= noticeTime {
		n.typed(p, s)
	}
}

// words are a notice's title and sentence.
func (n *notice) words(p *Page, now state.Notice) (title, txt string) {
	say := p.say
	switch now.Kind {
	case state.NoticeEmpty:
		return say.Say(words.InputError), say.Say(words.InputErrorText)
	case state.NoticeLong:
		return say.Say(words.InputError), say.Say(words.TooLong, wire.MaxText>>10)
	case state.NoticeBusy:
		return "", say.Say(words.Busy)
	case state.NoticeHost:
		return say.Say(words.HostFailed), now.Detail
	case state.NoticeDenied:
		return say.Say(words.Denied), now.Detail
	case state.NoticeNotDone:
		return p.notDone(now)
	case state.NoticeRefused:
		return p.refusal(now.Refusal)
	case state.NoticeRemoved:
		return say.Say(words.NoLongerIn, now.Detail), say.Say(words.NoLongerInText)
	case state.NoticeDisk:
		return say.Say(words.DiskFailed), now.Detail
	case state.NoticeNowhere:
		return "", say.Say(words.NoSuchMessage)
	case state.NoticeCopied:
		return "", say.Say(words.LinkCopied)
	case state.NoticeFar:
		return "", say.Say(words.NotReached)
	case state.NoticeExpired:
		return "", say.Say(words.MessageExpired)
	case state.NoticeUnsent:
		return say.Say(words.NotSentWhy, firstLine(now.Detail)), say.Say(words.NoLongerInText)
	case state.NoticeOldKey:
		return say.Say(words.NotSentWhy, firstLine(now.Detail)), say.Say(words.OldKeyText)
	case state.NoticeDamaged:
		return say.Say(words.Damaged), say.Say(words.DamagedText)
	case state.NoticeCommand:
		return p.commandFault(now)
	case state.NoticeLink:
		return now.Detail, say.Say(words.LinkOnHand)
	case state.NoticeHere:
		return "", say.Say(words.AlreadyHere)
	case state.NoticeForgets:
		return say.Say(words.Forgets), say.Say(words.ForgetsText)
	}
	return "", ""
}

// notDone says what did not happen to a message, and why.
func (p *Page) notDone(now state.Notice) (title, txt string) {
	switch now.Of {
	case wire.Deleted:
		title = p.say.Say(words.NotDeleted)
	case wire.Reacted:
		title = p.say.Say(words.NotReacted)
	default:
		title = p.say.Say(words.NotEdited)
	}
	switch now.Why {
	case "":
		return title, p.say.Say(words.WhyOffline)
	case wire.CodeForbidden:
		return title, p.say.Say(words.WhyForbidden)
	case wire.CodeArchived:
		return title, p.say.Say(words.WhyArchived)
	case wire.CodeInvalid:
		return title, p.say.Say(words.WhyGone)
	case wire.CodeTooMany:
		return title, p.say.Say(words.WhyTooMany)
	}
	return title, p.say.Say(words.Denied)
}

// layout draws the notice with its lower left corner at a point.
func (n *notice) layout(gtx C, p *Page, s *state.State, at image.Point) {
	now := n.now(s)
	title, txt := n.words(p, now)
	if title == "" && txt == "" {
		return
	}
	ngtx := kit.Free(gtx)
	ngtx.Constraints.Max.X = max(gtx.Constraints.Max.X-2*at.X, 0)
	dims, call := kit.Measure(ngtx, kit.Notice(p.Theme, title, txt).Layout)
	kit.At(gtx, at.X, at.Y-dims.Size.Y, func(gtx C) D { call.Add(gtx.Ops); return dims })
	if n.shown == now && !n.gone {
		gtx.Execute(op.InvalidateCmd{At: n.since.Add(noticeTime)})
	}
}

package ui

import (
	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// refusal says what was not done about a room, and why.
func (p *Page) refusal(no state.Refusal) (title, txt string) {
	key := words.Denied
	switch no.Of {
	case state.ActCreate:
		key = words.NotCreated
	case state.ActDirect:
		key = words.NotOpened
	case state.ActJoin:
		key = words.NotJoined
	case state.ActLeave:
		key = words.NotLeft
	case state.ActInvite:
		key = words.NotInvited
	case state.ActRemove:
		key = words.NotRemoved
	case state.ActRename:
		key = words.NotRenamed
	case state.ActTopic:
		key = words.NotTopic
	case state.ActArchive:
		key = words.NotArchived
	case state.ActKeep:
		key = words.NotKept
	}
	return p.say.Say(key), p.whyRefused(no)
}

// whyRefused says why an act about a room was not done.
func (p *Page) whyRefused(no state.Refusal) string {
	switch no.Why {
	case "":
		return p.say.Say(words.WhyOffline)
	case wire.CodeInvalid:
		if no.Of == state.ActTopic {
			return p.say.Say(words.BadTopic, wire.MaxTopic)
		}
		return p.say.Say(words.BadName, wire.MaxName)
	case wire.CodeTaken:
		return p.say.Say(words.FaultTaken)
	case wire.CodeForbidden:
		return p.say.Say(words.WhyModerators)
	case wire.CodeArchived:
		return p.say.Say(words.WhyArchived)
	case wire.CodeTooMany:
		return p.say.Say(words.WhyTooManyConvs)
	case wire.CodeNotFound, wire.CodeNotMember:
		return p.say.Say(words.WhyNoSuch)
	case wire.CodePolicy:
		return p.say.Say(words.WhyPolicy)
	case wire.CodeStorage:
		return p.say.Say(words.WhyStoring)
	case wire.CodeUnknown:
		return p.say.Say(words.WhyUnknown)
	}
	return p.say.Say(words.Denied)
}

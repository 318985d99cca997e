package ui

import (
	"parley.example/state"
	"parley.example/state/words"
)

// commandHelp is what each command does.
var commandHelp = map[state.Command]words.Key{
	state.CommandMe:      words.HelpMe,
	state.CommandShrug:   words.HelpShrug,
	state.CommandMsg:     words.HelpMsg,
	state.CommandJoin:    words.HelpJoin,
	state.CommandCreate:  words.HelpCreate,
	state.CommandInvite:  words.HelpInvite,
	state.CommandTopic:   words.HelpTopic,
	state.CommandRename:  words.HelpRename,
	state.CommandArchive: words.HelpArchive,
	state.CommandLeave:   words.HelpLeave,
	state.CommandHelp:    words.HelpHelp,
}

// arguments are what the commands take, in words.
var arguments = map[state.Argument]words.Key{
	state.ArgumentText:       words.ArgumentText,
	state.ArgumentPerson:     words.ArgumentPerson,
	state.ArgumentPersonText: words.ArgumentPersonText,
	state.ArgumentRoom:       words.ArgumentRoom,
	state.ArgumentTopic:      words.ArgumentTopic,
	state.ArgumentOff:        words.ArgumentOff,
}

// usage is a command with what it takes, without the slash.
func (p *Page) usage(c state.Command) string {
	if k, ok := arguments[c.Argument()]; ok {
		return c.Name() + " " + p.say.Say(k)
	}
	return c.Name()
}

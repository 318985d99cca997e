package state

import (
	"strings"
	"unicode"
)

// Command is something that is asked for in the composer, by its name behind a
// slash.
type Command uint8

// The commands, in the order in which they are listed.
const (
	CommandNone Command = iota
	CommandMe
	CommandShrug
	CommandMsg
	CommandJoin
	CommandCreate
	CommandInvite
	CommandTopic
	CommandRename
	CommandArchive
	CommandKeep
	CommandLeave
	CommandNick
	CommandSearch
	CommandHelp
)

// Argument is what a command is about.
type Argument uint8

// The arguments.
const (
	ArgumentNone Argument = iota
	ArgumentText
	ArgumentPerson
	ArgumentPersonText // a name, then words
	ArgumentRoom
	ArgumentTopic
	ArgumentOff     // the word off, or nothing
	ArgumentDays    // a number of days, or off
	ArgumentDisplay // how somebody wants to be called
)

// commands are the names and arguments of all.
var commands = [...]struct {
	name     string
	argument Argument
	// bare says that it may stand without its argument.
	bare bool
	// ofRoom says that it is about the room on show.
	ofRoom bool
}{
	CommandMe:      {name: "me", argument: ArgumentText},
	CommandShrug:   {name: "shrug", argument: ArgumentText, bare: true},
	CommandMsg:     {name: "msg", argument: ArgumentPersonText},
	CommandJoin:    {name: "join", argument: ArgumentRoom},
	CommandCreate:  {name: "create", argument: ArgumentRoom},
	CommandInvite:  {name: "invite", argument: ArgumentPerson, ofRoom: true},
	CommandTopic:   {name: "topic", argument: ArgumentTopic, ofRoom: true},
	CommandRename:  {name: "rename", argument: ArgumentRoom, ofRoom: true},
	CommandArchive: {name: "archive", argument: ArgumentOff, bare: true, ofRoom: true},
	CommandKeep:    {name: "keep", argument: ArgumentDays, ofRoom: true},
	CommandLeave:   {name: "leave", bare: true, ofRoom: true},
	CommandNick:    {name: "nick", argument: ArgumentDisplay},
	CommandSearch:  {name: "search", argument: ArgumentText, bare: true},
	CommandHelp:    {name: "help", bare: true},
}

// Commands are all of them, in order.
func Commands() []Command {
	all := make([]Command, 0, len(commands)-1)
	for c := CommandNone + 1; int(c) < len(commands); c++ {
		all = append(all, c)
	}
	return all
}

// Name is what the command is called, without the slash; empty for CommandNone.
func (c Command) Name() string { return commands[c].name }

// Argument is what the command is about.
func (c Command) Argument() Argument { return commands[c].argument }

// commandNamed finds a command by its name, CommandNone where none is called so.
func commandNamed(name string) Command {
	name = strings.ToLower(name)
	for _, c := range Commands() {
		if c.Name() == name {
			return c
		}
	}
	return CommandNone
}

// IsCommand reports whether a text is a command rather than words to send: it
// begins with a slash, and not with two.
func IsCommand(text string) bool {
	return strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
}

// ParseCommand splits a command into its name, without the slash, and its
// argument. The command is CommandNone where none is called so.
func ParseCommand(text string) (c Command, name, arg string) {
	name = strings.TrimPrefix(text, "/")
	if i := strings.IndexFunc(name, unicode.IsSpace); i >= 0 {
		name, arg = name[:i], strings.TrimSpace(name[i:])
	}
	return commandNamed(name), name, arg
}

package state

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"parley.example/net/wire"
)

// CommandFault is why a command was not carried out.
type CommandFault uint8

// The faults of commands.
const (
	CommandFine      CommandFault = iota
	CommandUnknown                // there is none of that name
	CommandBare                   // it lacks its argument
	CommandElsewhere              // it is about a room, and none is on show
	CommandOffline                // there is no line to the server
	CommandBadName                // its argument cannot name anybody
	CommandRefused                // the server refused it; Why and Detail say more
)

// Intents, reports and effects of commands.
type (
	// RunCommand asks for what Text says, a command; UID, At and Ref are those of a
	// Send, for one that says something. Kept says that the words stay where they were
	// written, as they have a fault.
	RunCommand struct {
		Conv wire.ConvID
		Text string
		UID  wire.UID
		At   time.Time
		Ref  wire.Seq
		Kept bool
	}
	// CommandFailed says that the server did not carry out an AskCommand. Why is its
	// code and Detail its sentence, both empty where the line broke.
	CommandFailed struct {
		Conv   wire.ConvID
		Text   string
		Why    wire.Code
		Detail string
	}
	// Obeyed is the answer to an AskCommand that brings a conversation.
	Obeyed struct {
		Asked AskCommand
		Conv  wire.Conversation
	}
	// AskCommand asks the server for what a command wants. A conversation in the
	// answer to a Create, a Join or an OpenDirect comes on show, and where Then has
	// words, they are said there.
	AskCommand struct {
		Conv    wire.ConvID
		Text    string
		Request wire.Request
		Then    Send
	}
)

// Unrun is a command that the server did not carry out, as it was written in Conv.
// As an Unsaved it stays, whatever becomes of the notice.
type Unrun struct {
	Conv wire.ConvID
	Text string
	// Nth rises from one to the next.
	Nth uint64
}

// maxUnrun bounds the commands that are remembered so.
const maxUnrun = 16

func (RunCommand) event()    {}
func (CommandFailed) event() {}
func (Obeyed) event()        {}
func (AskCommand) effect()   {}

// shrug is what CommandShrug adds.
const shrug = `¯\_(ツ)_/¯`

// CheckCommand says what is wrong with a command before anybody is asked: a
// notice, or none where it can be carried out.
func (s *State) CheckCommand(id wire.ConvID, text string) Notice {
	c, name, arg := ParseCommand(text)
	about := commands[c]
	no := func(fault CommandFault, detail string) Notice {
		return Notice{Kind: NoticeCommand, Conv: id, Command: text, Fault: fault, Detail: detail}
	}
	conv := s.Convs[id]
	switch {
	case c == CommandNone:
		return no(CommandUnknown, name)
	case len(text)+len(shrug) > wire.MaxText, c == CommandMe && len(inItalics(arg)) > wire.MaxText:
		return Notice{Kind: NoticeLong}
	case conv == nil:
		return Notice{Kind: NoticeDenied}
	case about.ofRoom && conv.Kind != wire.Room:
		return no(CommandElsewhere, name)
	case about.argument == ArgumentDays && !isDays(arg), arg == "" && !about.bare, about.argument == ArgumentOff && arg != "" && !strings.EqualFold(arg, "off"):
		return no(CommandBare, name)
	case !c.named(arg):
		return no(CommandBadName, arg)
	case c.asks() && !s.asksNow():
		return no(CommandOffline, name)
	}
	if c == CommandMsg {
		if _, words := personAndWords(arg); words == "" {
			return no(CommandBare, name)
		}
	}
	return Notice{}
}

// asks reports whether a command is for the server to carry out.
func (c Command) asks() bool {
	return c != CommandMe && c != CommandShrug && c != CommandSearch && c != CommandHelp
}

// named reports whether an argument that has to be a name can be one.
func (c Command) named(arg string) bool {
	switch c.Argument() {
	case ArgumentPerson:
		return wire.CheckName(strings.TrimPrefix(arg, "@")) == nil
	case ArgumentPersonText:
		who, _ := personAndWords(arg)
		return wire.CheckName(who) == nil
	case ArgumentDisplay:
		return wire.CheckDisplay(wire.CleanLine(arg)) == nil
	case ArgumentRoom:
		return wire.CheckName(strings.TrimPrefix(arg, "#")) == nil
	}
	return true
}

// days is what is written for how long messages are kept.
func days(arg string) (n int, ok bool) {
	if strings.EqualFold(arg, "off") {
		return 0, true
	}
	n, err := strconv.Atoi(arg)
	return n, err == nil && n > 0 && wire.CheckKeep(n) == nil
}

func isDays(arg string) bool {
	_, ok := days(arg)
	return ok
}

// personAndWords splits a name, with or without an @, from what is said to it.
func personAndWords(arg string) (who, words string) {
	who, words, _ = strings.Cut(strings.TrimPrefix(arg, "@"), " ")
	return who, strings.TrimSpace(words)
}

// asksNow reports whether a question would reach the server.
func (s *State) asksNow() bool {
	return s.LoggedIn() && s.Link.Phase == LinkOnline && s.asked == nil
}

// command carries out what was asked for by name.
//
//	RunCommand ─┬→ AskCommand → the server ─┬→ ConvOpened, Send
//	            ├→ Send                     └→ CommandFailed → Notice
//	            └→ Dialog
func (c *change) command(ev Event) {
	switch ev := ev.(type) {
	case RunCommand:
		if c.Notice = c.CheckCommand(ev.Conv, ev.Text); c.Notice.Kind == NoticeNone {
			c.run(ev)
		} else if !ev.Kept { // which came after the window looked
			c.notRun(ev.Conv, ev.Text)
		}
	case Obeyed:
		c.place(ConvOpened{Conv: ev.Conv, Show: true})
		if say := ev.Asked.Then; say.Text != "" {
			say.Conv = ev.Conv.ID
			c.send(say)
		}
	case CommandFailed:
		c.stays(ev.Conv)
		c.Notice = Notice{
			Kind: NoticeCommand, Conv: ev.Conv, Command: ev.Text,
			Fault: CommandRefused, Why: ev.Why, Detail: ev.Detail,
		}
		c.notRun(ev.Conv, ev.Text)
	}
}

// tooLate takes the words of a command back whose answer came on a line that had been
// given up: they are said nowhere.
func (c *change) tooLate(ev Of) {
	if no, ok := ev.Report.(Obeyed); ok && no.Asked.Then.Text != "" && c.LoggedIn() && ev.Line >= c.mine {
		c.command(CommandFailed{Conv: no.Asked.Conv, Text: no.Asked.Text})
	}
}

// notRun remembers a command that was not carried out.
func (c *change) notRun(id wire.ConvID, text string) {
	nth := uint64(1)
	if n := len(c.Unrun); n > 0 {
		nth = c.Unrun[n-1].Nth + 1
	}
	c.Unrun = append(slices.Clip(c.Unrun), Unrun{Conv: id, Text: text, Nth: nth})
	c.Unrun = c.Unrun[max(0, len(c.Unrun)-maxUnrun):]
}

// run carries out a command that is well formed.
func (c *change) run(ev RunCommand) {
	command, _, arg := ParseCommand(ev.Text)
	room := strings.TrimPrefix(arg, "#")
	send := Send{Conv: ev.Conv, UID: ev.UID, At: ev.At, Ref: ev.Ref}
	ask := func(req wire.Request) { c.do(AskCommand{Conv: ev.Conv, Text: ev.Text, Request: req}) }
	switch command {
	case CommandMe:
		send.Text = inItalics(arg)
		c.send(send)
	case CommandShrug:
		send.Text = strings.TrimSpace(arg + " " + shrug)
		c.send(send)
	case CommandMsg:
		c.tellPerson(ev)
	case CommandJoin:
		if id := c.roomNamed(room); id != 0 {
			c.show(id)
			return
		}
		ask(&wire.Join{Room: room})
	case CommandCreate:
		ask(&wire.Create{Room: room})
	case CommandInvite:
		ask(&wire.Invite{Conv: ev.Conv, User: strings.TrimPrefix(arg, "@")})
	case CommandTopic:
		if arg == "-" {
			arg = ""
		}
		ask(&wire.SetTopic{Conv: ev.Conv, Topic: arg})
	case CommandRename:
		ask(&wire.Rename{Conv: ev.Conv, Room: room})
	case CommandArchive:
		ask(&wire.Archive{Conv: ev.Conv, Off: arg != ""})
	case CommandKeep:
		n, _ := days(arg)
		ask(&wire.SetKeep{Conv: ev.Conv, Days: n})
	case CommandLeave:
		c.touch(ev.Conv).leaving = true
		ask(&wire.Leave{Conv: ev.Conv})
	case CommandNick:
		name := wire.CleanLine(arg)
		if name == "-" {
			name = ""
		}
		ask(&wire.SetProfile{Display: name, Status: c.status()})
	case CommandSearch:
		c.openDialog(OpenDialog{Kind: DialogFind, Query: arg})
	case CommandHelp:
		c.open(Dialog{Kind: DialogKeys})
	}
}

// status is the line that Me says of itself, as it was last heard.
func (c *change) status() string {
	if me, known := c.People[c.Me.ID]; known {
		return me.Status
	}
	return c.Me.Status
}

// tellPerson says something in the direct conversation with somebody, and shows
// it.
func (c *change) tellPerson(ev RunCommand) {
	_, _, arg := ParseCommand(ev.Text)
	who, words := personAndWords(arg)
	send := Send{UID: ev.UID, At: ev.At, Text: words}
	for _, id := range c.Order {
		conv := c.Convs[id]
		if conv.Kind == wire.Direct && len(conv.People) <= 2 && wire.FoldName(conv.Title(c.Me.ID)) == wire.FoldName(who) {
			c.show(id)
			send.Conv = id
			c.send(send)
			return
		}
	}
	c.do(AskCommand{Conv: ev.Conv, Text: ev.Text, Request: &wire.OpenDirect{User: who}, Then: send})
}

// roomNamed finds a room that Me is in; zero for none.
func (s *State) roomNamed(name string) wire.ConvID {
	for _, id := range s.Order {
		if conv := s.Convs[id]; conv.Kind == wire.Room && wire.FoldName(conv.Name) == wire.FoldName(name) {
			return id
		}
	}
	return 0
}

// inItalics is a text as what somebody does: each line in italics.
func inItalics(text string) string {
	lines := strings.Split(wire.CleanText(text), "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			lines[i] = "_" + line + "_"
		}
	}
	return strings.Join(lines, "\n")
}

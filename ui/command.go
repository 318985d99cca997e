package ui

import (
	"slices"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
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
	state.CommandKeep:    words.HelpKeep,
	state.CommandLeave:   words.HelpLeave,
	state.CommandNick:    words.HelpNick,
	state.CommandSearch:  words.HelpSearch,
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
	state.ArgumentDays:       words.ArgumentDays,
	state.ArgumentDisplay:    words.ArgumentPerson,
}

// usage is a command with what it takes, without the slash.
func (p *Page) usage(c state.Command) string {
	if k, ok := arguments[c.Argument()]; ok {
		return c.Name() + " " + p.say.Say(k)
	}
	return c.Name()
}

// run asks for a command. One that has a fault stays to be corrected.
func (c *compose) run(gtx C, p *Page, s *state.State, txt string) {
	kept := s.CheckCommand(s.Current, txt).Kind != state.NoticeNone
	p.emit(state.RunCommand{Conv: s.Current, Text: txt, UID: wire.NewUID(gtx.Now), At: gtx.Now, Ref: c.replyTo(), Kept: kept})
	if !kept {
		c.said(p, s)
		p.emit(state.Drafted{Conv: s.Current}) // a Send would say so itself
	}
}

// restore takes back the commands that the server did not carry out, one at a time
// where nothing else is being written. One that comes then waits until nobody has
// written for a while, so that no key is taken for a part of it.
func (c *compose) restore(gtx C, s *state.State) {
	came := len(c.unrun)
	for _, u := range s.Unrun {
		if u.Nth > c.heard {
			c.heard = u.Nth
			c.unrun = append(c.unrun, u)
		}
	}
	i := slices.IndexFunc(c.unrun, func(u state.Unrun) bool { return u.Conv == s.Current })
	if i < 0 || c.mode != modeNew || c.field.Text() != "" {
		return
	}
	if due := c.typed.Add(draftRest); i < came && gtx.Now.Before(due) {
		gtx.Execute(op.InvalidateCmd{At: due})
		return
	}
	c.field.SetText(c.unrun[i].Text)
	c.unrun = slices.Delete(c.unrun, i, i+1)
	c.wrote = gtx.Now
}

// commandFault says why a command was not carried out.
func (p *Page) commandFault(no state.Notice) (title, txt string) {
	say := p.say
	command, name, _ := state.ParseCommand(no.Command)
	switch no.Fault {
	case state.CommandUnknown:
		return say.Say(words.NoCommand, "/"+name), say.Say(words.NoCommandText)
	case state.CommandBare:
		return "", say.Say(words.CommandBare, "/"+p.usage(command))
	case state.CommandElsewhere:
		return "", say.Say(words.CommandElsewhere, "/"+name)
	case state.CommandBadName:
		if command == state.CommandNick {
			return "", say.Say(words.BadNick, wire.MaxDisplay)
		}
		return "", say.Say(words.BadName, wire.MaxName)
	case state.CommandOffline:
		return "", say.Say(words.WhyOffline)
	}
	return say.Say(words.CommandRefused, "/"+name), p.whyNotRun(no)
}

// whyNotRun says why the server did not do what a command asked for.
func (p *Page) whyNotRun(no state.Notice) string {
	if k, ok := refusals[no.Why]; ok {
		return p.say.Say(k)
	}
	if no.Detail != "" {
		return no.Detail
	}
	return p.say.Say(words.Denied)
}

// refusals are the server's codes in words.
var refusals = map[wire.Code]words.Key{
	"":                 words.WhyOffline,
	wire.CodeForbidden: words.WhyModerators,
	wire.CodeArchived:  words.WhyArchived,
	wire.CodeNotFound:  words.WhyNotFound,
	wire.CodeTaken:     words.FaultTaken,
	wire.CodeTooMany:   words.WhyTooMany,
	wire.CodePolicy:    words.WhyPolicy,
	wire.CodeNotMember: words.WhyNotIn,
	wire.CodeUnknown:   words.WhyUnknown,
}

// commandRows are the commands as a sheet lists them, with room above.
func (p *Page) commandRows(above unit.Dp) []layout.FlexChild {
	rows := []layout.FlexChild{layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: above, Bottom: 4}.Layout(gtx, kit.Label(p.Theme, kit.Note, p.say.Say(words.Commands)).In(p.Theme.Mute).Bold().Layout)
	})}
	for _, c := range state.Commands() {
		rows = append(rows, layout.Rigid(func(gtx C) D {
			return keyed{does: commandHelp[c], keys: []string{"/" + p.usage(c)}}.layout(gtx, p)
		}))
	}
	return rows
}

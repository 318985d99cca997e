package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley.example/app/transcript"
	"parley.example/net/client"
	"parley.example/net/wire"
)

// stampForm is how messages are stamped: month-day hour:minute:second.
const stampForm = "01-02 15:04:05"

// tail prints what is said until it is told to stop: in one conversation, or in
// all. Without -since it begins with what comes from now on.
func tail(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "tail")
	var a access
	a.flags(f)
	asJSON := f.Bool("json", false, "print each event as a line of JSON")
	since := f.Int64("since", int64(client.FromNow), "begin after this `SEQ`; 0 is the beginning")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 1 {
		return usagef("tail takes one '#room' or NAME, or none for all: flags come before it")
	}
	if *since < 0 && *since != int64(client.FromNow) {
		return usagef("-since is a seq: 0 or above")
	}
	target, err := a.target(t)
	if err != nil {
		return err
	}
	cred, err := a.credentials(t)
	if err != nil {
		return err
	}
	show := printText
	if *asJSON {
		show = printJSON
	}
	out := toldOut{ctx, t.out}
	err = client.Follow(ctx, client.Following{
		Config: client.Config{Target: target, Credentials: cred},
		To:     f.Arg(0),
		Since:  wire.Seq(*since),
		Event: func(c wire.Conversation, e wire.Event) error {
			return show(out, c, e)
		},
		Report: func(e client.Event) {
			if lost, ok := e.(client.Lost); ok {
				fmt.Fprintln(t.err, "parleyd: line lost:", oneLine(lost.Err.Error()))
			}
		},
	})
	if (errors.Is(err, context.Canceled) || errors.Is(err, errToldOut)) && ctx.Err() != nil {
		return nil // told to stop
	}
	if errors.Is(err, &wire.Error{Code: wire.CodeNotFound}) {
		return fmt.Errorf("no account or room %s that %s is in: a room is written '#name'", f.Arg(0), a.user)
	}
	if err != nil {
		return explain(target.Addr, err)
	}
	return nil
}

// printJSON prints an event as it stands in the log.
func printJSON(w io.Writer, _ wire.Conversation, e wire.Event) error {
	return json.NewEncoder(transcript.Escaped(w)).Encode(&e)
}

// printText prints an event for the eye; control characters are not passed on
// to a person's terminal.
func printText(w io.Writer, c wire.Conversation, e wire.Event) error {
	where := ""
	if c.Kind == wire.Room {
		where = " #" + harmless(c.Name)
	}
	does := textOf(e)
	if does == "" {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s%s %s\n", e.When().Local().Format(stampForm), where, does)
	return err
}

// textOf is an event as a sentence, empty for one that says nothing. A change
// names its message by the seq, as -json shows it.
func textOf(e wire.Event) string {
	name := harmless(e.Name)
	text := strings.ReplaceAll(harmless(e.Text), "\n", "\n\t")
	switch e.Kind {
	case wire.Message:
		if e.Deleted {
			return fmt.Sprintf("* %s's message was deleted", name)
		}
		if e.Ref > 0 {
			name = fmt.Sprintf("%s, to %d", name, e.Ref)
		}
		return name + ": " + text
	case wire.Edited:
		if e.Text == "" { // which was deleted meanwhile
			return fmt.Sprintf("* %s edited message %d", name, e.Ref)
		}
		return fmt.Sprintf("* %s edited message %d: %s", name, e.Ref, text)
	case wire.Deleted:
		return fmt.Sprintf("* %s deleted message %d", name, e.Ref)
	case wire.Reacted:
		return fmt.Sprintf("* %s reacted to message %d: %s", name, e.Ref, text)
	case wire.Unreacted:
		return fmt.Sprintf("* %s took a reaction from message %d: %s", name, e.Ref, text)
	}
	if told := transcript.Sentence(e); told != "" {
		return "* " + told
	}
	return ""
}

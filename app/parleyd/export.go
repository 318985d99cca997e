package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"parley.example/app/datadir"
	"parley.example/app/transcript"
	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// archive is where an export comes from.
type archive struct {
	about  transcript.About
	convs  []wire.Conversation
	events func(context.Context, wire.ConvID) iter.Seq2[wire.Event, error]
}

// export writes what an account may see, or what a server's data holds, to
// standard output.
func export(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "export")
	var a access
	a.flags(f)
	dir := f.String("data", "", "data `DIR`")
	format := f.String("format", "text", "as `text|json|html`")
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 1:
		return usagef("export takes one '#room' or NAME, or none for all: flags come before it")
	case a.connect != "" && *dir != "":
		return usagef("export takes -data or -connect, not both")
	}
	out := bufio.NewWriter(toldOut{ctx, t.out})
	to, err := transcript.New(*format, out, time.Local)
	if err != nil {
		return usagef("-format: %s", err)
	}
	write := func(from archive) error {
		from.about.Made = time.Now()
		if err := transcribe(ctx, from, f.Arg(0), to); err != nil {
			return err
		}
		return out.Flush()
	}
	if a.connect != "" {
		return exportOf(ctx, t, &a, write)
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), false) }
	return withBooks(open, func(b *server.Books) error {
		from, err := exportKept(ctx, b, a.user)
		if err != nil {
			return err
		}
		return write(from)
	})
}

// transcribe writes the conversations, or the one that is called only.
func transcribe(ctx context.Context, from archive, only string, to transcript.Writer) error {
	if err := to.Begin(from.about); err != nil {
		return err
	}
	found := false
	for _, c := range from.convs {
		if only != "" && !called(c, only, from.about.User) {
			continue
		}
		found = true
		if err := to.Open(still(c)); err != nil {
			return err
		}
		for e, err := range from.events(ctx, c.ID) {
			if err == nil {
				err = to.Event(e)
			}
			if err != nil {
				return err
			}
		}
	}
	if !found && only != "" {
		return fmt.Errorf("no conversation %s is there to export: a room is written '#name', a person by the name", only)
	}
	return to.End()
}

// still is a conversation without what is so at this moment only.
func still(c wire.Conversation) wire.Conversation {
	c.Read, c.Unread, c.Mentions, c.Marks = 0, 0, 0, nil
	c.People = slices.Clone(c.People)
	for i := range c.People {
		c.People[i].Online, c.People[i].Away = false, false
	}
	return c
}

// called reports whether name is that of a room, with its #, or of who has a
// conversation with user, or with anybody where that is empty.
func called(c wire.Conversation, name, user string) bool {
	if room, ok := strings.CutPrefix(name, "#"); ok {
		return c.Kind == wire.Room && wire.FoldName(c.Name) == wire.FoldName(room)
	}
	if c.Kind == wire.Room || user != "" && len(c.People) > 2 {
		return false
	}
	for _, p := range c.People {
		if wire.FoldName(p.Name) == wire.FoldName(name) && (user == "" || wire.FoldName(name) != wire.FoldName(user)) {
			return true
		}
	}
	return false
}

// exportKept is what the data holds, or what of it user may see.
func exportKept(ctx context.Context, b *server.Books, user string) (from archive, err error) {
	if from.about.Server, err = b.ServerName(ctx); err != nil {
		return from, err
	}
	var viewer wire.Account
	if user == "" {
		from.convs, err = b.EveryConversation(ctx)
	} else if viewer, err = b.Named(ctx, user); err == nil {
		from.about.User = viewer.Name
		from.convs, err = b.ConversationsOf(ctx, viewer.ID)
	}
	from.events = func(ctx context.Context, conv wire.ConvID) iter.Seq2[wire.Event, error] {
		return b.Events(ctx, conv, viewer.ID)
	}
	return from, err
}

// exportOf asks a running server.
func exportOf(ctx context.Context, t *terminal, a *access, write func(archive) error) error {
	conn, s, err := a.open(ctx, t, nil)
	if err != nil {
		return err
	}
	defer leave(conn)
	return write(archive{
		about: transcript.About{Server: conn.Welcome().Server, User: s.Me.Name},
		convs: s.Conversations,
		events: func(ctx context.Context, conv wire.ConvID) iter.Seq2[wire.Event, error] {
			return history(ctx, conn, conv, a.connect)
		},
	})
}

// history goes through a conversation's log from its beginning.
func history(ctx context.Context, conn *client.Conn, conv wire.ConvID, addr string) iter.Seq2[wire.Event, error] {
	return func(yield func(wire.Event, error) bool) {
		ask := wire.History{Conv: conv, Before: 2} // the first, where it is kept
		for {
			page, err := client.Get[*wire.Page](ctx, conn, &ask)
			if no, ok := errors.AsType[*wire.Error](err); ok && no.Code == wire.CodeTooMany {
				if err = pauseFor(ctx, searchPause); err == nil {
					continue
				}
			}
			if err != nil {
				yield(wire.Event{}, explain(addr, err))
				return
			}
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			// The first page, which asks downward, says nothing of what is above.
			switch n := len(page.Events); {
			case n == 0 && ask.After == 0 && page.Floor > 1:
				ask = wire.History{Conv: conv, After: page.Floor - 1}
			case n == 0 || ask.After > 0 && !page.More:
				return
			default:
				ask = wire.History{Conv: conv, After: page.Events[n-1].Seq}
			}
		}
	}
}

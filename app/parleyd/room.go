package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"parley.example/app/datadir"
	"parley.example/net/server"
	"parley.example/net/wire"
)

const roomVerbs = "list or keep"

// forever is what is written for no number of days.
const forever = "forever"

// rooms manages the rooms in a server's data, whether it runs or not.
func rooms(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		return usagef("room wants %s", roomVerbs)
	}
	verb := args[0]
	f := newFlags(t, "room "+verb)
	dir := f.String("data", "", "data `DIR`")
	if err := parse(f, args[1:]); err != nil {
		return err
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), false) }
	switch {
	case verb == "list" && f.NArg() == 0:
		return withBooks(open, func(b *server.Books) error { return roomList(ctx, t, b) })
	case verb == "keep" && (f.NArg() == 1 || f.NArg() == 2):
		days, err := parseDays(f.Arg(0))
		if err != nil {
			return err
		}
		return withBooks(open, func(b *server.Books) error {
			if f.NArg() == 1 {
				return b.SetKeep(ctx, days)
			}
			return roomKeep(ctx, b, f.Arg(1), days)
		})
	}
	return usagef("room wants %s: room keep takes a number of days, or %s, and a '#room'", roomVerbs, forever)
}

// parseDays reads for how many days messages are kept: 30, 30d or forever.
func parseDays(s string) (int, error) {
	if s == forever {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, "d"))
	if err != nil || n < 1 || wire.CheckKeep(n) != nil {
		return 0, usagef("messages are kept for 1 to %d days, or %s, not %.20q", wire.MaxKeep, forever, s)
	}
	return n, nil
}

func sayDays(n int) string {
	if n == 0 {
		return forever
	}
	return strconv.Itoa(n) + "d"
}

// roomList prints a line a room: its name, whether it is private or archived, its
// members, and for how long it keeps its messages.
func roomList(ctx context.Context, t *terminal, b *server.Books) error {
	all, err := b.EveryConversation(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Kind != wire.Room {
			continue
		}
		kind := "public"
		if c.Private {
			kind = "private"
		}
		if c.Archived {
			kind += " archived"
		}
		if _, err := fmt.Fprintf(t.out, "#%s\t%s\t%d\t%s\n", harmless(c.Name), kind, c.Members, sayDays(c.Keep)); err != nil {
			return err
		}
	}
	keep, err := b.Keep(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "new rooms\t\t\t%s\n", sayDays(keep))
	return err
}

func roomKeep(ctx context.Context, b *server.Books, name string, days int) error {
	found, err := b.RoomsNamed(ctx, strings.TrimPrefix(name, "#"))
	if err != nil {
		return err
	}
	if len(found) > 1 {
		return fmt.Errorf("there are %d rooms %s, private ones among them: a moderator of each sets it in the room's details", len(found), name)
	}
	return b.KeepIn(ctx, found[0].ID, days)
}

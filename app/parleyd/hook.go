package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley.example/app/datadir"
	"parley.example/net/server"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// hooks manages the webhooks of a public room in a server's data, whether it
// runs or not. Private rooms are their members' alone.
func hooks(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		return usagef("hook wants add, list or remove")
	}
	verb := args[0]
	if verb != "add" && verb != "list" && verb != "remove" {
		return usagef("hook wants add, list or remove, not %q", verb)
	}
	f := newFlags(t, "hook "+verb)
	dir := f.String("data", "", "data `DIR`")
	room := f.String("room", "", "the public `'#room'`")
	if err := parse(f, args[1:]); err != nil {
		return err
	}
	want := 1
	if verb == "list" {
		want = 0
	}
	switch {
	case f.NArg() != want:
		return usagef("hook %s takes %d name, not %d: flags come before it", verb, want, f.NArg())
	case *room == "":
		return usagef("give the room with -room '#room'")
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), false) }
	return withBooks(open, func(b *server.Books) error {
		conv, err := b.Room(ctx, strings.TrimPrefix(*room, "#"))
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("no public room %s: the moderators of a private one make its webhooks", *room)
		}
		if err != nil {
			return err
		}
		switch verb {
		case "add":
			h, err := b.AddHook(ctx, conv.ID, conv.Owner, f.Arg(0))
			return printSecret(t, h.Path, err)
		case "list":
			return hookList(ctx, t, b, conv.ID)
		}
		return hookRemove(ctx, b, conv, f.Arg(0))
	})
}

// hookList prints a line a webhook: its name, and when it was made.
func hookList(ctx context.Context, t *terminal, b *server.Books, room wire.ConvID) error {
	all, err := b.Hooks(ctx, room)
	if err != nil {
		return err
	}
	for _, h := range all {
		if _, err := fmt.Fprintf(t.out, "%s\t%s\n", h.Name, time.UnixMilli(h.Made).Format(time.RFC3339)); err != nil {
			return err
		}
	}
	return nil
}

func hookRemove(ctx context.Context, b *server.Books, room wire.Conversation, name string) error {
	all, err := b.Hooks(ctx, room.ID)
	if err != nil {
		return err
	}
	for _, h := range all {
		if wire.FoldName(h.Name) == wire.FoldName(name) {
			return b.RemoveHook(ctx, room.ID, h.ID)
		}
	}
	return fmt.Errorf("no webhook %s in #%s: parleyd hook list shows them", name, room.Name)
}

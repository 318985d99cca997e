package main

import (
	"context"
	"fmt"

	"parley.example/app/datadir"
	"parley.example/net/server"
)

// bots manages the accounts of programs in a server's data, whether it runs or
// not.
func bots(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		return usagef("bot wants add, token or list")
	}
	verb := args[0]
	f := newFlags(t, "bot "+verb)
	dir := f.String("data", "", "data `DIR`")
	if err := parse(f, args[1:]); err != nil {
		return err
	}
	want := 1
	if verb == "list" {
		want = 0
	}
	if f.NArg() != want {
		return usagef("bot %s takes %d name, not %d: flags come before it", verb, want, f.NArg())
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), false) }
	switch verb {
	case "add":
		return withBooks(open, func(b *server.Books) error {
			_, token, err := b.AddBot(ctx, f.Arg(0))
			return printSecret(t, token, err)
		})
	case "token":
		return withBooks(open, func(b *server.Books) error {
			a, err := b.Named(ctx, f.Arg(0))
			if err != nil {
				return err
			}
			_, token, err := b.RenewBot(ctx, a.ID)
			return printSecret(t, token, err)
		})
	case "list":
		return withBooks(open, func(b *server.Books) error { return botList(ctx, t, b) })
	}
	return usagef("bot wants add, token or list, not %q", verb)
}

// printSecret prints what is told this once, alone on its line for scripts.
func printSecret(t *terminal, secret string, err error) error {
	if err == nil {
		_, err = fmt.Fprintln(t.out, secret)
	}
	return err
}

// botList prints a line a bot: its name, and disabled where it is.
func botList(ctx context.Context, t *terminal, b *server.Books) error {
	all, err := b.Bots(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		line := a.Name
		if a.Disabled {
			line += "\tdisabled"
		}
		if _, err := fmt.Fprintln(t.out, line); err != nil {
			return err
		}
	}
	return nil
}

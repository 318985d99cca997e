package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"parley.example/app/datadir"
	"parley.example/app/transcript"
	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// policy prints or sets who may create an account, whether the server runs or
// not.
func policy(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "policy")
	dir := f.String("data", "", "data `DIR`")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 1 {
		return usagef("policy takes open, invite or closed, or nothing: flags come before it")
	}
	want := wire.Policy(f.Arg(0))
	if want != "" && want != wire.PolicyOpen && want != wire.PolicyInvite && want != wire.PolicyClosed {
		return usagef("policy is open, invite or closed, not %q", want)
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), false) }
	return withBooks(open, func(b *server.Books) error {
		if want != "" {
			return b.SetPolicy(ctx, want)
		}
		is, err := b.Policy(ctx)
		return printSecret(t, string(is), err)
	})
}

// kept is what a server's data holds, which is known without the server.
type kept struct {
	Version string `json:"version"`
	wire.Stock
	DatabaseBytes int64 `json:"database_bytes"`
	FreeBytes     int64 `json:"free_bytes"`
}

// health prints what the data of this machine's server holds or, of a running
// one that an administrator asks, how it is.
func health(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "health")
	var a access
	a.flags(f)
	dir := f.String("data", "", "data `DIR`")
	asJSON := f.Bool("json", false, "print it as JSON")
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return usagef("health takes no argument %q", f.Arg(0))
	case a.connect != "" && *dir != "":
		return usagef("health takes -data or -connect, not both")
	case a.connect != "":
		return healthOf(ctx, t, &a, *asJSON)
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), false) }
	return withBooks(open, func(b *server.Books) error {
		r, err := b.Report(ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(t.out).Encode(kept{version, r.Stock, r.DatabaseBytes, r.FreeBytes})
		}
		return printKept(t, version, &r)
	})
}

// healthOf asks a running server.
func healthOf(ctx context.Context, t *terminal, a *access, asJSON bool) error {
	conn, _, err := a.open(ctx, t, nil)
	if err != nil {
		return err
	}
	defer leave(conn)
	r, err := client.Get[*wire.HealthReport](ctx, conn, &wire.Health{})
	switch {
	case err != nil:
		return explain(a.connect, err)
	case asJSON:
		return json.NewEncoder(transcript.Escaped(t.out)).Encode(r)
	}
	lastMinute, lastHour := 0, 0
	for i, n := range r.PerMinute {
		lastHour += n
		if i == len(r.PerMinute)-2 { // the last one that is over
			lastMinute = n
		}
	}
	_, err = fmt.Fprintf(t.out, "uptime\t%s\nconnections\t%d\nonline\t%d\nmessages in the last minute\t%d\nmessages in the last hour\t%d\n",
		time.Duration(r.Uptime)*time.Second, r.Connections, r.Online, lastMinute, lastHour)
	if err != nil {
		return err
	}
	return printKept(t, r.Version, r)
}

// printKept prints a line a figure, its name and a tab before it.
func printKept(t *terminal, version string, r *wire.HealthReport) error {
	const mebi = 1 << 20
	_, err := fmt.Fprintf(t.out, "version\t%s\naccounts\t%d\ndisabled\t%d\nconversations\t%d\npublic rooms\t%d\nprivate rooms\t%d\nmessages\t%d\ndatabase\t%.1f MiB\nfree\t%.1f MiB\n",
		oneLine(version), r.Accounts, r.Disabled, r.Conversations, r.Rooms, r.Private, r.Messages, float64(r.DatabaseBytes)/mebi, float64(r.FreeBytes)/mebi)
	return err
}

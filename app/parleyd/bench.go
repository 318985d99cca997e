package main

import (
	"bufio"
	"context"
	"net"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"parley.example/app/parleyd/bench"
	"parley.example/net/server/load"
	"parley.example/net/wire"
)

// benchGC lets the generator collect its garbage more seldom: it measures
// another's work.
const benchGC = 400

// benchmark puts load on a server that it starts itself, or on one that is
// named with accounts.
func benchmark(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "bench")
	o := bench.Options{Out: t.out, Err: t.err}
	o.Proto = "parley"
	f.StringVar(&o.Workload, "w", "fanout", strings.Join(load.Workloads(), ", "))
	f.StringVar(&o.Over, "over", "tcp", "tcp, tls, ws or wss")
	f.IntVar(&o.Clients, "n", 200, "receivers, connections, pairs, publishers or people")
	f.IntVar(&o.Rooms, "rooms", 50, "rooms of chatter")
	f.IntVar(&o.Members, "members", 20, "members of each")
	f.IntVar(&o.Messages, "k", 20_000, "messages of each sender, round trips of each pair, or reads")
	f.IntVar(&o.Window, "win", 64, "messages that a sender may have undelivered")
	f.Float64Var(&o.Rate, "rate", 0, "send so many messages a second instead; of bodies 50 where left out")
	f.IntVar(&o.Size, "size", 64, "bytes of a payload")
	f.IntVar(&o.Dialers, "dialers", 32, "connect so many at a time")
	f.IntVar(&o.Rounds, "rounds", 10, "broadcasts")
	f.IntVar(&o.Preload, "preload", 100_000, "messages that are stored before they are read or searched")
	f.DurationVar(&o.PostEvery, "post", 120*time.Second, "of a day: from one message of a person to the next, by the mean")
	f.DurationVar(&o.LoadEvery, "reload", 300*time.Second, "of a day: from one full reload to the next")
	f.StringVar(&o.Query, "query", "", "what is searched for")
	f.DurationVar(&o.Limit, "limit", 90*time.Second, "the longest that is measured; of a day its length")
	f.StringVar(&o.Label, "label", "", "what the report calls the server")
	f.IntVar(&o.PID, "pid", 0, "the process of a server that is named")
	f.IntVar(&o.Runs, "runs", 3, "measure so often")
	f.StringVar(&o.Program, "program", "", "the parleyd to start; this one where left out")
	f.StringVar(&o.Profile, "cpuprofile", "", "have the server that is started write where its CPU's time goes to `FILE`, the last run's")
	peers := f.String("peers", "", "measure beside, in turn: "+strings.Join(bench.Peers(), ",")+"; or all that are installed")
	addr := f.String("connect", "", "`ADDR|LINK` of a server that runs; with -accounts")
	accounts := f.String("accounts", "", "`FILE` with the tokens of accounts, one a line")
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return usagef("bench takes no argument %q", f.Arg(0))
	case !slices.Contains(load.Workloads(), o.Workload):
		return usagef("-w is one of %s, not %q", strings.Join(load.Workloads(), ", "), o.Workload)
	case !slices.Contains([]string{"tcp", "tls", "ws", "wss"}, o.Over):
		return usagef("-over is tcp, tls, ws or wss, not %q", o.Over)
	case (*addr == "") != (*accounts == ""):
		return usagef("-connect and -accounts go together: without them a server is started")
	case *addr != "" && o.Profile != "":
		return usagef("-cpuprofile is of a server that is started here: give it to the server at %s", *addr)
	case min(o.Clients, o.Rooms, o.Members, o.Messages, o.Window, o.Dialers, o.Rounds, o.Preload, o.Runs) < 1 || min(o.Limit, o.PostEvery, o.LoadEvery) <= 0:
		return usagef("bench measures one of each at least")
	case o.Rate < 0 || o.Size < 0:
		return usagef("-rate and -size are 0 or above")
	case o.Workload == "chatter" && o.Members < 2, o.Workload == "bodies" && o.Clients < 2:
		return usagef("%s is between two at least", o.Workload)
	}
	switch *peers {
	case "":
	case "all":
		o.Peers = bench.Installed()
	default:
		o.Peers = strings.Split(*peers, ",")
	}
	for _, name := range o.Peers {
		if !slices.Contains(bench.Peers(), name) {
			return usagef("-peers are of %s, not %q", strings.Join(bench.Peers(), ", "), name)
		}
	}
	if *addr != "" {
		if err := benchAt(&o, *addr, *accounts); err != nil {
			return err
		}
	}
	debug.SetGCPercent(benchGC)
	return bench.Run(ctx, o)
}

// benchAt names the server and the accounts.
func benchAt(o *bench.Options, addr, accounts string) error {
	link, err := wire.ParseLink(addr)
	if err != nil {
		return usagef("-connect: %s", err)
	}
	o.Addr, o.Key = net.JoinHostPort(link.Host, link.Port), link.Key
	if o.Label == "" {
		o.Label = "parley"
	}
	file, err := os.Open(accounts)
	if err != nil {
		return err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if token := strings.TrimSpace(lines.Text()); token != "" {
			o.Tokens = append(o.Tokens, token)
		}
	}
	return nil
}

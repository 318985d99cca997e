package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"strings"

	"parley.example/app/datadir"
	"parley.example/app/presence"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// limitUsage lists the limits.
func limitUsage() string {
	var b strings.Builder
	b.WriteString("`NAME=MOST[/TIME]` or NAME=off, as often as there are limits to set:\nso many at once, and one more each time that passes. These are the defaults:")
	for _, l := range server.AllLimits() {
		fmt.Fprintf(&b, "\n  %-28s %s", l.Name+"="+l.Default.String(), l.About)
	}
	return b.String()
}

// leastProcs is how many goroutines run at once, also on one core, where the
// runtime does not wait for a commit as for a socket: the scheduler then counts it
// as one that runs, for up to 10 ms, and nobody else would be heard. Environment
// variable GOMAXPROCS overrides it.
const leastProcs = 2

// serve runs the server until it is told to stop.
func serve(ctx context.Context, t *terminal, args []string) (err error) {
	f := newFlags(t, "serve")
	var cfg server.Config
	f.StringVar(&cfg.Addr, "addr", ":"+wire.DefaultPort, "where to listen, `HOST:PORT`")
	dir := f.String("data", "", "data `DIR`")
	f.StringVar(&cfg.Name, "name", "", "the server's `NAME`")
	f.BoolVar(&cfg.Demo, "demo", false, "make the accounts admin, amy and bob, whose passwords are their names")
	policy := f.String("policy", "", "who may create an account: open, invite or closed; where left out what it was last, at first open")
	f.StringVar(&cfg.CertFile, "cert", "", "certificate `FILE` (PEM)")
	f.StringVar(&cfg.KeyFile, "key", "", "private key `FILE` (PEM)")
	f.BoolVar(&cfg.AllowPlain, "allow-plain", false, "let people log in without TLS from other machines")
	cfg.Limits = server.Limits{}
	f.Func("limit", limitUsage(), func(s string) error {
		name, l, err := server.ParseLimit(s)
		if err == nil {
			cfg.Limits[name] = l
		}
		return err
	})
	f.Func("keep", "for how many `DAYS` rooms that are made from now on keep their messages, or forever;\nwhere left out what it was last, at first forever", func(s string) error {
		days, err := parseDays(s)
		cfg.Keep = &days
		return err
	})
	form := f.String("log", "text", "log as text or json")
	discoverable := f.String("discover", "on", "on: tell the network around that the server is there; or off")
	elsewhere := f.String("store", "", "where messages are kept: only the data directory (SQLite) in this build")
	bus := f.String("bus", "", "how several servers tell each other: none in this build")
	profile := f.String("cpuprofile", "", "write where the CPU's time goes to `FILE`, for go tool pprof")
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return usagef("serve takes no argument %q", f.Arg(0))
	case *discoverable != "on" && *discoverable != "off":
		return usagef("-discover is on or off, not %q", *discoverable)
	case (cfg.CertFile == "") != (cfg.KeyFile == ""):
		return usagef("-cert and -key go together: give both or neither")
	case *elsewhere != "" || *bus != "":
		return usagef("-store and -bus: this build keeps messages in its data directory and runs alone: leave them out")
	}
	if err := wire.CheckServer(cfg.Name); err != nil {
		return usagef("-name: %s", err)
	}
	if err := checkListen(ctx, cfg.Addr); err != nil {
		return usagef("%s: give -addr HOST:PORT of this machine, or :PORT", err)
	}
	switch cfg.Policy = wire.Policy(*policy); cfg.Policy {
	case "", wire.PolicyOpen, wire.PolicyInvite, wire.PolicyClosed:
	default:
		return usagef("-policy is open, invite or closed, not %q", *policy)
	}
	switch *form {
	case "text":
		cfg.Log = slog.New(slog.NewTextHandler(t.err, nil))
	case "json":
		cfg.Log = slog.New(slog.NewJSONHandler(t.err, nil))
	default:
		return usagef("-log is text or json, not %q", *form)
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	cfg.Dir, cfg.Version = datadir.Server(data), version
	if runtime.GOMAXPROCS(0) < leastProcs && !server.SyncsAside() && t.env("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(leastProcs)
	}
	stop, err := profileCPU(*profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	s, err := server.Start(ctx, cfg)
	if err != nil {
		return err
	}
	if *discoverable == "on" {
		presence.Announce(ctx, s, cfg.Log)
	}
	<-ctx.Done()
	return s.Close()
}

// checkListen says what is wrong with how an address to listen on is written, which no
// other try cures. Empty is every interface.
func checkListen(ctx context.Context, addr string) error {
	if addr == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.DefaultResolver.LookupPort(ctx, "tcp", port)
	}
	return err
}

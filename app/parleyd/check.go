package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"parley.example/app/datadir"
	"parley.example/app/netcheck"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state/probe"
)

// check tests the way to a server, or whether others can reach the one of this
// machine, and prints a line a step.
func check(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "check")
	key := f.String("key", "", "the `FINGERPRINT` that the server's key must have")
	addr := f.String("addr", ":"+wire.DefaultPort, "where the server of this machine listens, `HOST:PORT`")
	dir := f.String("data", "", "data `DIR` of the server of this machine")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 1 {
		return usagef("give one server, or none for that of this machine: parleyd check ADDR|LINK")
	}
	var pin wire.Fingerprint
	if *key != "" {
		var err error
		if pin, err = wire.ParseFingerprint(*key); err != nil {
			return usagef("-key: %s", err)
		}
	}
	if f.NArg() == 0 {
		return checkOwn(ctx, t, *dir, netcheck.Own{Addr: *addr, Key: pin})
	}
	link, err := wire.ParseLink(f.Arg(0))
	if err != nil {
		return usagef("%s", err)
	}
	if pin != "" {
		link.Key = pin
	}
	return printTest(ctx, t, func(tell func(probe.Finding)) bool { return netcheck.Run(ctx, link, tell) })
}

// checkOwn tests whether others can reach the server of this machine. Its key is
// that of its data, where there is any.
func checkOwn(ctx context.Context, t *terminal, dir string, own netcheck.Own) error {
	data, err := datadir.Resolve(dir)
	if err != nil {
		return err
	}
	place := datadir.Server(data)
	_, err = os.Stat(filepath.Join(place, "key.pem"))
	if err == nil && own.Key == "" {
		own.Key, err = server.ServedKey(place)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) { // another's data, maybe
		return err
	}
	return printTest(ctx, t, func(tell func(probe.Finding)) bool { return netcheck.RunOwn(ctx, own, tell) })
}

// printTest prints what a test finds; the first that is bad is the error.
func printTest(ctx context.Context, t *terminal, run func(tell func(probe.Finding)) bool) error {
	var last, bad probe.Finding
	open := run(func(f probe.Finding) {
		last = f
		if f.Verdict != probe.Bad || bad.Verdict == probe.Bad {
			fmt.Fprintf(t.out, "%-4s  %-4s  %s\n", f.Verdict, f.Step, oneLine(f.String()))
			return
		}
		fmt.Fprintf(t.out, "%-4s  %-4s\n", f.Verdict, f.Step)
		bad = f
	})
	switch {
	case open:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("the test was stopped after step %q", last.Step)
	}
	return errors.New(bad.String())
}

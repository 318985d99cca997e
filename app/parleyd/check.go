package main

import (
	"context"
	"errors"
	"fmt"

	"parley.example/app/netcheck"
	"parley.example/net/wire"
	"parley.example/state/probe"
)

// check tests the way to a server and prints a line a step.
func check(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "check")
	key := f.String("key", "", "the `FINGERPRINT` that the server's key must have")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return usagef("give the server: parleyd check ADDR|LINK")
	}
	link, err := wire.ParseLink(f.Arg(0))
	if err != nil {
		return usagef("%s", err)
	}
	if *key != "" {
		if link.Key, err = wire.ParseFingerprint(*key); err != nil {
			return usagef("-key: %s", err)
		}
	}
	var last probe.Finding
	if netcheck.Run(ctx, link, func(f probe.Finding) {
		last = f
		if f.Verdict != probe.Bad {
			fmt.Fprintf(t.out, "%-4s  %-4s  %s\n", f.Verdict, f.Step, oneLine(f.String()))
		}
	}) {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("the test was stopped after step %q", last.Step)
	}
	fmt.Fprintf(t.out, "%-4s  %-4s\n", last.Verdict, last.Step)
	return errors.New(last.String())
}

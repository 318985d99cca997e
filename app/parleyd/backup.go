package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"parley.example/app/datadir"
	"parley.example/net/server"
)

// backup writes a server's data into one file, whether it runs or not.
func backup(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "backup")
	dir := f.String("data", "", "data `DIR`")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() != 1 || f.Arg(0) == "" {
		return usagef("backup takes one FILE, or - for standard output: flags come before it")
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	place := datadir.Server(data)
	if _, err := os.Stat(place); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no server's data in %s: start a server there first, or name its directory with -data", place)
	}
	var b server.Backup
	name := f.Arg(0)
	if name == "-" {
		b, err = server.WriteBackup(ctx, toldOut{ctx, t.out}, place, place, version)
	} else {
		b, err = server.SaveBackup(ctx, name, place, version)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name, or remove it first", name)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.err, "parleyd: backed up %s\n", about(b))
	if b.Key == "" {
		fmt.Fprintln(t.err, "parleyd: without the server's certificate, which is kept elsewhere: keep it, too")
	}
	return nil
}

// restore puts a backup in the place of a server's data, or only looks at it.
func restore(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "restore")
	dir := f.String("data", "", "data `DIR`")
	replace := f.Bool("replace", false, "move the data that is there aside")
	only := f.Bool("check", false, "only go through the backup")
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() != 1:
		return usagef("restore takes one FILE, or - for standard input: flags come before it")
	case *only && (*replace || *dir != ""):
		return usagef("restore -check changes nothing: -data and -replace mean nothing with it")
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	name, in := f.Arg(0), io.Reader(told{ctx, t.in})
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("open the backup: %w", err)
		}
		defer file.Close() // it was only read
		in = file
	}
	if *only {
		return restoreCheck(ctx, t, in, name)
	}
	b, aside, err := server.Restore(ctx, in, datadir.Server(data), *replace)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(t.err, "parleyd: restored %s\n", about(b))
	if aside != "" {
		fmt.Fprintf(t.err, "parleyd: what was there is in %s\n", aside)
	}
	return nil
}

func restoreCheck(ctx context.Context, t *terminal, in io.Reader, name string) error {
	b, err := server.CheckBackup(ctx, in, "")
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	_, err = fmt.Fprintf(t.out, "whole: %s\n", about(b))
	return err
}

// about is what a backup holds, in words.
func about(b server.Backup) string {
	name, last := harmless(b.Name), "never"
	if name == "" {
		name = "a server that never ran"
	}
	if b.Content.Last > 0 {
		last = time.UnixMilli(b.Content.Last).Format(time.RFC3339)
	}
	return fmt.Sprintf("%s as of %s: %d accounts, %d conversations, %d messages, the last thing said or done %s",
		name, b.Made.Local().Format(time.RFC3339), b.Content.Accounts, b.Content.Conversations, b.Content.Messages, last)
}

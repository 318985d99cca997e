package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"parley.example/app/datadir"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// accounts manages accounts in a server's data, whether it runs or not.
func accounts(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		return usagef("account wants %s", accountVerbs)
	}
	verb := args[0]
	f := newFlags(t, "account "+verb)
	dir := f.String("data", "", "data `DIR`")
	admin := false
	off := false
	switch verb {
	case "add":
		f.BoolVar(&admin, "admin", false, "make it an administrator")
	case "admin":
		f.BoolVar(&off, "off", false, "let it be one no more")
	}
	if err := parse(f, args[1:]); err != nil {
		return err
	}
	want := 1
	if verb == "list" {
		want = 0
	}
	if f.NArg() != want {
		return usagef("account %s takes %d name, not %d: flags come before it", verb, want, f.NArg())
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	open := func() (*server.Books, error) { return server.OpenData(ctx, datadir.Server(data), verb == "add") }
	switch verb {
	case "add":
		return accountAdd(ctx, t, open, f.Arg(0), admin)
	case "passwd":
		return accountPasswd(ctx, t, open, f.Arg(0))
	case "list":
		return accountList(ctx, t, open)
	case "remove":
		return withBooks(open, func(b *server.Books) error { return b.Remove(ctx, f.Arg(0)) })
	case "disable", "enable":
		return withAccount(ctx, open, f.Arg(0), func(b *server.Books, a wire.Account) error {
			return b.SetDisabled(ctx, a.ID, verb == "disable")
		})
	case "admin":
		return withAccount(ctx, open, f.Arg(0), func(b *server.Books, a wire.Account) error { return b.SetAdmin(ctx, a.ID, !off) })
	case "reset":
		return withAccount(ctx, open, f.Arg(0), func(b *server.Books, a wire.Account) error { return accountReset(ctx, t, b, a) })
	}
	return usagef("account wants %s, not %q", accountVerbs, verb)
}

const accountVerbs = "add, passwd, list, remove, disable, enable, reset or admin"

// withAccount opens the accounts for one thing about one of them.
func withAccount(ctx context.Context, open opener, name string, do func(*server.Books, wire.Account) error) error {
	return withBooks(open, func(b *server.Books) error {
		a, err := b.Named(ctx, name)
		if err != nil {
			return err
		}
		return do(b, a)
	})
}

// accountReset prints the code by which the person logs in once.
func accountReset(ctx context.Context, t *terminal, b *server.Books, a wire.Account) error {
	_, code, err := b.Reset(ctx, a.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.err, "parleyd: %s logs in by this code once, until %s, and then chooses a password\n", a.Name, code.Until.Format("2006-01-02 15:04"))
	_, err = fmt.Fprintln(t.out, code.Text)
	return err
}

// opener opens a server's accounts.
type opener func() (*server.Books, error)

// withBooks opens the accounts for one thing.
func withBooks(open opener, do func(*server.Books) error) error {
	b, err := open()
	if err != nil {
		return err
	}
	return errors.Join(do(b), b.Close())
}

func accountAdd(ctx context.Context, t *terminal, open opener, name string, admin bool) error {
	if err := wire.CheckName(name); err != nil {
		return err
	}
	password, err := readPassword(ctx, t, "Password for "+name+": ")
	if err != nil {
		return err
	}
	return withBooks(open, func(b *server.Books) error {
		_, err := b.Add(ctx, name, password, admin)
		return err
	})
}

func accountPasswd(ctx context.Context, t *terminal, open opener, name string) error {
	return withBooks(open, func(b *server.Books) error {
		if _, err := b.Find(ctx, name); err != nil {
			return err
		}
		password, err := readPassword(ctx, t, "New password for "+name+": ")
		if err != nil {
			return err
		}
		return b.SetPassword(ctx, name, password)
	})
}

// accountList prints a line an account: name, kind, whether it administers, and
// disabled where it is.
func accountList(ctx context.Context, t *terminal, open opener) error {
	return withBooks(open, func(b *server.Books) error {
		for a, err := range b.Details(ctx) {
			if err != nil {
				return err
			}
			role := "member"
			if a.Admin {
				role = "admin"
			}
			if a.Disabled {
				role += "\tdisabled"
			}
			if _, err := fmt.Fprintf(t.out, "%s\t%s\t%s\n", a.Name, a.Kind, role); err != nil {
				return err
			}
		}
		return nil
	})
}

// readPassword reads one line, without an echo where it is typed.
func readPassword(ctx context.Context, t *terminal, prompt string) (string, error) {
	if file, ok := t.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprint(t.err, prompt)
		return typePassword(ctx, t, int(file.Fd()))
	}
	line, err := await(ctx, func() (string, error) {
		return bufio.NewReader(io.LimitReader(t.in, 4*wire.MaxPassword)).ReadString('\n')
	})
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("no password came on standard input: echo it in, for example: echo secret | parleyd account add amy")
	}
	return line, nil
}

// typePassword reads from a terminal, and leaves it as it was.
func typePassword(ctx context.Context, t *terminal, fd int) (string, error) {
	was, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	b, err := await(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	fmt.Fprintln(t.err)
	if err != nil {
		err = errors.Join(fmt.Errorf("read the password: %w", err), term.Restore(fd, was))
	}
	return string(b), err
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// passwordVar is where the client commands find the password.
const passwordVar = "PARLEY_PASSWORD"

// access is what the client commands are told of a server and an account.
type access struct {
	connect, user, key string
	insecure           bool
	warned             bool // of what insecure means
}

func (a *access) flags(f *flag.FlagSet) {
	f.StringVar(&a.connect, "connect", "", "the server: `ADDR|LINK`")
	f.StringVar(&a.user, "user", "", "the account's `NAME`")
	f.StringVar(&a.key, "key", "", "the `FINGERPRINT` that the server's key must have")
	f.BoolVar(&a.insecure, "insecure", false, "take any key")
}

// target says where to dial.
func (a *access) target(t *terminal) (client.Target, error) {
	var target client.Target
	if a.connect == "" {
		return target, usagef("give the server with -connect ADDR|LINK")
	}
	link, err := wire.ParseLink(a.connect)
	if err != nil {
		return target, usagef("-connect: %s", err)
	}
	if a.key != "" {
		if link.Key, err = wire.ParseFingerprint(a.key); err != nil {
			return target, usagef("-key: %s", err)
		}
	}
	if a.insecure && !a.warned {
		a.warned = true
		fmt.Fprintln(t.err, "parleyd: -insecure: the server's key is not checked; whoever is on the way can read the password")
	}
	return client.Target{Addr: link.Addr(), Pin: link.Key, Insecure: a.insecure, Program: "parleyd " + version}, nil
}

// named reports what is wrong with how the server and the account are named.
func (a *access) named(t *terminal) error {
	if _, err := a.target(t); err != nil {
		return err
	}
	if a.user == "" {
		return usagef("give the account with -user NAME")
	}
	return nil
}

// credentials are the account's.
func (a *access) credentials(t *terminal) (client.Credentials, error) {
	if err := a.named(t); err != nil {
		return client.Credentials{}, err
	}
	password := t.env(passwordVar)
	if password == "" {
		return client.Credentials{}, fmt.Errorf("no password: put it in the environment as %s", passwordVar)
	}
	return client.Credentials{User: a.user, Password: password, Device: "parleyd"}, nil
}

// open dials and logs in.
func (a *access) open(ctx context.Context, t *terminal, push func(wire.Push)) (*client.Conn, *wire.Session, error) {
	target, err := a.target(t)
	if err != nil {
		return nil, nil, err
	}
	cred, err := a.credentials(t)
	if err != nil {
		return nil, nil, err
	}
	target.Push = push
	conn, err := client.Dial(ctx, target)
	if err != nil {
		return nil, nil, explain(target.Addr, err)
	}
	session, err := conn.Login(ctx, cred)
	if err == nil && session.MustChange {
		err = client.ErrMustChange
	}
	if err != nil {
		conn.Close() // what it ended with is in err
		return nil, nil, explain(target.Addr, err)
	}
	return conn, session, nil
}

// advice says what to do about each way in which a join fails.
var advice = []struct {
	err  error
	what string
}{
	{client.ErrNoHost, "check the name in -connect"},
	{client.ErrNoRoute, "check that this machine is on the server's network"},
	{client.ErrRefused, "start the server there, or check the port"},
	{client.ErrTimeout, "check the address, and that no firewall closes the port"},
	{client.ErrPlainText, "use parleyd send -plain"},
	{client.ErrNotParley, "check the port"},
	{client.ErrLogin, "check -user and " + passwordVar},
	{client.ErrMustChange, "log in with a window once, and choose one"},
	{client.ErrDisabled, "ask an administrator of that server"},
	{client.ErrTooMany, "wait a little"},
	{client.ErrVersion, "use the same version of Parley on both"},
	{client.ErrInsecure, "the server must offer TLS, or allow plain logins"},
}

// explain adds to an error what to do about it.
func explain(addr string, err error) error {
	if k, ok := errors.AsType[*client.KeyError](err); ok {
		if k.Known == "" {
			return fmt.Errorf("%s: the server's key is not known: if its owner confirms this fingerprint, call again with -key %s", addr, k.Key)
		}
		return fmt.Errorf("%s: the server's key is %s, not %s: ask its owner before you trust it", addr, k.Key, k.Known)
	}
	for _, a := range advice {
		if errors.Is(err, a.err) {
			return fmt.Errorf("%s: %w: %s", addr, err, a.what)
		}
	}
	return fmt.Errorf("%s: %w", addr, err)
}

// find finds '#room' or a person's direct conversation.
func find(ctx context.Context, conn *client.Conn, s *wire.Session, name string, join bool) (wire.Conversation, error) {
	c, err := conn.Find(ctx, s, name, join)
	if errors.Is(err, &wire.Error{Code: wire.CodeNotFound}) {
		return c, fmt.Errorf("no account or room %s that %s may see: a room is written '#name'", name, s.Me.Name)
	}
	return c, err
}

// leave ends the session, token and all, and closes the connection. What was
// done is done: that a token is left is no reason to call it failed.
func leave(conn *client.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), leaveWait)
	defer cancel()
	_, _ = conn.Do(ctx, &wire.Logout{})
	conn.Close()
}

// leaveWait bounds the wait for the server to hear it.
const leaveWait = 2 * time.Second

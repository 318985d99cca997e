package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"parley.example/app/datadir"
	"parley.example/app/lan"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// invite makes, lists and revokes invitations in a server's data, whether it
// runs or not.
func invite(ctx context.Context, t *terminal, args []string) error {
	verb := "make"
	if len(args) > 0 && (args[0] == "list" || args[0] == "revoke") {
		verb, args = args[0], args[1:]
	}
	f := newFlags(t, "invite")
	dir := f.String("data", "", "data `DIR`")
	var uses int
	var life time.Duration
	var host, guest string
	if verb == "make" {
		f.IntVar(&uses, "uses", wire.InvitationUses, "how many accounts it makes, `N`")
		f.DurationVar(&life, "for", wire.InvitationLife*time.Second, "how long it is good, `DURATION`")
		f.StringVar(&guest, "who", "", "a word on who is invited, for the list, `TEXT`")
		f.StringVar(&host, "host", "", "the `HOST[:PORT]` of the link; this machine's own where left out")
	}
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case verb == "revoke" && f.NArg() != 1:
		return usagef("invite revoke takes one number: parleyd invite list shows them")
	case verb != "revoke" && f.NArg() > 0:
		return usagef("invite is make (which is left out), list or revoke, not %q", f.Arg(0))
	case verb == "make" && (uses < 1 || life < time.Second):
		return usagef("an invitation is for one account or more, and for a second or more")
	}
	data, err := datadir.Resolve(*dir)
	if err != nil {
		return err
	}
	place := datadir.Server(data)
	open := func() (*server.Books, error) { return server.OpenData(ctx, place, false) }
	return withBooks(open, func(b *server.Books) error {
		switch verb {
		case "list":
			return inviteList(ctx, t, b)
		case "revoke":
			return inviteRevoke(ctx, b, f.Arg(0))
		}
		link, err := inviteLink(place, host)
		if err != nil {
			return err
		}
		i, err := b.AddInvitation(ctx, 0, wire.CreateInvitation{Uses: uses, Life: int64(life / time.Second), For: guest})
		if err != nil {
			return err
		}
		if p, err := b.Policy(ctx); err == nil && p != wire.PolicyInvite {
			fmt.Fprintf(t.err, "parleyd: the policy is %s: an invitation is asked for under invite only\n", p)
		}
		link.Join = i.Token
		_, err = fmt.Fprintln(t.out, link)
		return err
	})
}

// inviteLink is the link of a server's data without a token.
func inviteLink(place, host string) (wire.Link, error) {
	if host == "" {
		host = "127.0.0.1"
		if near := lan.Addrs(); len(near) > 0 {
			host = near[0].String()
		}
	}
	link, err := wire.ParseLink(host)
	if err != nil {
		return link, err
	}
	link.Key, err = server.ServedKey(place)
	return link, err
}

// inviteList prints a line an invitation: its number, how it is, accounts made
// and accounts it makes, until when it is good, who made it, and for whom.
func inviteList(ctx context.Context, t *terminal, b *server.Books) error {
	all, err := b.Invitations(ctx)
	if err != nil {
		return err
	}
	for _, i := range all {
		by := i.Name
		if by == "" {
			by = "parleyd"
		}
		until := time.UnixMilli(i.Until).Format(time.RFC3339)
		if _, err := fmt.Fprintf(t.out, "%d\t%s\t%d/%d\t%s\t%s\t%s\n", i.ID, howItIs(i), i.Used, i.Uses, until, by, i.For); err != nil {
			return err
		}
	}
	return nil
}

func howItIs(i wire.Invitation) string {
	switch {
	case i.Revoked:
		return "revoked"
	case i.Used >= i.Uses:
		return "used"
	case !i.Open(time.Now().UnixMilli()):
		return "expired"
	}
	return "open"
}

func inviteRevoke(ctx context.Context, b *server.Books, number string) error {
	id, err := strconv.ParseInt(number, 10, 64)
	if err == nil {
		err = b.RevokeInvitation(ctx, wire.InvitationID(id))
	}
	if err != nil {
		return fmt.Errorf("invitation %.40s: %w: parleyd invite list shows them", number, err)
	}
	return nil
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"parley.example/app/lan"
	"parley.example/net/discover"
	"parley.example/net/wire"
)

// listenFor is how long discover listens: a server answers within two.
const listenFor = 2500 * time.Millisecond

// nearby is a server as discover prints it in JSON.
type nearby struct {
	Name    string           `json:"name"`
	Addrs   []string         `json:"addrs"`
	Link    string           `json:"link"`
	Key     wire.Fingerprint `json:"key"`
	Version int              `json:"version"`
	Policy  wire.Policy      `json:"policy"`
	Online  int              `json:"online"`
}

// discoverServers prints which servers say that they are on this network. What
// it prints of a key is what was heard, to be proved by whoever connects.
func discoverServers(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "discover")
	asJSON := f.Bool("json", false, "print a JSON object a line")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usagef("discover takes no argument %q", f.Arg(0))
	}
	ctx, cancel := context.WithTimeout(ctx, listenFor)
	defer cancel()
	var servers []discover.Server
	cfg := discover.Config{Links: lan.Links, Log: slog.New(slog.NewTextHandler(t.err, nil))}
	err := discover.Listen(ctx, cfg, func(all []discover.Server) { servers = all })
	if errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("%w: give the server's address or link", err)
	}
	if err != nil {
		return err
	}
	if len(servers) == 0 {
		return errors.New("no server was heard within 3 s: ask for its address, and see that UDP ports 5353 and 12343 are open here and there")
	}
	for _, s := range servers {
		if err := printServer(t, s, *asJSON); err != nil {
			return err
		}
	}
	return nil
}

func printServer(t *terminal, s discover.Server, asJSON bool) error {
	n := nearby{Name: s.Name, Key: s.Key, Version: s.Version, Policy: s.Policy, Online: s.Online}
	for _, a := range s.Addrs {
		n.Addrs = append(n.Addrs, a.String())
	}
	n.Link = "https://" + n.Addrs[0] + "/#key=" + string(s.Key)
	if asJSON {
		return json.NewEncoder(t.out).Encode(n)
	}
	_, err := fmt.Fprintf(t.out, "%s\t%d online\t%s\n", harmless(n.Name), n.Online, n.Link)
	return err
}

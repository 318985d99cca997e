// Package bench measures servers that it starts itself: Parley's, and the peers
// that are installed, in alternation.
//
//	rounds × (server → child process on core 0, empty directory → load.Run on the others → line of JSON)
//
// Rules of the house: a child is started for each run and ended after it; all
// traffic stays on loopback, but where the caller names a server; nothing is
// switched off that is on by default.
package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"parley.example/app/datadir"
	"parley.example/net/server"
	"parley.example/net/server/load"
)

// Options say what to measure.
type Options struct {
	load.Config
	// Peers are measured beside, each round: names of Peers.
	Peers []string
	// Runs is how often each is.
	Runs int
	// Program is what that is run as parleyd; this one where empty.
	Program string
	// Profile is where Parley's server writes the profile of its CPU, the last run's;
	// nowhere where empty.
	Profile string
	// Out receives a line of JSON for each run, Err what sums them up.
	Out, Err io.Writer
}

// Run measures. Without an Addr it starts the servers itself.
func Run(ctx context.Context, o Options) error {
	if o.Addr != "" {
		_, err := o.repeat(ctx, []string{""})
		return err
	}
	if o.Program == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		o.Program = self
	}
	unpin, err := pinLoad()
	if err != nil {
		fmt.Fprintln(o.Err, "bench: not pinned:", err)
	}
	defer unpin()
	all, err := o.repeat(ctx, append([]string{"parley"}, o.Peers...))
	o.sum(all)
	return err
}

// repeat measures each of the servers o.Runs times, in turn.
func (o Options) repeat(ctx context.Context, servers []string) (all map[string][]load.Result, err error) {
	all = map[string][]load.Result{}
	for range max(1, o.Runs) {
		for _, name := range servers {
			r, err := o.one(ctx, name)
			if r != nil {
				line, err := json.Marshal(r)
				if err != nil {
					return all, err
				}
				fmt.Fprintln(o.Out, string(line))
				all[r.Label] = append(all[r.Label], *r)
			}
			if err != nil {
				return all, fmt.Errorf("%s, %s: %w", cmp.Or(name, "server"), o.Workload, err)
			}
		}
	}
	return all, nil
}

// one is one run.
func (o Options) one(ctx context.Context, name string) (r *load.Result, err error) {
	if name == "" {
		return load.Run(ctx, o.Config)
	}
	dir, err := os.MkdirTemp("", "parley-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c := o.Config
	c.Label = cmp.Or(c.Label, name)
	var s *child
	if name == "parley" {
		s, err = o.startParley(ctx, &c, dir)
	} else {
		s, err = startPeer(ctx, name, &c, dir)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if r, err = load.Run(ctx, c); err == nil {
		r.SyncRate, r.SyncP95us, err = load.Disk(dir)
	}
	return r, err
}

// accounts is how many connections the workload makes.
func (o Options) accounts() int {
	switch o.Workload {
	case "chatter":
		return o.Rooms * o.Members
	case "pingpong":
		return 2 * o.Clients
	case "history", "search":
		return 2
	case "fanout", "hold", "broadcast":
		return o.Clients + 1
	}
	return o.Clients
}

// firstRoom is the one that every account is in.
const firstRoom = "general"

// startParley makes a data directory with accounts, and starts the server on it.
func (o Options) startParley(ctx context.Context, c *load.Config, dir string) (*child, error) {
	data := datadir.Server(dir)
	b, err := server.OpenData(ctx, data, true)
	if err != nil {
		return nil, err
	}
	if err := b.Close(); err != nil {
		return nil, err
	}
	var rooms func(int) string
	switch o.Workload {
	case "day":
		rooms = load.DayRoom
	case "broadcast": // ten thousand who join each tell all who are there
		c.Room = firstRoom
	}
	if c.Tokens, err = load.Seed(ctx, data, o.accounts(), firstRoom, rooms); err != nil {
		return nil, err
	}
	if o.Workload == "search" {
		if err := load.SeedText(ctx, data, o.Preload, firstRoom); err != nil {
			return nil, err
		}
		c.Query = cmp.Or(c.Query, load.Han(40)+load.Han(7))
	}
	if c.Addr, err = freeAddr(ctx); err != nil {
		return nil, err
	}
	args := []string{
		"serve", "-addr", c.Addr, "-data", dir, "-discover", "off", "-name", "Bench",
		"-limit", "messages=off", "-limit", "rooms=off", "-limit", "searches=off", // an account here is many people
	}
	if o.Profile != "" {
		path, err := filepath.Abs(o.Profile) // the server has a folder of its own
		if err != nil {
			return nil, err
		}
		args = append(args, "-cpuprofile", path)
	}
	return start(ctx, c, dir, o.Program, args...)
}

// Peers are the other servers that can be measured beside.
func Peers() []string { return []string{"nats-server", "inspircd", "ngircd", "mosquitto"} }

// Installed are those of Peers that this machine has.
func Installed() (here []string) {
	for _, name := range Peers() {
		if _, err := programOf(name); err == nil {
			here = append(here, name)
		}
	}
	return here
}

// programOf finds a peer's program, also where only root looks.
func programOf(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return exec.LookPath(filepath.Join("/usr/sbin", name))
}

// sum writes the least, the middle and the most of what each server did.
func (o Options) sum(all map[string][]load.Result) {
	figures := []struct {
		name string
		of   func(load.Result) float64
	}{
		{"connects/s", func(r load.Result) float64 { return r.ConnectRate }},
		{"deliveries/s", func(r load.Result) float64 { return r.Rate }},
		{"CPU-s/M", func(r load.Result) float64 { return r.CPUPerM }},
		{"p50 µs", func(r load.Result) float64 { return r.P50us }},
		{"p99 µs", func(r load.Result) float64 { return r.P99us }},
		{"KiB/connection", func(r load.Result) float64 { return r.RSSPerConn }},
		{"RSS MiB", func(r load.Result) float64 { return r.RSSAfter }},
		{"disk syncs/s", func(r load.Result) float64 { return r.SyncRate }},
		{"load CPU %", func(r load.Result) float64 { return r.LoadCPU }},
	}
	for _, label := range slices.Sorted(maps.Keys(all)) {
		runs := all[label]
		fmt.Fprintf(o.Err, "%s, %s over %s, %d runs on %d cores, %s:\n", label, o.Workload, o.Over, len(runs), runtime.NumCPU(), time.Now().Format(time.DateOnly))
		for _, f := range figures {
			values := make([]float64, len(runs))
			for i, r := range runs {
				values[i] = f.of(r)
			}
			slices.Sort(values)
			if values[len(values)-1] > 0 {
				fmt.Fprintf(o.Err, "  %-15s min %10.4g   median %10.4g   max %10.4g\n", f.name, values[0], values[len(values)/2], values[len(values)-1])
			}
		}
	}
}

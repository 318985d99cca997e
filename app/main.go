// Command parley is the window: the client, and with one click the server.
//
//	person → window → intents ┐
//	server → session → reports ┴→ state.Store → snapshot → window
//	                                   └→ effects → session → server
//
// Rules of the house: here is who talks to whom and nothing else. What is true
// is in state, what it looks like in ui, whether the line is up in net/client,
// who may speak in net/server. The program outlives its window: connection and
// state are made before it and closed after it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"parley.example/app/ending"
	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// version and commit are set by the build.
var version, commit = "development", "unknown"

// options are the command line's.
type options struct {
	data, connect, user string
	addr                string
	startServer, demo   bool
	discover            string // on or off
	claim               string // parley: links, on or off
	theme, lang         string // empty as the settings say
	version             bool
	// lasts says that the program outlives its window.
	lasts bool
	// origin is the server of the page in a browser; zero elsewhere.
	origin state.Server
	// links are those that other programs open; nil for none.
	links <-chan string
	// watch, where it is set, is given the window and its store before it is shown.
	watch func(*window, *state.Store)
}

func main() {
	setZone()
	opts, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case err != nil:
		fmt.Fprintln(os.Stderr, "parley:", err)
		os.Exit(2)
	case opts.version:
		fmt.Println("parley", version, "of the commit", commit)
		os.Exit(0)
	}
	present(opts)
}

// runAndEnd runs the program, and ends its process.
func runAndEnd(opts options) {
	if err := run(settle(opts), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "parley:", err)
		giveUp()
	}
	os.Exit(0)
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (options, error) {
	o := options{lasts: outlives}
	f := flag.NewFlagSet("parley", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.data, "data", "", "keep data in `DIR`")
	f.StringVar(&o.connect, "connect", "", "log in to the server at `ADDR|LINK`")
	f.StringVar(&o.user, "user", "", "log in as `NAME`")
	f.StringVar(&o.addr, "addr", "", "where the own server listens, `HOST:PORT`; every interface at port "+wire.DefaultPort+" where empty")
	f.BoolVar(&o.startServer, "start-server", false, "start the server at once")
	f.StringVar(&o.discover, "discover", "on", "on: list the servers of the network around, and tell it of the own one; or off")
	f.StringVar(&o.claim, "links", "on", "on: have Windows open parley: links with this program; or off: not any more")
	f.BoolVar(&o.demo, "demo", false, "give the server the accounts admin, amy and bob, whose passwords are their names")
	f.StringVar(&o.theme, "theme", "", "light, dark or system, this time")
	f.StringVar(&o.lang, "lang", "", "en, zh-Hant or system, this time")
	f.BoolVar(&o.version, "version", false, "print the version and end")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() == 1 && o.connect == "" { // a link that the system hands over
		o.connect = f.Arg(0)
	} else if f.NArg() > 0 {
		return o, fmt.Errorf("no argument %q is known: parley -help shows the usage", f.Arg(0))
	}
	if o.discover != "on" && o.discover != "off" {
		return o, fmt.Errorf("-discover is on or off, not %q", o.discover)
	}
	if o.claim != "on" && o.claim != "off" {
		return o, fmt.Errorf("-links is on or off, not %q", o.claim)
	}
	if o.connect != "" {
		if _, err := wire.ParseLink(o.connect); err != nil {
			return o, fmt.Errorf("-connect: %w", err)
		}
	}
	_, err := o.override(state.Settings{})
	return o, err
}

// run makes the program, shows its window, and closes everything after it.
func run(o options, stderr io.Writer) error {
	ctx, stop := ending.Context()
	defer stop()
	log := slog.New(slog.NewTextHandler(stderr, nil))
	dirs, err := places(o.data)
	if err != nil {
		return err
	}
	disk, err := openDisk(&dirs)
	if err != nil {
		return fmt.Errorf("open the data in %s: %w", dirs.client, err)
	}
	known, err := client.OpenKnown(disk)
	if err != nil {
		return fmt.Errorf("read the known servers in %s: %w", dirs.client, err)
	}
	if known.Damaged() {
		log.Warn("the file of known servers was damaged: it is put aside, and every server's key has to be trusted anew", "dir", dirs.client)
	}
	s := newSession(known, dirs.outbox, newHost(dirs.server, o.addr, o.demo, log), log)
	w := newWindow(o.lasts)
	keeper := openKeeper(disk, o, log)
	s.keep = keeper.keep
	w.around = newSurroundings(disk, dirs, w)
	s.around = w.around.do
	s.store = state.NewStore(firstState(s, o, keeper.first()), s.effect.put, func() {
		w.around.published(s.store.Snapshot())
		s.nearby.heed(s.store.Snapshot())
		w.invalidate()
	})
	begin(s, o)
	unfollow := w.around.follow(s.store)
	defer unfollow()

	if err := claimLinks(o.claim != "off"); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		log.Warn("parley: links are opened by another program, or by none", "err", err)
	}
	if o.watch != nil {
		o.watch(w, s.store)
	}
	end := start(s)
	following, unfollowLinks := context.WithCancel(ctx)
	var follow sync.WaitGroup
	follow.Go(func() { followLinks(following, o.links, s.store, w.raise) })
	defer follow.Wait()
	defer unfollowLinks()
	shown := make(chan error, 1)
	go func() { shown <- w.run(s.store) }()
	select {
	case err = <-shown:
	case <-ctx.Done():
		// The window goes with the program: one that nobody touches takes no
		// notice of being asked to close.
		w.end(s.store)
	}
	end()
	return err
}

// start sets a session and its store to work. The function it returns ends
// them, the store first, so that the session carries out all that was asked.
func start(s *session) (end func()) {
	storing, stopStore := context.WithCancel(context.Background())
	talking, hangUp := context.WithCancel(context.Background())
	var store, session sync.WaitGroup
	store.Go(func() { s.store.Run(storing) }) // ends with storing only
	session.Go(func() { s.run(talking) })
	return func() {
		s.store.Post(state.Closing{}) // where even that finds no room, the queue has more to do than an end allows
		stopStore()
		store.Wait()
		hangUp()
		session.Wait()
	}
}

// firstState is what the window shows first. In a page, a session that is taken
// up again asks for nothing.
func firstState(s *session, o options, how state.SettingsRead) state.State {
	first := state.State{
		Origin: o.origin.Addr, Server: o.origin, Settings: how.Settings, Rules: how.Rules,
		Nearby: state.Nearby{Off: o.discover != "on"}, Known: s.remembered().Servers,
	}
	_, _, resumes := s.resumable(o.connect, o.user)
	if o.connect != "" && !(resumes && first.Origin != "") {
		first.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: o.connect, User: o.user}
	}
	return first
}

// begin asks for what the command line wants, or what the last run was doing. A
// window that was just opened is looked at, whatever its system says of focus.
func begin(s *session, o options) {
	s.store.Post(state.Focused{On: watched()})
	if o.startServer {
		s.store.Post(state.StartServer{})
		return
	}
	if addr, user, ok := s.resumable(o.connect, o.user); ok {
		s.store.Post(state.Login{Addr: addr, User: user})
	}
}

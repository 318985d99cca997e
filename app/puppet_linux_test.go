package main

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// pulled makes the test's own binary run as a puppet: the program without its
// window, in a process that can be killed.
//
//	orders, a line of JSON each → the store … the session → reports, a line each
const pulled = "pulled"

// order is what a puppet is told to do; one of its fields is set.
type order struct {
	Send   *state.Send  `json:",omitempty"`
	Again  wire.ConvID  `json:",omitempty"` // edits its newest message there
	React  *state.React `json:",omitempty"`
	Direct string       `json:",omitempty"` // opens the conversation with somebody
	Redial bool         `json:",omitempty"`
	// Clock sets its clock so far ahead of where it stands, or back.
	Clock time.Duration `json:",omitempty"`
	// Tell asks for all of the history, loaded to its beginning.
	Tell bool `json:",omitempty"`
}

// report is how things stand with a puppet.
type report struct {
	Online                 bool
	Pending, Unsent, Known int // messages on their way, those that failed, and people
	// Full says that the last word of the window was of the disk.
	Full bool
	// Convs are the conversations by what they are called.
	Convs map[string]wire.ConvID
	// Said are messages of its own that have come to stand in the history, or that
	// wait no more: the server has them.
	Said []wire.UID `json:",omitempty"`
	// Tops are the last events that it has seen, of which some can be changed.
	Tops map[wire.ConvID]wire.Seq
	// Told is the history that Tell asked for.
	Told map[wire.ConvID][]wire.Event `json:",omitempty"`
}

// puppet is the program, as run makes it, and who moves it. Its goroutine owns it.
type puppet struct {
	store   *state.Store
	ahead   atomic.Int64 // how far its clock is from the machine's
	changed chan struct{}
	out     *json.Encoder
	seen    map[wire.UID]bool
	waiting map[wire.UID]bool
	last    report
	telling []wire.ConvID // what is still to be loaded; nil while nobody asked
	told    map[wire.ConvID][]wire.Event
}

// runPuppet is a puppet's process: DIR LINK NAME.
func runPuppet(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	dirs, err := places(args[0])
	if err != nil {
		return err
	}
	disk, err := client.OpenDir(dirs.client)
	if err != nil {
		return err
	}
	known, err := client.OpenKnown(disk)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	p := &puppet{changed: make(chan struct{}, 1), out: json.NewEncoder(os.Stdout), seen: map[wire.UID]bool{}}
	s := newSession(known, dirs.outbox, newHost(dirs.server, "127.0.0.1:0", false, log), log)
	s.store = state.NewStore(state.State{Nearby: state.Nearby{Off: true}}, s.effect.put, func() {
		select {
		case p.changed <- struct{}{}:
		default:
		}
	})
	p.store = s.store
	s.wall = func() time.Time { return time.Now().Add(time.Duration(p.ahead.Load())) }
	end := start(s)
	defer end()
	login := state.Login{Addr: args[1], User: args[2], Password: args[2]}
	if _, _, ok := s.resumable(args[1], args[2]); ok {
		login.Password = ""
	}
	s.store.Post(login)
	orders := make(chan order)
	go func() { // ends with the process, which waits for nobody's orders
		in := json.NewDecoder(bufio.NewReader(os.Stdin))
		for {
			var o order
			if in.Decode(&o) != nil {
				close(orders)
				return
			}
			orders <- o
		}
	}()
	return p.move(ctx, orders)
}

// move obeys and reports, until there are no orders any more.
func (p *puppet) move(ctx context.Context, orders <-chan order) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case o, more := <-orders:
			if !more {
				return nil
			}
			for _, ev := range p.obey(o) {
				if err := p.store.PostWait(ctx, ev); err != nil {
					return err
				}
			}
		case <-p.changed:
		}
		if err := p.report(ctx); err != nil {
			return err
		}
	}
}

func (p *puppet) obey(o order) []state.Event {
	s := p.store.Snapshot()
	switch {
	case o.Send != nil:
		return []state.Event{*o.Send}
	case o.Again != 0:
		return edited(s, o.Again)
	case o.React != nil:
		return []state.Event{*o.React}
	case o.Redial:
		return []state.Event{state.RetryNow{}}
	case o.Clock != 0:
		p.ahead.Add(int64(o.Clock))
	case o.Direct != "":
		for id, a := range s.People {
			if a.Name == o.Direct {
				return []state.Event{state.OpenDirect{With: id}}
			}
		}
	case o.Tell:
		p.telling, p.told = append([]wire.ConvID{}, s.Order...), map[wire.ConvID][]wire.Event{}
	}
	return nil
}

// edited is an edit of the newest message of one's own that is loaded.
func edited(s *state.State, id wire.ConvID) []state.Event {
	c := s.Convs[id]
	if c == nil {
		return nil
	}
	for _, e := range slices.Backward(c.Events) {
		if e.Kind == wire.Message && e.From == s.Me.ID {
			return []state.Event{state.Edit{Conv: id, Ref: e.Seq, Text: e.Text + " again"}}
		}
	}
	return nil
}

// report says how things stand where that has changed.
func (p *puppet) report(ctx context.Context) error {
	s := p.store.Snapshot()
	now := report{
		Online: s.LoggedIn() && s.Link.Phase == state.LinkOnline, Known: len(s.People), Full: s.Notice.Kind == state.NoticeDisk,
		Convs: map[string]wire.ConvID{}, Tops: map[wire.ConvID]wire.Seq{},
	}
	waited := p.waiting
	p.waiting = map[wire.UID]bool{}
	for id, c := range s.Convs {
		now.Convs[c.Title(s.Me.ID)], now.Tops[id] = id, c.Last
		for _, m := range c.Pending {
			switch m.Phase {
			case state.SendDone: // its event is loaded when the conversation is shown
				if !p.seen[m.UID] {
					p.seen[m.UID] = true
					now.Said = append(now.Said, m.UID)
				}
				continue
			case state.SendFailed:
				now.Unsent++
			default:
				now.Pending++
			}
			p.waiting[m.UID] = true
		}
		for _, e := range c.Events {
			if e.Kind == wire.Message && e.From == s.Me.ID && !p.seen[e.UID] {
				p.seen[e.UID] = true
				now.Said = append(now.Said, e.UID)
			}
		}
	}
	for uid := range waited {
		if !p.waiting[uid] && !p.seen[uid] {
			p.seen[uid] = true
			now.Said = append(now.Said, uid)
		}
	}
	if err := p.tell(ctx, s, &now); err != nil {
		return err
	}
	same := reflect.DeepEqual(now, p.last)
	p.last = now
	p.last.Said, p.last.Told = nil, nil
	if same {
		return nil
	}
	return p.out.Encode(now)
}

// tell loads what is asked for, and reports it when it is whole. A window lets go
// of what is far from the end that it looks at, so that it is gathered on the way.
func (p *puppet) tell(ctx context.Context, s *state.State, now *report) error {
	for p.telling != nil {
		if len(p.telling) == 0 {
			now.Told, p.telling = p.told, nil
			return nil
		}
		id := p.telling[0]
		if c := s.Convs[id]; c != nil {
			if s.Current != id {
				return p.store.PostWait(ctx, state.Select{Conv: id})
			}
			p.gather(id, c)
			switch run := c.Shown(); {
			case run.Older || c.Gap:
				return nil
			case !run.AtStart:
				return p.store.PostWait(ctx, state.LoadOlder{Conv: id})
			case len(p.told[id]) == 0 || p.told[id][0].Seq != run.Events[0].Seq:
				return nil // its end is not there yet
			}
		}
		p.telling = p.telling[1:]
	}
	return nil
}

// gather takes up what is loaded of a conversation from its end on, and puts what
// has come above it since before that.
func (p *puppet) gather(id wire.ConvID, c *state.Conversation) {
	run, told := c.Shown().Events, p.told[id]
	if len(run) == 0 {
		return
	}
	if top := run[len(run)-1].Seq; len(told) == 0 {
		if top >= c.Last {
			p.told[id] = run
		}
	} else if first := told[0].Seq; run[0].Seq < first && top >= first-1 {
		p.told[id] = slices.Concat(run[:first-run[0].Seq], told)
	}
}

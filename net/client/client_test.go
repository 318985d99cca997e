package client_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// TestOnlineOrder shows what comes after a login, and that pushes and answers
// keep the server's order.
func TestOnlineOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, id int64, req wire.Request) bool {
			if page, ok := req.(*wire.People); ok {
				p.push(&wire.Presence{People: []wire.Account{{ID: 1}}})
				if page.After == "" {
					p.ok(id, &wire.Directory{People: []wire.Account{{ID: 5, Name: "amy"}}, More: true})
				} else {
					p.ok(id, &wire.Directory{People: []wire.Account{{ID: 6, Name: page.After + "+"}}})
				}
				p.push(&wire.Presence{People: []wire.Account{{ID: 2}}})
				return true
			}
			return false
		}
		r := run(t, f, client.Config{})
		var got []string
		for len(got) < 8 {
			switch e := (<-r.events).(type) {
			case client.People:
				got = append(got, fmt.Sprint("people ", e.People[0].Name, " ", e.Last))
			case client.Pushed:
				got = append(got, fmt.Sprint("push ", e.Push.(*wire.Presence).People[0].ID))
			default:
				got = append(got, fmt.Sprintf("%T", e))
			}
		}
		want := []string{
			"client.Connecting", "client.Online", "push 1", "people amy false", "push 2", "push 1", "people amy+ true", "push 2",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		r.stop(f)
	})
}

// TestAsks are answered by tag: by the server, by its refusal, by the lost
// line, or at once while there is none.
func TestAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, id int64, req wire.Request) bool {
			switch req := req.(type) {
			case *wire.Create:
				p.ok(id, &wire.Conversation{ID: 9, Name: req.Room})
			case *wire.Join:
				p.refuse(id, wire.CodeNotFound)
			case *wire.Leave: // no answer
			default:
				return false
			}
			return true
		}
		r := run(t, f, client.Config{})
		until[client.Online](r, nil)
		r.commands <- client.Ask{Tag: 1, Request: &wire.Create{Room: "lab"}}
		r.commands <- client.Ask{Tag: 2, Request: &wire.Join{Room: "attic"}}
		r.commands <- client.Ask{Tag: 3, Request: &wire.Leave{}}
		a := until[client.Answered](r, nil)
		if conv, ok := a.Answer.(*wire.Conversation); a.Tag != 1 || !ok || conv.Name != "lab" {
			t.Errorf("1 is answered %+v", a)
		}
		a = until[client.Answered](r, nil)
		if !errors.Is(a.Err, &wire.Error{Code: wire.CodeNotFound}) || a.Tag != 2 {
			t.Errorf("2 is answered %+v", a)
		}
		f.locked(func() { f.refuse = errRefused })
		f.drop()
		a = until[client.Answered](r, nil)
		if a.Tag != 3 || client.Reason(a.Err) != client.ErrLost || a.Request.Type() != "leave" {
			t.Errorf("3 is answered %+v", a)
		}
		until[client.Waiting](r, nil)
		r.commands <- client.Ask{Tag: 4, Request: &wire.List{}}
		if a = until[client.Answered](r, nil); a.Tag != 4 || !errors.Is(a.Err, client.ErrOffline) {
			t.Errorf("4 is answered %+v", a)
		}
		r.stop(f)
	})
}

// TestAsksWaitForTheirTurn sends no more than MaxInFlight at once and the rest
// in order, and answers ErrBusy beyond MaxAsks. A window with news in 300
// conversations was once told for most of them that it asked too much.
func TestAsksWaitForTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var held []int64
		var to *peer
		f.before = func(p *peer, id int64, req wire.Request) bool {
			_, hold := req.(*wire.List)
			if hold {
				f.locked(func() { held, to = append(held, id), p })
			}
			return hold
		}
		r := run(t, f, client.Config{})
		until[client.Online](r, nil)
		const all = client.MaxInFlight + client.MaxAsks
		for i := range all + 1 {
			r.commands <- client.Ask{Tag: uint64(i), Request: &wire.List{}}
		}
		if a := until[client.Answered](r, nil); a.Tag != all || !errors.Is(a.Err, client.ErrBusy) {
			t.Errorf("the first answer is %+v, want the last ask to be ErrBusy", a)
		}
		next := uint64(0)
		for next < 3*client.MaxInFlight {
			synctest.Wait()
			var ids []int64
			var asker *peer
			f.locked(func() { ids, held, asker = held, nil, to })
			if len(ids) != client.MaxInFlight {
				t.Fatalf("%d are under way, want %d", len(ids), client.MaxInFlight)
			}
			for _, id := range ids {
				asker.ok(id, &wire.Listing{})
				if a := until[client.Answered](r, nil); a.Tag != next || a.Err != nil {
					t.Fatalf("ask %d is answered %+v", next, a)
				}
				next++
			}
		}
		f.locked(func() { f.refuse = errRefused })
		f.drop()
		left := map[uint64]bool{}
		for range all - next {
			a := until[client.Answered](r, nil)
			if left[a.Tag] = true; a.Tag < next || client.Reason(a.Err) != client.ErrLost {
				t.Fatalf("ask %d is answered %+v", a.Tag, a)
			}
		}
		if len(left) != int(all-next) {
			t.Errorf("%d of %d asks are answered at the end", len(left), all-next)
		}
		until[client.Lost](r, nil) // not before all is answered
		r.stop(f)
	})
}

// TestLogout ends the token where the line is up, and Run in each state.
func TestLogout(t *testing.T) {
	states := map[string]func(r *running, f *fake){
		"online":  func(r *running, _ *fake) { until(r, func(e client.People) bool { return e.Last }) },
		"waiting": func(r *running, _ *fake) { until[client.Waiting](r, nil) },
		"dialling": func(r *running, _ *fake) {
			until[client.Connecting](r, nil)
			synctest.Wait()
		},
	}
	for name, reach := range states {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				logouts := 0
				f.before = func(p *peer, id int64, req wire.Request) bool {
					if req.Type() == "logout" {
						logouts++
					}
					return name == "dialling" && req.Type() == "login" // no answer
				}
				if name == "waiting" {
					f.refuse = errRefused
				}
				r := run(t, f, client.Config{})
				reach(r, f)
				r.commands <- client.Logout{}
				if err := <-r.ended; err != nil {
					t.Errorf("Run answers %v, want nil", err)
				}
				f.wait.Wait()
				if want := map[string]int{"online": 1}[name]; logouts != want {
					t.Errorf("%d logouts, want %d", logouts, want)
				}
				if got, want := r.untold(), name != "online"; got != want {
					t.Errorf("said not to be told: %v, want %v", got, want)
				}
			})
		})
	}
}

// untold reports whether a Run that has ended told an Untold.
func (r *running) untold() bool {
	for len(r.events) > 0 {
		if _, is := (<-r.events).(client.Untold); is {
			return true
		}
	}
	return false
}

// TestLogoutWithoutAnswer waits a bounded time.
func TestLogoutWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(_ *peer, _ int64, req wire.Request) bool { return req.Type() == "logout" }
		r := run(t, f, client.Config{})
		until(r, func(e client.People) bool { return e.Last })
		r.commands <- client.Logout{}
		if err := <-r.ended; err != nil || time.Since(r.began) != 3*time.Second {
			t.Errorf("Run answers %v after %v, want nil after 3s", err, time.Since(r.began))
		}
		if !r.untold() {
			t.Error("it is not said that the server did not hear of it")
		}
		f.wait.Wait()
	})
}

// TestFloodBeforeLogin pushes more than Run's queue holds before the login is
// answered: it is given up in time and leaves nothing behind.
func TestFloodBeforeLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, _ int64, _ wire.Request) bool {
			for range 1000 {
				if _, err := p.raw.Write(wire.AppendPush(nil, &wire.Presence{})); err != nil {
					break
				}
			}
			return true
		}
		r := run(t, f, client.Config{})
		e := until[client.Waiting](r, nil)
		if client.Reason(e.Err) != client.ErrTimeout {
			t.Errorf("waits because of %v, want ErrTimeout", e.Err)
		}
		r.stop(f)
	})
}

// TestClosedCommands end nothing.
func TestClosedCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{})
		close(r.commands)
		until[client.Online](r, nil)
		f.drop()
		until[client.Waiting](r, nil)
		until[client.Online](r, nil)
		r.stop(f)
	})
}

// TestFind finds conversations as people name them.
func TestFind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) {
			p.drain(func(id int64, req wire.Request) {
				switch req := req.(type) {
				case *wire.OpenDirect:
					p.ok(id, &wire.Conversation{ID: 3, Kind: wire.Direct})
				case *wire.Join:
					p.ok(id, &wire.Conversation{ID: 4, Kind: wire.Room, Name: req.Room})
				case *wire.Login:
					p.ok(id, &wire.Session{Me: wire.Account{ID: 1}, Conversations: []wire.Conversation{{ID: 2, Kind: wire.Room, Name: "Hall"}}})
				}
			})
		})
		s, err := c.Login(context.Background(), client.Credentials{User: "amy", Password: "amy"})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]wire.ConvID{"#hall": 2, "bob": 3, "#attic": 4} {
			if conv, err := c.Find(t.Context(), s, name, true); err != nil || conv.ID != want {
				t.Errorf("%s is %d, %v, want %d", name, conv.ID, err, want)
			}
		}
		if _, err := c.Find(t.Context(), s, "#attic", false); !errors.Is(err, &wire.Error{Code: wire.CodeNotFound}) {
			t.Errorf("#attic without joining answers %v, want not_found", err)
		}
	})
}

// TestPeople asks for page after page.
func TestPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) {
			p.drain(func(id int64, req wire.Request) {
				d := &wire.Directory{People: []wire.Account{{Name: req.(*wire.People).After + "x"}}}
				d.More = len(d.People[0].Name) < 3
				p.ok(id, d)
			})
		})
		people, err := c.People(t.Context())
		if err != nil || len(people) != 3 || people[2].Name != "xxx" {
			t.Errorf("answers %v, %v, want three pages", people, err)
		}
		if c.RemoteAddr() == nil {
			t.Error("a live connection has no address")
		}
	})
}

// TestWithoutDirectory keeps messages in memory, through lost lines.
func TestWithoutDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{})
		until(r, func(e client.People) bool { return e.Last })
		f.locked(func() { f.refuse = errRefused })
		f.drop()
		until[client.Waiting](r, nil)
		r.commands <- enqueue(1, 7)
		until[client.Queued](r, nil)
		f.locked(func() { f.refuse = nil })
		until[client.Sent](r, nil)
		if got := texts(f); !slices.Equal(got, []string{"message 1"}) {
			t.Errorf("the server has %q", got)
		}
		r.stop(f)
	})
}

// TestFloodAtTheEnd ends Run while its queue is full and nobody takes events.
func TestFloodAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, _ int64, req wire.Request) bool {
			for req.Type() == "people" {
				if _, err := p.raw.Write(wire.AppendPush(nil, &wire.Presence{})); err != nil {
					break
				}
			}
			return req.Type() == "people"
		}
		r := run(t, f, client.Config{})
		synctest.Wait() // all queues are full
		if len(r.events) != cap(r.events) {
			t.Fatalf("%d events wait, want the queue full", len(r.events))
		}
		r.stop(f)
	})
}

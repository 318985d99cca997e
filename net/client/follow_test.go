package client_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// followed is a Follow under test.
type followed struct {
	seqs   []wire.Seq
	cancel context.CancelFunc
	ended  chan error
}

// follow follows f until stop.
func follow(t *testing.T, f *fake, what client.Following) *followed {
	ctx, cancel := context.WithCancel(t.Context())
	r := &followed{cancel: cancel, ended: make(chan error, 1)}
	what.Addr, what.Open = here, f.open
	what.User, what.Password = "amy", "amy"
	what.Random = func() float64 { return 0.5 }
	if what.Event == nil {
		what.Event = func(_ wire.Conversation, e wire.Event) error {
			r.seqs = append(r.seqs, e.Seq)
			return nil
		}
	}
	go func() { r.ended <- client.Follow(ctx, what) }()
	return r
}

// stop ends it, and checks that it yielded from to last, each once, in order.
func (r *followed) stop(t *testing.T, f *fake, from, last wire.Seq) {
	t.Helper()
	synctest.Wait()
	r.cancel()
	if err := <-r.ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("Follow answers %v, want it canceled", err)
	}
	f.wait.Wait()
	want := from
	for _, seq := range r.seqs {
		if seq != want {
			t.Fatalf("yielded %v, want %d in place of %d", r.seqs, want, seq)
		}
		want++
	}
	if want != last+1 {
		t.Fatalf("yielded %v, want %d to %d", r.seqs, from, last)
	}
}

// TestFollowStart begins where it is told.
func TestFollowStart(t *testing.T) {
	for since, from := range map[wire.Seq]wire.Seq{0: 1, 4: 5, client.FromNow: 11} {
		for _, to := range []string{"#Hall", ""} {
			t.Run(fmt.Sprintf("%s since %d", to, since), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := newFake()
					for range 10 {
						f.say("old", 0)
					}
					r := follow(t, f, client.Following{To: to, Since: since})
					synctest.Wait()
					f.say("new", 1)
					f.say("new", 1)
					r.stop(t, f, from, 12)
				})
			})
		}
	}
}

// TestFollowBacklog fetches what there is without waiting for a push.
func TestFollowBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		for range 10 {
			f.say("old", 0)
		}
		follow(t, f, client.Following{To: "#hall"}).stop(t, f, 1, 10)
	})
}

// TestFollowThroughTrouble doubles and skips pushes and drops lines.
func TestFollowThroughTrouble(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				rng, theirs := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
				f.before = func(p *peer, id int64, req wire.Request) bool {
					if _, ok := req.(*wire.History); !ok {
						return false
					}
					trouble := 0
					f.locked(func() { trouble = theirs.IntN(6) })
					switch trouble {
					case 0:
						p.raw.Close()
					case 1:
						p.refuse(id, wire.CodeStorage)
					case 2: // an older event again, then the answer
						p.push(&wire.Event{Conv: 7, Seq: 1})
						return false
					default:
						return false
					}
					return true
				}
				to := []string{"#hall", ""}[seed%2]
				r := follow(t, f, client.Following{To: to})
				const n = 60
				for range n {
					switch rng.IntN(8) {
					case 0:
						f.drop()
						f.say("x", 0)
					case 1, 2:
						f.say("x", 0)
					case 3:
						f.say("x", 2)
					default:
						f.say("x", 1)
					}
					<-time.After(time.Duration(rng.IntN(3000)) * time.Millisecond)
				}
				f.locked(func() { f.before = nil })
				<-time.After(time.Minute)
				f.say("last", 1)
				r.stop(t, f, 1, n+1)
			})
		})
	}
}

// TestFollowDirect finds a person by name.
func TestFollowDirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		tries := 0
		f.before = func(p *peer, id int64, req wire.Request) bool {
			d, ok := req.(*wire.OpenDirect)
			if !ok {
				return false
			}
			if tries++; tries == 1 {
				p.refuse(id, wire.CodeTooMany)
			} else if d.User == "bob" {
				p.ok(id, &wire.Conversation{ID: f.room, Kind: wire.Direct, Last: wire.Seq(len(f.events))})
			} else {
				p.refuse(id, wire.CodeNotFound)
			}
			return true
		}
		f.say("hi", 0)
		r := follow(t, f, client.Following{To: "bob"})
		<-time.After(3 * time.Second)
		f.say("there", 1)
		r.stop(t, f, 1, 2)
		r = follow(t, f, client.Following{To: "eve"})
		if err := <-r.ended; !errors.Is(err, &wire.Error{Code: wire.CodeNotFound}) {
			t.Errorf("nobody answers %v, want not_found", err)
		}
		f.wait.Wait()
	})
}

// TestFollowNewConversation takes up what opens later, its first message
// included, in either order of the two pushes.
func TestFollowNewConversation(t *testing.T) {
	for _, openedFirst := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			r := follow(t, f, client.Following{Since: client.FromNow})
			synctest.Wait()
			opened := &wire.Opened{Conversation: wire.Conversation{ID: 7, Kind: wire.Direct, Last: 2}}
			f.say("created", 0)
			if openedFirst {
				f.locked(func() {
					for p := range f.live {
						p.push(&wire.Closed{Conv: 7})
						p.push(opened)
					}
				})
				f.say("hi", 1)
				r.stop(t, f, 1, 2)
				return
			}
			f.locked(func() {
				for p := range f.live {
					p.push(&wire.Closed{Conv: 7})
				}
			})
			f.say("hi", 1)
			f.locked(func() {
				for p := range f.live {
					p.push(opened)
				}
			})
			r.stop(t, f, 2, 2)
		})
	}
}

func TestFollowEnds(t *testing.T) {
	enough := errors.New("enough")
	tests := []struct {
		name string
		what client.Following
		then func(f *fake)
		want error
	}{
		{"a room one is not in", client.Following{To: "#attic"}, nil, &wire.Error{Code: wire.CodeNotFound}},
		{"a room one leaves", client.Following{To: "#hall"}, func(f *fake) {
			f.locked(func() {
				for p := range f.live {
					p.push(&wire.Closed{Conv: 7})
				}
			})
		}, &wire.Error{Code: wire.CodeNotMember}},
		{
			"the reader has enough",
			client.Following{Event: func(wire.Conversation, wire.Event) error { return enough }},
			func(f *fake) { f.say("x", 1) }, enough,
		},
		{"a final error", client.Following{}, func(f *fake) {
			f.locked(func() {
				for p := range f.live {
					p.push(&wire.Bye{Code: wire.CodeRemoved})
				}
			})
		}, client.ErrRemoved},
		{"a gap in a page", client.Following{}, func(f *fake) {
			f.locked(func() {
				f.before = func(p *peer, id int64, req wire.Request) bool {
					_, history := req.(*wire.History)
					if history {
						p.ok(id, &wire.Page{Conv: 7, Events: []wire.Event{{Conv: 7, Seq: 2}}})
					}
					return history
				}
			})
			f.say("x", 0)
			f.say("x", 1)
		}, client.ErrProtocol},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				r := follow(t, f, test.what)
				synctest.Wait()
				if test.then != nil {
					test.then(f)
				}
				if err := <-r.ended; !errors.Is(err, test.want) {
					t.Errorf("Follow answers %v, want %v", err, test.want)
				}
				f.wait.Wait()
			})
		})
	}
}

// TestFollowLogsOut ends the session that it began, and no other, and waits for
// no server that does not answer.
func TestFollowLogsOut(t *testing.T) {
	tests := []struct {
		name    string
		token   string
		silent  bool
		logouts int
		takes   time.Duration
	}{
		{"its own session", "", false, 1, 0},
		{"the caller's session", "token", false, 0, 0},
		{"a silent server", "", true, 1, 3 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				logouts := 0
				f.before = func(_ *peer, _ int64, req wire.Request) bool {
					_, is := req.(*wire.Logout)
					if is {
						logouts++
					}
					return is && test.silent
				}
				r := follow(t, f, client.Following{Config: client.Config{Credentials: client.Credentials{Token: test.token}}})
				synctest.Wait()
				began := time.Now()
				r.stop(t, f, 1, 0)
				if took := time.Since(began); logouts != test.logouts || took != test.takes {
					t.Errorf("%d logouts in %v, want %d in %v", logouts, took, test.logouts, test.takes)
				}
			})
		})
	}
}

// FuzzCursor offers events in any order: each is let through once, in order.
func FuzzCursor(f *testing.F) {
	f.Add([]byte{1, 2, 2, 1, 4, 3, 4})
	f.Fuzz(func(t *testing.T, seqs []byte) {
		var c client.Cursor
		highest, last := wire.Seq(0), wire.Seq(0)
		for _, b := range seqs {
			seq := wire.Seq(b)
			highest = max(highest, seq)
			if c.Offer(wire.Event{Seq: seq}) {
				if seq != last+1 {
					t.Fatalf("lets %d through after %d", seq, last)
				}
				last = seq
			}
			if c.Have != last || c.Behind() != (highest > last) {
				t.Fatalf("has %d, behind %v; want %d of %d", c.Have, c.Behind(), last, highest)
			}
		}
	})
}

// TestCursorSkipsWhatIsKeptNoMore: what is below a floor is not waited for.
func TestCursorSkipsWhatIsKeptNoMore(t *testing.T) {
	c := client.Cursor{Have: 3}
	c.Saw(9)
	c.Skip(2) // known already
	if c.Have != 3 || !c.Behind() {
		t.Errorf("has %d, behind %v, want 3 and behind", c.Have, c.Behind())
	}
	c.Skip(8)
	if c.Have != 7 || c.Offer(wire.Event{Seq: 7}) || !c.Offer(wire.Event{Seq: 8}) || !c.Behind() {
		t.Errorf("has %d, want 8 to be the next, and 9 to come", c.Have)
	}
	if c.Skip(21); c.Have != 20 || c.Behind() {
		t.Errorf("has %d, behind %v, want nothing left up to 20", c.Have, c.Behind())
	}
}

// TestFollowGoesOnFromTheFloor: a log whose beginning was removed is followed from
// where it begins.
func TestFollowGoesOnFromTheFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		for range 10 {
			f.say("old", 0)
		}
		f.before = func(p *peer, id int64, req wire.Request) bool {
			h, ok := req.(*wire.History)
			if ok && h.After < 5 {
				page := wire.Page{Conv: h.Conv, Floor: 6, Last: 10}
				for seq := wire.Seq(6); seq <= 10; seq++ {
					page.Events = append(page.Events, wire.Event{Conv: h.Conv, Seq: seq, Kind: wire.Message})
				}
				p.ok(id, &page)
				return true
			}
			return false
		}
		r := follow(t, f, client.Following{To: "#hall"})
		synctest.Wait()
		f.say("new", 1)
		r.stop(t, f, 6, 11)
	})
}

// TestFollowOfARoomThatIsNoMore ends where one was taken out of the room while there
// was no line: it once waited for ever for what nobody would send.
func TestFollowOfARoomThatIsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := follow(t, f, client.Following{To: "#hall"})
		synctest.Wait()
		f.locked(func() { f.room++ }) // the session lists another one
		f.drop()
		select {
		case err := <-r.ended:
			if !errors.Is(err, &wire.Error{Code: wire.CodeNotMember}) {
				t.Errorf("Follow answers %v, want CodeNotMember", err)
			}
		case <-time.After(time.Hour):
			t.Error("an hour later it still follows the room")
			r.cancel()
			<-r.ended
		}
		f.wait.Wait()
	})
}

// TestFollowAfterARestore finds the room anew in a history that is another: it once
// waited for one that the backup did not have.
func TestFollowAfterARestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, id int64, req wire.Request) bool {
			resume, ok := req.(*wire.Resume)
			if ok {
				session := f.session0(resume)
				session.Epoch = fmt.Sprint("epoch ", session.Conversations[0].ID)
				f.locked(func() { f.live[p] = true })
				p.ok(id, session)
			}
			return ok
		}
		r := follow(t, f, client.Following{Config: client.Config{Credentials: client.Credentials{Token: "t"}}, To: "#hall"})
		synctest.Wait()
		f.locked(func() { f.room++ })
		f.drop()
		<-time.After(time.Minute)
		synctest.Wait()
		f.say("here again", 1)
		r.stop(t, f, 1, 1)
	})
}

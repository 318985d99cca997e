package client_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// dialled is how often f was dialled.
func dialled(f *fake) (n int) {
	f.locked(func() { n = len(f.dials) })
	return n
}

// TestHold leaves the line down until RetryNow, in whatever state it comes.
func TestHold(t *testing.T) {
	states := map[string]func(r *running, f *fake){
		"online": func(r *running, f *fake) {
			until(r, func(e client.People) bool { return e.Last })
			r.commands <- client.Hold{}
			f.drop()
		},
		"steady": func(r *running, f *fake) {
			until(r, func(e client.People) bool { return e.Last })
			<-time.After(time.Minute) // of the test's own clock
			r.commands <- client.Hold{}
			f.drop()
		},
		"waiting": func(r *running, f *fake) {
			until[client.Online](r, nil)
			f.locked(func() { f.refuse = errRefused })
			f.drop()
			until[client.Waiting](r, nil)
			r.commands <- client.Hold{}
		},
		"standing by": func(r *running, f *fake) {
			until[client.Online](r, nil)
			f.locked(func() { f.refuse = errRefused })
			f.drop()
			until[client.Standby](r, nil)
			r.commands <- client.Hold{}
		},
	}
	for name, reach := range states {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				r := run(t, f, client.Config{})
				reach(r, f)
				if e := until[client.Held](r, nil); client.Reason(e.Err) == nil {
					t.Errorf("held because of %v", e.Err)
				}
				dials := dialled(f)
				r.commands <- client.Focused{}
				r.commands <- client.NetworkUp{}
				r.commands <- client.Hold{}
				r.commands <- enqueue(1, 7)
				until[client.Queued](r, nil)
				<-time.After(time.Hour)
				if got := dialled(f); got != dials {
					t.Errorf("%d dials while held", got-dials)
				}
				f.locked(func() { f.refuse = nil })
				r.commands <- client.RetryNow{}
				if e := until[client.Connecting](r, nil); e.Attempt != 0 {
					t.Errorf("the dial is retry %d, want a first one", e.Attempt)
				}
				until[client.Sent](r, nil)
				f.drop()
				until[client.Lost](r, nil)
				until[client.Online](r, nil) // no longer held
				r.stop(f)
			})
		})
	}
}

// TestStay goes on taking messages after an error that is final, and dials when
// it is asked to.
func TestStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{Stay: true})
		until(r, func(e client.People) bool { return e.Last })
		f.locked(func() {
			f.before = func(p *peer, id int64, _ wire.Request) bool { p.refuse(id, wire.CodeVersion); return true }
		})
		f.drop()
		if e := until[client.Held](r, nil); client.Reason(e.Err) != client.ErrVersion {
			t.Errorf("held because of %v", e.Err)
		}
		r.commands <- enqueue(1, 7)
		until[client.Queued](r, nil)
		f.locked(func() { f.before = nil })
		r.commands <- client.RetryNow{}
		until[client.Sent](r, nil)
		f.locked(func() {
			f.before = func(p *peer, id int64, _ wire.Request) bool { p.refuse(id, wire.CodeRemoved); return true }
		})
		f.drop()
		if err := <-r.ended; client.Reason(err) != client.ErrRemoved {
			t.Errorf("Run answers %v, want ErrRemoved", err)
		}
		f.wait.Wait()
	})
}

// TestBox takes messages before the first login where an earlier one said whose
// they are, and never gives them to another account.
func TestBox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		shelves := map[string]*shelf{}
		cfg := client.Config{Dir: "data", Store: func(dir string) (client.Disk, error) {
			if shelves[dir] == nil {
				shelves[dir] = newShelf()
			}
			return shelves[dir], nil
		}}
		r := run(t, f, cfg)
		box := until[client.Online](r, nil).Box
		r.stop(f)

		cfg.Box, cfg.Down = box, true
		r = run(t, f, cfg)
		dials := dialled(f)
		r.commands <- enqueue(1, 7)
		until[client.Queued](r, nil)
		r.commands <- enqueue(2, 7)
		until[client.Queued](r, nil)
		r.commands <- client.Drop{UID: uid(1)}
		<-time.After(time.Hour)
		if got := dialled(f); got != dials {
			t.Errorf("%d dials before RetryNow", got-dials)
		}
		r.commands <- client.RetryNow{}
		until[client.Sent](r, nil)
		if got := texts(f); !slices.Equal(got, []string{"message 2"}) {
			t.Errorf("the server has %q", got)
		}
		r.stop(f)

		cfg.Box = box + "0" // another's
		r = run(t, f, cfg)
		r.commands <- enqueue(3, 7)
		until[client.Queued](r, nil)
		r.commands <- client.RetryNow{}
		until(r, func(e client.People) bool { return e.Last })
		synctest.Wait()
		if got := texts(f); !slices.Equal(got, []string{"message 2"}) {
			t.Errorf("the server was given another's message: %q", got)
		}
		r.commands <- client.Logout{}
		if err := <-r.ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Run answers %v", err)
		}
		f.wait.Wait()
	})
}

// TestDownIsLeftByLogout ends a Run that has not dialled.
func TestDownIsLeftByLogout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{Down: true})
		r.commands <- client.Logout{}
		if err := <-r.ended; err != nil || dialled(f) != 0 {
			t.Errorf("Run answers %v after %d dials", err, dialled(f))
		}
	})
}

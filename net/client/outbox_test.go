package client_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// shelf is a Disk in memory that can fail. Safe for concurrent use but for its
// files, which tests touch while no Run has it.
type shelf struct {
	mu    sync.Mutex
	files map[string][]byte
	err   error
}

func newShelf() *shelf { return &shelf{files: make(map[string][]byte)} }

// fail lets every call answer err.
func (s *shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

// count is how many files there are.
func (s *shelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.files)
}

func (s *shelf) Load() (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.files), s.err
}

func (s *shelf) Write(name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.files[name] = slices.Clone(data)
	}
	return s.err
}

func (s *shelf) Remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		delete(s.files, name)
	}
	return s.err
}

// on is a Config whose outbox is on s.
func on(s *shelf) client.Config {
	return client.Config{Store: func(string) (client.Disk, error) { return s, nil }}
}

// uid is a fixed UUID for each n.
func uid(n int) wire.UID { return wire.UID(fmt.Sprintf("00000000-0000-4000-8000-%012d", n)) }

func enqueue(n int, conv wire.ConvID) client.Enqueue {
	return client.Enqueue{Conv: conv, UID: uid(n), Text: fmt.Sprint("message ", n), At: time.UnixMilli(int64(n)).UTC()}
}

func texts(f *fake) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, e := range f.events {
		all = append(all, e.Text)
	}
	return all
}

// TestSend queues, sends and forgets.
func TestSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		onDisk := 0
		f.before = func(_ *peer, _ int64, req wire.Request) bool {
			if _, ok := req.(*wire.Send); ok {
				onDisk = s.count()
			}
			return false
		}
		r := run(t, f, on(s))
		until[client.Online](r, nil)
		r.commands <- enqueue(1, 7)
		q := until[client.Queued](r, nil)
		if want := (client.Message{Conv: 7, UID: uid(1), Text: "message 1", At: time.UnixMilli(1).UTC()}); q.Message != want {
			t.Errorf("queued %+v, want %+v", q.Message, want)
		}
		if e := until[client.Sent](r, nil); e.UID != uid(1) || e.Sent.Seq != 1 {
			t.Errorf("sent %+v", e)
		}
		if onDisk != 1 || s.count() != 0 {
			t.Errorf("%d files when it was sent and %d after, want 1 and 0", onDisk, s.count())
		}
		r.stop(f)
	})
}

// TestOutboxSurvives cuts the line, then the program, at each step of sending:
// everything queued arrives once and in order.
func TestOutboxSurvives(t *testing.T) {
	for cutAt := range 12 {
		for _, stored := range []bool{true, false} {
			t.Run(fmt.Sprintf("cut at %d, stored %v", cutAt, stored), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f, s := newFake(), newShelf()
					sends := 0
					f.before = func(p *peer, _ int64, req wire.Request) bool {
						send, ok := req.(*wire.Send)
						if !ok {
							return false
						}
						if sends++; sends%5 != 1 && sends != cutAt+1 {
							return false
						}
						if stored {
							f.store(send) // and the answer is lost
						}
						p.raw.Close()
						return true
					}
					r := run(t, f, on(s))
					until[client.Online](r, nil)
					const n = 6
					for i := range n {
						r.commands <- enqueue(i, 7)
					}
					sentBefore := 0
					for sentBefore < cutAt/2 {
						until[client.Sent](r, nil)
						sentBefore++
					}
					r.stop(f) // the program ends
					r = run(t, f, on(s))
					for len(texts(f)) < n || s.count() > 0 {
						until[client.Sent](r, nil)
					}
					want := []string{"message 0", "message 1", "message 2", "message 3", "message 4", "message 5"}
					if got := texts(f); !slices.Equal(got, want) {
						t.Errorf("the server has %q, want %q", got, want)
					}
					r.stop(f)
				})
			})
		}
	}
}

// TestQueuedAtStart reports what an earlier run left, the refused with its
// code, and sends the rest.
func TestQueuedAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		f.before = func(p *peer, id int64, req wire.Request) bool {
			send, ok := req.(*wire.Send)
			switch {
			case ok && send.Conv == 8:
				p.refuse(id, wire.CodeNotMember)
			case ok: // no answer
			default:
				return false
			}
			return true
		}
		r := run(t, f, on(s))
		until[client.Online](r, nil)
		r.commands <- enqueue(1, 8)
		r.commands <- enqueue(2, 7)
		r.commands <- enqueue(3, 7)
		if e := until[client.NotSent](r, nil); e.UID != uid(1) || e.Conv != 8 || e.Code != wire.CodeNotMember {
			t.Errorf("not sent %+v", e)
		}
		r.stop(f)
		f.before = nil
		r = run(t, f, on(s))
		for i, why := range []wire.Code{wire.CodeNotMember, "", ""} {
			if e := until[client.Queued](r, nil); e.Message.UID != uid(i+1) || e.Message.Why != why {
				t.Errorf("found %+v, want message %d with %q", e.Message, i+1, why)
			}
		}
		until(r, func(e client.Sent) bool { return e.UID == uid(3) })
		if got := texts(f); !slices.Equal(got, []string{"message 2", "message 3"}) {
			t.Errorf("the server has %q", got)
		}
		r.commands <- client.Retry{UID: uid(1)}
		until(r, func(e client.Sent) bool { return e.UID == uid(1) })
		r.stop(f)
	})
}

// TestRefusedMessages are tried again by Enqueue of the same uid, or dropped.
func TestRefusedMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		sends := map[wire.UID]int{}
		f.before = func(p *peer, id int64, req wire.Request) bool {
			send, ok := req.(*wire.Send)
			if !ok {
				return false
			}
			sends[send.UID]++
			if sends[send.UID] > 1 {
				return false
			}
			p.refuse(id, wire.CodeNotMember)
			return true
		}
		r := run(t, f, on(s))
		until[client.Online](r, nil)
		r.commands <- enqueue(1, 7)
		until[client.NotSent](r, nil)
		r.commands <- enqueue(2, 7)
		until[client.NotSent](r, nil)
		r.commands <- client.Drop{UID: uid(2)}
		r.commands <- enqueue(1, 7)
		until[client.Sent](r, nil)
		f.drop()
		until[client.Online](r, nil)
		synctest.Wait()
		if sends[uid(1)] != 2 || sends[uid(2)] != 1 || s.count() != 0 {
			t.Errorf("sends %v with %d files left, want the first twice and none left", sends, s.count())
		}
		r.stop(f)
	})
}

// TestPutOff waits a pause after a refusal that passes, and lets no message of
// the conversation overtake.
func TestPutOff(t *testing.T) {
	for _, code := range []wire.Code{wire.CodeStorage, wire.CodeTooMany} {
		t.Run(string(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, s := newFake(), newShelf()
				var at []time.Duration
				began := time.Now()
				f.before = func(p *peer, id int64, req wire.Request) bool {
					if _, ok := req.(*wire.Send); !ok {
						return false
					}
					at = append(at, time.Since(began))
					if len(at) > 2 {
						return false
					}
					p.refuse(id, code)
					return true
				}
				r := run(t, f, on(s))
				until[client.Online](r, nil)
				for i := range 3 {
					r.commands <- enqueue(i, 7)
				}
				until(r, func(e client.Sent) bool { return e.UID == uid(2) })
				if got := texts(f); !slices.Equal(got, []string{"message 0", "message 1", "message 2"}) {
					t.Errorf("the server has %q", got)
				}
				second := time.Second
				if want := []time.Duration{0, 2 * second, 4 * second, 4 * second, 4 * second}; !slices.Equal(at, want) {
					t.Errorf("sent at %v, want %v", at, want)
				}
				r.stop(f)
			})
		})
	}
}

// TestWindow has one message a conversation under way, Window at most.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		var under []wire.ConvID
		f.before = func(_ *peer, _ int64, req wire.Request) bool {
			send, ok := req.(*wire.Send)
			if ok {
				under = append(under, send.Conv)
			}
			return ok
		}
		r := run(t, f, on(s))
		until[client.Online](r, nil)
		for i := range 2 * client.Window {
			r.commands <- enqueue(2*i, wire.ConvID(i+1))
			r.commands <- enqueue(2*i+1, wire.ConvID(i+1))
		}
		synctest.Wait()
		if len(under) != client.Window || len(slices.Compact(under)) != client.Window {
			t.Errorf("conversations %v have messages under way, want %d different ones", under, client.Window)
		}
		r.stop(f)
	})
}

// TestDiskFailure accepts nothing that could not be written.
func TestDiskFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		full := errors.New("no space left")
		r := run(t, f, on(s))
		until(r, func(e client.People) bool { return e.Last }) // the outbox is open
		s.fail(full)
		r.commands <- enqueue(1, 7)
		if e := until[client.DiskFailed](r, nil); e.UID != uid(1) || e.Conv != 7 || !errors.Is(e.Err, full) {
			t.Errorf("%+v, want message 1 and the disk's error", e)
		}
		synctest.Wait()
		s.fail(nil)
		r.commands <- enqueue(2, 7)
		until[client.Sent](r, nil)
		if got := texts(f); !slices.Equal(got, []string{"message 2"}) {
			t.Errorf("the server has %q, want message 2 only", got)
		}
		r.stop(f)
	})
}

// TestUnreadableOutbox says so and accepts nothing, until it can be read.
func TestUnreadableOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		unreadable := errors.New("unreadable")
		s.fail(unreadable)
		r := run(t, f, on(s))
		if e := until[client.DiskFailed](r, nil); e.UID != "" || !errors.Is(e.Err, unreadable) {
			t.Errorf("%+v, want the disk's error", e)
		}
		r.commands <- enqueue(1, 7)
		if e := until[client.DiskFailed](r, nil); e.UID != uid(1) || !errors.Is(e.Err, unreadable) {
			t.Errorf("%+v, want message 1 and the disk's error", e)
		}
		s.fail(nil)
		r.commands <- enqueue(1, 7)
		until[client.Sent](r, nil)
		r.stop(f)
	})
}

// TestBadMessages are refused before they are written.
func TestBadMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := newFake(), newShelf()
		r := run(t, f, on(s))
		until[client.Online](r, nil)
		for code, bad := range map[wire.Code]client.Enqueue{
			wire.CodeEmpty:    {Conv: 7, UID: uid(1), Text: " \n"},
			wire.CodeTooLarge: {Conv: 7, UID: uid(2), Text: strings.Repeat("x", wire.MaxText+1)},
			wire.CodeInvalid:  {Conv: 7, UID: "../../etc", Text: "x"},
		} {
			r.commands <- bad
			if e := until[client.NotSent](r, nil); e.Code != code || e.UID != bad.UID {
				t.Errorf("%q is not sent for %s, want %s", bad.UID, e.Code, code)
			}
		}
		if s.count() != 0 {
			t.Errorf("%d files, want none", s.count())
		}
		r.stop(f)
	})
}

func TestOutboxIsBounded(t *testing.T) {
	o, err := client.OpenOutbox(newShelf())
	if err != nil {
		t.Fatal(err)
	}
	for i := range client.MaxQueued {
		if err := o.Add(client.Message{Conv: 7, UID: uid(i), Text: "x"}); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	if err := o.Add(client.Message{Conv: 7, UID: uid(client.MaxQueued), Text: "x"}); !errors.Is(err, client.ErrFull) {
		t.Errorf("one more answers %v, want ErrFull", err)
	}
	if err := o.Add(client.Message{Conv: 7, UID: uid(0), Text: "x"}); err != nil || len(o.All()) != client.MaxQueued {
		t.Errorf("one of them again answers %v with %d held", err, len(o.All()))
	}
	if err := o.Drop(uid(0)); err != nil || len(o.All()) != client.MaxQueued-1 {
		t.Errorf("dropping answers %v with %d held", err, len(o.All()))
	}
}

// TestOutboxPlaces keeps accounts and servers apart, and a server that proved
// no key apart from the one whose key it claims.
func TestOutboxPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var dir string
		cfg := client.Config{Dir: "data", Store: func(d string) (client.Disk, error) {
			dir = d
			return newShelf(), nil
		}}
		r := run(t, f, cfg)
		until(r, func(e client.People) bool { return e.Last })
		if want := "data/outbox/plain-unknown/1"; strings.ReplaceAll(dir, `\`, "/") != want {
			t.Errorf("the outbox is in %s, want %s", dir, want)
		}
		r.stop(f)
	})
}

//go:build !js

package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
)

// TestOtherAddressesAreTried in their order: at once where the one before fails,
// beside it where it takes its time; and nothing that was begun is left open.
func TestOtherAddressesAreTried(t *testing.T) {
	const late = -1
	errLast := errors.New("not this one")
	var server listener
	server.makeKey(t)
	for _, tt := range []struct {
		name   string
		does   map[string]error // nil is reached, errLast takes its time
		dialed []string
		wait   time.Duration
		want   error // nil: it was reached, and said nothing
	}{
		{"the first is there", map[string]error{"a:1": nil}, []string{"a:1"}, 0, client.ErrLost},
		{"the first refuses", map[string]error{"a:1": syscall.ECONNREFUSED, "b:1": nil}, []string{"a:1", "b:1"}, 0, client.ErrLost},
		{"the first is silent", map[string]error{"a:1": errLast, "b:1": nil}, []string{"a:1", "b:1"}, 2 * time.Second, client.ErrLost},
		{
			"two are silent",
			map[string]error{"a:1": errLast, "b:1": errLast, "c:1": nil},
			[]string{"a:1", "b:1", "c:1"},
			4 * time.Second,
			client.ErrLost,
		},
		{
			"none is there",
			map[string]error{"a:1": syscall.ECONNREFUSED, "b:1": syscall.EHOSTUNREACH, "c:1": syscall.EHOSTUNREACH},
			[]string{"a:1", "b:1", "c:1"},
			0, client.ErrRefused,
		},
		{"none answers", map[string]error{"a:1": errLast, "b:1": errLast, "c:1": errLast}, []string{"a:1", "b:1", "c:1"}, client.DialTimeout, client.ErrTimeout},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var dialed []string
				begun := time.Now()
				var reached time.Duration = late
				_, err := client.Dial(t.Context(), client.Target{
					Addr: "a:1", Others: []string{"b:1", "c:1"}, Pin: server.key,
					Open: func(ctx context.Context, addr string) (net.Conn, error) {
						mu.Lock()
						dialed = append(dialed, addr)
						mu.Unlock()
						switch why := tt.does[addr]; {
						case why == nil:
							reached = time.Since(begun)
							near, far := net.Pipe()
							go func() {
								defer far.Close()
								_ = tls.Server(far, server.config).Handshake() // and no more
							}()
							return near, nil
						case errors.Is(why, errLast):
							<-ctx.Done()
							return nil, ctx.Err()
						default:
							return nil, why
						}
					},
				})
				if !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				if reached == late {
					reached = time.Since(begun)
				}
				if !slices.Equal(dialed, tt.dialed) || reached != tt.wait {
					t.Errorf("dialled %v by %v, want %v by %v", dialed, reached, tt.dialed, tt.wait)
				}
			})
		})
	}
}

// TestWhoOnlySaysToBeTheServerIsPassedBy names a fault: on a network where another
// machine announced a server's key with an address that stands first, whoever knew the
// key was told that it had changed, and never came to the server.
func TestWhoOnlySaysToBeTheServerIsPassedBy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server, fake listener
		server.makeKey(t)
		fake.makeKey(t)
		over := make(chan struct{})
		var wait sync.WaitGroup
		defer wait.Wait()
		defer close(over)
		open := func(ctx context.Context, addr string) (net.Conn, error) {
			near, far := net.Pipe()
			wait.Go(func() {
				defer far.Close()
				switch addr {
				case "a:1":
					parley(tls.Server(far, fake.config))
				case "b:1": // takes no byte
					<-over
				case "c:1":
					greeter(far)
				case "d:1":
					parley(tls.Server(far, server.config))
				}
			})
			return near, nil
		}
		target := client.Target{Addr: "a:1", Others: []string{"b:1", "c:1", "d:1"}, Pin: server.key, Open: open}
		conn, err := client.Dial(t.Context(), target)
		if err != nil {
			t.Fatalf("got %v, want the server at d:1", err)
		}
		if got := conn.Key(); got != server.key {
			t.Errorf("got key %v, want %v", got, server.key)
		}
		conn.Close()
		target.Others = []string{"c:1"}
		if _, err := client.Dial(t.Context(), target); !errors.Is(err, client.ErrKey) {
			t.Errorf("got %v where nobody has the key, want %v", err, client.ErrKey)
		}
	})
}

// TestEachAddressHasItsTurn names a fault: where several addresses answered nothing, as
// those of a network that was left, the fifth and those after it were never dialled.
func TestEachAddressHasItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server listener
		server.makeKey(t)
		var wait sync.WaitGroup
		defer wait.Wait()
		conn, err := client.Dial(t.Context(), client.Target{
			Addr: "a:1", Others: []string{"b:1", "c:1", "d:1", "e:1", "f:1"}, Pin: server.key,
			Elsewhere: func() []string { return []string{"g:1", "h:1", "i:1"} },
			Open: func(ctx context.Context, addr string) (net.Conn, error) {
				if addr != "i:1" {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				near, far := net.Pipe()
				wait.Go(func() {
					defer far.Close()
					parley(tls.Server(far, server.config))
				})
				return near, nil
			},
		})
		if err != nil {
			t.Fatalf("got %v, want the server at the last address", err)
		}
		conn.Close()
	})
}

// TestServerThatMovedIsReachedAgain names a fault: where a server had been heard at
// another address and was heard no more, the next dial was to the old address only.
func TestServerThatMovedIsReachedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var server listener
		server.makeKey(t)
		heard := []string{"b:1"}
		cfg := client.Config{Target: client.Target{
			Addr: "a:1", Pin: server.key,
			Elsewhere: func() (all []string) {
				f.locked(func() { all = heard })
				return all
			},
			Open: func(_ context.Context, addr string) (net.Conn, error) {
				if addr != "b:1" {
					return nil, syscall.ECONNREFUSED
				}
				near, far := net.Pipe()
				f.wait.Go(func() {
					defer far.Close()
					f.session(newPeer(tls.Server(far, server.config)))
				})
				return near, nil
			},
		}, Credentials: client.Credentials{User: "amy", Password: "amy"}}
		ctx, cancel := context.WithCancel(t.Context())
		r := &running{tb: t, events: make(chan client.Event, 1000), ended: make(chan error, 1), cancel: cancel}
		go func() { r.ended <- client.Run(ctx, cfg, nil, r.events) }()
		until[client.Online](r, nil)
		f.locked(func() { heard = nil })
		f.drop()
		until[client.Lost](r, nil)
		again := time.NewTimer(time.Minute)
		defer again.Stop()
		for online := false; !online; {
			select {
			case e := <-r.events:
				_, online = e.(client.Online)
			case <-again.C:
				t.Error("a minute later it was not reached again")
				online = true
			}
		}
		r.stop(f)
	})
}

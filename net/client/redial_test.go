package client_test

import (
	"errors"
	"fmt"
	"net"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

var errRefused = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}

// TestRedialSchedule dials a server that is not there for a minute and more.
func TestRedialSchedule(t *testing.T) {
	tests := []struct {
		name   string
		random float64
		scale  float64
	}{
		{"without jitter", 0.5, 1},
		{"shortest", 0, 0.8},
		{"longest", 1, 1.2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.refuse = errRefused
				r := run(t, f, client.Config{Random: func() float64 { return test.random }})
				var got, want []string
				at := time.Duration(0)
				for n := range client.Retries + 1 {
					want = append(want, fmt.Sprint("dial ", n, " at ", at))
					if n < client.Retries {
						at += time.Duration(float64(time.Second<<n) * test.scale)
						want = append(want, fmt.Sprint("wait for ", n+1, " of 5 to ", at))
					}
				}
				at += client.StandbyPause
				want = append(want, fmt.Sprint("stand by to ", at), fmt.Sprint("dial 0 at ", at))
				for len(got) < len(want) {
					switch e := (<-r.events).(type) {
					case client.Connecting:
						got = append(got, fmt.Sprint("dial ", e.Attempt, " at ", time.Since(r.began)))
					case client.Waiting:
						got = append(got, fmt.Sprint("wait for ", e.Attempt, " of ", e.Of, " to ", e.Next.Sub(r.began)))
						if client.Reason(e.Err) != client.ErrRefused {
							t.Errorf("waits because of %v, want ErrRefused", e.Err)
						}
					case client.Standby:
						got = append(got, fmt.Sprint("stand by to ", e.Next.Sub(r.began)))
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("got  %q\nwant %q", got, want)
				}
				r.stop(f)
			})
		})
	}
}

// TestRedialCommands cuts a wait short, or does not.
func TestRedialCommands(t *testing.T) {
	tests := []struct {
		name            string
		command         client.Command
		waiting, standy bool
	}{
		{"retry now", client.RetryNow{}, true, true},
		{"the window gains the focus", client.Focused{}, false, true},
		{"the network is back", client.NetworkUp{}, false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.refuse = errRefused
				r := run(t, f, client.Config{})
				until(r, func(e client.Waiting) bool { return e.Attempt == 5 }) // 16 s
				asked := time.Now()
				r.commands <- test.command
				until[client.Connecting](r, nil)
				if early := time.Since(asked) == 0; early != test.waiting {
					t.Errorf("dials %v after it while waiting", time.Since(asked))
				}
				until[client.Standby](r, nil)
				asked = time.Now()
				r.commands <- test.command
				e := until[client.Connecting](r, nil)
				if early := time.Since(asked) == 0; early != test.standy || e.Attempt != 0 {
					t.Errorf("dial %d %v after it while standing by", e.Attempt, time.Since(asked))
				}
				r.stop(f)
			})
		})
	}
}

// TestFinalErrors end Run at once.
func TestFinalErrors(t *testing.T) {
	codes := map[wire.Code]error{
		wire.CodeLogin:         client.ErrLogin,
		wire.CodePlain:         client.ErrInsecure,
		wire.CodePolicy:        client.ErrPolicy,
		wire.CodeInviteUnknown: client.ErrInviteUnknown,
		wire.CodeInviteExpired: client.ErrInviteExpired,
		wire.CodeInviteUsed:    client.ErrInviteUsed,
		wire.CodeInviteRevoked: client.ErrInviteRevoked,

		wire.CodeTaken:    client.ErrTaken,
		wire.CodeInvalid:  client.ErrInvalid,
		wire.CodeRemoved:  client.ErrRemoved,
		wire.CodeDisabled: client.ErrDisabled,
		wire.CodeVersion:  client.ErrVersion,
	}
	for code, want := range codes {
		t.Run(string(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.before = func(p *peer, id int64, _ wire.Request) bool { p.refuse(id, code); return true }
				r := run(t, f, client.Config{Credentials: client.Credentials{User: "amy", Password: "amy", Register: true}})
				err := <-r.ended
				no, ok := errors.AsType[*wire.Error](err)
				if client.Reason(err) != want || !ok || no.Code != code {
					t.Errorf("Run answers %v, want %v and the server's word", err, want)
				}
				if took := time.Since(r.began); took != 0 || len(f.dials) != 1 {
					t.Errorf("%d dials in %v, want one", len(f.dials), took)
				}
				f.wait.Wait()
			})
		})
	}
}

// TestPassingRefusals are tried again: too many attempts only after standing
// by.
func TestPassingRefusals(t *testing.T) {
	for code, want := range map[wire.Code]time.Duration{
		wire.CodeStorage: time.Second,
		wire.CodeTooMany: client.StandbyPause,
	} {
		t.Run(string(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				first := true
				f.before = func(p *peer, id int64, req wire.Request) bool {
					if _, ok := req.(*wire.Login); !ok || !first {
						return false
					}
					first = false
					p.refuse(id, code)
					return true
				}
				r := run(t, f, client.Config{})
				until[client.Online](r, nil)
				if took := time.Since(r.began); took != want {
					t.Errorf("logged in after %v, want %v", took, want)
				}
				r.stop(f)
			})
		})
	}
}

// TestReconnect loses a steady line: it is dialled at once and resumed by the
// token.
func TestReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{})
		if e := until[client.Online](r, nil); e.Session.Token != "token" || e.Welcome.Server != "fake" {
			t.Errorf("online with %+v", e)
		}
		until(r, func(e client.People) bool { return e.Last })
		<-time.After(11 * time.Second)
		f.drop()
		if e := until[client.Lost](r, nil); client.Reason(e.Err) != client.ErrLost {
			t.Errorf("lost because of %v", e.Err)
		}
		until[client.Online](r, nil)
		if took := time.Since(r.began); took != 11*time.Second {
			t.Errorf("online again after %v, want at once", took)
		}
		until(r, func(e client.People) bool { return e.Last })
		want := []wire.Request{&wire.Login{User: "amy", Password: "amy"}, &wire.Resume{Token: "token"}}
		if !reflect.DeepEqual(f.logins, want) {
			t.Errorf("logins %v, want %v", f.logins, want)
		}
		r.stop(f)
	})
}

// TestFlappingServer drops each line at once: the count goes on as if the
// dials had not succeeded.
func TestFlappingServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, _ int64, req wire.Request) bool {
			if _, ok := req.(*wire.People); ok {
				p.raw.Close()
			}
			return false
		}
		r := run(t, f, client.Config{})
		until[client.Standby](r, nil)
		if took := time.Since(r.began); len(f.dials) != 6 || took != 31*time.Second {
			t.Errorf("%d dials in %v, want 6 in 31s", len(f.dials), took)
		}
		r.stop(f)
	})
}

// TestEndedToken is refused on a reconnection: that is final.
func TestEndedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.before = func(p *peer, id int64, req wire.Request) bool {
			_, resume := req.(*wire.Resume)
			if resume {
				p.refuse(id, wire.CodeLogin)
			}
			return resume
		}
		r := run(t, f, client.Config{})
		until(r, func(e client.People) bool { return e.Last })
		f.drop()
		if err := <-r.ended; client.Reason(err) != client.ErrLogin {
			t.Errorf("Run answers %v, want ErrLogin", err)
		}
		f.wait.Wait()
	})
}

// TestShutdown waits before it dials a server that said it stops.
func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{})
		until(r, func(e client.People) bool { return e.Last })
		<-time.After(time.Minute)
		f.locked(func() {
			for p := range f.live {
				p.push(&wire.Bye{Code: wire.CodeShutdown})
			}
		})
		e := until[client.Waiting](r, nil)
		if client.Reason(e.Err) != client.ErrShutdown || e.Attempt != 1 || time.Until(e.Next) != time.Second {
			t.Errorf("waits %+v, want retry 1 in 1s for ErrShutdown", e)
		}
		r.stop(f)
	})
}

// TestLostRegistration loses the line before the answer: the account may have
// been made, so that logging in comes first.
func TestLostRegistration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var asked []string
		f.before = func(p *peer, id int64, req wire.Request) bool {
			if req.Type() == "people" {
				return false
			}
			asked = append(asked, req.Type())
			switch len(asked) {
			case 1:
				p.raw.Close()
			case 2:
				p.refuse(id, wire.CodeLogin) // it was not made
			default:
				return false
			}
			return true
		}
		r := run(t, f, client.Config{Credentials: client.Credentials{User: "amy", Password: "amy", Register: true}})
		until[client.Online](r, nil)
		if want := []string{"register", "login", "register"}; !slices.Equal(asked, want) {
			t.Errorf("asked %q, want %q", asked, want)
		}
		r.stop(f)
	})
}

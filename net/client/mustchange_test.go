package client_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// coded makes the fake one whose account has a one-time code, "code", until a
// password is set.
func coded(f *fake) {
	must := true
	f.before = func(p *peer, id int64, req wire.Request) bool {
		f.mu.Lock()
		held := must
		f.mu.Unlock()
		if !held {
			_, list := req.(*wire.List)
			if list {
				p.ok(id, &wire.Listing{Conversations: f.session0(req).Conversations})
			}
			return list
		}
		switch req := req.(type) {
		case *wire.Login, *wire.Resume:
			f.locked(func() { f.live[p] = true })
			s := &wire.Session{Me: wire.Account{ID: 1, Name: "amy"}, MustChange: true}
			if login, ok := req.(*wire.Login); ok {
				s.Token = "token"
				if login.Password != "code" {
					p.refuse(id, wire.CodeLogin)
					return true
				}
			}
			p.ok(id, s)
		case *wire.SetPassword:
			if req.Old != "code" {
				p.refuse(id, wire.CodeLogin)
				return true
			}
			f.locked(func() { must = false })
			p.ok(id, &wire.Done{})
			p.push(&wire.Opened{Conversation: wire.Conversation{ID: 9, Kind: wire.Room, Name: "new", Last: 1}})
		case *wire.Logout:
			p.ok(id, &wire.Done{})
		default:
			p.refuse(id, wire.CodeMustChange)
		}
		return true
	}
}

// TestMustChange: Online comes when the password is set, and then what was
// pushed meanwhile.
func TestMustChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		coded(f)
		r := run(t, f, client.Config{Credentials: client.Credentials{User: "amy", Password: "code"}})
		if e := until[client.MustChange](r, nil); e.Me.Name != "amy" || e.Welcome.Server != "fake" {
			t.Errorf("got %+v", e)
		}
		r.commands <- client.Ask{Tag: 1, Request: &wire.List{}}
		if a := until[client.Answered](r, nil); a.Tag != 1 || !errors.Is(a.Err, client.ErrMustChange) {
			t.Errorf("another request: got %+v", a)
		}
		r.commands <- client.Ask{Tag: 2, Request: &wire.SetPassword{Old: "guess", New: "secret"}}
		if a := until[client.Answered](r, nil); a.Tag != 2 || !errors.Is(a.Err, &wire.Error{Code: wire.CodeLogin}) {
			t.Errorf("another code: got %+v", a)
		}
		f.drop() // a line that breaks asks again
		until[client.MustChange](r, nil)
		r.commands <- client.Ask{Tag: 3, Request: &wire.SetPassword{New: "secret"}}
		if a := until[client.Answered](r, nil); a.Tag != 3 || a.Err != nil {
			t.Errorf("got %+v", a)
		}
		online := until[client.Online](r, nil)
		if online.Session.MustChange || len(online.Session.Conversations) != 1 || online.Session.Me.Name != "amy" {
			t.Errorf("got %+v", online.Session)
		}
		if o, ok := until[client.Pushed](r, nil).Push.(*wire.Opened); !ok || o.Name != "new" {
			t.Errorf("pushed meanwhile: got %+v", o)
		}
		until[client.People](r, nil)
		f.drop()
		until[client.Online](r, nil)
		r.stop(f)
	})
}

// TestMustChangeLogout ends Run as ever.
func TestMustChangeLogout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		coded(f)
		r := run(t, f, client.Config{Credentials: client.Credentials{User: "amy", Password: "code"}})
		until[client.MustChange](r, nil)
		r.commands <- client.Logout{}
		if err := <-r.ended; err != nil {
			t.Errorf("got %v", err)
		}
		f.wait.Wait()
	})
}

// TestFollowMustChange: a program cannot choose a password.
func TestFollowMustChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		coded(f)
		err := client.Follow(t.Context(), client.Following{Config: client.Config{
			Target: client.Target{Addr: here, Open: f.open}, Credentials: client.Credentials{User: "amy", Password: "code"},
		}})
		if !errors.Is(err, client.ErrMustChange) {
			t.Errorf("got %v", err)
		}
		f.wait.Wait()
	})
}

// TestDisabledEndsRun also where it stays for others.
func TestDisabledEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := run(t, f, client.Config{Stay: true})
		until[client.People](r, nil)
		f.locked(func() {
			f.before = func(p *peer, id int64, _ wire.Request) bool { p.refuse(id, wire.CodeDisabled); return true }
			for p := range f.live {
				p.push(&wire.Bye{Code: wire.CodeDisabled, Say: "disabled"})
			}
		})
		f.drop()
		if err := <-r.ended; !errors.Is(err, client.ErrDisabled) {
			t.Errorf("got %v", err)
		}
		f.wait.Wait()
	})
}

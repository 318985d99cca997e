package server_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"parley.example/net/wire"
)

// everyRequest is a request of each type: the golden frames have one.
func everyRequest(t testing.TB) map[string]wire.Request {
	t.Helper()
	golden, err := os.ReadFile("../wire/testdata/frames.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]wire.Request{}
	for line := range strings.Lines(string(golden)) {
		frame, ok := strings.CutPrefix(line, "> ")
		if !ok {
			continue
		}
		_, req, err := wire.ParseRequest([]byte(strings.TrimSpace(frame)))
		if err != nil {
			t.Fatalf("%s: %v", frame, err)
		}
		all[req.Type()] = req
	}
	if len(all) < 40 {
		t.Fatalf("%d requests only: the frames were not understood", len(all))
	}
	return all
}

// codes are what a request may be answered in a state, beside ok where yes.
type codes struct {
	yes bool
	not []wire.Code // and any other code may be
	are []wire.Code // or these only
}

func (c codes) allow(no *wire.Error) bool {
	if no == nil {
		return c.yes
	}
	for _, code := range c.not {
		if no.Code == code {
			return false
		}
	}
	for _, code := range c.are {
		if no.Code == code {
			return true
		}
	}
	return len(c.are) == 0
}

// TestEveryRequestInEveryState: each request in each state of a connection is
// answered as the protocol has it, and the connection goes on.
func TestEveryRequestInEveryState(t *testing.T) {
	s := demo(t)
	owner := dial(t, s, false)
	owner.login("admin")
	dora := must[*wire.Issued](owner, &wire.CreateAccount{User: "dora"})
	tokens := map[string]string{}
	again := func(p *peer, name string, password func() string) { // by a token where it can, for a hash takes its time
		p.hello()
		if a, no := p.ask(&wire.Resume{Token: tokens[name]}); no == nil {
			p.begin(a.(*wire.Session))
			return
		}
		session := must[*wire.Session](p, &wire.Login{User: name, Password: password()})
		tokens[name] = session.Token
		p.begin(session)
	}
	state := []wire.Code{wire.CodeState}
	anything := codes{yes: true, not: []wire.Code{wire.CodeState, wire.CodeMustChange, wire.CodeUnknown, wire.CodeInternal, wire.CodeStorage}}
	for name, c := range map[string]struct {
		come func(p *peer)
		rest codes
		but  map[string]codes
	}{
		"before hello": {
			func(*peer) {},
			codes{are: state},
			map[string]codes{"hello": {yes: true}},
		},
		"before a login": {
			func(p *peer) { p.hello() },
			codes{are: state},
			map[string]codes{"ping": {yes: true}, "login": anything, "register": anything, "resume": anything},
		},
		"held by a one-time code": {
			func(p *peer) {
				again(p, "dora", func() string { // a code is used once
					return must[*wire.Issued](owner, &wire.ResetAccount{Account: dora.Account.ID}).Code
				})
			},
			codes{are: []wire.Code{wire.CodeMustChange}},
			map[string]codes{
				"ping": {yes: true}, "hello": {are: state}, "login": {are: state}, "register": {are: state}, "resume": {are: state},
				"logout": {yes: true}, "password": {are: []wire.Code{wire.CodeLogin}},
			},
		},
		"logged in": {
			func(p *peer) { again(p, "amy", func() string { return "amy" }) }, anything,
			map[string]codes{"hello": {are: state}, "login": {are: state}, "register": {are: state}, "resume": {are: state}},
		},
	} {
		for what, req := range everyRequest(t) {
			p := dial(t, s, false)
			c.come(p)
			want, ok := c.but[what]
			if !ok {
				want = c.rest
			}
			if _, no := p.ask(req); !want.allow(no) {
				t.Errorf("%s: %s is answered %v, want %+v", name, what, no, want)
			}
			switch what { // what may have ended it
			case "hello", "logout", "password", "signout", "login", "register", "resume":
			default:
				if _, no := p.ask(&wire.Ping{}); no != nil && no.Code != wire.CodeState {
					t.Errorf("%s: after %s a ping is answered %v", name, what, no)
				}
			}
			p.conn.Close()
		}
	}
}

// TestNothingIsServedAfterTheEnd: what stands behind a logout, behind a hello of
// another version, or behind what is no frame is not looked at.
func TestNothingIsServedAfterTheEnd(t *testing.T) {
	s := demo(t)
	witness := dial(t, s, false)
	witness.login("bob")
	for name, c := range map[string]struct {
		last string
		code wire.Code // of the last words; empty where the last is answered ok
	}{
		"logout":          {`{"t":"logout","id":100}`, ""},
		"no frame":        {`{nonsense`, wire.CodeMalformed},
		"a frame of NULs": {strings.Repeat("\x00", 10), wire.CodeMalformed},
		"a list":          {`[{"t":"ping","id":1}]`, wire.CodeMalformed},
		"two in a line":   {`{"t":"ping","id":1} {"t":"ping","id":2}`, wire.CodeMalformed},
		"no string":       {`{"t":7,"id":1}`, wire.CodeMalformed},
		"an id below one": {`{"t":"ping","id":-1}`, wire.CodeMalformed},
		"no id":           {`{"t":"ping"}`, wire.CodeMalformed},
		"a lone surrogate in its type": {
			`{"t":"\ud800","id":100}`, wire.CodeUnknown,
		},
	} {
		p := dial(t, s, false)
		p.login("amy")
		general := p.convs["general"].ID
		send := string(wire.AppendRequest(nil, 200, &wire.Send{Conv: general, UID: wire.UIDFrom([16]byte{byte(len(name)), 9}), Text: "behind the end: " + name}))
		io.WriteString(p.conn, c.last+"\n"+send) // the server may close before all is written
		if c.code == wire.CodeUnknown {          // which ends nothing
			if r, err := p.read(); err != nil || r.Err == nil || r.Err.Code != c.code {
				t.Errorf("%s: got %+v, %v", name, r, err)
			}
			continue
		}
		var last wire.Reply
		for _, r := range p.ended() {
			if r.Push == nil {
				last = r
			}
		}
		if c.code == "" && (last.ID != 100 || last.Err != nil) || c.code != "" && (last.Err == nil || last.Err.Code != c.code) {
			t.Errorf("%s: last words %+v, want %q", name, last, c.code)
		}
	}
	page := must[*wire.Page](witness, &wire.History{Conv: witness.convs["general"].ID})
	for _, e := range page.Events {
		if strings.HasPrefix(e.Text, "behind the end") && !strings.HasSuffix(e.Text, "its type") {
			t.Errorf("stored: %q", e.Text)
		}
	}
}

// TestReplayedAndCutFrames: a frame that comes twice is stored once, and one that
// does not come whole not at all.
func TestReplayedAndCutFrames(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	general := p.convs["general"]
	send := string(wire.AppendRequest(nil, 300, &wire.Send{Conv: general.ID, UID: wire.UIDFrom([16]byte{1}), Text: "once"}))
	p.write(strings.Repeat(send, 50))
	seqs := map[string]int{}
	for answers := 0; answers < 50; {
		r, err := p.read()
		if err != nil {
			t.Fatal(err)
		}
		if r.ID == 300 {
			answers++
			seqs[string(r.Body)]++
		}
	}
	if len(seqs) != 1 {
		t.Errorf("one message is answered in %d ways", len(seqs))
	}
	for cut := 1; cut < len(send)-1; cut += 7 { // all but the line's end, at every seventh byte
		q := dial(t, s, false)
		q.login("bob")
		q.write(send[:cut])
		q.conn.(interface{ CloseWrite() error }).CloseWrite()
		for {
			if _, err := q.read(); errors.Is(err, io.EOF) || err != nil {
				break
			}
		}
	}
	page := must[*wire.Page](p, &wire.History{Conv: general.ID, After: general.Last})
	if n := len(page.Events); n != 1 || page.Events[0].Text != "once" {
		t.Errorf("stored are %+v, want one", page.Events)
	}
}

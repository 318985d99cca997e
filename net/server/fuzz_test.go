package server_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// secretWords stand in a room that the fuzzer is not in.
const secretWords = "the cellar key is under the mat"

// stage is a server with a bystander on it, whom nothing disturbs.
type stage struct {
	s         *server.Server
	bystander *peer
	token     wire.Request // logs the fuzzer in
	convs     []wire.ConvID
}

func newStage(t testing.TB) *stage {
	st := &stage{s: demo(t)}
	bob := dial(t, st.s, false)
	bob.login("bob")
	room := must[*wire.Conversation](bob, &wire.Create{Room: "cellar", Topic: secretWords, Private: true})
	bob.say(room.ID, secretWords)
	direct := must[*wire.Conversation](bob, &wire.OpenDirect{User: "admin"})
	bob.say(direct.ID, secretWords)
	amy := dial(t, st.s, false)
	amy.login("amy")
	st.bystander = bob
	st.convs = []wire.ConvID{
		0, 1, room.ID, direct.ID, bob.convs["server"].ID, bob.convs["general"].ID, amy.convs["server"].ID,
		must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID,
	}
	st.admit(t)
	return st
}

// admit makes the token that the fuzzer comes in with.
func (st *stage) admit(t testing.TB) {
	p := dial(t, st.s, false)
	st.token = &wire.Resume{Token: p.login("amy").Token}
	p.conn.Close()
}

// requests makes requests of bytes: what is asked, and of what.
func (st *stage) requests(ops []byte) (lines []byte) {
	at := func(i int) int { return int(ops[min(i, len(ops)-1)]) }
	names := []string{"", "amy", "bob", "server", "cellar", "CELLAR", "attic", "general", "new", "né", "a b", "\u202e", strings.Repeat("x", 33)}
	for id := int64(1); len(ops) > 0 && id < 64; id++ {
		conv, seq := st.convs[at(1)%len(st.convs)], wire.Seq(at(2)-1)
		name := names[at(1)%len(names)]
		uid := wire.UIDFrom([16]byte{byte(at(2))})
		var r wire.Request
		switch at(0) % 54 {
		case 0:
			r = &wire.Hello{Version: at(1) % 3}
		case 1:
			r = &wire.Resume{Token: name}
		case 2:
			r = &wire.Ping{}
		case 3, 4:
			r = &wire.Send{Conv: conv, UID: uid, Text: name}
		case 5:
			r = &wire.History{Conv: conv, Before: seq}
		case 6:
			r = &wire.History{Conv: conv, After: seq, Limit: at(2)}
		case 7:
			r = &wire.Read{Conv: conv, Seq: seq}
		case 8:
			r = &wire.List{}
		case 9:
			r = &wire.Rooms{After: name}
		case 10:
			r = &wire.People{After: name, Limit: at(2)}
		case 11:
			r = &wire.Create{Room: name, Private: at(2)%2 == 0}
		case 12:
			r = &wire.OpenDirect{User: name}
		case 13:
			r = &wire.OpenDirect{With: wire.AccountID(at(2))}
		case 14:
			r = &wire.Join{Room: name}
		case 15:
			r = &wire.Join{Conv: conv}
		case 16:
			r = &wire.Leave{Conv: conv}
		case 17:
			r = &wire.Logout{}
		default:
			r = change(at(0)%54, conv, seq, name, wire.AccountID(at(2)))
		}
		lines = wire.AppendRequest(lines, id, r)
		ops = ops[min(3, len(ops)):]
	}
	return lines
}

// change makes a request of those that change what is there.
func change(op int, conv wire.ConvID, seq wire.Seq, name string, who wire.AccountID) wire.Request {
	off := seq%2 == 0
	if op == 53 {
		return &wire.SetKeep{Conv: conv, Days: int(seq)}
	}
	if op >= 36 { // as one who administers nothing, but moderates a room
		return slices.Concat(adminRequests(who), hookRequests(conv), invitationRequests(wire.InvitationID(who)))[op-36]
	}
	switch op {
	case 18:
		return &wire.Send{Conv: conv, UID: wire.UIDFrom([16]byte{byte(seq), 1}), Ref: seq, Text: "@room @" + name}
	case 19:
		return &wire.Edit{Conv: conv, Ref: seq, Text: "@bob " + name}
	case 20:
		return &wire.Delete{Conv: conv, Ref: seq}
	case 21:
		return &wire.React{Conv: conv, Ref: seq, Emoji: "👍", Off: off}
	case 22:
		return &wire.Rename{Conv: conv, Room: name}
	case 23:
		return &wire.SetTopic{Conv: conv, Topic: name}
	case 24:
		return &wire.Invite{Conv: conv, User: name}
	case 25:
		return &wire.Remove{Conv: conv, Account: who}
	case 26:
		return &wire.Archive{Conv: conv, Off: off}
	case 27:
		return &wire.Typing{Conv: conv}
	case 28:
		return &wire.OpenDirect{People: []wire.AccountID{who, 1, 2}}
	case 30:
		return &wire.Devices{}
	case 31:
		return &wire.SignOut{Device: wire.DeviceID(who), Others: off}
	case 32:
		return &wire.SetPassword{Old: name, New: "x"} // which is none
	case 33:
		return &wire.SetProfile{Display: name, Status: name}
	case 34:
		return &wire.Away{On: off}
	case 35:
		return &wire.Got{Conv: conv, Seq: seq}
	}
	return &wire.History{Conv: conv, Around: max(seq, 0), At: int64(len(name) % 2)}
}

// FuzzSession brings a connection into one of its states and sends it anything.
func FuzzSession(f *testing.F) {
	for state := range uint8(6) {
		f.Add(state, []byte(nil), []byte("hello"))
		f.Add(state, []byte(nil), []byte("{\"t\":\"ping\",\"id\":3}\n{\"t\":\"hello\",\"id\":4,\"version\":1}\r\n\n{}"))
		f.Add(state, []byte{2, 0, 0, 3, 7, 9, 3, 7, 9, 5, 2, 9, 6, 7, 1, 7, 7, 200, 16, 7, 0, 14, 6, 0, 12, 2, 0, 17, 0, 0}, []byte("{\"t\":"))
		f.Add(state, []byte{8, 0, 0, 9, 0, 0, 10, 0, 5, 11, 4, 1, 11, 8, 0, 13, 0, 3, 14, 4, 0, 15, 2, 0, 15, 3, 0, 4, 2, 0, 4, 3, 0, 7, 2, 9}, []byte("GET / HTTP/1.1\r\n\r\n"))
		f.Add(state, []byte{18, 2, 3, 19, 2, 3, 20, 2, 3, 21, 2, 3, 22, 2, 3, 23, 2, 3, 24, 2, 3, 25, 2, 3, 26, 2, 3, 27, 2, 3, 29, 2, 3}, []byte("{}"))
		f.Add(state, []byte{3, 7, 9, 18, 7, 3, 19, 7, 3, 21, 7, 3, 22, 7, 0, 23, 7, 0, 24, 7, 0, 26, 7, 2, 3, 7, 4, 26, 7, 3, 20, 7, 3, 28, 0, 9, 29, 7, 3}, []byte("\n"))
		f.Add(state, []byte{30, 0, 0, 31, 0, 3, 31, 0, 2, 32, 1, 0, 33, 1, 0, 33, 8, 0, 34, 0, 1, 35, 2, 3, 35, 3, 2, 35, 6, 9, 35, 5, 2, 30, 0, 0}, []byte("\n"))
		f.Add(state, []byte{36, 0, 1, 37, 0, 1, 38, 0, 1, 39, 0, 1, 44, 0, 1, 45, 0, 1, 46, 0, 1, 47, 7, 0, 48, 7, 0, 49, 7, 2, 47, 5, 0}, []byte("\n"))
		f.Add(state, []byte(nil), []byte("\x16\x03\x01\x00\xff{"))
		f.Add(state, []byte(nil), []byte("{\"t\":\"send\",\"id\":9,\"conv\":null,\"uid\":7,\"text\":[]}\n{\"t\":\"\",\"id\":-1}\n\xff"))
	}
	st := newStage(f)
	f.Fuzz(func(t *testing.T, state uint8, ops, raw []byte) {
		st.bystander.t = t
		p := dial(t, st.s, state&1 == 1)
		defer p.conn.Close()
		switch state / 2 % 3 {
		case 1:
			p.hello()
		case 2:
			p.hello()
			if _, no := p.ask(st.token); no != nil { // it logged out
				st.admit(t)
				must[*wire.Session](p, st.token)
			}
		}
		hear(t, p, append(st.requests(ops), raw...))
		st.check(t)
	})
}

// hear sends what may be anything and takes what comes back until the end.
func hear(t *testing.T, p *peer, all []byte) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.conn.SetWriteDeadline(time.Now().Add(patience))
		if _, err := p.conn.Write(all); err != nil {
			return // ended before it said all
		}
		p.conn.(interface{ CloseWrite() error }).CloseWrite() // likewise
	}()
	p.conn.SetReadDeadline(time.Now().Add(patience))
	back, err := io.ReadAll(p.conn)
	<-done
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%q: the connection does not end", all)
	}
	if bytes.Contains(back, []byte(secretWords)) {
		t.Fatalf("%q tells %q", all, back)
	}
}

// check holds that the bystander is served as ever and hears only of what is
// theirs.
func (st *stage) check(t *testing.T) {
	bob := st.bystander
	must[*wire.Done](bob, &wire.Ping{})
	mine := map[wire.ConvID]bool{}
	for _, c := range must[*wire.Listing](bob, &wire.List{}).Conversations {
		mine[c.ID] = true
	}
	for _, push := range bob.pushes {
		if e, ok := push.(*wire.Event); ok && !mine[e.Conv] {
			t.Fatalf("the bystander hears %+v", e)
		}
		if s, ok := push.(*wire.Seen); ok && !mine[s.Conv] {
			t.Fatalf("the bystander hears %+v", s)
		}
	}
	bob.pushes = nil
}

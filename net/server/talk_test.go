package server_test

import (
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

func TestTwoPeopleChat(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := demo(t)
		amy, bob := dial(t, s, secure), dial(t, s, secure)
		amy.login("amy")
		bob.login("bob")
		general := amy.convs["general"]
		sent := amy.say(general.ID, "  The oscilloscope is free.\r\n收到 👍 ")
		got := said(bob)
		if got.Conv != general.ID || got.Seq != sent.Seq || got.From != amy.me.ID || got.Name != "amy" ||
			got.Text != "The oscilloscope is free.\n收到 👍" || got.Time != sent.Time {
			t.Errorf("bob got %+v, amy sent %+v", got, sent)
		}
		if own := said(amy); own.Seq != sent.Seq {
			t.Errorf("amy's own event has seq %d, want %d", own.Seq, sent.Seq)
		}
		bob.say(general.ID, "I'll take it.")
		if got := said(amy); got.Seq != sent.Seq+1 || got.Text != "I'll take it." {
			t.Errorf("amy got %+v", got)
		}
	}
}

func TestHelloTellsTheServer(t *testing.T) {
	s := demo(t)
	w := dial(t, s, true).hello()
	if w.Version != wire.Version || w.Server != "Physics Lab" || w.Key != s.Fingerprint() || w.Policy != wire.PolicyOpen || w.Time == 0 {
		t.Errorf("welcome %+v", w)
	}
}

func TestStatesRefuseWhatIsTooEarly(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	refused(p, &wire.Ping{}, wire.CodeState)
	refused(p, &wire.Login{User: "amy", Password: "amy"}, wire.CodeState)
	refused(p, &wire.People{}, wire.CodeState)
	p.hello()
	refused(p, &wire.Hello{Version: wire.Version}, wire.CodeState)
	refused(p, &wire.Send{Conv: 1, UID: wire.NewUID(time.Now()), Text: "x"}, wire.CodeState)
	p.begin(must[*wire.Session](p, &wire.Login{User: "amy", Password: "amy"}))
	refused(p, &wire.Login{User: "bob", Password: "bob"}, wire.CodeState)
	must[*wire.Done](p, &wire.Ping{})
}

func TestAnotherVersionIsRefused(t *testing.T) {
	p := dial(t, demo(t), false)
	refused(p, &wire.Hello{Version: wire.Version + 1}, wire.CodeVersion)
	p.ended()
}

func TestWrongLoginSaysNothingMore(t *testing.T) {
	p := dial(t, demo(t), false)
	p.hello()
	_, known := p.ask(&wire.Login{User: "amy", Password: "wrong"})
	_, unknown := p.ask(&wire.Login{User: "nobody", Password: "wrong"})
	if known == nil || unknown == nil || *known != *unknown || known.Code != wire.CodeLogin {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
	refused(p, &wire.Login{User: "server", Password: ""}, wire.CodeLogin)
	refused(p, &wire.Resume{Token: "made up"}, wire.CodeLogin)
}

func TestResumeAndLogout(t *testing.T) {
	s := demo(t)
	first := dial(t, s, false)
	token := first.login("amy").Token
	again := dial(t, s, false)
	again.hello()
	r := must[*wire.Session](again, &wire.Resume{Token: token})
	if r.Me.Name != "amy" || r.Token != "" || len(r.Conversations) != 2 {
		t.Errorf("resumed %+v", r)
	}
	must[*wire.Done](again, &wire.Logout{})
	again.ended()
	late := dial(t, s, false)
	late.hello()
	refused(late, &wire.Resume{Token: token}, wire.CodeLogin)
}

func TestResendIsStoredOnce(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	general := p.convs["general"].ID
	send := &wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Text: "once"}
	first, second := must[*wire.Sent](p, send), must[*wire.Sent](p, send)
	if *first != *second {
		t.Errorf("first %+v, second %+v", first, second)
	}
	page := must[*wire.Page](p, &wire.History{Conv: general, After: first.Seq - 1})
	if len(page.Events) != 1 {
		t.Errorf("%d events, want 1: %+v", len(page.Events), page.Events)
	}
}

func TestNobodySeesWhatIsNotTheirs(t *testing.T) {
	s := demo(t)
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	secret := must[*wire.Conversation](amy, &wire.Create{Room: "secret", Private: true})
	direct := must[*wire.Conversation](amy, &wire.OpenDirect{User: "admin"})
	for _, conv := range []wire.ConvID{secret.ID, direct.ID, amy.convs["server"].ID, 12345} {
		amysOwn := conv != 12345
		if amysOwn {
			amy.say(conv, "not for bob")
		}
		refused(bob, &wire.History{Conv: conv}, wire.CodeNotFound)
		refused(bob, &wire.Send{Conv: conv, UID: wire.NewUID(time.Now()), Text: "let me in"}, wire.CodeNotFound)
		refused(bob, &wire.Read{Conv: conv, Seq: 1}, wire.CodeNotFound)
		refused(bob, &wire.Join{Conv: conv}, wire.CodeNotFound)
		refused(bob, &wire.Leave{Conv: conv}, wire.CodeNotFound)
	}
	refused(bob, &wire.Join{Room: "secret"}, wire.CodeNotFound)
	admin := dial(t, s, false)
	admin.login("admin")
	must[*wire.Conversation](admin, &wire.Create{Room: "secret", Private: true}) // "taken" would tell
	refused(amy, &wire.Create{Room: "Secret"}, wire.CodeTaken)
	public := must[*wire.Conversation](amy, &wire.Create{Room: "public", Topic: "for all"})
	amy.say(public.ID, "before bob")
	refused(bob, &wire.History{Conv: public.ID}, wire.CodeNotMember)
	rooms := must[*wire.Listing](bob, &wire.Rooms{})
	if len(rooms.Conversations) != 2 || rooms.Conversations[0].Name != "general" || rooms.Conversations[1].Name != "public" {
		t.Errorf("bob's rooms: %+v", rooms.Conversations)
	}
	for _, p := range bob.pushes {
		if e, ok := p.(*wire.Event); ok {
			t.Errorf("bob was told %+v", e)
		}
	}
	must[*wire.Conversation](bob, &wire.Join{Room: "PUBLIC"})
	amy.say(public.ID, "now with bob")
	if got := said(bob); got.Text != "now with bob" {
		t.Errorf("bob got %+v", got)
	}
	must[*wire.Done](bob, &wire.Leave{Conv: public.ID})
	push(bob, func(c *wire.Closed) bool { return c.Conv == public.ID })
	amy.say(public.ID, "without bob again")
	must[*wire.Done](bob, &wire.Ping{})
	for _, p := range bob.pushes {
		if e, ok := p.(*wire.Event); ok {
			t.Errorf("bob was told %+v after he left", e)
		}
	}
}

func TestDirectConversationReachesTheOther(t *testing.T) {
	s := demo(t)
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	c := must[*wire.Conversation](amy, &wire.OpenDirect{With: bob.me.ID})
	opened := push(bob, func(o *wire.Opened) bool { return o.ID == c.ID })
	if len(opened.People) != 2 || opened.Kind != wire.Direct {
		t.Errorf("bob was told %+v", opened)
	}
	amy.say(c.ID, "psst")
	if got := said(bob); got.Text != "psst" || got.Conv != c.ID {
		t.Errorf("bob got %+v", got)
	}
	if same := must[*wire.Conversation](bob, &wire.OpenDirect{User: "AMY"}); same.ID != c.ID {
		t.Errorf("bob's conversation with amy is %d, hers with him %d", same.ID, c.ID)
	}
	refused(amy, &wire.OpenDirect{User: "amy"}, wire.CodeInvalid)
	refused(amy, &wire.OpenDirect{User: "nobody"}, wire.CodeNotFound)
}

func TestGreeterAnswersOnceAcrossARestart(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	p := dial(t, s, false)
	p.login("amy")
	conv := p.convs["server"].ID
	for _, c := range []struct{ say, answer string }{
		{"hello", "Hi! What's your name?"}, {"Amy", "Hello, Amy!"}, {"物理", "Hello, 物理!"},
	} {
		p.say(conv, c.say)
		got := push(p, func(e *wire.Event) bool { return e.Kind == wire.Message && e.Name == "server" })
		if got.Text != c.answer {
			t.Errorf("%q is answered %q, want %q", c.say, got.Text, c.answer)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, server.Config{Dir: dir})
	p = dial(t, s, false)
	p.login("amy")
	p.say(conv, "again")
	push(p, func(e *wire.Event) bool { return e.Text == "Hello, again!" })
	page := must[*wire.Page](p, &wire.History{Conv: conv})
	messages := 0
	for _, e := range page.Events {
		if e.Kind == wire.Message {
			messages++
		}
	}
	if messages != 8 {
		t.Errorf("%d messages, want 8: %+v", messages, page.Events)
	}
}

func TestHistoryPagesBothWays(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	room := must[*wire.Conversation](p, &wire.Create{Room: "log"})
	for range 9 {
		p.say(room.ID, "line")
	}
	seqs := func(req *wire.History) (out []wire.Seq, more bool) {
		page := must[*wire.Page](p, req)
		for _, e := range page.Events {
			out = append(out, e.Seq)
		}
		return out, page.More
	}
	for _, c := range []struct {
		req   wire.History
		first wire.Seq
		n     int
		more  bool
	}{
		{wire.History{}, 1, 10, false},
		{wire.History{Limit: 3}, 8, 3, true},
		{wire.History{Before: 8, Limit: 3}, 5, 3, true},
		{wire.History{Before: 3, Limit: 3}, 1, 2, false},
		{wire.History{After: 4, Limit: 3}, 5, 3, true},
		{wire.History{After: 8, Limit: 3}, 9, 2, false},
		{wire.History{After: 10}, 0, 0, false},
	} {
		c.req.Conv = room.ID
		got, more := seqs(&c.req)
		if len(got) != c.n || more != c.more || c.n > 0 && got[0] != c.first {
			t.Errorf("%+v: got %v more %v, want %d from %d more %v", c.req, got, more, c.n, c.first, c.more)
		}
	}
	refused(p, &wire.History{Conv: room.ID, Before: 1, After: 1}, wire.CodeInvalid)
	refused(p, &wire.History{Conv: room.ID, Before: -1}, wire.CodeInvalid)
}

func TestReadMarkerIsSharedByDevices(t *testing.T) {
	s := demo(t)
	phone, laptop, bob := dial(t, s, false), dial(t, s, false), dial(t, s, false)
	phone.login("amy")
	laptop.login("amy")
	bob.login("bob")
	general := bob.convs["general"].ID
	sent := bob.say(general, "read me")
	must[*wire.Done](phone, &wire.Read{Conv: general, Seq: sent.Seq + 1000}) // what comes is not read yet
	if m := push[*wire.Marked](laptop, nil); m.Conv != general || m.Seq != sent.Seq {
		t.Errorf("the laptop was told %+v", m)
	}
	late := dial(t, s, false)
	late.login("amy")
	if c := late.convs["general"]; c.Read != sent.Seq || c.Unread != 0 || c.Last != sent.Seq {
		t.Errorf("later: %+v", c)
	}
	bob.say(general, "and me")
	late = dial(t, s, false)
	late.login("amy")
	if c := late.convs["general"]; c.Unread != 1 {
		t.Errorf("later: %+v", c)
	}
}

func TestPresenceIsToldToThoseWhoAsked(t *testing.T) {
	s := demo(t)
	amy := dial(t, s, false)
	amy.login("amy")
	d := must[*wire.Directory](amy, &wire.People{})
	online := map[string]bool{}
	for _, a := range d.People {
		online[a.Name] = a.Online
	}
	if len(d.People) != 4 || !online["amy"] || !online["server"] || online["bob"] {
		t.Errorf("people: %+v", d.People)
	}
	told := func(name string, on bool) {
		t.Helper()
		push(amy, func(p *wire.Presence) bool {
			for _, a := range p.People {
				if a.Name == name && a.Online == on {
					return true
				}
			}
			return false
		})
	}
	bob := dial(t, s, false)
	bob.login("bob")
	told("bob", true)
	bob.conn.Close()
	told("bob", false)
	carol := dial(t, s, false)
	carol.hello()
	must[*wire.Session](carol, &wire.Register{User: "carol", Password: "secret"})
	told("carol", true)
}

func TestPoliciesAndNames(t *testing.T) {
	closed := dial(t, start(t, server.Config{Policy: wire.PolicyClosed}), false)
	closed.hello()
	refused(closed, &wire.Register{User: "carol", Password: "secret"}, wire.CodePolicy)
	s := demo(t)
	p := dial(t, s, false)
	p.hello()
	refused(p, &wire.Register{User: "AMY", Password: "secret"}, wire.CodeTaken)
	refused(p, &wire.Register{User: "Server", Password: "secret"}, wire.CodeTaken)
	refused(p, &wire.Register{User: "a b", Password: "secret"}, wire.CodeInvalid)
	refused(p, &wire.Register{User: "carol", Password: "x"}, wire.CodeInvalid)
	p.begin(must[*wire.Session](p, &wire.Register{User: "陳", Password: "secret"}))
	if p.me.Name != "陳" || p.me.Admin || len(p.convs) != 2 {
		t.Errorf("registered %+v in %+v", p.me, p.convs)
	}
	refused(p, &wire.Create{Room: "General"}, wire.CodeTaken)
	cafe := must[*wire.Conversation](p, &wire.Create{Room: "Cafe\u0301"})
	if cafe.Name != "Caf\u00e9" {
		t.Errorf("a room is called %+q", cafe.Name)
	}
	refused(p, &wire.Create{Room: "caf\u00e9"}, wire.CodeTaken)
	if c := must[*wire.Conversation](p, &wire.Join{Room: "cafe\u0301"}); c.ID != cafe.ID {
		t.Errorf("joined %+v", c)
	}
	refused(p, &wire.Create{Room: "no spaces"}, wire.CodeInvalid)
}

func TestTextRules(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	general := p.convs["general"].ID
	big := make([]byte, wire.MaxText+1)
	for i := range big {
		big[i] = 'x'
	}
	for text, want := range map[string]wire.Code{
		"": wire.CodeEmpty, " \n\t ": wire.CodeEmpty, string(big): wire.CodeTooLarge, "bell\a": wire.CodeInvalid, "nul\x00": wire.CodeInvalid,
	} {
		refused(p, &wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Text: text}, want)
	}
	refused(p, &wire.Send{Conv: general, UID: "not-a-uuid", Text: "x"}, wire.CodeInvalid)
	p.say(general, string(big[:wire.MaxText]))
}

func TestEndedTokenEndsItsSession(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	books, err := server.OpenData(t.Context(), dir, false) // as another process does
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	if err := books.Remove(t.Context(), "amy"); err != nil {
		t.Fatal(err)
	}
	all := amy.ended()
	bye, ok := all[len(all)-1].Push.(*wire.Bye)
	if !ok || bye.Code != wire.CodeRemoved {
		t.Errorf("last words %+v", all[len(all)-1])
	}
	bob.say(bob.convs["general"].ID, "still here")
}

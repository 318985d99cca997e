package server_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// on logs a person in on a device of that name, and returns its token.
func on(t testing.TB, s *server.Server, user, device string) (*peer, string) {
	t.Helper()
	p := dial(t, s, false)
	p.hello()
	session := must[*wire.Session](p, &wire.Login{User: user, Password: user, Device: device})
	p.begin(session)
	return p, session.Token
}

// resumed comes in by a token.
func resumed(t testing.TB, s *server.Server, token string) *peer {
	t.Helper()
	p := dial(t, s, false)
	p.hello()
	p.begin(must[*wire.Session](p, &wire.Resume{Token: token}))
	return p
}

// gone holds that a device was signed out: its connection by a bye, its token
// for ever.
func gone(s *server.Server, p *peer, token string) {
	p.t.Helper()
	all := p.ended()
	if len(all) == 0 {
		p.t.Fatal("the connection ended without a bye")
	}
	bye, ok := all[len(all)-1].Push.(*wire.Bye)
	if !ok || bye.Code != wire.CodeRemoved {
		p.t.Fatalf("last words %+v, want a bye of %s", all[len(all)-1], wire.CodeRemoved)
	}
	q := dial(p.t, s, false)
	q.hello()
	refused(q, &wire.Resume{Token: token}, wire.CodeLogin)
}

// device finds one among a person's by its name.
func device(p *peer, name string) wire.Device {
	p.t.Helper()
	list := must[*wire.DeviceList](p, &wire.Devices{}).Devices
	i := slices.IndexFunc(list, func(d wire.Device) bool { return d.Name == name })
	if i < 0 {
		p.t.Fatalf("no device %q among %+v", name, list)
	}
	return list[i]
}

func TestDevicesAreListed(t *testing.T) {
	s := demo(t)
	before := time.Now().UnixMilli()
	laptop, _ := on(t, s, "amy", "Amy's laptop")
	phone, token := on(t, s, "amy", "phone")
	on(t, s, "bob", "desk")
	list := must[*wire.DeviceList](laptop, &wire.Devices{}).Devices
	if len(list) != 2 {
		t.Fatalf("got %+v, want two", list)
	}
	for _, d := range list {
		if d.ID <= 0 || d.Made < before || d.Used != d.Made || !d.Online || d.This != (d.Name == "Amy's laptop") {
			t.Errorf("got %+v", d)
		}
	}
	phone.conn.Close()
	for device(laptop, "phone").Online {
		must[*wire.Done](laptop, &wire.Ping{})
	}
	again := resumed(t, s, token)
	if d := device(again, "phone"); !d.This || !d.Online || d.Made != device(laptop, "phone").Made {
		t.Errorf("resumed: got %+v", d)
	}
}

// TestUseIsNotedAtResume: a token that was last used before store.UsedEvery is
// noted as used when it logs in.
func TestUseIsNotedAtResume(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	long := time.Now().Add(-2 * store.UsedEvery)
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "parley.db"), nil, sqlite.WithClock(func() time.Time { return long }))
	if err != nil {
		t.Fatal(err)
	}
	amy, err := db.AccountByName(t.Context(), "amy")
	if err != nil {
		t.Fatal(err)
	}
	token, err := account.New(db).Issue(t.Context(), amy.ID, "old phone")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p := resumed(t, s, token)
	if d := device(p, "old phone"); d.Made != long.UnixMilli() || d.Used < long.Add(store.UsedEvery).UnixMilli() {
		t.Errorf("got %+v, made %d, want it used since", d, long.UnixMilli())
	}
}

func TestSignOutOfADevice(t *testing.T) {
	s := demo(t)
	laptop, laptopToken := on(t, s, "amy", "laptop")
	phone, phoneToken := on(t, s, "amy", "phone")
	tab := resumed(t, s, phoneToken) // the same device twice
	desk, deskToken := on(t, s, "bob", "desk")
	for what, r := range map[string]*wire.SignOut{
		"another's device": {Device: device(desk, "desk").ID}, "no device": {Device: 1<<48 - 1},
	} {
		t.Log(what)
		refused(laptop, r, wire.CodeNotFound)
	}
	refused(laptop, &wire.SignOut{}, wire.CodeInvalid)
	refused(laptop, &wire.SignOut{Device: device(laptop, "phone").ID, Others: true}, wire.CodeInvalid)
	id := device(laptop, "phone").ID
	must[*wire.Done](laptop, &wire.SignOut{Device: id})
	gone(s, phone, phoneToken)
	gone(s, tab, phoneToken)
	refused(laptop, &wire.SignOut{Device: id}, wire.CodeNotFound)
	must[*wire.Done](desk, &wire.Ping{})
	resumed(t, s, deskToken)
	resumed(t, s, laptopToken)
	if list := must[*wire.DeviceList](laptop, &wire.Devices{}).Devices; len(list) != 1 || list[0].Name != "laptop" {
		t.Errorf("got %+v, want the laptop", list)
	}
}

func TestSignOutOfThisDeviceIsLogout(t *testing.T) {
	for what, request := range map[string]func(*peer) wire.Request{
		"signout": func(p *peer) wire.Request { return &wire.SignOut{Device: device(p, "laptop").ID} },
		"logout":  func(*peer) wire.Request { return &wire.Logout{} },
	} {
		t.Run(what, func(t *testing.T) {
			s := demo(t)
			laptop, token := on(t, s, "amy", "laptop")
			tab := resumed(t, s, token)
			other, _ := on(t, s, "amy", "phone")
			must[*wire.Done](laptop, request(laptop))
			if rest := laptop.ended(); len(rest) != 0 {
				t.Errorf("after the answer: got %+v, want the end", rest)
			}
			gone(s, tab, token)
			must[*wire.Done](other, &wire.Ping{})
		})
	}
}

func TestSignOutOfAllOthers(t *testing.T) {
	s := demo(t)
	laptop, laptopToken := on(t, s, "amy", "laptop")
	phone, phoneToken := on(t, s, "amy", "phone")
	_, awayToken := on(t, s, "amy", "tablet")
	tab := resumed(t, s, laptopToken) // the asker's device, too
	desk, _ := on(t, s, "bob", "desk")
	for range 2 {
		must[*wire.Done](laptop, &wire.SignOut{Others: true})
	}
	gone(s, phone, phoneToken)
	q := dial(t, s, false)
	q.hello()
	refused(q, &wire.Resume{Token: awayToken}, wire.CodeLogin)
	for _, p := range []*peer{laptop, tab, desk} {
		must[*wire.Done](p, &wire.Ping{})
	}
}

func TestPasswordIsReplaced(t *testing.T) {
	s := demo(t)
	laptop, laptopToken := on(t, s, "amy", "laptop")
	phone, phoneToken := on(t, s, "amy", "phone")
	refused(laptop, &wire.SetPassword{Old: "wrong", New: "battery staple"}, wire.CodeLogin)
	refused(laptop, &wire.SetPassword{Old: "amy", New: "xy"}, wire.CodeInvalid)
	refused(laptop, &wire.SetPassword{Old: "amy", New: strings.Repeat("x", wire.MaxPassword+1)}, wire.CodeInvalid)
	must[*wire.Done](phone, &wire.Ping{})
	must[*wire.Done](laptop, &wire.SetPassword{Old: "amy", New: "battery staple"})
	gone(s, phone, phoneToken)
	must[*wire.Done](laptop, &wire.Ping{})
	resumed(t, s, laptopToken)
	p := dial(t, s, false)
	p.hello()
	refused(p, &wire.Login{User: "amy", Password: "amy"}, wire.CodeLogin)
	p.begin(must[*wire.Session](p, &wire.Login{User: "amy", Password: "battery staple"}))
	must[*wire.Done](p, &wire.SetPassword{Old: "battery staple", New: "e\u0301clair"})
	q := dial(t, s, false)
	q.hello()
	q.begin(must[*wire.Session](q, &wire.Login{User: "amy", Password: "\u00e9clair"}))
}

// TestPasswordIsThrottledAsALogin: guessing the old password from a stolen
// device costs what guessing at the login does, and hinders it, too.
func TestPasswordIsThrottledAsALogin(t *testing.T) {
	s := demo(t)
	thief, _ := on(t, s, "amy", "stolen")
	for range 10 {
		refused(thief, &wire.SetPassword{Old: "guess", New: "mine now"}, wire.CodeLogin)
	}
	refused(thief, &wire.SetPassword{Old: "amy", New: "mine now"}, wire.CodeTooMany)
	p := dial(t, s, false)
	p.hello()
	refused(p, &wire.Login{User: "amy", Password: "amy"}, wire.CodeTooMany)
	must[*wire.Done](thief, &wire.Ping{})
}

// TestPasswordsReplacedAtOnce: of two devices that do so at once with the old
// password one does, and the other is signed out.
func TestPasswordsReplacedAtOnce(t *testing.T) {
	s := demo(t)
	var ps [4]*peer
	for i := range ps {
		ps[i], _ = on(t, s, "amy", "device")
	}
	for _, p := range ps {
		p.post(&wire.SetPassword{Old: "amy", New: "by one"})
	}
	changed, out := 0, 0
	for _, p := range ps {
		for {
			r, err := p.read()
			if err != nil {
				out++ // after its bye
				break
			}
			if r.ID == p.id && r.Err == nil {
				changed++
				must[*wire.Done](p, &wire.Ping{})
				break
			}
		}
	}
	if changed != 1 || out != len(ps)-1 {
		t.Errorf("got %d changed and %d signed out, want 1 and %d", changed, out, len(ps)-1)
	}
}

// TestFullSessionLeavesOut: a session too long for a line leaves out what is
// optional, in its order; one that fits is whole.
func TestFullSessionLeavesOut(t *testing.T) {
	who := wire.Account{
		ID: 1<<48 - 1, Name: strings.Repeat("𐀀", wire.MaxName), Kind: wire.Person, Admin: true, Online: true, Away: true,
	}
	session := func(convs int, display, status string) *wire.Session {
		list := make([]wire.Conversation, convs)
		a := who
		a.Display, a.Status = display, status
		for i := range list {
			list[i] = wire.Conversation{
				ID: 1<<48 - 1, Kind: wire.Direct, Members: wire.MaxDirect, People: slices.Repeat([]wire.Account{a}, wire.MaxDirect),
				Last: 1 << 53, Read: 1 << 53, Unread: wire.MaxUnread, Mentions: wire.MaxUnread,
				Marks: slices.Repeat([]wire.Mark{{Account: who.ID, Got: 1 << 53, Read: 1 << 53}}, wire.MaxDirect),
			}
		}
		return &wire.Session{Me: a, Token: strings.Repeat("x", 43), Conversations: list}
	}
	display, status := strings.Repeat("🎉", wire.MaxDisplay), strings.Repeat("🎉", wire.MaxStatus)
	for _, test := range []struct {
		convs                  int
		hasStatus, hasDisplays bool
	}{{100, true, true}, {300, false, true}, {wire.MaxConversations, false, false}} {
		line := server.Encode(1<<62, session(test.convs, display, status))
		if len(line)-1 > wire.MaxReply {
			t.Fatalf("%d conversations take %d bytes, limit %d", test.convs, len(line)-1, wire.MaxReply)
		}
		r, err := wire.ParseReply(line)
		if err != nil {
			t.Fatal(err)
		}
		var got wire.Session
		if err := wire.Unmarshal(r.Body, &got); err != nil {
			t.Fatal(err)
		}
		c := got.Conversations[test.convs-1]
		a := c.People[wire.MaxDirect-1]
		if (a.Status != "") != test.hasStatus || (a.Display != "") != test.hasDisplays || a.Away != test.hasDisplays || (len(c.Marks) > 0) != test.hasDisplays {
			t.Errorf("%d conversations: got %+v of %+v", test.convs, c.Marks, a)
		}
		if got.Me.Status != status || a.Name != who.Name || len(got.Conversations) != test.convs {
			t.Errorf("%d conversations: got %d of %+v", test.convs, len(got.Conversations), got.Me)
		}
	}
}

// TestSignedOutElsewhere: a device that another program signs out is let go by
// the audit.
func TestSignedOutElsewhere(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	phone, token := on(t, s, "amy", "phone")
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.RemoveDevice(context.Background(), phone.me.ID, device(phone, "phone").ID); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	gone(s, phone, token)
}

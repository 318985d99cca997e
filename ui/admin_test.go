package ui_test

import (
	"image"
	"testing"
	"time"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// administered is the administration of the lab by chen.
func administered() *state.State {
	s := settled(state.DialogAdmin, state.Settings{})
	s.Me.Admin = true
	s.People[chen] = s.Me
	s.Server.Policy = wire.PolicyOpen
	s.Hosting = state.Hosting{}
	detail := func(id wire.AccountID, more func(*wire.AccountDetail)) wire.AccountDetail {
		a := wire.AccountDetail{Account: s.People[id], Created: yesterday(8, 0, 0).UnixMilli(), Seen: yesterday(18, 5, 0).UnixMilli()}
		more(&a)
		return a
	}
	s.Admin.Accounts.All = []wire.AccountDetail{
		detail(amy, func(a *wire.AccountDetail) { a.Admin, a.Owner = true, true }),
		detail(bob, func(a *wire.AccountDetail) { a.Disabled = true }),
		detail(chen, func(a *wire.AccountDetail) { a.Admin = true }),
		{Account: wire.Account{ID: 21, Name: "dora", Kind: wire.Person}, MustChange: true, Created: today(9, 0, 0).UnixMilli()},
		{Account: wire.Account{ID: 22, Name: "lamp", Kind: wire.Bot}, Created: today(9, 0, 0).UnixMilli()},
		detail(server, func(*wire.AccountDetail) {}),
	}
	minutes := make([]int, wire.HealthMinutes)
	for i := range minutes {
		minutes[i] = i * i % 23 * (i % 7) / 3
	}
	minutes[20], minutes[21], minutes[22] = 0, 0, 0
	s.Admin.Health = &wire.HealthReport{
		Version: "1.4.0", Uptime: 86411 + 3*3600, Connections: 7, Online: 5, PerMinute: minutes,
		Stock:         wire.Stock{Accounts: 41, Disabled: 1, Conversations: 97, Rooms: 3, Messages: 18340},
		DatabaseBytes: 9437184, FreeBytes: 81604378624,
	}
	s.Rooms.Rooms = []wire.Conversation{
		s.Convs[general].Conversation, s.Convs[homework].Conversation,
		{ID: 201, Kind: wire.Room, Name: "old-plans", Archived: true, Members: 3},
		{ID: 202, Kind: wire.Room, Name: "tower", Topic: "Landings and tea", Members: 2},
	}
	s.Server.Key = "7f2a91c40d3eb85766a01bd9e4f238c57f2a91c40d3eb85766a01bd9e4f238c5"
	made, until := today(9, 0, 0).UnixMilli(), today(9, 0, 0).AddDate(0, 0, 7).UnixMilli()
	s.Invited.List = []wire.Invitation{
		{ID: 88125, By: chen, Name: "chen", For: "Year 10, physics", Made: made, Until: until, Uses: 30, Used: 3},
		{ID: 88124, By: amy, Name: "amy", Made: made, Until: until, Uses: 2, Used: 2},
		{ID: 88123, For: "parents", Made: made, Until: today(9, 30, 0).UnixMilli(), Uses: 50, Used: 7},
		{ID: 88122, By: amy, Name: "amy", For: "guests of the open day", Made: made, Until: until, Uses: 50, Revoked: true},
	}
	return s
}

// asked is the request of the one intent to administer.
func asked[T wire.Request](t *testing.T, st *stage) T {
	t.Helper()
	req, ok := only[state.Administer](t, st.Take()).Request.(T)
	if !ok {
		t.Fatalf("asked for %T", req)
	}
	return req
}

func TestOnlyAdministratorsSeeTheWay(t *testing.T) {
	s := ownAccount()
	st := newStage(t, s, image.Pt(1120, 900))
	if st.Reads("Administration") {
		t.Errorf("somebody else sees it:\n%s", st)
	}
	st.Show(func(s *state.State) { s.Me.Admin = true })
	st.Click("Administration: Show…")
	if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogAdmin {
		t.Errorf("opens %+v", got)
	}
}

func TestAccountIsMadeAndItsCodeShownOnce(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("People: 41 accounts · 5 online")
	st.Click("New account")
	st.Fill("Username", "a b")
	st.Key(key.NameReturn, 0)
	if got := st.Take(); len(got) != 0 || !st.Reads("A name has up to") {
		t.Errorf("a bad name gave %#v:\n%s", got, st)
	}
	for range 3 {
		st.Key(key.NameDeleteBackward, 0)
	}
	st.Type("eve")
	st.Click("Administrator")
	st.Click("Create")
	req := asked[*wire.CreateAccount](t, st)
	if *req != (wire.CreateAccount{User: "eve", Admin: true}) {
		t.Errorf("asked for %+v", *req)
	}
	st.Show(func(s *state.State) { s.Admin.Failed, s.Admin.Why = req, wire.CodeTaken })
	if !st.Reads("This name is taken.") {
		t.Errorf("a taken name:\n%s", st)
	}
	st.Show(func(s *state.State) {
		s.Admin.Failed, s.Admin.Why, s.Admin.Done = nil, "", req
		s.Admin.Told = &state.Told{Name: "eve", Code: "7KQF-M2XW-9T4C", Until: today(9, 40, 0).AddDate(0, 0, 7).UnixMilli()}
	})
	if !st.Reads("A code for eve") || !st.Reads("7KQF-M2XW-9T4C") {
		t.Errorf("the code:\n%s", st)
	}
	st.Click("Copy")
	if mime, txt, ok := st.Router.WriteClipboard(); !ok || string(txt) != "7KQF-M2XW-9T4C" {
		t.Errorf("copied %s %q %t", mime, txt, ok)
	}
	st.Key(key.NameEscape, 0)
	only[state.Forget](t, st.Take())
	if st.Reads("7KQF") || !st.Reads("Find a person") {
		t.Errorf("once it is let go of:\n%s", st)
	}
}

func TestPersonIsChanged(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("People: 41 accounts · 5 online")
	st.Fill("Find a person", "do")
	st.Key(key.NameReturn, 0)
	if !st.Reads("dora") || !st.Reads("Never") {
		t.Fatalf("dora's page:\n%s", st)
	}
	st.Click("May log in")
	if req := asked[*wire.DisableAccount](t, st); *req != (wire.DisableAccount{Account: 21}) {
		t.Errorf("asked for %+v", *req)
	}
	st.Click("Administrator")
	req := asked[*wire.SetAdmin](t, st)
	if *req != (wire.SetAdmin{Account: 21}) {
		t.Errorf("asked for %+v", *req)
	}
	st.Show(func(s *state.State) { s.Admin.Failed, s.Admin.Why = req, wire.CodeForbidden })
	if !st.Reads("Only the owner changes") {
		t.Errorf("refused:\n%s", st)
	}
	st.Click("Password: One-time code…")
	st.Click("Give a code")
	if req := asked[*wire.ResetAccount](t, st); req.Account != 21 {
		t.Errorf("asked for %+v", *req)
	}
	for range 3 {
		st.Key(key.NameEscape, 0)
	}
	st.Click("People: 41 accounts · 5 online")
	st.Click("amy, Online, owner")
	if st.Reads("May log in") || !st.Reads("Only the owner changes") {
		t.Errorf("the owner's page:\n%s", st)
	}
}

func TestBotsAndWebhooks(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Click("Bots: 2")
	st.Click("New bot")
	st.Type("fan")
	st.Key(key.NameReturn, 0)
	if req := asked[*wire.CreateBot](t, st); req.User != "fan" {
		t.Errorf("asked for %+v", *req)
	}
	st.Key(key.NameEscape, 0)
	st.Click("lamp, Bot")
	st.Click("Token: Another one…")
	st.Click("Give a token")
	if req := asked[*wire.RenewBot](t, st); req.Account != 22 {
		t.Errorf("asked for %+v", *req)
	}
	for range 3 {
		st.Key(key.NameEscape, 0)
	}
	st.Click("Rooms and webhooks: 3")
	st.Click("general, 9 members · Everything about the lab")
	if req := asked[*wire.Hooks](t, st); req.Conv != general {
		t.Errorf("asked for %+v", *req)
	}
	st.Show(func(s *state.State) {
		s.Admin.Hooks = state.HookList{Conv: general, All: []wire.Hook{{ID: 9, Conv: general, Account: 23, Name: "ci", By: chen}}}
	})
	st.Click("Remove ci")
	if req := asked[*wire.RemoveHook](t, st); *req != (wire.RemoveHook{Conv: general, Hook: 9}) {
		t.Errorf("asked for %+v", *req)
	}
	st.Click("Archived")
	if got := only[state.ArchiveRoom](t, st.Take()); got != (state.ArchiveRoom{Conv: general}) {
		t.Errorf("archived %+v", got)
	}
	st.Click("New webhook")
	st.Type("deploy")
	st.Key(key.NameReturn, 0)
	if req := asked[*wire.CreateHook](t, st); *req != (wire.CreateHook{Conv: general, Name: "deploy"}) {
		t.Errorf("asked for %+v", *req)
	}
	st.Show(func(s *state.State) { s.Admin.Told = &state.Told{Name: "deploy", Path: "/hooks/Zk3m"} })
	if !st.Reads("https://192.168.1.5:12343/hooks/Zk3m") {
		t.Errorf("the address:\n%s", st)
	}
	st.Click("Done")
	st.Key(key.NameEscape, 0)
	st.Key(key.NameEscape, 0)
	st.Take()
	st.Click("tower, 2 members · Landings and tea")
	st.Click("Join")
	if got := only[state.JoinRoom](t, st.Take()); got.Conv != 202 {
		t.Errorf("joins %+v", got)
	}
}

// TestHealthIsLookedAt while it is in view, and not otherwise.
func TestHealthIsLookedAt(t *testing.T) {
	st := newStage(t, administered(), wide)
	st.Now = st.Now.Add(6 * time.Second)
	st.Settle()
	asked[*wire.Health](t, st)
	st.Click("Health: 1 d 3 h")
	for _, want := range []string{"Messages a minute, in the last hour: at most 32", "1 d 3 h", "7 · 5 online", "18,340", "9.4 MB", "81.6 GB", "1.4.0"} {
		if !st.Reads(want) {
			t.Errorf("it does not read %q:\n%s", want, st)
		}
	}
	st.Now = st.Now.Add(6 * time.Second)
	st.Settle()
	asked[*wire.Health](t, st)
	st.Key(key.NameEscape, 0)
	st.Click("Sign-up: Admins")
	if req := asked[*wire.SetPolicy](t, st); req.Policy != wire.PolicyClosed {
		t.Errorf("asked for %+v", *req)
	}
	st.Click("Bots: 2")
	st.Now = st.Now.Add(6 * time.Second)
	st.Settle()
	if got := st.Take(); len(got) != 0 {
		t.Errorf("looked at nothing, it asks %#v", got)
	}
}

package server_test

import (
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// adminRequests are all that only administrators may ask, of an account.
func adminRequests(of wire.AccountID) []wire.Request {
	return []wire.Request{
		&wire.Accounts{}, &wire.CreateAccount{User: "dora"}, &wire.ResetAccount{Account: of}, &wire.DisableAccount{Account: of},
		&wire.DisableAccount{Account: of, Off: true}, &wire.SetAdmin{Account: of}, &wire.SetAdmin{Account: of, Off: true},
		&wire.SetPolicy{Policy: wire.PolicyClosed}, &wire.Health{}, &wire.CreateBot{User: "lamp"}, &wire.RenewBot{Account: of},
	}
}

// hookRequests are all that only moderators may ask, of a room.
func hookRequests(room wire.ConvID) []wire.Request {
	return []wire.Request{&wire.CreateHook{Conv: room, Name: "ci"}, &wire.Hooks{Conv: room}, &wire.RemoveHook{Conv: room, Hook: 1}}
}

// TestOnlyAdministratorsAdminister: neither a member, nor who moderates a room,
// nor who was an administrator when logging in, nor a disabled account.
func TestOnlyAdministratorsAdminister(t *testing.T) {
	s := demo(t)
	all := people(t, s, "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID // amy moderates it
	must[*wire.Conversation](bob, &wire.Join{Conv: room})
	must[*wire.AccountDetail](admin, &wire.SetAdmin{Account: bob.me.ID})
	must[*wire.AccountList](bob, &wire.Accounts{})
	must[*wire.HookList](bob, &wire.Hooks{Conv: room})
	must[*wire.AccountDetail](admin, &wire.SetAdmin{Account: bob.me.ID, Off: true})
	for _, p := range []*peer{amy, bob} {
		for _, req := range adminRequests(admin.me.ID) {
			refused(p, req, wire.CodeForbidden)
		}
	}
	for _, req := range hookRequests(room) {
		refused(bob, req, wire.CodeForbidden)
		refused(admin, req, wire.CodeNotMember)
	}
	for _, req := range hookRequests(amy.convs["general"].ID) {
		refused(amy, req, wire.CodeForbidden)
	}
	secret := must[*wire.Conversation](amy, &wire.Create{Room: "secret", Private: true}).ID
	for _, req := range append(hookRequests(secret), hookRequests(amy.convs["server"].ID)...) {
		refused(admin, req, wire.CodeNotFound)
	}
	stranger := dial(t, s, false)
	stranger.hello()
	for _, req := range append(adminRequests(admin.me.ID), hookRequests(room)...) {
		refused(stranger, req, wire.CodeState)
	}
	list := must[*wire.AccountList](admin, &wire.Accounts{})
	for _, a := range list.Accounts {
		if a.Disabled || a.MustChange || a.Name == "dora" || a.Name == "lamp" || a.Admin != (a.Name == "admin") || a.Owner != a.Admin {
			t.Errorf("got %+v", a)
		}
	}
}

func TestAccountsAreListedForAdministrators(t *testing.T) {
	all := people(t, demo(t), "admin", "amy")
	admin := all[0]
	var names []string
	for after := ""; ; {
		page := must[*wire.AccountList](admin, &wire.Accounts{After: after, Limit: 2})
		for _, a := range page.Accounts {
			names = append(names, a.Name)
			if a.Online != (a.Name != "bob") || a.Created == 0 || (a.Seen > 0) != (a.Kind == wire.Person && a.Name != "bob") {
				t.Errorf("got %+v", a)
			}
			after = a.Name
		}
		if !page.More {
			break
		}
	}
	if got := strings.Join(names, " "); got != "admin amy bob server" {
		t.Errorf("got %q", got)
	}
}

// TestCodeIsForOnce: whoever logs in by one sets a password before anything
// else.
func TestCodeIsForOnce(t *testing.T) {
	s := demo(t)
	admin := people(t, s, "admin")[0]
	must[*wire.Done](admin, &wire.SetPolicy{Policy: wire.PolicyClosed}) // which does not bind administrators
	made := must[*wire.Issued](admin, &wire.CreateAccount{User: "dora", Admin: true})
	if made.Name != "dora" || !made.Admin || len(made.Code) != 14 || time.Until(time.UnixMilli(made.Until)) < 6*24*time.Hour {
		t.Fatalf("got %+v", made)
	}
	refused(admin, &wire.CreateAccount{User: "Dora"}, wire.CodeTaken)
	refused(admin, &wire.CreateAccount{User: "a b"}, wire.CodeInvalid)
	dora := dial(t, s, false)
	dora.hello()
	refused(dora, &wire.Login{User: "dora", Password: "2222-3333-4444"}, wire.CodeLogin)
	session := must[*wire.Session](dora, &wire.Login{User: "dora", Password: strings.ToLower(made.Code)})
	if !session.MustChange || len(session.Conversations) != 0 || session.Token == "" || session.Me.ID != made.ID {
		t.Fatalf("got %+v", session)
	}
	dora.begin(session)
	for _, req := range append(adminRequests(admin.me.ID), &wire.List{}, &wire.People{}, &wire.Devices{}, &wire.Create{Room: "x"}) {
		refused(dora, req, wire.CodeMustChange)
	}
	refused(dora, &wire.Login{User: "dora", Password: made.Code}, wire.CodeState)
	admin.say(admin.convs["general"].ID, "welcome")
	must[*wire.Conversation](admin, &wire.OpenDirect{User: "dora"})
	must[*wire.Done](dora, &wire.Ping{})
	if len(dora.pushes) != 0 {
		t.Errorf("held, it hears %+v", dora.pushes)
	}
	again := dial(t, s, false)
	again.hello()
	refused(again, &wire.Login{User: "dora", Password: made.Code}, wire.CodeLogin)
	if resumed := must[*wire.Session](again, &wire.Resume{Token: session.Token}); !resumed.MustChange || len(resumed.Conversations) != 0 {
		t.Errorf("resumed: got %+v", resumed)
	}
	refused(again, &wire.SetPassword{Old: "2222-3333-4444", New: "battery"}, wire.CodeLogin)
	refused(again, &wire.SetPassword{Old: made.Code, New: strings.ReplaceAll(made.Code, "-", "")}, wire.CodeInvalid)
	must[*wire.Done](again, &wire.SetPassword{Old: made.Code, New: "battery"})
	if convs := must[*wire.Listing](again, &wire.List{}).Conversations; len(convs) != 3 {
		t.Errorf("got %+v", convs)
	}
	admin.say(admin.convs["general"].ID, "welcome, dora")
	if e := said(again); e.Text != "welcome, dora" {
		t.Errorf("got %+v", e)
	}
	must[*wire.AccountList](again, &wire.Accounts{})
	third := dial(t, s, false)
	third.hello()
	if s := must[*wire.Session](third, &wire.Login{User: "dora", Password: "battery"}); s.MustChange || len(s.Conversations) != 3 {
		t.Errorf("by the password: got %+v", s)
	}
}

func TestResetSignsOut(t *testing.T) {
	s := demo(t)
	all := people(t, s, "admin", "amy")
	admin, amy := all[0], all[1]
	code := must[*wire.Issued](admin, &wire.ResetAccount{Account: amy.me.ID})
	if bye := push[*wire.Bye](amy, nil); bye.Code != wire.CodeRemoved {
		t.Errorf("got %+v", bye)
	}
	amy.ended()
	again := dial(t, s, false)
	again.hello()
	refused(again, &wire.Login{User: "amy", Password: "amy"}, wire.CodeLogin)
	held := must[*wire.Session](again, &wire.Login{User: "amy", Password: code.Code})
	if !held.MustChange {
		t.Errorf("got %+v", held)
	}
	second := must[*wire.Issued](admin, &wire.ResetAccount{Account: amy.me.ID})
	if bye := push[*wire.Bye](again, nil); bye.Code != wire.CodeRemoved {
		t.Errorf("held, it got %+v", bye)
	}
	third := dial(t, s, false)
	third.hello()
	refused(third, &wire.Login{User: "amy", Password: code.Code}, wire.CodeLogin)
	must[*wire.Session](third, &wire.Login{User: "amy", Password: second.Code})
	must[*wire.Done](third, &wire.Logout{})
	third.ended()
	refused(admin, &wire.ResetAccount{Account: 1}, wire.CodeNotFound)
	refused(admin, &wire.ResetAccount{Account: greeterOf(admin)}, wire.CodeInvalid)
}

// TestResetOfOneself names a fault: an administrator who had their own account reset was
// signed out before the code was told, which nobody else has, and the owner's nobody
// else makes.
func TestResetOfOneself(t *testing.T) {
	s := demo(t)
	all := people(t, s, "admin", "admin")
	admin, other := all[0], all[1]
	code := must[*wire.Issued](admin, &wire.ResetAccount{Account: admin.me.ID}).Code
	for _, p := range all {
		if bye := push[*wire.Bye](p, nil); bye.Code != wire.CodeRemoved {
			t.Errorf("got %+v", bye)
		}
	}
	admin.ended()
	other.ended()
	again := dial(t, s, false)
	again.hello()
	if held := must[*wire.Session](again, &wire.Login{User: "admin", Password: code}); !held.MustChange {
		t.Errorf("got %+v", held)
	}
}

// TestResetOfOneselfIsToldFirst names a fault: where the audit came between the reset of
// one's own account and its answer, as it did while the log took nothing, it signed the
// administrator out before the code was told.
func TestResetOfOneselfIsToldFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &stuckLog{what: "account_reset", over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
		release := sync.OnceFunc(func() { close(log.over) })
		b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
		t.Cleanup(release) // before the server's end, which waits
		admin := b.peer()
		admin.login("admin")
		reset := &wire.ResetAccount{Account: admin.me.ID}
		id := admin.post(reset)
		<-log.stuck
		time.Sleep(10 * time.Second) // of the bubble's clock: some audits
		release()
		a, no := admin.await(id, reset)
		if made, ok := a.(*wire.Issued); !ok || made.Code == "" {
			t.Errorf("got %+v, %v, want the code", a, no)
		}
		if bye := push[*wire.Bye](admin, nil); bye.Code != wire.CodeRemoved {
			t.Errorf("got %+v", bye)
		}
	})
}

// TestResetOfOneselfIsToldByAServerThatStops names a fault: where a server was told to stop
// between the reset of one's own account and its answer, it said goodbye before the code was
// told, and nobody could log in as its owner any more.
func TestResetOfOneselfIsToldByAServerThatStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &stuckLog{what: "account_reset", over: make(chan struct{}), stuck: make(chan struct{}), taken: make(chan struct{})}
		b := newBubble(t, server.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
		t.Cleanup(func() { close(log.over) }) // before the server's end, which waits
		admin := b.peer()
		admin.login("admin")
		reset := &wire.ResetAccount{Account: admin.me.ID}
		id := admin.post(reset)
		<-log.stuck
		go b.s.Close() // whose error the bubble looks at
		a, no := admin.await(id, reset)
		if made, ok := a.(*wire.Issued); !ok || made.Code == "" {
			t.Errorf("got %+v, %v, want the code", a, no)
		}
		admin.ended()
	})
}

// greeterOf is the greeter's id, by a person's conversation with it.
func greeterOf(p *peer) wire.AccountID {
	for _, a := range p.convs["server"].People {
		if a.Name == "server" {
			return a.ID
		}
	}
	return 0
}

func TestDisabledAccountIsLoggedOut(t *testing.T) {
	s := demo(t)
	all := people(t, s, "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	general := amy.convs["general"].ID
	said1 := amy.say(general, "here")
	token := dial(t, s, false).login("amy").Token
	for range 2 {
		if a := must[*wire.AccountDetail](admin, &wire.DisableAccount{Account: amy.me.ID}); !a.Disabled || a.Online && a.Seen == 0 {
			t.Errorf("got %+v", a)
		}
	}
	if bye := push[*wire.Bye](amy, nil); bye.Code != wire.CodeDisabled || !strings.Contains(bye.Say, "administrator") {
		t.Errorf("got %+v", bye)
	}
	amy.ended()
	late := dial(t, s, false)
	late.hello()
	refused(late, &wire.Login{User: "amy", Password: "amy"}, wire.CodeDisabled)
	refused(late, &wire.Login{User: "amy", Password: "guess"}, wire.CodeLogin)
	refused(late, &wire.Resume{Token: token}, wire.CodeDisabled)
	if e := bob.event(general, said1.Seq); e.Text != "here" {
		t.Errorf("its words: got %+v", e)
	}
	if a := must[*wire.AccountDetail](admin, &wire.DisableAccount{Account: amy.me.ID, Off: true}); a.Disabled {
		t.Errorf("got %+v", a)
	}
	refused(late, &wire.Resume{Token: token}, wire.CodeLogin)
	if session := must[*wire.Session](late, &wire.Login{User: "amy", Password: "amy"}); len(session.Conversations) != 2 {
		t.Errorf("got %+v", session)
	}
	refused(admin, &wire.DisableAccount{Account: admin.me.ID}, wire.CodeInvalid)
	refused(admin, &wire.DisableAccount{Account: greeterOf(admin)}, wire.CodeInvalid)
	refused(admin, &wire.DisableAccount{Account: 1}, wire.CodeNotFound)
}

// TestOwnerStays: who administers, too, takes nothing from the owner.
func TestOwnerStays(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	owner, amy, bob := all[0], all[1], all[2]
	must[*wire.Directory](bob, &wire.People{})
	if a := must[*wire.AccountDetail](owner, &wire.SetAdmin{Account: amy.me.ID}); !a.Admin || a.Owner {
		t.Errorf("got %+v", a)
	}
	push(bob, func(p *wire.Presence) bool {
		return slices.ContainsFunc(p.People, func(a wire.Account) bool { return a.Name == "amy" && a.Admin && a.Online })
	})
	for _, req := range []wire.Request{
		&wire.DisableAccount{Account: owner.me.ID}, &wire.SetAdmin{Account: owner.me.ID, Off: true}, &wire.ResetAccount{Account: owner.me.ID},
	} {
		refused(amy, req, wire.CodeForbidden)
	}
	refused(owner, &wire.SetAdmin{Account: owner.me.ID, Off: true}, wire.CodeForbidden)
	refused(amy, &wire.SetAdmin{Account: greeterOf(amy)}, wire.CodeInvalid)
	must[*wire.AccountDetail](amy, &wire.SetAdmin{Account: owner.me.ID}) // is so already
	must[*wire.AccountDetail](amy, &wire.SetAdmin{Account: amy.me.ID, Off: true})
	refused(amy, &wire.Accounts{}, wire.CodeForbidden)
}

func TestPolicyIsKept(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	admin := people(t, s, "admin")[0]
	for _, p := range []wire.Policy{"", "none"} {
		refused(admin, &wire.SetPolicy{Policy: p}, wire.CodeInvalid)
	}
	must[*wire.Done](admin, &wire.SetPolicy{Policy: wire.PolicyClosed})
	p := dial(t, s, false)
	if w := p.hello(); w.Policy != wire.PolicyClosed || s.Policy() != wire.PolicyClosed {
		t.Errorf("got %+v, %s", w, s.Policy())
	}
	refused(p, &wire.Register{User: "dora", Password: "dora"}, wire.CodePolicy)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, server.Config{Dir: dir})
	if s.Policy() != wire.PolicyClosed {
		t.Errorf("started again: got %s", s.Policy())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = start(t, server.Config{Dir: dir, Policy: wire.PolicyOpen}); s.Policy() != wire.PolicyOpen {
		t.Errorf("told otherwise: got %s", s.Policy())
	}
}

func TestHealthIsReported(t *testing.T) {
	s := start(t, server.Config{Demo: true, Version: "1.4.0"})
	all := people(t, s, "admin", "amy")
	must[*wire.Conversation](all[1], &wire.Create{Room: "secret", Private: true})
	for range 3 {
		all[1].say(all[1].convs["general"].ID, "hello")
	}
	must[*wire.Done](all[0], &wire.SetPolicy{Policy: wire.PolicyInvite})
	got := must[*wire.HealthReport](all[0], &wire.Health{})
	recent := 0
	for _, n := range got.PerMinute {
		recent += n
	}
	if got.Version != "1.4.0" || got.Uptime < 0 || got.Connections != 2 || got.Online != 2 || got.Policy != wire.PolicyInvite || recent != 3 ||
		len(got.PerMinute) != wire.HealthMinutes || got.DatabaseBytes <= 0 || got.FreeBytes <= 0 {
		t.Errorf("got %+v", got)
	}
	if want := (wire.Stock{Accounts: 4, Conversations: 5, Rooms: 1, Private: 1, Messages: 3}); got.Stock != want {
		t.Errorf("got %+v, want %+v", got.Stock, want)
	}
}

func TestBotLogsInByToken(t *testing.T) {
	s := demo(t)
	admin := people(t, s, "admin")[0]
	made := must[*wire.Issued](admin, &wire.CreateBot{User: "lamp"})
	if made.Kind != wire.Bot || made.Token == "" || made.Code != "" {
		t.Fatalf("got %+v", made)
	}
	refused(admin, &wire.CreateBot{User: "LAMP"}, wire.CodeTaken)
	refused(admin, &wire.CreateBot{User: "a b"}, wire.CodeInvalid)
	online := func() bool {
		for _, a := range must[*wire.Directory](admin, &wire.People{}).People {
			if a.Name == "lamp" {
				return a.Online
			}
		}
		return false
	}
	if online() {
		t.Error("it is online before it came")
	}
	bot := dial(t, s, false)
	bot.hello()
	refused(bot, &wire.Login{User: "lamp", Password: ""}, wire.CodeLogin)
	session := must[*wire.Session](bot, &wire.Resume{Token: made.Token})
	if session.Me.Kind != wire.Bot || len(session.Conversations) != 0 || !online() {
		t.Errorf("got %+v", session)
	}
	for _, req := range adminRequests(admin.me.ID) {
		refused(bot, req, wire.CodeForbidden)
	}
	must[*wire.Conversation](bot, &wire.Join{Room: "general"})
	bot.say(admin.convs["general"].ID, "on")
	if e := said(admin); e.Text != "on" || e.From != made.ID {
		t.Errorf("got %+v", e)
	}
	renewed := must[*wire.Issued](admin, &wire.RenewBot{Account: made.ID})
	if bye := push[*wire.Bye](bot, nil); bye.Code != wire.CodeRemoved || renewed.Token == made.Token {
		t.Errorf("got %+v, %+v", bye, renewed)
	}
	again := dial(t, s, false)
	again.hello()
	refused(again, &wire.Resume{Token: made.Token}, wire.CodeLogin)
	must[*wire.AccountDetail](admin, &wire.DisableAccount{Account: made.ID})
	refused(again, &wire.Resume{Token: renewed.Token}, wire.CodeDisabled)
	must[*wire.AccountDetail](admin, &wire.DisableAccount{Account: made.ID, Off: true})
	must[*wire.Session](again, &wire.Resume{Token: renewed.Token})
	for _, id := range []wire.AccountID{admin.me.ID, greeterOf(admin)} {
		refused(admin, &wire.RenewBot{Account: id}, wire.CodeInvalid)
	}
	refused(admin, &wire.SetAdmin{Account: made.ID}, wire.CodeInvalid)
	refused(admin, &wire.ResetAccount{Account: made.ID}, wire.CodeInvalid)
}

// TestAdministrationIsLogged: one line for each action, and none for what was
// refused.
func TestAdministrationIsLogged(t *testing.T) {
	var out log
	s := start(t, server.Config{Demo: true, Log: out.logger()})
	all := people(t, s, "admin", "amy")
	admin, amy := all[0], all[1]
	refused(amy, &wire.SetPolicy{Policy: wire.PolicyClosed}, wire.CodeForbidden)
	refused(admin, &wire.CreateAccount{User: "amy"}, wire.CodeTaken)
	issued := must[*wire.Issued](admin, &wire.CreateAccount{User: "dora"})
	must[*wire.Issued](admin, &wire.ResetAccount{Account: issued.ID})
	must[*wire.AccountDetail](admin, &wire.DisableAccount{Account: issued.ID})
	must[*wire.AccountDetail](admin, &wire.SetAdmin{Account: issued.ID})
	must[*wire.Done](admin, &wire.SetPolicy{Policy: wire.PolicyClosed})
	bot := must[*wire.Issued](admin, &wire.CreateBot{User: "lamp"})
	renewed := must[*wire.Issued](admin, &wire.RenewBot{Account: bot.ID})
	room := must[*wire.Conversation](admin, &wire.Create{Room: "attic"}).ID
	hook := must[*wire.HookPath](admin, &wire.CreateHook{Conv: room, Name: "ci"})
	must[*wire.Done](admin, &wire.RemoveHook{Conv: room, Hook: hook.ID})
	text := out.String()
	for _, want := range []string{
		"action=account_create by=admin", "action=account_reset by=admin", "action=account_disable by=admin", "action=account_admin by=admin",
		"action=policy by=admin", "action=bot_create by=admin", "action=bot_token by=admin", "action=hook_create by=admin", "action=hook_remove by=admin",
	} {
		if n := strings.Count(text, want); n != 1 {
			t.Errorf("%q is there %d times, want once:\n%s", want, n, text)
		}
	}
	if n := strings.Count(text, "msg=admin "); n != 9 {
		t.Errorf("got %d lines, want 9", n)
	}
	for _, secret := range []string{issued.Code, bot.Token, renewed.Token, strings.TrimPrefix(hook.Path, "/hooks/")} {
		if strings.Contains(text, secret) {
			t.Errorf("it tells %s", secret)
		}
	}
}

// TestAnotherProgramAdministers: what parleyd does to the data is heeded by the
// server that runs on it.
func TestAnotherProgramAdministers(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	amy := people(t, s, "amy")[0]
	books, err := server.OpenData(t.Context(), dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	if err := books.SetPolicy(t.Context(), wire.PolicyClosed); err != nil {
		t.Fatal(err)
	}
	if err := books.SetDisabled(t.Context(), amy.me.ID, true); err != nil {
		t.Fatal(err)
	}
	if bye := push[*wire.Bye](amy, nil); bye.Code != wire.CodeDisabled {
		t.Errorf("got %+v", bye)
	}
	if got := s.Policy(); got != wire.PolicyClosed { // read before the sessions are looked at
		t.Errorf("got %s", got)
	}
}

package server_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestHalfOfWhatIsAdministered names a fault: where something was done and what follows
// failed, an administrator was told that nothing was stored, the log said nothing of it,
// and a bot whose tokens had ended stayed connected.
func TestHalfOfWhatIsAdministered(t *testing.T) {
	var fails atomic.Value
	fails.Store("")
	var lines log
	s := start(t, server.Config{Demo: true, Log: lines.logger()}.Faulty(func(c server.Call) bool { return c.Of == fails.Load() }))
	all := people(t, s, "admin", "bob")
	admin, bob := all[0], all[1]
	lamp := must[*wire.Issued](admin, &wire.CreateBot{User: "lamp"})
	bot := resumed(t, s, lamp.Token)
	for _, test := range []struct {
		fails string
		ask   wire.Request
		line  string
	}{
		{"AccountDetail", &wire.SetAdmin{Account: bob.me.ID}, "action=account_admin"},
		{"AccountDetail", &wire.DisableAccount{Account: bob.me.ID}, "action=account_disable"},
		{"AddToken", &wire.CreateBot{User: "fan"}, "action=bot_create"},
		{"AddToken", &wire.RenewBot{Account: lamp.ID}, "action=bot_token"},
	} {
		before := strings.Count(lines.String(), test.line)
		fails.Store(test.fails)
		refused(admin, test.ask, wire.CodeInternal)
		fails.Store("")
		if n := strings.Count(lines.String(), test.line) - before; n != 1 {
			t.Errorf("%s: %d lines of %s, want one", test.ask.Type(), n, test.line)
		}
	}
	list := map[string]wire.AccountDetail{}
	for _, a := range must[*wire.AccountList](admin, &wire.Accounts{}).Accounts {
		list[a.Name] = a
	}
	if a := list["bob"]; !a.Admin || !a.Disabled {
		t.Errorf("got %+v, want bob an administrator, and disabled", a)
	}
	gone(s, bot, lamp.Token)
	for _, name := range []string{"lamp", "fan"} {
		resumed(t, s, must[*wire.Issued](admin, &wire.RenewBot{Account: list[name].ID}).Token)
	}
}

// TestHalfOfARegistration names a fault: where the account was made and its first login
// failed, a person was told that nothing was stored, and then that the name was taken.
func TestHalfOfARegistration(t *testing.T) {
	var fails atomic.Bool
	s := start(t, server.Config{Demo: true}.Faulty(func(c server.Call) bool { return c.Of == "AddToken" && fails.Load() }))
	p := dial(t, s, false)
	p.hello()
	fails.Store(true)
	refused(p, &wire.Register{User: "dora", Password: "battery staple"}, wire.CodeInternal)
	fails.Store(false)
	must[*wire.Session](p, &wire.Login{User: "dora", Password: "battery staple"})
}

// TestHalfOfALogin names a fault: where a person had registered, or given a one-time
// code, and the server could not go on then, they were told that nothing was stored;
// and the next time that the name was taken, or the code used.
func TestHalfOfALogin(t *testing.T) {
	var fails atomic.Value
	fails.Store("")
	s := start(t, server.Config{Demo: true}.Faulty(func(c server.Call) bool { return c.Of == fails.Load() }))
	admin := people(t, s, "admin")[0]
	for i, of := range []string{"AddToken", "LogIn"} {
		name := fmt.Sprint("dora", i)
		made := must[*wire.Issued](admin, &wire.CreateAccount{User: fmt.Sprint("eve", i)})
		for ask, say := range map[wire.Request]string{
			&wire.Register{User: name, Password: "battery staple"}:    "the account is made",
			&wire.Login{User: made.Account.Name, Password: made.Code}: "the code was used",
		} {
			p := dial(t, s, false)
			p.hello()
			fails.Store(of)
			if _, no := p.ask(ask); no == nil || no.Code != wire.CodeInternal || !strings.Contains(no.Say, say) {
				t.Errorf("%s without %s: got %v, want that %s", ask.Type(), of, no, say)
			}
			fails.Store("")
		}
		p := dial(t, s, false)
		p.hello()
		must[*wire.Session](p, &wire.Login{User: name, Password: "battery staple"})
	}
}

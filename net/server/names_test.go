package server_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"parley.example/net/server"
	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// spoofs pass for amy, or for something that they are not.
var spoofs = map[string]wire.Code{
	"\u0430my":                       wire.CodeInvalid, // a Cyrillic а
	"am\u0443":                       wire.CodeInvalid, // a Cyrillic у
	"\uff41\uff4d\uff59":             wire.CodeInvalid, // wide letters
	"\U0001d41a\U0001d426\U0001d432": wire.CodeInvalid, // of mathematics
	"amy\u3164":                      wire.CodeInvalid, // and a letter that shows nothing
	"\u3164":                         wire.CodeInvalid,
	"amy\u200b":                      wire.CodeInvalid,
	"a\u202ema":                      wire.CodeInvalid,
	"amy\ufe0f":                      wire.CodeInvalid,
	"amy\x00":                        wire.CodeInvalid,
	"amy\x1b[31m":                    wire.CodeInvalid,
	"amy\n":                          wire.CodeInvalid,
	"../amy":                         wire.CodeInvalid,
	"amy/..":                         wire.CodeInvalid,
	"arny":                           wire.CodeTaken, // r and n for an m
	"AMY":                            wire.CodeTaken,
	"\u0430\u043cu":                  wire.CodeInvalid,
}

// TestNamesThatPassForOthersAreRefused at every place where a name is given.
func TestNamesThatPassForOthersAreRefused(t *testing.T) {
	s := demo(t)
	admin := dial(t, s, false)
	admin.login("admin")
	must[*wire.Conversation](admin, &wire.Create{Room: "amy"})
	other := must[*wire.Conversation](admin, &wire.Create{Room: "other"})
	stranger := dial(t, s, false)
	stranger.hello()
	for name, want := range spoofs {
		refused(stranger, &wire.Register{User: name, Password: "secret"}, want)
		refused(admin, &wire.CreateAccount{User: name}, want)
		refused(admin, &wire.CreateBot{User: name}, want)
		refused(admin, &wire.Create{Room: name}, want)
		refused(admin, &wire.Rename{Conv: other.ID, Room: name}, want)
		refused(admin, &wire.CreateHook{Conv: other.ID, Name: name}, want)
	}
	for name, want := range map[string]wire.Code{
		"\u0430m\u0443": wire.CodeTaken, // all Cyrillic, which a display name may be
		"Arny":          wire.CodeTaken,
		"\uff21my":      wire.CodeTaken,
		"a\u200bmy":     wire.CodeTaken,
		"amy\u202e":     wire.CodeInvalid,
		"\u3164":        wire.CodeInvalid,
		"amy\x00":       wire.CodeInvalid,
		"amy\x1b[2J":    wire.CodeInvalid,
		"\u2066amy":     wire.CodeInvalid,
	} {
		refused(admin, &wire.SetProfile{Display: name}, want)
	}
	// What looks like a display name is no name either, and a room may keep its own.
	must[*wire.Account](admin, &wire.SetProfile{Display: "Capitol"})
	refused(stranger, &wire.Register{User: "capito1", Password: "secret"}, wire.CodeTaken)
	must[*wire.Conversation](admin, &wire.Rename{Conv: other.ID, Room: "OTHER"})
	must[*wire.Conversation](admin, &wire.Rename{Conv: other.ID, Room: "0ther"})
}

// TestNamesOfBeforeStay: who had such a name before it was refused logs in.
func TestNamesOfBeforeStay(t *testing.T) {
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	before := []string{"\u0430my", "\u3164", "\uff42ob"}
	for _, name := range before {
		made, err := db.CreateAccount(t.Context(), store.NewAccount{Name: name, Kind: wire.Person})
		if err == nil {
			err = account.New(db, account.WithHash(quickHash)).SetPassword(context.Background(), made.ID, "secret")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := start(t, server.Config{Dir: dir})
	for _, name := range before {
		p := dial(t, s, false)
		p.hello()
		if got := must[*wire.Session](p, &wire.Login{User: name, Password: "secret"}); got.Me.Name != name {
			t.Errorf("logged in as %q, want %q", got.Me.Name, name)
		}
		refused(p, &wire.Create{Room: name}, wire.CodeInvalid)
	}
	p := dial(t, s, false)
	p.hello()
	if _, no := p.ask(&wire.Register{User: "amy", Password: "secret"}); no == nil || no.Code != wire.CodeTaken || !strings.Contains(no.Say, "looks like") {
		t.Errorf("who looks like one of before: got %v", no)
	}
}

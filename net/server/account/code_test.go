package account_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func (f *fixture) coded(t *testing.T, name string) (wire.Account, account.Code) {
	t.Helper()
	a, code, err := f.CreateWithCode(t.Context(), store.NewAccount{Name: name, Kind: wire.Person})
	if err != nil {
		t.Fatal(err)
	}
	return a, code
}

func TestCodeIsReadable(t *testing.T) {
	f := newFixture(t)
	seen := map[string]bool{}
	form := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$`)
	for _, name := range []string{"amy", "bob", "cho", "dan"} {
		a, code := f.coded(t, name)
		if !form.MatchString(code.Text) || seen[code.Text] || !code.Until.Equal(f.clock.now().Add(account.CodeLife)) {
			t.Errorf("got %+v", code)
		}
		seen[code.Text] = true
		stored, err := f.store.AccountByID(t.Context(), a.ID)
		if err != nil || strings.Contains(stored.Secret, code.Text) || stored.CodeUntil != code.Until.UnixMilli() {
			t.Errorf("stored: got %+v, %v", stored, err)
		}
	}
}

// TestCodeLogsInOnce however it is typed.
func TestCodeLogsInOnce(t *testing.T) {
	for what, typed := range map[string]func(string) string{
		"as told":    func(s string) string { return s },
		"small":      strings.ToLower,
		"in a row":   func(s string) string { return strings.ReplaceAll(s, "-", "") },
		"with space": func(s string) string { return " " + strings.ReplaceAll(s, "-", " ") + " " },
		"as letters": func(s string) string { return strings.NewReplacer("0", "o", "1", "l").Replace(s) },
	} {
		t.Run(what, func(t *testing.T) {
			f := newFixture(t)
			amy, code := f.coded(t, "amy")
			if _, err := f.Verify(t.Context(), "amy", "0000-0000-0000", home); !errors.Is(err, account.ErrCredentials) || errors.Is(err, account.ErrCodeEnded) {
				t.Errorf("another code: got %v", err)
			}
			a, err := f.Verify(t.Context(), "amy", typed(code.Text), home)
			if err != nil || a.ID != amy.ID || a.Secret != "" || a.CodeUntil == 0 {
				t.Fatalf("got %+v, %v", a, err)
			}
			_, err = f.Verify(t.Context(), "amy", code.Text, home)
			if !errors.Is(err, account.ErrCodeEnded) || !errors.Is(err, account.ErrCredentials) {
				t.Errorf("again: got %v", err)
			}
		})
	}
}

func TestCodeExpires(t *testing.T) {
	f := newFixture(t)
	_, code := f.coded(t, "amy")
	f.clock.add(account.CodeLife)
	if _, err := f.Verify(t.Context(), "amy", code.Text, home); !errors.Is(err, account.ErrCodeEnded) {
		t.Errorf("got %v", err)
	}
	f.clock.add(-time.Second)
	if _, err := f.Verify(t.Context(), "amy", code.Text, home); err != nil {
		t.Errorf("a second before: got %v", err)
	}
}

func TestResetEndsPasswordAndDevices(t *testing.T) {
	f := newFixture(t)
	amy, err := f.Create(t.Context(), store.NewAccount{Name: "amy", Kind: wire.Person}, "secret")
	if err != nil {
		t.Fatal(err)
	}
	token, err := f.Issue(t.Context(), amy.ID, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	code, err := f.Reset(t.Context(), amy.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ByToken(t.Context(), token); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("the device: got %v", err)
	}
	if _, err := f.Verify(t.Context(), "amy", "secret", home); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("the password: got %v", err)
	}
	if _, err := f.Verify(t.Context(), "amy", code.Text, home); err != nil {
		t.Errorf("the code: got %v", err)
	}
	if _, _, err := f.CreateWithCode(t.Context(), store.NewAccount{Name: "AMY", Kind: wire.Person}); !errors.Is(err, store.ErrTaken) {
		t.Errorf("a name that is taken: got %v", err)
	}
	if _, _, err := f.CreateWithCode(t.Context(), store.NewAccount{Name: "a b", Kind: wire.Person}); !errors.Is(err, wire.Errorf(wire.CodeInvalid, "")) {
		t.Errorf("a name that is none: got %v", err)
	}
}

// TestDisabledIsToldToWhoProvesIt and to nobody else.
func TestDisabledIsToldToWhoProvesIt(t *testing.T) {
	f := newFixture(t)
	amy, err := f.Create(t.Context(), store.NewAccount{Name: "amy", Kind: wire.Person}, "secret")
	if err != nil {
		t.Fatal(err)
	}
	token, err := f.Issue(t.Context(), amy.ID, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.store.SetDisabled(t.Context(), amy.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Verify(t.Context(), "amy", "secret", home); !errors.Is(err, account.ErrDisabled) {
		t.Errorf("the password: got %v", err)
	}
	if _, err := f.Verify(t.Context(), "amy", "guess", home); !errors.Is(err, account.ErrCredentials) || errors.Is(err, account.ErrDisabled) {
		t.Errorf("another: got %v", err)
	}
	if _, err := f.ByToken(t.Context(), token); !errors.Is(err, account.ErrDisabled) {
		t.Errorf("the token: got %v", err)
	}
}

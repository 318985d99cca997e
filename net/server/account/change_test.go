package account_test

import (
	"errors"
	"testing"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// TestChangePassword: who knows the old password, on a device that is logged
// in, replaces it, and that device stays.
func TestChangePassword(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "amy", "before")
	var tokens [2]string
	var found [2]store.Account
	for i := range tokens {
		var err error
		if tokens[i], err = f.Issue(t.Context(), amy.ID, "device"); err != nil {
			t.Fatal(err)
		}
		if found[i], err = f.ByToken(t.Context(), tokens[i]); err != nil || found[i].Device == 0 {
			t.Fatalf("got %+v, %v, want a device", found[i], err)
		}
	}
	laptop, phone := found[0].Device, found[1].Device
	invalid := &wire.Error{Code: wire.CodeInvalid}
	for _, step := range []struct {
		what, old, replacement string
		device                 wire.DeviceID
		hashes                 int64
		want                   error
	}{
		{"a wrong password", "afore", "after", laptop, 1, account.ErrCredentials},
		{"none", "", "after", laptop, 1, account.ErrCredentials},
		{"a short one to come", "before", "x", laptop, 0, invalid},
		{"no UTF-8 to come", "before", "abc\xff", laptop, 0, invalid},
		{"right, but on no device", "before", "after", laptop + phone, 2, account.ErrCredentials},
		{"right", "before", "after", laptop, 2, nil},
		{"the one before", "before", "again", laptop, 1, account.ErrCredentials},
		{"on a device signed out", "after", "again", phone, 2, account.ErrCredentials},
		{"once more", "after", "cafe\u0301", laptop, 2, nil},
	} {
		before := f.hash.calls.Load()
		if err := f.ChangePassword(t.Context(), "amy", step.old, step.replacement, step.device, home); !errors.Is(err, step.want) {
			t.Errorf("%s: got %v, want %v", step.what, err, step.want)
		}
		if n := int64(f.hash.calls.Load() - before); n != step.hashes {
			t.Errorf("%s: cost %d hashes, want %d", step.what, n, step.hashes)
		}
	}
	if _, err := f.Verify(t.Context(), "amy", "caf\u00e9", home); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if _, err := f.ByToken(t.Context(), tokens[0]); err != nil {
		t.Errorf("the device that changed it: %v", err)
	}
	if _, err := f.ByToken(t.Context(), tokens[1]); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("the other device: got %v, want %v", err, account.ErrCredentials)
	}
}

// TestChangePasswordIsThrottled: wrong old passwords count as failed logins do.
func TestChangePasswordIsThrottled(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "amy", "before")
	token, err := f.Issue(t.Context(), amy.ID, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.ByToken(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	for range account.NameBurst {
		if err := f.ChangePassword(t.Context(), "amy", "guess", "after", found.Device, home); !errors.Is(err, account.ErrCredentials) {
			t.Fatalf("a guess: got %v, want %v", err, account.ErrCredentials)
		}
	}
	err = f.ChangePassword(t.Context(), "amy", "before", "after", found.Device, home)
	if _, ok := errors.AsType[*account.TooManyError](err); !ok {
		t.Errorf("too many: got %v", err)
	}
	if _, err := f.Verify(t.Context(), "amy", "before", home); err == nil {
		t.Error("logging in was not hindered")
	}
}

package account_test

import (
	"errors"
	"testing"

	"parley.example/net/server/account"
)

// TestPasswordChangeEndsALoginUnderWay names a fault: who was being let in by a
// password while it was replaced got a token that outlived it.
func TestPasswordChangeEndsALoginUnderWay(t *testing.T) {
	f := newFixture(t)
	amy := f.create(t, "amy", "before")
	f.hash.during = func(password string) {
		if password != "before" {
			return
		}
		f.hash.during = nil
		if err := f.SetPassword(t.Context(), amy.ID, "after"); err != nil {
			t.Error(err)
		}
	}
	a, err := f.Verify(t.Context(), "amy", "before", home)
	if err != nil {
		t.Fatal(err)
	}
	token, err := f.IssueProven(t.Context(), a, "thief's")
	if !errors.Is(err, account.ErrCredentials) {
		t.Errorf("a token by the old password: got %v, want %v", err, account.ErrCredentials)
	}
	if _, err := f.ByToken(t.Context(), token); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("got %v by it, want %v", err, account.ErrCredentials)
	}
}

package server_test

import (
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// bothHeld are two connections of one device whose password is a one-time code, and
// its token.
func bothHeld(b *bubble) (one, other *peer, code string) {
	b.t.Helper()
	admin := b.peer()
	admin.login("admin")
	made := must[*wire.Issued](admin, &wire.CreateAccount{User: "dora"})
	one, other = b.peer(), b.peer()
	one.hello()
	session := must[*wire.Session](one, &wire.Login{User: "dora", Password: made.Code})
	other.hello()
	if again := must[*wire.Session](other, &wire.Resume{Token: session.Token}); !again.MustChange {
		b.t.Fatalf("got %+v", again)
	}
	return one, other, made.Code
}

// TestLogoutEndsWhoIsHeld names a fault: a device that was logged out stayed connected
// where its password was still a one-time code.
func TestLogoutEndsWhoIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		one, other, _ := bothHeld(b)
		begun := time.Now()
		must[*wire.Done](one, &wire.Logout{})
		if bye := push[*wire.Bye](other, nil); bye.Code != wire.CodeRemoved || time.Since(begun) > 0 {
			t.Errorf("got %+v after %v, want %s at once", bye, time.Since(begun), wire.CodeRemoved)
		}
	})
}

// TestPasswordLetsAllOfTheDeviceIn names a fault: of two tabs of a browser that wait for
// a password of one's own, the second went on waiting when it was set in the first.
func TestPasswordLetsAllOfTheDeviceIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		one, other, code := bothHeld(b)
		must[*wire.Done](one, &wire.SetPassword{Old: code, New: "battery staple"})
		if rest := other.ended(); len(rest) != 0 {
			t.Errorf("got %+v, want the end, after which it comes back", rest)
		}
		must[*wire.Listing](one, &wire.List{})
	})
}

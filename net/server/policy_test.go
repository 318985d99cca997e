package server_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestPolicyHoldsAtOnce names a fault: where an administrator closed the server while it
// looked whether another process had, it was open again for some seconds.
func TestPolicyHoldsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var paused atomic.Bool
		come, on := make(chan struct{}), make(chan struct{})
		b := newBubble(t, server.Config{}.PolicyRead(func() {
			if paused.CompareAndSwap(true, false) {
				come <- struct{}{}
				<-on
			}
		}))
		admin, dora := b.peer(), b.peer()
		admin.login("admin")
		dora.hello()
		paused.Store(true)
		<-come
		must[*wire.Done](admin, &wire.SetPolicy{Policy: wire.PolicyClosed})
		close(on)
		synctest.Wait()
		refused(dora, &wire.Register{User: "dora", Password: "battery staple"}, wire.CodePolicy)
	})
}

// TestStartSaysNothingAgain names a fault: what a server is started with was written each
// time, though it was so already, and where the disk was full nobody could read any more
// once it had stopped.
func TestStartSaysNothingAgain(t *testing.T) {
	days := 7
	cfg := server.Config{Dir: t.TempDir(), Name: "Physics Lab", Policy: wire.PolicyInvite, Keep: &days, Demo: true, Addr: "127.0.0.1:0"}
	first, err := server.Start(t.Context(), cfg.Hashing(quickHash))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	full := cfg.Faulty(func(c server.Call) bool { return c.Of == "SetSetting" })
	second, err := server.Start(t.Context(), full.Hashing(quickHash))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if second.Name() != cfg.Name || second.Policy() != cfg.Policy {
		t.Errorf("got %s, %s", second.Name(), second.Policy())
	}
}

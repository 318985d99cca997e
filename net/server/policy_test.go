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

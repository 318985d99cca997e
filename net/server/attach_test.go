package server_test

import (
	"context"
	"errors"
	"testing"

	"parley.example/net/server"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// TestAttachReadsAnew: what changes of an account while its login is read is read
// again; who logs in hears the conversations of the last read, and of no other.
func TestAttachReadsAnew(t *testing.T) {
	for changes := range server.AttachTries + 1 {
		h, reads := server.NewHub(), 0
		fresh, err := h.Attach(t.Context(), func(context.Context) (store.Account, error) {
			if reads++; reads <= changes {
				h.Publish(store.Commit{Account: &wire.Account{ID: 3}})
			}
			return store.Account{Account: wire.Account{ID: 3}, In: []wire.ConvID{wire.ConvID(reads)}}, nil
		})
		if changes == server.AttachTries { // it never rests
			if !errors.Is(err, &wire.Error{Code: wire.CodeTooMany}) || reads != changes || h.In(wire.ConvID(reads)) {
				t.Errorf("%d changes: %d reads, %v", changes, reads, err)
			}
			continue
		}
		if err != nil || reads != changes+1 || !fresh {
			t.Errorf("%d changes: %d reads, fresh %t, %v, want %d", changes, reads, fresh, err, changes+1)
		}
		for id := wire.ConvID(1); id <= wire.ConvID(reads); id++ {
			if in, want := h.In(id), id == wire.ConvID(reads); in != want {
				t.Errorf("%d changes: hears what was read at %d: %t, want %t", changes, id, in, want)
			}
		}
	}
}

// TestAttachHoldsNobody: where others kept changing, the store was once read while
// everybody who says or hears anything waited. They are none of a login's business.
func TestAttachHoldsNobody(t *testing.T) {
	h, reads := server.NewHub(), 0
	fresh, err := h.Attach(t.Context(), func(context.Context) (store.Account, error) {
		reads++
		if h.Held() {
			t.Fatalf("the hub is held at read %d", reads)
		}
		h.Publish(store.Commit{Account: &wire.Account{ID: 7}}, store.Commit{Joined: []wire.AccountID{8}, Left: []wire.AccountID{9}})
		return store.Account{Account: wire.Account{ID: 3}, In: []wire.ConvID{1}}, nil
	})
	// The first time it is not known yet whose login it is.
	if err != nil || reads != 2 || fresh || !h.In(1) {
		t.Errorf("%d reads, fresh %t, %v, want 2", reads, fresh, err)
	}
}

// TestAttachWhileOthersInvite names a fault: who was invited and removed faster than
// their login was read could not log in.
func TestAttachWhileOthersInvite(t *testing.T) {
	h, reads := server.NewHub(), 0
	fresh, err := h.Attach(t.Context(), func(context.Context) (store.Account, error) {
		reads++
		for seq := range wire.Seq(3) { // whatever of that the read sees
			h.Publish(
				store.Commit{Event: wire.Event{Conv: 1, Seq: 2 + seq, Kind: wire.Left}, Conv: &wire.Conversation{ID: 1}, Left: []wire.AccountID{3}},
				store.Commit{Event: wire.Event{Conv: 5, Seq: 2 + 2*seq, Kind: wire.Left}, Conv: &wire.Conversation{ID: 5}, Left: []wire.AccountID{3}},
				store.Commit{Event: wire.Event{Conv: 5, Seq: 3 + 2*seq, Kind: wire.Joined}, Conv: &wire.Conversation{ID: 5}, Joined: []wire.AccountID{7, 3}},
			)
		}
		return store.Account{Account: wire.Account{ID: 3}, In: []wire.ConvID{1, 2}}, nil
	})
	if err != nil || reads != 2 || fresh || h.In(1) || !h.In(2) || !h.In(5) {
		t.Errorf("%d reads, fresh %t, %v, hears 1: %t, 2: %t, 5: %t", reads, fresh, err, h.In(1), h.In(2), h.In(5))
	}
}

// TestAttachTellsWhatIsOld: what is said while a login is read lets no login be read
// anew, but what was read of the conversations may be without it.
func TestAttachTellsWhatIsOld(t *testing.T) {
	for _, said := range []bool{false, true} {
		h, reads := server.NewHub(), 0
		fresh, err := h.Attach(t.Context(), func(context.Context) (store.Account, error) {
			if reads++; said {
				h.Publish(store.Commit{Event: wire.Event{Conv: 1, Seq: 2, Kind: wire.Message}})
			}
			return store.Account{Account: wire.Account{ID: 3}, In: []wire.ConvID{1}}, nil
		})
		if err != nil || reads != 1 || fresh == said || !h.In(1) {
			t.Errorf("said %t: %d reads, fresh %t, %v", said, reads, fresh, err)
		}
	}
}

// TestAttachFails: a token that is none ends it at whichever read, and nobody
// waits any more.
func TestAttachFails(t *testing.T) {
	no := errors.New("no such token")
	for last := 1; last <= server.AttachTries; last++ {
		h, reads := server.NewHub(), 0
		_, err := h.Attach(t.Context(), func(context.Context) (store.Account, error) {
			if reads++; reads == last {
				return store.Account{}, no
			}
			h.Publish(store.Commit{Account: &wire.Account{ID: 3}})
			return store.Account{Account: wire.Account{ID: 3}, In: []wire.ConvID{1}}, nil
		})
		if !errors.Is(err, no) || reads != last || h.Held() || h.In(1) {
			t.Errorf("at read %d: %d reads, %v, held %t, hears %t", last, reads, err, h.Held(), h.In(1))
		}
	}
}

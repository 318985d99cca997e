package server_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

func TestMessagesAreCountedByTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := server.NewMinutes()
		message := wire.Event{Seq: 1, Kind: wire.Message}
		want := func(last ...int) {
			t.Helper()
			all := append(make([]int, wire.HealthMinutes-len(last)), last...)
			if got := m.List(); !slices.Equal(got, all) {
				t.Errorf("got %v, want %v", got, all)
			}
		}
		want()
		m.Hear(message, message, wire.Event{Seq: 2, Kind: wire.Joined}, wire.Event{})
		want(2)
		time.Sleep(time.Minute) // of the bubble's clock
		m.Hear(message)
		want(2, 1)
		time.Sleep(2 * time.Minute)
		want(2, 1, 0, 0)
		m.Hear(message, message, message)
		want(2, 1, 0, 3)
		time.Sleep(57 * time.Minute)
		want(append([]int{1, 0, 3}, make([]int, 57)...)...)
		time.Sleep(24 * time.Hour)
		want()
		m.Hear(message)
		want(1)
	})
}

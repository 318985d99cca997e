package sqlite_test

import (
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/server/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB, place string, feed store.Feed, clock func() time.Time) store.Store {
		t.Helper()
		db, err := sqlite.Open(t.Context(), place, feed, sqlite.WithClock(clock))
		if err != nil {
			t.Fatal(err)
		}
		return db
	})
}

package sqlite_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// days is a clock that a test moves on, day by day.
type days struct{ n atomic.Int64 }

func (d *days) now() time.Time {
	return time.UnixMilli(1_763_863_200_000).Add(time.Duration(d.n.Load()) * 24 * time.Hour)
}

// keep has a room keep its messages for so many days.
func keep(t testing.TB, db store.Store, room wire.ConvID, by wire.AccountID, days int) {
	t.Helper()
	if _, err := db.ChangeRoom(t.Context(), store.RoomChange{Conv: room, By: by, Kind: wire.Kept, Days: days}); err != nil {
		t.Fatal(err)
	}
}

// TestExpiredIsNowhere: the words of what is kept no more are in no file, the
// index is in order, and so is the database, at every stage.
func TestExpiredIsNowhere(t *testing.T) {
	path := file(t)
	clock := &days{}
	db := open(t, path, nil, sqlite.WithClock(clock.now), sqlite.Arriving(nowAndThen))
	room, amy := furnish(t, db)
	keep(t, db, room, amy, 3)
	for day := range 6 {
		for i := range 40 {
			say(t, db, store.Draft{Conv: room, From: amy, Text: fmt.Sprintf("secret%d marmalade %s", day, strings.Repeat(fmt.Sprint("filler", i, " "), 30))})
		}
		if day%2 == 0 {
			if err := db.Index(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		clock.n.Add(1)
		if _, err := db.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if docs, err := db.Check(t.Context()); err != nil || docs != 2*40 {
		t.Errorf("got %d messages in the index, %v, want those of two days", docs, err)
	}
	in := func(days ...int) {
		t.Helper()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := sqlite.Examine(t.Context(), path); err != nil {
			t.Error(err)
		}
		b := string(content(t, path))
		for day := range 6 {
			want := false
			for _, d := range days {
				want = want || d == day
			}
			if got := strings.Contains(b, fmt.Sprintf("secret%d", day)); got != want {
				t.Errorf("the words of day %d are in the file: %v, want %v", day, got, want)
			}
		}
		db = open(t, path, nil, sqlite.WithClock(clock.now))
	}
	in(4, 5)
	clock.n.Add(30)
	if n, err := db.Expire(t.Context()); n != 80 || err != nil {
		t.Errorf("got %d removed, %v, want all", n, err)
	}
	in()
	say(t, db, store.Draft{Conv: room, From: amy, Text: "secret5 again"})
	in(5)
	raw := func(statement string) {
		t.Helper()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		raw(t, path, statement)
		if _, err := sqlite.Examine(t.Context(), path); !errors.Is(err, store.ErrUnreadable) {
			t.Errorf("%s: got %v, want %v", statement, err, store.ErrUnreadable)
		}
	}
	raw(`UPDATE conversations SET floor = floor + 2`)
}

// TestTakenAwayIsInNoFile names a fault: what was deleted, edited or kept no more
// could be read in the write-ahead log of a server that ran on.
func TestTakenAwayIsInNoFile(t *testing.T) {
	path := file(t)
	clock := &days{}
	db := open(t, path, nil, sqlite.WithClock(clock.now))
	room, amy := furnish(t, db)
	in := func(words string) (files []string) {
		t.Helper()
		for _, name := range []string{path, path + "-wal"} {
			if strings.Contains(string(content(t, name)), words) {
				files = append(files, name)
			}
		}
		return files
	}
	sweep := func(words string) {
		t.Helper()
		if len(in(words)) == 0 {
			t.Fatalf("%s was in no file before: this shows nothing", words)
		}
		if _, err := db.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left := in(words); len(left) > 0 {
			t.Errorf("%s is in %v", words, left)
		}
	}
	for _, c := range []store.Change{{Kind: wire.Deleted, Text: ""}, {Kind: wire.Edited, Text: "harmless"}} {
		words := "secret-" + string(c.Kind)
		e := say(t, db, store.Draft{Conv: room, From: amy, Text: words})
		if err := db.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Conv, c.From, c.Ref = room, amy, e.Seq
		if _, err := db.Change(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		sweep(words)
	}
	keep(t, db, room, amy, 3)
	say(t, db, store.Draft{Conv: room, From: amy, Text: "secret-expired"})
	clock.n.Add(4)
	sweep("secret-expired")
}

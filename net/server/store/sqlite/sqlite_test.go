package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/server/leaktest"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/server/store/storetest"
	"parley.example/net/wire"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		os.Exit(child(path))
	}
	os.Exit(leaktest.Main(m))
}

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

// eager is a store whose messages are all in the index when it is searched. The
// suite sees it beside the store itself, which finds the newest without it.
type eager struct{ *sqlite.DB }

func (s eager) Search(ctx context.Context, viewer wire.AccountID, r *wire.Search) (wire.Found, error) {
	if err := s.Index(ctx); err != nil && !errors.Is(err, store.ErrClosed) {
		return wire.Found{}, err
	}
	return s.DB.Search(ctx, viewer, r)
}

func TestStoreSearchesItsIndex(t *testing.T) {
	storetest.RunSearch(t, func(t testing.TB, place string, feed store.Feed, clock func() time.Time) store.Store {
		t.Helper()
		db, err := sqlite.Open(t.Context(), place, feed, sqlite.WithClock(clock))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
		return eager{db}
	})
}

// open opens the database at path and closes it with the test.
func open(t testing.TB, path string, feed store.Feed, opts ...sqlite.Option) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, feed, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// file is the path of a database that is not there yet.
func file(t testing.TB) string { return filepath.Join(t.TempDir(), "parley.db") }

// furnish makes a room and its one member.
func furnish(t testing.TB, db store.Store) (room wire.ConvID, amy wire.AccountID) {
	t.Helper()
	a, err := db.CreateAccount(t.Context(), store.NewAccount{Name: "amy", Kind: wire.Person})
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.CreateRoom(t.Context(), store.NewRoom{Name: "general", By: a.ID})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, a.ID
}

// submit appends a message. The answer comes on the channel.
func submit(ctx context.Context, db store.Store, d store.Draft) <-chan answer {
	if d.UID == "" {
		d.UID = wire.NewUID(time.Now())
	}
	told := make(chan answer, 2)
	if err := db.Append(ctx, d, func(e wire.Event, err error) { told <- answer{e, err} }); err != nil {
		told <- answer{err: err}
	}
	return told
}

type answer struct {
	event wire.Event
	err   error
}

func say(t testing.TB, db store.Store, d store.Draft) wire.Event {
	t.Helper()
	a := <-submit(t.Context(), db, d)
	if a.err != nil {
		t.Fatal(a.err)
	}
	return a.event
}

// log reads a conversation whole and checks that its seqs have no gap.
func log(t testing.TB, db store.Store, conv wire.ConvID) (all []wire.Event) {
	t.Helper()
	for more := true; more; {
		page, err := db.Events(t.Context(), conv, store.Range{Forward: true, After: wire.Seq(len(all))})
		if err != nil {
			t.Fatal(err)
		}
		all, more = append(all, page.Events...), page.More
	}
	for i, e := range all {
		if e.Seq != wire.Seq(i+1) {
			t.Fatalf("got seq %d at place %d", e.Seq, i+1)
		}
	}
	return all
}

func TestConnectionsAreSetForDurability(t *testing.T) {
	db := open(t, file(t), nil)
	for name, want := range map[string][2]string{
		"journal_mode":         {"wal", "wal"},
		"synchronous":          {"2", ""},
		"fullfsync":            {"1", ""},
		"checkpoint_fullfsync": {"1", ""},
		"foreign_keys":         {"1", ""},
		"query_only":           {"0", "1"},
		"busy_timeout":         {"5000", "5000"},
		"temp_store":           {"2", "2"}, // in memory
		"user_version":         {fmt.Sprint(sqlite.Versions()), fmt.Sprint(sqlite.Versions())},
		"application_id":       {fmt.Sprint(0x70726c79), fmt.Sprint(0x70726c79)},
	} {
		writer, reader, err := db.Pragma(t.Context(), name)
		if err != nil || writer != want[0] || want[1] != "" && reader != want[1] {
			t.Errorf("%s: got %s, %s, %v, want %s", name, writer, reader, err, want)
		}
	}
	if err := db.ReadOnly(t.Context(), "DELETE FROM settings"); err == nil {
		t.Error("a reader may write")
	}
}

func TestReadersSearchByIndex(t *testing.T) {
	plans, err := open(t, file(t), nil).Plans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for query, plan := range plans {
		for step := range strings.Lines(plan) {
			if !strings.HasPrefix(step, "SEARCH ") && strings.Contains(step, "SCAN") && !isCheapScan(step) {
				t.Errorf("%s\ngoes through a whole table:\n%s", query, plan)
			}
		}
	}
	if len(plans) < 10 {
		t.Errorf("got %d plans", len(plans))
	}
}

// isCheapScan reports scans of what is short, or what a virtual table has found.
func isCheapScan(step string) bool {
	for _, of := range []string{"SCAN (subquery", "SCAN CONSTANT ROW", "SCAN search_state"} {
		if strings.HasPrefix(step, of) {
			return true
		}
	}
	return strings.Contains(step, "VIRTUAL TABLE INDEX") || strings.TrimSpace(step) == "SCAN s"
}

func TestIDsAreDrawnAnewOnCollision(t *testing.T) {
	draws := []int64{5, 5, 5, 6, 7, 7, 8}
	db := open(t, file(t), nil, sqlite.WithIDs(func() int64 {
		if len(draws) == 0 {
			return 8
		}
		id := draws[0]
		draws = draws[1:]
		return id
	}))
	for _, want := range []wire.AccountID{5, 6} {
		a, err := db.CreateAccount(t.Context(), store.NewAccount{Name: fmt.Sprint(want), Kind: wire.Person})
		if err != nil || a.ID != want {
			t.Fatalf("got account %d, %v, want %d", a.ID, err, want)
		}
	}
	for _, want := range []wire.ConvID{7, 8} {
		c, err := db.CreateRoom(t.Context(), store.NewRoom{Name: fmt.Sprint(want), By: 5})
		if err != nil || c.ID != want {
			t.Fatalf("got room %d, %v, want %d", c.ID, err, want)
		}
	}
	if _, err := db.CreateRoom(t.Context(), store.NewRoom{Name: "more", By: 5}); err == nil {
		t.Error("a room was made without a free id")
	}
	if rooms, _, err := db.PublicRooms(t.Context(), "", 10, false); err != nil || len(rooms) != 2 {
		t.Errorf("got rooms %+v, %v, want two", rooms, err)
	}
}

func TestBatchIsOneFeed(t *testing.T) {
	const waiting = 100
	var mu sync.Mutex
	var batches []int
	db := open(t, file(t), func(commits []store.Commit) {
		mu.Lock()
		defer mu.Unlock()
		batches = append(batches, len(commits))
	})
	room, amy := furnish(t, db)
	release := make(chan struct{})
	if err := db.Hold(t.Context(), release); err != nil {
		t.Fatal(err)
	}
	var answers []<-chan answer
	for range waiting {
		answers = append(answers, submit(t.Context(), db, store.Draft{Conv: room, From: amy, Text: "hello"}))
	}
	close(release)
	for _, a := range answers {
		if a := <-a; a.err != nil {
			t.Fatal(a.err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(batches) != fmt.Sprint([]int{1, 1, waiting}) {
		t.Errorf("got batches of %v, want all that waited in one", batches)
	}
}

func FuzzEncodedSize(f *testing.F) {
	f.Add("amy", "hello", uint8(0))
	f.Add("\u2028", "\x00\x1f\x7f\"\\\n\r\t<>&\u2029\ufffd\xff 長 😀", uint8(70))
	f.Fuzz(func(t *testing.T, name, text string, reactions uint8) {
		e := wire.Event{
			Conv: 1<<48 - 1, Seq: 1<<63 - 1, Time: 1<<63 - 1, Kind: wire.Message, From: 1<<48 - 1, Name: name,
			UID: wire.NewUID(time.Now()), Text: text, By: 1<<48 - 1, Ref: 1<<63 - 1, Edited: 1<<63 - 1, Deleted: true,
		}
		for range reactions % wire.MaxReactions {
			who := slices.Repeat([]wire.AccountID{1<<48 - 1}, 1+int(reactions)%wire.MaxWho)
			e.Reactions = append(e.Reactions, wire.Reaction{Emoji: "👩‍👩‍👧‍👦", Count: 1 << 60, Who: who})
		}
		got, real := sqlite.EncodedSize(e), len(wire.AppendPush(nil, &e))
		if got < real || got > 3*real+256 {
			t.Errorf("got %d for %d bytes of %q, %q", got, real, name, text)
		}
	})
}

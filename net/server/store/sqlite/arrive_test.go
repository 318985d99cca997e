package sqlite_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/server/store/storetest"
	"parley.example/net/wire"
)

// TestStoreOfArrivals holds that it shows nowhere whether messages arrive first.
func TestStoreOfArrivals(t *testing.T) {
	storetest.Run(t, func(t testing.TB, place string, feed store.Feed, clock func() time.Time) store.Store {
		t.Helper()
		db, err := sqlite.Open(t.Context(), place, feed, sqlite.WithClock(clock), sqlite.Arriving(sqlite.Always))
		if err != nil {
			t.Fatal(err)
		}
		return db
	})
}

// nowAndThen has two of three batches arrive.
func nowAndThen() bool { return rand.IntN(3) > 0 }

// arrived counts the messages of a file that are in no log yet.
func arrived(t *testing.T, path string) (n int) {
	t.Helper()
	db := openRaw(t, path)
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM arrivals").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// rooms makes n rooms of amy's beside the first.
func rooms(t *testing.T, db store.Store, by wire.AccountID, n int) (all []wire.ConvID) {
	t.Helper()
	for i := range n {
		c, err := db.CreateRoom(t.Context(), store.NewRoom{Name: fmt.Sprint("room", i), By: by})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c.ID)
	}
	return all
}

// together says a message in each conversation, all in one batch.
func together(t *testing.T, db *sqlite.DB, from wire.AccountID, convs []wire.ConvID) (events []wire.Event) {
	t.Helper()
	release := make(chan struct{})
	if err := db.Hold(t.Context(), release); err != nil {
		t.Fatal(err)
	}
	var answers []<-chan answer
	for i, conv := range convs {
		answers = append(answers, submit(t.Context(), db, store.Draft{Conv: conv, From: from, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("message ", i)}))
	}
	close(release)
	for _, a := range answers {
		a := <-a
		if a.err != nil {
			t.Fatal(a.err)
		}
		events = append(events, a.event)
	}
	return events
}

func TestScatteredMessagesArrive(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	db.Still()
	room, amy := furnish(t, db)
	few := rooms(t, db, amy, 6)
	one := func(n int) []wire.ConvID { return slices.Repeat([]wire.ConvID{room}, n) }
	steps := []struct {
		what  string
		convs []wire.ConvID
		want  int // of them wait then
	}{
		{"one", one(1), 0},
		{"many of one room", one(50), 0},
		{"a few of three rooms", few[:3], 0},
		{"one each of six rooms", few, 6},
		{"one more", one(1), 7},
		{"many of one room", one(20), 0},
		{"one each of six rooms again", few, 6},
		{"many each of six rooms", slices.Repeat(few, 8), 0},
	}
	said := 0
	for _, step := range steps {
		together(t, db, amy, step.convs)
		said += len(step.convs)
		if n := arrived(t, path); n != step.want {
			t.Errorf("%s: %d wait to be moved, want %d", step.what, n, step.want)
		}
	}
	together(t, db, amy, few)
	if _, err := db.MarkRead(t.Context(), few[0], amy, 5); err != nil {
		t.Fatal(err)
	}
	if n := arrived(t, path); n != len(few) {
		t.Errorf("%d wait behind a read mark, want %d", n, len(few))
	}
	if err := db.SetSetting(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	if n := arrived(t, path); n != 0 {
		t.Errorf("%d wait behind another task, want none", n)
	}
	stock, err := db.Stock(t.Context())
	if want := int64(said + len(few)); err != nil || int64(stock.Messages) != want {
		t.Errorf("got %d messages, %v, want %d", stock.Messages, err, want)
	}
}

func TestArrivalsAreBounded(t *testing.T) {
	path := file(t)
	db := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	db.Still()
	room, amy := furnish(t, db)
	all := append(rooms(t, db, amy, 99), room)
	said, most := 0, 0
	for range 25 {
		together(t, db, amy, all)
		said += len(all)
		most = max(most, arrived(t, path))
	}
	if most > sqlite.MostArrivals || most < sqlite.MostArrivals-len(all) {
		t.Errorf("%d messages waited, want about %d", most, sqlite.MostArrivals)
	}
	for _, conv := range all {
		for i, e := range log(t, db, conv) {
			if e.Seq != wire.Seq(i+1) {
				t.Fatalf("event %d of %d has seq %d", i+1, conv, e.Seq)
			}
		}
	}
	if n := len(log(t, db, all[0])); n != 1+said/len(all) {
		t.Errorf("got %d events of a room, want %d", n, 1+said/len(all))
	}
}

// uidAt is a UID that begins with a time.
func uidAt(at time.Time, tail byte) wire.UID {
	b, _ := hex.DecodeString(strings.ReplaceAll(string(wire.NewUID(at)), "-", ""))
	b[15] = tail
	return wire.UIDFrom([16]byte(b))
}

// TestArrivalsAreStoredOnce sends messages again while they wait, after they were
// moved, after others were, and after the file was closed: with UIDs that are late,
// early, of another kind and another's.
func TestArrivalsAreStoredOnce(t *testing.T) {
	path := file(t)
	arriving := true
	o := sqlite.Arriving(func() bool { return arriving })
	db := open(t, path, nil, o)
	room, amy := furnish(t, db)
	bob, err := db.CreateAccount(t.Context(), store.NewAccount{Name: "bob", Kind: wire.Person})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Join(t.Context(), room, bob.ID); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	uids := []wire.UID{
		uidAt(now, 1), uidAt(now.Add(-time.Minute), 2), uidAt(now.Add(time.Minute), 3), uidAt(now.Add(-1000*time.Hour), 4),
		uidAt(now.Add(48*time.Hour), 5), uidAt(now.Add(100000*time.Hour), 6),
		"00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff", "7b2c0a52-1111-4222-8333-000000000000",
	}
	first := map[wire.UID]wire.Event{}
	sayAll := func(what string, from wire.AccountID) {
		t.Helper()
		for _, uid := range uids {
			e := say(t, db, store.Draft{Conv: room, From: from, UID: uid, Text: what})
			if was, again := first[uid]; from == amy && again && !reflect.DeepEqual(e, was) {
				t.Errorf("%s: %s was stored again as %+v, was %+v", what, uid, e, was)
			} else if from == amy {
				first[uid] = e
			}
		}
	}
	move := func() {
		t.Helper()
		if err := db.SetSetting(t.Context(), "a", "b"); err != nil {
			t.Fatal(err)
		}
	}
	sayAll("first", amy)
	sayAll("while they wait", amy)
	move()
	sayAll("after they were moved", amy)
	sayAll("another's", bob.ID)
	sayAll("beside another's", amy)
	move()
	uids = append(uids, uidAt(now.Add(time.Second), 7), uidAt(now.Add(-time.Second), 8))
	sayAll("more", amy)
	arriving = false
	uids = append(uids, uidAt(now.Add(2*time.Minute), 9))
	sayAll("into the log at once", amy)
	arriving = true
	sayAll("after that", amy)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, path, nil, o)
	sayAll("in another run", amy)
	if got, want := len(log(t, db, room)), 2+len(uids)+9; got != want {
		t.Errorf("got %d events, want %d", got, want)
	}
}

// TestArrivalsOutliveARun closes the file while messages wait to be moved.
func TestArrivalsOutliveARun(t *testing.T) {
	path := file(t)
	db := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	db.Still()
	room, amy := furnish(t, db)
	want := log(t, db, room)
	for i := range 10 {
		want = append(want, say(t, db, draftOf(room, amy, i)))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n := arrived(t, path); n != 10 {
		t.Fatalf("%d wait, want 10", n)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := sqlite.Snapshot(t.Context(), path, copied); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{path, copied} {
		c, err := sqlite.Examine(t.Context(), at)
		if last := want[len(want)-1].Time; err != nil || c.Messages != 10 || c.Last != last {
			t.Errorf("got %+v, %v, want 10 messages until %d", c, err, last)
		}
	}
	for what, statement := range map[string]string{
		"a gap":               "DELETE FROM arrivals WHERE seq = 5",
		"a room that is none": "UPDATE arrivals SET conv = 1 WHERE seq = 11",
		"nobody's":            "UPDATE arrivals SET sender = 1 WHERE seq = 5",
	} {
		bad := filepath.Join(t.TempDir(), "bad.db")
		write(t, bad, content(t, copied))
		raw(t, bad, statement)
		if _, err := sqlite.Examine(t.Context(), bad); !errors.Is(err, store.ErrUnreadable) {
			t.Errorf("%s among the arrivals: %v", what, err)
		}
	}
	db = open(t, path, nil)
	if got := log(t, db, room); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	want = append(want, say(t, db, draftOf(room, amy, 10)))
	if got := log(t, db, room); !reflect.DeepEqual(got, want) || arrived(t, path) != 0 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestArrivalsThatCannotBeMovedStay: nothing is acknowledged on top of them.
func TestArrivalsThatCannotBeMovedStay(t *testing.T) {
	path := file(t)
	db := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	room, amy := furnish(t, db)
	moved := say(t, db, draftOf(room, amy, 0))
	if err := db.SetSetting(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	raw(t, path, fmt.Sprintf(`INSERT INTO arrivals SELECT doc + 1, conv, seq + 1, time, sender, name, 0, uid, 'a fault' FROM events WHERE conv = %d AND seq = %d`, room, moved.Seq))
	for range 3 {
		if a := <-submit(t.Context(), db, draftOf(room, amy, 1)); a.err == nil {
			t.Fatalf("%+v was acknowledged", a.event)
		}
	}
	raw(t, path, `DELETE FROM arrivals`)
	if e := say(t, db, draftOf(room, amy, 2)); e.Seq != moved.Seq+1 {
		t.Errorf("the next one has seq %d, want %d", e.Seq, moved.Seq+1)
	}
}

// TestIndexEndsWhileMessagesArrive has each move of arrivals followed by others.
func TestIndexEndsWhileMessagesArrive(t *testing.T) {
	var db *sqlite.DB
	var room wire.ConvID
	var amy wire.AccountID
	more := make(chan struct{}, 1)
	db = open(t, file(t), func([]store.Commit) {
		select {
		case more <- struct{}{}:
		default:
		}
	}, sqlite.Arriving(sqlite.Always))
	room, amy = furnish(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for range 6 {
		people.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				<-submit(t.Context(), db, draftOf(room, amy, n))
			}
		})
	}
	<-more
	if err := db.Index(t.Context()); err != nil {
		t.Error(err)
	}
	cancel()
	people.Wait()
}

// TestLongMessagesAreMovedEarly bounds what waits by its bytes, too, and takes up a
// message that is more than a batch may have.
func TestLongMessagesAreMovedEarly(t *testing.T) {
	path := file(t)
	db := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	db.Still()
	room, amy := furnish(t, db)
	most := 0
	for i := range 100 {
		d := draftOf(room, amy, i)
		d.Text = strings.Repeat("x", wire.MaxText)
		say(t, db, d)
		most = max(most, arrived(t, path))
	}
	if want := sqlite.MostBytes / wire.MaxText; most != want {
		t.Errorf("%d long messages waited, want %d", most, want)
	}
	d := draftOf(room, amy, 0)
	d.Text = strings.Repeat("x", sqlite.BatchBytes)
	if e := say(t, db, d); e.Seq != 102 {
		t.Errorf("one as long as a batch has seq %d", e.Seq)
	}
	d = draftOf(room, amy, 0)
	d.Text = strings.Repeat("x", sqlite.QueueBytes)
	if a := <-submit(t.Context(), db, d); a.err == nil || errors.Is(a.err, store.ErrFull) {
		t.Errorf("one longer than the queue: %v", a.err)
	}
}

func draftOf(room wire.ConvID, from wire.AccountID, n int) store.Draft {
	return store.Draft{Conv: room, From: from, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("message ", n)}
}

// TestArrivalsOfTwoProcesses writes by two of the file's users in turn, whose
// messages arrive both.
func TestArrivalsOfTwoProcesses(t *testing.T) {
	path := file(t)
	one := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	room, amy := furnish(t, one)
	other := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	var want []string
	for i := range 40 {
		db := []*sqlite.DB{one, other}[rand.IntN(2)]
		e := say(t, db, draftOf(room, amy, i))
		if e.Seq != wire.Seq(i+2) {
			t.Fatalf("message %d has seq %d", i, e.Seq)
		}
		want = append(want, e.Text)
		if rand.IntN(5) == 0 { // the other stores nothing twice
			if again := say(t, []*sqlite.DB{one, other}[rand.IntN(2)], store.Draft{Conv: room, From: amy, UID: e.UID, Text: "again"}); again.Seq != e.Seq {
				t.Fatalf("message %d was stored again as %d", e.Seq, again.Seq)
			}
		}
	}
	for _, db := range []*sqlite.DB{one, other} {
		var got []string
		for _, e := range log(t, db, room)[1:] {
			got = append(got, e.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestArrivalsAreReadFromAFullDisk: what cannot be moved is there all the same.
func TestArrivalsAreReadFromAFullDisk(t *testing.T) {
	path := file(t)
	db := open(t, path, nil, sqlite.Arriving(sqlite.Always))
	db.Still()
	room, amy := furnish(t, db)
	for i := range 200 {
		d := draftOf(room, amy, i)
		d.Text += strings.Repeat(" more", 200)
		say(t, db, d)
	}
	want := log(t, db, room)
	if err := db.LimitPages(t.Context(), 0); err != nil { // a task, by which they are moved
		t.Fatal(err)
	}
	for i := range 3 {
		want = append(want, say(t, db, draftOf(room, amy, i)))
	}
	var full error
	for full == nil {
		answered := make(chan error, 1)
		d := draftOf(room, amy, 0)
		d.Text = strings.Repeat("x", 3000)
		var stored wire.Event
		err := db.Append(t.Context(), d, func(e wire.Event, err error) { stored = e; answered <- err })
		if err != nil {
			t.Fatal(err)
		}
		if full = <-answered; full == nil {
			want = append(want, stored)
		}
	}
	if n := arrived(t, path); n == 0 {
		t.Fatal("nothing waits to be moved")
	}
	if err := db.SetSetting(t.Context(), "a", "b"); err == nil {
		t.Error("a full disk was written to")
	}
	if got := log(t, db, room); !reflect.DeepEqual(got, want) {
		t.Errorf("got %d events, want %d", len(got), len(want))
	}
	if err := db.LimitPages(t.Context(), -1); err == nil {
		t.Error("what waits was moved on a full disk")
	}
}

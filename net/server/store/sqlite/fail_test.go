package sqlite_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// feedCount counts what is fed.
type feedCount struct{ atomic.Int64 }

func (n *feedCount) feed(commits []store.Commit) { n.Add(int64(len(commits))) }

func TestFullDiskFailsAllThatWait(t *testing.T) {
	var fed feedCount
	db := open(t, file(t), fed.feed)
	room, amy := furnish(t, db)
	say(t, db, store.Draft{Conv: room, From: amy, Text: "before"})
	if err := db.LimitPages(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	before := fed.Load()
	release := make(chan struct{})
	if err := db.Hold(t.Context(), release); err != nil {
		t.Fatal(err)
	}
	const waiting = 20
	var drafts []store.Draft
	var answers []<-chan answer
	for range waiting {
		d := store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: strings.Repeat("a", wire.MaxText)}
		drafts, answers = append(drafts, d), append(answers, submit(t.Context(), db, d))
	}
	close(release)
	for _, a := range answers {
		if a := <-a; a.err == nil || errors.Is(a.err, store.ErrUnreadable) || !reflect.DeepEqual(a.event, wire.Event{}) {
			t.Errorf("got %+v, want the storage's error", a)
		}
	}
	if n := fed.Load() - before; n != 0 {
		t.Errorf("got %d commits fed, want none", n)
	}
	if got := log(t, db, room); len(got) != 2 {
		t.Errorf("got %d events, want the 2 from before", len(got))
	}
	if err := db.LimitPages(t.Context(), -1); err != nil {
		t.Fatal(err)
	}
	for i, d := range drafts { // the senders try again
		if e := say(t, db, d); e.Seq != wire.Seq(i+3) || e.UID != d.UID {
			t.Errorf("got %d, %s, want %d, %s", e.Seq, e.UID, i+3, d.UID)
		}
	}
	if n := fed.Load() - before; n != waiting {
		t.Errorf("got %d commits fed, want %d", n, waiting)
	}
}

func TestFailedCommitFailsAllOfIt(t *testing.T) {
	var fed feedCount
	db := open(t, file(t), fed.feed)
	room, amy := furnish(t, db)
	say(t, db, store.Draft{Conv: room, From: amy, Text: "before"})
	before := fed.Load()
	release := make(chan struct{})
	if err := db.Hold(t.Context(), release); err != nil {
		t.Fatal(err)
	}
	first := store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: "first"}
	answers := []<-chan answer{
		submit(t.Context(), db, first),
		submit(t.Context(), db, first), // a double of what is undone is undone
		submit(t.Context(), db, store.Draft{Conv: room + 1, From: amy, Text: "nowhere"}),
	}
	failing := db.FailCommit(t.Context())
	answers = append(answers, submit(t.Context(), db, store.Draft{Conv: room, From: amy, Text: "after"}))
	close(release)
	if err := <-failing; err == nil {
		t.Error("a commit that cannot be went well")
	}
	for i, a := range answers {
		if a := <-a; a.err == nil || errors.Is(a.err, store.ErrNotFound) || !reflect.DeepEqual(a.event, wire.Event{}) {
			t.Errorf("answer %d: got %+v, want the storage's error", i, a)
		}
	}
	if n := fed.Load() - before; n != 0 {
		t.Errorf("got %d commits fed, want none", n)
	}
	if e := say(t, db, first); e.Seq != 3 {
		t.Errorf("got seq %d, want 3: what was undone took none", e.Seq)
	}
	if got := log(t, db, room); len(got) != 3 || fed.Load()-before != 1 {
		t.Errorf("got %+v and %d fed, want the message once", got, fed.Load()-before)
	}
}

func TestJobThatFailsByItselfSpoilsNothing(t *testing.T) {
	db := open(t, file(t), nil)
	room, amy := furnish(t, db)
	release := make(chan struct{})
	if err := db.Hold(t.Context(), release); err != nil {
		t.Fatal(err)
	}
	ahead := submit(t.Context(), db, store.Draft{Conv: room, From: amy, Text: "ahead"})
	failing := db.BreakRule(t.Context())
	behind := submit(t.Context(), db, store.Draft{Conv: room, From: amy, Text: "behind"})
	close(release)
	if err := <-failing; err == nil {
		t.Error("a job that broke a rule went well")
	}
	if a, b := <-ahead, <-behind; a.err != nil || b.err != nil || a.event.Seq != 2 || b.event.Seq != 3 {
		t.Errorf("got %+v and %+v, want seqs 2 and 3", a, b)
	}
	if half, err := db.Setting(t.Context(), "half"); half != "" || err != nil {
		t.Errorf("got %q, %v of the failed job, want nothing", half, err)
	}
}

// held is a furnished store whose writer does nothing until release is closed,
// and a message for it. The caller closes it.
func held(t *testing.T, path string) (db *sqlite.DB, draft store.Draft, release chan struct{}) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	room, amy := furnish(t, db)
	release = make(chan struct{})
	if err := db.Hold(t.Context(), release); err != nil {
		t.Fatal(err)
	}
	return db, store.Draft{Conv: room, From: amy, Text: "hello"}, release
}

// fillQueue submits as many messages as may wait.
func fillQueue(t *testing.T, db *sqlite.DB, draft store.Draft) (answers []<-chan answer) {
	t.Helper()
	for range sqlite.QueueRoom(draft.Text) {
		answers = append(answers, submit(t.Context(), db, draft))
	}
	return answers
}

// In a bubble the test knows when a call waits.
func TestFullQueueHoldsCallers(t *testing.T) {
	path := file(t)
	var room wire.ConvID
	want := 0
	synctest.Test(t, func(t *testing.T) {
		db, draft, release := held(t, path)
		room, want = draft.Conv, 1+sqlite.QueueRoom(draft.Text)+1
		answers := fillQueue(t, db, draft)
		var through atomic.Int32
		waiting := func(ctx context.Context) <-chan answer {
			told := make(chan answer, 1)
			go func() {
				a := submit(ctx, db, draft)
				through.Add(1)
				told <- <-a
			}()
			return told
		}
		hasty := draft
		hasty.Hasty = true
		if a := <-submit(t.Context(), db, hasty); !errors.Is(a.err, store.ErrFull) {
			t.Errorf("a hasty one: got %+v, want %v", a, store.ErrFull)
		}
		ctx, cancel := context.WithCancel(t.Context())
		impatient, patient := waiting(ctx), waiting(t.Context())
		synctest.Wait()
		if n := through.Load(); n != 0 {
			t.Errorf("got %d more into a full queue, want none", n)
		}
		cancel()
		if a := <-impatient; !errors.Is(a.err, context.Canceled) {
			t.Errorf("got %+v, want %v", a, context.Canceled)
		}
		close(release)
		for _, a := range append(answers, patient) {
			if a := <-a; a.err != nil {
				t.Error(a.err)
			}
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	// The room's first event, the queue, and the one who waited; not the other.
	if got := len(log(t, open(t, path, nil), room)); got != want {
		t.Errorf("got %d events, want %d", got, want)
	}
}

// A caller whose context ends while its job waits is not kept, and the job not
// done.
func TestWaitingJobIsAbandoned(t *testing.T) {
	path := file(t)
	synctest.Test(t, func(t *testing.T) {
		db, draft, release := held(t, path)
		ctx, cancel := context.WithCancel(t.Context())
		told := make(chan error, 1)
		go func() {
			_, err := db.CreateRoom(ctx, store.NewRoom{Name: "late", By: draft.From})
			told <- err
		}()
		synctest.Wait()
		select {
		case err := <-told:
			t.Fatalf("got %v while the writer was held", err)
		default:
		}
		cancel()
		if err := <-told; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		close(release)
		if err := db.SetSetting(t.Context(), "barrier", "passed"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.RoomByName(t.Context(), "late"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v, want no such room", err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A caller whose context ends when its job has been taken up is told what came
// of it.
func TestTakenJobIsFinished(t *testing.T) {
	path := file(t)
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		db, err := sqlite.Open(t.Context(), path, func(commits []store.Commit) {
			if commits[0].Account == nil {
				<-release
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		amy, err := db.CreateAccount(t.Context(), store.NewAccount{Name: "amy", Kind: wire.Person})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		told := make(chan error, 1)
		go func() {
			_, err := db.CreateRoom(ctx, store.NewRoom{Name: "tea", By: amy.ID})
			told <- err
		}()
		synctest.Wait() // it is committed and being fed
		cancel()
		synctest.Wait()
		select {
		case err := <-told:
			t.Errorf("got %v before the feed ended", err)
		default:
			close(release)
			if err := <-told; err != nil {
				t.Errorf("got %v of a room that was made", err)
			}
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestCloseTurnsWaitingCallersAway(t *testing.T) {
	path := file(t)
	synctest.Test(t, func(t *testing.T) {
		db, draft, release := held(t, path)
		answers := fillQueue(t, db, draft)
		late := make(chan answer, 1)
		go func() { late <- <-submit(t.Context(), db, draft) }()
		synctest.Wait()
		closed := make(chan error, 1)
		go func() { closed <- db.Close() }()
		if a := <-late; !errors.Is(a.err, store.ErrClosed) {
			t.Errorf("got %+v, want %v", a, store.ErrClosed)
		}
		close(release)
		if err := <-closed; err != nil {
			t.Error(err)
		}
		for _, a := range answers {
			select {
			case a := <-a:
				if a.err != nil {
					t.Error(a.err)
				}
			default:
				t.Fatal("closed before all that was taken up was answered")
			}
		}
	})
}

package sqlite_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// world is a store in which everything happens as in another one, at the time of a
// clock that they share.
type world struct {
	*sqlite.DB
	ids int64
}

func newWorld(t *testing.T, clock *atomic.Int64, arriving func() bool) *world {
	w := &world{}
	w.DB = open(t, file(t), nil, sqlite.Arriving(arriving),
		sqlite.WithClock(func() time.Time { return time.UnixMilli(clock.Load()) }),
		sqlite.WithIDs(func() int64 { w.ids++; return w.ids }))
	return w
}

// TestArrivalsLookAsLogsDo does the same at random in three stores, in which
// messages arrive always, now and then, and never, and compares all that can be
// read of them at any time.
func TestArrivalsLookAsLogsDo(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	coin := rand.New(rand.NewPCG(seed, 2))
	var clock atomic.Int64
	clock.Store(1_700_000_000_000)
	worlds := []*world{
		newWorld(t, &clock, func() bool { return false }), newWorld(t, &clock, sqlite.Always),
		newWorld(t, &clock, func() bool { return coin.IntN(2) > 0 }),
	}
	var people []wire.AccountID
	var convs []wire.ConvID
	for i, w := range worlds {
		var mine []wire.AccountID
		for n := range 4 {
			a, err := w.CreateAccount(t.Context(), store.NewAccount{Name: fmt.Sprint("person", n), Kind: wire.Person})
			if err != nil {
				t.Fatal(err)
			}
			mine = append(mine, a.ID)
		}
		all := rooms(t, w, mine[0], 3)
		for _, conv := range all {
			for _, a := range mine[1:] {
				if _, err := w.Join(t.Context(), conv, a); err != nil {
					t.Fatal(err)
				}
			}
		}
		if i > 0 && (!slices.Equal(mine, people) || !slices.Equal(all, convs)) {
			t.Fatal("the stores differ before anything happens")
		}
		people, convs = mine, all
	}
	words := []string{"ferry", "渡輪", "@person1", "@all", "https://parley.example/x", "noon", "tea"}
	var uids []wire.UID
	last := map[wire.ConvID]wire.Seq{}
	pick := func(conv wire.ConvID) wire.Seq { return 1 + wire.Seq(r.IntN(int(last[conv])+5)) }
	for step := range 600 {
		clock.Add(int64(r.IntN(4)))
		conv, by := convs[r.IntN(len(convs))], people[r.IntN(len(people))]
		var do func(w *world) (any, error)
		switch n := r.IntN(20); {
		case n < 10:
			d := store.Draft{Conv: conv, From: by, UID: wire.NewUID(time.Now().Add(time.Duration(r.IntN(5)-2) * time.Second)), Text: fmt.Sprint(words[r.IntN(len(words))], " ", step)}
			if len(uids) > 0 && r.IntN(6) == 0 {
				d.UID = uids[r.IntN(len(uids))]
			}
			uids = append(uids, d.UID)
			if r.IntN(4) == 0 {
				d.Ref = pick(conv)
			}
			do = func(w *world) (any, error) { a := <-submit(t.Context(), w.DB, d); return a.event, a.err }
		case n < 12:
			seq := pick(conv)
			do = func(w *world) (any, error) { return w.MarkRead(t.Context(), conv, by, seq) }
		case n == 12:
			c := store.Change{
				Conv: conv, From: by, Ref: pick(conv), Text: []string{"tea 茶", "👍", "🎉"}[r.IntN(3)],
				Kind: []wire.EventKind{wire.Edited, wire.Deleted, wire.Reacted, wire.Unreacted}[r.IntN(4)],
			}
			do = func(w *world) (any, error) { return w.Change(t.Context(), c) }
		default:
			do = look(t.Context(), r, conv, by, pick(conv), words)
		}
		want, refused := do(worlds[0])
		for i, w := range worlds[1:] {
			got, err := do(w)
			if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(refused) {
				t.Fatalf("step %d, store %d: got %+v, %v, want %+v, %v", step, i+1, got, err, want, refused)
			}
		}
		if e, ok := want.(wire.Event); ok {
			last[conv] = max(last[conv], e.Seq)
		}
	}
	if most := slices.Max(slices.Collect(maps.Values(last))); most < 50 {
		t.Errorf("a log has %d events only", most)
	}
}

// look is one of the ways to read.
func look(ctx context.Context, r *rand.Rand, conv wire.ConvID, by wire.AccountID, seq wire.Seq, words []string) func(*world) (any, error) {
	of := store.Range{Viewer: by, Limit: 1 + r.IntN(20)}
	switch r.IntN(8) {
	case 0:
		of.Before = seq
	case 1:
		of.Forward, of.After = true, seq
	case 2:
		of.Around = seq
	case 3:
		of.At = 1_700_000_000_000 + int64(r.IntN(1000))
	case 4:
		return func(w *world) (any, error) { return w.ConversationsOf(ctx, by) }
	case 5:
		s := &wire.Search{Text: words[r.IntN(len(words))], Limit: 1 + r.IntN(10)}
		if r.IntN(2) == 0 {
			s.Cursor = fmt.Sprintf("%d.%d", conv, seq)
		}
		return func(w *world) (any, error) { return w.Search(ctx, by, s) }
	case 6:
		if r.IntN(3) > 0 { // seldom, for it moves all
			return func(w *world) (any, error) { _, _, err := w.Conversation(ctx, conv, by); return nil, err }
		}
		return func(w *world) (any, error) { return nil, w.Index(ctx) }
	}
	return func(w *world) (any, error) { return w.Events(ctx, conv, of) }
}

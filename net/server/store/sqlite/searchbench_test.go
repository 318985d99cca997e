package sqlite_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"parley.example/net/server/load"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// benchMessages says how many messages are searched; 200,000 without it.
const benchMessages = "PARLEY_BENCH_MESSAGES"

// library is a database of very many messages, half of them in a room that only
// amy is in, the rest in 300 that both are in or, a few, only bob.
type library struct {
	db       *sqlite.DB
	amy, bob wire.AccountID
	rooms    []wire.ConvID
}

func newLibrary(b *testing.B, n int) *library {
	db := open(b, file(b), nil)
	l := &library{db: db}
	for name, id := range map[string]*wire.AccountID{"amy": &l.amy, "bob": &l.bob} {
		a, err := db.CreateAccount(b.Context(), store.NewAccount{Name: name, Kind: wire.Person})
		if err != nil {
			b.Fatal(err)
		}
		*id = a.ID
	}
	for i := range 300 {
		c, err := db.CreateRoom(b.Context(), store.NewRoom{Name: fmt.Sprint("room", i), By: l.amy})
		if err == nil && i > 0 {
			_, err = db.Join(b.Context(), c.ID, l.bob)
		}
		if err != nil {
			b.Fatal(err)
		}
		l.rooms = append(l.rooms, c.ID)
	}
	talk, r := load.NewBabel(), rand.New(rand.NewPCG(3, 4))
	answers := make(chan error, n)
	for i := range n {
		room := l.rooms[0]
		if i%2 == 0 {
			room = l.rooms[1+r.IntN(len(l.rooms)-1)]
		}
		d := store.Draft{Conv: room, From: l.amy, UID: wire.NewUID(time.Now()), Text: talk.Say()}
		if err := db.Append(b.Context(), d, func(_ wire.Event, err error) { answers <- err }); err != nil {
			b.Fatal(err)
		}
	}
	for range n {
		if err := <-answers; err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	if err := db.Index(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d messages; the index was behind by %v", n, time.Since(began))
	return l
}

// BenchmarkSearch finds the newest 50 among very many messages.
func BenchmarkSearch(b *testing.B) {
	n := 200_000
	if s := os.Getenv(benchMessages); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	l := newLibrary(b, n)
	// One who is in a few rooms of a big server, all of them quiet.
	quiet, err := l.db.CreateAccount(b.Context(), store.NewAccount{Name: "quiet", Kind: wire.Person, Join: l.rooms[1:4]})
	if err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name   string
		viewer wire.AccountID
		search wire.Search
	}{
		{"two characters, common", l.amy, wire.Search{Text: load.Han(0) + load.Han(1)}},
		{"two characters, rare", l.amy, wire.Search{Text: load.Han(900) + load.Han(901)}},
		{"two characters, common, a few rooms", quiet.ID, wire.Search{Text: load.Han(0) + load.Han(1)}},
		{"two characters, common, not in the big room", l.bob, wire.Search{Text: load.Han(0) + load.Han(1)}},
		{"one character, common", l.amy, wire.Search{Text: load.Han(0)}},
		{"one character, rare", l.amy, wire.Search{Text: load.Han(3000)}},
		{"four characters", l.amy, wire.Search{Text: load.Han(0) + load.Han(1) + load.Han(2) + load.Han(0)}},
		{"word, common", l.amy, wire.Search{Text: load.Word(0) + " "}},
		{"word, common, not in the big room", l.bob, wire.Search{Text: load.Word(0)}},
		{"words, common and rare", l.amy, wire.Search{Text: load.Word(0) + " " + load.Word(8000)}},
		{"nothing", l.amy, wire.Search{Text: "nowhere 完全沒有"}},
		{"one letter", l.amy, wire.Search{Text: "t"}},
		{"from, no words", l.amy, wire.Search{From: l.amy}},
		{"links, none", l.amy, wire.Search{Has: []wire.Trait{wire.HasLink}}},
		{"in a quiet room", l.amy, wire.Search{Text: load.Han(0) + load.Han(1), Conv: l.rooms[7]}},
		{"before all", l.amy, wire.Search{Text: load.Word(0), Before: 1}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			bench.search.Limit = 50
			hits := 0
			for b.Loop() {
				found, err := l.db.Search(b.Context(), bench.viewer, &bench.search)
				if err != nil {
					b.Fatal(err)
				}
				hits = len(found.Hits)
			}
			b.ReportMetric(float64(hits), "hits")
		})
	}
}

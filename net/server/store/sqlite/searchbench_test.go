package sqlite_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// benchMessages says how many messages are searched; 200,000 without it.
const benchMessages = "PARLEY_BENCH_MESSAGES"

// babel says messages in English, in Chinese and in both, whose words and
// characters are as unlike in frequency as those of a language.
type babel struct {
	r          *rand.Rand
	words, han *rand.Zipf
}

func newBabel() *babel {
	r := rand.New(rand.NewPCG(1, 2))
	return &babel{r: r, words: rand.NewZipf(r, 1.1, 3, 30_000), han: rand.NewZipf(r, 1.05, 20, 4000)}
}

// word is the nth word, the commonest first, and character the nth character.
func word(n uint64) string {
	const letters = "etaoinshrdlucmfwypvbgk"
	var b strings.Builder
	for h := (n + 1) * 0x9e3779b97f4a7c15; b.Len() < 3+int(n%6); h = h*6364136223846793005 + 1442695040888963407 {
		b.WriteByte(letters[h>>33%uint64(len(letters))])
	}
	return b.String()
}

func character(n uint64) string { return string(rune(0x4e00 + n)) }

func (b *babel) say() string {
	var s strings.Builder
	n := 4 + b.r.IntN(16)
	kind := b.r.IntN(3)
	for range n {
		if kind == 0 {
			s.WriteString(word(b.words.Uint64()) + " ")
		} else {
			s.WriteString(character(b.han.Uint64()))
		}
	}
	if kind == 1 {
		s.WriteString(" " + word(b.words.Uint64()))
	}
	return strings.TrimSpace(s.String())
}

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
	talk := newBabel()
	answers := make(chan error, n)
	for i := range n {
		room := l.rooms[0]
		if i%2 == 0 {
			room = l.rooms[1+talk.r.IntN(len(l.rooms)-1)]
		}
		d := store.Draft{Conv: room, From: l.amy, UID: wire.NewUID(time.Now()), Text: talk.say()}
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
		{"two characters, common", l.amy, wire.Search{Text: character(0) + character(1)}},
		{"two characters, rare", l.amy, wire.Search{Text: character(900) + character(901)}},
		{"two characters, common, a few rooms", quiet.ID, wire.Search{Text: character(0) + character(1)}},
		{"two characters, common, not in the big room", l.bob, wire.Search{Text: character(0) + character(1)}},
		{"one character, common", l.amy, wire.Search{Text: character(0)}},
		{"one character, rare", l.amy, wire.Search{Text: character(3000)}},
		{"four characters", l.amy, wire.Search{Text: character(0) + character(1) + character(2) + character(0)}},
		{"word, common", l.amy, wire.Search{Text: word(0) + " "}},
		{"word, common, not in the big room", l.bob, wire.Search{Text: word(0)}},
		{"words, common and rare", l.amy, wire.Search{Text: word(0) + " " + word(8000)}},
		{"nothing", l.amy, wire.Search{Text: "nowhere 完全沒有"}},
		{"one letter", l.amy, wire.Search{Text: "t"}},
		{"from, no words", l.amy, wire.Search{From: l.amy}},
		{"links, none", l.amy, wire.Search{Has: []wire.Trait{wire.HasLink}}},
		{"in a quiet room", l.amy, wire.Search{Text: character(0) + character(1), Conv: l.rooms[7]}},
		{"before all", l.amy, wire.Search{Text: word(0), Before: 1}},
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

package sqlite_test

import (
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// benchRoom opens a database with a room and its one member.
func benchRoom(b *testing.B) (store.Store, wire.ConvID, wire.AccountID) {
	b.Helper()
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "parley.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	amy, err := db.CreateAccount(b.Context(), store.NewAccount{Name: "amy", Kind: wire.Person})
	if err != nil {
		b.Fatal(err)
	}
	room, err := db.CreateRoom(b.Context(), store.NewRoom{Name: "general", By: amy.ID})
	if err != nil {
		b.Fatal(err)
	}
	return db, room.ID, amy.ID
}

const benchText = "The ferry leaves at ten past six from the north pier; bring the charts."

// appendOne appends a message and waits until it is durable.
func appendOne(b *testing.B, db store.Store, d store.Draft, answer chan error) {
	d.UID = wire.NewUID(time.Now())
	err := db.Append(b.Context(), d, func(_ wire.Event, err error) { answer <- err })
	if err == nil {
		err = <-answer
	}
	if err != nil {
		b.Error(err)
	}
}

// BenchmarkAppend measures durable messages with so many waiting at once.
func BenchmarkAppend(b *testing.B) {
	for _, appenders := range []int{1, 64, 512} {
		b.Run(strconv.Itoa(appenders), func(b *testing.B) {
			db, room, amy := benchRoom(b)
			var sent atomic.Int64
			b.SetParallelism(max(1, appenders/runtime.GOMAXPROCS(0)))
			if appenders == 1 {
				answer := make(chan error, 1)
				for b.Loop() {
					appendOne(b, db, store.Draft{Conv: room, From: amy, Text: benchText}, answer)
					sent.Add(1)
				}
			} else {
				b.RunParallel(func(p *testing.PB) {
					answer := make(chan error, 1)
					for p.Next() {
						appendOne(b, db, store.Draft{Conv: room, From: amy, Text: benchText}, answer)
						sent.Add(1)
					}
				})
			}
			b.ReportMetric(float64(sent.Load())/b.Elapsed().Seconds(), "msg/s")
		})
	}
}

// BenchmarkEvents reads pages out of the middle of a log.
func BenchmarkEvents(b *testing.B) {
	db, room, amy := benchRoom(b)
	const log = 20_000
	answer := make(chan error, log)
	for range log {
		d := store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: benchText}
		if err := db.Append(b.Context(), d, func(_ wire.Event, err error) { answer <- err }); err != nil {
			b.Fatal(err)
		}
	}
	for range log {
		if err := <-answer; err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		page, err := db.Events(b.Context(), room, store.Range{Before: log / 2, Limit: 50})
		if err != nil || !page.More || len(page.Events) != 50 {
			b.Fatal(len(page.Events), page.More, err)
		}
	}
}

// BenchmarkConversationsOf lists what a login is answered: rooms with long logs,
// all of it unread.
func BenchmarkConversationsOf(b *testing.B) {
	db, _, amy := benchRoom(b)
	const rooms, log = 50, 1000
	bob, err := db.CreateAccount(b.Context(), store.NewAccount{Name: "bob", Kind: wire.Person})
	if err != nil {
		b.Fatal(err)
	}
	answer := make(chan error, rooms*log)
	for i := range rooms {
		c, err := db.CreateRoom(b.Context(), store.NewRoom{Name: "room" + strconv.Itoa(i), By: bob.ID})
		if err == nil {
			_, err = db.Join(b.Context(), c.ID, amy)
		}
		if err != nil {
			b.Fatal(err)
		}
		for range log {
			d := store.Draft{Conv: c.ID, From: bob.ID, UID: wire.NewUID(time.Now()), Text: benchText}
			if err := db.Append(b.Context(), d, func(_ wire.Event, err error) { answer <- err }); err != nil {
				b.Fatal(err)
			}
		}
	}
	for range rooms * log {
		if err := <-answer; err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		convs, err := db.ConversationsOf(b.Context(), amy)
		if err != nil || len(convs) != rooms+1 || convs[1].Unread != wire.MaxUnread {
			b.Fatal(len(convs), err)
		}
	}
}

// BenchmarkMentions measures durable messages that mention as many as one may,
// by runs that may be as many names as they have letters: the most that a
// message costs the writer.
func BenchmarkMentions(b *testing.B) {
	db, room, amy := benchRoom(b)
	var text strings.Builder
	for i := range wire.MaxMentions {
		text.WriteString("@" + strings.Repeat(string(rune('一'+i)), wire.MaxName) + " ")
	}
	answer := make(chan error, 1)
	for b.Loop() {
		appendOne(b, db, store.Draft{Conv: room, From: amy, Text: text.String()}, answer)
	}
}

// BenchmarkReact measures durable reactions, one after the other.
func BenchmarkReact(b *testing.B) {
	db, room, amy := benchRoom(b)
	appendOne(b, db, store.Draft{Conv: room, From: amy, Text: benchText}, make(chan error, 1))
	kinds := [...]wire.EventKind{wire.Reacted, wire.Unreacted}
	for i := 0; b.Loop(); i++ {
		if _, err := db.Change(b.Context(), store.Change{Conv: room, From: amy, Ref: 2, Kind: kinds[i%2], Text: "👍"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStock measures counting what is kept, which goes through all of it.
func BenchmarkStock(b *testing.B) {
	db, room, amy := benchRoom(b)
	const messages = 100_000
	answers := make(chan error, messages)
	for range messages {
		d := store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: benchText}
		if err := db.Append(b.Context(), d, func(_ wire.Event, err error) { answers <- err }); err != nil {
			b.Fatal(err)
		}
	}
	for range messages {
		if err := <-answers; err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if s, err := db.Stock(b.Context()); err != nil || s.Messages != messages {
			b.Fatalf("got %+v, %v", s, err)
		}
	}
}

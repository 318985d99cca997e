package sqlite_test

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// TestFlippedBitIsTold: wherever a bit of the database file flips, it is damage
// and never content, also within a message's words, where nothing but the checksum
// of its page tells.
func TestFlippedBitIsTold(t *testing.T) {
	path := file(t)
	furnished(t, path)
	whole := content(t, path)
	words := strings.Index(string(whole), "words words")
	if words < 0 {
		t.Fatal("the words are not in the file")
	}
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	flips := []int{8 * words}
	for range 200 {
		flips = append(flips, r.IntN(8*len(whole)))
	}
	for _, bit := range flips {
		b := append([]byte(nil), whole...)
		b[bit/8] ^= 1 << (bit % 8)
		write(t, path, b)
		if _, err := sqlite.Examine(t.Context(), path); !errors.Is(err, store.ErrUnreadable) {
			t.Errorf("seed %d, bit %d of %d (page %d): got %v", seed, bit, 8*len(whole), bit/8/4096+1, err)
		}
	}
}

// TestMovedPageIsTold: a page in another's place is damage, although it is whole.
func TestMovedPageIsTold(t *testing.T) {
	path := file(t)
	furnished(t, path)
	b := content(t, path)
	page := strings.LastIndex(string(b), "words words") / 4096 * 4096
	copy(b[page:], b[page-4096:page])
	write(t, path, b)
	if _, err := sqlite.Examine(t.Context(), path); !errors.Is(err, store.ErrUnreadable) {
		t.Errorf("got %v", err)
	}
}

// TestFlippedBitIsNotServed: a page that changes under a running server's feet is
// refused to whoever asks for what it holds, and what is elsewhere is served.
func TestFlippedBitIsNotServed(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	for range 400 {
		say(t, db, store.Draft{Conv: room, From: amy, Text: strings.Repeat("words ", 2300)}) // too much to be looked through at once
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b := content(t, path)
	half := len(b) / 2 // the root of the log is at the beginning
	b[half+strings.Index(string(b[half:]), "words words words")] = 'W'
	write(t, path, b)
	raw(t, path, "SELECT 1")
	db = open(t, path, nil)
	refused := 0
	for after := wire.Seq(0); after < 400; after += 10 {
		page, err := db.Events(t.Context(), room, store.Range{Forward: true, After: after, Limit: 10})
		switch {
		case errors.Is(err, store.ErrUnreadable):
			refused++
		case err != nil:
			t.Fatal(err)
		}
		for _, e := range page.Events {
			if strings.Contains(e.Text, "W") {
				t.Errorf("message %d was served with another letter", e.Seq)
			}
		}
	}
	if refused == 0 || refused == 40 {
		t.Errorf("%d of 40 pages of the log were refused", refused)
	}
}

// TestOldDatabaseIsSealed: a database of before is written anew with room for
// checksums, also one that is large, and nothing of it is lost.
func TestOldDatabaseIsSealed(t *testing.T) {
	path := version1(t)
	if b := content(t, path); b[20] != 0 {
		t.Fatalf("a database of version 1 reserves %d bytes", b[20])
	}
	raw(t, path, `WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO events (conv, seq, time, kind, sender, name, uid, text)
		SELECT (SELECT min(id) FROM conversations), i, 1, 'message', (SELECT min(id) FROM accounts), 'amy', randomblob(16), 'words ' || i FROM n`)
	before := content(t, path)
	if err := open(t, path, nil).Close(); err != nil {
		t.Fatal(err)
	}
	b := content(t, path)
	if pages := binary.BigEndian.Uint32(b[28:]); b[20] != 4 || len(b) != int(pages)*4096 {
		t.Errorf("got %d bytes in reserve, %d bytes in %d pages", b[20], len(b), pages)
	}
	if len(b) < len(before)/2 {
		t.Errorf("of %d bytes are left %d", len(before), len(b))
	}
	checkWhole(t, path)
}

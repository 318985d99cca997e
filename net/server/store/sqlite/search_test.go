package sqlite_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// wantFound fails the test where a search does not find these texts.
func wantFound(t *testing.T, db store.Store, viewer wire.AccountID, text string, want ...string) wire.Found {
	t.Helper()
	found, err := db.Search(t.Context(), viewer, &wire.Search{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range found.Hits {
		got = append(got, e.Text)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q: got %q, want %q", text, got, want)
	}
	return found
}

// TestOldMessagesAreIndexed: what a database of before holds is found, the newest
// first, once the indexer has read it, and what is said meanwhile at once.
func TestOldMessagesAreIndexed(t *testing.T) {
	db := open(t, version1(t), nil)
	say(t, db, store.Draft{Conv: oldGeneral, From: oldAmy, Text: "lines of today"})
	if found := wantFound(t, db, oldAmy, "lines", "lines of today"); !found.Partial {
		t.Error("nothing says that there may be more")
	}
	if _, err := db.Change(t.Context(), store.Change{Conv: oldGeneral, From: oldBob, Ref: 6, Kind: wire.Edited, Text: "two lines; 你好嗎"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := wantFound(t, db, oldAmy, "lines", "lines of today", "two lines; 你好嗎"); found.Partial {
		t.Error("it says that there may be more")
	}
	wantFound(t, db, oldBob, "你好", "two lines; 你好嗎")
	wantFound(t, db, oldMing, "lines")
	var all int
	for _, conv := range []wire.ConvID{oldGeneral, oldSecret, oldPair, oldGreeted} {
		for _, e := range log(t, db, conv) {
			if e.Kind == wire.Message {
				all++
			}
		}
	}
	if n, err := db.Check(t.Context()); err != nil || n != all {
		t.Errorf("the index has %d messages, %v, want %d", n, err, all)
	}
}

// TestIndexersOfTwoProcesses: several that index one database leave one index.
func TestIndexersOfTwoProcesses(t *testing.T) {
	path := version1(t)
	one, other := open(t, path, nil), open(t, path, nil)
	for i := range 100 {
		say(t, []*sqlite.DB{one, other}[i%2], store.Draft{Conv: oldGeneral, From: oldAmy, Text: fmt.Sprint("word ", i)})
	}
	errs := make(chan error, 2)
	for _, db := range []*sqlite.DB{one, other} {
		go func() { errs <- db.Index(t.Context()) }()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	for _, db := range []*sqlite.DB{one, other} {
		wantFound(t, db, oldAmy, `"word 63"`, "word 63")
		found, err := db.Search(t.Context(), oldAmy, &wire.Search{Text: "word", From: oldAmy})
		if err != nil || len(found.Hits) != 100 || found.Cursor != "" {
			t.Errorf("got %d hits, %q, %v, want 100", len(found.Hits), found.Cursor, err)
		}
		if _, err := db.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestIndexerWorksByItself: nobody has to ask for it.
func TestIndexerWorksByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t, file(t), nil)
		room, amy := furnish(t, db)
		for want := 1; want < 4; want++ {
			say(t, db, store.Draft{Conv: room, From: amy, Text: "tea"})
			<-time.After(time.Minute)
			synctest.Wait()
			if n, err := db.Check(t.Context()); err != nil || n != want {
				t.Errorf("the index has %d messages, %v, want %d", n, err, want)
			}
		}
	})
}

// TestDeletedWordsAreNowhere: the index does not keep the words of what was
// deleted or edited, not on the disk either.
func TestDeletedWordsAreNowhere(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	for i := range 500 {
		say(t, db, store.Draft{Conv: room, From: amy, Text: fmt.Sprintf("filler%d of it", i)})
	}
	gone := say(t, db, store.Draft{Conv: room, From: amy, Text: "abracadabra of it"})
	edited := say(t, db, store.Draft{Conv: room, From: amy, Text: "rumpelstilzchen of it"})
	if err := db.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []store.Change{
		{Conv: room, From: amy, Ref: gone.Seq, Kind: wire.Deleted},
		{Conv: room, From: amy, Ref: edited.Seq, Kind: wire.Edited, Text: "someone of it"},
	} {
		if _, err := db.Change(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	wantFound(t, db, amy, "abracadabra")
	wantFound(t, db, amy, "someone", "someone of it")
	if n, err := db.Check(t.Context()); err != nil || n != 501 {
		t.Errorf("the index has %d messages, %v, want 501", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"abracadabr", "bracadabra", "rumpelstilz", "stilzchen"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s has %q", filepath.Base(name), word)
			}
		}
		if !bytes.Contains(b, []byte("omeone")) && strings.HasSuffix(name, ".db") {
			t.Errorf("%s lacks what is there", filepath.Base(name))
		}
	}
}

// TestIndexTakesBackWhatItTook: whatever is said in a message, and whether it was
// changed before the index had it, the words that go are those that came.
func TestIndexTakesBackWhatItTook(t *testing.T) {
	for _, when := range []string{"at once", "after a reaction", "after an edit", "opened anew"} {
		t.Run(when, func(t *testing.T) {
			want, least := []string{"@zoe @bob @Zoe come: https://example.org"}, 20
			path := file(t)
			db := open(t, path, nil)
			room, amy := furnish(t, db)
			for _, name := range []string{"zoe", "bob"} {
				if _, err := db.CreateAccount(t.Context(), store.NewAccount{Name: name, Kind: wire.Person, Join: []wire.ConvID{room}}); err != nil {
					t.Fatal(err)
				}
			}
			var said []wire.Seq
			for _, text := range []string{"tea", "@zoe @bob @Zoe come: https://example.org", "@everyone 喝茶", "@bob 茶 tea"} {
				d := store.Draft{Conv: room, From: amy, Text: text}
				if len(said) > 0 {
					d.Ref = said[0]
				}
				said = append(said, say(t, db, d).Seq)
			}
			change := func(kind wire.EventKind, text string) {
				t.Helper()
				for _, seq := range said {
					if _, err := db.Change(t.Context(), store.Change{Conv: room, From: amy, Ref: seq, Kind: kind, Text: text}); err != nil {
						t.Fatal(err)
					}
				}
			}
			switch when {
			case "after a reaction":
				change(wire.Reacted, "👍")
			case "after an edit":
				change(wire.Edited, "come")
				want, least = []string{"come", "come", "come", "come"}, 1
			case "opened anew":
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
				db = open(t, path, nil)
			}
			if err := db.Index(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n, err := db.Words(t.Context()); err != nil || n < least {
				t.Errorf("got %d words, %v, want some of each message", n, err)
			}
			wantFound(t, db, amy, "come", want...)
			change(wire.Deleted, "")
			if n, err := db.Words(t.Context()); err != nil || n != 0 {
				t.Errorf("got %d words left, %v, want none", n, err)
			}
		})
	}
}

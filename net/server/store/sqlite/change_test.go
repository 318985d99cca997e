package sqlite_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// TestDeletedTextIsNotInTheFile: neither a text that was deleted nor one that was
// edited away is left between the rows, short or too long for a page.
func TestDeletedTextIsNotInTheFile(t *testing.T) {
	path := file(t)
	db, err := sqlite.Open(t.Context(), path, nil, sqlite.Arriving(nowAndThen))
	if err != nil {
		t.Fatal(err)
	}
	room, amy := furnish(t, db)
	const messages = 300
	secret := func(i int) string { return fmt.Sprintf("cellar key %d", i) }
	for i := range messages {
		size := []int{1, 10, 200}[i%3]
		e := say(t, db, store.Draft{Conv: room, From: amy, Text: strings.Repeat(secret(i)+"; ", size)})
		if i%5 != 0 {
			continue
		}
		c := store.Change{Conv: room, From: amy, Ref: e.Seq - 1, Kind: wire.Edited, Text: "was edited"}
		if i%2 == 0 {
			c.Kind, c.Ref = wire.Deleted, e.Seq
		}
		if _, err := db.Change(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	kept := map[string]bool{}
	for _, e := range log(t, db, room) {
		if e.Kind == wire.Message && !e.Deleted && e.Edited == 0 {
			kept[e.Text[:strings.IndexByte(e.Text, ';')]] = true
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	all, gone := content(t, path), 0
	for i := range messages {
		found := bytes.Contains(all, []byte(secret(i)+";"))
		if found != kept[secret(i)] {
			t.Errorf("%q: in the file %v, kept %v", secret(i), found, kept[secret(i)])
		}
		if !found {
			gone++
		}
	}
	if gone < messages/6 {
		t.Errorf("only %d are gone", gone)
	}
}

package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// The ids in testdata/version1.sql.
const (
	oldServer, oldAmy, oldBob, oldMing         = wire.AccountID(101), wire.AccountID(102), wire.AccountID(103), wire.AccountID(104)
	oldGeneral, oldSecret, oldPair, oldGreeted = wire.ConvID(105), wire.ConvID(106), wire.ConvID(107), wire.ConvID(108)
)

// version1 makes a database as version 1 of the schema left it.
func version1(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "version1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	path := file(t)
	raw(t, path, string(script))
	return path
}

// TestVersion1IsMigrated: everything of a database of version 1 is there in the
// words of this one, whole, and goes on as one made today.
func TestVersion1IsMigrated(t *testing.T) {
	path := version1(t)
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := wire.Account{ID: oldServer, Name: "server", Kind: wire.Bot}
	amy := wire.Account{ID: oldAmy, Name: "amy", Kind: wire.Person, Admin: true}
	bob := wire.Account{ID: oldBob, Name: "bob", Kind: wire.Person}
	ming := wire.Account{ID: oldMing, Name: "小明", Kind: wire.Person}
	general := wire.Conversation{ID: oldGeneral, Kind: wire.Room, Name: "General", Topic: `it's "all"`, Owner: oldServer, Members: 3, Last: 7}
	pair := wire.Conversation{ID: oldPair, Kind: wire.Direct, Members: 2, People: []wire.Account{amy, bob}, Last: 2, Read: 1}
	greeted := wire.Conversation{ID: oldGreeted, Kind: wire.Direct, Members: 2, People: []wire.Account{server, ming}, Last: 1, Read: 1}
	secret := wire.Conversation{ID: oldSecret, Kind: wire.Room, Name: "secret", Private: true, Owner: oldAmy, Members: 1, Last: 2, Read: 1}
	as := func(c wire.Conversation, read wire.Seq, unread int) wire.Conversation {
		c.Read, c.Unread = read, unread
		return c
	}
	for viewer, want := range map[wire.AccountID][]wire.Conversation{
		oldServer: {as(general, 1, 2), greeted},
		oldAmy:    {as(general, 2, 1), secret, as(pair, 1, 1)},
		oldBob:    {as(general, 5, 0), pair},
		oldMing:   {greeted},
	} {
		if got, err := db.ConversationsOf(t.Context(), viewer); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("conversations of %d: got %+v, %v, want %+v", viewer, got, err, want)
		}
	}
	events := log(t, db, oldGeneral)
	want := wire.Event{
		Conv: oldGeneral, Seq: 6, Time: 1763863212000, Kind: wire.Message, From: oldBob, Name: "bob", UID: wire.UIDFrom([16]byte{2}), Text: "two\nlines; it's '你好'",
	}
	if len(events) != 7 || !reflect.DeepEqual(events[5], want) {
		t.Errorf("got %+v, want %+v sixth of seven", events, want)
	}
	if a, err := db.AccountByToken(t.Context(), [32]byte{1, 2, 3}); err != nil || a.ID != oldAmy || a.Secret != "secret of amy" {
		t.Errorf("by token: got %+v, %v", a, err)
	}
	if again, err := db.OpenDirect(t.Context(), oldAmy, oldBob); err != nil || again.ID != oldPair {
		t.Errorf("the pair's: got %+v, %v", again, err)
	}
	if e := say(t, db, store.Draft{Conv: oldGeneral, From: oldBob, UID: wire.UIDFrom([16]byte{2})}); !reflect.DeepEqual(e, want) {
		t.Errorf("sent again: got %+v, want %+v", e, want)
	}
	for _, c := range []store.Change{
		{Conv: oldGeneral, From: oldBob, Ref: 6, Kind: wire.Edited, Text: "@amy"},
		{Conv: oldGeneral, From: oldAmy, Ref: 6, Kind: wire.Reacted, Text: "👍"},
		{Conv: oldGeneral, From: oldAmy, Ref: 5, Kind: wire.Deleted},
	} {
		if _, err := db.Change(t.Context(), c); err != nil {
			t.Errorf("%s: %v", c.Kind, err)
		}
	}
	if c, _, err := db.Conversation(t.Context(), oldGeneral, oldAmy); err != nil || c.Mentions != 1 || c.Last != 10 {
		t.Errorf("got %+v, %v, want one that mentions amy", c, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

// checkWhole holds a closed database to its own rules.
func checkWhole(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version, broken int
	var whole string
	err = db.QueryRowContext(t.Context(), `SELECT user_version, (SELECT count(*) FROM pragma_foreign_key_check), integrity_check
		FROM pragma_user_version, pragma_integrity_check`).Scan(&version, &broken, &whole)
	if err != nil || version != sqlite.Versions() || broken != 0 || whole != "ok" {
		t.Errorf("got version %d, %d foreign keys broken, %s, %v", version, broken, whole, err)
	}
}

// TestMigrationIsWholeOrNot: a database that cannot be migrated stays what it
// was.
func TestMigrationIsWholeOrNot(t *testing.T) {
	path := version1(t)
	raw(t, path, "CREATE TABLE mentions (mine)")
	if db, err := sqlite.Open(t.Context(), path, nil); err == nil {
		db.Close()
		t.Fatal("it was opened")
	}
	raw(t, path, "DROP TABLE mentions", "UPDATE conversations SET low = low") // the old table stands
	if err := open(t, path, nil).SetSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
}

// TestMigrationAtOnce: two programs that open an old database at once both find
// it migrated.
func TestMigrationAtOnce(t *testing.T) {
	path := version1(t)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			db, err := sqlite.Open(t.Context(), path, nil)
			if err == nil {
				err = db.Close()
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	checkWhole(t, path)
}

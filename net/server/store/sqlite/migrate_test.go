package sqlite_test

import (
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

// marksAt1 are marks of members who have read the first event.
func marksAt1(members ...wire.Account) (marks []wire.Mark) {
	for _, a := range members {
		marks = append(marks, wire.Mark{Account: a.ID, Got: 1, Read: 1})
	}
	return marks
}

// version1 makes a database as version 1 of the schema left it.
func version1(t *testing.T) string {
	t.Helper()
	return dumped(t, "version1.sql")
}

// dumped makes a database of a dump in testdata.
func dumped(t *testing.T, name string) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", name))
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
	pair := wire.Conversation{
		ID: oldPair, Kind: wire.Direct, Members: 2, People: []wire.Account{amy, bob}, Last: 2, Read: 1, Marks: marksAt1(amy, bob),
	}
	greeted := wire.Conversation{
		ID: oldGreeted, Kind: wire.Direct, Members: 2, People: []wire.Account{server, ming}, Last: 1, Read: 1, Marks: marksAt1(server, ming),
	}
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

// TestVersion2IsMigrated: every device of a database of version 2 has an id and
// was last used when it was made, nobody has a profile, and what was read was
// got; all of it goes on as in one made today.
func TestVersion2IsMigrated(t *testing.T) {
	path := dumped(t, "version2.sql")
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	amy := wire.Account{ID: oldAmy, Name: "amy", Kind: wire.Person, Admin: true}
	bob := wire.Account{ID: oldBob, Name: "bob", Kind: wire.Person}
	cho := wire.Account{ID: 109, Name: "cho", Kind: wire.Person}
	devices, err := db.DevicesOf(ctx, oldAmy)
	if err != nil || len(devices) != 2 || devices[0].ID <= 0 || devices[1].ID <= 0 || devices[0].ID == devices[1].ID {
		t.Fatalf("devices: got %+v, %v, want two with ids", devices, err)
	}
	want := []wire.Device{
		{ID: devices[0].ID, Name: "Amy's laptop", Made: 1763863313000, Used: 1763863313000},
		{ID: devices[1].ID, Name: "desk", Made: 1763863218000, Used: 1763863218000},
	}
	if !reflect.DeepEqual(devices, want) {
		t.Errorf("devices: got %+v, want %+v", devices, want)
	}
	if a, err := db.AccountByToken(ctx, [32]byte{1, 2, 3}); err != nil || a.Account != amy || a.Device != devices[1].ID {
		t.Errorf("by token: got %+v, %v", a, err)
	}
	if err := db.RemoveDevice(ctx, oldAmy, devices[1].ID); err != nil {
		t.Error(err)
	}
	three := wire.Conversation{
		ID: 111, Kind: wire.Direct, Members: 3, People: []wire.Account{amy, bob, cho}, Last: 2, Read: 1, Unread: 1, Mentions: 1,
		Marks: []wire.Mark{{Account: oldAmy, Got: 1, Read: 1}, {Account: oldBob, Got: 2, Read: 2}, {Account: 109, Got: 1, Read: 1}},
	}
	if c, _, err := db.Conversation(ctx, 111, oldAmy); err != nil || !reflect.DeepEqual(c, three) {
		t.Errorf("got %+v, %v, want %+v", c, err, three)
	}
	if moved, err := db.MarkGot(ctx, 111, oldAmy, 2); err != nil || !moved {
		t.Errorf("got: moved %v, %v", moved, err)
	}
	if a, err := db.SetProfile(ctx, 109, store.Profile{Display: "Cho 조", Status: "here"}); err != nil || a.Display != "Cho 조" {
		t.Errorf("profile: got %+v, %v", a, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, path)
}

// checkWhole holds a closed database to its own rules.
func checkWhole(t *testing.T, path string) {
	t.Helper()
	db := openRaw(t, path)
	defer db.Close()
	var version, broken int
	var whole string
	err := db.QueryRowContext(t.Context(), `SELECT user_version, (SELECT count(*) FROM pragma_foreign_key_check), integrity_check
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

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// TestBackupAndRestore backs up a server that runs and is written to, loses its
// data, and has it back: the messages, the accounts and the key that people know
// the server by; in another history than before.
func TestBackupAndRestore(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "monday.parley")
	d := serveIn(t, data, "-demo", "-name", "Physics Lab")
	say := func(d *daemon, text string) {
		t.Helper()
		parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", text).want(t, 0)
	}
	say(d, "收到")
	parleyd(t, nil, "", "backup", "-data", data, file).want(t, 0, "backed up Physics Lab", "4 accounts", "1 messages")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want a file for its owner alone", info, err)
	}
	parleyd(t, nil, "", "backup", "-data", data, file).want(t, 1, "there already", "another name")
	check := parleyd(t, nil, "", "restore", "-check", file)
	if check.want(t, 0); !strings.Contains(check.out, "whole: Physics Lab") {
		t.Errorf("got %q", check.out)
	}
	say(d, "after the backup")
	parleyd(t, nil, "", "restore", "-data", data, "-replace", file).want(t, 1, "in use", "stop that server")
	conn, err := client.Dial(t.Context(), client.Target{Addr: d.addr, Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	session, err := conn.Login(t.Context(), client.Credentials{User: "bob", Password: "bob"})
	if err != nil || session.Epoch == "" {
		t.Fatalf("got %+v, %v", session, err)
	}
	key := conn.Key()
	d.stop()

	parleyd(t, nil, "", "restore", "-data", data, file).want(t, 1, "there is a server's data already", "-replace")
	parleyd(t, nil, "", "restore", "-data", data, "-replace", file).want(t, 0, "restored Physics Lab", "what was there is in "+data)
	old, err := filepath.Glob(filepath.Join(data, "server", "before-*", "parley.db"))
	if err != nil || len(old) != 1 {
		t.Errorf("got %q, %v, want what was there before", old, err)
	}
	fresh := t.TempDir()
	parleyd(t, nil, "", "restore", "-data", fresh, file).want(t, 0, "restored")
	for _, data := range []string{data, fresh} {
		d := serveIn(t, data)
		if got := said(t, d.addr, "bob", key); got != "收到" {
			t.Errorf("bob reads %q, want what was said before the backup", got)
		}
		conn, err := client.Dial(t.Context(), client.Target{Addr: d.addr, Pin: key})
		if err != nil {
			t.Fatal(err)
		}
		again, err := conn.Login(t.Context(), client.Credentials{User: "bob", Token: session.Token})
		if err == nil {
			t.Errorf("a device that signed in after the backup is still known: %+v", again)
		}
		conn.Close()
		say(d, "on we go")
		d.stop()
	}
}

// TestBackupIntoTheFolderOneIsIn names a fault: a backup to a name without a folder,
// as the help has it, found no copy of the database and was never made.
func TestBackupIntoTheFolderOneIsIn(t *testing.T) {
	data, here := t.TempDir(), t.TempDir()
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	t.Chdir(here)
	if err := os.Mkdir("kept", 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", "kept")
	for _, name := range []string{"monday.parley", filepath.Join("kept", "monday.parley")} {
		parleyd(t, nil, "", "backup", "-data", data, name).want(t, 0, "backed up", "2 accounts")
		parleyd(t, nil, "", "restore", "-check", name).want(t, 0)
	}
	for _, folder := range []string{".", "kept"} {
		if left, err := filepath.Glob(filepath.Join(folder, ".*")); err != nil || len(left) > 0 {
			t.Errorf("left %q, %v in %s", left, err, folder)
		}
	}
}

// TestNameOfTheMachineIsKept names a fault: a server that was given no name forgot the
// one it had shown. Its exports had none, its backups were of one that never ran, and
// on another machine, or under another name of the same, people found another server.
// One that was given a name of white space kept that, and was announced to nobody.
func TestNameOfTheMachineIsKept(t *testing.T) {
	data := t.TempDir()
	serveIn(t, data, "-name", " \u3000 ").stop()
	serveIn(t, data).stop()
	name, err := os.Hostname()
	if err != nil || len(name) > wire.MaxName {
		name = "Parley"
	}
	parleyd(t, nil, "", "backup", "-data", data, filepath.Join(t.TempDir(), "monday.parley")).want(t, 0, "backed up "+name+" as of")
	if r := parleyd(t, nil, "", "export", "-data", data); !strings.HasPrefix(r.out, name+", ") {
		t.Errorf("the export begins %.40q, want %q", r.out, name)
	}
}

// TestNameOfAnEarlierVersion names a fault: a server that had a name which a later
// version refuses to a new one kept it, and was announced to nobody any more.
func TestNameOfAnEarlierVersion(t *testing.T) {
	machine, err := os.Hostname()
	if err != nil || len(machine) > wire.MaxName {
		machine = "Parley"
	}
	for kept, want := range map[string]string{"\u2068Amy's Lab\u2069": "Amy's Lab", "Lab \u202e": "Lab", " \u3000": machine, "Lab": "Lab"} {
		data := t.TempDir()
		parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
		db, err := sqlite.Open(t.Context(), filepath.Join(data, "server", "parley.db"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.SetSetting(t.Context(), "name", kept), db.Close()); err != nil {
			t.Fatal(err)
		}
		d := serveIn(t, data)
		d.stop()
		if !strings.Contains(d.log.String(), `"name":"`+want+`"`) {
			t.Errorf("of %q: want %q in\n%s", kept, want, d.log)
		}
		if r := parleyd(t, nil, "", "export", "-data", data); !strings.HasPrefix(r.out, want+", ") {
			t.Errorf("of %q the export begins %.40q, want %q", kept, r.out, want)
		}
	}
}

// said is what was said in the room that everybody is in.
func said(t *testing.T, addr, user string, key wire.Fingerprint) string {
	t.Helper()
	conn, err := client.Dial(t.Context(), client.Target{Addr: addr, Pin: key})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s, err := conn.Login(t.Context(), client.Credentials{User: user, Password: user})
	if err != nil {
		t.Fatal(err)
	}
	room, err := conn.Find(t.Context(), s, "#general", false)
	if err != nil {
		t.Fatal(err)
	}
	page, err := client.Get[*wire.Page](t.Context(), conn, &wire.History{Conv: room.ID})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range page.Events {
		if e.Kind == wire.Message {
			all = append(all, e.Text)
		}
	}
	return strings.Join(all, " / ")
}

// TestBackupThroughAPipe has neither file.
func TestBackupThroughAPipe(t *testing.T) {
	data := t.TempDir()
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	made := parleyd(t, nil, "", "backup", "-data", data, "-")
	made.want(t, 0, "without the server's certificate") // no server has started there
	left, err := os.ReadDir(filepath.Join(data, "server"))
	if err != nil || len(left) != 1 {
		t.Errorf("got %v, %v beside the database, want nothing", left, err)
	}
	fresh := t.TempDir()
	parleyd(t, nil, made.out, "restore", "-data", fresh, "-").want(t, 0, "restored a server", "2 accounts")
	if list := parleyd(t, nil, "", "account", "list", "-data", fresh); !strings.Contains(list.out, "amy\tperson\tmember") {
		t.Errorf("got %q", list.out)
	}
	for _, args := range [][]string{{"backup"}, {"restore"}, {"restore", "-check", "-replace", "x"}, {"backup", "a", "b"}} {
		parleyd(t, nil, "", args...).want(t, 2)
	}
	parleyd(t, nil, "", "backup", "-data", t.TempDir(), "x").want(t, 1, "no server's data")
	parleyd(t, nil, "", "restore", "-data", t.TempDir(), filepath.Join(t.TempDir(), "none")).want(t, 1, "no such file")
}

// entry is a file of a backup.
type entry struct{ name, text string }

// entries takes a backup apart, and packed puts one together.
func entries(t *testing.T, backup string) (list []entry) {
	t.Helper()
	zip, err := gzip.NewReader(strings.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	for in := tar.NewReader(zip); ; {
		head, err := in.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, entry{head.Name, string(text)})
	}
}

func packed(t *testing.T, list ...entry) string {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	out := tar.NewWriter(zip)
	for _, e := range list {
		if err := out.WriteHeader(&tar.Header{Name: e.name, Size: int64(len(e.text)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRestoreRefuses holds that nothing but a whole backup is taken for one, and
// that a refused one leaves the data as it was.
func TestRestoreRefuses(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	d.stop()
	good := parleyd(t, nil, "", "backup", "-data", data, "-").out
	list := entries(t, good)
	if len(list) != 4 || list[0].name != "backup.json" {
		t.Fatalf("a backup is made of %d files", len(list))
	}
	manifest := func(change func(*server.Backup)) entry {
		var b server.Backup
		if err := json.Unmarshal([]byte(list[0].text), &b); err != nil {
			t.Fatal(err)
		}
		change(&b)
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		return entry{list[0].name, string(text)}
	}
	with := func(first entry, rest ...entry) string { return packed(t, append([]entry{first}, rest...)...) }
	flipped := []byte(good)
	flipped[len(flipped)/2] ^= 1
	bent := list[3]
	bent.text = strings.Replace(bent.text, "general", "generaX", 1)
	for _, tt := range []struct {
		name, backup string
		words        []string
	}{
		{"nothing", "", []string{"cut off"}},
		{"a text", "Dear diary", []string{"no whole backup"}},
		{"one bit", string(flipped), []string{"no whole backup"}},
		{"half of one", good[:len(good)/2], []string{"cut off"}},
		{"all but its last byte", good[:len(good)-1], []string{"cut off"}},
		{"no manifest", packed(t, list[1:]...), []string{"does not begin with backup.json"}},
		{"a bad manifest", with(entry{"backup.json", "{"}, list[1:]...), []string{"no whole backup"}},
		{"a changed database", packed(t, list[0], list[1], list[2], bent), []string{"parley.db is not as it was written", "SHA-256"}},
		{"no database", packed(t, list[:3]...), []string{"cut off"}},
		{"another order", packed(t, list[0], list[2], list[1], list[3]), []string{"where key.pem should be"}},
		{"more", packed(t, append(list, entry{"more", "x"})...), []string{"more in it than it says"}},
		{"a newer format", with(manifest(func(b *server.Backup) { b.Format = 2 }), list[1:]...), []string{"install the newer Parley"}},
		{"a way out", with(manifest(func(b *server.Backup) { b.Files[0].Name = "../key.pem" }), entry{"../key.pem", list[1].text}), []string{"none of its files"}},
		{"the same twice", with(manifest(func(b *server.Backup) { b.Files[1] = b.Files[0] })), []string{"none of its files"}},
		{"more than the disk holds", with(manifest(func(b *server.Backup) { b.Files[2].Size = 1 << 62 })), []string{"make room"}},
		{"another number of messages", with(manifest(func(b *server.Backup) { b.Content.Messages++ }), list[1:]...), []string{"another number"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parleyd(t, nil, tt.backup, "restore", "-data", data, "-replace", "-").want(t, 1, tt.words...)
			parleyd(t, nil, tt.backup, "restore", "-check", "-").want(t, 1, tt.words...)
		})
	}
	left, err := os.ReadDir(filepath.Join(data, "server"))
	if err != nil || len(left) != 4 { // with the lock
		t.Errorf("got %v, %v, want the data as it was", left, err)
	}
	serveIn(t, data)
}

// TestUnfinishedRestoreIsNotServed holds that half of a restore is no empty server.
func TestUnfinishedRestoreIsNotServed(t *testing.T) {
	data := t.TempDir()
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	made := parleyd(t, nil, "", "backup", "-data", data, "-").out
	place := filepath.Join(data, "server")
	if err := os.WriteFile(filepath.Join(place, "restore.unfinished"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(place, "parley.db")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"serve", "-data", data, "-addr", "127.0.0.1:0"}, {"account", "list", "-data", data}, {"account", "add", "-data", data, "amy"}, {"backup", "-data", data, "x"},
	} {
		parleyd(t, nil, "secret\n", args...).want(t, 1, "cut off", "restore -replace")
	}
	parleyd(t, nil, made, "restore", "-data", data, "-replace", "-").want(t, 0)
	if list := parleyd(t, nil, "", "account", "list", "-data", data); !strings.Contains(list.out, "amy") {
		t.Errorf("got %q", list.out)
	}
}

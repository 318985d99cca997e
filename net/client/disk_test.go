package client_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

func openDir(tb testing.TB, dir string) client.Disk {
	tb.Helper()
	d, err := client.OpenDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func openOutbox(tb testing.TB, dir string) *client.Outbox {
	tb.Helper()
	o, err := client.OpenOutbox(openDir(tb, dir))
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

// TestOutboxOnDisk reads after a crash what was accepted before it, in order,
// whatever a torn write left beside.
func TestOutboxOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	o := openOutbox(t, dir)
	var want []client.Message
	for i := range 20 {
		m := client.Message{Conv: 7, UID: uid(100 - i), Text: "中文 🎉\n<b>", At: time.UnixMilli(int64(i)).UTC()}
		if err := o.Add(m); err != nil {
			t.Fatal(err)
		}
		want = append(want, m)
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 20 {
		t.Fatalf("%d files, %v, want 20", len(names), err)
	}
	torn := map[string]string{
		".new-123": `{"conv":7,"uid":"`,
		"0000000000000100-" + string(uid(500)) + ".json": `{"conv":7,"uid":"` + string(uid(500)) + `","text":"ha`,
		"0000000000000101-" + string(uid(501)) + ".json": "",
		"0000000000000102-" + string(uid(502)) + ".json": `{"conv":7,"uid":"` + string(uid(503)) + `","text":"x"}`,
		"notes.txt": "a stranger's",
	}
	for name, data := range torn {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o = openOutbox(t, dir)
	if got := o.All(); !slices.Equal(got, want) {
		t.Errorf("read back %v, want %v", got, want)
	}
	if o.Damaged() != 4 {
		t.Errorf("%d damaged files, want 4", o.Damaged())
	}
	late := client.Message{Conv: 7, UID: uid(900), Text: "late"}
	if err := o.Add(late); err != nil {
		t.Fatal(err)
	}
	if got := openOutbox(t, dir).All(); got[len(got)-1].UID != late.UID {
		t.Errorf("the last one is %v, want the one added last", got[len(got)-1])
	}
}

func TestDropLasts(t *testing.T) {
	dir := t.TempDir()
	o := openOutbox(t, dir)
	for i := range 3 {
		if err := o.Add(client.Message{Conv: 7, UID: uid(i), Text: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(o.Drop(uid(1)), o.Drop(uid(1)), o.Drop(uid(77))); err != nil {
		t.Fatal(err)
	}
	got := openOutbox(t, dir).All()
	if len(got) != 2 || got[0].UID != uid(0) || got[1].UID != uid(2) {
		t.Errorf("after a restart it holds %v, want 0 and 2", got)
	}
}

// TestTwoPrograms share a directory: neither loses the other's messages.
func TestTwoPrograms(t *testing.T) {
	dir := t.TempDir()
	a, b := openOutbox(t, dir), openOutbox(t, dir)
	for i, o := range []*client.Outbox{a, b, a, b} {
		if err := o.Add(client.Message{Conv: 7, UID: uid(i), Text: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := openOutbox(t, dir).All(); len(got) != 4 {
		t.Errorf("%d messages are kept, want 4", len(got))
	}
}

// TestTwoProgramsOneMessage keeps one of two files of a message, so that its
// acknowledgement leaves none.
func TestTwoProgramsOneMessage(t *testing.T) {
	dir := t.TempDir()
	a, b := openOutbox(t, dir), openOutbox(t, dir)
	m := client.Message{Conv: 7, UID: uid(1), Text: "x"}
	other := client.Message{Conv: 7, UID: uid(2), Text: "y"}
	if err := errors.Join(a.Add(m), b.Add(other), b.Add(m)); err != nil {
		t.Fatal(err)
	}
	if got := openOutbox(t, dir).All(); len(got) != 2 || got[0].UID != m.UID {
		t.Errorf("holds %v, want both messages once", got)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%d files, %v, want 2", len(entries), err)
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	d := openDir(t, dir)
	if err := d.Write("x", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{dir: 0o700, filepath.Join(dir, "x"): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, %v, want %v", path, info.Mode().Perm(), err, want)
		}
	}
}

// TestSweep removes what crashes left, when nobody can be writing it.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{".new-old": 2 * time.Hour, ".new-young": time.Minute, "kept": 2 * time.Hour} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	openDir(t, dir)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 || entries[0].Name() != ".new-young" || entries[1].Name() != "kept" {
		t.Errorf("left %v, %v, want .new-young and kept", entries, err)
	}
}

func TestDirIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := client.OpenDir(path); err == nil {
		t.Error("a file opens as a directory")
	}
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	d := openDir(t, dir)
	if err := d.Write("missing/name", []byte("x")); err == nil {
		t.Error("a write into no directory answers nil")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left %v, %v, want nothing", entries, err)
	}
}

// FuzzJournal opens an outbox beside arbitrary files: it never fails on them,
// holds only what may be sent, one of each uid, and loses no good message.
func FuzzJournal(f *testing.F) {
	good := `{"conv":7,"uid":"` + string(uid(1)) + `","text":"x","at":"2026-01-02T03:04:05Z"}`
	f.Add("0000000000000001-"+string(uid(1))+".json", []byte(good))
	f.Add("0000000000000009-"+string(uid(1))+".json", []byte(good[:30]))
	f.Add("ffffffffffffffff-"+string(uid(1))+".json", []byte(good))
	f.Add("-.json", []byte(`{}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		s := newShelf()
		o, err := client.OpenOutbox(s)
		if err != nil {
			t.Fatal(err)
		}
		mine := client.Message{Conv: 7, UID: uid(2), Text: "mine"}
		if err := o.Add(mine); err != nil {
			t.Fatal(err)
		}
		if _, taken := s.files[name]; !taken {
			s.files[name] = data
		}
		if o, err = client.OpenOutbox(s); err != nil {
			t.Fatal(err)
		}
		seen := map[wire.UID]bool{}
		for _, m := range o.All() {
			if seen[m.UID] || wire.CheckText(m.Text) != nil || m.Conv <= 0 {
				t.Errorf("holds %+v", m)
			}
			seen[m.UID] = true
		}
		if !seen[mine.UID] {
			t.Errorf("%q takes the good message away", name)
		}
		later := client.Message{Conv: 7, UID: uid(3), Text: "later"}
		if err := o.Add(later); err != nil {
			t.Fatal(err)
		}
		again, err := client.OpenOutbox(s)
		if err != nil {
			t.Fatal(err)
		}
		all := again.All()
		if !slices.ContainsFunc(all, func(m client.Message) bool { return m.UID == later.UID }) {
			t.Errorf("%q takes a later message away", name)
		}
		if i := slices.IndexFunc(all, func(m client.Message) bool { return m.UID == later.UID }); i >= 0 && i < len(all)-1 {
			t.Errorf("%q comes after the message added last", name)
		}
	})
}

// TestOutboxAdoptsWhatAnotherLeft: two programs on one disk, of which one goes.
func TestOutboxAdoptsWhatAnotherLeft(t *testing.T) {
	dir := t.TempDir()
	one, two := openOutbox(t, dir), openOutbox(t, dir)
	mine, left := client.Message{Conv: 7, UID: uid(1), Text: "mine"}, client.Message{Conv: 7, UID: uid(2), Text: "left behind"}
	if err := errors.Join(two.Add(mine), one.Add(left)); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]client.Message{{left}, nil} {
		got, err := two.Adopt()
		if err != nil || !slices.EqualFunc(got, want, func(a, b client.Message) bool { return a.UID == b.UID && a.Text == b.Text }) {
			t.Fatalf("adopted %+v, %v, want %+v", got, err, want)
		}
	}
	if got := len(two.All()); got != 2 {
		t.Errorf("it holds %d messages, want both", got)
	}
	if err := two.Drop(left.UID); err != nil {
		t.Fatal(err)
	}
	if got := openOutbox(t, dir).All(); len(got) != 1 || got[0].UID != mine.UID {
		t.Errorf("what it dropped is still there: %+v", got)
	}
}

// TestDiscardedStaysSo: a message whose file could not be deleted was sent after
// all, once the window looked whether another had left some.
func TestDiscardedStaysSo(t *testing.T) {
	s := newShelf()
	box, err := client.OpenOutbox(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Add(client.Message{Conv: 7, UID: uid(1), Text: "oops"}); err != nil {
		t.Fatal(err)
	}
	s.fail(syscall.EIO)
	if err := box.Drop(uid(1)); !errors.Is(err, syscall.EIO) {
		t.Fatalf("Drop answers %v", err)
	}
	s.fail(nil)
	if left, err := box.Adopt(); err != nil || len(left) != 0 || len(box.All()) != 0 {
		t.Errorf("adopts %+v and %v, want nothing", left, err)
	}
	if s.count() != 0 {
		t.Errorf("%d files stand, want the discarded one deleted", s.count())
	}
}

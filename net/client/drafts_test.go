package client_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// save keeps drafts one after the other.
func save(t testing.TB, d client.Disk, drafts ...client.Draft) []client.Draft {
	t.Helper()
	for _, draft := range drafts {
		if err := client.SaveDraft(d, draft); err != nil {
			t.Fatal(err)
		}
	}
	list, err := client.LoadDrafts(d)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDraftsAreKept(t *testing.T) {
	disk, err := client.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	got := save(t, disk, client.Draft{Conv: 7, Text: "half"}, client.Draft{Conv: 8, Text: "晚上\n見"}, client.Draft{Conv: 7, Text: "half a"})
	want := []client.Draft{{Conv: 7, Text: "half a"}, {Conv: 8, Text: "晚上\n見"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got = save(t, disk, client.Draft{Conv: 7}); !reflect.DeepEqual(got, want[1:]) {
		t.Errorf("after one was sent got %+v, want %+v", got, want[1:])
	}
	if got = save(t, disk, client.Draft{Conv: 8}); len(got) > 0 {
		t.Errorf("after all were sent got %+v", got)
	}
	if files, err := disk.Load(); err != nil || len(files) > 0 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
}

func TestDraftsAreBounded(t *testing.T) {
	disk := newShelf()
	for i := range client.MaxDrafts + 5 {
		save(t, disk, client.Draft{Conv: wire.ConvID(i + 1), Text: "x"})
	}
	list := save(t, disk)
	if len(list) != client.MaxDrafts || list[0].Conv != client.MaxDrafts+5 {
		t.Errorf("%d drafts, the newest of %d", len(list), list[0].Conv)
	}
	long := strings.Repeat("字<", wire.MaxText) // which JSON makes longer
	for i := range 40 {
		list = save(t, disk, client.Draft{Conv: wire.ConvID(i + 1000), Text: long})
		if len(list) == 0 || list[0].Conv != wire.ConvID(i+1000) || len(list[0].Text) > wire.MaxText || !strings.HasPrefix(long, list[0].Text) {
			t.Fatalf("draft %d is not kept", i)
		}
		for name, data := range disk.files {
			if len(data) >= client.MaxFile {
				t.Fatalf("%s has %d bytes", name, len(data))
			}
		}
	}
}

func TestDraftsThatCannotBeRead(t *testing.T) {
	disk := newShelf()
	for _, data := range []string{"", "[", "{}", `[{"conv":0,"text":"x"},{"conv":7,"text":""},{"conv":-1,"text":"y"}]`} {
		disk.files["drafts.json"] = []byte(data)
		if got := save(t, disk); len(got) > 0 {
			t.Errorf("%q has drafts %+v", data, got)
		}
	}
	if got := save(t, disk, client.Draft{Conv: 7, Text: "x"}); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
	full := errors.New("full")
	disk.fail(full)
	if err := client.SaveDraft(disk, client.Draft{Conv: 7, Text: "y"}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

// FuzzDrafts holds that whatever a file holds, what is read of it is written
// again as it is.
func FuzzDrafts(f *testing.F) {
	f.Add([]byte(`[{"conv":7,"text":"x"}]`))
	f.Add([]byte(`[{"conv":7,"text":"x"},{"conv":7,"text":"y"},null]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		disk := newShelf()
		disk.files["drafts.json"] = data
		first := save(t, disk)
		again := save(t, disk, client.Draft{Conv: 1 << 40, Text: "x"})
		want := []client.Draft{{Conv: 1 << 40, Text: "x"}}
		for _, d := range first {
			if d.Conv != 1<<40 {
				want = append(want, d)
			}
		}
		if want = want[:min(len(want), client.MaxDrafts)]; len(data) < client.MaxFile/8 && !reflect.DeepEqual(again, want) {
			t.Fatalf("got %+v, want %+v", again, want)
		}
	})
}

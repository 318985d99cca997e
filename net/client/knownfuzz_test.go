package client_test

import (
	"testing"

	"parley.example/net/client"
)

// FuzzKnown opens what is remembered of servers with anything in its file: it
// never fails on that, remembers no more than it may, and each key once, and
// remembers what it is told then.
func FuzzKnown(f *testing.F) {
	f.Add([]byte(`[{"key":"` + string(fingerprint(1)) + `","name":"Lab","addr":"a:1","user":"amy","token":"t","used":"2026-01-02T03:04:05Z"}]`))
	f.Add([]byte(`[{"key":"x"},{}]`))
	f.Add([]byte(`{"version":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := newShelf()
		s.files["servers.json"] = data
		k := openKnown(t, s)
		seen := map[any]bool{}
		for _, known := range k.All() {
			if seen[known.Key] {
				t.Errorf("remembers %s twice", known.Key)
			}
			seen[known.Key] = true
		}
		if n := len(seen); n > client.MaxKnown {
			t.Errorf("remembers %d servers", n)
		}
		mine := client.Server{Key: fingerprint(7), Name: "mine", Addr: "m:1", User: "amy"}
		remember(t, k, mine)
		if got := openKnown(t, s).KnownKey("m:1"); got != mine.Key {
			t.Errorf("got key %q of what was remembered last, want %q", got, mine.Key)
		}
	})
}

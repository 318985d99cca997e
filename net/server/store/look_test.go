package store_test

import (
	"testing"

	"parley.example/net/server/store"
)

func TestLook(t *testing.T) {
	for _, alike := range [][]string{
		{"amy", "AMY", "\u0430my", "am\u0443", "\u0430m\u0443", "\uff41\uff4d\uff59", "arny", "a\u200bmy", "\u3164amy", " amy "},
		{"alice", "aIice", "a1ice", "\u0430l\u0456\u0441\u0435"},
		{"coco", "\u0441\u043e\u0441\u043e", "c0c0", "\u03f2\u03bf\u03f2\u03bf"},
		{"PAX", "\u0420\u0410\u0425", "\u03a1\u0391\u03a7"},
		{"wim", "vvirn"},
		{"Zo\u00eb", "zoe\u0308"},
		{"\u53e3", "\u30ed"}, // the Han for a mouth, the kana ro
		{"\uff76", "\u30ab", "\u529b"},
	} {
		for _, s := range alike[1:] {
			if got, want := store.Look(s), store.Look(alike[0]); got != want {
				t.Errorf("%q looks like %q, want %q as %q", s, got, want, alike[0])
			}
		}
	}
	for _, pair := range [][2]string{{"amy", "any"}, {"bob", "rob"}, {"user1", "user2"}, {"\u00e9va", "eva"}, {"\u6a5f\u5eab", "\u6a5f\u5668"}, {"\u0434\u0438\u043c\u0430", "dima"}, {"", "a"}} {
		if store.Look(pair[0]) == store.Look(pair[1]) {
			t.Errorf("%q and %q look alike", pair[0], pair[1])
		}
	}
}

func FuzzLook(f *testing.F) {
	for _, s := range []string{"amy", "\u03f2", "rn", "\xff", "\u3164", "I\u0307"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := store.Look(" "+s+"\u200b"), store.Look(s); got != want {
			t.Errorf("%q looks like %q, with what cannot be seen beside it like %q", s, want, got)
		}
	})
}

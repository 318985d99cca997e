package emoji_test

import (
	"slices"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state/emoji"
)

// TestTable: every emoji has a name that no other has, a title and a group, and
// is one that a message may be reacted to with.
func TestTable(t *testing.T) {
	if got := len(emoji.All()); got < 1800 {
		t.Fatalf("%d emoji, want all of Unicode's", got)
	}
	if got := len(emoji.Groups()); got != 9 {
		t.Errorf("%d groups, want 9", got)
	}
	seen := map[string]string{}
	group := 0
	for _, e := range emoji.All() {
		if err := wire.CheckEmoji(e.Text); err != nil {
			t.Errorf("%q (%s): %v", e.Text, e.Name, err)
		}
		if e.Title == "" || e.Group < group || e.Group >= len(emoji.Groups()) {
			t.Errorf("%q has the title %q and the group %d", e.Text, e.Title, e.Group)
		}
		group = e.Group
		for _, name := range e.Names() {
			if other, ok := seen[name]; ok || name == "" || strings.ContainsAny(name, " :") {
				t.Errorf("%q is called %q, and %q too", e.Text, name, other)
			}
			seen[name] = e.Text
			if got, ok := emoji.ByName(name); !ok || got != e {
				t.Errorf("by the name %q: got %v, want %v", name, got, e)
			}
		}
	}
}

func TestSearch(t *testing.T) {
	for _, tt := range []struct {
		name, prefix string
		limit        int
		want         string // the first ones
	}{
		{"a name comes first", "joy", 5, "😂"},
		{"one of the other names", "thumbsup", 1, "👍"},
		{"upper case and colons", ":ThumbsUp", 1, "👍"},
		{"a whole name before a beginning", "train", 2, "🚋 🚆"},
		{"words of the title", "tears of", 1, "😂"},
		{"a sign", "+1", 3, "👍"},
		{"the emoji itself", "🔬", 9, "🔬"},
		{"the emoji without what asks for colour", "❤", 9, "❤️"},
		{"nothing asked for", "", 5, ""},
		{"colons alone", "::", 5, ""},
		{"nothing found", "qqqq", 5, ""},
		{"no room", "joy", 0, ""},
		{"less than no room", "🔬", -1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, e := range emoji.Search(tt.prefix, tt.limit) {
				got = append(got, e.Text)
			}
			if len(got) > max(tt.limit, 0) {
				t.Errorf("%d found, want %d at most", len(got), tt.limit)
			}
			want := strings.Fields(tt.want)
			if !slices.Equal(got[:min(len(got), len(want))], want) || want == nil && got != nil {
				t.Errorf("got %q, want %q first", got, want)
			}
		})
	}
}

func TestByText(t *testing.T) {
	for s, want := range map[string]string{"👍": "+1", "☺️": "relaxed", "☺": "relaxed", "a": "", "": ""} {
		if e, ok := emoji.ByText(s); e.Name != want || ok != (want != "") {
			t.Errorf("%q is called %q (%v), want %q", s, e.Name, ok, want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "joy", ":+1:", "a b", "\xff", "🔬"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := emoji.Search(s, 8); len(got) > 8 {
			t.Errorf("%q finds %d, want 8 at most", s, len(got))
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		emoji.Search("a", 8)
	}
}

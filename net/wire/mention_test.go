package wire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"parley.example/net/wire"
)

func TestMentions(t *testing.T) {
	long := strings.Repeat("x", wire.MaxName)
	for text, want := range map[string][]string{
		"":                         nil,
		"amy, hello":               nil,
		"@amy hello":               {"amy"},
		"hello @amy":               {"amy"},
		"@amy @bob, @amy!":         {"amy", "bob"},
		"@amy. And @b.o_b-2.":      {"amy.", "b.o_b-2."},
		"(@amy) \"@bob\" **@cho**": {"amy", "bob", "cho"},
		"@room: tea\n@Amy":         {"room", "Amy"},
		"你好@小明，還有@小華":              {"小明", "小華"},
		"@小明你好":                    {"小明你好"},
		"écrit à @Élodie":          {"Élodie"},
		"@e\u0301lodie":            {"e\u0301lodie"},
		"amy@example.org":          nil,
		"https://example.org/@amy": nil,
		"é@amy 7@amy _@amy":        {"amy"},
		"@ amy @-amy @, @":         nil,
		"@@amy @bob":               {"bob"},
		"@amy@bob":                 {"amy"},
		"@" + long + "y":           {long + "y"},
		"@" + long + "yz":          {long + "y"},
		"a\xff@amy":                {"amy"},
		"@\xff":                    nil,
		"@🎉 @amy🎉":                 {"amy"},
	} {
		if got := wire.Mentions(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	var crowd strings.Builder
	for i := range 3 * wire.MaxMentions {
		fmt.Fprintf(&crowd, "@guest%d ", i)
	}
	if got := wire.Mentions(crowd.String()); len(got) != wire.MaxMentions || got[0] != "guest0" {
		t.Errorf("got %d of a crowd, want the first %d", len(got), wire.MaxMentions)
	}
}

func TestMentionNames(t *testing.T) {
	long := strings.Repeat("x", wire.MaxName)
	for run, want := range map[string][]string{
		"amy":       {"amy"},
		"amy.":      {"amy.", "amy"},
		"amy.b-c":   {"amy.b-c", "amy.b", "amy"},
		"amy你好":     {"amy你好", "amy你", "amy"},
		"小明你":       {"小明你", "小明", "小"},
		"민수님":       {"민수님", "민수", "민"},
		"e\u0301l":  {"e\u0301l"},
		"か\u3099く":  {"か\u3099く", "か\u3099"},
		long:        {long},
		long + "y":  nil,
		long + "你":  {long},
		long + ".":  {long},
		"":          nil,
		"room":      {"room"},
		"b.o_b-2..": {"b.o_b-2..", "b.o_b-2.", "b.o_b-2", "b.o_b", "b.o", "b"},
	} {
		if got := wire.MentionNames(run); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", run, got, want)
		}
	}
}

// FuzzMentions: every name that a text may mention is one that CheckName allows
// and stands in the text behind an @.
func FuzzMentions(f *testing.F) {
	f.Add("@amy. 你好@小明你好 @@x /@y é@z @e\u0301")
	f.Fuzz(func(t *testing.T, text string) {
		runs := wire.Mentions(text)
		if len(runs) > wire.MaxMentions {
			t.Fatalf("%d mentions", len(runs))
		}
		for _, run := range runs {
			last := wire.MaxName + 1
			for _, name := range wire.MentionNames(run) {
				n := utf8.RuneCountInString(name)
				if err := wire.CheckName(name); err != nil || n >= last || !strings.Contains(text, "@"+name) {
					t.Fatalf("%q of %q: %v", name, text, err)
				}
				last = n
			}
		}
	})
}

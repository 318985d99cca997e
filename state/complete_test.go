package state_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley.example/net/wire"
	"parley.example/state"
)

// crowd is a room in which some have spoken, on a server with more people.
func crowd(t testing.TB) state.State {
	t.Helper()
	s := reading(t, 3, 9)
	people := []wire.Account{account(amy), account(bob), account(admin)}
	for i, name := range []string{"ann", "小明", "王小美", "anton", "Zoë", "amy2"} {
		people = append(people, wire.Account{ID: wire.AccountID(50 + i), Name: name, Kind: wire.Person})
	}
	people[4].Display = "Ming Li"
	s, _ = apply(t, s, state.PeopleHeard{People: people},
		push(general, 10, 53), push(general, 11, 50), push(general, 12, bob)) // anton, ann, bob
	return s
}

func texts(c state.Completion) string {
	var all []string
	for _, choice := range c.Choices {
		all = append(all, strings.TrimSpace(choice.Text))
	}
	return strings.Join(all, " ")
}

func TestComplete(t *testing.T) {
	s := crowd(t)
	for _, tt := range []struct{ before, want string }{
		{"@an", "@ann @anton"},             // who spoke last comes first
		{"@a", "@ann @anton @admin @amy2"}, // then who is elsewhere
		{"hello @B", "@bob"},
		{"你好@小", "@小明 @王小美"}, // the beginning of a name before its middle
		{"@ming", "@小明"},     // by what they want to be called
		{"@zo", "@Zoë"},
		{"@ro", "@room"},
		{"@n", "@ann @anton @admin"},
		{"@amy", "@amy2"}, // nobody mentions themselves
		{"mail@an", ""},
		{"@@an", ""},
		{"@an ", ""},
		{"#g", "#general"},
		{"#ner", "#general"},
		{"see#g", ""},
		{":tad", "🎉"},
		{":t", ""},
		{"10:30", ""},
		{"::tad", "🎉"},
		{"/to", "/topic"},
		{"/TO", "/topic"},
		{" /to", ""},
		{"//to", ""},
		{"/usr/bi", ""},
		{"/invite an", "ann anton"},
		{"/msg @bo", "@bob"},
		{"/msg bob an", ""},
		{"/topic an", ""},
		{"", ""},
	} {
		if got := texts(s.Complete(general, tt.before)); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%q: got %q, want %q", tt.before, got, tt.want)
		}
	}
	if got := s.Complete(99, "@a"); len(got.Choices) > 0 {
		t.Errorf("in no conversation: %+v", got)
	}
}

func TestCompleteSaysWhatIsWhole(t *testing.T) {
	s := crowd(t)
	for before, want := range map[string]bool{"@ann": true, "@an": false, "@ROOM": true, "/help": true, "/he": false, ":tada": false} {
		if got := s.Complete(general, before); got.Whole != want {
			t.Errorf("%q is whole: %t, want %t", before, got.Whole, want)
		}
	}
}

// FuzzComplete holds that what takes a word's place is for the end of the text,
// and that there is something to choose only where there is a sign.
func FuzzComplete(f *testing.F) {
	for _, seed := range []string{"@", "你好@小", "#g", ":tada", "/msg a", "/", "\xff@", "@\u0301", strings.Repeat("@", 40), "a:" + strings.Repeat("x", 99)} {
		f.Add(seed)
	}
	s := crowd(f)
	f.Fuzz(func(t *testing.T, before string) {
		c := s.Complete(general, before)
		if len(c.Choices) == 0 {
			return
		}
		if c.From < 0 || c.From > len(before) || utf8.ValidString(before) && !utf8.ValidString(before[c.From:]) {
			t.Fatalf("%q: the word begins at %d", before, c.From)
		}
		if len(c.Choices) > state.MaxChoices && c.Choices[0].Kind != state.ChooseCommand {
			t.Fatalf("%q: %d choices", before, len(c.Choices))
		}
		for _, choice := range c.Choices {
			if strings.TrimSpace(choice.Text) == "" || choice.Name == "" {
				t.Fatalf("%q: a choice of nothing: %+v", before, choice)
			}
		}
	})
}

package wire_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley.example/net/wire"
)

func TestQueries(t *testing.T) {
	zone := time.FixedZone("Taipei", 8*3600)
	day := func(y, m, d int) int64 { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone).UnixMilli() }
	for typed, want := range map[string]wire.Query{
		"":                               {},
		" tea  at four ":                 {Text: "tea at four"},
		`tea "at  four" now`:             {Text: `tea "at  four" now`},
		"“at four”":                      {Text: `"at four"`},
		`say"hi`:                         {Text: `say "hi"`},
		"from:amy tea":                   {Text: "tea", From: "amy"},
		"tea FROM:@amy":                  {Text: "tea", From: "amy"},
		`from:"Bob Lin" tea`:             {Text: "tea", From: "Bob Lin"},
		"來自 from：小明":                     {Text: "來自", From: "小明"},
		"in:#general":                    {In: "#general"},
		"in:bob 晚上":                      {Text: "晚上", In: "bob"},
		"before:2026-01-31":              {Before: day(2026, 1, 31)},
		"after:2026-1-2":                 {After: day(2026, 1, 2)},
		"after:2026/03 before:2027":      {After: day(2026, 3, 1), Before: day(2027, 1, 1)},
		"on:2026-12-31":                  {After: day(2026, 12, 31), Before: day(2027, 1, 1)},
		"on:2026-02":                     {After: day(2026, 2, 1), Before: day(2026, 3, 1)},
		"on:2026 before:2026-3":          {After: day(2026, 1, 1), Before: day(2026, 3, 1)},
		"has:link has:Reaction has:link": {Has: []wire.Trait{wire.HasLink, wire.HasReaction}},
		"http://example.com re:zero a:b": {Text: "http://example.com re:zero a:b"},
		`"from:amy"`:                     {Text: `"from:amy"`},
		": ::":                           {Text: ": ::"},
	} {
		if got, err := wire.ParseQuery(typed, zone); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v, want %+v", typed, got, err, want)
		}
	}
}

func TestQueriesThatMeanNothing(t *testing.T) {
	for typed, want := range map[string]string{
		"from:":                         "from:: write who said it, as from:amy",
		"tea from: amy":                 "from:: write who said it, as from:amy",
		"from:@":                        "from:: write who said it, as from:amy",
		"in:#":                          "in:#: write where it was said, as in:#general or in:amy",
		"from:amy from:bob":             "from: stands there twice: write it once",
		"has:wings":                     "has:wings: write one of link, reply, reaction, mention",
		"before:tomorrow":               "before:tomorrow: write a day, a month or a year, as before:2026-01-31, before:2026-01 or before:2026",
		"after:2026-13-01":              "after:2026-13-01: write a day, a month or a year, as after:2026-01-31, after:2026-01 or after:2026",
		"on:1969":                       "on:1969: write a day, a month or a year, as on:2026-01-31, on:2026-01 or on:2026",
		"on:" + strings.Repeat("9", 99): "on:" + strings.Repeat("9", 40) + ": write a day, a month or a year, as on:2026-01-31, on:2026-01 or on:2026",
	} {
		_, err := wire.ParseQuery(typed, time.UTC)
		if _, ok := errors.AsType[*wire.QueryError](err); !ok || err.Error() != want {
			t.Errorf("%q: got %v, want %s", typed, err, want)
		}
	}
}

func TestQueryIsARequest(t *testing.T) {
	q, err := wire.ParseQuery(`tea "at four" from:amy in:#general after:2026 before:2027 has:reply`, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	want := &wire.Search{
		Text: `tea "at four"`, Conv: 5501, From: amy.ID, After: 1767225600000, Before: 1798761600000, Has: []wire.Trait{wire.HasReply},
	}
	if got := q.Search(5501, amy.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSearchesThatAskForNothing(t *testing.T) {
	for _, tt := range []struct {
		search wire.Search
		want   wire.Code
	}{
		{wire.Search{}, wire.CodeEmpty},
		{wire.Search{Text: " ", Limit: 3}, wire.CodeEmpty},
		{wire.Search{Text: "?!", Conv: 5}, wire.CodeEmpty},
		{wire.Search{Text: "x", Has: []wire.Trait{"wings"}}, wire.CodeInvalid},
		{wire.Search{Text: strings.Repeat("x", wire.MaxQuery+1)}, wire.CodeInvalid},
		{wire.Search{Text: strings.Repeat("x", wire.MaxQuery)}, ""},
		{wire.Search{Text: "的"}, ""},
		{wire.Search{Conv: 5}, ""},
		{wire.Search{Has: []wire.Trait{wire.HasMention}}, ""},
		{wire.Search{Before: 1}, ""},
	} {
		err := wire.CheckSearch(&tt.search)
		no, refused := errors.AsType[*wire.Error](err)
		if refused != (tt.want != "") || refused && no.Code != tt.want {
			t.Errorf("%+v: got %v, want %q", tt.search, err, tt.want)
		}
	}
}

func TestLinksWeb(t *testing.T) {
	for text, want := range map[string]bool{
		"see https://example.com": true, "HTTP://x": true, "(http://x)": true, "hhttp://x": true, "晚上https://例.tw": true,
		"": false, "http://": false, "http:// x": false, "http:///": false, "https:/x": false, "hello": false, "hhhhhhhhhhh": false,
	} {
		if got := wire.LinksWeb(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	f.Add(`from:amy in:#general before:2026-01-01 after:2025 on:2026-2 has:link words "exact phrase"`)
	f.Add("from:\"x\" “y” ：: has:")
	f.Fuzz(func(t *testing.T, typed string) {
		q, err := wire.ParseQuery(typed, time.UTC)
		if err != nil {
			if no, ok := errors.AsType[*wire.QueryError](err); !ok || no.Filter == "" || !reflect.DeepEqual(q, wire.Query{}) {
				t.Errorf("%q: %+v, %v", typed, q, err)
			}
			return
		}
		if utf8.ValidString(typed) && !utf8.ValidString(q.Text) {
			t.Errorf("%q has the text %q", typed, q.Text)
		}
		if q.After < 0 || q.Before < 0 {
			t.Errorf("%q: %+v", typed, q)
		}
		// Its text is read as it was typed.
		again, err := wire.ParseQuery(q.Text, time.UTC)
		if err == nil && !reflect.DeepEqual(wire.Terms(again.Text), wire.Terms(q.Text)) {
			t.Errorf("%q: text %q, again %q", typed, q.Text, again.Text)
		}
	})
}

package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"parley.example/net/wire"
)

func TestSearchFindsWhatWasSent(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo")
	say := func(from, to, text string) {
		t.Helper()
		parleyd(t, as(from), text, "send", "-connect", d.addr, "-user", from, "-to", to).want(t, 0)
	}
	search := func(who string, args ...string) result {
		t.Helper()
		return parleyd(t, as(who), "", append([]string{"search", "-connect", d.addr, "-user", who}, args...)...)
	}
	say("amy", "#general", "tea at four")
	say("bob", "#general", "今天晚上\n有 Tea 嗎")
	say("amy", "bob", "tea of two https://example.com")
	stamp := regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d `)
	for _, tt := range []struct {
		who, query, want string
	}{
		{"amy", "tea", "@bob amy: tea of two https://example.com\n#general bob: 今天晚上 有 Tea 嗎\n#general amy: tea at four\n"},
		{"bob", "tea in:amy", "@amy amy: tea of two https://example.com\n"},
		{"bob", "in:#General from:me 晚上", "#general bob: 今天晚上 有 Tea 嗎\n"},
		{"bob", "in:general has:link", ""},
		{"bob", "has:link", "@amy amy: tea of two https://example.com\n"},
		{"amy", "from:@BOB 晚", "#general bob: 今天晚上 有 Tea 嗎\n"},
		{"amy", "tea before:2020", ""},
		{"amy", `after:2020 "at four"`, "#general amy: tea at four\n"},
		{"admin", "two", ""},
		{"admin", "tea from:amy", "#general amy: tea at four\n"},
	} {
		r := search(tt.who, strings.Fields(tt.query)...)
		r.want(t, 0)
		if got := stamp.ReplaceAllString(r.out, ""); got != tt.want || r.err != "" || strings.Count(r.out, "\n") != len(stamp.FindAllString(r.out, -1)) {
			t.Errorf("%s searches %s: got %q, %q, want %q", tt.who, tt.query, r.out, r.err, tt.want)
		}
	}
	r := search("amy", "-json", "four")
	r.want(t, 0)
	var e wire.Event
	if err := json.Unmarshal([]byte(r.out), &e); err != nil || e.Text != "tea at four" || e.Name != "amy" || e.Seq == 0 {
		t.Errorf("got %q, %v", r.out, err)
	}
	r = search("amy", "-color", "always", "te")
	r.want(t, 0)
	if !strings.Contains(r.out, "amy: \x1b[1;33mte\x1b[0ma at four\n") {
		t.Errorf("got %q", r.out)
	}
	r = search("amy", "-limit", "2", "tea")
	r.want(t, 0, "more than these 2", "-limit")
	if strings.Count(r.out, "\n") != 2 {
		t.Errorf("got %q", r.out)
	}
	r = search("amy", "-limit", "3", "tea")
	r.want(t, 0)
	if r.err != "" {
		t.Errorf("all of them are told to be some: %q", r.err)
	}
}

// TestSearchShowsAll: more than one page, and more than may be asked for at
// once.
func TestSearchShowsAll(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo")
	long := strings.Repeat("word ", wire.MaxText/5-2)
	const n = 40 // pages of 16 by their size
	for i := range n {
		parleyd(t, as("amy"), fmt.Sprint(long, i), "send", "-connect", d.addr, "-user", "amy", "-to", "bob").want(t, 0)
	}
	r := parleyd(t, as("bob"), "", "search", "-connect", d.addr, "-user", "bob", "-limit", "0", "word")
	r.want(t, 0)
	if got := strings.Count(r.out, "\n"); got != n {
		t.Errorf("got %d lines, want %d", got, n)
	}
}

func TestSearchErrorsSayWhatToDo(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo")
	search := func(args ...string) result {
		t.Helper()
		return parleyd(t, as("amy"), "", append([]string{"search", "-connect", d.addr, "-user", "amy"}, args...)...)
	}
	search().want(t, 2, "words", "from:", "has:")
	search("-limit", "-1", "tea").want(t, 2, "-limit")
	search("-color", "blue", "tea").want(t, 2, "-color", "never")
	search("has:wings").want(t, 2, "has:wings", "link, reply")
	search("before:tomorrow").want(t, 2, "before:2026-01-31")
	search("tea", "in:#nowhere").want(t, 1, "in:#nowhere", "#name")
	search("tea", "in:#bob").want(t, 1, "in:#bob")
	search("tea", "from:nobody").want(t, 1, "from:nobody", "no such account")
	search("?!").want(t, 1, "letters, digits or symbols")
	parleyd(t, as("wrong"), "", "search", "-connect", d.addr, "-user", "amy", "tea").want(t, 1, "wrong name or password")
	parleyd(t, as("amy"), "", "search", "-user", "amy", "tea").want(t, 2, "-connect")
}

func TestHitsAreHarmless(t *testing.T) {
	for _, tt := range []struct{ text, query, want string }{
		{"tea\nat four\tnow", "", "tea at four now"},
		{"\x1b[2J tea\u009b", "tea", "\ufffd[2J " + markHit + "tea" + endHit + "\ufffd"},
		{"今天晚上見", "晚上", "今天" + markHit + "晚上" + endHit + "見"},
		{"go\x1bgo", `"go go"`, markHit + "go\ufffdgo" + endHit},
	} {
		if got := paint(tt.text, wire.Highlights(tt.text, tt.query)); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
)

// TestExportIsWhatOneMaySee holds that everything one may see is in an export and
// nothing else, from the data and from the server alike.
func TestExportIsWhatOneMaySee(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo", "-name", "Physics Lab")
	send := func(user, to, text string) {
		t.Helper()
		parleyd(t, as(user), "", "send", "-connect", d.addr, "-user", user, "-to", to, text).want(t, 0)
	}
	conn, room := enter(t, d.addr, "amy")
	for n := range 250 { // more than a page
		if _, err := conn.Do(t.Context(), &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("number ", n)}); err != nil {
			t.Fatal(err)
		}
	}
	send("amy", "bob", "between us")
	send("admin", "amy", "to amy alone")
	export := func(env map[string]string, args ...string) string {
		t.Helper()
		r := parleyd(t, env, "", append([]string{"export"}, args...)...)
		r.want(t, 0)
		return r.out
	}
	live := func(user string, args ...string) string {
		t.Helper()
		return export(as(user), append([]string{"-connect", d.addr, "-user", user}, args...)...)
	}
	for name, got := range map[string]string{"data": export(nil, "-data", data, "-user", "bob"), "server": live("bob")} {
		if !strings.Contains(got, "Physics Lab as bob sees it") || !strings.Contains(got, "between us") || strings.Contains(got, "to amy alone") {
			t.Errorf("of the %s:\n%.300s", name, got)
		}
		for n := range 250 {
			if want := fmt.Sprintf(": number %d\n", n); strings.Count(got, want) != 1 {
				t.Errorf("of the %s: %q is there %d times", name, want, strings.Count(got, want))
			}
		}
	}
	// The first line has the time of the export.
	body := func(s string) string { return s[strings.Index(s, "\n"):] }
	for _, format := range []string{"text", "json", "html"} {
		for _, only := range []string{"#general", "amy"} {
			kept, asked := export(nil, "-data", data, "-user", "bob", "-format", format, only), live("bob", "-format", format, only)
			if format != "html" && body(kept) != body(asked) || len(kept) < 100 {
				t.Errorf("%s of %s: the data's is not the server's:\n%.300s\n%.300s", format, only, kept, asked)
			}
		}
	}
	all := export(nil, "-data", data)
	if !strings.Contains(all, "between us") || !strings.Contains(all, "to amy alone") || strings.Count(all, ": number 7\n") != 1 {
		t.Errorf("of all:\n%.300s", all)
	}
	parleyd(t, nil, "", "export", "-data", data, "-user", "bob", "#nowhere").want(t, 1, "#nowhere", "'#name'")
	parleyd(t, nil, "", "export", "-data", data, "-user", "nobody").want(t, 1, "no account nobody")
	parleyd(t, nil, "", "export", "-data", data, "-format", "pdf").want(t, 2, "text, json, html")
	parleyd(t, as("bob"), "", "export", "-connect", d.addr, "-user", "bob", "admin").want(t, 1, "no conversation admin")
	parleyd(t, nil, "", "export", "-data", data, "-connect", d.addr).want(t, 2)
}

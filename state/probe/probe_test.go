package probe_test

import (
	"strings"
	"testing"

	"parley.example/state/probe"
	"parley.example/state/words"
)

var refused = probe.Finding{Step: probe.Port, Verdict: probe.Bad, Cause: probe.Refused, What: "lab:12343"}

func TestSentence(t *testing.T) {
	for _, tc := range []struct {
		name   string
		f      probe.Finding
		en, zh string
	}{
		{"a sentence begins large", probe.Finding{Cause: probe.WithinMachine}, "The way stays within this machine.", "連線不會離開這部電腦。"},
		{"but not by a name", probe.Finding{Cause: probe.Open, What: "lab:12343"}, "lab:12343 is open.", "lab:12343 是開的。"},
		{
			"a command follows",
			probe.Finding{Cause: probe.WallShut, What: "ufw", Do: "sudo ufw allow 1/tcp"},
			"ufw is on and keeps others out: an administrator opens the port by the following:", "ufw 開著，把別人擋在外面：管理員可以這樣打開連接埠：",
		},
	} {
		if got := tc.f.Sentence(words.For(words.English)); got != tc.en {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.en)
		}
		if got := tc.f.Sentence(words.For(words.Chinese)); got != tc.zh {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.zh)
		}
	}
}

// TestReportIsForWhoeverHelps: it has every step with its verdict and command.
func TestReportIsForWhoeverHelps(t *testing.T) {
	wall := probe.Finding{Step: probe.Wall, Verdict: probe.Odd, Cause: probe.WallShut, What: "ufw", Do: "sudo ufw allow 1/tcp"}
	got := probe.Report(words.For(words.English), "lab:12343", "2026-10-03 09:40:00", []probe.Finding{refused, wall})
	want := `Parley's network test, 2026-10-03 09:40:00
lab:12343

[Fault] The port
The machine is there, and nothing listens at lab:12343: start the server there, or check the port; a firewall that refuses answers so, too.

[Note] The firewall
ufw is on and keeps others out: an administrator opens the port by the following:
    sudo ufw allow 1/tcp
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestEveryCauseSpeaks: in both languages, with its argument in its place.
func TestEveryCauseSpeaks(t *testing.T) {
	seen := map[string]probe.Cause{}
	for c := probe.Addresses; c <= probe.PageStranger; c++ {
		for _, lang := range []words.Lang{words.English, words.Chinese} {
			with := probe.Finding{Cause: c, What: "10.0.0.7"}.Say(words.For(lang))
			without := probe.Finding{Cause: c}.Say(words.For(lang))
			if strings.Contains(without, "%") && (!strings.Contains(with, "10.0.0.7") || strings.Contains(with, "%!")) {
				t.Errorf("cause %d says %q", c, with)
			}
			if other, twice := seen[without]; twice {
				t.Errorf("causes %d and %d say the same: %q", other, c, without)
			}
			seen[without] = c
		}
	}
}

func TestProgress(t *testing.T) {
	if got := probe.ToServer.Next(nil); got != 0 {
		t.Errorf("nothing found: step %d", got)
	}
	if got := probe.ToServer.Next([]probe.Finding{refused}); got != 4 {
		t.Errorf("the port found: step %d, want 4", got)
	}
	if got := probe.Worst([]probe.Finding{{Verdict: probe.Odd}, {}}); got != probe.Odd {
		t.Errorf("the worst is %v", got)
	}
	for _, test := range []probe.Test{probe.ToServer, probe.OwnServer, probe.PageServer} {
		for i, s := range test.Steps() {
			if got := test.Next([]probe.Finding{{Step: s}}); got != i+1 {
				t.Errorf("after step %v comes %d, want %d", s, got, i+1)
			}
			if s.String() == "" || words.For(words.English).Say(s.Key()) == "" {
				t.Errorf("step %d has no name", s)
			}
		}
	}
}

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"parley.example/net/server"
)

// TestLimitsAreListed: README and the help have every limit with its default.
func TestLimitsAreListed(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out, help strings.Builder
	if code := run(t.Context(), &terminal{out: &out, err: &help, env: os.Getenv}, []string{"serve", "-help"}); code != 0 {
		t.Fatalf("serve -help: code %d, %s", code, help.String())
	}
	for _, l := range server.AllLimits() {
		if row := fmt.Sprintf("\n| `%s` | `%s` | %s |\n", l.Name, l.Default, l.About); !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks %s", row)
		}
		if want := l.Name + "=" + l.Default.String() + " "; !strings.Contains(help.String(), want) {
			t.Errorf("the help lacks %q:\n%s", want, help.String())
		}
	}
}

// TestLimitFlag: a wrong limit is wrong usage, said in one line.
func TestLimitFlag(t *testing.T) {
	for _, wrong := range []string{"messages", "nothing=5", "plain=5/1s", "messages=-1"} {
		var out, said strings.Builder
		code := run(t.Context(), &terminal{out: &out, err: &said, env: os.Getenv}, []string{"serve", "-data", t.TempDir(), "-limit", wrong})
		if name, _, _ := strings.Cut(wrong, "="); code != 2 || strings.Count(said.String(), "\n") != 1 || !strings.Contains(said.String(), name) {
			t.Errorf("%s: code %d, said %q", wrong, code, said.String())
		}
	}
}

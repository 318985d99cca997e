//go:build !windows && !darwin

package datadir_test

import (
	"path/filepath"
	"strings"
	"testing"

	"parley.example/app/datadir"
)

func TestDefaultFollowsTheDesktopsRule(t *testing.T) {
	t.Setenv("HOME", "/home/amy")
	for xdg, want := range map[string]string{
		"":          "/home/amy/.local/share/parley",
		"/data":     "/data/parley",
		"not/whole": "/home/amy/.local/share/parley", // the rule ignores relative ones
	} {
		t.Setenv("XDG_DATA_HOME", xdg)
		if got, err := datadir.Default(); err != nil || got != want {
			t.Errorf("XDG_DATA_HOME=%q: got %q, %v, want %q", xdg, got, err, want)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_DATA_HOME", "")
	if got, err := datadir.Resolve(""); err == nil || !strings.Contains(err.Error(), "-data") {
		t.Errorf("without a home: got %q, %v", got, err)
	}
}

func TestGivenDirectoryIsMadeAbsolute(t *testing.T) {
	got, err := datadir.Resolve("here")
	if err != nil || !filepath.IsAbs(got) || filepath.Base(got) != "here" {
		t.Errorf("got %q, %v", got, err)
	}
	if s, c := datadir.Server(got), datadir.Client(got); s == c || filepath.Dir(s) != got || filepath.Dir(c) != got {
		t.Errorf("server in %q, client in %q, of %q", s, c, got)
	}
}

// TestRelativeHome names a fault: with a home that is no whole path, data was kept and
// no backup made of it, since SQLite is told of its copy by absolute paths alone.
func TestRelativeHome(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("HOME", "home")
	t.Setenv("XDG_DATA_HOME", "")
	want, err := filepath.Abs("home/.local/share/parley")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := datadir.Resolve(""); err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"parley.example/state"
)

// TestLinkIsOneArgument opens what a shell would make several commands of, with a
// program of the system's name that writes down what it got.
func TestLinkIsOneArgument(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\nfor a in \"$#\" \"$@\"; do printf '%s\\n' \"$a\"; done >" + filepath.Join(dir, "got") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	const link = "https://a.b/$(id);touch%20x&y='z'"
	if err := openLink(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "got"))
	if want := "1\n" + link + "\n"; err != nil || string(got) != want {
		t.Errorf("the program got %q (%v), want %q", got, err, want)
	}
}

func TestLinkWithoutAProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := openLink(t.Context(), "https://a.b"); err == nil {
		t.Error("got no error, want one")
	}
}

// TestLinksReachTheSystem: a link that the system cannot open is said to be one,
// and nothing but a link gets there.
func TestLinksReachTheSystem(t *testing.T) {
	p := sit(t, t.TempDir())
	opened := make(chan string, 2)
	p.session.openLink = func(_ context.Context, link string) error {
		opened <- link
		return errors.ErrUnsupported
	}
	p.session.effect.put(state.Browse{Link: "file:///etc/passwd"})
	p.session.effect.put(state.Browse{Link: "https://a.b"})
	p.see("the link that cannot be opened", func(s *state.State) bool {
		return s.Notice == state.Notice{Kind: state.NoticeLink, Detail: "https://a.b"}
	})
	if got := <-opened; got != "https://a.b" || len(opened) > 0 {
		t.Errorf("opened %q and %d more, want https://a.b alone", got, len(opened))
	}
}

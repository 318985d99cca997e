package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryModuleHasItsLicence(t *testing.T) {
	out := filepath.Join(t.TempDir(), "NOTICES.txt")
	if err := run("../../..", out, []string{"Inter, a font=../../../ui/kit/fonts/OFL.txt"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\ngioui.org v0.", "\ngioui.org/shader v", "\nmodernc.org/sqlite v", "\ngolang.org/x/crypto v", "\nThe Go programming language\n",
		"\nInter, a font\n", "The Go Authors", "SIL OPEN FONT LICENSE", // and the texts themselves
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("it lacks %q", want)
		}
	}
	if bytes.Contains(text, []byte("\nparley.example")) {
		t.Error("our own licence is not one of others'")
	}
}

func TestModuleWithoutLicenceStopsTheBuild(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"README.md", "license.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("text"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := (source{"example.com/bare v1", dir}).write(&b); err == nil || !strings.Contains(err.Error(), "example.com/bare") {
		t.Errorf("got %v", err)
	}
}

func TestGoOfADistribution(t *testing.T) {
	bare, full := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "LICENSE"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	found := []source{{"example.com/a v1", "a"}, {"golang.org/x/text v1", "text"}}
	for goroot, want := range map[string]string{bare: "text", full: full} {
		if got := golang(goroot, found).dir; got != want {
			t.Errorf("the licence is taken from %q, want %q", got, want)
		}
	}
}

func TestWrongArguments(t *testing.T) {
	for _, pair := range []string{"name", "name=none.txt"} {
		if err := run("../../..", filepath.Join(t.TempDir(), "x"), []string{pair}); err == nil {
			t.Errorf("%q went through", pair)
		}
	}
	if err := run(t.TempDir(), filepath.Join(t.TempDir(), "x"), nil); err == nil {
		t.Error("a folder without a module went through")
	}
}

package main

import (
	"encoding/json"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the house's own module.
const root = "../../.."

// check checks packages of the house with some files planted in it, and
// returns what it prints.
func check(t *testing.T, system, machine string, planted map[string]string, patterns ...string) (found int, printed string, err error) {
	t.Helper()
	dir := t.TempDir()
	var file struct{ Replace map[string]string }
	file.Replace = map[string]string{}
	for name, src := range planted {
		from, err := filepath.Abs(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(to, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		file.Replace[from] = to
	}
	b, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, b, 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	c := checker{dir: root, overlay: overlay, system: system, machine: machine, files: token.NewFileSet(), done: map[string]*types.Package{}}
	found, err = c.run(patterns, &out)
	return found, out.String(), err
}

// TestPlantedErrorIsCaught: mistakes in a platform's own files of the window
// are found, each once, and nothing else is. What C says is not asked for.
func TestPlantedErrorIsCaught(t *testing.T) {
	const wrong = `package main

// #include <nothing.h>
import "C"

import "gioui.org/app"

func planted(w *app.Window) int {
	w.NoSuchMethod()
	var n int = "one"
	return n + int(C.anything(C.int(1)))
}
`
	for _, system := range []string{"android", "darwin"} {
		t.Run(system, func(t *testing.T) {
			name := "app/planted_" + system + ".go"
			found, printed, err := check(t, system, "arm64", map[string]string{
				name: wrong, "app/planted_windows.go": "package main\n\nvar planted int = \"none of this system's\"\n",
			}, "./app", "./ui/...")
			want := []string{
				name + ":9:4: w.NoSuchMethod undefined",
				name + ":10:",
			}
			got := strings.Split(strings.TrimSpace(printed), "\n")
			if err != nil || found != len(want) || len(got) != len(want) || !strings.HasPrefix(got[0], want[0]) || !strings.HasPrefix(got[1], want[1]) {
				t.Errorf("got %d, %v:\n%s\nwant what begins with\n%s", found, err, printed, strings.Join(want, "\n"))
			}
		})
	}
}

// TestMistakesOfOtherKinds: what is no Go, an import of nothing, a missing
// package, and a mistake in a test alone.
func TestMistakesOfOtherKinds(t *testing.T) {
	for _, tt := range []struct{ name, file, src, pattern, want string }{
		{"no Go", "net/wire/planted_darwin.go", "package wire\n\nfunc {\n", "./net/wire", "net/wire/planted_darwin.go:3:6: expected 'IDENT', found '{'"},
		{"an import of nothing", "net/wire/planted_darwin.go", "package wire\n\nimport _ \"no/such\"\n", "./net/wire", "net/wire/planted_darwin.go:3:10:"},
		{"in a test alone", "net/wire/planted_darwin_test.go", "package wire_test\n\nvar planted int = \"\"\n", "./net/wire", "net/wire/planted_darwin_test.go:3:19:"},
		{"no such package", "net/wire/planted_windows.go", "package wire\n", "./net/nowhere", "directory not found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, printed, err := check(t, "darwin", "arm64", map[string]string{tt.file: tt.src}, tt.pattern)
			if err != nil || found == 0 || !strings.Contains(printed, tt.want) {
				t.Errorf("got %d, %v:\n%s\nwant %q", found, err, printed, tt.want)
			}
		})
	}
	if found, printed, err := check(t, "darwin", "arm64", nil, "./net/wire"); found != 0 || err != nil || printed != "" {
		t.Errorf("without a mistake: got %d, %v:\n%s", found, err, printed)
	}
	for _, system := range []string{"darwin/pdp11", "darwen/arm64", "darwin/"} {
		goos, goarch, _ := strings.Cut(system, "/")
		if _, _, err := check(t, goos, goarch, nil, "./net/wire"); err == nil {
			t.Errorf("%s is taken for a system", system)
		}
	}
}

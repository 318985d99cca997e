package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	function := func(lines int) string {
		return "package a\n\nfunc f() {\n" + strings.Repeat("\tprintln()\n", lines-2) + "}\n"
	}
	for _, tt := range []struct {
		name, file, src string
		found           int
		bad             bool
	}{
		{"a function as long as allowed", "a.go", function(maxFunc), 0, false},
		{"a longer function", "a.go", function(maxFunc + 1), 1, false},
		{"a file as long as allowed", "a.go", "package a\n" + strings.Repeat("//\n", maxFile-1), 0, false},
		{"a longer file", "a.go", "package a\n" + strings.Repeat("//\n", maxFile), 1, false},
		{"both", "a.go", function(maxFile), 2, false},
		{"test data are none of ours", "testdata/a.go", function(maxFile), 0, true},
		{"a file that is no Go", "a.go", "packag a", 0, true},
		{"nothing to measure", "a.txt", "", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "root", tt.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.src), 0o644); err != nil {
				t.Fatal(err)
			}
			root := filepath.Join(path[:strings.Index(path, "root")], "root")
			var out strings.Builder
			found, err := run(root, &out)
			if found != tt.found || tt.bad != (err != nil) || strings.Count(out.String(), "\n") != found {
				t.Errorf("got %d, %v, want %d:\n%s", found, err, tt.found, out.String())
			}
		})
	}
}

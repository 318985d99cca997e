// Command notices collects the licences of what is linked into our programs,
// which have to come along with them.
//
//	notices -root DIR -o FILE [NAME=FILE…]
//
// The modules are what go list says of every platform that there is a build for;
// NAME=FILE adds what is embedded besides, such as fonts.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	root := flag.String("root", ".", "the repository's `DIR`")
	out := flag.String("o", "", "write `FILE`")
	flag.Parse()
	if err := run(*root, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(root, out string, more []string) error {
	sources, err := linked(root)
	if err != nil {
		return err
	}
	goroot, err := goList(root, nil, "env", "GOROOT")
	if err != nil {
		return err
	}
	sources = append(sources, golang(strings.TrimSpace(goroot), sources))
	var b bytes.Buffer
	b.WriteString("Parley is made with the works below, whose licences follow.\n")
	for _, s := range sources {
		if err := s.write(&b); err != nil {
			return err
		}
	}
	for _, pair := range more {
		name, file, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("%q is not NAME=FILE", pair)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		entry(&b, name, text)
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// source is a module with its folder.
type source struct{ name, dir string }

// platforms are those that there is a build for. Whether there is a C compiler
// for one does not matter to the list.
func platforms() [][]string {
	return [][]string{
		{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1"},
		{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"},
		{"GOOS=darwin", "GOARCH=arm64", "CGO_ENABLED=1"},
		{"GOOS=android", "GOARCH=arm64", "CGO_ENABLED=1"},
		{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"},
	}
}

// linked lists the modules of others, in the order of their names.
func linked(root string) ([]source, error) {
	const form = `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}	{{.Dir}}{{end}}{{end}}`
	var found []source
	for _, env := range platforms() {
		out, err := goList(root, env, "list", "-e", "-deps", "-f", form, "./app", "./app/parleyd")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			name, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
			if name == "" {
				continue
			}
			if dir == "" {
				return nil, fmt.Errorf("%s is not here: go mod download", name)
			}
			found = append(found, source{name, dir})
		}
	}
	slices.SortFunc(found, func(a, b source) int { return cmp.Compare(a.name, b.name) })
	return slices.Compact(found), nil
}

// golang is Go itself. A distribution's Go may keep its licence elsewhere; the
// modules of golang.org/x have the same.
func golang(goroot string, sources []source) source {
	s := source{name: "The Go programming language", dir: goroot}
	same := slices.IndexFunc(sources, func(s source) bool { return strings.HasPrefix(s.name, "golang.org/x/") })
	if _, err := os.Stat(filepath.Join(goroot, "LICENSE")); err != nil && same >= 0 {
		s.dir = sources[same].dir
	}
	return s
}

// goList asks the go command.
func goList(root string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), env...)
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, bytes.TrimSpace(exit.Stderr))
	}
	return string(out), err
}

// licence matches what licences' files are called.
var licence = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright|notice|patents)`)

// write writes all that a module says of its licence.
func (s source) write(b *bytes.Buffer) error {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	none := true
	for _, f := range files {
		if f.IsDir() || !licence.MatchString(f.Name()) || strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		if err != nil {
			return err
		}
		entry(b, s.name, text)
		none = false
	}
	if none {
		return fmt.Errorf("%s has no file of its licence in %s", s.name, s.dir)
	}
	return nil
}

// entry writes one text below its heading.
func entry(b *bytes.Buffer, name string, text []byte) {
	rule := strings.Repeat("-", 78)
	fmt.Fprintf(b, "\n%s\n%s\n%s\n\n%s\n", rule, name, rule, bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
}

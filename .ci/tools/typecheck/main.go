// Command typecheck checks the types of packages for a system whose C compiler
// is not here, so that no build can: Android without its NDK, macOS without a
// Mac. What is written in C counts as right; so do the bodies of dependencies'
// functions, which are skipped. Everything else of the named packages is
// checked, their tests included.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	overlay := flag.String("overlay", "", "read `FILE` as the go command's -overlay does")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: typecheck [-overlay FILE] DIR GOOS/GOARCH PACKAGE...")
	}
	flag.Parse()
	if flag.NArg() < 3 {
		flag.Usage()
		os.Exit(2)
	}
	c := checker{dir: flag.Arg(0), overlay: *overlay, files: token.NewFileSet(), done: map[string]*types.Package{}}
	c.system, c.machine, _ = strings.Cut(flag.Arg(1), "/")
	found, err := c.run(flag.Args()[2:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "typecheck:", err)
	}
	if err != nil || found > 0 {
		os.Exit(1)
	}
}

// systems are those that a window without C cannot be built for.
var systems = []string{"android", "darwin", "ios", "linux"}

// pkg is what `go list` says of a package.
type pkg struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string // from an import in the source to an ImportPath
	DepOnly           bool              // not named itself
	Module            *struct{ GoVersion string }
	Error             *struct{ Pos, Err string }
}

// checker checks packages for one system. Its methods are for one goroutine.
type checker struct {
	dir             string // where the packages are named from
	overlay         string // the go command's -overlay; empty for none
	system, machine string // GOOS and GOARCH

	replaced map[string]string // what the overlay says
	files    *token.FileSet
	done     map[string]*types.Package
}

// run checks the packages, prints what is wrong and counts it.
func (c *checker) run(patterns []string, out io.Writer) (found int, err error) {
	all, err := c.list(patterns)
	if err != nil {
		return 0, err
	}
	named, said := false, map[string]bool{}
	for _, p := range all { // each after what it imports
		bad := c.check(p)
		if p.DepOnly {
			continue // a dependency's mistakes are not ours to mend
		}
		named = true
		for _, e := range bad {
			if !said[e] { // a package is checked again with its tests
				said[e] = true
				fmt.Fprintln(out, strings.TrimPrefix(e, c.dir+string(filepath.Separator)))
			}
		}
	}
	if !named {
		return 0, fmt.Errorf("%s names no packages", strings.Join(patterns, " "))
	}
	return len(said), nil
}

// list asks the go command for the packages and all that they depend on.
func (c *checker) list(patterns []string) (all []pkg, err error) {
	if c.dir, err = filepath.Abs(c.dir); err != nil {
		return nil, err
	}
	if types.SizesFor("gc", c.machine) == nil || !slices.Contains(systems, c.system) {
		return nil, fmt.Errorf("no system %s/%s is known", c.system, c.machine)
	}
	args := []string{"list", "-e", "-deps", "-test", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,DepOnly,Module,Error"}
	if c.overlay != "" {
		var file struct{ Replace map[string]string }
		b, err := os.ReadFile(c.overlay)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &file); err != nil {
			return nil, fmt.Errorf("read %s: %w", c.overlay, err)
		}
		c.replaced = file.Replace
		args = append(args, "-overlay="+c.overlay)
	}
	cmd := exec.Command("go", append(append(args, "--"), patterns...)...)
	cmd.Dir, cmd.Stderr = c.dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS="+c.system, "GOARCH="+c.machine, "CGO_ENABLED=1", "PWD="+c.dir)
	listed, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for d := json.NewDecoder(listed); err == nil; {
		var p pkg
		if err = d.Decode(&p); err == nil && !strings.HasSuffix(p.ImportPath, ".test") { // a test's main is written by the go command
			all = append(all, p)
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, errors.Join(fmt.Errorf("read what go list says: %w", err), cmd.Wait())
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return all, nil
}

// check checks one package, remembers its types for those that import it, and
// returns what is wrong.
func (c *checker) check(p pkg) (bad []string) {
	report := func(err error) { bad = append(bad, err.Error()) }
	if p.Error != nil {
		report(errors.New(strings.TrimPrefix(p.Error.Pos+": "+p.Error.Err, ": ")))
	}
	var files []*ast.File
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		path := filepath.Join(p.Dir, name)
		src, err := os.ReadFile(c.source(path))
		if err != nil {
			report(err)
			continue
		}
		f, err := parser.ParseFile(c.files, path, src, parser.SkipObjectResolution)
		if err != nil {
			report(err)
		}
		if f != nil {
			files = append(files, f)
		}
	}
	config := types.Config{
		FakeImportC: true, IgnoreFuncBodies: p.DepOnly, Sizes: types.SizesFor("gc", c.machine),
		Importer: importer{c, p.ImportMap}, Error: report,
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		config.GoVersion = "go" + p.Module.GoVersion
	}
	path, _, _ := strings.Cut(p.ImportPath, " ")                      // "net [net.test]" is net
	c.done[p.ImportPath], _ = config.Check(path, c.files, files, nil) // report has its errors
	return bad
}

// source is the file to read for path.
func (c *checker) source(path string) string {
	if to, ok := c.replaced[path]; ok {
		return to
	}
	return path
}

// importer gives a package the types of those that it imports.
type importer struct {
	c     *checker
	paths map[string]string
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if to, ok := i.paths[path]; ok {
		path = to
	}
	if p := i.c.done[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("nothing is known of %s", path)
}

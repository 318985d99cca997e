// Command size holds Go code to the house's measures: no file longer than
// maxFile lines, no function longer than maxFunc.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The measures, in lines.
const (
	maxFile = 500
	maxFunc = 100
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: size DIR")
		os.Exit(2)
	}
	found, err := run(os.Args[1], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
	}
	if err != nil || found > 0 {
		os.Exit(1)
	}
}

// run measures every Go file under root, prints what is too long and counts it.
func run(root string, out io.Writer) (found int, err error) {
	files := 0
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		files++
		n, err := measure(path, out)
		found += n
		return err
	})
	if err == nil && files == 0 {
		err = fmt.Errorf("no Go files under %s", root)
	}
	return found, err
}

// measure prints what is too long in one file and counts it.
func measure(path string, out io.Writer) (found int, err error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, src, parser.SkipObjectResolution)
	if err != nil {
		return 0, err
	}
	if n := strings.Count(string(src), "\n"); n > maxFile {
		fmt.Fprintf(out, "%s: %d lines, at most %d\n", path, n, maxFile)
		found++
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := set.Position(f.Pos()), set.Position(f.End())
		if n := last.Line - first.Line + 1; n > maxFunc {
			fmt.Fprintf(out, "%s: %s has %d lines, at most %d\n", first, f.Name.Name, n, maxFunc)
			found++
		}
	}
	return found, nil
}

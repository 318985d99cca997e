// Command webdist writes what net/server/web embeds: the browser's program, Go's
// loader and the fonts, compressed, and a manifest that lists them.
//
//	Noto's fonts → subsets (kept in a cache by source and recipe)
//	program, loader, subsets → forms (brotli, gzip; kept in a cache by content)
//	                       → budgets → DIST, its manifest removed first, written last
//
// The same input gives the same bytes. A build that ends in between leaves a
// folder without manifest.json, which net/server/web takes for no client at all.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// options are the command line's.
type options struct {
	wasm, exec string // the program and Go's loader
	fonts      string // folders in which fonts are looked for
	dist       string // what is written
	cache      string // the compressed forms of earlier builds
	version    string // what the manifest says
	quick      bool   // compress fast, unless the better form is in the cache
	limits     limits
}

// The budgets, in bytes. They hold for the best compression, so a quick build,
// which nobody ships, is not held to them.
const (
	maxWasm = 4_000_000  // the program over the network
	maxDist = 14_000_000 // what a server carries for the browser
)

// limits are the budgets of a build.
type limits struct{ wasm, dist int }

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			os.Exit(0)
		}
		fmt.Fprintln(os.Stderr, "webdist:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	o := options{limits: limits{maxWasm, maxDist}}
	f := flag.NewFlagSet("webdist", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.wasm, "wasm", "", "the browser's program, a `FILE`")
	f.StringVar(&o.exec, "exec", "", "Go's wasm_exec.js, a `FILE`")
	f.StringVar(&o.fonts, "fonts", strings.Join(fontDirs, string(filepath.ListSeparator)), "look for Noto's fonts under the folders `DIRS`")
	f.StringVar(&o.dist, "dist", "", "write into `DIR`")
	f.StringVar(&o.cache, "cache", "", "keep compressed forms in `DIR`")
	f.StringVar(&o.version, "version", "", "the version `TEXT` of the manifest")
	f.BoolVar(&o.quick, "quick", false, "compress fast rather than well")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 || o.wasm == "" || o.exec == "" || o.dist == "" || o.cache == "" {
		return errors.New("-wasm, -exec, -dist and -cache are needed, and no other arguments")
	}
	return build(ctx, o, stderr)
}

// build makes the forms and then the folder, and prints what each file weighs.
func build(ctx context.Context, o options, out io.Writer) error {
	c, err := openCache(o.cache)
	if err != nil {
		return err
	}
	defer c.close()
	sources, err := programs(o)
	if err != nil {
		return err
	}
	fonts, err := makeFonts(ctx, c, recipes(), filepath.SplitList(o.fonts), out)
	if err != nil {
		return err
	}
	plain := map[string][]byte{}
	if len(fonts) > 0 {
		plain[licenceName] = licence
	}
	made, err := compress(c, append(sources, fonts...), o.quick)
	if err != nil {
		return err
	}
	for _, a := range made {
		fmt.Fprintf(out, "%-18s %9d bytes", a.Name, a.Size)
		for _, coding := range codings {
			if n := a.Forms[coding]; n > 0 {
				fmt.Fprintf(out, ", %s %9d", coding, n)
			}
		}
		fmt.Fprintln(out)
	}
	if !o.quick {
		if err := o.limits.hold(made, plain); err != nil {
			return err
		}
	}
	if err := write(o.dist, o.version, made, plain); err != nil {
		return err
	}
	return c.prune()
}

// hold holds the forms to the limits.
func (l limits) hold(made []asset, plain map[string][]byte) error {
	total := 0
	for _, b := range plain {
		total += len(b)
	}
	for _, a := range made {
		for _, form := range a.data {
			total += len(form)
		}
	}
	if n := made[0].Forms[brotliCoding]; n > l.wasm {
		return fmt.Errorf("%s has %d bytes in brotli, and at most %d are allowed: look what was newly linked into it "+
			"(GOOS=js GOARCH=wasm go list -deps ./app)", made[0].Name, n, l.wasm)
	}
	if total > l.dist {
		return fmt.Errorf("the browser client has %d bytes in all, and at most %d are allowed", total, l.dist)
	}
	return nil
}

// programs reads what the browser runs, the program itself first.
func programs(o options) ([]source, error) {
	sources := []source{
		// The server makes gzip of it for the few who take no brotli.
		{name: "parley.wasm", mime: "application/wasm", codings: []string{brotliCoding}, path: o.wasm},
		{name: "wasm_exec.js", mime: "text/javascript", codings: []string{brotliCoding, gzipCoding}, path: o.exec},
	}
	for i := range sources {
		s := &sources[i]
		var err error
		if s.raw, err = os.ReadFile(s.path); err != nil {
			return nil, fmt.Errorf("read %s: %w", s.name, err)
		}
		if len(s.raw) == 0 {
			return nil, fmt.Errorf("%s is empty", s.path)
		}
	}
	return sources, nil
}

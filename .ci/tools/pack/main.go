// Command pack makes the archives and packages that people install.
//
//	pack -version V -time SECONDS -notices FILE [-parley FILE] -parleyd FILE -o DIR linux-amd64
//
// The target is linux-ARCH or windows-ARCH, or macos with -bundle for Parley.app.
// For Linux it makes a .tar.gz and .deb packages; without -parley only the
// server's. What it made is printed, a path a line. The same input makes the same
// bytes: names are sorted, everything is root's and of the time that -time says.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// packer makes packages of the same programs.
type packer struct {
	root            string // of the repository
	version         string
	when            time.Time
	notices         string // the file of the licences of what is linked in
	parley, parleyd string // the programs
	bundle          string // the application for macOS
	out             string // the folder of what is made
	say             io.Writer
}

func main() {
	p := packer{say: os.Stdout}
	flag.StringVar(&p.root, "root", ".", "the repository's `DIR`")
	flag.StringVar(&p.version, "version", "", "the `VERSION`")
	seconds := flag.Int64("time", 0, "the time of everything that is packed, in `SECONDS` since 1970")
	flag.StringVar(&p.notices, "notices", "", "the `FILE` of licences")
	flag.StringVar(&p.parley, "parley", "", "the window's program")
	flag.StringVar(&p.parleyd, "parleyd", "", "the server's program")
	flag.StringVar(&p.bundle, "bundle", "", "the application for macOS, `DIR`")
	flag.StringVar(&p.out, "o", ".", "write into `DIR`")
	flag.Parse()
	p.when = time.Unix(*seconds, 0)
	if err := p.run(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// run makes what the target has.
func (p *packer) run(target string) error {
	if p.version == "" {
		return errors.New("-version is needed")
	}
	// A .zip knows no time before, and one of 1970 looks like a mistake.
	if p.when.Year() < 1980 {
		return errors.New("-time is needed, and not before 1980")
	}
	system, arch, _ := strings.Cut(target, "-")
	switch system {
	case "linux":
		return p.linux(arch)
	case "windows":
		return p.windows(arch)
	case "macos":
		return p.macos()
	}
	return fmt.Errorf("the target is linux-ARCH, windows-ARCH or macos, not %q", target)
}

// write makes a file whole or not at all.
func (p *packer) write(name string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(p.out, 0o755); err != nil {
		return err
	}
	path := filepath.Join(p.out, name)
	f, err := os.CreateTemp(p.out, ".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	defer f.Close()
	if err := fill(f); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.say, path)
	return err
}

// text is a file of .ci/package with the version and pairs of names and values
// put in.
func (p *packer) text(name string, pairs ...string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(p.root, ".ci", "package", filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	values := map[string]string{"VERSION": p.version}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return []byte(fill(string(b), values)), nil
}

// Command winres writes what a Windows program is linked with besides its code:
// icon, manifest and version.
//
//	winres -name parley -about "Chat …" -version v1.2.3 -number 1.2.3.0 -icon FILE -manifest FILE -arch amd64 -o FILE.syso
//
// The same input makes the same bytes.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// iconID is the resource that Gio loads as the window's icon.
const iconID = 1

// options are the command line's.
type options struct {
	name, about, version, number string
	icon, manifest               string
	arch, out                    string
}

func main() {
	var o options
	flag.StringVar(&o.name, "name", "", "the program's `NAME`, without .exe")
	flag.StringVar(&o.about, "about", "", "what Windows shows as the program's description")
	flag.StringVar(&o.version, "version", "", "the version as people read it")
	flag.StringVar(&o.number, "number", "", "the version as Windows compares it, `A.B.C.D`")
	flag.StringVar(&o.icon, "icon", "", ".ico `FILE`")
	flag.StringVar(&o.manifest, "manifest", "", "manifest `FILE`")
	flag.StringVar(&o.arch, "arch", "", "amd64 or arm64")
	flag.StringVar(&o.out, "o", "", "write `FILE`")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "winres:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	set, err := resources(o)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := set.WriteObject(&b, winres.Arch(o.arch)); err != nil {
		return fmt.Errorf("for %q: %w", o.arch, err)
	}
	return os.WriteFile(o.out, b.Bytes(), 0o644)
}

// resources collects them.
func resources(o options) (*winres.ResourceSet, error) {
	var set winres.ResourceSet
	ico, err := os.Open(o.icon)
	if err != nil {
		return nil, err
	}
	defer ico.Close()
	icon, err := winres.LoadICO(ico)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", o.icon, err)
	}
	if err := set.SetIcon(winres.ID(iconID), icon); err != nil {
		return nil, err
	}
	manifest, err := os.ReadFile(o.manifest)
	if err != nil {
		return nil, err
	}
	if err := set.Set(winres.RT_MANIFEST, winres.ID(1), winres.LCIDDefault, manifest); err != nil {
		return nil, err
	}
	info, err := describe(o)
	if err != nil {
		return nil, err
	}
	set.SetVersionInfo(*info)
	return &set, nil
}

// describe is what the file's properties show.
func describe(o options) (*version.Info, error) {
	number, err := parseNumber(o.number)
	if err != nil {
		return nil, err
	}
	info := &version.Info{FileVersion: number, ProductVersion: number, Type: version.App}
	for key, value := range map[string]string{
		version.ProductName:      "Parley",
		version.FileDescription:  o.about,
		version.FileVersion:      o.version,
		version.ProductVersion:   o.version,
		version.InternalName:     o.name,
		version.OriginalFilename: o.name + ".exe",
		version.LegalCopyright:   "MIT licence",
	} {
		if value == "" {
			return nil, errors.New("-name, -about and -version are needed")
		}
		if err := info.Set(version.LangDefault, key, value); err != nil {
			return nil, fmt.Errorf("%s %q: %w", key, value, err)
		}
	}
	return info, nil
}

// parseNumber reads A.B.C.D, each of 16 bits; what counts higher stays at the
// highest.
func parseNumber(s string) (n [4]uint16, err error) {
	parts := strings.Split(s, ".")
	if len(parts) != len(n) {
		return n, fmt.Errorf("-number is A.B.C.D, not %q", s)
	}
	for i, part := range parts {
		v, err := strconv.ParseUint(part, 10, 16)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return n, fmt.Errorf("-number is A.B.C.D, not %q", s)
		}
		n[i] = uint16(v)
	}
	return n, nil
}

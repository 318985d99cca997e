package main

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"strings"
	"time"
)

// deb is a Debian package. Its format is deb(5)'s: an ar archive of a version, a
// tarball of what dpkg must know and one of the files.
type deb struct {
	control string            // with @SIZE@ for the size once installed
	scripts map[string]string // postinst and the like
	config  []string          // files that an administrator may have changed
	files   tree
}

// write packs it.
func (d deb) write(w io.Writer, when time.Time) error {
	var about, files bytes.Buffer
	known := tree{}
	known.add("control", plain, []byte(fill(d.control, map[string]string{"SIZE": fmt.Sprint(d.files.kibibytes())})))
	known.add("md5sums", plain, d.files.sums())
	for name, text := range d.scripts {
		known.add(name, runs, []byte(text))
	}
	if len(d.config) > 0 {
		known.add("conffiles", plain, []byte("/"+strings.Join(d.config, "\n/")+"\n"))
	}
	if err := known.tarball(&about, ".", when); err != nil {
		return err
	}
	if err := d.files.tarball(&files, ".", when); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "!<arch>\n"); err != nil {
		return err
	}
	for _, m := range []file{
		{"debian-binary", plain, []byte("2.0\n")},
		{"control.tar.gz", plain, about.Bytes()},
		{"data.tar.gz", plain, files.Bytes()},
	} {
		if err := member(w, m, when); err != nil {
			return err
		}
	}
	return nil
}

// member writes a member of an ar archive, at an even offset.
func member(w io.Writer, f file, when time.Time) error {
	_, err := fmt.Fprintf(w, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", f.name, when.Unix(), 0, 0, "100644", len(f.data))
	if err != nil {
		return err
	}
	if len(f.data)%2 != 0 {
		f.data = append(f.data, '\n')
	}
	_, err = w.Write(f.data)
	return err
}

// kibibytes is Installed-Size as deb-substvars(5) counts it: files rounded up,
// and one for everything else.
func (t tree) kibibytes() int {
	size := len(t.folders())
	for _, f := range t {
		size += (len(f.data) + 1023) / 1024
	}
	return size
}

// sums is md5sums as deb-md5sums(5) has it.
func (t tree) sums() []byte {
	var b bytes.Buffer
	for _, f := range t.sorted() {
		if strings.HasPrefix(f.name, "etc/") {
			continue // dpkg keeps those of configuration files itself
		}
		fmt.Fprintf(&b, "%x  %s\n", md5.Sum(f.data), f.name)
	}
	return b.Bytes()
}

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// appID is the window's name among a desktop's programs: its files', and with
// -X gioui.org/app.ID the window's own.
const appID = "example.parley.chat"

// linux makes the archive, and a Debian package for the window and the server.
func (p *packer) linux(arch string) error {
	if err := alone(p.parleyd, arch); err != nil {
		return err
	}
	name := "parleyd"
	if p.parley != "" {
		name = "parley"
		if err := p.windowDeb(arch); err != nil {
			return err
		}
	}
	if err := p.serverDeb(arch); err != nil {
		return err
	}
	t, err := p.linuxTree()
	if err != nil {
		return err
	}
	folder := fmt.Sprintf("%s-%s-linux-%s", name, p.version, arch)
	return p.write(folder+".tar.gz", func(w io.Writer) error { return t.tarball(w, folder, p.when) })
}

// linuxTree is what the archive for every distribution holds: bin, lib and share
// as /usr/local has them.
func (p *packer) linuxTree() (tree, error) {
	var t tree
	if p.parley != "" {
		if err := t.copy("bin/parley", runs, p.parley); err != nil {
			return nil, err
		}
		if err := p.desktop(&t, ""); err != nil {
			return nil, err
		}
		if err := p.manual(&t, "", "parley"); err != nil {
			return nil, err
		}
	}
	if err := t.copy("bin/parleyd", runs, p.parleyd); err != nil {
		return nil, err
	}
	if err := p.manual(&t, "", "parleyd"); err != nil {
		return nil, err
	}
	unit, err := p.text("linux/parleyd.service", "BIN", "/usr/local/bin")
	if err != nil {
		return nil, err
	}
	t.add("lib/systemd/system/parleyd.service", plain, unit)
	install, err := p.text("linux/INSTALL.txt")
	if err != nil {
		return nil, err
	}
	t.add("INSTALL.txt", plain, install)
	if err := t.copy("share/doc/parley/LICENSE", plain, filepath.Join(p.root, "LICENSE")); err != nil {
		return nil, err
	}
	return t, t.copy("share/doc/parley/NOTICES.txt", plain, p.notices)
}

// desktop adds what a desktop's menu knows of the window.
func (p *packer) desktop(t *tree, below string) error {
	entry, err := p.text("linux/" + appID + ".desktop")
	if err != nil {
		return err
	}
	t.add(below+"share/applications/"+appID+".desktop", plain, entry)
	meta, err := p.text("linux/"+appID+".metainfo.xml", "DATE", p.when.UTC().Format("2006-01-02"))
	if err != nil {
		return err
	}
	t.add(below+"share/metainfo/"+appID+".metainfo.xml", plain, meta)
	for _, size := range []int{16, 24, 32, 48, 64, 128, 192, 256, 512} {
		to := fmt.Sprintf("%sshare/icons/hicolor/%dx%[2]d/apps/%s.png", below, size, appID)
		if err := t.copy(to, plain, filepath.Join(p.root, "icons", "app", fmt.Sprintf("%d.png", size))); err != nil {
			return err
		}
	}
	return t.copy(below+"share/icons/hicolor/scalable/apps/"+appID+".svg", plain, filepath.Join(p.root, "icons", "app", "app.svg"))
}

// manual adds a program's manual page.
func (p *packer) manual(t *tree, below, name string) error {
	page, err := p.text("linux/"+name+".1", "MONTH", p.when.UTC().Format("January 2, 2006"))
	if err != nil {
		return err
	}
	short, err := packed(page)
	if err != nil {
		return err
	}
	t.add(below+"share/man/man1/"+name+".1.gz", plain, short)
	return nil
}

// windowDeb makes parley-chat, which is not named parley since Debian has another
// program of that name.
func (p *packer) windowDeb(arch string) error {
	needs, err := depends(p.parley, arch)
	if err != nil {
		return err
	}
	control, err := p.text("linux/parley-chat.control", "ARCH", arch, "DEPENDS", needs)
	if err != nil {
		return err
	}
	d := deb{control: string(control)}
	if err := d.files.copy("usr/bin/parley", runs, p.parley); err != nil {
		return err
	}
	if err := p.desktop(&d.files, "usr/"); err != nil {
		return err
	}
	if err := p.manual(&d.files, "usr/", "parley"); err != nil {
		return err
	}
	return p.deb("parley-chat", arch, d)
}

// serverDeb makes parleyd.
func (p *packer) serverDeb(arch string) error {
	control, err := p.text("linux/parleyd.control", "ARCH", arch)
	if err != nil {
		return err
	}
	d := deb{control: string(control), scripts: map[string]string{}, config: []string{"etc/default/parleyd"}}
	for _, name := range []string{"postinst", "prerm", "postrm"} {
		script, err := p.text("linux/parleyd." + name)
		if err != nil {
			return err
		}
		d.scripts[name] = string(script)
	}
	if err := d.files.copy("usr/bin/parleyd", runs, p.parleyd); err != nil {
		return err
	}
	if err := p.manual(&d.files, "usr/", "parleyd"); err != nil {
		return err
	}
	unit, err := p.text("linux/parleyd.service", "BIN", "/usr/bin")
	if err != nil {
		return err
	}
	d.files.add("lib/systemd/system/parleyd.service", plain, unit)
	defaults, err := p.text("linux/parleyd.default")
	if err != nil {
		return err
	}
	d.files.add("etc/default/parleyd", plain, defaults)
	return p.deb("parleyd", arch, d)
}

// deb adds what every Debian package documents, and writes it.
func (p *packer) deb(name, arch string, d deb) error {
	doc := "usr/share/doc/" + name + "/"
	license, err := os.ReadFile(filepath.Join(p.root, "LICENSE"))
	if err != nil {
		return err
	}
	_, license, _ = bytes.Cut(license, []byte("\n\n")) // below the heading
	copyright, err := p.text("linux/copyright", "LICENSE", indented(string(license)))
	if err != nil {
		return err
	}
	d.files.add(doc+"copyright", plain, copyright)
	notices, err := os.ReadFile(p.notices)
	if err != nil {
		return err
	}
	changes := fmt.Sprintf("%s (%s) unstable; urgency=medium\n\n  * The version that was built.\n\n -- The Parley developers <parley@parley.example>  %s\n",
		name, p.version, p.when.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	for to, text := range map[string][]byte{"NOTICES.gz": notices, "changelog.gz": []byte(changes)} {
		b, err := packed(text)
		if err != nil {
			return err
		}
		d.files.add(doc+to, plain, b)
	}
	return p.write(fmt.Sprintf("%s_%s_%s.deb", name, p.version, arch), func(w io.Writer) error { return d.write(w, p.when) })
}

// indented is a text as a field of a control file goes on.
func indented(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		if line == "" {
			line = "."
		}
		lines[i] = " " + line
	}
	return strings.Join(lines, "\n")
}

// packed is a text as gzip -9n makes it.
func packed(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

package main

import (
	"bytes"
	"debug/pe"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tc-hib/winres"
)

// windows makes the archive of both programs.
func (p *packer) windows(arch string) error {
	if p.parley == "" {
		return errors.New("-parley is needed")
	}
	if err := checkPE(p.parley, arch, pe.IMAGE_SUBSYSTEM_WINDOWS_GUI); err != nil {
		return err
	}
	if err := checkPE(p.parleyd, arch, pe.IMAGE_SUBSYSTEM_WINDOWS_CUI); err != nil {
		return err
	}
	var t tree
	readme, err := p.text("windows/README.txt")
	if err != nil {
		return err
	}
	t.add("README.txt", plain, crlf(readme))
	for to, from := range map[string]string{
		"parley.exe": p.parley, "parleyd.exe": p.parleyd, "LICENSE.txt": filepath.Join(p.root, "LICENSE"), "NOTICES.txt": p.notices,
	} {
		b, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if strings.HasSuffix(to, ".txt") {
			t.add(to, plain, crlf(b))
		} else {
			t.add(to, runs, b)
		}
	}
	folder := fmt.Sprintf("parley-%s-windows-%s", p.version, arch)
	return p.write(folder+".zip", func(w io.Writer) error { return t.zip(w, folder, p.when) })
}

// crlf ends lines as Windows' editors do.
func crlf(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
}

// checkPE makes sure that a program is for arch, opens a console or none, and has
// what Windows shows of it.
func checkPE(name, arch string, subsystem uint16) error {
	f, err := pe.Open(name)
	if err != nil {
		return fmt.Errorf("%s is no program for Windows: %w", name, err)
	}
	defer f.Close()
	if want := map[string]uint16{"amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64}[arch]; f.Machine != want {
		return fmt.Errorf("%s is built for machine %#x, not for %s", name, f.Machine, arch)
	}
	head, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || head.Subsystem != subsystem {
		return fmt.Errorf("%s does not run in the subsystem %d, the one with or without a console", name, subsystem)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	set, err := winres.LoadFromEXE(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("read the resources of %s: %w", name, err)
	}
	if _, err := set.GetIcon(winres.ID(1)); err != nil {
		return fmt.Errorf("%s has no icon: %w", name, err)
	}
	for what, kind := range map[string]winres.ID{"manifest": winres.RT_MANIFEST, "version": winres.RT_VERSION} {
		if len(set.Get(kind, winres.ID(1), winres.LCIDDefault)) == 0 {
			return fmt.Errorf("%s has no %s", name, what)
		}
	}
	return nil
}

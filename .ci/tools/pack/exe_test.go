package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// exe builds a program for Windows with resources, or without.
func exe(t *testing.T, arch string, console bool, resources bool) string {
	t.Helper()
	var flags []string
	if !console {
		flags = []string{"-ldflags=-H windowsgui"}
	}
	name := program(t, []string{"GOOS=windows", "GOARCH=" + arch, "CGO_ENABLED=0"}, flags...)
	if !resources {
		return name
	}
	var set winres.ResourceSet
	ico, err := os.Open("../../../icons/app/app.ico")
	if err != nil {
		t.Fatal(err)
	}
	defer ico.Close()
	icon, err := winres.LoadICO(ico)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.SetIcon(winres.ID(1), icon); err != nil {
		t.Fatal(err)
	}
	set.SetManifest(winres.AppManifest{})
	var info version.Info
	if err := info.Set(version.LangDefault, version.ProductName, "Sample"); err != nil {
		t.Fatal(err)
	}
	set.SetVersionInfo(info)
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(name + ".exe")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := set.WriteToEXE(out, in); err != nil {
		t.Fatal(err)
	}
	return name + ".exe"
}

func TestArchiveForWindows(t *testing.T) {
	p := newPacker(t)
	p.parley, p.parleyd = exe(t, "arm64", false, true), exe(t, "arm64", true, true)
	if err := p.run("windows-arm64"); err != nil {
		t.Fatal(err)
	}
	folder := "parley-1.2.3+4.g0123456789ab-windows-arm64"
	z, err := zip.OpenReader(filepath.Join(p.out, folder+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, strings.TrimPrefix(f.Name, folder+"/"))
		if !f.Modified.Equal(when) {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
	if want := []string{"LICENSE.txt", "NOTICES.txt", "README.txt", "parley.exe", "parleyd.exe"}; !slices.Equal(names, want) {
		t.Errorf("it holds %q, want %q", names, want)
	}
	readme, err := z.Open(folder + "/README.txt")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(readme)
	if err != nil || !bytes.HasPrefix(text, []byte("Parley 1.2.3+4.g0123456789ab for Windows")) || bytes.Count(text, []byte("\n")) != bytes.Count(text, []byte("\r\n")) {
		t.Errorf("the readme is %q, %v", text, err)
	}
}

func TestArchiveForMacOS(t *testing.T) {
	p := newPacker(t)
	dir := t.TempDir()
	p.bundle, p.parleyd = filepath.Join(dir, "Parley.app"), filepath.Join(dir, "parleyd")
	for name, mode := range map[string]os.FileMode{"Parley.app/Contents/Info.plist": 0o600, "Parley.app/Contents/MacOS/Parley": 0o700, "parleyd": 0o700} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.run("macos"); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(filepath.Join(p.out, "parley-1.2.3+4.g0123456789ab-macos.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	got := map[string]os.FileMode{}
	for _, f := range z.File {
		_, name, _ := strings.Cut(f.Name, "/")
		got[name] = f.Mode()
	}
	for name, mode := range map[string]os.FileMode{
		"Parley.app/Contents/Info.plist": 0o644, "Parley.app/Contents/MacOS/Parley": 0o755, "parleyd": 0o755, "LICENSE.txt": 0o644, "NOTICES.txt": 0o644,
	} {
		if got[name] != mode {
			t.Errorf("%s has the mode %v, want %v", name, got[name], mode)
		}
	}
}

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// when is the time of what the tests pack.
var when = time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)

// newPacker packs into a folder of the test's own.
func newPacker(t *testing.T) *packer {
	t.Helper()
	dir := t.TempDir()
	notices := filepath.Join(dir, "NOTICES.txt")
	if err := os.WriteFile(notices, []byte("licences of others\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &packer{
		root: "../../..", version: "1.2.3+4.g0123456789ab", when: when, notices: notices,
		out: filepath.Join(dir, "release"), say: io.Discard,
	}
}

// program builds a small program for a system.
func program(t *testing.T, env []string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	source := "package main\n\nfunc main() {}\n"
	if slices.Contains(env, "CGO_ENABLED=1") {
		source = "package main\n\n// #cgo LDFLAGS: -Wl,--no-as-needed " + strings.Join(flags, " ") + "\n// #include <stdlib.h>\nimport \"C\"\n\nfunc main() { C.free(nil) }\n"
		flags = nil
	}
	for name, text := range map[string]string{"go.mod": "module sample\n\ngo 1.26\n", "main.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", append([]string{"build", "-o", "program"}, append(flags, ".")...)...)
	build.Dir = dir
	build.Env = append(append(os.Environ(), "GOFLAGS=", "GOWORK=off"), env...)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, "program")
}

func server(t *testing.T, arch string) string {
	return program(t, []string{"GOOS=linux", "GOARCH=" + arch, "CGO_ENABLED=0"})
}

// window builds a program that is linked with libraries, as a window is.
func window(t *testing.T, libraries ...string) string {
	return program(t, []string{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1"}, libraries...)
}

// members reads an ar archive.
func members(t *testing.T, name string) map[string][]byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := bytes.CutPrefix(b, []byte("!<arch>\n"))
	if !ok {
		t.Fatalf("%s is no archive", name)
	}
	found := map[string][]byte{}
	var order []string
	for len(b) > 0 {
		head := string(b[:60])
		size, err := strconv.Atoi(strings.TrimSpace(head[48:58]))
		if err != nil || head[58:] != "`\n" || strings.TrimSpace(head[16:28]) != strconv.FormatInt(when.Unix(), 10) {
			t.Fatalf("the head of a member of %s is %q", name, head)
		}
		order = append(order, strings.TrimSpace(head[:16]))
		found[order[len(order)-1]] = b[60:][:size]
		b = b[60+size+size%2:]
	}
	if want := []string{"debian-binary", "control.tar.gz", "data.tar.gz"}; !slices.Equal(order, want) {
		t.Fatalf("%s holds %q, want %q", name, order, want)
	}
	return found
}

// untar reads a .tar.gz, and holds it to what every one of ours is: sorted,
// root's, of one time, each folder before what is in it.
func untar(t *testing.T, b []byte, below string) map[string]string {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if !unpacked.ModTime.IsZero() || unpacked.Name != "" {
		t.Errorf("gzip's head names %q of %v", unpacked.Name, unpacked.ModTime)
	}
	in, found, folders := tar.NewReader(unpacked), map[string]string{}, map[string]bool{}
	for {
		h, err := in.Next()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || !h.ModTime.Equal(when) {
			t.Errorf("%s is of %d:%d and of %v", h.Name, h.Uid, h.Gid, h.ModTime)
		}
		name, ok := strings.CutPrefix(h.Name, below+"/")
		if !ok {
			t.Errorf("%s is not below %s", h.Name, below)
		}
		if h.Typeflag == tar.TypeDir {
			folders[name] = true
			continue
		}
		if dir := name[:strings.LastIndex(name, "/")+1]; !folders[dir] {
			t.Errorf("%s comes before its folder", h.Name)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		found[name] = string(text)
		if runs := h.Mode&0o111 != 0; runs != (strings.Contains(name, "bin/") || below == "." && strings.Contains(name, "inst") || strings.HasPrefix(name, "p") && strings.HasSuffix(name, "rm")) {
			t.Errorf("%s has the mode %o", name, h.Mode)
		}
	}
}

// TestServerForLinux: what is made without a window.
func TestServerForLinux(t *testing.T) {
	p := newPacker(t)
	p.parleyd = server(t, "arm64")
	if err := p.run("linux-arm64"); err != nil {
		t.Fatal(err)
	}
	deb := members(t, filepath.Join(p.out, "parleyd_1.2.3+4.g0123456789ab_arm64.deb"))
	known, files := untar(t, deb["control.tar.gz"], "."), untar(t, deb["data.tar.gz"], ".")
	if got := string(deb["debian-binary"]); got != "2.0\n" {
		t.Errorf("debian-binary is %q", got)
	}
	for _, line := range []string{"Package: parleyd\n", "Version: 1.2.3+4.g0123456789ab\n", "Architecture: arm64\n", fmt.Sprintf("Installed-Size: %d\n", installed(files))} {
		if !strings.Contains(known["control"], line) {
			t.Errorf("control lacks %q:\n%s", line, known["control"])
		}
	}
	if known["conffiles"] != "/etc/default/parleyd\n" {
		t.Errorf("conffiles is %q", known["conffiles"])
	}
	var sums []string
	for name, text := range files {
		if !strings.HasPrefix(name, "etc/") {
			sums = append(sums, fmt.Sprintf("%x  %s\n", md5.Sum([]byte(text)), name))
		}
	}
	slices.SortFunc(sums, func(a, b string) int { return strings.Compare(a[34:], b[34:]) })
	if got := strings.Join(sums, ""); known["md5sums"] != got {
		t.Errorf("md5sums is\n%swant\n%s", known["md5sums"], got)
	}
	for name, want := range map[string]string{
		"lib/systemd/system/parleyd.service": "\nExecStart=/usr/bin/parleyd serve -data /var/lib/parley $PARLEYD_OPTS\n",
		"usr/share/doc/parleyd/copyright":    "\n Permission is hereby granted",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s lacks %q: %q", name, want, files[name])
		}
	}
	nothingIsLeftOpen(t, known, files)

	archive, err := os.ReadFile(filepath.Join(p.out, "parleyd-1.2.3+4.g0123456789ab-linux-arm64.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	tree := untar(t, archive, "parleyd-1.2.3+4.g0123456789ab-linux-arm64")
	if !strings.Contains(tree["lib/systemd/system/parleyd.service"], "ExecStart=/usr/local/bin/parleyd ") || tree["bin/parley"] != "" || tree["bin/parleyd"] == "" {
		t.Error("the archive is not one of the server alone, below /usr/local")
	}
	nothingIsLeftOpen(t, tree)
}

// installed counts kibibytes as Debian does.
func installed(files map[string]string) int {
	folders := map[string]bool{}
	size := 0
	for name, text := range files {
		size += (len(text) + 1023) / 1024
		for i, r := range name {
			if r == '/' {
				folders[name[:i]] = true
			}
		}
	}
	return size + len(folders)
}

// nothingIsLeftOpen: each @NAME@ of the texts got its value.
func nothingIsLeftOpen(t *testing.T, trees ...map[string]string) {
	t.Helper()
	for _, tree := range trees {
		for name, text := range tree {
			if strings.Contains(name, "bin/") || strings.HasSuffix(name, ".png") {
				continue
			}
			for _, hole := range []string{"@VERSION@", "@ARCH@", "@SIZE@", "@DEPENDS@", "@DATE@", "@MONTH@", "@BIN@", "@LICENSE@"} {
				if strings.Contains(text, hole) {
					t.Errorf("%s still has %s", name, hole)
				}
			}
		}
	}
}

// TestWindowForLinux: the package names what the program is linked with, and the
// desktop finds it by one name.
func TestWindowForLinux(t *testing.T) {
	p := newPacker(t)
	p.parley, p.parleyd = window(t, "-lX11"), server(t, "amd64")
	if err := p.run("linux-amd64"); err != nil {
		t.Fatal(err)
	}
	deb := members(t, filepath.Join(p.out, "parley-chat_1.2.3+4.g0123456789ab_amd64.deb"))
	known, files := untar(t, deb["control.tar.gz"], "."), untar(t, deb["data.tar.gz"], ".")
	for _, want := range []string{"\nDepends: libc6 (>= 2.", "), libgl1-mesa-dri, libgles2, libx11-6\n", "\nConflicts: parley\n"} {
		if !strings.Contains(known["control"], want) {
			t.Errorf("control lacks %q:\n%s", want, known["control"])
		}
	}
	nothingIsLeftOpen(t, known, files)
	entry := files["usr/share/applications/"+appID+".desktop"]
	for _, line := range []string{"\nExec=parley %u\n", "\nMimeType=x-scheme-handler/parley;\n", "\nIcon=" + appID + "\n", "\nStartupWMClass=" + appID + "\n", "\nName=Parley\n"} {
		if !strings.Contains(entry, line) {
			t.Errorf("the entry of the menu lacks %q:\n%s", line, entry)
		}
	}
	var meta struct {
		ID         string `xml:"id"`
		Launchable string `xml:"launchable"`
		Releases   []struct {
			Version string `xml:"version,attr"`
			Date    string `xml:"date,attr"`
		} `xml:"releases>release"`
	}
	if err := xml.Unmarshal([]byte(files["usr/share/metainfo/"+appID+".metainfo.xml"]), &meta); err != nil || meta.ID != appID || meta.Launchable != appID+".desktop" {
		t.Errorf("the metainfo is %+v, %v", meta, err)
	} else if len(meta.Releases) != 1 || meta.Releases[0].Version != p.version || meta.Releases[0].Date != "2026-02-03" {
		t.Errorf("the metainfo's releases are %+v", meta.Releases)
	}
	for _, icon := range []string{"16x16", "48x48", "256x256", "512x512", "scalable"} {
		name := "usr/share/icons/hicolor/" + icon + "/apps/" + appID + map[bool]string{true: ".svg", false: ".png"}[icon == "scalable"]
		if len(files[name]) == 0 {
			t.Errorf("there is no %s", name)
		}
	}
}

// TestUnitIsHardened: what systemd takes from the server, and lets it have.
func TestUnitIsHardened(t *testing.T) {
	p := newPacker(t)
	b, err := p.text("linux/parleyd.service", "BIN", "/usr/bin")
	if err != nil {
		t.Fatal(err)
	}
	section, set := "", map[string][]string{}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		switch key, value, ok := strings.Cut(line, "="); {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = line
		case !ok:
			t.Errorf("the line %q is no setting", line)
		default:
			set[section+key] = append(set[section+key], value)
		}
	}
	for key, want := range map[string]string{
		"DynamicUser": "yes", "StateDirectory": "parley", "Restart": "on-failure", "RestartPreventExitStatus": "2",
		"ProtectSystem": "strict", "ProtectHome": "yes", "NoNewPrivileges": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
		"MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes", "SystemCallArchitectures": "native",
		"RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX AF_NETLINK", "SystemCallFilter": "@system-service,~@privileged @resources",
	} {
		if got, ok := set["[Service]"+key]; !ok || strings.Join(got, ",") != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got := set["[Install]WantedBy"]; !slices.Equal(got, []string{"multi-user.target"}) {
		t.Errorf("it is wanted by %q", got)
	}
}

// TestMaintainerScriptsAreShell lets the shell read them, and none enable or
// start what an administrator has not.
func TestMaintainerScriptsAreShell(t *testing.T) {
	for _, name := range []string{"postinst", "prerm", "postrm"} {
		path := "../../package/linux/parleyd." + name
		if out, err := exec.CommandContext(t.Context(), "sh", "-n", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, not := range []string{" start parleyd", " enable ", "rm -"} {
			if bytes.Contains(b, []byte(not)) {
				t.Errorf("%s has %q", name, not)
			}
		}
	}
}

// TestSameInputSameBytes: neither the disk's times and modes nor the order in
// which maps are walked show.
func TestSameInputSameBytes(t *testing.T) {
	linux := server(t, "amd64")
	gui, console := exe(t, "amd64", false, true), exe(t, "amd64", true, true)
	var first map[string][]byte
	for i := range 4 {
		p := newPacker(t)
		p.parleyd = linux
		if err := os.Chmod(linux, []os.FileMode{0o755, 0o700}[i%2]); err != nil {
			t.Fatal(err)
		}
		later := when.Add(time.Duration(i) * time.Hour)
		if err := os.Chtimes(linux, later, later); err != nil {
			t.Fatal(err)
		}
		if err := p.run("linux-amd64"); err != nil {
			t.Fatal(err)
		}
		p.parley, p.parleyd = gui, console
		if err := p.run("windows-amd64"); err != nil {
			t.Fatal(err)
		}
		made := map[string][]byte{}
		files, err := os.ReadDir(p.out)
		if err != nil || len(files) != 3 {
			t.Fatalf("it made %v, %v", files, err)
		}
		for _, f := range files {
			if made[f.Name()], err = os.ReadFile(filepath.Join(p.out, f.Name())); err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(made[f.Name()], first[f.Name()]) {
				t.Errorf("run %d made another %s", i+1, f.Name())
			}
		}
		first = made
	}
}

// TestWrongProgramsAreNotPacked: for each way in which a program can be another
// than its package says, a sentence, and no file.
func TestWrongProgramsAreNotPacked(t *testing.T) {
	amd, arm, linked := server(t, "amd64"), server(t, "arm64"), window(t, "-lX11")
	gui, console, bare := exe(t, "amd64", false, true), exe(t, "amd64", true, true), exe(t, "amd64", false, false)
	for _, tt := range []struct {
		target, parley, parleyd, says string
	}{
		{"linux-amd64", "", arm, "not for amd64"},
		{"linux-arm64", "", amd, "not for arm64"},
		{"linux-amd64", "", linked, "CGO_ENABLED=0"},
		{"linux-amd64", "", gui, "no program for Linux"},
		{"linux-amd64", window(t, "-lm"), amd, "libm.so.6, and which package brings that"},
		{"linux-riscv64", "", amd, "not for riscv64"},
		{"windows-amd64", gui, gui, "subsystem"},
		{"windows-amd64", console, console, "subsystem"},
		{"windows-arm64", gui, console, "not for arm64"},
		{"windows-amd64", bare, console, "resources"},
		{"windows-amd64", amd, console, "no program for Windows"},
		{"windows-amd64", "", console, "-parley"},
		{"macos", "", amd, "-bundle"},
		{"haiku-amd64", "", amd, "haiku"},
	} {
		p := newPacker(t)
		p.parley, p.parleyd = tt.parley, tt.parleyd
		if err := p.run(tt.target); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s of %q and %q: got %v, want it to say %q", tt.target, tt.parley, tt.parleyd, err, tt.says)
		}
		if made, _ := filepath.Glob(filepath.Join(p.out, "*")); len(made) > 0 {
			t.Errorf("%s: it made %q", tt.target, made)
		}
	}
	p := newPacker(t)
	p.parleyd, p.when = amd, time.Unix(0, 0)
	if err := p.run("linux-amd64"); err == nil || !strings.Contains(err.Error(), "1980") {
		t.Errorf("of 1970: got %v", err)
	}
	p.when, p.version = when, ""
	if err := p.run("linux-amd64"); err == nil || !strings.Contains(err.Error(), "-version") {
		t.Errorf("without a version: got %v", err)
	}
}

func TestVersionsOfGlibc(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"2.34", "2.9", 1}, {"2.2.5", "2.17", -1}, {"2.34", "2.34", 0}, {"2.3.4", "2.3", 1}, {"PRIVATE", "2.17", -1}} {
		if got := compare(tt.a, tt.b); got != tt.want {
			t.Errorf("compare(%s, %s) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

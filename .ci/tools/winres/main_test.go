package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// sample are options that go through, writing into dir.
func sample(dir, arch string) options {
	return options{
		name: "parley", about: "Parley: chat with the people around you", version: "v1.2.3-4-gabc", number: "1.2.3.4",
		icon: "../../../icons/app/app.ico", manifest: "../../package/windows/parley.manifest",
		arch: arch, out: filepath.Join(dir, "rsrc_windows_"+arch+".syso"),
	}
}

// TestProgramHasItsResources builds a program and reads it as Windows does.
func TestProgramHasItsResources(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		t.Run(arch, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "go.mod", "module sample\n\ngo 1.26\n")
			write(t, dir, "main.go", "package main\n\nfunc main() {}\n")
			o := sample(dir, arch)
			if err := run(o); err != nil {
				t.Fatal(err)
			}
			build := exec.CommandContext(t.Context(), "go", "build", "-o", "sample.exe", ".")
			build.Dir = dir
			build.Env = append(os.Environ(), "GOOS=windows", "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			exe, err := os.Open(filepath.Join(dir, "sample.exe"))
			if err != nil {
				t.Fatal(err)
			}
			defer exe.Close()
			set, err := winres.LoadFromEXE(exe)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, set, o)
		})
	}
}

// holds compares a program's resources with what was asked for.
func holds(t *testing.T, set *winres.ResourceSet, o options) {
	t.Helper()
	icon, err := set.GetIcon(winres.ID(iconID))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := icon.SaveICO(&got); err != nil {
		t.Fatal(err)
	}
	ico, err := os.ReadFile(o.icon)
	if err != nil {
		t.Fatal(err)
	}
	if got.Len() != len(ico) {
		t.Errorf("the icon has %d bytes, want %d", got.Len(), len(ico))
	}
	manifest, err := os.ReadFile(o.manifest)
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Get(winres.RT_MANIFEST, winres.ID(1), winres.LCIDDefault); !bytes.Equal(got, manifest) {
		t.Errorf("the manifest is %q", got)
	}
	info, err := version.FromBytes(set.Get(winres.RT_VERSION, winres.ID(1), winres.LCIDDefault))
	if err != nil {
		t.Fatal(err)
	}
	if want := [4]uint16{1, 2, 3, 4}; info.FileVersion != want || info.ProductVersion != want {
		t.Errorf("the version is %v and %v, want %v", info.FileVersion, info.ProductVersion, want)
	}
	text, err := info.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{o.version, o.about, o.name + ".exe"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the version's texts lack %q: %s", want, text)
		}
	}
}

// TestManifestSaysWhatTheWindowNeeds reads it as a program that parses manifests
// does.
func TestManifestSaysWhatTheWindowNeeds(t *testing.T) {
	b, err := os.ReadFile("../../package/windows/parley.manifest")
	if err != nil {
		t.Fatal(err)
	}
	m, err := winres.AppManifestFromXML(b)
	if err != nil {
		t.Fatal(err)
	}
	if m.DPIAwareness != winres.DPIPerMonitorV2 || m.ExecutionLevel != winres.AsInvoker || !m.LongPathAware ||
		m.Compatibility != winres.Win10AndAbove || m.UIAccess || m.AutoElevate {
		t.Errorf("it says %+v", m)
	}
	if !bytes.Contains(b, []byte(">UTF-8</activeCodePage>")) {
		t.Error("it does not ask for UTF-8")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	var first []byte
	for i := range 5 {
		o := sample(t.TempDir(), "amd64")
		if err := run(o); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(o.out)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = b
		} else if !bytes.Equal(b, first) {
			t.Fatalf("run %d wrote other bytes", i+1)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*options)
		says   string
	}{
		"a number of three parts":  {func(o *options) { o.number = "1.2.3" }, "A.B.C.D"},
		"a number that is none":    {func(o *options) { o.number = "1.2.3.x" }, "A.B.C.D"},
		"no version":               {func(o *options) { o.version = "" }, "-version"},
		"no icon":                  {func(o *options) { o.icon = "none.ico" }, "none.ico"},
		"an icon that is none":     {func(o *options) { o.icon = o.manifest }, "parley.manifest"},
		"a manifest that is none":  {func(o *options) { o.manifest = "none.manifest" }, "none.manifest"},
		"an unknown architecture":  {func(o *options) { o.arch = "vax" }, "vax"},
		"a folder that is not one": {func(o *options) { o.out = filepath.Join(o.out, "x") }, "no such file"},
	} {
		o := sample(t.TempDir(), "amd64")
		tt.change(&o)
		if err := run(o); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v, want it to name %q", name, err, tt.says)
		}
	}
}

func TestNumberStaysWithinSixteenBits(t *testing.T) {
	if got, err := parseNumber("0.1.65536.99999999"); err != nil || got != [4]uint16{0, 1, 65535, 65535} {
		t.Errorf("got %v, %v", got, err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

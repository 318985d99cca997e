package script

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goDesk is a fake Go for packages. A program that it builds holds where it was
// built for; a tool notes what it is asked to do, and pack and gogio make files.
const goDesk = `while [[ $1 == -C ]]; do
	shift 2
done
case $1 in
env) [[ $2 == GOVERSION ]] && echo go1.26.8 || echo /go ;;
build)
	flags=''
	case $* in *windowsgui*) flags=' without console' ;; *app.ID=example.parley.chat*) flags=' with id' ;; esac
	while [[ $1 != -o ]]; do shift; done
	out=$2
	if [[ $out == */ ]]; then
		tool=${*: -1}
		mkdir -p "$out"
		out+=${tool##*/}
		cat >"$out" <<-'TOOL'
			#!/usr/bin/env bash
			name=${0##*/}
			[[ $name != webdist ]] || exit 0
			echo "$name $*" >>"$NOTES"
			case $name in
			winres)
				while [[ $1 != -o ]]; do shift; done
				echo resources >"$2" ;;
			pack)
				file=bin/release/parley-${*: -1}.archive
				mkdir -p bin/release
				echo "$*" >"$file" ;;
			gogio)
				while [[ $1 != -o ]]; do shift; done
				mkdir -p "$2/Contents/MacOS"
				echo program >"$2/Contents/MacOS/Parley" ;;
			esac
		TOOL
		chmod +x "$out"
		exit
	fi
	[[ $out != bin/parley.wasm ]] || exit 0
	mkdir -p "${out%/*}"
	echo "$out for ${GOOS:-here} ${GOARCH:-} cgo ${CGO_ENABLED:-}$flags: $(cd "${*: -1}" 2>/dev/null && ls rsrc_*_"${GOARCH:-none}".syso 2>/dev/null)" >>"$NOTES"
	[[ $out != "${BAD_BUILD:-}" ]] || exit 1
	printf '%s\n' "#!$BIN/bash" 'echo "${0##*/} ${SAYS:-v1.2.3-4-g0123456789ab} of the commit 0123456789ab"' >"$out"
	chmod +x "$out"
	;;
esac`

// newDesk makes a machine with what packages are made of: a system, and a
// history of which the last tag is v1.2.3, or none.
func newDesk(t *testing.T, system string, tagged bool) *machine {
	t.Helper()
	m := newMachine(t, "", true)
	m.fake("go", goDesk)
	m.env = append(m.env, "FAKE_OS="+system)
	described := "exit 128"
	if tagged {
		described = "echo v1.2.3-4-g0123456789ab"
	}
	m.fake("git", `case $1 in
describe) `+described+` ;;
rev-parse) echo 0123456789ab ;;
rev-list) echo 412 ;;
log) echo 1700000000 ;;
esac`)
	for _, command := range []string{"gcc", "pkg-config"} {
		m.fake(command, "")
	}
	for name, text := range map[string]string{
		"app/parleyd/main.go": "package main\n", "app/main.go": "package main\n",
		".ci/package/macos/Info.plist": "@ID@ @NUMBER@ @BUILD@ @ID@ @ID@\n",
	} {
		m.put(name, text)
	}
	return m
}

// put writes a file into the checkout.
func (m *machine) put(name, text string) {
	m.t.Helper()
	path := filepath.Join(m.root, filepath.FromSlash(name))
	m.must(os.MkdirAll(filepath.Dir(path), 0o755))
	m.must(os.WriteFile(path, []byte(text), 0o644))
}

// ended holds an outcome to its exit code and to words that it must contain.
func (o outcome) ended(t *testing.T, code int, words ...string) {
	t.Helper()
	for _, w := range words {
		if o.code != code || !strings.Contains(o.words, w) {
			t.Fatalf("it ended with %d, want %d and %q: %s", o.code, code, w, o.words)
		}
	}
}

// inNotes are the lines of an outcome's notes that begin so.
func (o outcome) inNotes(start string) (found []string) {
	for line := range strings.Lines(o.notes) {
		if strings.HasPrefix(line, start) {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

// want holds lines to those that must be there, each of which may stop early.
func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(got, want string) bool { return strings.HasPrefix(got, want) }) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const packed = "pack -version 1.2.3+4.g0123456789ab -time 1700000000 -notices bin/NOTICES.txt -o bin/release "

func TestLinuxPackages(t *testing.T) {
	m := newDesk(t, "Linux", true)
	m.put("bin/release/parleyd_1.0.0_amd64.deb", "old")
	m.put("bin/release/parley-1.0.0-windows-amd64.zip", "another's")
	got := m.build("linux")
	got.ended(t, 0, "made bin/parley, bin/parleyd and bin/linux-arm64/parleyd")
	want(t, got.inNotes("bin/"),
		"bin/parley for here  cgo 1 with id:",
		"bin/parleyd for here  cgo 0:",
		"bin/linux-arm64/parleyd for linux arm64 cgo 0:",
	)
	want(t, got.inNotes("pack"),
		packed+"-parley bin/parley -parleyd bin/parleyd linux-amd64",
		packed+"-parleyd bin/linux-arm64/parleyd linux-arm64",
	)
	want(t, got.inNotes("notices"), "notices -o bin/NOTICES.txt Inter, a font=ui/kit/fonts/OFL.txt")
	if left := m.released(); !slices.Equal(left, []string{"parley-1.0.0-windows-amd64.zip", "parley-linux-amd64.archive", "parley-linux-arm64.archive"}) {
		t.Errorf("bin/release holds %q", left)
	}
}

// released are the files that were made for others.
func (m *machine) released() (names []string) {
	m.t.Helper()
	files, err := os.ReadDir(filepath.Join(m.root, "bin", "release"))
	m.must(err)
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestWindowsPrograms(t *testing.T) {
	m := newDesk(t, "Darwin", false) // any system
	got := m.build("windows")
	got.ended(t, 0, "made bin/windows-amd64 and bin/windows-arm64")
	var programs, resources, packs []string
	for _, arch := range []string{"amd64", "arm64"} {
		programs = append(programs,
			fmt.Sprintf("bin/windows-%s/parley.exe for windows %[1]s cgo 0 without console: rsrc_windows_%[1]s.syso", arch),
			fmt.Sprintf("bin/windows-%s/parleyd.exe for windows %[1]s cgo 0: rsrc_windows_%[1]s.syso", arch))
		for _, name := range []string{"parley -about Parley", "parleyd -about Parley server"} {
			resources = append(resources, "winres -name "+name+" -version unknown -number 0.0.0.412 -arch "+arch+
				" -icon icons/app/app.ico -manifest .ci/package/windows/parley.manifest")
		}
		packs = append(packs, fmt.Sprintf("pack -version 0.0.0+412.g0123456789ab -time 1700000000 -notices bin/NOTICES.txt -o bin/release "+
			"-parley bin/windows-%s/parley.exe -parleyd bin/windows-%[1]s/parleyd.exe windows-%[1]s", arch))
	}
	want(t, got.inNotes("bin/windows"), programs...)
	want(t, got.inNotes("winres"), resources...)
	want(t, got.inNotes("pack"), packs...)
	m.holdsNoResources()
}

// holdsNoResources: a go build of somebody else is linked with none of them.
func (m *machine) holdsNoResources() {
	m.t.Helper()
	for _, dir := range []string{"app", "app/parleyd"} {
		left, err := filepath.Glob(filepath.Join(m.root, dir, "*.syso"))
		if err != nil || len(left) > 0 {
			m.t.Errorf("%s holds %q, %v", dir, left, err)
		}
	}
}

func TestWindowsResourcesGoWithABrokenBuild(t *testing.T) {
	m := newDesk(t, "Linux", true)
	m.env = append(m.env, "BAD_BUILD=bin/windows-arm64/parley.exe")
	got := m.build("windows")
	if got.code != 1 || strings.Contains(got.words, "made bin/windows") {
		t.Errorf("it ended with %d: %s", got.code, got.words)
	}
	want(t, got.inNotes("bin/windows-arm64"), "bin/windows-arm64/parley.exe for windows arm64 cgo 0 without console: rsrc_windows_arm64.syso")
	m.holdsNoResources()
}

func TestProgramThatIsTooLarge(t *testing.T) {
	for program, limit := range map[string]string{"bin/parley": "window_limit=35000000", "bin/parleyd": "server_limit=30000000"} {
		m := newDesk(t, "Linux", true)
		m.copy(filepath.Join(".ci", "build", "release.sh"), func(s string) string {
			if !strings.Contains(s, limit) {
				t.Fatalf("there is no %s", limit)
			}
			return strings.ReplaceAll(s, limit, limit[:13]+"7")
		})
		got := m.build("linux")
		size, err := os.Stat(filepath.Join(m.root, filepath.FromSlash(program)))
		m.must(err)
		got.ended(t, 1, fmt.Sprintf("%s has %d bytes, and at most 7 are allowed", program, size.Size()))
		want(t, got.inNotes("pack"))
	}
}

// TestProgramThatKnowsAnotherVersion: the linker says nothing where it sets no
// variable.
func TestProgramThatKnowsAnotherVersion(t *testing.T) {
	m := newDesk(t, "Linux", true)
	m.env = append(m.env, "SAYS=development")
	got := m.build("linux")
	got.ended(t, 1, "bin/parley says that it is parley development")
	want(t, got.inNotes("pack"))
}

func TestMacApplication(t *testing.T) {
	for identity, says := range map[string]string{"": "nobody's signature", "Developer ID Application: Amy (ABC)": "made bin/macos/Parley.app"} {
		m := newDesk(t, "Darwin", true)
		m.fake("xcode-select", "")
		m.fake("codesign", `echo "codesign $*" >>"$NOTES"`)
		m.fake("lipo", `echo "lipo $*" >>"$NOTES"; [[ -e $4 && -e $5 ]] && echo both >"$3"`)
		signer := "-"
		if identity != "" {
			m.env = append(m.env, "PARLEY_MACOS_IDENTITY="+identity)
			signer = identity
		}
		got := m.build("macos")
		got.ended(t, 0, says)
		var gogio []string
		for _, arch := range []string{"arm64", "amd64"} {
			gogio = append(gogio, "gogio -target macos -arch "+arch+" -appid example.parley.chat -name Parley -icon icons/app/macos.png -ldflags ")
		}
		want(t, got.inNotes("gogio"), gogio...)
		want(t, got.inNotes("codesign"),
			"codesign --force --options runtime --sign "+signer+" bin/macos/Parley.app",
			"codesign --force --options runtime --sign "+signer+" bin/macos/parleyd",
			"codesign --verify --strict bin/macos/Parley.app")
		want(t, got.inNotes("pack"), packed+"-bundle bin/macos/Parley.app -parleyd bin/macos/parleyd macos")
		for name, text := range map[string]string{
			"Parley.app/Contents/Info.plist": "example.parley.chat 1.2.3 1.2.3.4 example.parley.chat example.parley.chat\n", "Parley.app/Contents/MacOS/Parley": "both\n", "parleyd": "both\n",
		} {
			if b, err := os.ReadFile(filepath.Join(m.root, "bin", "macos", name)); err != nil || string(b) != text {
				t.Errorf("%s holds %q, %v, want %q", name, b, err, text)
			}
		}
	}
}

// TestMacOpensLinks: the bundle says that it opens parley: links.
func TestMacOpensLinks(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../package/macos/Info.plist"))
	if err != nil {
		t.Fatal(err)
	}
	claims := regexp.MustCompile(`<key>CFBundleURLTypes</key>\s*<array>\s*<dict>[^§]*<key>CFBundleURLSchemes</key>\s*<array>\s*<string>parley</string>\s*</array>[^§]*</dict>\s*</array>`)
	if !claims.Match(b) {
		t.Errorf("it claims no parley: links:\n%s", b)
	}
	var any struct{}
	if err := xml.Unmarshal(b, &any); err != nil {
		t.Error(err)
	}
}

func TestWhatAMachineCannotMake(t *testing.T) {
	for _, tt := range []struct{ system, command, says string }{
		{"Linux", "macos", "build.sh: Parley.app is made on a Mac"},
		{"Darwin", "macos", "xcode-select --install"},
		{"Darwin", "linux", "is built on Linux"},
	} {
		m := newDesk(t, tt.system, true)
		m.fake("xcode-select", "exit 1")
		m.build(tt.command).check(t, 2, nil, tt.says)
	}
	m := newDesk(t, "Linux", true)
	m.fake("uname", `case $1 in -s) echo Linux ;; *) echo riscv64 ;; esac`)
	m.build("linux").check(t, 2, nil, "not on riscv64")
}

// TestAll: what can be made is made, the rest is said with its reason, and the
// sums are right.
func TestAll(t *testing.T) {
	m := newDesk(t, "Linux", true)
	m.put("bin/release/parley-0.9.archive", "of an earlier version")
	got := m.build("all")
	got.ended(t, 0,
		"made:", "left out: macos: Parley.app is made on a Mac", "left out: android: a package for Android needs what is not here (",
		"another): sdkmanager, which brings the SDK's parts; the SDK's platform", " bin/parleyd\n")
	files := []string{"parley-linux-amd64.archive", "parley-linux-arm64.archive", "parley-windows-amd64.archive", "parley-windows-arm64.archive"}
	if left := m.released(); !slices.Equal(left, append([]string{"SHA256SUMS"}, files...)) {
		t.Errorf("bin/release holds %q", left)
	}
	var sums strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(filepath.Join(m.root, "bin", "release", name))
		m.must(err)
		sum := sha256.Sum256(b)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
		if !strings.Contains(got.words, fmt.Sprintf("%12d  bin/release/%s\n", len(b), name)) {
			t.Errorf("%s is not listed with its size:\n%s", name, got.words)
		}
	}
	if b, err := os.ReadFile(filepath.Join(m.root, "bin", "release", "SHA256SUMS")); err != nil || string(b) != sums.String() {
		t.Errorf("SHA256SUMS is %q, %v, want %q", b, err, sums.String())
	}
}

func TestAllStopsAtWhatFails(t *testing.T) {
	m := newDesk(t, "Linux", true)
	m.env = append(m.env, "BAD_BUILD=bin/parleyd")
	got := m.build("all")
	if got.code != 1 || !strings.Contains(got.words, "./build.sh linux failed") || len(got.inNotes("winres")) > 0 {
		t.Errorf("it ended with %d: %s", got.code, got.words)
	}
}

func TestAllWhereNothingCanBeMade(t *testing.T) {
	m := newDesk(t, "Linux", true)
	m.copy(filepath.Join(".ci", "build", "desktop.sh"), func(s string) string {
		return s + "\nlinux() { left_out no; }\nwindows() { left_out no; }\n"
	})
	m.build("all").check(t, 1, nil, "nothing can be made here")
}

// TestOtherBytesFromAnotherFolder: a build whose bytes tell where it was made, or
// what was kept of an earlier one, is found.
func TestOtherBytesFromAnotherFolder(t *testing.T) {
	for name, tt := range map[string]struct {
		bytes string
		code  int
		says  string
	}{
		"the same":             {`$GOOS $GOARCH ${*#bin}`, 0, ""},
		"the folder":           {`$GOARCH $PWD`, 1, "parleyd for linux/amd64 comes out otherwise"},
		"one processor's only": {`$GOARCH $([[ $GOARCH == amd64 ]] || echo $PWD)`, 1, "parleyd for linux/arm64 comes out otherwise"},
		"what is kept":         {`${GOCACHE:-}`, 1, "parleyd for linux/amd64 comes out otherwise"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newDesk(t, "Linux", true)
			m.fake("go", `[[ $1 == build ]] || { echo go1.26.8; exit; }
while [[ $1 != -o ]]; do shift; done
mkdir -p "${2%/*}"
echo "`+tt.bytes+`" >"$2"`)
			for _, name := range []string{"go.sum", "icons/x", "net/x", "state/x", "ui/x"} {
				m.put(name, "")
			}
			m.copy("build.sh", func(s string) string { return strings.ReplaceAll(s, `main "$@"`, "find_go\ncheck_same") })
			m.build().ended(t, tt.code, tt.says)
			if left, err := filepath.Glob(filepath.Join(m.root, "bin", "same*")); err != nil || len(left) > 0 {
				t.Errorf("it left %q, %v", left, err)
			}
		})
	}
}

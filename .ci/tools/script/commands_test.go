package script

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func osRemove(elem ...string) error { return os.Remove(filepath.Join(elem...)) }

// goOf is a fake Go of a version. What it builds writes its arguments into
// the notes.
func goOf(version string) string {
	return `while [[ $1 == -C ]]; do
	shift 2
done
case $1 in
env) [[ $2 == GOVERSION ]] && echo ` + version + ` || echo /go ;;
build)
	echo "go$* CGO_ENABLED=${CGO_ENABLED:-} GOOS=${GOOS:-}" | sed 's/ -ldflags.* -o/ … -o/' >>"$NOTES"
	while [[ $1 != -o ]]; do shift; done
	out=$2
	[[ $out != */ ]] || out+=${*: -1}
	mkdir -p "${out%/*}"
	printf '%s\n' '#!'"$BIN/bash" 'echo "${0##*/} $*" >>"$NOTES"' >"$out"
	chmod +x "$out"
	;;
esac`
}

func TestGoOfTheRightVersion(t *testing.T) {
	for version, ok := range map[string]bool{
		"go1.26.0": true, "go1.26.8": true, "go1.27": true, "go1.30.1": true, "go1.26": true,
		"go1.25.9": false, "go1.9": false, "go1.26rc1": false, "go1.27beta1": false, "devel": false, "": false,
	} {
		t.Run(version, func(t *testing.T) {
			m := newMachine(t, "", true)
			m.fake("go", goOf(version))
			got := m.build("wasm")
			if ok {
				got.check(t, 0, clientMade())
				return
			}
			got.check(t, 1, nil, "no Go 1.26.0 or later is here")
		})
	}
}

func TestGoBesideThePath(t *testing.T) {
	m := newMachine(t, "", true)
	m.fake("go", goOf("go1.26.8"))
	home := filepath.Join(filepath.Dir(m.root), "usr", "local", "go", "bin")
	m.must(os.MkdirAll(home, 0o755))
	m.must(os.Rename(filepath.Join(m.bin, "go"), filepath.Join(home, "go")))
	m.build("wasm").check(t, 0, clientMade())
}

// archive is a Go as the module proxy serves it: no modes, go.mod renamed.
func archive(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"bin/go": "#!/usr/bin/env bash\n" + goOf("go1.26.8"), "pkg/tool/linux_amd64/compile": "", "src/_go.mod": "module std\n", "VERSION": "go1.26.8\n",
	} {
		f, err := w.Create("golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fetching is a machine without Go whose network holds data; hash is what
// build.sh expects of it.
func fetching(t *testing.T, data []byte, hash string) *machine {
	t.Helper()
	m := newMachine(t, "apt-get", true)
	m.build("deps", "fetch", "fonts", "web")
	m.must(os.RemoveAll(filepath.Join(filepath.Dir(m.root), "notes")))
	m.copy(filepath.Join(".ci", "build", "go.sh"), func(s string) string {
		_, after, _ := strings.Cut(s, "linux-amd64) echo ")
		pinned, _, _ := strings.Cut(after, " ;;")
		s = strings.ReplaceAll(s, "/usr/local/go/", filepath.Dir(m.root)+"/usr/local/go/")
		if hash != "" {
			s = strings.ReplaceAll(s, pinned, hash)
		}
		return s
	})
	file := filepath.Join(filepath.Dir(m.root), "network")
	m.must(os.WriteFile(file, data, 0o644))
	m.fake("curl", `echo "curl ${*: -1}" >>"$NOTES"; while [[ $1 != -o ]]; do shift; done; cp `+file+` "$2"`)
	m.must(osRemove(m.bin, "unzip"))
	m.fake("unzip", `exec /usr/bin/env PATH=/usr/bin:/bin unzip "$@"`)
	return m
}

func TestGoIsFetched(t *testing.T) {
	data := archive(t)
	sum := sha256.Sum256(data)
	m := fetching(t, data, hex.EncodeToString(sum[:]))
	fetched := "curl https://proxy.golang.org/golang.org/toolchain/@v/v0.0.1-go1.26.8.linux-amd64.zip"
	m.build("wasm").check(t, 0, append([]string{fetched}, clientMade()...), "fetching Go 1.26.8 for linux-amd64")
	home := filepath.Join(filepath.Dir(m.root), ".cache", "parley", "go1.26.8")
	for _, name := range []string{"bin/go", "pkg/tool/linux_amd64/compile"} {
		if info, err := os.Stat(filepath.Join(home, name)); err != nil || info.Mode()&0o100 == 0 {
			t.Errorf("%s cannot be run: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(home, "src", "go.mod")); err != nil {
		t.Error(err)
	}
	again := slices.Concat([]string{fetched}, clientMade(), clientMade())
	m.build("wasm").check(t, 0, again) // from the cache
}

// TestGoOfAnotherHash: what is not the pinned archive is not used, nor kept.
func TestGoOfAnotherHash(t *testing.T) {
	m := fetching(t, archive(t), "")
	m.env = append(m.env, "GOPROXY=https://mirror.example/go/,direct")
	m.build("wasm").check(t, 1, []string{"curl https://mirror.example/go/golang.org/toolchain/@v/"}, "not the one expected")
	left, err := os.ReadDir(filepath.Join(filepath.Dir(m.root), ".cache", "parley"))
	if err != nil || len(left) != 0 {
		t.Errorf("the cache holds %v, %v", left, err)
	}
}

func TestRunWithoutDisplay(t *testing.T) {
	m := newMachine(t, "", true)
	m.fake("go", goOf("go1.26.8"))
	m.fake("hostname", "echo 192.168.1.7 fd00::7")
	m.build("run", "-demo", "-name", "Room 204").check(t, 0, append(clientMade("-quick"),
		"gobuild -trimpath … -o bin/parleyd ./app/parleyd CGO_ENABLED=0", "parleyd serve -demo -name Room 204",
	), "no display", "listens on :12343", "192.168.1.7:12343", "[fd00::7]:12343")
}

func TestRunSaysWhereItListens(t *testing.T) {
	for _, args := range [][]string{{"-addr", "127.0.0.1:80"}, {"-demo", "--addr=127.0.0.1:80"}} {
		m := newMachine(t, "", true)
		m.fake("go", goOf("go1.26.8"))
		got := m.build(append([]string{"run"}, args...)...)
		if !strings.Contains(got.words, "It listens on 127.0.0.1:80;") || strings.Contains(got.words, "12343") {
			t.Errorf("%v: it said %s", args, got.words)
		}
	}
}

func TestRunOpensTheWindow(t *testing.T) {
	for _, display := range []string{"DISPLAY=:0", "WAYLAND_DISPLAY=wayland-0"} {
		m := newMachine(t, "apt-get", true)
		m.fake("go", goOf("go1.26.8"))
		m.env = append(m.env, display)
		m.build("run", "-demo").check(t, 0, slices.Concat(
			[]string{aptUpdate, aptInstall + " " + aptWeb}, clientMade("-quick"),
			[]string{"gobuild -trimpath … -o bin/parley ./app CGO_ENABLED=1", "parley -demo"},
		))
	}
}

func TestCommandThatIsNone(t *testing.T) {
	newMachine(t, "", true).build("dance").check(t, 2, nil, "no command dance")
}

func TestHelp(t *testing.T) {
	m := newMachine(t, "", true)
	m.build("help").check(t, 0, nil, "run ", "test ", "check ", "bench ", "deps ", "linux ", "windows ", "wasm ", "macos ", "android ", "all ")
	m.build().check(t, 0, nil, "usage: ./build.sh COMMAND")
}

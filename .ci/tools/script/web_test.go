package script

import (
	"slices"
	"strings"
	"testing"
)

// aptWeb is what the browser client is made with, where the window's packages
// are there.
const aptWeb = "fonts-noto-cjk fonts-noto-color-emoji python3-fonttools"

// clientMade is what is done to make the browser client; more are webdist's
// first arguments.
func clientMade(more ...string) []string {
	webdist := strings.Join(append(append([]string{"webdist"}, more...), "-wasm"), " ")
	return []string{
		"gobuild -trimpath … -o bin/parley.wasm ./app CGO_ENABLED=0 GOOS=js",
		"gobuild -o ",
		webdist + " bin/parley.wasm -exec /go/lib/wasm/wasm_exec.js -dist net/server/web/dist -cache ",
	}
}

// TestClientForEverySystem: each manager brings what its system calls the fonts
// and their tools, and a Mac what it has of them.
func TestClientForEverySystem(t *testing.T) {
	for _, tt := range []struct {
		manager string
		want    []string
	}{
		{"apt-get", []string{aptUpdate, "apt-get install -y -q --no-install-recommends " + aptWeb}},
		{"dnf", []string{"dnf install -y --setopt=install_weak_deps=False google-noto-sans-cjk-fonts google-noto-color-emoji-fonts python3-fonttools"}},
		{"pacman", []string{"pacman -Sy --needed --noconfirm noto-fonts-cjk noto-fonts-emoji python-fonttools"}},
		{"brew", []string{"brew install fonttools"}},
		{"", nil},
	} {
		t.Run(tt.manager, func(t *testing.T) {
			m := newMachine(t, tt.manager, true)
			m.fake("go", goOf("go1.26.8"))
			first := slices.Concat(tt.want, clientMade())
			m.build("wasm").check(t, 0, first, "made bin/parley.wasm")
			m.build("wasm").check(t, 0, append(first, clientMade()...)) // nothing is installed twice
		})
	}
}

// TestClientWithoutFonts: the client is built, and the program it is for, where
// what its fonts are made of cannot be installed; and that is said.
func TestClientWithoutFonts(t *testing.T) {
	t.Run("nobody to ask", func(t *testing.T) {
		m := newMachine(t, "apt-get", false)
		m.fake("go", goOf("go1.26.8"))
		m.build("wasm").check(t, 0, clientMade(), "nobody is here to ask", aptWeb, "going on without")
	})
	t.Run("somebody who does not want to", func(t *testing.T) {
		m := newMachine(t, "apt-get", false)
		m.fake("go", goOf("go1.26.8"))
		m.typed("n\n", "wasm").check(t, 0, clientMade(), "Go ahead with sudo?", "nothing was installed", "going on without")
	})
	t.Run("packages that are not there", func(t *testing.T) {
		m := newMachine(t, "apt-get", true)
		m.fake("go", goOf("go1.26.8"))
		m.env = append(m.env, "BROKEN=1")
		m.build("wasm").check(t, 0, slices.Concat([]string{aptUpdate, "apt-get install"}, clientMade()), "still missing", "going on without")
	})
	t.Run("a window's own libraries are no wish", func(t *testing.T) {
		m := newMachine(t, "apt-get", false)
		m.fake("go", goOf("go1.26.8"))
		m.env = append(m.env, "DISPLAY=:0")
		m.build("run").check(t, 1, nil, aptInstall+" "+aptWeb, "nobody is here to ask", "sudo sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive "+aptInstall+"'")
	})
	t.Run("a window that has its libraries opens", func(t *testing.T) {
		m := newMachine(t, "apt-get", false)
		m.fake("go", goOf("go1.26.8"))
		m.env = append(m.env, "DISPLAY=:0", "FAKE_UID=0")
		had := m.build("deps", "window").notes
		m.env = append(m.env, "FAKE_UID=1000")
		done := slices.Concat(strings.Split(strings.TrimSpace(had), "\n"), clientMade("-quick"), []string{"gobuild -trimpath … -o bin/parley ./app", "parley "})
		got := m.build("run")
		got.check(t, 0, done, "going on without")
		if n := strings.Count(got.words, "nobody is here to ask"); n != 1 {
			t.Errorf("it asked %d times", n)
		}
	})
}

// TestClientThatFails: where the client cannot be made, no program is made that
// would lack it.
func TestClientThatFails(t *testing.T) {
	m := newMachine(t, "", true)
	m.fake("go", goOf("go1.26.8"))
	m.build("wasm")
	m.fake("go", strings.Replace(goOf("go1.26.8"), `out=$2`, `out=$2; [[ $out != */ ]] || { echo "no webdist"; exit 3; }`, 1))
	got := m.build("run")
	if got.code != 3 || strings.Contains(got.notes, "bin/parleyd") || !strings.Contains(got.words, "no webdist") {
		t.Errorf("got %d, %q: %s", got.code, got.notes, got.words)
	}
}

package script

import (
	"strings"
	"testing"
)

// What a fresh machine needs for the window, in each distribution's words.
const (
	aptWindow = "gcc libc6-dev pkg-config libegl-dev libwayland-dev libx11-dev libx11-xcb-dev libxcursor-dev libxfixes-dev " +
		"libxkbcommon-dev libxkbcommon-x11-dev libvulkan-dev libegl1 libgles2 libgl1-mesa-dri"
	aptUpdate  = "apt-get update -q"
	aptInstall = "apt-get install -y -q --no-install-recommends " + aptWindow
)

func TestRootInstallsAtOnce(t *testing.T) {
	for _, tt := range []struct {
		manager string
		want    []string
	}{
		{"apt-get", []string{aptUpdate, aptInstall}},
		{"dnf", []string{"dnf install -y --setopt=install_weak_deps=False gcc pkgconf-pkg-config libglvnd-devel wayland-devel libX11-devel"}},
		{"pacman", []string{"pacman -Sy --needed --noconfirm gcc pkgconf libglvnd wayland libx11 libxcursor"}},
	} {
		t.Run(tt.manager, func(t *testing.T) {
			m := newMachine(t, tt.manager, true)
			m.build("deps", "window").check(t, 0, tt.want, "installing: "+strings.TrimPrefix(tt.want[0], "x"))
		})
	}
}

// TestNothingIsInstalledTwice: where everything is there, not even the lists
// of packages are fetched.
func TestNothingIsInstalledTwice(t *testing.T) {
	for _, manager := range []string{"apt-get", "dnf", "pacman"} {
		t.Run(manager, func(t *testing.T) {
			m := newMachine(t, manager, true)
			first := m.build("deps", "window", "fonts", "tests", "checks", "fetch")
			if first.code != 0 || first.notes == "" {
				t.Fatalf("got %d, %q: %s", first.code, first.notes, first.words)
			}
			if again := m.build("deps", "window", "fonts", "tests", "checks", "fetch"); again.notes != first.notes || again.words != "" || again.code != 0 {
				t.Errorf("got %d, %q, was done %q", again.code, again.words, strings.TrimPrefix(again.notes, first.notes))
			}
		})
	}
}

func TestOnlyWhatIsMissingIsInstalled(t *testing.T) {
	m := newMachine(t, "apt-get", true)
	m.build("deps", "window")
	m.build("deps", "checks").check(t, 0, []string{aptUpdate, aptInstall}) // came with the first
	m = newMachine(t, "apt-get", true)
	m.build("deps", "checks").check(t, 0, []string{aptUpdate, "apt-get install -y -q --no-install-recommends shellcheck"})
}

func TestSudoIsAskedFor(t *testing.T) {
	for _, tt := range []struct {
		keys string
		code int
		done []string
	}{
		{"y\n", 0, []string{"sudo sh -c apt-get update -q && ", aptUpdate, aptInstall}},
		{"yes\n", 0, []string{"sudo sh -c apt-get update -q && ", aptUpdate, aptInstall}},
		{"n\n", 1, nil},
		{"\n", 1, nil},
		{"what?\n", 1, nil},
	} {
		t.Run(strings.TrimSpace(tt.keys), func(t *testing.T) {
			m := newMachine(t, "apt-get", false)
			m.typed(tt.keys, "deps", "window").check(t, tt.code, tt.done, aptInstall, "Go ahead with sudo? [y/N]")
		})
	}
}

func TestNobodyToAsk(t *testing.T) {
	m := newMachine(t, "apt-get", false)
	m.build("deps", "window").check(t, 1, nil, "nobody is here to ask",
		"sudo sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive "+aptInstall+"'")
}

func TestNoSudo(t *testing.T) {
	m := newMachine(t, "apt-get", false)
	m.must(osRemove(m.bin, "sudo"))
	m.typed("y\n", "deps", "window").check(t, 1, nil, "there is no sudo", aptInstall)
}

func TestNoPackageManager(t *testing.T) {
	m := newMachine(t, "", true)
	m.build("deps", "checks", "window").check(t, 1, nil, "missing: shellcheck gcc pkg-config egl", "by hand")
}

func TestInstallationThatDoesNotHelp(t *testing.T) {
	m := newMachine(t, "apt-get", true)
	m.env = append(m.env, "BROKEN=1")
	m.build("deps", "checks").check(t, 1, []string{aptUpdate, "apt-get install"}, "still missing after the installation: shellcheck")
}

// TestMac: Homebrew installs as the user, and Linux's libraries are not asked for.
func TestMac(t *testing.T) {
	m := newMachine(t, "brew", false)
	m.env = append(m.env, "FAKE_OS=Darwin")
	m.build("deps", "window", "checks").check(t, 0, []string{"brew install shellcheck"}, "installing: shellcheck")
	m.build("run").check(t, 1, []string{"brew install shellcheck"}, "xcode-select --install")
}

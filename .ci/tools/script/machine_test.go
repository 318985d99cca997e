package script

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a machine that does not exist: its PATH holds a few real commands
// and otherwise fakes, which write what they are asked to do into notes.
type machine struct {
	t    *testing.T
	root string // the checkout: build.sh and go.mod
	bin  string // the PATH
	env  []string
}

// realCommands are those of every system, which build.sh may rely on.
var realCommands = []string{
	"awk", "bash", "cat", "chmod", "cp", "cut", "dirname", "env", "find", "grep", "head", "ln", "ls", "mkdir", "mkfifo", "mktemp", "mv",
	"renice", "rm", "sed", "sh", "sha256sum", "sleep", "sort", "tail", "tee", "tr", "touch", "wc",
}

// fakes are the commands of the machine itself.
var fakes = map[string]string{
	"id":    `echo "$FAKE_UID"`,
	"uname": `case $1 in -s) echo "${FAKE_OS:-Linux}" ;; *) echo x86_64 ;; esac`,
	"sudo":  `echo "sudo $*" >>"$NOTES"; export FAKE_UID=0; exec "$@"`,
}

// managers are the package managers and what they are asked with. What they
// install are commands and libraries; `deliver` makes them be there.
var managers = map[string]map[string]string{
	"apt-get": {
		"apt-get":    `echo "apt-get $*" >>"$NOTES"; [[ $1 == update ]] || deliver "$@"`,
		"dpkg-query": `[[ -e $STATE/${*: -1} ]] && echo installed`,
	},
	"dnf":    {"dnf": `echo "dnf $*" >>"$NOTES"; deliver "$@"`, "rpm": `[[ -e $STATE/${*: -1} ]]`},
	"pacman": {"pacman": `if [[ $1 == -T ]]; then [[ -e $STATE/$2 ]]; else echo "pacman $*" >>"$NOTES"; deliver "$@"; fi`},
	"brew":   {"brew": `if [[ $1 == list ]]; then [[ -e $STATE/$3 ]]; else echo "brew $*" >>"$NOTES"; deliver "$@"; fi`},
}

// deliver is what an installation does, unless the machine is broken.
const deliver = `deliver() {
	[[ -z ${BROKEN:-} ]] || return 0
	for package; do touch "$STATE/${package##*/}"; done
	for command in gcc pkg-config Xvfb xauth xdotool xclip import zbarimg dbus-daemon weston chromium xprop ip nc python3 script shellcheck curl unzip; do
		[[ -e $BIN/$command ]] || { printf '#!/bin/sh\n' >"$BIN/$command"; chmod +x "$BIN/$command"; }
	done
}
`

// newMachine makes a machine with a package manager (none where empty), whose
// user is root or not.
func newMachine(t *testing.T, manager string, root bool) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{t: t, root: filepath.Join(dir, "parley"), bin: filepath.Join(dir, "bin")}
	state := filepath.Join(dir, "state")
	for _, d := range []string{m.root, m.bin, state} {
		m.must(os.MkdirAll(d, 0o755))
	}
	for _, command := range realCommands {
		path, err := exec.LookPath(command)
		m.must(err)
		m.must(os.Symlink(path, filepath.Join(m.bin, command)))
	}
	for name, code := range fakes {
		m.fake(name, code)
	}
	for name, code := range managers[manager] {
		m.fake(name, code)
	}
	user := "1000"
	if root {
		user = "0"
	}
	m.env = []string{
		"PATH=" + m.bin, "BIN=" + m.bin, "HOME=" + dir, "STATE=" + state, "NOTES=" + filepath.Join(dir, "notes"), "FAKE_UID=" + user,
	}
	parts, err := filepath.Glob(filepath.Join("..", "..", "build", "*.sh"))
	m.must(err)
	m.must(os.MkdirAll(filepath.Join(m.root, ".ci", "build"), 0o755))
	for _, part := range append(parts, "build.sh", "go.mod") {
		m.copy(strings.Replace(part, filepath.Join("..", ".."), ".ci", 1), func(s string) string {
			return strings.ReplaceAll(s, "/usr/local/go/", dir+"/usr/local/go/") // the real one is none of this machine's
		})
	}
	return m
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// copy brings a file of the repository into the machine's checkout.
func (m *machine) copy(name string, change func(string) string) {
	m.t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", name))
	m.must(err)
	m.must(os.WriteFile(filepath.Join(m.root, name), []byte(change(string(b))), 0o755))
}

// fake puts a command on the PATH.
func (m *machine) fake(name, code string) {
	m.t.Helper()
	m.must(os.WriteFile(filepath.Join(m.bin, name), []byte("#!"+m.bin+"/bash\n"+deliver+code+"\n"), 0o755))
}

// outcome is how a run of build.sh went.
type outcome struct {
	words string // what it said on both outputs
	code  int
	notes string // what the fakes were asked to do
}

// build runs ./build.sh, which has no terminal.
func (m *machine) build(args ...string) outcome {
	m.t.Helper()
	return m.run(exec.CommandContext(m.t.Context(), filepath.Join(m.bin, "bash"), append([]string{"build.sh"}, args...)...))
}

// typed runs ./build.sh in a terminal, into which somebody types.
func (m *machine) typed(keys string, args ...string) outcome {
	m.t.Helper()
	script, err := exec.LookPath("script")
	m.must(err)
	line := m.bin + "/bash build.sh " + strings.Join(args, " ")
	cmd := exec.CommandContext(m.t.Context(), script, "-q", "-e", "-c", line, "/dev/null")
	cmd.Stdin = strings.NewReader(keys)
	return m.run(cmd)
}

func (m *machine) run(cmd *exec.Cmd) outcome {
	m.t.Helper()
	var words bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = m.root, m.env, &words, &words
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		m.t.Fatal(err)
	}
	notes, err := os.ReadFile(filepath.Join(filepath.Dir(m.root), "notes"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		m.t.Fatal(err)
	}
	return outcome{words: words.String(), code: cmd.ProcessState.ExitCode(), notes: string(notes)}
}

// check holds an outcome to its exit code, to what the fakes were asked, line
// by line from the beginning of each, and to words that it must contain.
func (o outcome) check(t *testing.T, code int, notes []string, words ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code: got %d, want %d", o.code, code)
	}
	got := strings.FieldsFunc(o.notes, func(r rune) bool { return r == '\n' })
	same := len(got) == len(notes)
	for i := range notes {
		same = same && strings.HasPrefix(got[i], notes[i])
	}
	if !same {
		t.Errorf("was done:\n%s\nwant:\n%s", o.notes, strings.Join(notes, "\n"))
	}
	for _, w := range words {
		if !strings.Contains(o.words, w) {
			t.Errorf("it does not say %q", w)
		}
	}
	if t.Failed() {
		t.Logf("it said:\n%s", o.words)
	}
}

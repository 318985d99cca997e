package script

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// goTests is a fake Go for the tests of all. For each run it writes a line into the
// notes, and prints three lines; that of FAILS fails, and that of HANGS stays, with
// a fifo open into which it has written a line.
const goTests = `what=$*
while [[ $1 == -C ]]; do
	shift 2
done
case $1 in
env) [[ $2 == GOVERSION ]] && echo go1.26.8 || echo /go ;;
list) printf 'parley.example/%s\n' app app/parleyd net/wire state ui ;;
build) [[ $* != *arm64* ]] || printf '#!%s\n' "$BIN/sh" >"$3" ;;
test)
	echo "$what ${GOOS:-} ${CGO_ENABLED:-}" >>"$NOTES"
	for n in 1 2 3; do echo "$n of $what"; done
	[[ $what != *"${HANGS:-none}"* ]] || { exec >"$HUNG"; echo up; exec sleep 1000; }
	[[ $what != *"${FAILS:-none}"* ]] || exit 3
	;;
esac`

// allTests are the runs of the go command that ./build.sh test makes, in no order.
var allTests = []string{
	"-C .ci/tools test -timeout 20m -count=1 ./...",
	"test -vet=off -exec env -u GOTMPDIR -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/memory=-race=false" +
		" -gcflags=golang.org/x/crypto/argon2=-race=false -gcflags=golang.org/x/crypto/blake2b=-race=false" +
		" -timeout 20m -run ^(TestOne|TestTwo|TestThree)$ ./app",
	"test -vet=off -exec env -u GOTMPDIR -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/memory=-race=false" +
		" -gcflags=golang.org/x/crypto/argon2=-race=false -gcflags=golang.org/x/crypto/blake2b=-race=false" +
		" -timeout 30m ./net/server ./net/server/store/sqlite ./net/... ./state/...",
	"test -vet=off -exec env -u GOTMPDIR -timeout 20m ./ui/...",
	"test -vet=off -exec env -u GOTMPDIR -timeout 20m parley.example/app/parleyd ./net/server/web  0",
	"test -vet=off -exec env -u GOTMPDIR -timeout 30m ./app",
}

// newTester is a machine that has all that the tests need but for an emulator.
func newTester(t *testing.T) *machine {
	t.Helper()
	m := newMachine(t, "", true)
	m.fake("go", goTests)
	m.put("app/one_test.go", "package main\n\nfunc TestOne(t *testing.T) {\n}\n\nfunc TestTwo(t *testing.T) {\n}\n")
	m.put("app/three_test.go", "package main\n\nfunc TestThree(t *testing.T) {\n}\n")
	m.put("app/window_linux_test.go", "package main\n\nfunc TestWindow(t *testing.T) {\n}\n")
	m.env = append(m.env, "TMPDIR="+filepath.Join(filepath.Dir(m.root), "state"))
	m.copy("build.sh", func(s string) string {
		return strings.ReplaceAll(s, `main "$@"`, "install() { :; }\nbuild_client() { :; }\n"+`main "$@"`)
	})
	return m
}

// left are the files of the machine's temporary folder.
func (m *machine) left() (names []string) {
	m.t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.Dir(m.root), "state", "*"))
	m.must(err)
	return names
}

// TestAllTestsAreRun: every run is made whatever the others come to, what each
// prints stands together, and the first failure's exit code is that of all.
func TestAllTestsAreRun(t *testing.T) {
	t.Parallel()
	for _, fails := range append([]string{"none"}, allTests...) {
		m := newTester(t)
		fails, _, _ = strings.Cut(fails, "  ")
		m.env = append(m.env, "FAILS="+fails)
		got := m.build("test")
		ran := strings.Split(strings.TrimSpace(got.notes), "\n")
		slices.Sort(ran)
		want(t, ran, allTests...)
		code, failures := 0, 0
		if fails != "none" {
			code, failures = 3, 1
		}
		if got.code != code || strings.Count(got.words, ", and failed\n") != failures {
			t.Errorf("with %s failing: exit code %d, want %d; it said:\n%s", fails, got.code, code, got.words)
		}
		for _, run := range allTests {
			run, _, _ = strings.Cut(run, "  ")
			if whole := fmt.Sprintf("1 of %s\n2 of %[1]s\n3 of %[1]s\n", run); !strings.Contains(got.words, whole) {
				t.Errorf("it does not print together:\n%sbut:\n%s", whole, got.words)
			}
		}
		if left := m.left(); len(left) > 0 {
			t.Errorf("it left %q", left)
		}
	}
}

// TestEndedTestsEndAll: whoever ends the script ends what it has started.
func TestEndedTestsEndAll(t *testing.T) {
	t.Parallel()
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP) // so that the scripts hear it where we were started to ignore it
	defer signal.Stop(heard)
	for ending, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGHUP: 129} {
		for _, hangs := range []string{"./app", "-race"} {
			m := newTester(t)
			hung := filepath.Join(filepath.Dir(m.root), "hung")
			m.must(syscall.Mkfifo(hung, 0o600))
			m.env = append(m.env, "HANGS="+hangs, "HUNG="+hung)
			var words bytes.Buffer
			cmd := exec.CommandContext(t.Context(), filepath.Join(m.bin, "bash"), "build.sh", "test")
			cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = m.root, m.env, &words, &words
			m.must(cmd.Start())
			up, err := os.Open(hung)
			m.must(err)
			_, err = bufio.NewReader(up).ReadString('\n')
			m.must(err)
			m.must(cmd.Process.Signal(ending))
			err = cmd.Wait()
			if cmd.ProcessState.ExitCode() != code {
				t.Errorf("after %v it ended with %v, want %d: %s", ending, err, code, &words)
			}
			if _, err := io.ReadAll(up); err != nil { // until what hangs has ended
				t.Error(err)
			}
			m.must(up.Close())
			if left := m.left(); len(left) > 0 {
				t.Errorf("it left %q", left)
			}
		}
	}
}

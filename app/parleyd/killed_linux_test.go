package main

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley.example/net/server/store/sqlite"
)

// ballast makes a database a good deal larger than what a pipe holds.
func ballast(t *testing.T, data string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(data, "server", "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1<<20)
	rand.Read(b)
	if err := db.SetSetting(t.Context(), "ballast", hex.EncodeToString(b)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilledBackupLeavesNothing names a fault: what a backup or a restore that was
// killed left, a whole database, stayed for ever.
func TestKilledBackupLeavesNothing(t *testing.T) {
	data, fresh := t.TempDir(), t.TempDir()
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	ballast(t, data)
	made := parleyd(t, nil, "", "backup", "-data", data, "-").out
	hidden := func(data string) []string {
		t.Helper()
		left, err := filepath.Glob(filepath.Join(data, "server", ".*"))
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	killed := func(data string, until func(in io.Writer, out io.Reader) error, command ...string) {
		t.Helper()
		cmd := exec.Command(os.Args[0], append(command, "-data", data, "-")...)
		cmd.Env = append(os.Environ(), asDaemon+"=1")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		err = until(in, out)
		cmd.Process.Kill() // it waits for the rest
		cmd.Wait()         // and has not ended well
		if err != nil || len(hidden(data)) != 1 {
			t.Fatalf("%v, and %s left %v: this shows nothing", err, command, hidden(data))
		}
	}
	restoring := func(in io.Writer, _ io.Reader) error {
		_, err := io.WriteString(in, made[:len(made)-1])
		return err
	}
	killed(data, func(_ io.Writer, out io.Reader) error {
		_, err := io.ReadFull(out, make([]byte, 1024))
		return err
	}, "backup")
	parleyd(t, nil, "", "backup", "-data", data, "-").want(t, 0)
	if left := hidden(data); len(left) > 0 {
		t.Errorf("the next backup leaves %v", left)
	}
	killed(fresh, restoring, "restore")
	parleyd(t, nil, made, "restore", "-data", fresh, "-").want(t, 0)
	if left := hidden(fresh); len(left) > 0 {
		t.Errorf("the next restore leaves %v", left)
	}
	killed(data, restoring, "restore", "-replace")
	serveIn(t, data)
	if left := hidden(data); len(left) > 0 {
		t.Errorf("the next start leaves %v", left)
	}
}

// TestReaderThatGoesAwayIsAnError names a fault: the system's signal for a pipe that
// nobody reads ended the program where it stood. A backup left its copy of the
// database behind, nothing was said, and a server went with who read its log.
func TestReaderThatGoesAwayIsAnError(t *testing.T) {
	data := t.TempDir()
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	ballast(t, data)
	for _, command := range [][]string{{"backup", "-data", data, "-"}, {"export", "-data", data}, {"account", "list", "-data", data}} {
		reading, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		reading.Close()
		var said strings.Builder
		cmd := exec.Command(os.Args[0], command...)
		cmd.Env = append(os.Environ(), asDaemon+"=1")
		cmd.Stdout, cmd.Stderr = out, &said
		err = cmd.Run()
		out.Close() // the test's own end
		if cmd.ProcessState.ExitCode() != 1 || strings.Count(said.String(), "\n") != 1 || !strings.Contains(said.String(), "broken pipe") {
			t.Errorf("%s: %v: %q, want one line that says what broke", command[0], err, said.String())
		}
	}
	if left, err := filepath.Glob(filepath.Join(data, "server", ".*")); err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}

// TestServerOutlivesWhoReadsItsLog holds that a server goes on where its log is read
// no more.
func TestServerOutlivesWhoReadsItsLog(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo")
	d.lines.Close()
	for range 3 { // each login is logged
		parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", "still here").want(t, 0)
	}
}

// TestTerminalThatCloses names a fault: a server whose terminal closed went without a
// goodbye, and a backup left its copy of the database. By nohup it goes on.
func TestTerminalThatCloses(t *testing.T) {
	d := serveBy(t, []string{"env", "--default-signal=HUP"}, t.TempDir())
	d.end(syscall.SIGHUP)
	if code := d.cmd.ProcessState.ExitCode(); code != 0 || !strings.Contains(d.log.String(), "server down") {
		t.Errorf("exit code %d, want an end in order:\n%s", code, d.log)
	}
	d = serveBy(t, []string{"env", "--ignore-signal=HUP"}, t.TempDir(), "-demo")
	d.cmd.Process.Signal(syscall.SIGHUP) // which it does not hear
	parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", "still here").want(t, 0)
}

// TestTerminalThatClosesSaysSoTwice names a fault: of a terminal that closes a program
// hears twice, by the shell and by the system, and the second time ended what tidied up
// after the first. At the end of a session the first is SIGTERM.
func TestTerminalThatClosesSaysSoTwice(t *testing.T) {
	for _, first := range []os.Signal{syscall.SIGHUP, syscall.SIGTERM} {
		d := serveBy(t, []string{"env", "--default-signal=HUP"}, t.TempDir())
		d.cmd.Process.Signal(first)
		for again := true; again; {
			select {
			case <-d.done:
				again = false
			default:
				d.cmd.Process.Signal(syscall.SIGHUP)
			}
		}
		d.cmd.Wait() // how it ended is in its state
		if code := d.cmd.ProcessState.ExitCode(); code != 0 || !strings.Contains(d.log.String(), "server down") {
			t.Errorf("first %v: exit code %d, want an end in order:\n%s", first, code, d.log)
		}
	}
}

// TestBackupOntoAFullDisk names a fault: it said that the database could not be
// opened, which was in order, and on another disk.
func TestBackupOntoAFullDisk(t *testing.T) {
	data, small := t.TempDir(), smallDisk(t, 1<<20)
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	ballast(t, data)
	r := parleyd(t, nil, "", "backup", "-data", data, filepath.Join(small, "monday.parley"))
	r.want(t, 1, "the disk is full: make room in "+small+"\n")
	if strings.Contains(r.err, "open the database") {
		t.Errorf("got %q", r.err)
	}
	if left, err := os.ReadDir(small); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestBackupIntoAFolderThatShowsNothing names a fault: a backup into a folder that
// may be written to and not read was made, was said to have failed, and left a copy
// of the database behind.
func TestBackupIntoAFolderThatShowsNothing(t *testing.T) {
	data, drop := t.TempDir(), filepath.Join(t.TempDir(), "drop")
	parleyd(t, nil, "secret\n", "account", "add", "-data", data, "amy").want(t, 0)
	if err := os.Mkdir(drop, 0o300); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(drop, 0o700) }) // that it can be removed
	command := []string{os.Args[0], "backup", "-data", data, filepath.Join(drop, "monday.parley")}
	if os.Getuid() == 0 { // who may read everything, unless that is taken away
		command = append([]string{"setpriv", "--bounding-set", "-dac_override,-dac_read_search"}, command...)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), asDaemon+"=1")
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, said)
	}
	if err := os.Chmod(drop, 0o700); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(drop); err != nil || len(left) != 1 || left[0].Name() != "monday.parley" {
		t.Errorf("got %v, %v, want the backup alone", left, err)
	}
}

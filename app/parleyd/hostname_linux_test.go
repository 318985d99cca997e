//go:build !android

package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"parley.example/app/netns"
)

// TestMachineOfAnyName names a fault: on a machine whose name no certificate can have,
// as one of Chinese characters, no server started.
func TestMachineOfAnyName(t *testing.T) {
	for _, name := range []string{"書房-PC", "amy's laptop", "my_pc", strings.Repeat("x", 64), "a..b"} {
		const called = `printf %s "$1" > /proc/sys/kernel/hostname || exit 3; shift; exec "$@"`
		cmd := exec.Command("unshare", "--uts", "sh", "-c", called, "sh", name, os.Args[0],
			"serve", "-data", t.TempDir(), "-addr", "127.0.0.1:0", "-discover", "off")
		cmd.Env = append(os.Environ(), asDaemon+"=1")
		log, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			netns.Untested(t, "a machine of another name, which root and util-linux make", err)
		}
		line, _ := bufio.NewReader(log).ReadString('\n') // how the process ended says more
		cmd.Process.Signal(os.Interrupt)                 // it may have ended already
		err = cmd.Wait()
		switch code := cmd.ProcessState.ExitCode(); {
		case code == 3 || strings.Contains(line, "unshare"):
			netns.Untested(t, "a machine of another name, which root and util-linux make", err)
		case code != 0 || !strings.Contains(line, "server up"):
			t.Errorf("on %q: %v: %s", name, err, line)
		}
	}
}

//go:build !android

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"parley.example/app/netns"
	"parley.example/net/wire"
)

// TestDeviceOfAnyName names a fault: from a machine with a name that no server takes
// for a device nobody could log in.
func TestDeviceOfAnyName(t *testing.T) {
	const named = "PARLEY_TEST_NAMED"
	if os.Getenv(named) != "" {
		if err := wire.CheckLine("a device", deviceName(), wire.MaxDevice); err != nil || deviceName() == "" {
			t.Errorf("%q: %v", deviceName(), err)
		}
		return
	}
	for _, host := range []string{"amy's\vlaptop", "b\xfcro", "\x1b[31mred", "\xff"} {
		const called = `printf %s "$1" > /proc/sys/kernel/hostname || exit 3; shift; exec "$@"`
		cmd := exec.Command("unshare", "--uts", "sh", "-c", called, "sh", host, os.Args[0], "-test.run", "^TestDeviceOfAnyName$")
		cmd.Env = append(os.Environ(), named+"=1")
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code == 3 || strings.Contains(string(out), "unshare") {
			netns.Untested(t, "a machine of another name, which root and util-linux make", err)
		}
		if err != nil {
			t.Errorf("on %q: %v: %s", host, err, out)
		}
	}
}

// TestDeviceOfALongName holds the bound where the system has another.
func TestDeviceOfALongName(t *testing.T) {
	for host, want := range map[string]string{
		"": "desktop", " amy \n": "amy", strings.Repeat("書", 200): strings.Repeat("書", wire.MaxDevice),
	} {
		if got := deviceCalled(host, "desktop"); got != want {
			t.Errorf("%q: got %q, want %q", host, got, want)
		}
	}
}

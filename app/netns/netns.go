// Package netns makes networks for tests: machines, each a network namespace of
// this one, on a bridge, which is one too.
//
//	host 1: eth0 ── port1 ┐
//	host 2: eth0 ── port2 ┴ br0
//
// Rules of the house: only tests import it. Where no namespace can be made the
// test says aloud that it was not run, and fails where CI has promised that it can
// be. What a test has made goes with it.
package netns

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Require is the environment variable that makes a machine without network
// namespaces a failure.
const Require = "PARLEY_REQUIRE_NETNS"

const (
	// removal is how long the last process of a machine may take to leave it.
	removal = 10 * time.Second
	// removalPause lies between two tries.
	removalPause = 50 * time.Millisecond
)

// Segment is a network of the test's own. Not safe for concurrent use.
type Segment struct {
	t    testing.TB
	name string
}

// New makes a segment without hosts, which lasts as long as the test.
func New(t testing.TB) *Segment {
	t.Helper()
	s := &Segment{t, fmt.Sprintf("parley%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-"))}
	if err := ip("netns", "add", s.name); err != nil {
		Untested(t, "network namespaces, which root and iproute2 make", err)
	}
	t.Cleanup(func() { remove(t, s.name) })
	s.IP("link", "add", "br0", "type", "bridge")
	s.IP("link", "set", "br0", "up")
	return s
}

// Untested ends a test that needs what this machine lacks.
func Untested(t testing.TB, needs string, err error) {
	t.Helper()
	if os.Getenv(Require) != "" {
		t.Fatalf("%v: %s asks for %s", err, Require, needs)
	}
	t.Skipf("SKIPPED, NOT TESTED: it needs %s: %v", needs, err)
}

// ip runs ip(8).
func ip(args ...string) error {
	out, err := exec.Command("ip", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

// ipIn runs ip(8) in a namespace.
func ipIn(t testing.TB, ns string, args []string) {
	t.Helper()
	if err := ip(append([]string{"-n", ns}, args...)...); err != nil {
		t.Fatal(err)
	}
}

// remove removes a namespace, which is busy until the last that ran there has
// ended.
func remove(t testing.TB, ns string) {
	again, timeout := time.NewTicker(removalPause), time.After(removal)
	defer again.Stop()
	for {
		err := ip("netns", "del", ns)
		if err == nil {
			return
		}
		select {
		case <-again.C:
		case <-timeout:
			t.Error(err)
			return
		}
	}
}

// IP runs ip(8) where the bridge is: br0, and port1 to host 1.
func (s *Segment) IP(args ...string) {
	s.t.Helper()
	ipIn(s.t, s.name, args)
}

// Host is a machine on a segment.
type Host struct {
	t testing.TB
	// Name is the namespace's, Addr the machine's on its eth0.
	Name, Addr string
}

// Host adds a machine, at 10.77.0.n.
func (s *Segment) Host(n int) *Host {
	s.t.Helper()
	h := s.bare(n)
	port := fmt.Sprint("port", n)
	s.IP("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", h.Name)
	s.plug(h, port)
	return h
}

// bare adds a machine without a cable.
func (s *Segment) bare(n int) *Host {
	s.t.Helper()
	h := &Host{s.t, fmt.Sprint(s.name, "-", n), fmt.Sprint("10.77.0.", n)}
	if err := ip("netns", "add", h.Name); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { remove(s.t, h.Name) })
	return h
}

// plug sets a machine's cable up.
func (s *Segment) plug(h *Host, port string) {
	s.t.Helper()
	s.IP("link", "set", port, "master", "br0", "up")
	h.IP("addr", "add", h.Addr+"/24", "dev", "eth0")
	h.IP("link", "set", "eth0", "up")
	h.IP("link", "set", "lo", "up")
}

// IP runs ip(8) on the machine.
func (h *Host) IP(args ...string) {
	h.t.Helper()
	ipIn(h.t, h.Name, args)
}

// Command is a program on the machine.
func (h *Host) Command(program string, args ...string) *exec.Cmd {
	return exec.Command("ip", append([]string{"netns", "exec", h.Name, program}, args...)...)
}

// Rerun runs the test that made the machine once more, on it, with more in its
// environment, and fails with it.
func (h *Host) Rerun(env ...string) {
	h.t.Helper()
	again := h.Command(os.Args[0], "-test.run", "^"+h.t.Name()+"$", "-test.v")
	again.Env = append(os.Environ(), env...)
	out, err := again.CombinedOutput()
	h.t.Logf("on a network of its own:\n%s", out)
	if err != nil {
		h.t.Error(err)
	}
}

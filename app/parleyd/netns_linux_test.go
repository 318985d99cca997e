//go:build !android

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"parley.example/app/netns"
)

// segment is a network of the test's own.
type segment struct {
	*netns.Segment
	t    *testing.T
	took time.Duration // the least that a discover took; zero for none
}

func newSegment(t *testing.T) *segment {
	t.Helper()
	return &segment{Segment: netns.New(t), t: t}
}

// host is a machine on a segment, at 10.77.0.N.
type host struct {
	*segment
	*netns.Host
}

func (s *segment) host(n int) host { return host{s, s.Host(n)} }

// command is parleyd on the host.
func (h host) command(args ...string) *exec.Cmd {
	cmd := h.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asDaemon+"=1")
	return cmd
}

// serve runs a server until the function that it returns stops it.
func (h host) serve(name string, args ...string) (stop func()) {
	h.t.Helper()
	cmd := h.command(append([]string{"serve", "-data", h.t.TempDir(), "-name", name}, args...)...)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended := false
	stop = func() {
		if !ended {
			ended = true
			cmd.Process.Signal(os.Interrupt) // it may have ended already
			if err := cmd.Wait(); err != nil {
				h.t.Errorf("%s: %v\n%s", name, err, log.String())
			}
		}
	}
	h.t.Cleanup(stop)
	return stop
}

// discover lists what the host hears, a line a server, without link-local
// addresses, which are of the day.
func (h host) discover() string {
	h.t.Helper()
	begun := time.Now()
	out, _ := h.command("discover", "-json").Output() // exit code 1 where there is none
	if took := time.Since(begun); h.took == 0 || took < h.took {
		h.took = took
	}
	var b strings.Builder
	for line := range strings.Lines(string(out)) {
		var n nearby
		if err := json.Unmarshal([]byte(line), &n); err != nil {
			h.t.Fatalf("%s: %v", line, err)
		}
		fmt.Fprintln(&b, n.Name, n.Addrs[0], n.Online)
	}
	return b.String()
}

// hears fails unless the host comes to hear just that.
func (h host) hears(want string) {
	h.t.Helper()
	got := ""
	for range 5 { // a server may take its time to come up
		if got = h.discover(); got == want {
			return
		}
	}
	h.t.Errorf("%s hears\n%swant\n%s", h.Name, got, want)
}

// TestFoundOnTheNetwork: three hosts of one segment find each other, two of them
// servers of one name; what stops is heard no more, and what was told not to
// tell never is.
func TestFoundOnTheNetwork(t *testing.T) {
	s := newSegment(t)
	a, b, c := s.host(1), s.host(2), s.host(3)
	stop := a.serve("物理 Lab")
	b.serve("物理 Lab", "-addr", ":4000")
	c.serve("Quiet", "-discover=off")
	both := []string{"物理 Lab 10.77.0.1:12343 0\n", "物理 Lab 10.77.0.2:4000 0\n"}
	got := ""
	for range 5 {
		if got = c.discover(); len(got) == len(both[0])+len(both[1]) {
			break
		}
	}
	if got != both[0]+both[1] && got != both[1]+both[0] { // in the order of their keys
		t.Errorf("got\n%swant\n%s%s", got, both[0], both[1])
	}
	if again := a.discover(); again != got {
		t.Errorf("a server's own machine hears\n%swant\n%s", again, got)
	}
	stop()
	c.hears(both[1])
	if s.took > 3*time.Second { // the least of several: others use the machine, too
		t.Errorf("it took %v, want 3 s at most", s.took)
	}
}

// TestFoundWithoutMulticast: where the network drops multicast, mDNS with it and
// all of IPv6's, the beacon's broadcast is heard, by the one address it has.
func TestFoundWithoutMulticast(t *testing.T) {
	s := newSegment(t)
	a, b := s.host(1), s.host(2)
	s.IP("link", "set", "br0", "type", "bridge", "mcast_snooping", "0")
	for _, port := range []string{"port1", "port2"} {
		s.IP("link", "set", port, "type", "bridge_slave", "mcast_flood", "off")
	}
	a.serve("Lab")
	b.hears("Lab 10.77.0.1:12343 0\n")
	out, err := b.command("discover", "-json").Output()
	if want := `"addrs":["10.77.0.1:12343"],`; err != nil || !strings.Contains(string(out), want) {
		t.Errorf("got %s, %v, want %s: multicast is not dropped", out, err, want)
	}
}

// TestNetworkWithoutAddressesOfARouter names a fault: where machines give themselves
// their addresses, as on a cable between two of them, a server was found and could be
// joined, but its invitation led to itself, and the test of the way said that the
// machine was on no network.
func TestNetworkWithoutAddressesOfARouter(t *testing.T) {
	s := newSegment(t)
	a, b := s.host(1), s.host(2)
	for i, h := range []host{a, b} {
		h.IP("address", "flush", "dev", "eth0")
		h.IP("address", "add", fmt.Sprintf("169.254.7.%d/16", i+1), "dev", "eth0")
		h.IP("address", "add", fmt.Sprintf("fe80::%d/64", i+1), "dev", "eth0", "nodad")
	}
	data := t.TempDir()
	a.serve("Lab", "-data", data)
	b.hears("Lab 169.254.7.1:12343 0\n")
	for _, tt := range []struct {
		on   host
		want string
		args []string
	}{
		{a, "https://169.254.7.1:12343/#", []string{"invite", "-data", data}},
		{a, "169.254.7.1:12343", []string{"check", "-data", data}},
		{b, "169.254.7.2 (eth0)", []string{"check", "169.254.7.1"}},
		{b, "fe80::2 (eth0)", []string{"check", "fe80::1%eth0"}},
	} {
		if out, err := tt.on.command(tt.args...).CombinedOutput(); err != nil || !strings.Contains(string(out), tt.want) {
			t.Errorf("%s: %v: got %s, want %s in it", tt.args, err, out, tt.want)
		}
	}
}

package netcheck_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"parley.example/app/netns"
	"parley.example/net/wire"
	"parley.example/state/probe"
)

// segment is two machines on a network: 10.77.0.1 and 10.77.0.2, fd77::1 and
// fd77::2.
type segment struct {
	t            *testing.T
	here, server *netns.Host
}

func newSegment(t *testing.T) *segment {
	t.Helper()
	n := netns.New(t)
	s := &segment{t, n.Host(1), n.Host(2)}
	for i, h := range []*netns.Host{s.here, s.server} {
		h.IP("address", "add", fmt.Sprintf("fd77::%d/64", i+1), "dev", "eth0", "nodad")
	}
	return s
}

// in is the test binary on a machine, as a helper.
func in(on *netns.Host, what string) *exec.Cmd {
	cmd := on.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helpVar+"="+what)
	return cmd
}

// serve starts a server and returns its fingerprint.
func (s *segment) serve() wire.Fingerprint {
	key, _ := s.serveAt(":12343")
	return key
}

// serveAt starts a server of the one name at an address, and returns its
// fingerprint and what stops it.
func (s *segment) serveAt(addr string) (key wire.Fingerprint, stop func()) {
	s.t.Helper()
	cmd := in(s.server, "serve "+s.t.TempDir()+" "+addr)
	in, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	stop = sync.OnceFunc(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(stop)
	if err != nil {
		s.t.Fatal(err)
	}
	return wire.Fingerprint(strings.TrimSpace(line)), stop
}

// TestEachNetworkHasItsSentence: the server is up and well, and the way to it is
// not.
func TestEachNetworkHasItsSentence(t *testing.T) {
	s := newSegment(t)
	key := s.serve()
	t.Run("the same network", func(t *testing.T) {
		s.finds(t, "10.77.0.2", "way ok", probe.SameNetwork, "10.77.0.1 (eth0)")
		s.finds(t, "10.77.0.2", "key note", probe.NewKey, key.String())
		s.finds(t, "https://[fd77::2]:12343/#key="+string(key), "key ok", probe.KnownKey, key.String())
		s.finds(t, "10.77.0.2:1", "port fail", probe.Refused, "nothing listens at 10.77.0.2:1")
	})
	t.Run("no machine there", func(t *testing.T) {
		s.finds(t, "10.77.0.9", "port fail", probe.NoMachine, "that the machine is awake")
	})
	t.Run("a filtered port", func(t *testing.T) {
		// What is sent to the server's address arrives at no machine that takes it.
		s.here.IP("neigh", "replace", "10.77.0.2", "lladdr", "02:00:00:00:00:99", "dev", "eth0", "nud", "permanent")
		s.finds(t, "10.77.0.2", "port fail", probe.Filtered, "sudo ufw allow 12343/tcp")
		s.here.IP("neigh", "del", "10.77.0.2", "dev", "eth0")
	})
	t.Run("another subnet", func(t *testing.T) {
		s.finds(t, "10.88.0.2", "way fail", probe.NoWay, "no network of this machine leads to 10.88.0.2")
	})
	t.Run("a dead gateway", func(t *testing.T) {
		s.here.IP("route", "add", "default", "via", "10.77.0.254")
		s.finds(t, "10.88.0.2", "way note", probe.ByGateway, "another network than 10.77.0.1")
		s.finds(t, "10.88.0.2", "port fail", probe.GatewayDead, "broken at a gateway")
		s.here.IP("route", "del", "default")
	})
	t.Run("a tunnel", func(t *testing.T) {
		s.here.IP("link", "add", "tun0", "type", "veth", "peer", "name", "tun0", "netns", s.server.Name)
		s.here.IP("address", "add", "10.99.0.1/30", "dev", "tun0")
		s.here.IP("link", "set", "tun0", "up")
		s.server.IP("link", "set", "tun0", "up")
		s.here.IP("route", "add", "default", "via", "10.99.0.2")
		s.finds(t, "10.88.0.2", "way note", probe.ByTunnel, "turn the VPN off")
		s.here.IP("link", "del", "tun0")
	})
	t.Run("no network", func(t *testing.T) {
		s.here.IP("link", "set", "eth0", "down")
		s.finds(t, "10.77.0.2", "here fail", probe.NoNetwork, "turn on Wi-Fi")
	})
}

// TestServersOfANameAreToldApartByTheirKeys: two servers of one name, and one that
// restarts with another key, are not taken for each other.
func TestServersOfANameAreToldApartByTheirKeys(t *testing.T) {
	s := newSegment(t)
	first, stop := s.serveAt(":12343")
	twin, _ := s.serveAt(":4000")
	if first == twin {
		t.Fatal("both have one key")
	}
	at := func(port string, key wire.Fingerprint) string {
		return "https://10.77.0.2:" + port + "/#key=" + string(key)
	}
	for _, where := range []string{"10.77.0.2:12343", "10.77.0.2:4000"} {
		s.finds(t, where, "peer ok", probe.Greeted, `the Parley server "Physics Lab" answers`)
	}
	s.finds(t, "10.77.0.2:12343", "key note", probe.NewKey, first.String())
	s.finds(t, "10.77.0.2:4000", "key note", probe.NewKey, twin.String())
	s.finds(t, at("12343", first), "key ok", probe.KnownKey, first.String())
	s.finds(t, at("4000", twin), "key ok", probe.KnownKey, twin.String())
	s.finds(t, at("4000", first), "key fail", probe.OtherKey, "another one than expected: "+twin.String())

	stop()
	again, _ := s.serveAt(":12343") // set up anew
	s.finds(t, at("12343", first), "key fail", probe.OtherKey, again.String()+". Somebody may stand in between, or the server was set up anew: ask whoever runs it")
}

// TestOwnServerSaysWhereItListens: on one address only, within the machine only,
// or nowhere, and where another one has its port.
func TestOwnServerSaysWhereItListens(t *testing.T) {
	s := newSegment(t)
	s.serveAt("10.77.0.2:12343")
	s.findsAt(t, s.server, "own 10.77.0.2:12343", "listen note", probe.OnlyAt, "at 10.77.0.2:12343 only")
	s.findsAt(t, s.server, "own 127.0.0.1:12343", "listen fail", probe.NotListening, "nothing listens at 127.0.0.1:12343: start the server")
	s.findsAt(t, s.server, "own 10.77.0.2:12343 "+strings.Repeat("0", 64), "answer fail", probe.OwnOther, "at 10.77.0.2:12343 something other")
	s.server.IP("link", "set", "eth0", "down")
	s.findsAt(t, s.server, "own 10.77.0.2:12343", "here fail", probe.NoNetwork, "turn on Wi-Fi")
}

// finds tests the way to an address and looks for a finding: its step and
// verdict, its cause, and words of its sentence.
func (s *segment) finds(t *testing.T, where, what string, cause probe.Cause, words string) {
	t.Helper()
	s.findsAt(t, s.here, "check "+where, what, cause, words)
}

// findsAt is finds for a helper on a machine.
func (s *segment) findsAt(t *testing.T, on *netns.Host, test, what string, cause probe.Cause, words string) {
	t.Helper()
	cmd := in(on, test)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(out), "\n")
	for i, line := range lines[:len(lines)-1] {
		if line == fmt.Sprintf("%s %d", what, cause) {
			if !strings.Contains(lines[i+1], words) {
				t.Errorf("%s: it says %q, which should tell of %q", test, lines[i+1], words)
			}
			return
		}
	}
	t.Errorf("%s: no finding %s of the cause %d in\n%s", test, what, cause, out)
}

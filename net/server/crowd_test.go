package server_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"

	"parley.example/net/server"
)

// far is a connection from another machine.
type far struct {
	net.Conn
	from string
}

func (c far) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.from)) }
func (far) Close() error           { return nil }

func TestOneAddressDoesNotFillTheHouse(t *testing.T) {
	crowd := server.NewCrowd()
	var inside []server.Guest
	enter := func(from string) bool {
		g, ok := crowd.Enter(far{from: from})
		if ok {
			inside = append(inside, g)
		}
		return ok
	}
	const one = "192.0.2.1:1000"
	for i := range server.MaxStrangers {
		if !enter(one) {
			t.Fatalf("stranger %d is refused", i)
		}
	}
	if enter("[::ffff:192.0.2.1]:1001") {
		t.Fatal("strangers have no limit")
	}
	inside[0].Close()
	if !enter(one) || enter(one) {
		t.Fatal("one left, and not one came in")
	}
	for range server.MaxFrom - server.MaxStrangers {
		for range 2 { // once counts
			inside[len(inside)-1].Introduce()
		}
		if !enter(one) {
			t.Fatal("one logged in, and nobody came in")
		}
	}
	inside[len(inside)-1].Introduce()
	if enter(one) {
		t.Error("an address has no limit")
	}
	if !enter("192.0.2.2:1000") {
		t.Error("another address is refused")
	}
	for range 2 * server.MaxStrangers {
		if !enter("127.0.0.1:1000") {
			t.Fatal("this machine is refused")
		}
	}
	for _, g := range append(inside, inside...) { // once counts
		g.Close()
		g.Introduce()
	}
	if !crowd.Empty() {
		t.Error("all left, and some are counted")
	}
}

// TestHTTPIsCountedUntilItCloses names a fault: a connection that was handed to
// net/http was counted no more.
func TestHTTPIsCountedUntilItCloses(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	lines := bufio.NewReader(p.conn)
	if r, err := http.ReadResponse(lines, nil); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", r, err)
	}
	if n := s.Present(); n != 1 {
		t.Errorf("%d connections are counted, want 1", n)
	}
	p.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	io.Copy(io.Discard, lines)
	if n := s.Present(); n != 0 {
		t.Errorf("%d connections are counted, want none", n)
	}
}

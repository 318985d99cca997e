package server_test

import (
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"parley.example/net/server"
)

// TestAcceptedAreKeptAlive: what is accepted asks its peer for signs of life, as
// what package net accepts by itself does.
func TestAcceptedAreKeptAlive(t *testing.T) {
	ours, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	plain, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got, want := accepted(t, ours), accepted(t, plain)
	if got != want || got[0] != 1 {
		t.Errorf("got %d, want %d", got, want)
	}
}

// accepted are the options of a connection that a listener accepts.
func accepted(t *testing.T, l net.Listener) (options [5]int) {
	t.Helper()
	defer l.Close()
	peer, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Control(func(fd uintptr) {
		for i, name := range [...]struct{ level, of int }{
			{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
			{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
			{unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
			{unix.IPPROTO_TCP, unix.TCP_NODELAY},
		} {
			if options[i], err = unix.GetsockoptInt(int(fd), name.level, name.of); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return options
}

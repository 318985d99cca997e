package server_test

import (
	"bytes"
	"crypto/tls"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// soon fails where what a bystander says is not answered at once.
func soon(t *testing.T, p *peer, conv wire.ConvID) {
	t.Helper()
	for range 50 {
		begun := time.Now()
		p.say(conv, "hello?")
		if took := time.Since(begun); took > 5*time.Second {
			t.Fatalf("a bystander waits %v", took)
		}
	}
}

// TestGlanceWaitsForNoWriter: what is wrong with a TLS record is told to the peer.
// Where another goroutine was writing to it, and it read nothing, the lot once
// waited, and with it everybody.
func TestGlanceWaitsForNoWriter(t *testing.T) {
	s := start(t, server.Config{Demo: true})
	amy, bob, deaf := dial(t, s, false), dial(t, s, false), dial(t, s, true)
	socket := deaf.conn.(*tls.Conn).NetConn().(*net.TCPConn)
	if err := socket.SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	deaf.login("bob")
	general := deaf.convs["general"].ID
	deaf.say(general, "1") // whoever has said something waits in the kernel
	amy.login("amy")
	direct := amy.convs["server"].ID
	amy.say(direct, "1")
	bob.login("bob")
	for range 280 { // more than the kernel takes (4 MiB), less than it and the queue
		bob.say(general, strings.Repeat("x", wire.MaxText))
	}
	if _, err := socket.Write([]byte("\x17\x03\x03\x00\x20" + strings.Repeat("x", 32))); err != nil {
		t.Fatal(err)
	}
	soon(t, amy, direct)
}

// TestEmptyLinesHoldNobody: empty lines were once skipped on the goroutine of the lot
// for as long as there were more.
func TestEmptyLinesHoldNobody(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := start(t, server.Config{Demo: true})
		amy, endless := dial(t, s, false), dial(t, s, secure)
		endless.login("bob")
		endless.say(endless.convs["general"].ID, "1") // whoever has said something waits in the kernel
		amy.login("amy")
		direct := amy.convs["server"].ID
		amy.say(direct, "1")
		var flood sync.WaitGroup
		many := bytes.Repeat([]byte{'\n'}, 1<<20)
		flood.Go(func() {
			for err := error(nil); err == nil; {
				_, err = endless.conn.Write(many)
			}
		})
		func() {
			defer flood.Wait()
			defer endless.conn.Close()
			soon(t, amy, direct)
		}()
	}
}

// unwatched is a connection of which the kernel's epoll will not tell.
type unwatched struct {
	net.Conn
	file *os.File
}

type unwatchedRaw struct {
	syscall.RawConn
	file *os.File
}

func (u unwatched) SyscallConn() (syscall.RawConn, error) {
	raw, err := u.Conn.(*net.TCPConn).SyscallConn()
	return unwatchedRaw{raw, u.file}, err
}

func (u unwatchedRaw) Control(f func(fd uintptr)) error {
	f(u.file.Fd())
	return nil
}

// TestWhoCannotWaitInTheKernelEnds: of who had no place in the kernel's epoll the
// deadline was once forgotten.
func TestWhoCannotWaitInTheKernelEnds(t *testing.T) {
	s := start(t, server.Config{Demo: true})
	file, err := os.CreateTemp(t.TempDir(), "") // which epoll refuses
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	ours, theirs := cable(t)
	s.Welcome(unwatched{theirs, file})
	p := &peer{t: t, conn: ours, lines: wire.NewReader(ours, wire.MaxReply)}
	p.write("{")
	p.ended()
}

// TestFarewellWithoutASocket: where nothing can be written without waiting the close
// frame did not leave.
func TestFarewellWithoutASocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		p := b.peer()
		in := greeted(t, p)
		b.held(p.conn, frame(final|opBinary, "x"))
		for {
			first, _, err := answer(in)
			if err != nil {
				t.Fatal(err)
			}
			if first&0x0f == opClose {
				return
			}
		}
	})
}

// TestShortReadIsNotEmpty: urgent data ends a read before the end of what there is,
// and what came behind it once waited until somebody else spoke.
func TestShortReadIsNotEmpty(t *testing.T) {
	const msgMore = 0x8000 // MSG_MORE
	s := start(t, server.Config{Demo: true})
	amy := dial(t, s, false)
	amy.login("amy")
	general := amy.convs["general"].ID
	amy.say(general, "1")
	raw, err := amy.conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	message := func() []byte {
		amy.id++
		return wire.AppendRequest(nil, amy.id, &wire.Send{Conv: general, UID: wire.NewUID(time.Now()), Text: "x"})
	}
	for i := range 100 {
		one, two := message(), message()
		var failed [3]error
		err := raw.Control(func(fd uintptr) {
			failed[0] = syscall.Sendto(int(fd), one, msgMore, nil)
			failed[1] = syscall.Sendto(int(fd), []byte{'!'}, syscall.MSG_OOB, nil)
			failed[2] = syscall.Sendto(int(fd), two, 0, nil)
		})
		if err != nil || failed != [3]error{} {
			t.Fatal(err, failed)
		}
		for k := range int64(2) {
			begun := time.Now()
			if _, no := amy.await(amy.id-1+k, &wire.Send{}); no != nil {
				t.Fatal(no)
			}
			if took := time.Since(begun); took > 3*time.Second {
				t.Fatalf("round %d message %d: %v", i, k, took)
			}
		}
	}
}

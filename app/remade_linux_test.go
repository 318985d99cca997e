package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindowClosedComesAgain: where the program outlives its window, one that is
// closed comes again with the draft and the focus, and its person was logged in
// all the time.
func TestWindowClosedComesAgain(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	w := sitAtDeskAs(t, "the window", func(d *desk) {
		d.process.Env = append(d.process.Env, asWindow+"="+lasts)
	}, "-demo", "-addr", "127.0.0.1:0", "-start-server")
	addr := w.serves()
	w.login("amy")
	watcher := watch(t, addr)
	w.drafts("half a thought")
	w.shoot("remade-before")

	w.quit(w.window())
	w.sees("another window", func(g *glimpse) bool { return g.Window == 2 })
	w.await("it on the screen", func() bool { return w.window() != "" }) // whose id may be the same
	w.input("windowfocus", "--sync", w.window())
	w.sees("its draft", func(g *glimpse) bool { return g.Window == 2 && g.Draft == "half a thought" && g.Caret == len(g.Draft) })
	w.types(", finished")
	w.sees("what was typed", func(g *glimpse) bool { return g.Draft == "half a thought, finished" })
	w.shoot("remade-after")
	w.leaves()
	watcher.hears(t, "amy: half a thought, finished")
	if n := strings.Count(w.logged(), "user=amy"); n != 1 {
		t.Errorf("amy logged in %d times; the log:\n%s", n, w.logged())
	}
}

// TestClosedWindowIsTheEnd: here, closing the window ends the program.
func TestClosedWindowIsTheEnd(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	w := open(t, "the window")
	w.quit(w.window())
	ended := make(chan error, 1)
	go func() { ended <- w.process.Wait() }() // it ends, or is killed by launch
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v; its log:\n%s", err, w.logged())
		}
	case <-time.After(patience):
		t.Error("it goes on")
	}
}

// window is the id of the window, empty while there is none.
func (w *screen) window() string {
	out, err := w.command("xdotool", "search", "--name", "Parley").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Numbers of the X protocol, https://www.x.org/releases/current/doc/xproto/x11protocol.html
const (
	xSendEvent, xInternAtom = 25, 16
	xClientMessage          = 33
)

// quit asks a window to close, as a window manager does, of which there is none
// on this display.
func (w *screen) quit(window string) {
	w.t.Helper()
	id, err := strconv.ParseUint(window, 10, 32)
	if err != nil {
		w.t.Fatalf("no window to close: %q", window)
	}
	conn, err := net.Dial("unix", "/tmp/.X11-unix/X"+strings.TrimPrefix(w.display, ":"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		w.t.Fatal(err)
	}
	x := xConn{w.t, conn}
	x.send('l', uint8(0), uint16(11), [4]uint16{})
	if hello := x.read(8); hello[0] != 1 {
		w.t.Fatalf("the display refuses: %v", hello)
	} else {
		x.read(4 * int(binary.LittleEndian.Uint16(hello[6:])))
	}
	protocols, remove := x.atom("WM_PROTOCOLS"), x.atom("WM_DELETE_WINDOW")
	x.send(uint8(xSendEvent), uint8(0), uint16(11), uint32(id), uint32(0),
		uint8(xClientMessage), uint8(32), uint16(0), uint32(id), protocols, remove, [16]byte{})
	x.atom("WM_PROTOCOLS") // its answer comes after the event went
}

// xConn speaks to an X display.
type xConn struct {
	t    *testing.T
	conn net.Conn
}

func (x xConn) send(parts ...any) {
	x.t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		if r, ok := p.(rune); ok {
			p = uint8(r)
		}
		if err := binary.Write(&b, binary.LittleEndian, p); err != nil {
			x.t.Fatal(err)
		}
	}
	if _, err := x.conn.Write(b.Bytes()); err != nil {
		x.t.Fatal(err)
	}
}

func (x xConn) read(n int) []byte {
	x.t.Helper()
	b := make([]byte, n)
	if _, err := io.ReadFull(x.conn, b); err != nil {
		x.t.Fatal(err)
	}
	return b
}

// atom finds an atom's number.
func (x xConn) atom(name string) uint32 {
	x.t.Helper()
	padded := make([]byte, (len(name)+3)/4*4)
	copy(padded, name)
	x.send(uint8(xInternAtom), uint8(0), uint16(2+len(padded)/4), uint16(len(name)), uint16(0), padded)
	return binary.LittleEndian.Uint32(x.read(32)[8:])
}

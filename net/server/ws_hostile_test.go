package server_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// The opcodes and bits of a frame's first byte (RFC 6455 §5.2).
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xa
	final      = 0x80
	reserved   = 0x40
)

// frame is a client's frame. Its mask is zero, which leaves the payload as it
// is.
func frame(first byte, payload string) string {
	b := []byte{first, 0x80 | 126, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(b[2:], uint16(len(payload)))
	if len(payload) < 126 {
		b = []byte{first, 0x80 | byte(len(payload)), 0, 0, 0, 0}
	}
	return string(b) + payload
}

// upgradeHead asks for a WebSocket.
const upgradeHead = "GET /ws HTTP/1.1\r\nHost: parley.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n\r\n"

// greeted is a raw connection after the upgrade, for frames made by hand.
func greeted(t testing.TB, p *peer) *bufio.Reader {
	t.Helper()
	p.write(upgradeHead)
	lines := bufio.NewReader(p.conn)
	p.conn.SetReadDeadline(time.Now().Add(patience))
	if r, err := http.ReadResponse(lines, nil); err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("upgrade: %v %v", r, err)
	}
	return lines
}

// answer reads a server's frame.
func answer(lines io.Reader) (first byte, payload string, err error) {
	var head [2]byte
	if _, err := io.ReadFull(lines, head[:]); err != nil {
		return 0, "", err
	}
	size := uint64(head[1])
	switch head[1] {
	case 126:
		var n uint16
		err = binary.Read(lines, binary.BigEndian, &n)
		size = uint64(n)
	case 127:
		err = binary.Read(lines, binary.BigEndian, &size)
	}
	if err != nil {
		return 0, "", err
	}
	b := make([]byte, size)
	_, err = io.ReadFull(lines, b)
	return head[0], string(b), err
}

const helloLine = `{"t":"hello","id":1,"version":1,"client":"raw"}`

// TestHostileFramesEndThatSocketOnly sends what no browser sends.
func TestHostileFramesEndThatSocketOnly(t *testing.T) {
	var lines log
	s := start(t, server.Config{Demo: true, Log: lines.logger()})
	bystander := browse(t, s, false)
	bystander.login("amy")
	from := map[string]string{}
	for name, c := range map[string]struct {
		say    string
		code   wire.Code // of the error in the last text frame; none where empty
		status websocket.StatusCode
	}{
		"binary":                {frame(final|opBinary, helloLine), wire.CodeMalformed, websocket.StatusUnsupportedData},
		"no frame of ours":      {frame(final|opText, "hello"), wire.CodeMalformed, websocket.StatusUnsupportedData},
		"not UTF-8":             {frame(final|opText, "{\"t\":\"\xff\"}"), wire.CodeMalformed, websocket.StatusUnsupportedData},
		"long":                  {"\x81\xff\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00" + strings.Repeat("x", wire.MaxRequest+2), wire.CodeTooLarge, websocket.StatusMessageTooBig},
		"long in pieces":        {frame(opText, "{") + strings.Repeat(frame(opContinue, strings.Repeat("x", 1000)), 70), wire.CodeTooLarge, websocket.StatusMessageTooBig},
		"a reserved bit":        {frame(final|reserved|opText, helloLine), "", websocket.StatusProtocolError},
		"unknown opcode":        {frame(final|0x3, "x"), "", websocket.StatusProtocolError},
		"continues nothing":     {frame(final|opContinue, helloLine), "", websocket.StatusProtocolError},
		"one in another":        {frame(opText, "{") + frame(final|opText, helloLine), "", websocket.StatusProtocolError},
		"a long ping":           {frame(final|opPing, strings.Repeat("x", 126)), "", websocket.StatusProtocolError},
		"a ping in pieces":      {frame(opPing, "x"), "", websocket.StatusProtocolError},
		"a close without sense": {frame(final|opClose, "x"), "", websocket.StatusProtocolError},
		"a forbidden status":    {frame(final|opClose, "\x03\xee"), "", websocket.StatusProtocolError},
		"a close":               {frame(final|opClose, "\x03\xe8"), "", websocket.StatusNormalClosure},
		"no mask":               {"\x81\x05hello", "", websocket.StatusProtocolError},
		"a negative length":     {"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", "", websocket.StatusProtocolError},
	} {
		p := dial(t, s, false)
		in := greeted(t, p)
		io.WriteString(p.conn, c.say) // the server may close before all is written
		var said wire.Code
		var status websocket.StatusCode
		for {
			first, payload, err := answer(in)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("%s: the connection did not end", name)
			} else if err != nil {
				break
			}
			switch first {
			case final | opText:
				if r, err := wire.ParseReply([]byte(payload)); err == nil && r.Err != nil {
					said = r.Err.Code
				}
			case final | opClose:
				status = websocket.StatusCode(binary.BigEndian.Uint16([]byte(payload)))
				io.WriteString(p.conn, frame(final|opClose, payload[:2])) // which is awaited for a second only
			}
		}
		if said != c.code || status != c.status {
			t.Errorf("%s: answered %q and closed with %v, want %q and %v", name, said, status, c.code, c.status)
		}
		from[name] = p.conn.LocalAddr().String()
	}
	bystander.say(bystander.convs["general"].ID, "still here")
	if err := s.Close(); err != nil { // after the last line of the log
		t.Error(err)
	}
	for name, addr := range from {
		if !strings.Contains(lines.String(), addr) {
			t.Errorf("%s: no log line names %s", name, addr)
		}
	}
}

// TestSocketTakesWhatBrowsersSend sends frames in the forms that the standard
// allows.
func TestSocketTakesWhatBrowsersSend(t *testing.T) {
	p := dial(t, demo(t), false)
	in := greeted(t, p)
	wants := func(first byte, want string) {
		t.Helper()
		got, payload, err := answer(in)
		if err != nil || got != first || !strings.HasPrefix(payload, want) {
			t.Fatalf("got %x %q (%v), want %x %q", got, payload, err, first, want)
		}
	}
	p.write(frame(final|opPing, "are you there?"))
	wants(final|opPong, "are you there?")
	p.write(frame(final|opPong, "unasked"))
	p.write(frame(opText, helloLine[:9]) + frame(final|opPing, "between") + frame(opContinue, "") + frame(final|opContinue, helloLine[9:]))
	wants(final|opPong, "between")
	wants(final|opText, `{"t":"ok","id":1,`)
	p.write(frame(final|opText, "")) // as an empty line
	p.write(frame(final|opText, `{"t":"ping","id":2}`) + frame(final|opText, `{"t":"ping","id":3}`))
	wants(final|opText, `{"t":"ok","id":2}`)
	wants(final|opText, `{"t":"ok","id":3}`)
	p.write(frame(final|opText, `{"t":"dance","id":4}`))
	wants(final|opText, `{"t":"error","id":4,"code":"unknown"`)
	masked := []byte(frame(final|opText, `{"t":"ping","id":5}`))
	for i, m := 0, "mask"; i < len(masked)-2; i++ {
		masked[2+i] ^= m[i%4]
	}
	p.write(string(masked))
	wants(final|opText, `{"t":"ok","id":5}`)
}

// TestSocketTakesFramesThatCameWithTheRequest shows that what a client sends
// without waiting for the upgrade is not lost.
func TestSocketTakesFramesThatCameWithTheRequest(t *testing.T) {
	p := dial(t, demo(t), false)
	p.write("GET /ws HTTP/1.1\r\nHost: parley.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n\r\n" + frame(final|opText, helloLine))
	lines := bufio.NewReader(p.conn)
	p.conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := http.ReadResponse(lines, nil); err != nil {
		t.Fatal(err)
	}
	if _, payload, err := answer(lines); err != nil || !strings.HasPrefix(payload, `{"t":"ok","id":1,`) {
		t.Errorf("got %q, %v", payload, err)
	}
}

// FuzzFrames sends any bytes after the upgrade; the server answers or closes,
// and a bystander is not disturbed.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(frame(final|opText, helloLine)))
	f.Add([]byte(frame(final|opText, helloLine) + frame(final|opText, `{"t":"login","id":2,"user":"amy","password":"amy"}`) + frame(final|opClose, "\x03\xe8")))
	f.Add([]byte(frame(opText, "{") + frame(final|opPing, "x") + frame(final|opContinue, "}")))
	f.Add([]byte(frame(final|opBinary, "\x00")))
	f.Add([]byte("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00{"))
	s := demo(f)
	bystander := browse(f, s, false)
	bystander.login("bob")
	f.Fuzz(func(t *testing.T, sent []byte) {
		p := dial(t, s, false)
		in := greeted(t, p)
		io.Copy(p.conn, bytes.NewReader(sent)) // the server may close before all is written
		if err := p.conn.(*net.TCPConn).CloseWrite(); err == nil {
			if _, err := io.Copy(io.Discard, in); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal("the connection did not end")
			}
		}
		bystander.t = t
		must[*wire.Done](bystander, &wire.Ping{})
	})
}

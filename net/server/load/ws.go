package load

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// socket makes a stream a WebSocket: whole messages, out masked with the key
// zero, which costs nothing (RFC 6455 §5).
type socket struct {
	*stream
	open chan error
	up   bool // the reader's
	each func(now int64, message []byte)
}

func openSocket(s *stream, c Config, each func(now int64, message []byte)) (*socket, error) {
	w := &socket{stream: s, open: make(chan error, 1), each: each}
	s.begin(c, w.parse)
	err := s.say("GET /ws HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", c.Addr)
	if err == nil {
		err = s.waitErr(w.open)
	}
	return w, err
}

func (w *socket) parse(now int64, b []byte) int {
	used := 0
	if !w.up {
		i := bytes.Index(b, []byte("\r\n\r\n"))
		if i < 0 {
			return 0
		}
		used = i + 4
		if !bytes.HasPrefix(b, []byte("HTTP/1.1 101")) {
			tell(w.open, fmt.Errorf("no WebSocket: %.80q", b[:i]))
			return len(b)
		}
		w.up = true
		tell[error](w.open, nil)
	}
	for {
		head, n, ok := frameHead(b[used:])
		if !ok || len(b)-used < head+n {
			return used
		}
		data := b[used+head : used+head+n]
		switch b[used] & 15 {
		case 1:
			w.each(now, data)
		case 8:
			w.fail(errors.New("the server closed the WebSocket"))
		case 9:
			err := w.frame(10, data)
			if err == nil {
				err = w.Flush()
			}
			if err != nil {
				w.fail(err)
			}
		}
		used += head + n
	}
}

// frameHead reads the sizes of a frame's head and of its payload.
func frameHead(b []byte) (head, n int, ok bool) {
	if len(b) < 2 {
		return 0, 0, false
	}
	switch n = int(b[1] & 127); {
	case n == 126 && len(b) >= 4:
		return 4, int(binary.BigEndian.Uint16(b[2:])), true
	case n == 127 && len(b) >= 10:
		return 10, int(binary.BigEndian.Uint64(b[2:])), true
	}
	return 2, n, n < 126
}

// frame queues one frame.
func (w *socket) frame(op byte, parts ...[]byte) error {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	h := make([]byte, 0, 14)
	switch h = append(h, 0x80|op); {
	case n < 126:
		h = append(h, 0x80|byte(n))
	case n < 1<<16:
		h = binary.BigEndian.AppendUint16(append(h, 0x80|126), uint16(n))
	default:
		h = binary.BigEndian.AppendUint64(append(h, 0x80|127), uint64(n))
	}
	return w.queue(append([][]byte{append(h, 0, 0, 0, 0)}, parts...)...)
}

package server

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"parley.example/net/wire"
)

// The opcodes of RFC 6455 §5.2, and the bits beside them.
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xa

	bitFinal   = 0x80
	bitsOfMore = 0x70 // extensions', of which none is agreed on
	bitControl = 0x08
	bitMask    = 0x80
)

// The codes of RFC 6455 §7.4.1 with which a socket is closed.
const (
	statusNormal    = 1000
	statusGoingAway = 1001
	statusProtocol  = 1002
	statusData      = 1003
	statusNone      = 1005 // a close that gives none; never sent
	statusPolicy    = 1008
	statusTooBig    = 1009
)

const (
	headMax    = 14  // bytes of a frame's head
	controlMax = 125 // of a control frame's payload
)

// errFrame means that what came is no frame that RFC 6455 allows here.
var errFrame = errors.New("no frame of a WebSocket")

// decoder makes lines of a client's frames, as their bytes come: a text message
// is one line. The zero value is at the beginning.
type decoder struct {
	head   [headMax]byte
	got    uint8 // bytes of the head; the payload follows once it is whole
	within bool
	owes   bool  // a newline, for which there was no room
	going  bool  // a message has begun that a frame is to continue
	over   bool  // nothing more is to come: the peer has closed, or talks nonsense
	left   int64 // of the frame's payload
	at     uint8 // in the mask
	note   []byte
	// fault is what was wrong, once, or io.EOF when the peer has closed. Messages
	// after it are dropped.
	fault error
	// gave is the status of the peer's close, statusNone where it gave none.
	gave uint16
	// control is told of pings and pongs, whose payload is its own.
	control func(op byte, payload []byte)
}

// decode replaces the bytes of frames by those of their lines, of which there
// are not more.
func (d *decoder) decode(b []byte) (w int) {
	for r := 0; r < len(b) && !d.over; {
		if d.owes && w < r {
			b[w] = '\n'
			w++
			d.owes = false
		}
		if !d.within {
			d.head[d.got] = b[r]
			d.got++
			r++
			if err := d.begin(); err != nil {
				d.fail(err)
				return w
			}
		} else {
			n := int(min(d.left, int64(len(b)-r)))
			chunk := b[r : r+n]
			d.unmask(chunk)
			r += n
			d.left -= int64(n)
			switch {
			case d.op()&bitControl != 0:
				d.note = append(d.note, chunk...)
			case d.fault == nil:
				w += copy(b[w:], chunk)
			}
		}
		if d.within && d.left == 0 && d.end() {
			if d.owes = w == r; !d.owes {
				b[w] = '\n'
				w++
			}
		}
	}
	return w
}

func (d *decoder) op() byte { return d.head[0] & 0x0f }

// fail takes note of the first fault; after another nothing can be understood.
// What follows is looked at as if a frame began there, for the close that
// answers ours.
func (d *decoder) fail(err error) {
	if d.fault == nil {
		d.fault = err
	} else {
		d.over = true
	}
	d.got, d.within, d.going, d.note = 0, false, false, nil
}

// begin looks at the head as far as it is there, and begins the payload where it
// is whole.
func (d *decoder) begin() error {
	if d.got == 2 {
		if err := d.check(); err != nil {
			return err
		}
	}
	mask := 2
	switch d.head[1] &^ bitMask {
	case 126:
		mask = 4
	case 127:
		mask = 10
	}
	if d.got < 2 || int(d.got) < mask+4 {
		return nil
	}
	switch mask {
	case 2:
		d.left = int64(d.head[1] &^ bitMask)
	case 4:
		d.left = int64(binary.BigEndian.Uint16(d.head[2:]))
	default:
		n := binary.BigEndian.Uint64(d.head[2:])
		if n>>63 != 0 {
			return fmt.Errorf("%w: a length of %d", errFrame, n)
		}
		d.left = int64(n)
	}
	copy(d.head[2:], d.head[mask:mask+4]) // where unmask finds it
	d.within, d.at = true, 0
	switch d.op() {
	case opText, opBinary:
		d.going = true
		if d.op() == opBinary && d.fault == nil {
			d.fault = fmt.Errorf("%w: a binary message", wire.ErrMalformed)
		}
	}
	return nil
}

// check looks at the first two bytes of a frame (RFC 6455 §5.2, §5.4, §5.5).
func (d *decoder) check() error {
	first, size := d.head[0], d.head[1]&^bitMask
	switch op := d.op(); {
	case first&bitsOfMore != 0:
		return fmt.Errorf("%w: a reserved bit", errFrame)
	case d.head[1]&bitMask == 0:
		return fmt.Errorf("%w: without a mask", errFrame)
	case op&bitControl != 0 && (op > opPong || first&bitFinal == 0 || size > controlMax):
		return fmt.Errorf("%w: a control frame that is unknown, in pieces or long", errFrame)
	case op&bitControl != 0:
	case op > opBinary:
		return fmt.Errorf("%w: opcode %d", errFrame, op)
	case d.going != (op == opContinue):
		return fmt.Errorf("%w: opcode %d in the wrong place", errFrame, op)
	}
	return nil
}

// unmask takes the mask off (RFC 6455 §5.3).
func (d *decoder) unmask(b []byte) {
	mask := d.head[2:6]
	for ; len(b) > 0 && d.at != 0; b = b[1:] {
		b[0] ^= mask[d.at]
		d.at = (d.at + 1) % 4
	}
	eight := uint64(binary.LittleEndian.Uint32(mask)) * (1<<32 + 1)
	for ; len(b) >= 8; b = b[8:] {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^eight)
	}
	for i := range b {
		b[i] ^= mask[d.at]
		d.at = (d.at + 1) % 4
	}
}

// end ends a frame, and reports whether a message ends with it that is wanted.
func (d *decoder) end() bool {
	op, final, note := d.op(), d.head[0]&bitFinal != 0, d.note
	d.got, d.within, d.note = 0, false, nil
	switch {
	case op == opClose:
		d.close(note)
		return false
	case op&bitControl != 0:
		if d.control != nil && d.fault == nil {
			d.control(op, note)
		}
		return false
	}
	d.going = !final
	return final && d.fault == nil
}

// close takes the peer's farewell.
func (d *decoder) close(note []byte) {
	d.gave = statusNone
	if len(note) > 0 {
		if len(note) < 2 || !mayClose(binary.BigEndian.Uint16(note)) || !utf8.Valid(note[2:]) {
			d.fail(fmt.Errorf("%w: a close without sense", errFrame))
			return
		}
		d.gave = binary.BigEndian.Uint16(note)
	}
	d.over = true
	if d.fault == nil {
		d.fault = io.EOF
	}
}

// mayClose reports whether a frame may close with a status (RFC 6455 §7.4).
func mayClose(status uint16) bool {
	switch {
	case status >= 1000 && status <= 1003, status >= 1007 && status <= 1014, status >= 3000 && status < 5000:
		return true
	}
	return false
}

// appendHead appends the head of a frame from the server.
func appendHead(dst []byte, op byte, size int) []byte {
	switch dst = append(dst, bitFinal|op); {
	case size <= controlMax:
		return append(dst, byte(size))
	case size < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, 126), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(dst, 127), uint64(size))
}

// appendFrames appends a text message for each line.
func appendFrames(dst, lines []byte) []byte {
	for line := range bytes.Lines(lines) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		dst = append(appendHead(dst, opText, len(line)), line...)
	}
	return dst
}

// appendClose appends a farewell.
func appendClose(dst []byte, status uint16, why string) []byte {
	if status == statusNone {
		return appendHead(dst, opClose, 0)
	}
	dst = binary.BigEndian.AppendUint16(appendHead(dst, opClose, 2+len(why)), status)
	return append(dst, why...)
}

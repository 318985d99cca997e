package server_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// heardFrames is what a decoder makes of bytes.
type heardFrames struct {
	lines    string
	controls []string
	err      error
	status   uint16
}

// decode gives a decoder bytes in pieces of the sizes that next tells.
func decode(t testing.TB, sent string, next func() int) heardFrames {
	t.Helper()
	var got heardFrames
	var lines []byte
	var d server.Decoder
	d.Control(func(op byte, payload []byte) { got.controls = append(got.controls, fmt.Sprintf("%x %s", op, payload)) })
	for rest := []byte(sent); len(rest) > 0; {
		n := min(max(1, next()), len(rest))
		b := bytes.Clone(rest[:n])
		rest = rest[n:]
		w := d.Decode(b)
		if w > n {
			t.Fatalf("%d bytes became %d", n, w)
		}
		lines = append(append(lines, b[:w]...), d.Line()...)
	}
	got.lines = string(lines)
	got.status, got.err = d.Ended()
	return got
}

// size is a frame's head that says a length in a form of its own, and no more
// than its first bytes.
func size(first byte, form byte, n uint64) string {
	b := []byte{first, 0x80 | form}
	switch form {
	case 126:
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	case 127:
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return string(b) + "\x00\x00\x00\x00"
}

// masked is a client's frame with a mask that is one.
func masked(first byte, payload string) string {
	b, mask := []byte(frame(first, payload)), "\x9a\x01\xff\x37"
	at := len(b) - len(payload)
	copy(b[at-4:], mask)
	for i := range len(payload) {
		b[at+i] ^= mask[i%4]
	}
	return string(b)
}

// TestFrames: what a client may send, and what it may not, as the cases of the
// Autobahn test suite have it, in one piece, byte by byte and in between.
func TestFrames(t *testing.T) {
	long := strings.Repeat("長い", 9000)
	closing := func(status int, why string) string {
		return frame(final|opClose, string(binary.BigEndian.AppendUint16(nil, uint16(status)))+why)
	}
	type want = heardFrames
	tests := map[string]struct {
		sent string
		want want
	}{
		"1.1 nothing":                  {masked(final|opText, ""), want{lines: "\n"}},
		"1.1 125 bytes":                {masked(final|opText, strings.Repeat("*", 125)), want{lines: strings.Repeat("*", 125) + "\n"}},
		"1.1 126 bytes":                {masked(final|opText, strings.Repeat("*", 126)), want{lines: strings.Repeat("*", 126) + "\n"}},
		"1.1 65,536 bytes":             {size(final|opText, 127, 1<<16) + strings.Repeat("*", 1<<16), want{lines: strings.Repeat("*", 1<<16) + "\n"}},
		"1.1 many":                     {masked(final|opText, long) + masked(final|opText, "b") + masked(final|opText, ""), want{lines: long + "\nb\n\n"}},
		"1.1 few bytes in long form":   {size(final|opText, 127, 2) + "hi", want{lines: "hi\n"}},
		"1.2 binary":                   {frame(final|opBinary, "x") + frame(final|opText, "y"), want{err: wire.ErrMalformed}},
		"2.1 a ping of nothing":        {masked(final|opPing, ""), want{controls: []string{"9 "}}},
		"2.4 a ping of 125 bytes":      {masked(final|opPing, strings.Repeat("\xfe", 125)), want{controls: []string{"9 " + strings.Repeat("\xfe", 125)}}},
		"2.5 a ping of 126":            {frame(final|opPing, strings.Repeat("x", 126)), want{err: server.ErrFrame}},
		"2.7 an unasked pong":          {masked(final|opPong, "hi") + masked(final|opText, "a"), want{lines: "a\n", controls: []string{"a hi"}}},
		"2.10 ten pings":               {strings.Repeat(masked(final|opPing, "p"), 10), want{controls: slices.Repeat([]string{"9 p"}, 10)}},
		"3.1 a reserved bit":           {frame(final|0x40|opText, "x"), want{err: server.ErrFrame}},
		"3.4 of a ping":                {frame(final|opText, "a") + frame(final|0x10|opPing, "x"), want{lines: "a\n", err: server.ErrFrame}},
		"4.1 opcode 3":                 {frame(final|3, "x"), want{err: server.ErrFrame}},
		"4.1 opcode 7":                 {frame(final|opText, "a") + frame(final|7, "x"), want{lines: "a\n", err: server.ErrFrame}},
		"4.2 opcode 11":                {frame(final|11, "x"), want{err: server.ErrFrame}},
		"4.2 opcode 15":                {frame(final|15, ""), want{err: server.ErrFrame}},
		"5.1 a ping in pieces":         {frame(opPing, "x") + frame(final|opContinue, "y"), want{err: server.ErrFrame}},
		"5.3 two pieces":               {masked(opText, "frag1") + masked(final|opContinue, "frag2"), want{lines: "frag1frag2\n"}},
		"5.6 a ping between":           {masked(opText, "f1") + masked(final|opPing, "p") + masked(final|opContinue, "f2"), want{lines: "f1f2\n", controls: []string{"9 p"}}},
		"5.9 continues nothing":        {frame(final|opContinue, "x") + frame(final|opText, "y"), want{err: server.ErrFrame}},
		"5.12 continues what is over":  {frame(opContinue, "x"), want{err: server.ErrFrame}},
		"5.18 one in another":          {frame(opText, "f1") + frame(final|opText, "f2"), want{lines: "f1", err: server.ErrFrame}},
		"6.1 nothing in three pieces":  {masked(opText, "") + masked(opContinue, "") + masked(final|opContinue, ""), want{lines: "\n"}},
		"6.1 all in the middle":        {masked(opText, "") + masked(opContinue, "mid") + masked(final|opContinue, ""), want{lines: "mid\n"}},
		"6.2 a character cut":          {masked(opText, "\xce") + masked(final|opContinue, "\xba"), want{lines: "κ\n"}},
		"7.1 nothing after a close":    {closing(1000, "") + frame(final|opText, "late"), want{err: io.EOF, status: 1000}},
		"7.1 no ping either":           {closing(1000, "") + frame(final|opPing, "late"), want{err: io.EOF, status: 1000}},
		"7.1 a close within a message": {frame(opText, "f1") + closing(1000, ""), want{lines: "f1", err: io.EOF, status: 1000}},
		"7.3 a close of nothing":       {frame(final|opClose, ""), want{err: io.EOF, status: 1005}},
		"7.3 of one byte":              {frame(final|opClose, "x"), want{err: server.ErrFrame, status: 1005}},
		"7.3 with a reason":            {masked(final|opClose, "\x03\xe8"+strings.Repeat("*", 123)), want{err: io.EOF, status: 1000}},
		"7.3 with too long a one":      {frame(final|opClose, "\x03\xe8"+strings.Repeat("*", 124)), want{err: server.ErrFrame}},
		"7.5 not UTF-8":                {closing(1000, "\xce\xba\xed\xa0\x80"), want{err: server.ErrFrame, status: 1005}},
		"without a mask":               {"\x81\x05hello", want{err: server.ErrFrame}},
		"a length below zero":          {size(final|opText, 127, 1<<63), want{err: server.ErrFrame}},
		"as long as there is no end":   {size(final|opText, 127, 1<<63-1) + "x", want{lines: "x"}},
	}
	for _, status := range []int{1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		tests[fmt.Sprintf("7.7 status %d", status)] = struct {
			sent string
			want want
		}{closing(status, ""), want{err: io.EOF, status: uint16(status)}}
	}
	for _, status := range []int{0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		tests[fmt.Sprintf("7.9 status %d", status)] = struct {
			sent string
			want want
		}{closing(status, ""), want{err: server.ErrFrame, status: 1005}}
	}
	for name, c := range tests {
		for _, piece := range []int{1, 2, 3, 7, 64, len(c.sent)} {
			got := decode(t, c.sent, func() int { return piece })
			if got.lines != c.want.lines || !slices.Equal(got.controls, c.want.controls) || !errors.Is(got.err, c.want.err) || got.status != c.want.status {
				t.Errorf("%s, %d bytes at once: got %.99q %.99q %v %d, want %.99q %.99q %v %d", name, piece,
					got.lines, got.controls, got.err, got.status, c.want.lines, c.want.controls, c.want.err, c.want.status)
			}
		}
	}
}

// FuzzDecoder: whatever is sent, in whichever pieces it comes, means the same,
// and becomes no more than it was.
func FuzzDecoder(f *testing.F) {
	f.Add([]byte(masked(opText, "{")+masked(final|opPing, "x")+masked(final|opContinue, "}")), []byte{1, 5, 2})
	f.Add([]byte(masked(final|opText, "")+masked(final|opText, "")+frame(final|opClose, "\x03\xe8")), []byte{6, 1})
	f.Add([]byte(frame(final|opBinary, "\x00")+frame(final|opText, "x")), []byte{3})
	f.Add([]byte(size(final|opText, 127, 1<<63-1)+"x"), []byte{10})
	f.Fuzz(func(t *testing.T, sent, pieces []byte) {
		whole := decode(t, string(sent), func() int { return len(sent) })
		i := 0
		parts := decode(t, string(sent), func() int {
			if len(pieces) == 0 {
				return 1
			}
			i++
			return int(pieces[i%len(pieces)])
		})
		// After a fault nothing more is promised.
		if fault := whole.err; fault != nil && !errors.Is(fault, io.EOF) {
			if !strings.HasPrefix(fmt.Sprint(parts.err), fmt.Sprint(fault)) {
				t.Errorf("faults %v and %v", fault, parts.err)
			}
			return
		}
		if whole.lines != parts.lines || !slices.Equal(whole.controls, parts.controls) || whole.status != parts.status {
			t.Errorf("in one piece %+v, in some %+v", whole, parts)
		}
	})
}

// TestFramesOfLines: what the server sends is a message for each line.
func TestFramesOfLines(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 1 << 20} {
		line := strings.Repeat("y", n)
		in := bytes.NewReader(server.AppendFrames(nil, []byte(line+"\n"+line+"\n")))
		for range 2 {
			if first, got, err := answer(in); first != final|opText || got != line || err != nil {
				t.Errorf("%d bytes: got %x, %d bytes, %v", n, first, len(got), err)
			}
		}
		if in.Len() != 0 {
			t.Errorf("%d bytes: %d more", n, in.Len())
		}
	}
}

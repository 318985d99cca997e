package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"parley.example/net/wire"
)

// errLater is a source's temporary error, as a passed read deadline is.
var errLater = errors.New("later")

// pieces is a source that gives its pieces one a read, cut to what fits; an
// empty piece is a temporary error. asked is the largest read it was asked for.
type pieces struct {
	list  [][]byte
	asked int
}

func (p *pieces) Read(b []byte) (int, error) {
	p.asked = max(p.asked, len(b))
	if len(p.list) == 0 {
		return 0, io.EOF
	}
	if len(p.list[0]) == 0 {
		p.list = p.list[1:]
		return 0, errLater
	}
	n := copy(b, p.list[0])
	if p.list[0] = p.list[0][n:]; len(p.list[0]) == 0 {
		p.list = p.list[1:]
	}
	return n, nil
}

func source(list ...string) *pieces {
	p := &pieces{}
	for _, s := range list {
		p.list = append(p.list, []byte(s))
	}
	return p
}

// readAll collects the lines up to the first error that is not temporary.
func readAll(r *wire.Reader) (lines []string, err error) {
	for {
		line, err := r.Next()
		switch {
		case errors.Is(err, errLater):
		case err != nil:
			return lines, err
		default:
			lines = append(lines, string(line))
		}
	}
}

func TestReaderLines(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source *pieces
		want   []string
		err    error
	}{
		{"nothing", source(), nil, io.EOF},
		{"one line", source("abc\n"), []string{"abc"}, io.EOF},
		{"two lines in one read", source("abc\ndef\n"), []string{"abc", "def"}, io.EOF},
		{"a line in two reads", source("ab", "c\n"), []string{"abc"}, io.EOF},
		{"a carriage return goes", source("abc\r\n"), []string{"abc"}, io.EOF},
		{"one carriage return goes, not two", source("abc\r\r\n"), []string{"abc\r"}, io.EOF},
		{"its newline in another read", source("abc\r", "\n"), []string{"abc"}, io.EOF},
		{"empty lines are skipped", source("\n\r\nabc\n\n"), []string{"abc"}, io.EOF},
		{"goes on after a temporary error", source("ab", "", "c\n", "", "d\n"), []string{"abc", "d"}, io.EOF},
		{"lines before a temporary error come first", source("a\nb\nc", ""), []string{"a", "b"}, io.ErrUnexpectedEOF},
		{"the end cuts a line", source("abc\nde"), []string{"abc"}, io.ErrUnexpectedEOF},
		{"as long as allowed", source("12345678\n"), []string{"12345678"}, io.EOF},
		{"as long as allowed, with a carriage return", source("12345678\r\n"), []string{"12345678"}, io.EOF},
		{"one too long", source("123456789\n"), nil, wire.ErrTooLong},
		{"one too long, in pieces", source("1234", "56789", "\n"), nil, wire.ErrTooLong},
		{"too long without an end", source("12345678", "90"), nil, wire.ErrTooLong},
		{"lines before one too long", source("a\n123456789\n"), []string{"a"}, wire.ErrTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readAll(wire.NewReader(tt.source, 8))
			if !slices.Equal(got, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v\nwant %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// TestReaderStaysTooLong: a line over the limit once let the reader go on with
// what followed it, or not, as the reads happened to fall.
func TestReaderStaysTooLong(t *testing.T) {
	r := wire.NewReader(source("123456789\nabc\n"), 8)
	for range 3 {
		if line, err := r.Next(); !errors.Is(err, wire.ErrTooLong) {
			t.Fatalf("got %q, %v; want ErrTooLong for good", line, err)
		}
	}
	if r.Buffered() {
		t.Error("bytes are kept beyond the limit")
	}
}

func TestReaderBuffersNothingBeyondItsLimit(t *testing.T) {
	src := &pieces{list: [][]byte{bytes.Repeat([]byte("x"), 10*wire.MaxRequest)}}
	if _, err := wire.NewReader(src, wire.MaxRequest).Next(); !errors.Is(err, wire.ErrTooLong) {
		t.Fatalf("got %v, want ErrTooLong", err)
	}
	taken := 10*wire.MaxRequest - len(src.list[0])
	if taken > wire.MaxRequest+2 {
		t.Errorf("took %d bytes of a line that may have %d", taken, wire.MaxRequest)
	}
}

// TestReaderShrinksWhenIdle: a reader once kept the largest buffer that it had
// ever needed, so that one long line cost an idle connection its memory.
func TestReaderShrinksWhenIdle(t *testing.T) {
	const idle = 100
	long := []byte(strings.Repeat("x", wire.MaxReply) + "\n")
	readers := make([]*wire.Reader, idle)
	before := heap()
	for i := range readers {
		readers[i] = wire.NewReader(&pieces{list: [][]byte{long, nil}}, wire.MaxReply)
		if line, err := readers[i].Next(); err != nil || len(line) != wire.MaxReply {
			t.Fatalf("got %d bytes, %v", len(line), err)
		}
		if _, err := readers[i].Next(); !errors.Is(err, errLater) {
			t.Fatalf("got %v, want the wait for the next line", err)
		}
	}
	if each := (heap() - before) / idle; each > 2048 {
		t.Errorf("an idle reader holds %d bytes, want at most 2048", each)
	}
	runtime.KeepAlive(readers)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestReaderAsksForLittleAtFirst: short lines never make the buffer grow.
func TestReaderAsksForLittleAtFirst(t *testing.T) {
	src := &pieces{list: [][]byte{bytes.Repeat([]byte("0123456789\n"), 5000)}}
	lines, err := readAll(wire.NewReader(src, wire.MaxReply))
	if len(lines) != 5000 || err != io.EOF {
		t.Fatalf("got %d lines, %v", len(lines), err)
	}
	if src.asked > 512 {
		t.Errorf("asked for %d bytes at once, want at most 512", src.asked)
	}
}

// silent reads nothing and says nothing, which io.Reader discourages.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// TestReaderEndsOnSilentSource: a source of empty reads once kept Next spinning.
func TestReaderEndsOnSilentSource(t *testing.T) {
	if _, err := wire.NewReader(silent{}, 8).Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v, want io.ErrNoProgress", err)
	}
}

// FuzzReader cuts data into reads as cuts says (a zero is a temporary error)
// and expects what bytes.Split makes of it, up to the first line that is too
// long.
func FuzzReader(f *testing.F) {
	f.Add([]byte("a\nb\r\n\nccc\nrest"), []byte{1, 0, 3, 200}, uint16(4))
	f.Add([]byte("0123456789\n\r\r\n"), []byte{10, 0, 0, 1}, uint16(10))
	f.Add(bytes.Repeat([]byte("xyz\n"), 600), []byte{255}, uint16(3))
	f.Fuzz(func(t *testing.T, data, cuts []byte, limit uint16) {
		src := &pieces{}
		for rest, i := data, 0; len(rest) > 0; i++ {
			n := len(rest)
			if i < len(cuts) {
				n = min(int(cuts[i]), n)
			}
			src.list = append(src.list, rest[:n])
			rest = rest[n:]
		}
		got, err := readAll(wire.NewReader(src, int(limit)))
		want, wantErr := split(data, int(limit))
		if !slices.Equal(got, want) || !errors.Is(err, wantErr) {
			t.Fatalf("got %q, %v\nwant %q, %v", got, err, want, wantErr)
		}
		if src.asked > int(limit)+2 && src.asked > 512 {
			t.Fatalf("asked for %d bytes at once, limit %d", src.asked, limit)
		}
	})
}

// split is the plain way to what a Reader does.
func split(data []byte, limit int) (lines []string, err error) {
	all := bytes.Split(data, []byte{'\n'})
	for i, line := range all {
		whole := i < len(all)-1
		if whole {
			line = bytes.TrimSuffix(line, []byte{'\r'})
		}
		switch {
		case whole && len(line) > limit, len(line) > limit+1:
			return lines, wire.ErrTooLong
		case !whole && len(line) > 0:
			return lines, io.ErrUnexpectedEOF
		case whole && len(line) > 0:
			lines = append(lines, string(line))
		}
	}
	return lines, io.EOF
}

func BenchmarkReader(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("%d bytes a line", size), func(b *testing.B) {
			line := append(bytes.Repeat([]byte("x"), size-1), '\n')
			b.SetBytes(int64(size))
			r := wire.NewReader(&endless{line: line}, wire.MaxReply)
			for b.Loop() {
				if _, err := r.Next(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// endless reads one line over and over.
type endless struct {
	line []byte
	at   int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.line[e.at:])
	e.at = (e.at + n) % len(e.line)
	return n, nil
}

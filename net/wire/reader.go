package wire

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// ErrTooLong means that a line passed the reader's limit. Nothing beyond the
// limit was buffered; the connection cannot go on.
var ErrTooLong = errors.New("line longer than the protocol allows")

// Reader reads lines within a limit. While no line is begun it holds a small
// buffer only, so that idle connections are cheap. It is owned by one goroutine.
type Reader struct {
	src   io.Reader
	limit int
	buf   []byte
	start int // of what is not yet returned
	seen  int // searched for a newline up to here
	err   error
	long  bool // a line passed the limit: for good
}

const (
	// firstBuffer is the size of a reader's buffer until a longer line comes,
	// and again once that is read.
	firstBuffer = 512
	// maxEmptyReads is how often in a row a source may read nothing and give no
	// error.
	maxEmptyReads = 100
)

// NewReader reads lines of at most limit bytes, without their newline, from
// src.
func NewReader(src io.Reader, limit int) *Reader {
	return &Reader{src: src, limit: limit}
}

// Next returns the next line without its newline (and without a carriage
// return before it), valid until the following call. An empty line is skipped.
// It returns io.EOF at the end, io.ErrUnexpectedEOF where the end cuts a line,
// ErrTooLong past the limit and ever after, else the source's own error; after
// a temporary one, such as a passed read deadline, it may be called again and
// goes on.
func (r *Reader) Next() ([]byte, error) {
	for !r.long {
		if i := bytes.IndexByte(r.buf[r.seen:], '\n'); i >= 0 {
			line := bytes.TrimSuffix(r.buf[r.start:r.seen+i], []byte{'\r'})
			r.seen += i + 1
			r.start = r.seen
			switch {
			case len(line) > r.limit:
				r.long = true
			case len(line) > 0:
				return line, nil
			}
			continue
		}
		r.seen = len(r.buf)
		switch {
		case len(r.buf)-r.start > r.limit+1: // a carriage return may be one of them
			r.long = true
		case r.err != nil:
			return nil, r.fail()
		default:
			r.fill()
		}
	}
	r.buf, r.start, r.seen = nil, 0, 0
	return nil, ErrTooLong
}

// fail takes the source's error, once.
func (r *Reader) fail() error {
	err := r.err
	r.err = nil
	if err == io.EOF && r.start < len(r.buf) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Buffered reports whether bytes wait that were read but not yet returned.
func (r *Reader) Buffered() bool { return r.start < len(r.buf) }

// Whole reports whether Next has a line without another read.
func (r *Reader) Whole() bool { return bytes.IndexByte(r.buf[r.seen:], '\n') >= 0 }

// Rest lets go of the buffer where no line is begun. It is for those who wait
// elsewhere until the source has something, after an error that was temporary.
func (r *Reader) Rest() {
	if r.Buffered() {
		return
	}
	if cap(r.buf) == firstBuffer {
		spares.Put((*[firstBuffer]byte)(r.buf[:firstBuffer]))
	}
	r.buf, r.start, r.seen = nil, 0, 0
}

// spares are the buffers that Rest let go of.
var spares = sync.Pool{New: func() any { return new([firstBuffer]byte) }}

// fill makes room and reads once.
func (r *Reader) fill() {
	if r.start > 0 {
		n := copy(r.buf, r.buf[r.start:])
		r.buf = r.buf[:n]
		r.seen -= r.start
		r.start = 0
	}
	if len(r.buf) == 0 && cap(r.buf) > firstBuffer {
		r.buf = nil // a long line was here; the wait for the next may be long too
	}
	if r.buf == nil && r.limit+2 >= firstBuffer {
		r.buf = spares.Get().(*[firstBuffer]byte)[:0]
	}
	if len(r.buf) == cap(r.buf) {
		grown := make([]byte, len(r.buf), min(max(firstBuffer, 2*cap(r.buf)), r.limit+2))
		copy(grown, r.buf)
		r.buf = grown
	}
	for range maxEmptyReads {
		n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		r.err = err
		if n > 0 || err != nil {
			return
		}
	}
	r.err = io.ErrNoProgress
}

package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

var (
	// ErrTooLong means that a line passed the reader's limit. Nothing beyond
	// the limit was buffered; the connection cannot go on.
	ErrTooLong = errors.New("line longer than the protocol allows")
	// ErrMalformed means that a line is no frame.
	ErrMalformed = errors.New("malformed frame")
)

// Reader reads lines within a limit. It holds no buffer while none is needed
// beyond its first few bytes, and is owned by one goroutine.
type Reader struct {
	src   io.Reader
	limit int
	buf   []byte
	start int // of what is not yet returned
	seen  int // searched for a newline up to here
	err   error
}

// firstBuffer is the size of a reader's buffer until a longer line comes.
const firstBuffer = 512

// NewReader reads lines of at most limit bytes, without their newline, from
// src.
func NewReader(src io.Reader, limit int) *Reader {
	return &Reader{src: src, limit: limit}
}

// Next returns the next line without its newline (and without a carriage
// return before it), valid until the following call. An empty line is skipped.
// It returns io.EOF at the end, io.ErrUnexpectedEOF where the end cuts a line,
// ErrTooLong past the limit, else the source's own error; after a temporary
// one, such as a passed read deadline, it may be called again and goes on.
func (r *Reader) Next() ([]byte, error) {
	for {
		if i := bytes.IndexByte(r.buf[r.seen:], '\n'); i >= 0 {
			line := r.buf[r.start : r.seen+i]
			r.seen += i + 1
			r.start = r.seen
			line = bytes.TrimSuffix(line, []byte{'\r'})
			if len(line) > r.limit {
				return nil, ErrTooLong
			}
			if len(line) == 0 {
				continue
			}
			return line, nil
		}
		r.seen = len(r.buf)
		if len(r.buf)-r.start > r.limit+1 {
			return nil, ErrTooLong
		}
		if r.err != nil {
			err := r.err
			r.err = nil
			if err == io.EOF && r.start < len(r.buf) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		r.fill()
	}
}

// Buffered reports whether bytes wait that were read but not yet returned.
func (r *Reader) Buffered() bool { return r.start < len(r.buf) }

// fill makes room and reads once.
func (r *Reader) fill() {
	if r.start > 0 {
		n := copy(r.buf, r.buf[r.start:])
		r.buf = r.buf[:n]
		r.seen -= r.start
		r.start = 0
	}
	if len(r.buf) == cap(r.buf) {
		grown := make([]byte, len(r.buf), min(max(firstBuffer, 2*cap(r.buf)), r.limit+2))
		copy(grown, r.buf)
		r.buf = grown
	}
	n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	r.err = err
}

// head is what every frame begins with.
type head struct {
	T  string `json:"t"`
	ID int64  `json:"id"`
}

// parseHead reads the head of a line.
func parseHead(line []byte) (head, error) {
	var h head
	if !utf8.Valid(line) {
		return h, fmt.Errorf("%w: not UTF-8", ErrMalformed)
	}
	if err := json.Unmarshal(line, &h); err != nil {
		return h, fmt.Errorf("%w: %s", ErrMalformed, reason(err))
	}
	if h.T == "" {
		return h, fmt.Errorf(`%w: no "t"`, ErrMalformed)
	}
	return h, nil
}

// reason says what is wrong with a line in the codec's words, without quoting
// more of a peer's bytes than it does.
func reason(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return fmt.Sprintf("field %s is a %s", wrong.Field, wrong.Value)
	}
	return err.Error()
}

// ParseRequest reads a client's line. It returns the id also where the request
// itself cannot be read, so that the error can be answered: an *Error of
// CodeUnknown or CodeInvalid is for that answer, any other error ends the
// connection.
func ParseRequest(line []byte) (id int64, req Request, err error) {
	h, err := parseHead(line)
	if err != nil {
		return 0, nil, err
	}
	if h.ID <= 0 {
		return 0, nil, fmt.Errorf(`%w: a request needs an "id" above zero`, ErrMalformed)
	}
	req = newRequest(h.T)
	if req == nil {
		return h.ID, nil, Errorf(CodeUnknown, "this server knows no request %.40q", h.T)
	}
	if err := json.Unmarshal(line, req); err != nil {
		return h.ID, nil, Errorf(CodeInvalid, "%s", reason(err))
	}
	return h.ID, req, nil
}

// Reply is a server's line as a client sees it: exactly one of Push, Err and
// Body is set. A push of a kind that this version does not know has none.
type Reply struct {
	// ID is that of the request answered, zero in a push.
	ID   int64
	Push Push
	Err  *Error
	// Body is the line of an ok, for Unmarshal into the request's Answer.
	Body []byte
}

// ParseReply reads a server's line, which Reply.Body then shares.
func ParseReply(line []byte) (Reply, error) {
	h, err := parseHead(line)
	if err != nil {
		return Reply{}, err
	}
	r := Reply{ID: h.ID}
	switch h.T {
	case "ok":
		r.Body = line
	case "error":
		r.Err = new(Error)
		err = json.Unmarshal(line, r.Err)
	default:
		if r.Push = newPush(h.T); r.Push != nil {
			err = json.Unmarshal(line, r.Push)
		}
	}
	if err != nil {
		return Reply{}, fmt.Errorf("%w: %s", ErrMalformed, reason(err))
	}
	return r, nil
}

// Unmarshal reads the body of an ok into the answer that its request gets.
func Unmarshal(body []byte, into Answer) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%w: %s", ErrMalformed, reason(err))
	}
	return nil
}

// AppendRequest appends a request's line, its newline included.
func AppendRequest(dst []byte, id int64, req Request) []byte {
	return appendFrame(dst, req.Type(), id, req)
}

// AppendOK appends an ok's line.
func AppendOK(dst []byte, id int64, a Answer) []byte { return appendFrame(dst, "ok", id, a) }

// AppendError appends an error's line. Zero as id means that no request could
// be read.
func AppendError(dst []byte, id int64, e *Error) []byte { return appendFrame(dst, "error", id, e) }

// AppendPush appends a push's line.
func AppendPush(dst []byte, p Push) []byte { return appendFrame(dst, p.Type(), 0, p) }

// appendFrame writes the head and splices the body's fields in behind it.
func appendFrame(dst []byte, name string, id int64, body any) []byte {
	dst = append(dst, `{"t":`...)
	dst = strconv.AppendQuote(dst, name)
	if id != 0 {
		dst = append(dst, `,"id":`...)
		dst = strconv.AppendInt(dst, id, 10)
	}
	var fields bytes.Buffer
	enc := json.NewEncoder(&fields)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic("wire: a frame that cannot be written: " + err.Error()) // our own types only
	}
	rest := bytes.TrimSuffix(fields.Bytes(), []byte{'\n'})[1:]
	if len(rest) > 1 {
		dst = append(dst, ',')
	}
	dst = append(dst, rest...)
	return append(dst, '\n')
}

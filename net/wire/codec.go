package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// ErrMalformed means that a line is no frame.
var ErrMalformed = errors.New("malformed frame")

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

// maxQuote bounds what an error repeats of a peer's bytes.
const maxQuote = 40

// reason says what is wrong with a line in the codec's words, and repeats at
// most maxQuote of a peer's bytes.
func reason(err error) string {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !ok:
		return err.Error() // of encoding/json, which quotes one character
	case wrong.Field == "":
		return "not an object but " + wrong.Value
	}
	return fmt.Sprintf("field %s cannot be a %.*s", wrong.Field, maxQuote, wrong.Value)
}

// ParseRequest reads a client's line. It returns the id also where the request
// itself cannot be read, so that the error can be answered: an *Error of
// CodeUnknown or CodeInvalid is for that answer, any other error ends the
// connection.
func ParseRequest(line []byte) (id int64, req Request, err error) {
	if id, req, ok := quickRequest(line); ok {
		return id, req, nil
	}
	h, err := parseHead(line)
	if err != nil {
		return 0, nil, err
	}
	if h.ID <= 0 {
		return 0, nil, fmt.Errorf(`%w: a request needs an "id" above zero`, ErrMalformed)
	}
	req = newRequest(h.T)
	if req == nil {
		return h.ID, nil, Errorf(CodeUnknown, "this server knows no request %.*q", maxQuote, h.T)
	}
	if err := json.Unmarshal(line, req); err != nil {
		return h.ID, nil, Errorf(CodeInvalid, "%s", reason(err))
	}
	if err := checkNumbers(req); err != nil {
		return h.ID, nil, err
	}
	return h.ID, req, nil
}

// Reply is a server's line as a client sees it: exactly one of Push, Err and
// Body is set. A push of a kind that this version does not know has none.
type Reply struct {
	// ID is that of the request answered; zero in a push, and in an error that
	// answers a line of which no request could be read.
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
	var r Reply
	switch h.T {
	case "ok":
		if h.ID <= 0 {
			return r, fmt.Errorf(`%w: an ok needs the "id" of its request`, ErrMalformed)
		}
		r.ID, r.Body = h.ID, line
	case "error":
		if h.ID < 0 {
			return r, fmt.Errorf(`%w: an "id" below zero`, ErrMalformed)
		}
		r.ID, r.Err = h.ID, new(Error)
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
func AppendOK(dst []byte, id int64, a Answer) []byte {
	switch a := a.(type) {
	case *Sent:
		return quickSent(dst, id, a)
	case *Page:
		dst = slices.Grow(dst, headGuess+eventGuess*(len(a.Events)+1))
		return quickPage(quickHead(dst, id), a)
	case *PageLine:
		return a.append(dst, id)
	case *Welcome:
		if more, ok := quickOK(dst, id, a.fields); ok {
			return more
		}
	case *Session:
		dst = slices.Grow(dst, headGuess+accountGuess+convGuess*len(a.Conversations))
		if more, ok := quickOK(dst, id, a.fields); ok {
			return more
		}
	}
	return appendFrame(dst, "ok", id, listed(a))
}

// AppendError appends an error's line. Zero as id means that no request could
// be read.
func AppendError(dst []byte, id int64, e *Error) []byte { return appendFrame(dst, "error", id, e) }

// AppendPush appends a push's line.
func AppendPush(dst []byte, p Push) []byte {
	if e, ok := p.(*Event); ok {
		if dst, ok := quickEvent(dst, e); ok {
			return dst
		}
	}
	return appendFrame(dst, p.Type(), 0, listed(p))
}

// listed is body, or a copy of it whose list is empty where body's is nil: a
// list is always [] on the wire, never null.
func listed(body any) any {
	switch b := body.(type) {
	case *Session:
		c := *b
		c.Conversations = orEmpty(b.Conversations)
		return &c
	case *Listing:
		c := *b
		c.Conversations = orEmpty(b.Conversations)
		return &c
	case *Directory:
		c := *b
		c.People = orEmpty(b.People)
		return &c
	case *Found:
		c := *b
		c.Hits = orEmpty(b.Hits)
		return &c
	case *DeviceList:
		return &DeviceList{Devices: orEmpty(b.Devices)}
	case *AccountList:
		return &AccountList{Accounts: orEmpty(b.Accounts), More: b.More}
	case *HookList:
		return &HookList{Hooks: orEmpty(b.Hooks)}
	case *InvitationList:
		return &InvitationList{Invitations: orEmpty(b.Invitations)}
	case *HealthReport:
		c := *b
		c.PerMinute = orEmpty(b.PerMinute)
		return &c
	case *Presence:
		return &Presence{People: orEmpty(b.People)}
	}
	return body
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// appendFrame writes the head and splices the body's fields in behind it.
func appendFrame(dst []byte, name string, id int64, body any) []byte {
	dst = append(dst, `{"t":`...)
	dst = strconv.AppendQuote(dst, name)
	if id != 0 {
		dst = append(dst, `,"id":`...)
		dst = strconv.AppendInt(dst, id, 10)
	}
	rest := marshal(body)[1:]
	if len(rest) > 1 {
		dst = append(dst, ',')
	}
	dst = append(dst, rest...)
	return append(dst, '\n')
}

// marshal is the JSON of one of our own types.
func marshal(body any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic("wire: a frame that cannot be written: " + err.Error()) // our own types only
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}

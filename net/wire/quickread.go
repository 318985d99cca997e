package wire

import "bytes"

// quickRequest reads the requests that come most often where they have the usual
// form: their fields in their order, no spaces between, nothing escaped, one field
// once. ok is false for any other line.
func quickRequest(line []byte) (id int64, req Request, ok bool) {
	rest, ok := after(line, `{"t":"`)
	if !ok {
		return 0, nil, false
	}
	name, rest, ok := bytes.Cut(rest, []byte(`","id":`))
	if !ok {
		return 0, nil, false
	}
	if id, rest, ok = digits(rest); !ok || id == 0 {
		return 0, nil, false
	}
	switch string(name) {
	case "send":
		return quickSend(line)
	case "history":
		req, ok = quickHistory(rest)
	case "hello":
		req, ok = quickHello(rest)
	case "resume":
		req, ok = quickResume(rest)
	default:
		return 0, nil, false
	}
	return id, req, ok
}

// quickHistory reads what is behind the id.
func quickHistory(rest []byte) (*History, bool) {
	r := &History{}
	conv, rest, ok := quickNumber(rest, `,"conv":`)
	r.Conv = ConvID(conv)
	if !ok {
		return nil, false
	}
	for _, f := range [...]struct {
		name string
		into *Seq
	}{{`,"before":`, &r.Before}, {`,"after":`, &r.After}, {`,"around":`, &r.Around}} {
		if n, more, ok := quickNumber(rest, f.name); ok {
			*f.into, rest = Seq(n), more
		}
	}
	if n, more, ok := quickNumber(rest, `,"at":`); ok {
		r.At, rest = n, more
	}
	if n, more, ok := quickNumber(rest, `,"limit":`); ok {
		r.Limit, rest = int(n), more
	}
	return r, string(rest) == "}" && int64(r.Limit) <= MaxPage && r.oneWay()
}

func quickHello(rest []byte) (*Hello, bool) {
	version, rest, ok := quickNumber(rest, `,"version":`)
	if !ok || version > maxQuickInt {
		return nil, false
	}
	client, ok := lastText(rest, `,"client":"`)
	return &Hello{Version: int(version), Client: client}, ok
}

func quickResume(rest []byte) (*Resume, bool) {
	token, ok := lastText(rest, `,"token":"`)
	return &Resume{Token: token}, ok
}

// maxQuickInt is within an int of any size.
const maxQuickInt = 1<<31 - 1

// quickNumber reads a field that is a whole number.
func quickNumber(b []byte, name string) (n int64, rest []byte, ok bool) {
	if rest, ok = after(b, name); ok {
		n, rest, ok = digits(rest)
	}
	return n, rest, ok
}

// lastText reads a field that is a text and the last.
func lastText(b []byte, name string) (string, bool) {
	rest, ok := after(b, name)
	n := len(rest) - len(`"}`)
	if !ok || n < 0 || string(rest[n:]) != `"}` || !plain(rest[:n]) {
		return "", false
	}
	return string(rest[:n]), true
}

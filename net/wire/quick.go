package wire

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// Most of what passes is a few kinds of frame: messages, their answers and their
// events. They are read and written here without encoding/json, byte for byte as
// it would; what is out of the ordinary is left to it.

// quickSend reads a send of the usual form: its fields in their order, no spaces
// between, nothing escaped. ok is false for any other line.
func quickSend(line []byte) (id int64, r Request, ok bool) {
	rest, ok := after(line, `{"t":"send","id":`)
	if !ok {
		return 0, nil, false
	}
	id, rest, ok = digits(rest)
	if ok {
		rest, ok = after(rest, `,"conv":`)
	}
	var conv int64
	if ok {
		conv, rest, ok = digits(rest)
	}
	if ok {
		rest, ok = after(rest, `,"uid":"`)
	}
	if !ok || id <= 0 || len(rest) < uidLen {
		return 0, nil, false
	}
	uid := rest[:uidLen]
	rest, ok = after(rest[uidLen:], `","text":"`)
	n := len(rest) - len(`"}`)
	if !ok || n < 0 || string(rest[n:]) != `"}` || !plain(uid) || !plain(rest[:n]) {
		return 0, nil, false
	}
	return id, &Send{Conv: ConvID(conv), UID: UID(uid), Text: string(rest[:n])}, true
}

// uidLen is the length of a UID.
const uidLen = 36

func after(b []byte, prefix string) ([]byte, bool) {
	if len(b) < len(prefix) || string(b[:len(prefix)]) != prefix {
		return b, false
	}
	return b[len(prefix):], true
}

// maxDigits is how many digits any number may have without a look at its size.
const maxDigits = 18

// digits reads a whole number as JSON writes it.
func digits(b []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(b) && i <= maxDigits && b[i] >= '0' && b[i] <= '9'; i++ {
		n = n*10 + int64(b[i]-'0')
	}
	return n, b[i:], i > 0 && i <= maxDigits && (b[0] != '0' || i == 1)
}

// plain reports whether a JSON string says b as it stands, both ways: nothing is
// escaped, and it is UTF-8.
func plain(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.Valid(b)
}

// appendString appends s as a JSON string, where nothing in it is escaped.
func appendString(dst []byte, s string) ([]byte, bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c == '"', c == '\\':
			return dst, false
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2]|1 == 0xa9: // U+2028, U+2029
			return dst, false
		}
	}
	if !utf8.ValidString(s) {
		return dst, false
	}
	return append(append(append(dst, '"'), s...), '"'), true
}

// quickSent appends the answer to a message.
func quickSent(dst []byte, id int64, s *Sent) []byte {
	dst = strconv.AppendInt(append(quickHead(dst, id), `,"conv":`...), int64(s.Conv), 10)
	dst = strconv.AppendInt(append(dst, `,"seq":`...), int64(s.Seq), 10)
	dst = strconv.AppendInt(append(dst, `,"time":`...), s.Time, 10)
	return append(dst, "}\n"...)
}

// quickEvent appends a message's event without reactions; false where it is
// another.
func quickEvent(dst []byte, e *Event) ([]byte, bool) {
	if !e.isPlain() {
		return dst, false
	}
	begun := len(dst)
	dst = append(dst, `{"t":"event"`...)
	dst, ok := e.appendFields(dst)
	if !ok {
		return dst[:begun], false
	}
	return append(dst, "}\n"...), true
}

// isPlain reports whether an event is a message, with words, and nothing else.
func (e *Event) isPlain() bool {
	return e.Kind == Message && e.By == 0 && e.Edited == 0 && !e.Deleted && len(e.Reactions) == 0 && e.Text != ""
}

// eventGuess is room for an event of a short message.
const eventGuess = 320

// PageLine is a Page in the form in which AppendOK writes it, for one that many
// ask for. It never changes.
type PageLine struct{ behind []byte } // the id

// NewPageLine encodes a page.
func NewPageLine(p *Page) *PageLine { return &PageLine{quickPage(nil, p)} }

func (l *PageLine) append(dst []byte, id int64) []byte {
	return append(quickHead(slices.Grow(dst, headGuess+len(l.behind)), id), l.behind...)
}

// Room for what is before a page, an account, and a conversation.
const (
	headGuess    = 40
	accountGuess = 160
	convGuess    = 320
)

func quickHead(dst []byte, id int64) []byte {
	return strconv.AppendInt(append(dst, `{"t":"ok","id":`...), id, 10)
}

// quickPage appends the answer to a History, but its head.
func quickPage(dst []byte, p *Page) []byte {
	dst = slices.Grow(dst, eventGuess*(len(p.Events)+1))
	dst = strconv.AppendInt(append(dst, `,"conv":`...), int64(p.Conv), 10)
	dst = append(dst, `,"events":[`...)
	for i := range p.Events {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendEvent(dst, &p.Events[i])
	}
	dst = append(dst, ']')
	for _, f := range []struct {
		on   bool
		name string
	}{{p.More, `,"more":true`}, {p.Older, `,"older":true`}, {p.Newer, `,"newer":true`}} {
		if f.on {
			dst = append(dst, f.name...)
		}
	}
	dst = strconv.AppendInt(append(dst, `,"last":`...), int64(p.Last), 10)
	if p.Floor != 0 {
		dst = strconv.AppendInt(append(dst, `,"floor":`...), int64(p.Floor), 10)
	}
	return append(dst, "}\n"...)
}

// appendEvent appends an event as an object.
func appendEvent(dst []byte, e *Event) []byte {
	at := len(dst)
	if e.isPlain() {
		if more, ok := e.appendFields(dst); ok {
			more[at] = '{' // for the comma
			return append(more, '}')
		}
	}
	return append(dst[:at], marshal(e)...)
}

// appendFields appends a plain message's fields, each with a comma before it.
func (e *Event) appendFields(dst []byte) ([]byte, bool) {
	dst = strconv.AppendInt(append(dst, `,"conv":`...), int64(e.Conv), 10)
	dst = strconv.AppendInt(append(dst, `,"seq":`...), int64(e.Seq), 10)
	dst = strconv.AppendInt(append(dst, `,"time":`...), e.Time, 10)
	dst = strconv.AppendInt(append(dst, `,"kind":"message","from":`...), int64(e.From), 10)
	dst, ok := appendString(append(dst, `,"name":`...), e.Name)
	if ok && e.Ref != 0 {
		dst = strconv.AppendInt(append(dst, `,"ref":`...), int64(e.Ref), 10)
	}
	if ok && e.UID != "" {
		dst, ok = appendString(append(dst, `,"uid":`...), string(e.UID))
	}
	if ok {
		dst, ok = appendString(append(dst, `,"text":`...), e.Text)
	}
	return dst, ok
}

// parseUID reads the canonical form.
func parseUID(u UID) (b [16]byte, ok bool) {
	if len(u) != uidLen || u[8] != '-' || u[13] != '-' || u[18] != '-' || u[23] != '-' {
		return b, false
	}
	n := 0
	for i := 0; i < uidLen; i++ {
		if u[i] == '-' && (i == 8 || i == 13 || i == 18 || i == 23) {
			continue
		}
		v, ok := lowHex(u[i])
		if !ok {
			return b, false
		}
		b[n/2] = b[n/2]<<4 | v
		n++
	}
	return b, true
}

func lowHex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}

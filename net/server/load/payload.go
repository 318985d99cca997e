package load

// A payload is mark, 16 hexadecimal digits of the time of sending, 8 of the
// message's number, and dots: printable, so that every protocol can carry it.
const (
	mark       = "~T"
	payloadMin = len(mark) + 16 + 8
	hexDigits  = "0123456789abcdef"
)

func putHex(into []byte, v uint64) {
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = hexDigits[v&15]
		v >>= 4
	}
}

func getHex(b []byte) (v uint64, ok bool) {
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | uint64(c-'0')
		case c >= 'a' && c <= 'f':
			v = v<<4 | uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

// newPayload makes one of size bytes, or the least there can be.
func newPayload(size int) []byte {
	p := make([]byte, max(size, payloadMin))
	for i := range p {
		p[i] = '.'
	}
	copy(p, mark)
	return p
}

func stamp(p []byte, now int64, id uint32) {
	putHex(p[2:18], uint64(now))
	putHex(p[18:26], uint64(id))
}

func unstamp(p []byte) (sent int64, id uint32, ok bool) {
	if len(p) < payloadMin || string(p[:len(mark)]) != mark {
		return 0, 0, false
	}
	t, timed := getHex(p[2:18])
	i, numbered := getHex(p[18:26])
	return int64(t), uint32(i), timed && numbered
}

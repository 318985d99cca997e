package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fingerprint is the SHA-256 of a server's public key (SubjectPublicKeyInfo,
// RFC 5280 §4.1.2.7) in lower-case hexadecimal, 64 characters; empty where
// none is known.
type Fingerprint string

// FingerprintOf hashes a DER-encoded SubjectPublicKeyInfo.
func FingerprintOf(spki []byte) Fingerprint {
	sum := sha256.Sum256(spki)
	return Fingerprint(hex.EncodeToString(sum[:]))
}

// ParseFingerprint reads a fingerprint as people copy it: in upper or lower
// case, with white space or colons between.
func ParseFingerprint(s string) (Fingerprint, error) {
	s = strings.ToLower(strings.Map(func(r rune) rune {
		if r == ':' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
	if b, err := hex.DecodeString(s); err != nil || len(b) != sha256.Size {
		return "", errors.New("a key's fingerprint has 64 hexadecimal digits")
	}
	return Fingerprint(s), nil
}

// String groups the fingerprint by fours for the eye: "7F2A 91C4 …".
func (f Fingerprint) String() string {
	var b strings.Builder
	for i := 0; i < len(f); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToUpper(string(f[i:min(i+4, len(f))])))
	}
	return b.String()
}

// Link is where a server is and what its key must be: an address as typed, or
// an invitation.
type Link struct {
	Host string // a name or an address; IPv6 without brackets
	Port string
	// Key is what the server's key must be; empty where the address alone is
	// known.
	Key Fingerprint
	// Join is an invitation's token, empty where there is none.
	Join string
	// Conv and Seq are the message that it leads to, zero for none.
	Conv ConvID
	Seq  Seq
}

// ParseLink reads what a person types or pastes: HOST, HOST:PORT, [V6]:PORT, a
// bare IPv6 address, or an invitation https://HOST:PORT/#join=TOKEN&key=FINGERPRINT
// (parley: in place of https: too, and without the slashes).
func ParseLink(s string) (Link, error) {
	s = strings.TrimSpace(s)
	l := Link{Port: DefaultPort}
	if s == "" {
		return l, errors.New("no address: give HOST or HOST:PORT")
	}
	s = slashed(s)
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		switch strings.ToLower(scheme) {
		case "https", "http", "parley":
		default:
			return l, fmt.Errorf("address %.100q: %.20s is none of https, http and parley", s, scheme)
		}
		rest, fragment, _ := strings.Cut(rest, "#")
		s, _, _ = strings.Cut(rest, "/")
		if err := l.fragment(fragment); err != nil {
			return l, err
		}
	}
	return l, l.address(s)
}

// slashed gives a parley: link its slashes. What is a host called parley and a port
// stays that.
func slashed(s string) string {
	const scheme = "parley:"
	if len(s) <= len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) || strings.HasPrefix(s[len(scheme):], "//") {
		return s
	}
	rest := s[len(scheme):]
	if strings.Trim(rest, "0123456789") == "" {
		return s
	}
	return scheme + "//" + rest
}

// fragment reads what stands behind an invitation's #.
func (l *Link) fragment(s string) error {
	values, err := url.ParseQuery(s)
	if err != nil {
		return errors.New("the invitation link is damaged: copy it anew")
	}
	l.Join = values.Get("join")
	if place := values.Get("message"); place != "" {
		conv, seq, _ := strings.Cut(place, "-")
		c, err := strconv.ParseInt(conv, 10, 64)
		n, err2 := strconv.ParseInt(seq, 10, 64)
		if err != nil || err2 != nil || c < 1 || n < 1 || c >= maxID || n >= maxID {
			return errors.New("the link to a message is damaged: copy it anew")
		}
		l.Conv, l.Seq = ConvID(c), Seq(n)
	}
	if key := values.Get("key"); key != "" {
		if l.Key, err = ParseFingerprint(key); err != nil {
			return fmt.Errorf("the invitation link is damaged: %w", err)
		}
	}
	return nil
}

// address reads HOST, HOST:PORT, [V6], [V6]:PORT or a bare IPv6 address.
func (l *Link) address(s string) error {
	bad := fmt.Errorf("address %.100q: give HOST or HOST:PORT", s)
	host, port := s, ""
	if inside, ok := strings.CutPrefix(s, "["); ok {
		if host, port, ok = strings.Cut(inside, "]"); !ok || !strings.Contains(host, ":") {
			return bad
		}
	} else if i := strings.IndexByte(s, ':'); i >= 0 && i == strings.LastIndexByte(s, ':') {
		host, port = s[:i], s[i:]
	}
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil {
			return bad
		}
		host = ip.String()
	} else if strings.Contains(host, "%") {
		return bad
	}
	if host == "" || len(host) > maxHost || strings.IndexFunc(host, notInHost) >= 0 {
		return bad
	}
	l.Host = host
	if port == "" {
		return nil
	}
	digits, ok := strings.CutPrefix(port, ":")
	n, err := strconv.ParseUint(digits, 10, 16)
	if !ok || err != nil || n == 0 {
		return fmt.Errorf("address %.100q: the port is a number from 1 to 65535", s)
	}
	l.Port = strconv.FormatUint(n, 10)
	return nil
}

// maxID is above every id and seq, which JavaScript keeps exactly.
const maxID = 1 << 53

// maxHost is the longest name of the DNS (RFC 1035 §2.3.4).
const maxHost = 255

// notInHost reports what stands in no host's name and no IPv6 zone.
func notInHost(r rune) bool {
	return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("/?#@[]\\\"<>", r)
}

// Addr is the host and port to dial.
func (l Link) Addr() string {
	if strings.Contains(l.Host, ":") {
		return "[" + l.Host + "]:" + l.Port
	}
	return l.Host + ":" + l.Port
}

// String writes the link as an invitation where it has a key, a token or a
// message, else as an address.
func (l Link) String() string {
	if l.Key == "" && l.Join == "" && l.Conv == 0 {
		return l.Addr()
	}
	values := url.Values{}
	if l.Join != "" {
		values.Set("join", l.Join)
	}
	if l.Key != "" {
		values.Set("key", string(l.Key))
	}
	if l.Conv != 0 {
		values.Set("message", fmt.Sprintf("%d-%d", l.Conv, l.Seq))
	}
	return "https://" + l.Addr() + "/#" + values.Encode()
}

// Local reports whether the link leads to this machine itself: 127.0.0.0/8, ::1
// or localhost (RFC 6761 §6.3).
func (l Link) Local() bool {
	if ip, err := netip.ParseAddr(l.Host); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return strings.EqualFold(strings.TrimSuffix(l.Host, "."), "localhost")
}

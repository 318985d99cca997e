package markup

import (
	"net/url"
	"strings"
	"unicode"
)

// schemes are those of what a link may lead to.
var schemes = []string{"https://", "http://", "parley://", "mailto:"}

// scheme is what of schemes an address begins with, empty for none.
func scheme(s string) string {
	for _, scheme := range schemes {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return scheme
		}
	}
	return ""
}

// Safe reports whether an address may be handed to the system to open: of a known
// scheme, with a host and nobody's name before it, and of characters that stand
// for themselves.
func Safe(address string) bool {
	of := scheme(address)
	if of == "" || strings.IndexFunc(address, func(r rune) bool { return !inAddress(r) }) >= 0 {
		return false
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return false
	case of == "mailto:":
		at := strings.Index(u.Opaque, "@")
		return at > 0 && at < len(u.Opaque)-1
	}
	name := u.Hostname()
	return u.User == nil && name != "" && (isWord(firstRune(name)) || strings.HasPrefix(u.Host, "["))
}

// inAddress reports what may stand in an address: visible characters of ASCII but
// those that programs quote with, and letters and digits of any script.
func inAddress(r rune) bool {
	if r < unicode.MaxASCII {
		return r > ' ' && !strings.ContainsRune("\"<>\\^`{|}", r)
	}
	return isWord(r)
}

// address takes an address that stands in the text by itself.
func (p *inline) address() bool {
	rest := p.doc.Source[p.at:p.end]
	of := scheme(rest)
	if before := lastRune(p.doc.Source[:p.at]); of == "" || isWord(before) && !isUnspaced(before) {
		return false
	}
	n := addressLen(rest)
	if !Safe(rest[:n]) {
		p.at += max(n, len(of)) // once is enough
		return true
	}
	p.take(p.at+n, Link, rest[:n])
	return true
}

// addressLen is the length of the address that s begins with. A bracket that was
// not opened in it is not part of it, and neither are signs at its end, which are
// the sentence's.
func addressLen(s string) int {
	round, square := 0, 0
	n := len(s)
scan:
	for i, r := range s {
		switch {
		case !inAddress(r):
			n = i
			break scan
		case r == '(':
			round++
		case r == '[':
			square++
		case r == ')':
			if round--; round < 0 {
				n = i
				break scan
			}
		case r == ']':
			if square--; square < 0 {
				n = i
				break scan
			}
		}
	}
	return len(strings.TrimRight(s[:n], ".,:;!?'*_~(["))
}

// link ends a link, [words](address), where there is one to end.
func (p *inline) link() bool {
	n := len(p.brackets)
	if n == 0 {
		return false
	}
	b := p.brackets[n-1]
	p.brackets = p.brackets[:n-1]
	src := p.doc.Source
	if p.at+1 >= p.end || src[p.at+1] != '(' {
		return false
	}
	shut, ok := p.paren(p.at + 1)
	if !ok {
		return false
	}
	from := p.tokens[b.token].end
	words, target := src[from:p.at], src[p.at+2:shut]
	if strings.TrimFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unseen(r) }) == "" || !Safe(target) {
		return false
	}
	p.words(p.at)
	match(p.runs, p.loose[b.loose:])
	p.loose, p.brackets = p.loose[:b.loose], nil
	p.tokens[b.token].style = Hidden
	for i := range p.tokens[b.token+1:] {
		t := &p.tokens[b.token+1+i]
		if t.style&Hidden == 0 {
			t.style, t.target = t.style&^Mention|Link, target
		}
	}
	if disguised(words, target) {
		host, size := hostOf(target)
		p.take(p.at+2+host, Hidden, "")
		p.take(p.at+size, Host|Link, target)
	}
	p.take(shut+1, Hidden, "")
	return true
}

// paren finds the ) that belongs to a (, with no space between them.
func (p *inline) paren(open int) (int, bool) {
	if p.parens == nil {
		p.parens = map[int]int{}
		var stack []int
		for i := open; i < p.end; i++ {
			switch c := p.doc.Source[i]; {
			case c <= ' ':
				stack = stack[:0]
			case c == '(':
				stack = append(stack, i)
			case c == ')' && len(stack) > 0:
				p.parens[stack[len(stack)-1]] = i
				stack = stack[:len(stack)-1]
			}
		}
	}
	shut, ok := p.parens[open]
	return shut, ok
}

// hostOf is where the host of an address begins, or the mail's receiver, and how
// long it is.
func hostOf(target string) (at, size int) {
	at = len(scheme(target))
	size = strings.IndexAny(target[at:], "/?#")
	if size < 0 {
		size = len(target) - at
	}
	return at, size
}

// disguised reports words of a link that look like another address than its own,
// or that have something in them which is not seen.
func disguised(words, target string) bool {
	if strings.ContainsFunc(words, unseen) {
		return true
	}
	if words == target || words == target[len(scheme(target)):] {
		return false
	}
	if strings.Contains(words, "://") {
		return true
	}
	dot := false
	before := ' '
	for _, r := range words {
		if dot && unicode.IsLetter(r) {
			return true
		}
		dot = strings.ContainsRune(".．。｡․@", r) && isWord(before)
		before = r
	}
	return false
}

// mention takes an @ with a name that somebody has.
func (p *inline) mention() bool {
	for len(p.mentions) > 0 && p.mentions[0].at < p.at {
		p.mentions = p.mentions[1:]
	}
	if len(p.mentions) == 0 || p.mentions[0].at != p.at {
		return false
	}
	name := p.mentions[0].name
	p.take(p.at+1+len(name), Mention, name)
	return true
}

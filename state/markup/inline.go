package markup

import "strings"

// token is a piece of a line: words, or a run of signs.
type token struct {
	end    int
	target string
	style  Style
	run    int32 // which of the runs, counted from 1; zero for words
}

// run is some of a sign, which may begin or end a style.
type run struct {
	sign byte // '*', '_' or '~'
	// size is how long what is left of it, that nothing was matched with.
	size          int
	opens, closes bool
	// opened and finished are the styles that begin and end in it, the innermost
	// first.
	opened, finished []Style
}

// bracket is a [ that may begin a link.
type bracket struct {
	token int // its own
	loose int // how many runs came before it
}

// inline is the reading of some lines.
type inline struct {
	*reader
	at, end  int
	tokens   []token
	runs     []run
	loose    []int // the runs that are not yet in a link
	brackets []bracket
	parens   map[int]int   // the ) of each ( that has one; nil before it was needed
	ticks    map[int][]int // where runs of backticks begin, by their length
}

// inline reads the bytes up to end, which may be several lines.
func (r *reader) inline(end int) {
	p := &inline{reader: r, at: r.pos, end: end}
	for p.at < end {
		if !p.special() {
			p.at++
		}
	}
	p.words(end)
	match(p.runs, p.loose)
	p.emit()
}

// words ends a token of words at end, if there are any.
func (p *inline) words(end int) {
	if end > p.begun() {
		p.tokens = append(p.tokens, token{end: end})
	}
}

// begun is where the token under way begins.
func (p *inline) begun() int {
	if n := len(p.tokens); n > 0 {
		return p.tokens[n-1].end
	}
	return p.pos
}

// take adds a token from at to end, after the words before it.
func (p *inline) take(end int, style Style, target string) {
	p.words(p.at)
	p.tokens = append(p.tokens, token{end: end, style: style, target: target})
	p.at = end
}

// special takes what begins at p.at, if that is more than words.
func (p *inline) special() bool {
	src := p.doc.Source
	switch c := src[p.at]; c {
	case '\\':
		return p.escape()
	case '`':
		return p.code()
	case '*', '_', '~':
		p.signs(c)
		return true
	case '[':
		p.words(p.at)
		p.brackets = append(p.brackets, bracket{token: len(p.tokens), loose: len(p.loose)})
		p.take(p.at+1, 0, "")
		return true
	case ']':
		return p.link()
	case '@':
		return p.mention()
	case 'h', 'H', 'm', 'M', 'p', 'P':
		return p.address()
	}
	return false
}

// escape takes a backslash before a sign that would mean something without it;
// the sign is a word then. Others are a path's, or an arm of a shrug.
func (p *inline) escape() bool {
	src := p.doc.Source
	if p.at+1 >= p.end {
		return false
	}
	switch c := src[p.at+1]; c {
	case '*', '_', '~':
		before, after := lastRune(src[:p.at]), firstRune(strings.TrimLeft(src[p.at+1:min(p.end, p.at+1+longRun)], string(c)))
		if !opens(c, before, after) && !closes(c, before, after) {
			return false
		}
	case '`', '[', ']':
	default:
		return false
	}
	p.take(p.at+1, Hidden, "")
	p.at++
	return true
}

// longRun is more than any run of signs that means something.
const longRun = 8

// code takes words between two runs of as many backticks.
func (p *inline) code() bool {
	src := p.doc.Source
	n := len(src[p.at:p.end]) - len(strings.TrimLeft(src[p.at:p.end], "`"))
	if p.ticks == nil {
		p.ticks = ticks(src[:p.end], p.at)
	}
	later := p.ticks[n]
	for len(later) > 0 && later[0] <= p.at {
		later = later[1:]
	}
	p.ticks[n] = later
	if len(later) == 0 {
		p.at += n
		return true
	}
	from, to := p.at+n, later[0]
	inside := src[from:to]
	if strings.TrimSpace(inside) == "" {
		p.at += n
		return true
	}
	if len(inside) > 2 && inside[0] == ' ' && inside[len(inside)-1] == ' ' {
		from, to = from+1, to-1
	}
	p.take(from, Hidden, "")
	p.at = from
	p.take(to, Code, "")
	p.take(later[0]+n, Hidden, "")
	return true
}

// ticks finds the runs of backticks from a place on, by their length.
func ticks(src string, from int) map[int][]int {
	found := map[int][]int{}
	for i := from; i < len(src); {
		if src[i] != '`' {
			i++
			continue
		}
		n := len(src[i:]) - len(strings.TrimLeft(src[i:], "`"))
		found[n] = append(found[n], i)
		i += n
	}
	return found
}

// signs takes a run of signs.
func (p *inline) signs(c byte) {
	src := p.doc.Source
	to := p.at
	for to < p.end && src[to] == c {
		to++
	}
	before, after := lastRune(src[:p.at]), firstRune(src[to:p.end])
	t := run{sign: c, size: to - p.at, opens: opens(c, before, after), closes: closes(c, before, after)}
	if c == '~' && t.size != 2 {
		t.opens, t.closes = false, false
	}
	p.words(p.at)
	if !t.opens && !t.closes {
		p.tokens = append(p.tokens, token{end: to})
		p.at = to
		return
	}
	p.loose = append(p.loose, len(p.runs))
	p.runs = append(p.runs, t)
	p.tokens = append(p.tokens, token{end: to, run: int32(len(p.runs))})
	p.at = to
}

// match finds the runs that belong together and notes the styles in them.
func match(runs []run, loose []int) {
	var stack []int
	bottom := map[byte]int{} // below this, none of the sign is on the stack
	for _, i := range loose {
		t := &runs[i]
		for t.closes && t.size > 0 {
			j := len(stack) - 1
			for j >= bottom[t.sign] && runs[stack[j]].sign != t.sign {
				j--
			}
			if j < bottom[t.sign] {
				bottom[t.sign] = len(stack)
				break
			}
			open := &runs[stack[j]]
			n, style := min(2, open.size, t.size), Bold
			switch {
			case t.sign == '~':
				style = Strike
			case n == 1:
				style = Italic
			}
			open.opened = append(open.opened, style)
			t.finished = append(t.finished, style)
			open.size -= n
			t.size -= n
			stack = stack[:j+1]
			if open.size == 0 {
				stack = stack[:j]
			}
			for sign, at := range bottom {
				bottom[sign] = min(at, len(stack))
			}
		}
		if t.opens && t.size > 0 {
			stack = append(stack, i)
		}
	}
}

// width is how many signs a style takes at each end.
func width(s Style) int {
	if s == Italic {
		return 1
	}
	return 2
}

// emit adds the tokens as spans.
func (p *inline) emit() {
	on := map[Style]int{}
	now := func() (s Style) {
		for style, n := range on {
			if n > 0 {
				s |= style
			}
		}
		return s
	}
	for _, t := range p.tokens {
		if t.run == 0 {
			p.literal(t.end, t.style|now(), t.target)
			continue
		}
		run := &p.runs[t.run-1]
		for _, s := range run.finished {
			p.span(p.pos+width(s), Hidden, "")
			on[s]--
		}
		p.span(p.pos+run.size, t.style|now(), t.target)
		for i := len(run.opened) - 1; i >= 0; i-- {
			p.span(p.pos+width(run.opened[i]), Hidden, "")
			on[run.opened[i]]++
		}
	}
}

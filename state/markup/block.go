package markup

import "strings"

// line is a line of the text; next is where the one below begins.
type line struct{ start, end, next int }

func (r *reader) text(l line) string { return r.doc.Source[l.start:l.end] }

// blocks reads the text line by line.
func (r *reader) blocks() {
	src := r.doc.Source
	var lines []line
	for at := 0; at < len(src); {
		l := line{start: at, end: len(src), next: len(src)}
		if i := strings.IndexByte(src[at:], '\n'); i >= 0 {
			l.end, l.next = at+i, at+i+1
		}
		lines = append(lines, l)
		at = l.next
	}
	said := 0 // where the paragraph before i begins
	for i := 0; i < len(lines); {
		kind, n := r.kindOf(lines[i:])
		if n == 0 {
			i++
			continue
		}
		r.paragraph(lines[said:i])
		r.end()
		r.open.Kind = kind
		switch block := lines[i : i+n]; kind {
		case CodeBlock:
			r.fence(block)
		case Quote:
			r.quote(block)
		default:
			r.item(block[0])
		}
		r.end()
		i += n
		said = i
	}
	r.paragraph(lines[said:])
	r.end()
	if len(r.doc.Blocks) == 0 {
		r.doc.Blocks = []Block{{}}
	}
}

// kindOf says which block lines begin with, and how many are of it; zero for a
// paragraph.
func (r *reader) kindOf(lines []line) (Kind, int) {
	first := r.text(lines[0])
	if n := r.fenced(lines); n > 0 {
		return CodeBlock, n
	}
	if n := r.quoted(lines); n > 0 {
		return Quote, n
	}
	if _, mark, _ := itemMark(first); mark > 0 && !rule(first) {
		return Item, 1
	}
	return Paragraph, 0
}

// fenceOf is the length of the backticks that a line begins with, and what
// stands behind them; zero for fewer than three.
func fenceOf(s string) (n int, rest string) {
	s = strings.TrimLeft(s, " ")
	rest = strings.TrimLeft(s, "`")
	if n = len(s) - len(rest); n < 3 || strings.Contains(rest, "`") {
		return 0, ""
	}
	return n, rest
}

// fenced counts the lines of a block of code, its two fences among them.
func (r *reader) fenced(lines []line) int {
	n, _ := fenceOf(r.text(lines[0]))
	if n == 0 || r.unclosed > 0 && n >= r.unclosed {
		return 0
	}
	for i, l := range lines[1:] {
		if m, rest := fenceOf(r.text(l)); m >= n && strings.TrimSpace(rest) == "" {
			if i == 0 {
				return 0 // nothing is in it
			}
			return i + 2
		}
	}
	r.unclosed = n
	return 0
}

// fence reads a block of code.
func (r *reader) fence(lines []line) {
	last := len(lines) - 1
	r.span(lines[0].next, Hidden, "")
	r.literal(lines[last-1].end, Code, "")
	r.span(lines[last].next, Hidden, "")
}

// literal adds the bytes up to end as they are, but for what reorders them.
func (r *reader) literal(end int, style Style, target string) {
	src := r.doc.Source
	for i := r.pos; i < end; {
		n := reorders(src[i:end])
		if n > 0 {
			r.span(i, style, target)
			r.span(i+n, Hidden, "")
		}
		i += max(n, 1)
	}
	r.span(end, style, target)
}

// quoteMark is the length of the sign that a quoted line begins with, zero for
// another line. A smiley such as >_< is none.
func quoteMark(s string) int {
	switch {
	case strings.HasPrefix(s, "> "):
		return 2
	case s == ">":
		return 1
	}
	return 0
}

// quoted counts the quoted lines, zero where nothing is in them.
func (r *reader) quoted(lines []line) int {
	if lines[0].start < r.hollow {
		return 0
	}
	n, words := 0, false
	for n < len(lines) {
		s := r.text(lines[n])
		mark := quoteMark(s)
		if mark == 0 {
			break
		}
		words = words || strings.TrimSpace(s[mark:]) != ""
		n++
	}
	if words {
		return n
	}
	if n > 0 {
		r.hollow = lines[n-1].next
	}
	return 0
}

// quote reads quoted lines.
func (r *reader) quote(lines []line) {
	for i, l := range lines {
		r.span(l.start+quoteMark(r.text(l)), Hidden, "")
		r.inline(l.end)
		r.endLine(l, i == len(lines)-1)
	}
}

// endLine adds what ends a line, which is not shown where it is the last of its
// block.
func (r *reader) endLine(l line, last bool) {
	if last {
		r.span(l.next, Hidden, "")
		return
	}
	r.span(l.next, 0, "")
}

// itemMark reads what an item of a list begins with: its indent, its sign, and a
// space before something that is there.
func itemMark(s string) (level, mark int, number string) {
	rest := strings.TrimLeft(s, " \t")
	indent := s[:len(s)-len(rest)]
	level = min((len(indent)+strings.Count(indent, "\t"))/2, MaxLevel)
	sign := 0
	switch {
	case rest == "":
	case rest[0] == '-' || rest[0] == '*':
		sign = 1
	default:
		for sign < len(rest) && sign < maxDigits && rest[sign] >= '0' && rest[sign] <= '9' {
			sign++
		}
		if sign == 0 || sign == len(rest) || rest[sign] != '.' && rest[sign] != ')' {
			return 0, 0, ""
		}
		sign++
		number = rest[:sign]
	}
	if sign == 0 || sign == len(rest) || rest[sign] != ' ' || strings.TrimSpace(rest[sign:]) == "" {
		return 0, 0, ""
	}
	return level, len(indent) + sign + 1, number
}

// maxDigits is how long the number of an item is; a year begins no list.
const maxDigits = 3

// item reads an item of a list.
func (r *reader) item(l line) {
	level, mark, number := itemMark(r.text(l))
	r.open.Level, r.open.Number = level, number
	r.span(l.start+mark, Hidden, "")
	r.inline(l.end)
	r.endLine(l, true)
}

// rule reports a line of nothing but signs, such as "- - -" or "* * *".
func rule(s string) bool { return strings.Trim(s, "-* \t") == "" }

// paragraph reads lines between other blocks. Those without words beside one are
// not shown: blocks stand apart by themselves.
func (r *reader) paragraph(lines []line) {
	if len(lines) == 0 {
		return
	}
	first, last := 0, len(lines)-1
	end := lines[last].next
	for lines[0].start > 0 && first <= last && r.blank(lines[first]) {
		first++
	}
	for end < len(r.doc.Source) && last >= first && r.blank(lines[last]) {
		last--
	}
	if first > last {
		r.room(end)
		return
	}
	r.span(lines[first].start, Hidden, "")
	for from := first; from <= last; {
		to := from
		for to < last && !r.blank(lines[to+1]) {
			to++
		}
		r.inline(lines[to].end)
		r.endLine(lines[to], to == last && end < len(r.doc.Source))
		from = to + 1
	}
	r.span(end, Hidden, "")
}

// room adds bytes that are not shown: to the block before, or where there is
// none, before the next.
func (r *reader) room(end int) {
	if n := len(r.doc.Blocks); n > 0 {
		before := &r.doc.Blocks[n-1]
		before.Spans = append(before.Spans, Span{Start: r.pos, End: end, Style: Hidden})
		r.pos = end
		return
	}
	r.span(end, 0, "")
}

func (r *reader) blank(l line) bool { return strings.TrimSpace(r.text(l)) == "" }

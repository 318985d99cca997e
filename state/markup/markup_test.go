package markup_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley.example/state/markup"
)

// known are amy and 陳大文.
func known(name string) bool { return strings.EqualFold(name, "amy") || name == "陳大文" }

// show writes a document down: a block in brackets, a span's styles before it.
func show(d *markup.Doc) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		name := [...]string{"", "quote ", "code ", "item "}[block.Kind]
		if block.Kind == markup.Item {
			name += fmt.Sprintf("%d%s ", block.Level, block.Number)
		}
		b.WriteString("[" + name)
		for _, s := range block.Spans {
			txt := d.Shown(s)
			if txt == "" {
				continue
			}
			styles := ""
			for i, letter := range "bisclhm" {
				if s.Style&(1<<i) != 0 {
					styles += string(letter)
				}
			}
			if styles != "" {
				txt = "<" + styles + ":" + txt + ">"
			}
			if s.Target != "" && s.Target != txt[strings.Index(txt, ":")+1:len(txt)-1] && s.Style&markup.Mention == 0 {
				txt += "{" + s.Target + "}"
			}
			b.WriteString(txt)
		}
		b.WriteString("]")
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"words", "hello\n\nyou", "[hello\n\nyou]"},
		{"nothing", "", "[]"},
		{"bold", "a **b** c", "[a <b:b> c]"},
		{"italic", "*a* _b_", "[<i:a> <i:b>]"},
		{"both", "***a***", "[<bi:a>]"},
		{"one in the other", "**a *b* c**", "[<b:a ><bi:b><b: c>]"},
		{"two underscores", "__a__", "[<b:a>]"},
		{"strike", "~~a~~", "[<s:a>]"},
		{"over two lines", "**a\nb**", "[<b:a\nb>]"},
		{"not over a line without words", "**a\n\nb**", "[**a\n\nb**]"},
		{"not closed", "**a", "[**a]"},
		{"not opened", "a**", "[a**]"},
		{"closed by half", "**a*", "[*<i:a>]"},
		{"nothing between", "**** ** __", "[**** ** __]"},
		{"a product", "2*3*4 and 2 * 3 * 4", "[2*3*4 and 2 * 3 * 4]"},
		{"a power", "2**3**4", "[2**3**4]"},
		{"a name of code", "snake_case_name", "[snake_case_name]"},
		{"in a word of Chinese", "這是*重點*喔", "[這是<i:重點>喔]"},
		{"around a bracket of Chinese", "看**「重點」**吧", "[看<b:「重點」>吧]"},
		{"waves of Chinese", "好喔~~謝謝~~", "[好喔~~謝謝~~]"},
		{"stars in brackets", "(*)(*)", "[(*)(*)]"},
		{"stars of a footnote", "a*, b*, c", "[a*, b*, c]"},
		{"escaped", `\*a\* \_b\_ \[c](d)`, "[*a* _b_ [c](d)]"},
		{"no escape", `C:\dir \\server\_a`, `[C:\dir \\server\_a]`},
		{"code", "a `b*c*` d", "[a <c:b*c*> d]"},
		{"code with a backtick", "`` a`b ``", "[<c:a`b>]"},
		{"code not closed", "a `b", "[a `b]"},
		{"code and bold", "**a `b` c**", "[<b:a ><bc:b><b: c>]"},
		{"a smiley", ">_< and ¯\\_(ツ)_/¯", `[>_< and ¯\_(ツ)_/¯]`},

		{"a block of code", "a\n```go\nx := *p\n\ny\n```\nb", "[a][code <c:x := *p\n\ny>][b]"},
		{"a block of code with room around it", "a\n\n```\nb\n```\n\nc", "[a][code <c:b>][c]"},
		{"a longer fence", "````\n```\n````", "[code <c:```>]"},
		{"a fence not closed", "```\na *b*", "[```\na <i:b>]"},
		{"an empty fence", "```\n```", "[```\n```]"},
		{"a fence in a line", "```a```", "[<c:a>]"},
		{"a quote", "> a *b*\n> c\nd", "[quote a <i:b>\nc][d]"},
		{"an empty quote", ">\n> ", "[>\n> ]"},
		{"a list", "- a\n- *b*\n  - c\n", "[item 0 a][item 0 <i:b>][item 1 c]"},
		{"numbers", "1. a\n2) b\n12. c", "[item 01. a][item 02) b][item 012. c]"},
		{"a year", "2026. A year", "[2026. A year]"},
		{"a line of signs", "- - -", "[- - -]"},
		{"a number below zero", "-5 V", "[-5 V]"},

		{"an address", "see https://a.b/c?d=e#f.", "[see <l:https://a.b/c?d=e#f>.]"},
		{"an address in brackets", "(https://a.b/c_(d))", "[(<l:https://a.b/c_(d)>)]"},
		{"an address in square ones", "[https://a.b]", "[[<l:https://a.b>]]"},
		{"an address in angles", "<https://a.b>", "[<<l:https://a.b>>]"},
		{"an address in Chinese", "看https://a.b/c，好。", "[看<l:https://a.b/c>，好。]"},
		{"an address with Chinese in it", "https://a.b/物理 x", "[<l:https://a.b/物理> x]"},
		{"an address in bold", "**https://a.b/x_y_z**", "[<b" + "l:https://a.b/x_y_z>]"},
		{"an address of IPv6", "http://[::1]:8080/a", "[<l:http://[::1]:8080/a>]"},
		{"an address of mail", "mailto:amy@a.b, thanks", "[<l:mailto:amy@a.b>, thanks]"},
		{"an invitation", "parley://a.b:12343/#join=x", "[<l:parley://a.b:12343/#join=x>]"},
		{"upper case", "HTTPS://A.B", "[<l:HTTPS://A.B>]"},
		{"a scheme alone", "https:// http://. mailto: mailto:a", "[https:// http://. mailto: mailto:a]"},
		{"another scheme", "javascript:alert(1) file:///a ftp://a.b", "[javascript:alert(1) file:///a ftp://a.b]"},
		{"in a word", "xhttps://a.b", "[xhttps://a.b]"},
		{"a name before the host", "https://good.com@evil.com", "[https://good.com@evil.com]"},

		{"a link", "see [the *lab* sheet](https://a.b/c)!", "[see <l:the >{https://a.b/c}<il:lab>{https://a.b/c}<l: sheet>{https://a.b/c}!]"},
		{"a link with brackets", "[a](https://a.b/c_(d))", "[<l:a>{https://a.b/c_(d)}]"},
		{"a link nowhere", "[a](b) [a](javascript:x) [a]", "[[a](b) [a](javascript:x) [a]]"},
		{"a link without words", "[](https://a.b) [ ](https://a.b)", "[[](<l:https://a.b>) [ ](<l:https://a.b>)]"},
		{"a link in a link", "[a [b](https://a.b) c](https://c.d)", "[[a <l:b>{https://a.b} c](<l:https://c.d>)]"},
		{"styles do not cross a link", "*a [b*](https://a.b)", "[*a <l:b*>{https://a.b}]"},
		{"words that are the address", "[https://a.b](https://a.b) [a.b](https://a.b)", "[<l:https://a.b> <l:a.b>{https://a.b}]"},
		{"words that are another address", "[https://good.com](https://evil.com/x)", "[<l:https://good.com>{https://evil.com/x}<lh: (evil.com)>{https://evil.com/x}]"},
		{"words that look like one", "[good．com](https://evil.com)", "[<l:good．com>{https://evil.com}<lh: (evil.com)>{https://evil.com}]"},
		{"words with what is not seen", "[goo\u200bd](https://evil.com)", "[<l:goo\u200bd>{https://evil.com}<lh: (evil.com)>{https://evil.com}]"},
		{"words turned around", "a \u202ehttps://evil.com\u202c b", "[a <l:https://evil.com> b]"},
		{"a number is no address", "[section 3.2](https://a.b)", "[<l:section 3.2>{https://a.b}]"},
		{"a picture of several", "[👩‍🔬](https://a.b)", "[<l:👩‍🔬>{https://a.b}]"},

		{"a mention", "hi @amy.", "[hi <m:@amy>.]"},
		{"a mention in upper case", "@AMY", "[<m:@AMY>]"},
		{"everyone", "@room", "[<m:@room>]"},
		{"nobody", "@bob a@amy https://a.b/@amy", "[@bob a@amy <l:https://a.b/@amy>]"},
		{"a mention in Chinese", "請@陳大文看", "[請<m:@陳大文>看]"},
		{"a mention in code", "`@amy`", "[<c:@amy>]"},
		{"a mention in bold", "**@amy**", "[<bm:@amy>]"},
		{"a mention in a link", "[@amy](https://a.b)", "[<l:@amy>{https://a.b}]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := markup.Parse(tt.in, known)
			if got := show(d); got != tt.want {
				t.Errorf("%q\n got %s\nwant %s", tt.in, got, tt.want)
			}
			check(t, d)
		})
	}
}

// check holds a document to the rules of the house.
func check(tb testing.TB, d *markup.Doc) {
	tb.Helper()
	at := 0
	for _, b := range d.Blocks {
		for _, s := range b.Spans {
			if s.Start != at || s.End <= s.Start {
				tb.Fatalf("%q: a span from %d to %d, want it from %d on", d.Source, s.Start, s.End, at)
			}
			at = s.End
			if s.Style&markup.Link != 0 && !markup.Safe(s.Target) {
				tb.Fatalf("%q: a link to %q", d.Source, s.Target)
			}
		}
	}
	if at != len(d.Source) {
		tb.Fatalf("%q: the spans end at %d, want %d", d.Source, at, len(d.Source))
	}
	if d.Plain() && d.Text() != d.Source {
		tb.Fatalf("%q: is plain and reads %q", d.Source, d.Text())
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"just words":                        "just words",
		"**a** [b](https://x.y)\n> c\n- d":  "a b\nc\n• d",
		"1. a\n2. b\n```\nc\n```":           "1. a\n2. b\nc",
		"[x.y](https://evil.com/)":          "x.y (evil.com)",
		"a \u202eb":                         "a b",
		"look:\n\n```\nx\n```\n\nand then.": "look:\nx\nand then.",
	} {
		if got := markup.Parse(in, nil).Text(); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

func TestSafe(t *testing.T) {
	for s, want := range map[string]bool{
		"https://a.b": true, "http://127.0.0.1:80/x": true, "parley://h:1/#join=a&key=b": true, "mailto:a@b": true,
		"https://[::1]/": true, "https://例子.測試/": true,
		"": false, "a.b": false, "file:///etc/passwd": false, "javascript:alert(1)": false, "https:///x": false, "https://": false,
		"https://a b": false, "https://a\"b": false, "https://a&b`c": false, "-https://a": false, "https://u@a.b": false,
		"mailto:": false, "mailto:a": false, "https://a\nb": false, "https://a\\b": false, "https://\u202ea": false, "https://-a": false,
	} {
		if got := markup.Safe(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

// TestParseIsLinear: what would lead a careless reader back and forth, which then
// takes minutes.
func TestParseIsLinear(t *testing.T) {
	const size, limit = 1 << 18, 10 * time.Second
	for _, s := range []string{
		"*a", "a*", "**a *b ", "_*~~", "[", "](", "[a](http://", "`", "``a`", "`a``", "\\*", "> a\n", "- a\n", "```x\n", "````\n```\n",
		"http://[", "https://a.b(", "@amy", "@@a", "((((http://a.b)", "[x](https://a.b)", "*a_b", "~~a", "\u202ea", "a\n\n", ">\n", "> \n",
	} {
		start := time.Now()
		markup.Parse(strings.Repeat(s, size/len(s)), known)
		if took := time.Since(start); took > limit {
			t.Errorf("%q: %v for %d bytes, want %v at most", s, took, size, limit)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"**a *b* `c` ~~d~~** [e](https://f.g/(h)) @amy", "> a\n- b\n1. c\n```\nd\n```\n\ne", "\\*\\", "[[a](https://b.c)](https://d.e)",
		"https://a.b\u202e", "``` ` ```", "***a** b*", "[a.b](mailto:c@d)", "\xff*\xff*", "**看**，*這*",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := markup.Parse(s, known)
		check(t, d)
		for _, r := range d.Text() {
			if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Fatalf("%q shows %q, which turns it around", s, r)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for name, s := range map[string]string{
		"plain":    "The oscilloscope in room 204 is free after five. Who wants the late slot?",
		"markdown": "See [the lab sheet](https://lab.example/sheet), section **3.2**, or ask @amy: `t, v = np.loadtxt()`",
		"chinese":  "收到，我下午把**數據**整理好放上來。",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				markup.Parse(s, known)
			}
		})
	}
}

package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley.example/net/wire"
	"parley.example/state"
)

// How many messages are typed by chance, and from which seed on: more by
// go test ./app -run 'TestBrowser$/model' -typing.messages 100 -typing.seed 1000.
var (
	typingMessages = flag.Int("typing.messages", 6, "how many messages are typed by chance, at each pace")
	typingSeed     = flag.Uint64("typing.seed", 1, "the seed of the first; each has the next")
)

// pen is a field as a person knows it: the text, the caret, which is the head of what
// is selected, and where that began.
type pen struct {
	text       []rune
	head, tail int
	undo       []stroke // what Ctrl+Z takes back
	clip       []rune   // what was copied
}

// stroke is a change: what is there now stands for what was.
type stroke struct {
	from     int
	now, was []rune
}

func (p *pen) selection() (from, to int) { return min(p.head, p.tail), max(p.head, p.tail) }

func (p *pen) selected() []rune {
	from, to := p.selection()
	return slices.Clone(p.text[from:to])
}

// change puts runes in place of others, the caret behind them.
func (p *pen) change(from, to int, now []rune) {
	p.undo = append(p.undo, stroke{from: from, now: now, was: slices.Clone(p.text[from:to])})
	p.text = slices.Concat(p.text[:from], now, p.text[to:])
	p.head, p.tail = from+len(now), from+len(now)
}

func (p *pen) insert(now string) {
	from, to := p.selection()
	p.change(from, to, []rune(now))
}

// remove is Backspace or Delete: the selection goes, else the rune that is by away.
func (p *pen) remove(by int) {
	if p.head == p.tail {
		p.tail = p.within(p.head + by)
	}
	p.insert("")
}

func (p *pen) within(at int) int { return min(max(at, 0), len(p.text)) }

// move sets the caret, and with Shift leaves the selection's beginning where it is.
func (p *pen) move(to int, shift bool) {
	p.head = p.within(to)
	if !shift {
		p.tail = p.head
	}
}

// lineAround is where the line of a place begins and ends.
func (p *pen) lineAround(at int) (from, to int) {
	before, after := string(p.text[:at]), string(p.text[at:])
	line, _, _ := strings.Cut(after, "\n")
	return len([]rune(before[:strings.LastIndexByte(before, '\n')+1])), at + len([]rune(line))
}

// takeBack is Ctrl+Z, which selects what comes back.
func (p *pen) takeBack() {
	if len(p.undo) == 0 {
		return
	}
	last := p.undo[len(p.undo)-1]
	p.undo = p.undo[:len(p.undo)-1]
	p.text = slices.Concat(p.text[:last.from], last.was, p.text[last.from+len(last.now):])
	p.head, p.tail = last.from+len(last.was), last.from
}

// typist is somebody who types by chance, and does to a pen what the page is to do.
type typist struct {
	*visitor
	pen
	rand    *rand.Rand
	acts    []string // of this message
	clicked bool     // in this message: a second click might be a double one
	// The middles of the composer's last line, at either end, and of the button that sends.
	left, right, line   float64
	buttonX, buttonLine float64
}

func (v *typist) did(format string, args ...any) {
	v.acts = append(v.acts, fmt.Sprintf(format, args...))
}

func (v *typist) chance(percent int) bool { return v.rand.IntN(100) < percent }

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// act does one thing.
func (v *typist) act() {
	from, to := v.lineAround(v.head)
	switch n := v.rand.IntN(100); {
	case n < 28:
		letter := pick(v.rand, "a", "b", "c", "x", "y", " ", "A", "7", ".")
		v.did("type %q", letter)
		v.press(letter)
		v.insert(letter)
	case n < 36:
		words := pick(v.rand, "雨", "主機", "é", "🙂", "wo rd")
		v.did("insert %q", words)
		call(v.visitor, input.InsertText, input.InsertTextParams{Text: words})
		v.insert(words)
	case n < 39:
		v.did("Shift+Enter")
		v.press(kb.Enter, chromedp.ModifierShift)
		v.insert("\n")
	case n < 48:
		v.arrow("Left", kb.ArrowLeft, v.head-1)
	case n < 54:
		v.arrow("Right", kb.ArrowRight, v.head+1)
	case n < 58:
		v.arrow("Home", kb.Home, from)
	case n < 62:
		v.arrow("End", kb.End, to)
	case n < 68:
		v.did("Backspace")
		v.press(kb.Backspace)
		v.remove(-1)
	case n < 71:
		v.did("Delete")
		v.press(kb.Delete)
		v.remove(+1)
	case n < 76:
		v.did("Ctrl+A")
		v.press("a", chromedp.ModifierCtrl)
		v.head, v.tail = 0, len(v.text)
	case n < 80:
		if len(v.undo) > 0 {
			v.did("Ctrl+Z")
			v.press("z", chromedp.ModifierCtrl)
			v.takeBack()
		}
	case n < 90:
		v.clipboard()
	case n < 95:
		v.composition()
	case n < 98:
		v.clicks()
	default:
		v.did("rest")
		v.settle()
	}
}

func (v *typist) arrow(name, key string, to int) {
	if v.chance(35) {
		v.did("Shift+%s", name)
		v.press(key, chromedp.ModifierShift)
		v.move(to, true)
		return
	}
	v.did("%s", name)
	v.press(key)
	v.move(to, false)
}

// clipboard copies, cuts or pastes.
func (v *typist) clipboard() {
	words := v.selected()
	switch {
	case v.clip != nil && (len(words) == 0 || v.chance(40)):
		v.did("Ctrl+V")
		v.strike("v", "paste")
		v.insert(string(v.clip))
	case len(words) > 0 && v.chance(50):
		v.did("Ctrl+C")
		v.strike("c", "copy")
		v.clip = words
	case len(words) > 0:
		v.did("Ctrl+X")
		v.strike("x", "cut")
		v.clip = words
		v.insert("")
	}
}

// composition composes a word, and chooses it or gives it up.
func (v *typist) composition() {
	for _, step := range pick(v.rand, []string{"ㄓ", "ㄓㄨ", "主", "主機"}, []string{"n", "ni"}, []string{"雨"}) {
		v.compose(step)
	}
	if v.chance(30) {
		v.did("compose, and give it up")
		v.compose("")
		v.insert("")
	} else {
		word := pick(v.rand, "主機", "你", "long word")
		v.did("compose %q", word)
		call(v.visitor, input.InsertText, input.InsertTextParams{Text: word})
		v.insert(word)
	}
	v.undo = nil // as many steps as the browser has told
}

// clicks clicks into the composer's last line.
func (v *typist) clicks() {
	if v.clicked {
		return
	}
	v.clicked = true
	from, to := v.lineAround(len(v.text))
	if v.chance(50) {
		v.did("click at the last line's beginning")
		v.clickAt(v.left, v.line)
		v.move(from, false)
	} else {
		v.did("click at the end")
		v.clickAt(v.right, v.line)
		v.move(to, false)
	}
}

// message types one, and sends it.
func (v *typist) message() (want string) {
	for range 5 + v.rand.IntN(20) {
		v.act()
	}
	if strings.TrimSpace(string(v.text)) == "" {
		v.did(`type "w"`)
		v.press("w")
		v.insert("w")
	}
	if v.chance(60) {
		v.did("Enter")
		v.press(kb.Enter)
	} else {
		v.did("click on Send")
		v.clickAt(v.buttonX, v.buttonLine)
	}
	return wire.CleanText(string(v.text))
}

// begins makes a typist of a visitor whose composer is empty.
func (v *visitor) begins() *typist {
	v.t.Helper()
	ratio := js[float64](v, "devicePixelRatio")
	field := v.find("Enter a message:")
	w := &typist{visitor: v}
	w.left, w.right = float64(field.X)/ratio+2, float64(field.X+field.Width)/ratio-2
	_, w.line = v.middle(field)
	w.buttonX, w.buttonLine = v.middle(v.find("Send Message"))
	return w
}

// browserTypesByChance: whatever is done in the composer, what is sent is what a
// person has in mind, who knows nothing of frames.
func browserTypesByChance(t *testing.T, browser context.Context, before ...chromedp.Action[chromedp.Void]) {
	_, amy, bob := table(t, browser, "", before...)
	amy.caret()
	w := amy.begins()
	for n := range *typingMessages {
		seed := *typingSeed + uint64(n)
		w.pen, w.acts, w.clicked, w.rand = pen{}, nil, false, rand.New(rand.NewPCG(seed, 0))
		want := w.message()
		var all []string
		bob.see(fmt.Sprintf("a message of %s (-typing.seed %d -typing.messages 1)", strings.Join(w.acts, ", "), seed), func(s *state.State) bool {
			all = texts(s, s.Current)
			return len(all) > n
		})
		if got := all[n:]; !slices.Equal(got, []string{"amy: " + want}) {
			t.Fatalf("by %s: bob hears %q, want %q (-typing.seed %d -typing.messages 1)", strings.Join(w.acts, ", "), got, want, seed)
		}
	}
}

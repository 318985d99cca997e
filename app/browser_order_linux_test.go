package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley.example/state"
)

// holdFrames is a script by which the page's frames come when a test lets them:
// hold(true) keeps them back, hold(false) has them come.
const holdFrames = `(() => {
	const next = requestAnimationFrame.bind(globalThis);
	const waiting = [];
	let held = false;
	globalThis.hold = (on) => {
		held = on;
		if (!held) for (const draw of waiting.splice(0)) next(draw);
	};
	globalThis.requestAnimationFrame = (draw) => next((now) => held ? waiting.push(draw) : draw(now));
})()`

// together does what a person does between two frames.
func (v *visitor) together(do func()) {
	v.t.Helper()
	v.settle()
	js[bool](v, "hold(true), true")
	do()
	js[bool](v, "hold(false), true")
}

// strike presses Ctrl and a key that the browser edits by.
func (v *visitor) strike(key, name string) {
	v.t.Helper()
	for _, k := range kb.Encode([]rune(key)[0]) {
		if k.Type == kb.KeyChar {
			continue
		}
		chromedp.KeyModifiers(chromedp.ModifierCtrl)(k)
		if k.Type == kb.KeyDown {
			k.Type, k.Commands = kb.KeyRawDown, []string{name}
		}
		call(v, input.DispatchKeyEvent, *k)
	}
}

// browserPastes: a paste stands between what was typed before it and after it,
// whole, by whatever way it comes.
func browserPastes(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "", first(holdFrames))
	// As from a menu, or by Shift+Insert.
	menu := func() {
		call(amy, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kb.KeyRawDown, Key: "F13", Commands: []string{"paste"}})
	}
	amy.types("one")
	amy.press(kb.Enter, chromedp.ModifierShift)
	amy.types("two")
	amy.press("a", chromedp.ModifierCtrl)
	amy.command("x", "cut")
	for _, line := range []struct {
		want string
		do   func()
	}{
		{"<one\ntwo>", func() { amy.types("<"); amy.strike("v", "paste"); amy.types(">"); amy.press(kb.Enter) }},
		{"[one\ntwo]", func() { amy.types("["); menu(); amy.types("]"); amy.press(kb.Enter) }},
		{"one\ntwoone\ntwo", func() { amy.strike("v", "paste"); amy.strike("v", "paste"); amy.press(kb.Enter) }},
		{"(one\ntwo)", func() {
			amy.types("()")
			amy.press(kb.ArrowLeft)
			amy.strike("v", "paste")
			amy.press(kb.Enter)
		}},
		{"pasted pasted", func() { // before the page has copied it
			amy.types("pasted ")
			amy.press("a", chromedp.ModifierCtrl)
			amy.strike("x", "cut")
			amy.strike("v", "paste")
			amy.strike("v", "paste")
			amy.press(kb.Enter)
		}},
		{"typed\nat once", func() { amy.inserts("typed\nat once"); amy.press(kb.Enter) }},
	} {
		amy.together(line.do)
		bob.hears("amy: " + line.want)
	}
}

// pressAt has the left button of the mouse do something, with no look at the page.
func (v *visitor) pressAt(kind input.DispatchMouseEventType, x, y float64) {
	v.t.Helper()
	held := int64(1)
	if kind == input.DispatchMouseEventTypeMouseReleased {
		held = 0
	}
	call(v, input.DispatchMouseEvent, input.DispatchMouseEventParams{
		Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, Buttons: held, ClickCount: 1,
	})
}

// clickAt is click without a look at the page, as within a frame.
func (v *visitor) clickAt(x, y float64) {
	v.t.Helper()
	v.pressAt(input.DispatchMouseEventTypeMousePressed, x, y)
	v.pressAt(input.DispatchMouseEventTypeMouseReleased, x, y)
}

// browserClicks: a click comes to pass among the keys where it was.
func browserClicks(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "", first(holdFrames))
	x, y := amy.middle(amy.find("Send Message"))
	field := amy.find("Enter a message:")
	beginning := func() { amy.clickAt(float64(field.X)+1, float64(field.Y)+float64(field.Height)/2) }
	amy.caret()
	amy.together(func() { // a field takes up clicks before keys
		amy.press("e")
		amy.press("d")
		beginning()
		amy.press("b")
		amy.press(kb.Enter)
	})
	bob.hears("amy: bed")

	amy.types("whole")
	amy.together(func() { // and a button after them
		amy.clickAt(x, y)
		amy.press(kb.Backspace)
	})
	bob.hears("amy: whole")

	amy.types("ab")
	amy.together(func() {
		amy.press(kb.Backspace)
		amy.press("c")
		amy.clickAt(x, y)
		amy.press("n")
	})
	bob.hears("amy: ac")
	amy.press(kb.Enter)
	bob.hears("amy: n")

	amy.types("ehind")
	amy.together(func() {
		beginning()
		amy.press("b")
	})
	amy.press(kb.Enter)
	bob.hears("amy: behind")

	call(amy, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	amy.types("by han")
	amy.together(func() {
		amy.press(kb.Backspace)
		amy.press("n")
		amy.press("d")
		amy.tapAt(x, y)
	})
	bob.hears("amy: by hand")
}

// browserComesBack: the window has the keyboard when it comes back, also for an
// input method, which is off where there is nothing to write in.
func browserComesBack(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	amy.types("before ")
	amy.hide(true)
	amy.hide(false)
	amy.caret()
	amy.compose("主機")
	amy.inserts("主機")
	amy.press(kb.Enter)
	bob.hears("amy: before 主機")
}

// foreign presses Ctrl and a key of a keyboard that has another script.
func (v *visitor) foreign(letter, code string) {
	v.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{kb.KeyRawDown, kb.KeyUp} {
		call(v, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: letter, Code: "Key" + code, WindowsVirtualKeyCode: int64(code[0]), Modifiers: int64(chromedp.ModifierCtrl),
		})
	}
}

// browserHearsShortcuts of keyboards that have another script.
func browserHearsShortcuts(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	amy.types("first")
	amy.foreign("ф", "A")
	amy.types("over")
	amy.press(kb.Enter)
	bob.hears("amy: over")
	amy.types("undone")
	amy.inserts(" нет")
	amy.foreign("я", "Z")
	amy.press(kb.Enter)
	bob.hears("amy: undone")
	amy.foreign("λ", "K")
	amy.sees("Rooms and people")
}

// browserKeepsDrafts of who leaves the page right behind the last key.
func browserKeepsDrafts(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "", first(holdFrames))
	amy.types("half ")
	amy.settle()
	js[bool](amy, "hold(true), true")
	amy.types("an")
	amy.press(kb.Backspace)
	amy.do(chromedp.Reload())
	amy.ready()
	amy.loggedIn()
	amy.types(" sentence")
	amy.press(kb.Enter)
	bob.hears("amy: half a sentence")

	amy.types("put away")
	amy.settle()
	amy.hide(true)
	kept := js[bool](amy, `Object.values(localStorage).some((file) => file.includes("put away"))`)
	if !kept {
		t.Error("hidden, the page has not kept what was written")
	}
}

// browserComposesAndClicks: a click ends what an input method composes, as it does
// in a field of the system's own; else the word would come back with the next.
func browserComposesAndClicks(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	x, y := amy.middle(amy.find("Send Message"))
	amy.types("hello ")
	amy.compose("world")
	amy.clickAt(x, y)
	bob.hears("amy: hello world")
	amy.compose("worldly") // how a keyboard goes on with a word that nobody ended
	amy.compose("w")
	amy.inserts("w")
	amy.press(kb.Enter)
	bob.hears("amy: w")

	call(amy, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	amy.types("by ")
	amy.compose("hand")
	amy.tapAt(x, y)
	bob.hears("amy: by hand")
	amy.compose("handy")
	amy.compose("w")
	amy.inserts("w again")
	amy.tapAt(x, y)
	bob.hears("amy: w again")
}

// browserLetsGo: the mouse's button is let go of outside of the window, too.
func browserLetsGo(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	field := amy.find("Enter a message:")
	x, y := float64(field.X), float64(field.Y)+float64(field.Height)/2
	// drag selects from the end into the middle, and types over that.
	drag := func(upTo float64, mark string) (said string) {
		amy.types("all of this")
		amy.settle()
		amy.pressAt(input.DispatchMouseEventTypeMousePressed, x+300, y)
		amy.settle()
		amy.pressAt(input.DispatchMouseEventTypeMouseMoved, x+40, y)
		amy.settle()
		amy.pressAt(input.DispatchMouseEventTypeMouseReleased, x+40, upTo)
		amy.settle()
		amy.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x+200, y))
		amy.settle()
		amy.types(mark)
		amy.press(kb.Enter)
		bob.see("what ends in "+mark, func(s *state.State) bool {
			all := texts(s, s.Current)
			if len(all) > 0 {
				said = all[len(all)-1]
			}
			return strings.HasSuffix(said, mark)
		})
		return strings.TrimSuffix(said, mark)
	}
	want := drag(y, "!")
	if want == "amy: all of this" {
		t.Fatal("nothing was selected")
	}
	if got := drag(-20, "?"); got != want {
		t.Errorf("let go of outside, it leaves %q, want %q", got, want)
	}
}

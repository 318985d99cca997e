package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley.example/net/server"
)

// table is a server with amy at its page, logged in, and bob at a desktop.
func table(t *testing.T, browser context.Context, host string, before ...chromedp.Action[chromedp.Void]) (*server.Server, *visitor, *seat) {
	t.Helper()
	s := demoServer(t, t.TempDir(), "")
	bob := onDesktop(t, s)
	url := pageOf(s)
	if host != "" {
		url = fmt.Sprintf("http://%s:%s/", host, portOf(t, s))
	}
	amy := visit(t, browser, "amy", url, before...)
	amy.login("amy", "amy")
	amy.loggedIn()
	return s, amy, bob
}

// slowFrames is a script that makes the page's frames come late, as on a machine
// that has much else to do: several keys come between two of them. It counts those
// that are to come.
const slowFrames = `(() => {
	const next = requestAnimationFrame.bind(globalThis);
	globalThis.toCome = 0;
	globalThis.requestAnimationFrame = (draw) => {
		toCome++;
		const come = (now) => {
			toCome--;
			draw(now);
		};
		return next(() => setTimeout(() => next(come), 150));
	};
})()`

// rests waits until the page asks for no frame, where they are late.
func (v *visitor) rests() {
	v.t.Helper()
	v.await("a window at rest", func() bool { return js[bool](v, `!globalThis.toCome`) })
}

// atAnyPace runs a part of the test where frames are drawn at once, and where
// they are late.
func atAnyPace(run func(*testing.T, context.Context, ...chromedp.Action[chromedp.Void])) func(*testing.T, context.Context) {
	return func(t *testing.T, browser context.Context) {
		t.Run("at once", func(t *testing.T) { run(t, browser) })
		t.Run("late", func(t *testing.T) { run(t, browser, first(slowFrames)) })
	}
}

// browserTypes: each line of keys is to give a message.
func browserTypes(t *testing.T, browser context.Context, before ...chromedp.Action[chromedp.Void]) {
	_, amy, bob := table(t, browser, "", before...)
	ctrl, shift := chromedp.ModifierCtrl, chromedp.ModifierShift
	for _, line := range []struct {
		want string
		do   func()
	}{
		{"Hello", func() { amy.types("Helo"); amy.press(kb.ArrowLeft); amy.types("l") }},
		{"Hello from rest", func() { // what follows is typed before the first frame
			amy.types("Helo from rest")
			for range len("o from rest") {
				amy.press(kb.ArrowLeft)
			}
			amy.rests()
			amy.press("!")
			amy.press(kb.Backspace)
			amy.press("l")
		}},
		{"two\nlines", func() { amy.types("two"); amy.press(kb.Enter, shift); amy.types("lines") }},
		{"<begin end>", func() { amy.types("begin end"); amy.press(kb.Home); amy.types("<"); amy.press(kb.End); amy.types(">") }},
		{"over", func() { amy.types("first"); amy.press("a", ctrl); amy.types("over") }},
		{"ac", func() { amy.types("abc"); amy.press(kb.ArrowLeft); amy.press(kb.Backspace) }},
		{"ab", func() { amy.types("abc"); amy.press(kb.ArrowLeft); amy.press(kb.Delete) }},
		{"one three", func() {
			amy.types("one two ")
			amy.press(kb.ArrowLeft, ctrl, shift)
			amy.types("three")
		}},
		{"one after two", func() { // what is selected ends at the caret
			amy.types("three two")
			amy.press(kb.Home)
			amy.press(kb.ArrowRight, ctrl, shift)
			amy.types("one after")
		}},
		{"undone", func() { amy.types("undone"); amy.inserts(" not"); amy.press("z", ctrl) }},
		{"naïve 🙂 雨", func() { amy.inserts("naïve 雨"); amy.press(kb.ArrowLeft); amy.inserts("🙂 ") }},
		{"no button took it", func() { // the click on it is one, though the composer has the focus
			amy.types("no button took it")
			amy.click("Send Message")
			amy.types("x")
			amy.press(kb.Backspace)
		}},
	} {
		line.do()
		if line.want != "no button took it" {
			amy.press(kb.Enter)
		}
		bob.hears("amy: " + line.want)
	}
}

// compose shows a composition under way.
func (v *visitor) compose(txt string) {
	v.t.Helper()
	n := int64(len([]rune(txt)))
	call(v, input.ImeSetComposition, input.ImeSetCompositionParams{Text: txt, SelectionStart: n, SelectionEnd: n})
}

// browserComposes: what an input method composes stands once, between what was
// there before and after the caret.
func browserComposes(t *testing.T, browser context.Context, before ...chromedp.Action[chromedp.Void]) {
	_, amy, bob := table(t, browser, "", before...)
	zhu := func() {
		for _, step := range []string{"ㄓ", "ㄓㄨ", "主", "主ㄐ", "主機"} {
			amy.compose(step)
		}
	}
	for _, line := range []struct {
		want string
		do   func()
	}{
		{"主機", func() { zhu(); amy.inserts("主機") }},
		{"before 主機", func() { amy.types("before "); zhu(); amy.inserts("主機") }},
		{"before 主機 after", func() {
			amy.types("before  after")
			for range len(" after") {
				amy.press(kb.ArrowLeft)
			}
			zhu()
			amy.inserts("主機")
		}},
		{"一主機二", func() { // the word that is chosen is shorter than what was spelled
			amy.inserts("一二")
			amy.press(kb.ArrowLeft)
			amy.compose("zhuji")
			amy.inserts("主機")
		}},
		{"left right", func() { // given up
			amy.types("left right")
			zhu()
			amy.compose("")
		}},
		{"主機主機", func() { zhu(); amy.inserts("主機"); zhu(); amy.inserts("主機") }},
		{"Enter chooses", func() {
			amy.types("Enter ")
			zhu()
			// The input method's own Enter, as Macs tell the page of it.
			for _, kind := range []input.DispatchKeyEventType{kb.KeyRawDown, kb.KeyUp} {
				call(amy, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 229})
			}
			amy.compose("chooses")
			amy.inserts("chooses")
		}},
	} {
		line.do()
		amy.press(kb.Enter)
		bob.hears("amy: " + line.want)
	}
}

// browserCopies: the clipboard works with its API and without, and the browser
// is not asked whether it may be read.
func browserCopies(t *testing.T, browser context.Context) {
	const countReads = `(() => {
		globalThis.reads = 0;
		const real = globalThis.Clipboard?.prototype.readText;
		if (real) Clipboard.prototype.readText = function () { reads++; return real.call(this); };
	})()`
	for _, host := range []string{"", farHost} {
		t.Run("on "+host, func(t *testing.T) {
			_, amy, bob := table(t, browser, host, first(countReads))
			if secure := js[bool](amy, "isSecureContext"); secure != (host == "") {
				t.Fatalf("secure context: %v", secure)
			}
			amy.inserts("剪下 and paste")
			amy.press("a", chromedp.ModifierCtrl)
			amy.command("x", "cut")
			amy.await("an empty composer", func() bool { return amy.reads("Message # general") })
			amy.command("v", "paste")
			amy.types(" ")
			amy.command("v", "paste")
			amy.press(kb.Enter)
			bob.hears("amy: 剪下 and paste 剪下 and paste")

			amy.types("kept")
			amy.press("a", chromedp.ModifierCtrl)
			amy.command("c", "copy")
			amy.press(kb.End)
			amy.types(" twice ")
			// From a menu or by Shift+Insert no Ctrl+V comes before it.
			call(amy, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kb.KeyRawDown, Key: "F13", Commands: []string{"paste"}})
			amy.press(kb.Enter)
			bob.hears("amy: kept twice kept")
			if n := js[int](amy, "reads"); n != 0 {
				t.Errorf("the browser was asked for the clipboard %d times", n)
			}
		})
	}
}

// command presses Ctrl and a key that the browser edits by, and waits for the frame.
func (v *visitor) command(key, name string) {
	v.t.Helper()
	v.strike(key, name)
	v.settle()
}

// settle waits for two frames.
func (v *visitor) settle() {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, browserPatience)
	defer cancel()
	const frames = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](frames, chromedp.EvalAwaitPromise)); err != nil {
		v.t.Fatalf("%s: %v", v.name, err)
	}
}

// browserKeepsItsKeys: the window takes the keys that it uses, and leaves the
// rest to the browser.
func browserKeepsItsKeys(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	js[bool](amy, `(() => {
		globalThis.taken = [];
		addEventListener("keydown", (e) => { if (e.isTrusted) taken.push(e); }, true);
		return true;
	})()`)
	ctrl, alt, shift := chromedp.ModifierCtrl, chromedp.ModifierAlt, chromedp.ModifierShift
	for _, press := range []struct {
		key   string
		held  []chromedp.Modifier
		taken bool
	}{
		{kb.Tab, nil, true},
		{kb.Tab, []chromedp.Modifier{shift}, true},
		{kb.ArrowUp, []chromedp.Modifier{alt}, true},
		{kb.ArrowDown, []chromedp.Modifier{alt, shift}, true},
		{kb.PageUp, nil, true},
		{kb.Escape, nil, true},
		{"z", []chromedp.Modifier{ctrl}, true},
		{"a", []chromedp.Modifier{ctrl}, true},
		{"r", []chromedp.Modifier{ctrl}, false},
		{"t", []chromedp.Modifier{ctrl}, false},
		{"w", []chromedp.Modifier{ctrl}, false},
		{"l", []chromedp.Modifier{ctrl}, false},
		{"i", []chromedp.Modifier{ctrl, shift}, false},
		{kb.F5, nil, false},
		{kb.F12, nil, false},
		{kb.ArrowLeft, []chromedp.Modifier{alt}, false},
		{kb.PageUp, []chromedp.Modifier{ctrl}, false},
	} {
		amy.press(press.key, press.held...)
		got := js[bool](amy, `(() => { const e = taken.at(-1); taken.length = 0; return e.defaultPrevented; })()`)
		if got != press.taken {
			t.Errorf("%q with %v: taken from the browser is %v, want %v", press.key, press.held, got, press.taken)
		}
	}
	// What has no text field under the focus still hears the keys.
	amy.click("server")
	amy.sees("Message server")
	js[bool](amy, `document.activeElement.blur(), true`)
	amy.press(kb.ArrowUp, alt)
	amy.sees("Message # general")
	amy.press(kb.Escape)
	amy.sends("typed on")
	bob.hears("amy: typed on")
}

// browserScrolls: the wheel, by pixels and by lines, and a finger.
func browserScrolls(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	for i := range 60 {
		bob.say(fmt.Sprintf("line %d", i))
	}
	amy.sees("line 59")
	x, y := 700.0, 300.0
	amy.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
	call(amy, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseWheel, X: x, Y: y, DeltaX: 0.01, DeltaY: -240})
	amy.await("the last line gone", func() bool { return !amy.reads("line 59") })
	before := amy.top()
	js[bool](amy, fmt.Sprintf(`document.querySelector("canvas").dispatchEvent(new WheelEvent("wheel",
		{deltaY: -3, deltaMode: WheelEvent.DOM_DELTA_LINE, clientX: %v, clientY: %v, bubbles: true, cancelable: true})), true`, x, y))
	amy.await("more", func() bool { return amy.top() != before })
	if by := amy.top() - before; by != 66 {
		t.Errorf("a notch of three lines scrolls by %d", by)
	}
	before = amy.top()
	call(amy, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	amy.touch(input.DispatchTouchEventTypeTouchStart, x, 300)
	for by := 10.0; by <= 100; by += 10 {
		amy.touch(input.DispatchTouchEventTypeTouchMove, x, 300-by)
	}
	amy.touch(input.DispatchTouchEventTypeTouchEnd, x, 200)
	amy.await("the text following the finger", func() bool { return amy.top() <= before-80 })
}

// top is how far down the line stands that one of the middle was at first.
func (v *visitor) top() int {
	v.t.Helper()
	parts := v.parts()
	i := slices.IndexFunc(parts, func(p part) bool { return p.Label == "line 45" })
	if i < 0 {
		return -1
	}
	return parts[i].Y
}

// browserZooms: the picture is as sharp as the screen, also where that changes.
func browserZooms(t *testing.T, browser context.Context) {
	_, amy, bob := table(t, browser, "")
	const wide, high = 1440, 1000 // in the screen's own pixels
	for _, ratio := range []float64{2, 1.25, 1} {
		call(amy, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(wide / ratio), Height: int64(high / ratio), DeviceScaleFactor: ratio,
		})
		amy.await(fmt.Sprintf("a window for density %v", ratio), func() bool {
			sharp := js[bool](amy, fmt.Sprintf(`(({width, height}) => width === %d && height === %d)(document.querySelector("canvas"))`, wide, high))
			send := amy.find("Send Message")
			return sharp && send.X+send.Width > wide-int(30*ratio) && math.Abs(float64(send.Height)-34*ratio) < 1
		})
		word := fmt.Sprintf("at %v", ratio)
		amy.click("Enter a message:")
		amy.types(word)
		amy.click("Send Message")
		bob.hears("amy: " + word)
	}
}

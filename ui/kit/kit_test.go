package kit_test

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/layout"

	"parley.example/ui/kit"
	"parley.example/ui/uitest"
)

// contrast is the ratio of WCAG 2.2, 1.4.3.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func TestTextCanBeRead(t *testing.T) {
	const least = 4.5
	for name, p := range map[string]kit.Palette{"light": kit.Light(), "dark": kit.Dark()} {
		for _, tc := range []struct {
			ink     string
			color   color.NRGBA
			grounds map[string]color.NRGBA
		}{
			{"ink", p.Ink, map[string]color.NRGBA{"bg": p.Bg, "side": p.Side, "raise": p.Raise, "hover": p.Hover, "accent soft": p.AccentSoft}},
			{"mute", p.Mute, map[string]color.NRGBA{"bg": p.Bg, "side": p.Side, "raise": p.Raise, "hover": p.Hover}},
			{"hint", p.Hint, map[string]color.NRGBA{"bg": p.Bg, "side": p.Side, "raise": p.Raise}},
			{"accent", p.Accent, map[string]color.NRGBA{"bg": p.Bg, "raise": p.Raise, "accent soft": p.AccentSoft, "hover": p.Hover}},
			{"accent ink", p.AccentInk, map[string]color.NRGBA{"accent": p.Accent}},
			{"warn", p.Warn, map[string]color.NRGBA{"warn soft": p.WarnSoft}},
			{"bad", p.Bad, map[string]color.NRGBA{"bg": p.Bg, "side": p.Side, "raise": p.Raise, "bad soft": p.BadSoft}},
			{"on face", p.OnFace, map[string]color.NRGBA{"host": p.Host}},
			{"pending ink", kit.Mix(p.Bg, p.Ink, 0.6), map[string]color.NRGBA{"bg": p.Bg}},
		} {
			for ground, c := range tc.grounds {
				if got := contrast(tc.color, c); got < least {
					t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, tc.ink, ground, got, least)
				}
			}
		}
		for id := range int64(64) {
			if got := contrast(p.OnFace, kit.FaceColor(id)); got < least {
				t.Errorf("%s: the letter on %v has a contrast of %.2f, want %.1f", name, kit.FaceColor(id), got, least)
			}
		}
	}
}

func TestContrastKnowsItsEnds(t *testing.T) {
	black, white := color.NRGBA{A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	if got := contrast(black, white); math.Abs(got-21) > 0.01 {
		t.Errorf("black on white is %.2f, want 21", got)
	}
	if got := contrast(color.NRGBA{R: 0xa5, G: 0xa1, B: 0x98, A: 255}, white); got > 2.7 {
		t.Errorf("the faint tone of the pictures is %.2f, want 2.6", got)
	}
}

func TestFacesAreSpread(t *testing.T) {
	seen := map[color.NRGBA]int{}
	for id := range int64(800) {
		c := kit.FaceColor(id + 1<<40)
		if c != kit.FaceColor(id+1<<40) {
			t.Fatal("an account changes its colour")
		}
		seen[c]++
	}
	if len(seen) != kit.Faces {
		t.Fatalf("%d colours are in use, want %d", len(seen), kit.Faces)
	}
	for c, n := range seen {
		if n < 50 || n > 150 {
			t.Errorf("%v stands for %d of 800 accounts", c, n)
		}
	}
}

func TestInitialIsWhatPeopleSeeAsALetter(t *testing.T) {
	for name, want := range map[string]string{
		"amy": "A", " bob": "B", "物理": "物", "éva": "É", "e\u0301va": "E\u0301", "👩‍👩‍👧 family": "👩‍👩‍👧", "🇹🇼": "🇹🇼", "": "?", "  ": "?",
	} {
		if got := kit.Initial(name); got != want {
			t.Errorf("Initial(%q) is %q, want %q", name, got, want)
		}
	}
}

// stage drives one widget.
func stage(t *testing.T, size image.Point, w func(gtx kit.C, th *kit.Theme) kit.D) *uitest.Harness {
	th := kit.NewTheme(kit.Light(), uitest.Shaper(t))
	h := &uitest.Harness{Size: size, Now: time.Unix(1, 0), TB: t, Layout: func(gtx layout.Context) layout.Dimensions {
		gtx.Constraints.Min = image.Point{}
		return w(gtx, th)
	}}
	h.Settle()
	return h
}

func TestButtonIsClickedByPointerAndKeys(t *testing.T) {
	var b kit.Button
	clicks, disabled := 0, false
	h := stage(t, image.Pt(200, 60), func(gtx kit.C, th *kit.Theme) kit.D {
		for b.Clicked(gtx) {
			clicks++
		}
		style := kit.TextButton(th, &b, kit.Primary, "Go")
		style.Disabled = disabled
		return style.Layout(gtx)
	})
	h.Click("Go")
	if clicks != 1 {
		t.Fatalf("%d clicks by the pointer, want 1", clicks)
	}
	h.Router.MoveFocus(key.FocusForward)
	h.Settle()
	h.Key(key.NameReturn, 0)
	h.Key(key.NameSpace, 0)
	if clicks != 3 {
		t.Fatalf("%d clicks after Enter and Space, want 3", clicks)
	}
	disabled = true
	h.Settle()
	n := h.Must("Go")
	h.ClickAt(n.Click)
	h.Key(key.NameReturn, 0)
	if clicks != 3 || !n.Dead {
		t.Errorf("a disabled button was clicked: %d clicks, disabled %t", clicks, n.Dead)
	}
}

func TestLinesAreAsHighAsTheScaleSays(t *testing.T) {
	for txt, lines := range map[string]int{"one": 1, "收到": 1, "👍": 1, "one\n收到\nthree": 3, "": 1} {
		var got kit.D
		stage(t, image.Pt(400, 400), func(gtx kit.C, th *kit.Theme) kit.D {
			got = kit.Label(th, kit.Body, txt).Layout(gtx)
			return got
		})
		if got.Size.Y != 22*lines {
			t.Errorf("%q is %d high, want %d lines of 22", txt, got.Size.Y, lines)
		}
	}
}

func TestTextEndsAtItsRightEdge(t *testing.T) {
	for _, txt := range []string{
		"one", "שלום", "مرحبا بالعالم", "say שלום", "שלום says amy", "say שלום to her", "收到", "one\nשלום", "one\n", "",
	} {
		last := txt[strings.LastIndexByte(txt, '\n')+1:]
		var state kit.Text
		var want, got int
		stage(t, image.Pt(400, 400), func(gtx kit.C, th *kit.Theme) kit.D {
			want = kit.Label(th, kit.Body, last).Layout(gtx).Size.X
			var d kit.D
			d, got = kit.SelectText(th, &state, kit.Body, txt).LayoutEnd(gtx)
			return d
		})
		if got < want-1 || got > want+1 {
			t.Errorf("%q ends at %d, want %d", txt, got, want)
		}
	}
}

func TestWrappedTextEndsInItsLastLine(t *testing.T) {
	for _, txt := range []string{"one two three four five", "שלום לכולם מה שלומכם היום"} {
		var state kit.Text
		var d kit.D
		var got int
		stage(t, image.Pt(120, 400), func(gtx kit.C, th *kit.Theme) kit.D {
			d, got = kit.SelectText(th, &state, kit.Body, txt).LayoutEnd(gtx)
			return d
		})
		if d.Size.Y < 2*22 || got <= 0 || got >= d.Size.X-20 {
			t.Errorf("%q, %v wide and high, ends at %d", txt, d.Size, got)
		}
	}
}

func TestComposerGrowsToItsLimit(t *testing.T) {
	var c kit.Composer
	var got kit.D
	h := stage(t, image.Pt(400, 400), func(gtx kit.C, th *kit.Theme) kit.D {
		for c.Update(gtx) != kit.ComposerNone {
		}
		style := kit.MessageComposer(th, &c, "hint")
		style.Send, style.MaxHeight = "Send", 160
		got = style.Layout(gtx)
		return got
	})
	one := got.Size.Y
	c.SetText("1\n2\n3")
	h.Settle()
	if want := one + 2*22; got.Size.Y != want {
		t.Errorf("three lines are %d high, want %d", got.Size.Y, want)
	}
	c.SetText("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12")
	h.Settle()
	if got.Size.Y != 160 {
		t.Errorf("twelve lines are %d high, want the limit, 160", got.Size.Y)
	}
}

func TestPasswordIsHidden(t *testing.T) {
	var f kit.Field
	h := stage(t, image.Pt(300, 100), func(gtx kit.C, th *kit.Theme) kit.D {
		f.Update(gtx)
		style := kit.TextField(th, &f, "Password")
		style.Password = true
		return style.Layout(gtx)
	})
	h.Fill("Password", "secret")
	if f.Text() != "secret" || f.Editor.Mask != '•' {
		t.Errorf("text is %q behind %q", f.Text(), f.Editor.Mask)
	}
	if h.Reads("secret") {
		t.Errorf("the password can be read:\n%s", h)
	}
}

func TestListScrollsByItsBar(t *testing.T) {
	var l kit.Scroll
	h := stage(t, image.Pt(200, 200), func(gtx kit.C, th *kit.Theme) kit.D {
		return kit.List(th, &l).Layout(gtx, 100, func(gtx kit.C, i int) kit.D { return kit.D{Size: image.Pt(200, 20)} })
	})
	h.Pointer(pointer.Move, f32.Pt(194, 190))
	h.Pointer(pointer.Press, f32.Pt(194, 190))
	h.Pointer(pointer.Release, f32.Pt(194, 190))
	h.Settle()
	if l.Position.First < 70 {
		t.Errorf("a click near the bar's end shows row %d first", l.Position.First)
	}
}

func TestListScrollsByTheWheel(t *testing.T) {
	for _, tc := range []struct {
		name   string
		deltas []float32
		want   int // pixels
	}{
		{"a notch on X11 comes twice", []float32{10, 10}, 66},
		{"and back", []float32{10, 10, 10, 10, -10, -10}, 66},
		{"a notch that says how far", []float32{120}, 120},
		{"a touchpad", []float32{3, 4, 9, 11, -2}, 25},
		{"less than a pixel", []float32{0.25, 0.25, 0.25, 0.5}, 1},
	} {
		var l kit.Scroll
		h := stage(t, image.Pt(200, 200), func(gtx kit.C, th *kit.Theme) kit.D {
			return kit.List(th, &l).Layout(gtx, 100, func(gtx kit.C, i int) kit.D { return kit.D{Size: image.Pt(200, 20)} })
		})
		for _, by := range tc.deltas {
			h.Scroll(f32.Pt(100, 100), by)
		}
		if got := l.Position.First*20 + l.Position.Offset; got != tc.want {
			t.Errorf("%s: scrolled by %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestWheelStopsAtTheEnds(t *testing.T) {
	l := kit.Scroll{}
	l.ScrollToEnd = true
	rows := 100
	h := stage(t, image.Pt(200, 200), func(gtx kit.C, th *kit.Theme) kit.D {
		return kit.List(th, &l).Layout(gtx, rows, func(gtx kit.C, i int) kit.D { return kit.D{Size: image.Pt(200, 20)} })
	})
	top := func() int { return l.Position.First*20 + l.Position.Offset }
	at := f32.Pt(100, 100)
	h.Scroll(at, 10)
	if got := top(); got != 1800 || l.Position.BeforeEnd {
		t.Fatalf("below the end the view is at %d, want 1800", got)
	}
	rows = 110
	h.Settle()
	if got := top(); got != 2000 {
		t.Fatalf("the view does not stay at the end: %d, want 2000", got)
	}
	h.Scroll(at, -10)
	if got := top(); got != 2000-33 || !l.Position.BeforeEnd {
		t.Fatalf("half a notch up the view is at %d, want %d", got, 2000-33)
	}
	rows = 120
	h.Settle()
	if got := top(); got != 2000-33 {
		t.Fatalf("new rows move the view to %d, want %d", got, 2000-33)
	}
	h.Scroll(at, -1e5)
	if got := top(); got != 0 {
		t.Fatalf("above the start the view is at %d", got)
	}
	h.Scroll(at, 1e5)
	if got := top(); got != 2200 || l.Position.BeforeEnd {
		t.Errorf("back at the end the view is at %d, want 2200", got)
	}
}

func TestListScrollsByAFinger(t *testing.T) {
	var l kit.Scroll
	h := stage(t, image.Pt(200, 200), func(gtx kit.C, th *kit.Theme) kit.D {
		return kit.List(th, &l).Layout(gtx, 100, func(gtx kit.C, i int) kit.D { return kit.D{Size: image.Pt(200, 20)} })
	})
	for i, kind := range []pointer.Kind{pointer.Press, pointer.Move, pointer.Move, pointer.Move} {
		h.Router.Queue(pointer.Event{
			Kind: kind, Source: pointer.Touch, Position: f32.Pt(100, 180-40*float32(i)), Time: time.Duration(i) * 16 * time.Millisecond,
		})
		h.Frame()
	}
	if got := l.Position.First*20 + l.Position.Offset; got < 60 || got > 120 {
		t.Errorf("a finger that moved by 120 scrolled by %d", got)
	}
}

//go:build cgo

package ui_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"testing"

	"parley.example/state"
	"parley.example/ui/kit"
)

// scales are the px a dp that systems are set to.
var scales = []float32{1, 1.25, 1.5, 1.75, 2}

// newScreen is a stage on a screen of a scale; size is in dp.
func newScreen(tb testing.TB, snap *state.State, size image.Point, scale float32) *screen {
	tb.Helper()
	st := &screen{stage: newStage(tb, snap, size), scale: scale}
	st.Scale, st.Size = scale, image.Pt(st.px(size.X), st.px(size.Y))
	st.Settle()
	return st
}

// screen is a stage on a screen of a scale.
type screen struct {
	*stage
	scale float32
}

// px rounds dp to pixels, as the toolkit does.
func (sc *screen) px(dp int) int { return int(math.Round(float64(float32(dp) * sc.scale))) }

// TestPicturesAtScale are for the eye: the whole window on a screen of one and
// a half px a dp, where what is not rounded is blurred.
func TestPicturesAtScale(t *testing.T) {
	for name, tt := range map[string]struct {
		snap *state.State
		size image.Point
	}{
		"main":  {offline(), wide},
		"login": {loginFailed(), wide},
		"phone": {lab(), phone},
	} {
		t.Run(name, func(t *testing.T) {
			newScreen(t, tt.snap, tt.size, 1.5).Golden(filepath.Join("testdata", name+"-150.png"), *update)
		})
	}
}

// way is a straight way through a picture, in dp, that meets lines of a colour.
type way struct {
	name     string
	from, to image.Point
	line     color.NRGBA
	// lines are the widths of those it meets, in dp.
	lines []int
}

// TestHairlinesAreWholePixels looks along straight ways through the window:
// there is nothing but the colours that belong there, none of them blended with
// its neighbour, and as many pixels of the line as its hairlines have.
func TestHairlinesAreWholePixels(t *testing.T) {
	p := kit.Light()
	for name, tt := range map[string]struct {
		snap *state.State
		size image.Point
		ways []way
	}{
		"main": {lab(), wide, []way{
			{"the sidebar's edge", image.Pt(200, 500), image.Pt(278, 500), p.Line, []int{1}},
			{"the header's edge", image.Pt(700, 2), image.Pt(700, 100), p.Line, []int{1}},
			{"the sidebar's top", image.Pt(255, 2), image.Pt(255, 80), p.Line, []int{1}},
			{"the line above me", image.Pt(200, 500), image.Pt(200, 719), p.Line, []int{1}},
			{"the composer from above", image.Pt(800, 640), image.Pt(800, 719), p.Line, []int{1, 1}},
			{"the composer from the left", image.Pt(266, 678), image.Pt(290, 678), p.Line, []int{1}},
			{"a day's line", image.Pt(400, 275), image.Pt(400, 300), p.Line, []int{1}},
		}},
		"login": {loginFailed(), wide, []way{
			{"the focused field from the left", image.Pt(375, 418), image.Pt(395, 418), p.Accent, []int{2}},
			{"a field from above", image.Pt(700, 230), image.Pt(700, 280), p.Line, []int{1, 1}},
		}},
		"phone": {lab(), phone, []way{
			{"the header's edge", image.Pt(200, 50), image.Pt(200, 100), p.Line, []int{1}},
			{"the composer from above", image.Pt(250, 725), image.Pt(250, 799), p.Line, []int{1, 1}},
		}},
	} {
		for _, scale := range scales {
			t.Run(fmt.Sprintf("%s at %v", name, scale), func(t *testing.T) {
				sc := newScreen(t, tt.snap, tt.size, scale)
				pic := sc.Picture()
				for _, w := range tt.ways {
					sc.walk(w, pic)
				}
			})
		}
	}
}

// walk holds a way to its colours.
func (sc *screen) walk(w way, pic *image.RGBA) {
	p, found, want := kit.Light(), 0, 0
	for _, dp := range w.lines {
		want += sc.px(dp)
	}
	for y := sc.px(w.from.Y); y <= sc.px(w.to.Y) && y < sc.Size.Y; y++ {
		for x := sc.px(w.from.X); x <= sc.px(w.to.X) && x < sc.Size.X; x++ {
			switch c := at(pic, x, y); {
			case same(c, w.line):
				found++
			case !same(c, p.Bg) && !same(c, p.Side):
				sc.TB.Errorf("%s: at (%d,%d) is %v, which is blended", w.name, x, y, c)
			}
		}
	}
	if found != want {
		sc.TB.Errorf("%s: %d px of the line, want %d", w.name, found, want)
	}
}

// at is a picture's colour at a point.
func at(pic *image.RGBA, x, y int) color.NRGBA {
	return color.NRGBA(pic.RGBAAt(x, y)) // opaque
}

// TestSignsAreEven: round corners and rings are the same from both sides, and a
// cross is drawn in whole pixels, on every screen.
func TestSignsAreEven(t *testing.T) {
	for _, scale := range scales {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			sc := newScreen(t, offline(), wide, scale)
			pic := sc.Picture()
			n := sc.Must("Browse rooms").Bounds
			plus := inked(pic, n, kit.Light().Side)
			cross(t, pic, plus)
			avatar := inked(pic, image.Rect(0, 0, sc.px(60), sc.px(54)), kit.Light().Side)
			if avatar.Size() != image.Pt(sc.px(36), sc.px(36)) {
				t.Fatalf("an avatar is %v, want %d px wide and high", avatar, sc.px(36))
			}
			for i := range sc.px(10) {
				for j := range sc.px(10) {
					left, right := at(pic, avatar.Min.X+i, avatar.Min.Y+j), at(pic, avatar.Max.X-1-i, avatar.Min.Y+j)
					below := at(pic, avatar.Min.X+i, avatar.Max.Y-1-j)
					if !same(left, right) || !same(left, below) {
						t.Fatalf("the corners of an avatar at (%d,%d): %v, %v, %v", i, j, left, right, below)
					}
				}
			}
			if c := at(pic, avatar.Min.X, avatar.Min.Y+avatar.Dy()/2); !same(c, kit.Light().Host) {
				t.Errorf("an avatar's edge is %v", c)
			}
			if c := at(pic, avatar.Min.X, avatar.Min.Y); !same(c, kit.Light().Side) {
				t.Errorf("an avatar's corner is %v", c)
			}
		})
	}
}

// inked is the part of a box that is not the ground.
func inked(pic *image.RGBA, box image.Rectangle, ground color.NRGBA) (r image.Rectangle) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if !same(at(pic, x, y), ground) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// cross holds a plus to whole pixels: a quarter of the way out, its beams are of
// one colour, with the bare ground beside them.
func cross(t *testing.T, pic *image.RGBA, box image.Rectangle) {
	t.Helper()
	y, ink, ground := box.Min.Y+box.Dy()/4, 0, kit.Light().Side
	for x := box.Min.X; x < box.Max.X; x++ {
		switch c := at(pic, x, y); {
		case same(c, ground):
		case same(c, kit.Light().Mute):
			ink++
			if o := at(pic, box.Min.X+(y-box.Min.Y), box.Min.Y+(x-box.Min.X)); !same(o, c) {
				t.Errorf("the cross is uneven at (%d,%d): %v, and %v the other way", x, y, c, o)
			}
		default:
			t.Errorf("the cross at (%d,%d) is %v, which is blended", x, y, c)
		}
	}
	if ink == 0 || ink > box.Dx()/3 {
		t.Errorf("the cross's upright beam is %d px wide, of %v", ink, box)
	}
}

// same reports whether colours differ by no more than the renderer's rounding: a
// hairline's colour is further from its ground than four times that.
func same(a, b color.NRGBA) bool {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B)) <= 6
}

// TestLayoutIsTheSameAtEveryScale compares where things are, in dp, with a
// screen of one px a dp. Text is of whole pixels a letter, and so lines that
// stand on each other may go apart by a part of a pixel each.
func TestLayoutIsTheSameAtEveryScale(t *testing.T) {
	const (
		whole = 1 // px, of what is measured in dp
		lines = 8 // dp, of what stands on lines of text
	)
	for name, tt := range map[string]struct {
		snap  *state.State
		size  image.Point
		fixed []string // by label
	}{
		"main":  {lab(), wide, []string{"general", "homework, 3 unread messages", "Settings", "Send", "Stop Server"}},
		"login": {loginFailed(), wide, []string{"Send"}},
		// So wide that a mark which stands behind a line has room there on every screen.
		"phone": {lab(), image.Pt(420, 800), []string{"Back", "Send"}},
	} {
		one := newScreen(t, tt.snap, tt.size, 1)
		for _, scale := range scales[1:] {
			t.Run(fmt.Sprintf("%s at %v", name, scale), func(t *testing.T) {
				sc := newScreen(t, tt.snap, tt.size, scale)
				for _, label := range tt.fixed {
					got, want := sc.Must(label).Click, one.Must(label).Click
					if d := got.Y - want.Y*scale; max(d, -d) > 2*whole {
						t.Errorf("%q is at %v px, %v dp at 1", label, got, want)
					}
				}
				was := one.Nodes()
				now := sc.Nodes()
				if len(now) != len(was) {
					t.Fatalf("%d parts, want %d as at 1:\n%s", len(now), len(was), sc)
				}
				for i, n := range now {
					if n.Label != was[i].Label {
						t.Errorf("part %d is %q, want %q", i, n.Label, was[i].Label)
					}
					if d := float32(n.Bounds.Min.Y)/scale - float32(was[i].Bounds.Min.Y); max(d, -d) > lines {
						t.Errorf("%q %q begins at %v px, at %v dp at 1", n.Label, n.Description, n.Bounds.Min, was[i].Bounds.Min)
					}
				}
			})
		}
	}
}

package kit_test

import (
	"image"
	"slices"
	"testing"

	"gioui.org/io/key"
	"gioui.org/layout"

	"parley.example/ui/kit"
	"parley.example/ui/uitest"
)

// TestSearchTellsOfItsList: the arrow keys and Enter are about the list below,
// also while the caret could move.
func TestSearchTellsOfItsList(t *testing.T) {
	var s kit.Search
	var got []kit.SearchEvent
	th := kit.NewTheme(kit.Light(), uitest.Shaper(t))
	h := &uitest.Harness{Size: image.Pt(300, 100), TB: t}
	h.Layout = func(gtx layout.Context) layout.Dimensions {
		for ev := s.Update(gtx); ev != kit.SearchNone; ev = s.Update(gtx) {
			got = append(got, ev)
		}
		return kit.SearchField(th, &s, "Find").Layout(gtx)
	}
	s.Focus()
	h.Settle()
	h.Type("ab")
	h.Key(key.NameUpArrow, 0)
	h.Key(key.NameDownArrow, 0)
	h.Key(key.NameReturn, 0)
	want := []kit.SearchEvent{kit.SearchChange, kit.SearchUp, kit.SearchDown, kit.SearchEnter}
	if !slices.Equal(got, want) || s.Text() != "ab" {
		t.Errorf("it tells %v of %q, want %v", got, s.Text(), want)
	}
}

func TestCursorStaysInItsList(t *testing.T) {
	c, l := kit.Cursor{At: -1}, kit.Scroll{}
	for _, tt := range []struct{ by, n, want int }{
		{1, 3, 0}, {-1, 3, -1}, {-1, 3, -1}, {5, 3, 2}, {1, 3, 2}, {0, 1, 0}, {1, 0, -1},
	} {
		if c.Move(tt.by, tt.n, &l); c.At != tt.want {
			t.Errorf("%+d of %d is at %d, want %d", tt.by, tt.n, c.At, tt.want)
		}
	}
}

// TestWrapBreaksLines sets three boxes of 40 in a width of 100.
func TestWrapBreaksLines(t *testing.T) {
	h := &uitest.Harness{Size: image.Pt(100, 200), TB: t}
	var d layout.Dimensions
	h.Layout = func(gtx layout.Context) layout.Dimensions {
		box := func(layout.Context) layout.Dimensions { return layout.Dimensions{Size: image.Pt(40, 10)} }
		d = kit.Wrap(gtx, 10, box, box, box)
		return d
	}
	h.Frame()
	if want := image.Pt(90, 30); d.Size != want {
		t.Errorf("they take %v, want %v", d.Size, want)
	}
}

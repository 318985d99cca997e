//go:build !android

package main

import (
	"image/color"
	"testing"

	"parley.example/ui/kit"
)

// TestWindowOnFineScreen is the whole program on an X server whose desktop asks
// for one and a half pixels a dp, as GNOME, KDE and Xfce do by Xft.dpi.
func TestWindowOnFineScreen(t *testing.T) {
	needs(t, "Xvfb", "xprop", "xdotool", "import")
	display := startX(t, "1680x1080") // the window's 1120 by 720 dp
	desktop := &screen{t: t, name: "the desktop", display: display}
	desktop.await("Xft.dpi", func() bool {
		return desktop.try("xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER", "Xft.dpi:\t144\n")
	})
	w := openOn(t, display, ends, "the window")
	p := kit.Light()
	w.await("its first frame", func() bool { return w.pixel(800, 200) == p.Bg && w.pixel(200, 700) == p.Side })
	w.shoot("scale-150")
	// The sidebar is 264 dp wide, with a hairline of one dp at its edge.
	for x, want := range map[int]color.NRGBA{393: p.Side, 394: p.Line, 395: p.Line, 396: p.Bg} {
		if got := w.pixel(x, 700); got != want {
			t.Errorf("at x = %d is %v, want %v", x, got, want)
		}
	}
}

package main

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// TestPageIsStillAsTheBrowserAsks: the caret of a field blinks, and does not
// where the browser asks for less motion, from then on and at once.
func TestPageIsStillAsTheBrowserAsks(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	v := visit(t, chromium(t), "a reader", pageOf(s), first(`
		globalThis.frames_ = 0;
		const request = requestAnimationFrame;
		globalThis.requestAnimationFrame = (f) => request.call(globalThis, (now) => { frames_++; f(now); });`))
	v.find("Password") // in whose dialog a field has the keyboard
	for _, motion := range []string{"no-preference", "reduce", "no-preference", "reduce"} {
		call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: motion}},
		})
		v.await("a page whose caret does as "+motion+" says", func() bool {
			v.types("a") // from here on it blinks for ten seconds
			drawn := v.drawnWithin()
			return drawn == 0 == (motion == "reduce")
		})
	}
}

// drawnWithin counts the frames of three blinks of a caret, by the page's clock.
func (v *visitor) drawnWithin() int {
	v.t.Helper()
	v.settle()
	began := js[float64](v, `(() => { frames_ = 0; return performance.now(); })()`)
	drawn := 0
	v.await("the page's clock move on", func() bool {
		now := js[[]float64](v, `[performance.now(), frames_]`)
		drawn = int(now[1])
		return now[0] > began+3000
	})
	return drawn
}

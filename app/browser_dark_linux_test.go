package main

import (
	"bytes"
	"context"
	"image/png"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPageIsDarkAsTheBrowser while it is open, and from its first frame.
func TestPageIsDarkAsTheBrowser(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	v := visit(t, chromium(t), "a reader", pageOf(s))
	for _, scheme := range []string{"light", "dark", "light", "dark"} {
		call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		v.await("a page as "+scheme+" as the browser", func() bool { return v.dark() == (scheme == "dark") })
	}
	v.do(chromedp.Reload())
	v.ready()
	if !v.dark() {
		t.Error("loaded in a dark browser, the page is light")
	}
	v.shoot("dark")
}

// dark reports whether the page's ground is, a dialog above it or not.
func (v *visitor) dark() bool {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.t.Fatalf("screenshot: %v", err)
	}
	pic, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		v.t.Fatalf("screenshot: %v", err)
	}
	r, g, b, _ := pic.At(600, 60).RGBA()
	return r+g+b < 3*0x5000
}

package main

import (
	"os"
	"sync/atomic"
	"time"

	"gioui.org/app"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/x/pref/locale"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
	"parley.example/ui/kit"
)

// The window's size at first, and at least, as in the design.
const (
	firstWidth, firstHeight = 1120, 720
	leastWidth, leastHeight = 340, 420
)

// window is the one window. Its run goroutine owns it, but for invalidate,
// which is safe for concurrent use.
type window struct {
	app    app.Window
	look   *appearance
	shaper atomic.Pointer[text.Shaper] // made meanwhile, with the system's fonts
}

func newWindow(theme string) *window { return &window{look: newAppearance(theme)} }

// invalidate asks for a frame.
func (w *window) invalidate() { w.app.Invalidate() }

// run shows the store's snapshots until the window is closed.
func (w *window) run(store *state.Store) error {
	w.app.Option(
		app.Title("Parley"),
		app.Size(firstWidth, firstHeight),
		app.MinSize(leastWidth, leastHeight),
	)
	defer w.look.follow(w.invalidate)()
	moment := time.After(firstLook)
	page := ui.NewPage(kit.NewTheme(w.look.palette(), kit.NewShaper(false)), language())
	var ops op.Ops
	first := true
	for {
		switch e := w.app.Event().(type) {
		case app.DestroyEvent:
			return e.Err
		case app.ConfigEvent:
			store.Post(state.Focused{On: e.Config.Focused})
			w.look.lookAgain()
		case app.FrameEvent:
			if first {
				w.look.await(moment)
			}
			page.Theme.Palette = w.look.palette()
			if s := w.shaper.Swap(nil); s != nil {
				page.Theme.Shaper = s
			}
			gtx := app.NewContext(&ops, e)
			for _, ev := range page.Update(gtx, store.Snapshot()) {
				if !store.Post(ev) {
					page.Refused(ev)
				}
			}
			page.Layout(gtx, store.Snapshot())
			e.Frame(gtx.Ops)
			if first {
				first = false
				go w.loadFonts()
			}
		}
	}
}

// loadFonts makes the shaper that knows the system's fonts, which takes too
// long to wait for it with the first frame. It ends by itself.
func (w *window) loadFonts() {
	w.shaper.Store(kit.NewShaper(true))
	w.invalidate()
}

// language is the person's, English where the system does not say.
func language() words.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return words.Match(v)
		}
	}
	tag, err := locale.Language()
	if err != nil {
		return words.English
	}
	return words.Match(tag.String())
}

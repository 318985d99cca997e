package main

import (
	"image/color"
	"sync/atomic"
	"time"

	"gioui.org/app"
	"gioui.org/io/event"
	"gioui.org/io/system"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
	"parley.example/ui/kit"
)

// The window's size at first, and at least, as in the design.
const (
	firstWidth, firstHeight = 1120, 720
	leastWidth, leastHeight = 340, 420

	windowTitle = "Parley"
)

// surface is what the system shows of the window: an app.Window. It comes and
// goes, on a phone even while the program goes on.
type surface interface {
	Event() event.Event
	// Invalidate is safe for concurrent use.
	Invalidate()
	Option(...app.Option)
	// Perform does to the window what its bar was asked for.
	Perform(system.Action)
}

// window is the one window, on whatever surface it is shown. Its run goroutine
// owns it and its page, but for invalidate, which is safe for concurrent use.
type window struct {
	look *appearance
	// lasts says that the program outlives the surface: where one is destroyed,
	// another is opened.
	lasts bool
	open  func() surface
	// bars are the options that give the system's bars the colour of the page.
	bars func(color.NRGBA) []app.Option

	around *surroundings
	tidy   tidier
	page   *ui.Page
	made   chan *ui.Page // gives the page once, which is made while the system makes the surface
	lang   words.Lang    // the system's
	bar    ui.TitleBar
	bare   bool                        // nobody else draws a bar
	drawn  bool                        // the first frame was
	moment <-chan time.Time            // how long that waits for the look
	dress  color.NRGBA                 // what the system's bars were last told
	shaper atomic.Pointer[text.Shaper] // made meanwhile, with the system's fonts
	on     atomic.Pointer[surface]     // nil for none
	title  string                      // what the surface was last called
	rest   atomic.Pointer[untold]      // of the last frame; nil for nothing, or once it is told
	again  atomic.Pointer[untold]      // what was told, until the next frame
	ends   atomic.Bool                 // the program does
}

// untold is what the page had not told; see ui.Page.Untold.
type untold struct {
	turn        uint64 // of the state that it is of
	told, again []state.Drafted
}

func newWindow(lasts bool) *window {
	return &window{
		look: newAppearance(), lasts: lasts, bars: bars, made: make(chan *ui.Page, 1),
		open: func() surface { return new(app.Window) },
	}
}

// invalidate asks for a frame.
func (w *window) invalidate() {
	w.tidy.changed()
	if on := w.on.Load(); on != nil {
		(*on).Invalidate()
	}
}

// flush tells what the page has not told, where no frame may come any more: the program
// is ended, or what shows it hidden. It is safe for concurrent use.
func (w *window) flush(store *state.Store) {
	r := w.rest.Swap(nil)
	if r == nil {
		return
	}
	for _, ev := range r.told {
		if !store.Post(state.Meant{Turn: r.turn, Intent: ev}) {
			return // the page holds it still
		}
	}
	w.again.Store(r)
}

// leaves reports whether an intent may lead to another account, or none: then the page
// forgets what it holds of this one.
func leaves(ev state.Event) bool {
	switch ev.(type) {
	case state.Login, state.Logout:
		return true
	}
	return false
}

// part tells what was written for an account that is shown no more from now on: its
// session may have been ended elsewhere meanwhile, and the page forgets it with that.
func (w *window) part(store *state.Store, shown *state.State) {
	if r := w.rest.Load(); r != nil && r.turn != shown.Turn {
		w.flush(store)
	}
}

// end is flush where the program ends: of what was told nothing is taken back, though
// what shows the window asks for a frame yet. It is safe for concurrent use.
func (w *window) end(store *state.Store) {
	w.ends.Store(true)
	w.flush(store)
}

// goOn has the page go on where a frame comes after all.
func (w *window) goOn(store *state.Store, shown *state.State) {
	r := w.again.Swap(nil)
	if r == nil || w.ends.Load() || r.turn != shown.Turn {
		return
	}
	w.page.Told()
	for _, ev := range r.again {
		if !store.Post(state.Meant{Turn: r.turn, Intent: ev}) {
			w.page.Refused(ev)
		}
	}
}

// note keeps what the page has not told, for flush.
func (w *window) note(s *state.State) {
	told, again := w.page.Untold(s)
	if len(told) == 0 {
		w.rest.Store(nil)
		return
	}
	w.rest.Store(&untold{turn: s.Turn, told: told, again: again})
}

// raise brings the window to the front, where the system allows a program that
// of itself. It is safe for concurrent use.
func (w *window) raise() {
	if on := w.on.Load(); on != nil {
		(*on).Perform(system.ActionRaise)
	}
}

// run shows the store's snapshots until the window is closed.
func (w *window) run(store *state.Store) error {
	defer w.look.follow(w.invalidate)()
	defer daily(w.invalidate)()
	w.moment = time.After(firstLook)
	w.lang = language()
	palette, lang := w.palette(store), w.lang
	go func() { w.made <- newPage(palette, lang) }()
	for {
		if err := w.show(store); err != nil || !w.lasts {
			return err
		}
		w.page.Moved()
	}
}

// newPage makes the page, whose fonts take a while to read.
func newPage(palette kit.Palette, lang words.Lang) *ui.Page {
	th := kit.NewTheme(palette, kit.NewShaper(false))
	th.Touch = touchFirst()
	page := ui.NewPage(th, lang)
	page.Clock12 = clock12()
	return page
}

// show opens a surface and draws on it until it is destroyed.
func (w *window) show(store *state.Store) error {
	s := w.open()
	w.dress, w.title = w.palette(store).Bg, windowTitle
	s.Option(append(append(w.bars(w.dress), ownFrame()...),
		app.Title(w.title),
		app.Size(firstWidth, firstHeight),
		app.MinSize(leastWidth, leastHeight),
	)...)
	w.on.Store(&s)
	defer w.on.Store(nil)
	var ops op.Ops
	for {
		ev := s.Event()
		if w.page == nil {
			w.page = <-w.made
		}
		switch e := ev.(type) {
		case app.DestroyEvent:
			shown := store.Snapshot()
			w.part(store, shown)
			w.goOn(store, shown)
			w.rest.Store(nil)
			for _, ev := range w.page.Leave(shown) {
				if !store.Post(state.Meant{Turn: shown.Turn, Intent: ev}) {
					w.page.Refused(ev) // told again, where another window comes
				}
			}
			return e.Err
		case app.ViewEvent:
			if !e.Valid() {
				w.flush(store) // the system may end the program any time
			}
			w.attach(s, e.Valid())
		case app.ConfigEvent:
			if systemFocus {
				store.Post(state.Focused{On: e.Config.Focused})
			}
			w.look.lookAgain()
			w.bare = !e.Config.Decorated && e.Config.Mode != app.Fullscreen
			w.bar.Focused, w.bar.Maximized = e.Config.Focused, e.Config.Mode == app.Maximized
		case app.FrameEvent:
			w.frame(s, &ops, e, store)
		}
	}
}

// attach follows a phone's activity, which may leave the surface while the
// program goes on: Android destroys it when the language or the text's size
// changes, or when it wants the memory. The toolkit then shows the same
// app.Window in the next one.
//
// Between the two a frame that is asked for would end the program, since the
// toolkit calls into a view that is gone. Once it has one to draw it calls no
// more, whoever asks: Option sees to that while the old view is still there.
//
// The bars of the next activity have the system's colours, and the toolkit does
// not say again what it said to the last one: so they are told others first.
func (w *window) attach(s surface, there bool) {
	if !w.lasts {
		return
	}
	if !there {
		s.Option(app.Title(w.title))
		return
	}
	w.lang, w.page.Clock12 = language(), clock12()
	s.Option(w.bars(color.NRGBA{})...)
	s.Option(w.bars(w.dress)...)
}

// frame draws one frame.
func (w *window) frame(s surface, ops *op.Ops, e app.FrameEvent, store *state.Store) {
	if !w.drawn && store.Snapshot().Settings.Look == state.LookSystem {
		w.look.await(w.moment)
	}
	page := w.page
	page.Theme.Palette = w.palette(store)
	page.Theme.Still = w.look.still.Load()
	page.Lang = ui.Language(w.lang, store.Snapshot())
	if shaper := w.shaper.Swap(nil); shaper != nil {
		page.Theme.Shaper = shaper
	}
	page.Insets = layout.Inset(e.Insets)
	e.Insets = app.Insets{} // the page draws behind the system's bars, too
	gtx := app.NewContext(ops, e)
	shown := store.Snapshot()
	draw := func(gtx layout.Context) layout.Dimensions {
		shown = store.Snapshot()
		w.part(store, shown)
		w.goOn(store, shown)
		for _, ev := range page.Update(gtx, shown) {
			if leaves(ev) {
				w.note(shown)
				w.flush(store)
			}
			if !store.Post(state.Meant{Turn: shown.Turn, Intent: ev}) {
				page.Refused(ev)
			}
		}
		return page.Layout(gtx, store.Snapshot())
	}
	var asked system.Action
	if w.bare {
		asked, w.bar.Title = w.bar.Update(gtx), w.title
		w.bar.Layout(gtx, page, draw)
	} else {
		draw(gtx)
	}
	e.Frame(gtx.Ops)
	w.tidy.drawn()
	w.note(shown)
	s.Perform(asked)
	w.around.drawn(s, page.Scripts)
	if title := ui.Title(page.Lang, store.Snapshot()); title != w.title {
		w.title = title
		retitle(s, title)
	}
	if ground := page.Ground(store.Snapshot()); ground != w.dress {
		w.dress = ground
		s.Option(w.bars(w.dress)...)
	}
	if !w.drawn {
		w.drawn = true
		go w.around.dress(w.reshape)
	}
}

// palette is the one that the person wants.
func (w *window) palette(store *state.Store) kit.Palette {
	return w.look.palette(store.Snapshot().Settings.Look)
}

// reshape has the next frame drawn with another shaper. It is safe for
// concurrent use.
func (w *window) reshape(shaper *text.Shaper) {
	w.shaper.Store(shaper)
	w.invalidate()
}

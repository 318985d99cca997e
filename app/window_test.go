//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"gioui.org/app"
	"gioui.org/f32"
	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/system"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/kit"
	"parley.example/ui/uitest"
)

// pane is a surface of the test's own, with an input router behind it.
type pane struct {
	*uitest.Harness
	t      *testing.T
	metric unit.Metric
	events chan event.Event
	asked  chan struct{} // for frames; one stands for all
	// config is what the options made of it, bar the colour that the system shows:
	// like the toolkit, options that change nothing are not passed on to it.
	config app.Config
	bar    color.NRGBA
	// options counts the calls of Option. The window's goroutine owns it and the
	// two above while it handles an event.
	options int
}

func (p *pane) Event() event.Event {
	select {
	case e := <-p.events:
		return e
	case <-p.t.Context().Done():
		return app.DestroyEvent{Err: p.t.Context().Err()}
	}
}

func (p *pane) Invalidate() {
	select {
	case p.asked <- struct{}{}:
	default:
	}
}

// Perform does nothing: the system draws the pane's frame.
func (p *pane) Perform(system.Action) {}

func (p *pane) Option(opts ...app.Option) {
	p.options++
	before := p.config
	for _, o := range opts {
		o(p.metric, &p.config)
	}
	if p.config.StatusColor != before.StatusColor {
		p.bar = p.config.StatusColor
	}
}

// send gives the window an event, and waits until it was handled.
func (p *pane) send(e event.Event) {
	p.t.Helper()
	for _, e := range []event.Event{e, handled{}} {
		select {
		case p.events <- e:
		case <-time.After(patience):
			p.t.Fatalf("the window takes no %T", e)
		}
	}
}

// view is where the system shows a surface, or the news that it does not.
type view struct {
	app.ViewEvent
	there bool
}

func (v view) Valid() bool { return v.there }

// handled is an event that no window heeds.
type handled struct{}

func (handled) ImplementsEvent() {}

// frame has the window draw one.
func (p *pane) frame(gtx layout.Context) layout.Dimensions {
	p.send(app.FrameEvent{
		Now: gtx.Now, Metric: p.metric, Size: p.Size, Source: gtx.Source,
		Frame: func(ops *op.Ops) { p.Ops = *ops },
	})
	return layout.Dimensions{Size: p.Size}
}

// show has the window shown on panes, one after the other, and returns them and
// what the window ended with.
func show(t *testing.T, w *window, store *state.Store, sizes ...image.Point) (panes []*pane, ended chan error) {
	t.Helper()
	for i, size := range sizes {
		px := float32(i + 1)
		p := &pane{
			t: t, metric: unit.Metric{PxPerDp: px, PxPerSp: px},
			events: make(chan event.Event), asked: make(chan struct{}, 1),
		}
		p.Harness = &uitest.Harness{Size: size.Mul(i + 1), Now: time.Unix(1_790_000_000, 0), TB: t, Layout: p.frame}
		panes = append(panes, p)
	}
	next := 0
	w.open = func() surface {
		next++
		return panes[next-1]
	}
	ended = make(chan error, 1)
	over := make(chan struct{})
	go func() {
		defer close(over)
		ended <- w.run(store)
	}()
	t.Cleanup(func() { <-over })
	return panes, ended
}

// chatting is somebody in a room with a long history.
func chatting() state.State {
	room := &state.Conversation{Conversation: wire.Conversation{ID: 7, Kind: wire.Room, Name: "general", Last: 80, Read: 80}, AtStart: true}
	for seq := range wire.Seq(80) {
		room.Events = append(room.Events, wire.Event{
			Conv: 7, Seq: seq + 1, Kind: wire.Message, From: 2, Name: "bob",
			Time: 1_789_990_000_000 + int64(seq)*600_000, Text: fmt.Sprintf("number %d", seq+1),
		})
	}
	return state.State{
		Link: state.Link{Phase: state.LinkOnline}, Server: state.Server{Name: "Lab", Addr: "192.0.2.1:12343"},
		Me: wire.Account{ID: 1, Name: "amy"}, Current: 7, Focused: true,
		Convs: map[wire.ConvID]*state.Conversation{7: room}, Order: []wire.ConvID{7},
		Settings: state.Settings{Look: state.LookLight},
	}
}

// keep runs a store for the test, whose changes ask the window for frames.
func keep(t *testing.T, w *window, first state.State) (*state.Store, *mailbox[state.Effect]) {
	t.Helper()
	effects := newMailbox[state.Effect]()
	store := state.NewStore(first, effects.put, w.invalidate)
	ended := make(chan error, 1)
	go func() { ended <- store.Run(t.Context()) }()
	t.Cleanup(func() { <-ended })
	return store, effects
}

// inView are the messages that the last frame shows, without those that only
// begin at the edge.
func (p *pane) inView() (list []string) {
	for _, n := range p.Nodes() {
		if strings.HasPrefix(n.Label, "number ") && n.Bounds.Dy() > 0 && !slices.Contains(list, n.Label) {
			list = append(list, n.Label)
		}
	}
	return list
}

// windowAlone is a window with nothing around it but the system's fonts.
func windowAlone(lasts bool) *window {
	w := newWindow(lasts)
	w.around = &surroundings{fonts: newCloset()}
	return w
}

// TestWindowIsRemade: where the program outlives its window, the next one has
// the draft, the place in the history and the focus, whatever its size.
func TestWindowIsRemade(t *testing.T) {
	w := windowAlone(true)
	store, effects := keep(t, w, chatting())
	panes, ended := show(t, w, store, image.Pt(700, 500), image.Pt(900, 500))
	one, two := panes[0], panes[1]
	one.Settle()
	one.Fill("Enter a message:", "half a thought")
	one.Scroll(f32.Pt(500, 200), -2000)
	before := one.inView()
	if len(before) == 0 || slices.Contains(before, "number 80") {
		t.Fatalf("before it, %q are in view", before)
	}
	one.events <- app.DestroyEvent{}

	two.Settle()
	if got := two.inView(); len(got) == 0 || got[0] != before[0] {
		t.Errorf("%q are in view, before it %q", got, before)
	}
	two.Key(key.NameReturn, 0)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		e, ok := effects.take(ctx)
		if !ok {
			t.Fatal("the draft was not sent")
		}
		if e, ok := e.(state.Enqueue); ok {
			if e.Text != "half a thought" {
				t.Errorf("sent %q", e.Text)
			}
			break
		}
	}
	select {
	case <-one.asked: // of its own time
	default:
	}
	w.invalidate()
	select {
	case <-two.asked:
	default:
		t.Error("the second window is not asked for frames")
	}
	select {
	case <-one.asked:
		t.Error("the first window is asked for frames still")
	default:
	}
	lost := errors.New("no GPU")
	two.events <- app.DestroyEvent{Err: lost}
	if err := <-ended; !errors.Is(err, lost) {
		t.Errorf("it ended with %v", err)
	}
}

// TestRemadeWindowOpensNoKeyboard: on a touch screen the composer does not take
// the focus that it had, which would open a keyboard.
func TestRemadeWindowOpensNoKeyboard(t *testing.T) {
	w := windowAlone(true)
	store, _ := keep(t, w, chatting())
	panes, _ := show(t, w, store, image.Pt(390, 800), image.Pt(390, 800))
	one, two := panes[0], panes[1]
	one.Settle()
	one.Fill("Enter a message:", "half a thought")
	w.page.Theme.Touch = true
	one.events <- app.DestroyEvent{}
	two.Settle()
	if r := two.Router.EditorState().Selection.Range; r != (key.Range{}) {
		t.Errorf("the composer has the focus, its caret at %v", r)
	}
	two.Fill("Enter a message:", "")
	if r := two.Router.EditorState().Selection.Range; r.End == 0 {
		t.Errorf("the caret is at %v in the draft", r)
	}
}

// TestClosedWindowEndsTheProgram: but where the program outlives its window.
func TestClosedWindowEndsTheProgram(t *testing.T) {
	for _, lasts := range []bool{false, true} {
		w := windowAlone(lasts)
		store, _ := keep(t, w, chatting())
		panes, ended := show(t, w, store, image.Pt(390, 800), image.Pt(390, 800))
		panes[0].Settle()
		lost := app.DestroyEvent{}
		if lasts {
			lost.Err = errors.New("no GPU") // would be lost again and again
		}
		panes[0].events <- lost
		select {
		case err := <-ended:
			if !errors.Is(err, lost.Err) {
				t.Errorf("outliving %t: it ended with %v, want %v", lasts, err, lost.Err)
			}
		case <-time.After(patience):
			t.Errorf("outliving %t: it goes on", lasts)
		}
	}
}

// TestActivityIsRemade: when Android takes the view away, something is asked of
// the toolkit while the view is still there, and the next one's bars get their
// colours, which the toolkit believes to be told.
func TestActivityIsRemade(t *testing.T) {
	w := windowAlone(true)
	w.bars = func(c color.NRGBA) []app.Option { return []app.Option{app.StatusColor(c)} }
	first := chatting()
	first.Settings.Look = state.LookDark
	store, _ := keep(t, w, first)
	panes, _ := show(t, w, store, image.Pt(390, 800))
	p := panes[0]
	p.send(view{there: true})
	p.Settle()
	if want := kit.Dark().Bg; p.bar != want {
		t.Errorf("the first bar is %v, want %v", p.bar, want)
	}
	before := p.options
	p.send(view{})
	if p.options == before {
		t.Error("nothing keeps the toolkit from calling into the view that went")
	}
	p.bar = color.NRGBA{} // another activity's
	p.send(view{there: true})
	p.Settle()
	if want := kit.Dark().Bg; p.bar != want {
		t.Errorf("the second bar is %v, want %v", p.bar, want)
	}
	store.Post(state.Set{To: state.LookLight})
	for store.Snapshot().Settings.Look != state.LookLight {
		p.Settle()
	}
	p.Settle()
	if want := kit.Light().Bg; p.bar != want {
		t.Errorf("in the light the bar is %v, want %v", p.bar, want)
	}
	p.Router.Queue(key.Event{Name: key.NameBack})
	for store.Snapshot().Current != 0 {
		p.Settle()
	}
	p.Settle()
	if want := kit.Light().Side; p.bar != want {
		t.Errorf("above the list the bar is %v, want %v", p.bar, want)
	}
}

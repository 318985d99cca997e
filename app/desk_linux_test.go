package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"gioui.org/app"
	"gioui.org/io/event"
	"gioui.org/io/input"
	"gioui.org/op"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/uitest"
)

// glimpse is what a window that tells shows in a frame, and what it knows then.
type glimpse struct {
	Parts []sight
	State known
	// Draft is what stands in the composer of a new message.
	Draft string
	// Field says that a field has the keyboard and has shown its caret, and Caret how
	// many characters stand before that.
	Field bool
	Caret int
	// Window counts the windows that the process has opened.
	Window int
}

// known is a state without what is no key of JSON.
type known struct {
	state.State
	Rules []state.Notify
}

// sight is something that is shown, as a screen reader would find it.
type sight struct {
	Label string
	At    image.Rectangle
	Takes bool // it is something that takes clicks, and is not disabled
}

// tell has a window write each frame's glimpse to the file that it was given.
func tell(w *window, store *state.Store) {
	out := json.NewEncoder(os.NewFile(3, "glimpses"))
	system, nth := w.open, 0
	w.open = func() surface {
		nth++
		return &glass{surface: system(), window: w, nth: nth, store: store, out: out}
	}
}

// glass is a surface that looks at what is drawn on it. The window's goroutine
// owns it.
type glass struct {
	surface
	window *window
	nth    int // of the process
	store  *state.Store
	out    *json.Encoder
}

func (g *glass) Event() event.Event {
	ev := g.surface.Event()
	e, ok := ev.(app.FrameEvent)
	if !ok {
		return ev
	}
	draw := e.Frame
	e.Frame = func(ops *op.Ops) {
		draw(ops)
		if err := g.out.Encode(g.look(router(e.Source), e.Size)); err != nil {
			panic(err) // the test is gone, or will say what it missed
		}
	}
	return e
}

// router is the one behind a source, which the toolkit shows to nobody.
func router(s input.Source) *input.Router {
	return (*input.Router)(reflect.ValueOf(s).FieldByName("r").UnsafePointer())
}

func (g *glass) look(r *input.Router, size image.Point) glimpse {
	s := g.store.Snapshot()
	caret := r.EditorState().Selection
	now := glimpse{State: known{State: *s}, Field: caret.Ascent > 0, Caret: caret.End, Window: g.nth}
	if c := s.Convs[s.Current]; c != nil {
		now.Draft = c.Draft
	}
	for _, ev := range g.window.page.Leave(s) {
		now.Draft = ev.(state.Drafted).Draft
	}
	var control image.Rectangle
	for _, n := range uitest.Nodes(r, size) {
		p := sight{Label: n.Label, At: n.Bounds.Intersect(image.Rectangle{Max: size}), Takes: n.Clickable && !n.Dead}
		if n.Gestures&input.ClickGesture != 0 {
			control = p.At
		}
		if n.Clickable && p.At.Min.In(control) { // a label's own bounds are as large as they may be
			p.At = control
		}
		if n.Label != "" && !p.At.Empty() {
			now.Parts = append(now.Parts, p)
		}
	}
	return now
}

// desk is a window that tells, and somebody who looks at it and has a mouse and
// a keyboard.
type desk struct {
	*screen
	dir     string
	mu      sync.Mutex
	now     glimpse
	changed chan struct{}
}

// sitAtDesk opens a window that tells.
func sitAtDesk(t *testing.T, name string, args ...string) *desk {
	t.Helper()
	return sitAtDeskAs(t, name, func(*desk) {}, args...)
}

// sitAtDeskAs is sitAtDesk of a process that how changes.
func sitAtDeskAs(t *testing.T, name string, how func(*desk), args ...string) *desk {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{dir: t.TempDir(), changed: make(chan struct{}, 1)}
	d.screen = prepare(t, startX(t, "1120x720"), tells, name, append([]string{"-data", d.dir, "-lang", "en"}, args...)...)
	d.process.ExtraFiles = []*os.File{write}
	how(d)
	over := make(chan struct{})
	go func() {
		defer close(over)
		d.follow(read)
	}()
	t.Cleanup(func() { // after launch's, which ends the one that writes
		write.Close()
		<-over
		read.Close()
	})
	d.start()
	d.input("windowfocus", "--sync", d.window())
	return d
}

// follow takes what the window tells, until that ends.
func (d *desk) follow(read *os.File) {
	lines := json.NewDecoder(bufio.NewReader(read))
	for {
		var now glimpse
		if err := lines.Decode(&now); err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrClosed) {
				d.t.Errorf("%s tells no glimpse: %v", d.name, err)
			}
			return // the process ended
		}
		d.mu.Lock()
		d.now = now
		d.mu.Unlock()
		select {
		case d.changed <- struct{}{}:
		default:
		}
	}
}

func (d *desk) glimpse() *glimpse {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now
	return &now
}

// within waits for what must be seen, but no longer than so.
func (d *desk) within(long time.Duration, ok func(*glimpse) bool) (*glimpse, bool) {
	timeout := time.NewTimer(long)
	defer timeout.Stop()
	for {
		now := d.glimpse()
		if ok(now) {
			return now, true
		}
		select {
		case <-d.changed:
		case <-timeout.C:
			return now, false
		}
	}
}

// sees waits for what must be seen.
func (d *desk) sees(what string, ok func(*glimpse) bool) *glimpse {
	d.t.Helper()
	now, seen := d.within(patience, ok)
	if !seen {
		d.shoot("never-" + strings.NewReplacer(" ", "-", "/", "-").Replace(d.name+"-"+what))
		labels := make([]string, 0, len(now.Parts))
		for _, p := range now.Parts {
			labels = append(labels, p.Label)
		}
		s := &now.State
		d.t.Fatalf("%s never saw %s; the draft %q, link %+v, dialog %+v, notice %+v, on show %+v, it reads:\n%s\nits log:\n%s",
			d.name, what, now.Draft, s.Link, s.Dialog, s.Notice, s.Convs[s.Current], strings.Join(labels, "\n"), d.logged())
	}
	return now
}

// called finds a part by its label, or by the label's first words.
func called(label string) func(sight) bool {
	return func(p sight) bool {
		return p.Label == label || strings.HasPrefix(p.Label, label+", ")
	}
}

// finds waits for a part.
func (d *desk) finds(label string, ok func(sight) bool) (found sight) {
	d.t.Helper()
	d.sees(label, func(g *glimpse) bool {
		i := slices.IndexFunc(g.Parts, func(p sight) bool { return called(label)(p) && ok(p) })
		if i >= 0 {
			found = g.Parts[i]
		}
		return i >= 0
	})
	return found
}

// press clicks a part by the mouse, as soon as it can be, where it still is once the
// mouse is there: what was seen may be of a frame before.
func (d *desk) press(label string) {
	d.t.Helper()
	takes := func(p sight) bool { return p.Takes }
	for at := d.finds(label, takes).At; ; {
		d.moves(at)
		now := d.finds(label, takes).At
		if now == at {
			d.input("click", "1", "sleep", "0.1")
			return
		}
		at = now
	}
}

// moves brings the mouse to the middle of a part.
func (d *desk) moves(at image.Rectangle) {
	d.t.Helper()
	d.input("mousemove", fmt.Sprint((at.Min.X+at.Max.X)/2), fmt.Sprint((at.Min.Y+at.Max.Y)/2), "sleep", "0.1")
}

func (d *desk) clicks(at image.Rectangle) {
	d.t.Helper()
	d.moves(at)
	d.input("click", "1", "sleep", "0.1")
}

// acts moves the mouse over a message, and presses a button of the bar that comes
// there, wherever the two have moved meanwhile.
func (d *desk) acts(text, label string) {
	d.t.Helper()
	var bar sight
	there := func(g *glimpse) bool {
		row := slices.IndexFunc(g.Parts, called(text))
		if row < 0 {
			return false
		}
		at := g.Parts[row].At
		near := image.Rect(at.Min.X, at.Min.Y-barReach, 1<<15, at.Min.Y+barReach)
		i := slices.IndexFunc(g.Parts, func(p sight) bool { return called(label)(p) && p.Takes && p.At.In(near) })
		if i >= 0 {
			bar = g.Parts[i]
		}
		return i >= 0
	}
	d.until(label+" over "+text, there, func() {
		at := d.finds(text, func(sight) bool { return true }).At
		d.input("mousemove", fmt.Sprint(at.Min.X+4), fmt.Sprint((at.Min.Y+at.Max.Y)/2))
	})
	d.clicks(bar.At)
}

// barReach is how far from the top of a message's words its bar may be, in px.
const barReach = 36

// until acts again and again, a few seconds apart and each time more of them, until
// what it is for is seen: what moves under the mouse in a busy moment is missed.
func (d *desk) until(what string, ok func(*glimpse) bool, act func()) {
	d.t.Helper()
	for pause := 3 * time.Second; pause < patience; pause += pause / 2 {
		act()
		if _, seen := d.within(pause, ok); seen {
			return
		}
	}
	d.sees(what, ok)
}

// keys presses keys, one after the other.
func (d *desk) keys(names ...string) {
	d.t.Helper()
	d.input(append([]string{"key", "--delay", "40"}, names...)...)
}

func (d *desk) types(text string) {
	d.t.Helper()
	d.input("type", "--delay", "20", text)
}

// fills types into the field that has the keyboard, in place of what stands there.
// The toolkit puts text where the caret was in the frame before: no text follows a
// key that moves it before that is seen, and none is typed twice, however late it
// comes.
func (d *desk) fills(text string) {
	d.t.Helper()
	if d.sees("a field with the keyboard", func(g *glimpse) bool { return g.Field }).Caret > 0 {
		d.keys("ctrl+a", "BackSpace")
		d.sees("an empty field", func(g *glimpse) bool { return g.Caret == 0 })
	}
	d.types(text)
	d.sees("what was typed: "+text, func(g *glimpse) bool { return g.Caret == utf8.RuneCountInString(text) })
}

// login fills the dialog, whose first empty field has the keyboard, and is logged in.
func (d *desk) login(name string) {
	d.t.Helper()
	d.sees("the dialog", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogLogin })
	d.fills(name)
	d.keys("Tab")
	d.sees("the next field", func(g *glimpse) bool { return g.Field && g.Caret == 0 })
	d.fills(name)
	d.keys("Return")
	d.sees("that it is logged in", func(g *glimpse) bool {
		return g.State.Me.Name == name && g.State.Link.Phase == state.LinkOnline && g.State.Dialog.Kind != state.DialogLogin && shows("general")(g)
	})
}

// paste puts text into the composer by the clipboard, since xdotool types no
// Chinese, and sends it.
func (d *desk) paste(text string) {
	d.t.Helper()
	c := d.command("xclip", "-selection", "clipboard", "-i")
	c.Stdin = strings.NewReader(text)
	if err := c.Run(); err != nil {
		d.t.Fatalf("xclip: %v", err)
	}
	d.until("what was pasted: "+text, func(g *glimpse) bool { return g.Draft == text }, func() {
		d.press("Enter a message:")
		if d.glimpse().Draft != "" {
			d.keys("ctrl+a", "BackSpace")
		}
		d.keys("ctrl+v")
	})
	d.leaves()
}

// leaves sends what was drafted.
func (d *desk) leaves() {
	d.t.Helper()
	d.keys("Return")
	d.sees("it sent", func(g *glimpse) bool { return g.Draft == "" })
}

// drafts types into the composer until what was meant stands there.
func (d *desk) drafts(text string) {
	d.t.Helper()
	d.until("what was typed: "+text, func(g *glimpse) bool { return g.Draft == text }, func() {
		d.press("Enter a message:")
		if d.glimpse().Draft != "" {
			d.keys("ctrl+a", "BackSpace")
		}
		d.types(text)
	})
}

// sends types a message or a command, and sends it.
func (d *desk) sends(text string) {
	d.t.Helper()
	d.drafts(text)
	d.leaves()
}

// conv is a conversation by its name, nil for none.
func (g *glimpse) conv(name string) *state.Conversation {
	for _, c := range g.State.Convs {
		if c.Title(g.State.Me.ID) == name {
			return c
		}
	}
	return nil
}

// shows reports whether a conversation is on show.
func shows(name string) func(*glimpse) bool {
	return func(g *glimpse) bool { c := g.conv(name); return c != nil && c.ID == g.State.Current }
}

// reads reports whether a conversation has a message of this text, as it is now.
func reads(name, text string, more ...func(*wire.Event) bool) func(*glimpse) bool {
	return func(g *glimpse) bool {
		c := g.conv(name)
		return c != nil && slices.ContainsFunc(c.Events, func(e wire.Event) bool {
			fits := e.Kind == wire.Message && e.Text == text
			for _, ok := range more {
				fits = fits && ok(&e)
			}
			return fits
		})
	}
}

// in reports whether something is so of a conversation that is there.
func in(name string, ok func(*state.Conversation) bool) func(*glimpse) bool {
	return func(g *glimpse) bool { c := g.conv(name); return c != nil && ok(c) }
}

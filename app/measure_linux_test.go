package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gioui.org/app"
	"gioui.org/font/gofont"
	"gioui.org/io/event"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget/material"

	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// What a person waits for and what the machine pays, measured on real windows
// under Xvfb, without a GPU, beside a bare window of the toolkit in the same run.
// `./build.sh bench` runs it; BENCH.md beside this has results. The test's own binary is what
// runs, so that it is larger than the program by its tests.

// stamps and bares make the test's own binary run as a parley that writes down when
// it drew each frame, or as a bare window that does.
const stamps, bares = "stamps", "bare"

// longConversation is how many messages BenchmarkLongConversation's has.
var longConversation = flag.Int("messages", 100_000, "open a conversation of `N` messages")

// loginVar and rowsVar are how a measured window is told where to log in, as amy,
// and how many messages to load.
const loginVar, rowsVar = "PARLEY_MEASURE_LOGIN", "PARLEY_MEASURE_ROWS"

// stamp is when a frame was on the screen, and what it showed.
type stamp struct {
	At     int64 // nanoseconds since 1970
	Laid   int64 // when its layout was done
	Loaded int   // messages of the conversation on show
	Newest wire.Seq
	// Heap is what the program's own objects take, in bytes, where that was counted:
	// when most of the rows are there, and when all are.
	Heap uint64
}

// stampFrames has a window write a stamp a frame, log in and load rows.
func stampFrames(w *window, store *state.Store) {
	out := json.NewEncoder(os.NewFile(3, "stamps"))
	if addr := os.Getenv(loginVar); addr != "" {
		store.Post(state.Login{Addr: addr, User: "amy", Password: "amy"})
	}
	rows, _ := strconv.Atoi(os.Getenv(rowsVar)) // none where it is not set
	system := w.open
	w.open = func() surface { return &stamper{surface: system(), store: store, out: out, rows: rows} }
}

// caret is how long one blinks at most after the keyboard went to another window.
const caret = 5 * time.Second

// settled is how long a window takes at most until it changes nothing by itself.
const settled = 4 * time.Second

// stamper is a surface that tells when each frame was drawn.
type stamper struct {
	surface
	store   *state.Store
	out     *json.Encoder
	rows    int
	first   time.Time // when the first page was there
	counted int       // messages loaded when the heap was
}

func (s *stamper) Event() event.Event {
	ev := s.surface.Event()
	e, ok := ev.(app.FrameEvent)
	if !ok {
		return ev
	}
	draw := e.Frame
	e.Frame = func(ops *op.Ops) {
		laid := time.Now().UnixNano()
		draw(ops)
		now := stamp{At: time.Now().UnixNano(), Laid: laid}
		is := s.store.Snapshot()
		if c := is.Convs[is.Current]; c != nil && len(c.Events) > 0 {
			now.Loaded, now.Newest = len(c.Events), c.Events[len(c.Events)-1].Seq
			if s.counted == 0 && now.Loaded >= s.rows*3/5 || now.Loaded >= s.rows && s.counted < s.rows {
				now.Heap, s.counted = heap(), now.Loaded
			}
			if s.first.IsZero() {
				s.first = time.Now()
				time.AfterFunc(settled, s.Invalidate)
			}
			// The fonts of the system have come before, which are no message's.
			if time.Since(s.first) >= settled && now.Loaded < s.rows && !c.Loading {
				s.store.Post(state.LoadOlder{Conv: is.Current})
			}
		}
		if err := s.out.Encode(now); err != nil {
			os.Exit(1) // the benchmark is over
		}
	}
	return e
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// bareWindow is the least that the toolkit can do: a window with a line of text in
// one of the fonts of the system.
func bareWindow() {
	out := json.NewEncoder(os.NewFile(3, "stamps"))
	go func() {
		w := new(app.Window)
		w.Option(app.Title("Bare"), app.Size(firstWidth, firstHeight))
		th := material.NewTheme()
		th.Shaper = text.NewShaper(text.WithCollection(gofont.Regular()))
		var ops op.Ops
		for {
			switch e := w.Event().(type) {
			case app.DestroyEvent:
				os.Exit(0)
			case app.FrameEvent:
				gtx := app.NewContext(&ops, e)
				layout.Center.Layout(gtx, func(gtx layout.Context) layout.Dimensions {
					l := material.Label(th, unit.Sp(16), "Hello")
					l.Color = color.NRGBA{A: 255}
					gtx.Constraints.Min = image.Point{}
					return l.Layout(gtx)
				})
				e.Frame(gtx.Ops)
				if err := out.Encode(stamp{At: time.Now().UnixNano()}); err != nil {
					os.Exit(1)
				}
			}
		}
	}()
	app.Main()
}

// measured is a process whose frames are known.
type measured struct {
	cmd    *exec.Cmd
	began  time.Time
	frames chan stamp
}

// measure starts a window on a display.
func measure(b *testing.B, display, how string, env ...string) *measured {
	b.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	m := &measured{frames: make(chan stamp, 1<<14)}
	m.cmd = exec.Command(os.Args[0], "-theme", "light", "-lang", "en", "-discover=off", "-data", b.TempDir())
	m.cmd.Env = append(os.Environ(), append(env, asWindow+"="+how, "DISPLAY="+display, "WAYLAND_DISPLAY=", "LC_ALL=C.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")...)
	m.cmd.ExtraFiles = []*os.File{write}
	m.began = time.Now()
	if err := m.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	write.Close()
	go func() {
		defer close(m.frames)
		defer read.Close()
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			var s stamp
			if json.Unmarshal(lines.Bytes(), &s) == nil { // the last line may be cut
				m.frames <- s
			}
		}
	}()
	b.Cleanup(m.end)
	return m
}

func (m *measured) end() {
	m.cmd.Process.Kill() // it may have ended already
	for range m.frames { // until it has
	}
	m.cmd.Wait() // killed is how it ends
}

// until waits for a frame.
func (m *measured) until(b *testing.B, what string, ok func(stamp) bool) stamp {
	b.Helper()
	timeout := time.NewTimer(10 * patience)
	defer timeout.Stop()
	for {
		select {
		case s, open := <-m.frames:
			if !open {
				b.Fatalf("the window ended before %s", what)
			}
			if ok(s) {
				return s
			}
		case <-timeout.C:
			b.Fatalf("no frame with %s", what)
		}
	}
}

// first is how long the process took to its first frame.
func (m *measured) first(b *testing.B) time.Duration {
	b.Helper()
	s := m.until(b, "anything", func(stamp) bool { return true })
	return time.Unix(0, s.At).Sub(m.began)
}

// pss is the process's share of memory, in MB (2^20 bytes).
func (m *measured) pss(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", m.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	b.Fatal("no Pss")
	return 0
}

// cpu is what the process has used, in ticks of 10 ms.
func (m *measured) cpu(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	sum := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		sum += n
	}
	return sum
}

func median[T int | float64 | time.Duration](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// BenchmarkStart takes turns: a bare window, and ours with an empty home.
func BenchmarkStart(b *testing.B) {
	needs(b, "Xvfb")
	display := startX(b, "1120x720")
	var bare, ours []time.Duration
	for b.Loop() {
		for how, into := range map[string]*[]time.Duration{bares: &bare, stamps: &ours} {
			m := measure(b, display, how)
			*into = append(*into, m.first(b))
			m.end()
		}
	}
	b.ReportMetric(ms(median(bare)), "bare-ms")
	b.ReportMetric(ms(median(ours)), "ms")
	b.ReportMetric(ms(median(ours))/ms(median(bare)), "x-bare")
}

// house is a server with messages in #general, and an account that posts there.
func house(b *testing.B, messages int) (s *server.Server, conn *client.Conn, room wire.ConvID) {
	b.Helper()
	dir := b.TempDir()
	s, err := server.Start(b.Context(), server.Config{
		Addr: "127.0.0.1:0", Dir: dir, Demo: true, Log: slog.New(slog.DiscardHandler),
		Limits: server.Limits{"messages": {Most: server.Unlimited}}, // one account says it all
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() }) // a second time, where the benchmark closed it
	conn, err = client.Dial(b.Context(), client.Target{Addr: s.Addr().String(), Pin: s.Fingerprint()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	session, err := conn.Login(b.Context(), client.Credentials{User: "bob", Password: "bob"})
	if err != nil {
		b.Fatal(err)
	}
	c, err := conn.Find(b.Context(), session, "#general", false)
	if err != nil {
		b.Fatal(err)
	}
	texts := []string{
		"The oscilloscope in 204 is free from two to four.", "收到，那我們三點過去。", "Great 👍 see you there",
		"Does anybody have the **manual** of the old one? https://example.org/manual.pdf", "I think it is in the cupboard behind the door, left side.",
	}
	sending := make(chan struct{}, 256)
	for n := range messages {
		sending <- struct{}{}
		go func() {
			defer func() { <-sending }()
			if _, err := conn.Do(b.Context(), &wire.Send{Conv: c.ID, UID: wire.NewUID(time.Now()), Text: texts[n%len(texts)]}); err != nil {
				b.Error(err)
			}
		}()
	}
	for range cap(sending) {
		sending <- struct{}{}
	}
	return s, conn, c.ID
}

// BenchmarkMemory has a window with 50 rows loaded beside one with 1,000, and a
// bare one; and then lets the first two be, on the line and off it.
func BenchmarkMemory(b *testing.B) {
	needs(b, "Xvfb", "xdotool")
	display := startX(b, "1120x720")
	const rows = 1000
	for b.Loop() {
		s, _, _ := house(b, rows+200)
		bare := measure(b, display, bares)
		bare.first(b)
		m := measure(b, display, stamps, loginVar+"="+s.Addr().String(), rowsVar+"="+strconv.Itoa(rows))
		little := m.until(b, "a page", func(s stamp) bool { return s.Heap > 0 })
		much := m.until(b, "all rows", func(s stamp) bool { return s.Heap > 0 && s.Loaded >= rows })
		rest(b, 3*time.Second) // what was needed on the way is given back
		b.ReportMetric(bare.pss(b), "bare-MB")
		b.ReportMetric(m.pss(b), "MB-of-1000-rows")
		b.ReportMetric(float64(much.Heap-little.Heap)/float64(much.Loaded-little.Loaded), "heap-B/message")
		if out, err := exec.Command("env", "DISPLAY="+display, "xdotool", "search", "--name", "Bare", "windowfocus", "--sync").CombinedOutput(); err != nil {
			b.Fatalf("xdotool: %v: %s", err, out)
		}
		rest(b, caret)
		b.ReportMetric(m.idle(b), "idle-ms/s")
		b.ReportMetric(m.pss(b), "MB-behind-another")
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		rest(b, 40*time.Second) // until it only stands by
		b.ReportMetric(m.idle(b), "offline-ms/s")
		m.end()
		bare.end()
	}
}

// rest lets a time pass in which nothing is done.
func rest(b *testing.B, d time.Duration) {
	b.Helper()
	select {
	case <-time.After(d):
	case <-b.Context().Done():
		b.Fatal(b.Context().Err())
	}
}

// idle is the CPU time that a window takes which nobody touches, in ms a second.
func (m *measured) idle(b *testing.B) float64 {
	b.Helper()
	const watched = 10 * time.Second
	for len(m.frames) > 0 {
		<-m.frames
	}
	before := m.cpu(b)
	rest(b, watched)
	b.Logf("%d frames in %v", len(m.frames), watched)
	return float64(m.cpu(b)-before) * 10 / watched.Seconds()
}

// BenchmarkArrival posts messages one by one, and measures from the moment at which
// another client has one, whose own line is as long as the window's, to the frame
// that shows it.
func BenchmarkArrival(b *testing.B) {
	needs(b, "Xvfb")
	display := startX(b, "1120x720")
	s, conn, room := house(b, 60)
	m := measure(b, display, stamps, loginVar+"="+s.Addr().String())
	last := m.until(b, "a page", func(s stamp) bool { return s.Loaded > 0 })
	rest(b, 2*time.Second)
	heard := make(chan int64, 1)
	other, err := client.Dial(b.Context(), client.Target{Addr: s.Addr().String(), Pin: s.Fingerprint(), Push: func(p wire.Push) {
		if e, ok := p.(*wire.Event); ok && e.Kind == wire.Message {
			heard <- time.Now().UnixNano()
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Login(b.Context(), client.Credentials{User: "admin", Password: "admin"}); err != nil {
		b.Fatal(err)
	}
	var laid, drawn []time.Duration
	newest := last.Newest
	for b.Loop() {
		if _, err := conn.Do(b.Context(), &wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("number ", len(laid))}); err != nil {
			b.Fatal(err)
		}
		newest++
		s := m.until(b, "the message", func(s stamp) bool { return s.Newest >= newest })
		at := <-heard
		laid, drawn = append(laid, time.Duration(s.Laid-at)), append(drawn, time.Duration(s.At-at))
	}
	for name, took := range map[string][]time.Duration{"laid": laid, "drawn": drawn} {
		slices.Sort(took)
		b.ReportMetric(ms(took[len(took)/2]), name+"-p50-ms")
		b.ReportMetric(ms(took[len(took)*99/100]), name+"-p99-ms")
	}
}

// BenchmarkLongConversation opens one of many messages: what it takes beside a
// bare window is memory of the window's alone.
func BenchmarkLongConversation(b *testing.B) {
	needs(b, "Xvfb")
	display := startX(b, "1120x720")
	s, _, _ := house(b, *longConversation)
	for b.Loop() {
		bare := measure(b, display, bares)
		bare.first(b)
		m := measure(b, display, stamps, loginVar+"="+s.Addr().String())
		m.until(b, "a page", func(s stamp) bool { return s.Loaded > 0 })
		rest(b, 3*time.Second)
		b.ReportMetric(m.pss(b)-bare.pss(b), "MB-above-bare")
		m.end()
		bare.end()
	}
}

// BenchmarkPage tells how large the browser's client is, compressed as it is sent.
func BenchmarkPage(b *testing.B) {
	for b.Loop() {
	}
	for _, name := range []string{"parley.wasm.br", "parley.wasm.gz"} {
		found, err := filepath.Glob(filepath.Join("..", "net", "server", "web", "dist", name))
		if err != nil || len(found) != 1 {
			b.Fatal("the browser's client is not built: ./build.sh wasm")
		}
		info, err := os.Stat(found[0])
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, filepath.Ext(name)[1:]+"-MB")
	}
}

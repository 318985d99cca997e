package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"os"
	"os/exec"
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
const caret = 12 * time.Second

// givenBack is how long a window takes at most to give memory back.
const givenBack = 2 * (settledIn + tidyPause)

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

// watched looks at the process's share of memory for a time: the most, and every look.
func (m *measured) watched(b *testing.B, during time.Duration) (most float64, all []float64) {
	b.Helper()
	const pause = 100 * time.Millisecond
	for range during / pause {
		now := m.pss(b)
		most, all = max(most, now), append(all, now)
		rest(b, pause)
	}
	return most, all
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

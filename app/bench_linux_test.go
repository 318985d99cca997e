package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// longConversation is how many messages BenchmarkLongConversation's has.
var longConversation = flag.Int("messages", 100_000, "open a conversation of `N` messages")

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
		b.ReportMetric(bare.pss(b), "bare-MB")
		b.ReportMetric(float64(much.Heap-little.Heap)/float64(much.Loaded-little.Loaded), "heap-B/message")
		hand(b, display, "search", "--name", "Bare", "windowfocus", "--sync")
		hand(b, display, "search", "--name", "Parley", "windowfocus", "--sync", "mousemove", "700", "400")
		rest(b, givenBack)
		hand(b, display, "type", "so")
		_, blinking := m.watched(b, caret)
		b.ReportMetric(median(blinking), "MB-of-1000-rows")
		hand(b, display, "click", "--repeat", "40", "--delay", "20", "4", "click", "--repeat", "40", "--delay", "20", "5")
		rest(b, givenBack)
		b.ReportMetric(m.pss(b), "MB-once-scrolled")
		hand(b, display, "search", "--name", "Bare", "windowfocus", "--sync")
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

// hand does something with the mouse or the keyboard.
func hand(b *testing.B, display string, what ...string) {
	b.Helper()
	if out, err := exec.Command("env", append([]string{"DISPLAY=" + display, "xdotool"}, what...)...).CombinedOutput(); err != nil {
		b.Fatalf("xdotool %v: %v: %s", what, err, out)
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
		most, _ := m.watched(b, givenBack)
		b.ReportMetric(m.pss(b)-bare.pss(b), "MB-above-bare")
		b.ReportMetric(most-bare.pss(b), "MB-above-bare-at-most")
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

//go:build !android

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// soakFor is how long the soak lasts: ./build.sh soak has ten minutes.
var soakFor = flag.Duration("soak", 3*time.Second, "how long the soak lasts")

// What a soak may cost. The heap is looked at from a quarter of the time on, when
// caches are warm, and where there was time for them.
const (
	soakers     = 24
	soakSamples = 20
	heapGrowth  = 24 << 20 // bytes, between the least of an early and of a late quarter
	heapFrom    = time.Minute
	// goroutinesSpare is how many may wait for the next request when all have gone.
	goroutinesSpare = 64 + 8
)

// sample is what a server takes at a time.
type sample struct{ heap, memory, goroutines, queued, messages int64 }

// measured scrapes a server.
func measured(t *testing.T, addr string) sample {
	t.Helper()
	r, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("metrics: %s %v", r.Status, err)
	}
	var s sample
	for name, to := range map[string]*int64{
		"parley_heap_bytes": &s.heap, "parley_memory_bytes": &s.memory, "parley_goroutines": &s.goroutines,
		"parley_queue_bytes": &s.queued, "parley_messages_total": &s.messages,
	} {
		_, rest, ok := strings.Cut(string(b), "\n"+name+" ")
		value, _, _ := strings.Cut(rest, "\n")
		if *to, err = strconv.ParseInt(value, 10, 64); !ok || err != nil {
			t.Fatalf("no %s in the metrics: %v", name, err)
		}
	}
	return s
}

// soaker is somebody who comes, talks, looks around and goes, again and again.
type soaker struct {
	addr, name string
	token      string // of the last login; empty before it and after a logout
	random     *rand.Rand
	asked      *atomic.Int64
}

// visit stays for a while.
func (s *soaker) visit(ctx context.Context) error {
	conn, err := client.Dial(ctx, client.Target{Addr: s.addr})
	if err != nil {
		return err
	}
	defer conn.Close()
	session, err := conn.Login(ctx, s.credentials())
	if err != nil {
		return err
	}
	if session.Token != "" {
		s.token = session.Token
	}
	room, err := conn.Find(ctx, session, "#general", false)
	if err != nil {
		return err
	}
	var last wire.Seq
	for range 50 + s.random.IntN(400) {
		req := s.request(room.ID, last)
		a, err := conn.Do(ctx, req)
		if err != nil {
			return err
		}
		s.asked.Add(1)
		if _, ok := req.(*wire.Send); ok { // else it is a reaction's
			last = a.(*wire.Sent).Seq
		}
		select {
		case <-time.After(time.Duration(s.random.IntN(20)) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if s.random.IntN(10) == 0 {
		s.token = ""
		_, err = conn.Do(ctx, &wire.Logout{})
	}
	return err
}

func (s *soaker) credentials() client.Credentials {
	if s.token != "" {
		return client.Credentials{Token: s.token}
	}
	return client.Credentials{User: s.name, Password: s.name}
}

func (s *soaker) request(room wire.ConvID, last wire.Seq) wire.Request {
	switch kind := s.random.IntN(20); {
	case kind == 0 && last > 0:
		return &wire.React{Conv: room, Ref: last, Emoji: "👍", Off: s.random.IntN(2) == 0}
	case kind == 1:
		return &wire.History{Conv: room, Limit: 50}
	case kind == 2:
		return &wire.Search{Text: fmt.Sprint("word", s.random.IntN(100)), Limit: 20}
	case kind == 3:
		return &wire.List{}
	case kind == 4:
		return &wire.Read{Conv: room, Seq: last}
	case kind == 5:
		return &wire.People{}
	case kind == 6:
		return &wire.Typing{Conv: room}
	}
	text := fmt.Sprintf("word%d of %s 物理 %s", s.random.IntN(100), s.name, strings.Repeat("x", s.random.IntN(200)))
	return &wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Text: text}
}

// TestSoak: people come, talk and go for as long as is asked. No request fails,
// and what the server takes does not grow with the time.
func TestSoak(t *testing.T) {
	d := serveIn(t, t.TempDir(), "-demo", "-discover=off", "-limit", "messages=off", "-limit", "searches=off") // an account here is eight people
	empty := measured(t, d.addr)
	ctx, cancel := context.WithTimeout(t.Context(), *soakFor)
	defer cancel()
	var all sync.WaitGroup
	var asked, visits atomic.Int64
	for i := range soakers {
		s := &soaker{addr: d.addr, name: []string{"admin", "amy", "bob"}[i%3], random: rand.New(rand.NewPCG(1, uint64(i))), asked: &asked}
		all.Go(func() {
			for ctx.Err() == nil {
				if err := s.visit(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s: %v", s.name, err)
					return
				}
				visits.Add(1)
			}
		})
	}
	var samples []sample
	tick := time.NewTicker(max(*soakFor/soakSamples, 100*time.Millisecond))
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			samples = append(samples, measured(t, d.addr))
		case <-ctx.Done():
		}
	}
	all.Wait()
	left := measured(t, d.addr)
	stays := func() bool { return left.goroutines > empty.goroutines+goroutinesSpare || left.queued != 0 }
	for end := time.Now().Add(patience); stays() && time.Now().Before(end); { // sessions end
		left = measured(t, d.addr)
	}
	if stays() {
		t.Errorf("afterwards %d goroutines and %d bytes queued, before anybody came %d and none", left.goroutines, left.queued, empty.goroutines)
	}
	early, late := least(samples, 1), least(samples, 3)
	if *soakFor >= heapFrom && late > early+heapGrowth {
		t.Errorf("the heap grew from %d to %d bytes", early, late)
	}
	if asked.Load() == 0 || left.messages == 0 {
		t.Error("nothing was asked")
	}
	t.Logf("%v: %d people, %d visits, %d requests, %d messages; heap %.1f → %.1f MiB, of the system %.1f MiB; goroutines %d → %d",
		*soakFor, soakers, visits.Load(), asked.Load(), left.messages, mib(early), mib(late), mib(left.memory), empty.goroutines, left.goroutines)
	d.stop()
	if strings.Contains(d.log.String(), `"level":"ERROR"`) {
		t.Errorf("the server reports errors:\n%s", d.log)
	}
}

// least is the smallest heap of a quarter of the samples.
func least(samples []sample, quarter int) int64 {
	n := len(samples) / 4
	low := int64(0)
	for _, s := range samples[quarter*n : min((quarter+1)*n+1, len(samples))] {
		if low == 0 || s.heap < low {
			low = s.heap
		}
	}
	return low
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

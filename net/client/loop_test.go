package client_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// heard is a request and when it came.
type heard struct {
	kind string
	at   time.Duration
}

// TestReadLoop drives the bounded read loop in virtual time: what the client
// asks, when, and when it gives up.
func TestReadLoop(t *testing.T) {
	second := time.Second
	tests := []struct {
		name string
		// ask is sent at once where set.
		ask wire.Request
		// pushes says when the server pushes; it answers what came before mute.
		pushes []time.Duration
		mute   time.Duration
		// push is what is pushed, where not presence.
		push wire.Push
		want []heard
		dead time.Duration
	}{
		{
			name: "an answer owed and five empty polls end it",
			ask:  &wire.List{},
			want: []heard{{"list", 0}, {"ping", second}},
			dead: 5 * second,
		},
		{
			name:   "any frame resets the count",
			ask:    &wire.List{},
			pushes: []time.Duration{4500 * time.Millisecond},
			want:   []heard{{"list", 0}, {"ping", second}, {"ping", 5500 * time.Millisecond}},
			dead:   9500 * time.Millisecond,
		},
		{
			name: "a server that asks to wait is there",
			ask:  &wire.List{},
			push: &wire.Wait{},
			pushes: []time.Duration{
				2 * second, 4 * second, 6 * second, 8 * second, 10 * second, 12 * second,
			},
			want: []heard{
				{"list", 0},
				{"ping", second},
				{"ping", 3 * second},
				{"ping", 5 * second},
				{"ping", 7 * second},
				{"ping", 9 * second},
				{"ping", 11 * second},
				{"ping", 13 * second},
			},
			dead: 17 * second,
		},
		{
			name: "an idle connection pings, and then an answer is owed",
			mute: 29 * second,
			want: []heard{{"ping", 15 * second}, {"ping", 30 * second}, {"ping", 31 * second}},
			dead: 35 * second,
		},
		{
			name:   "pushes alone do not stand in for the idle ping",
			mute:   14 * second,
			pushes: []time.Duration{10 * second, 14500 * time.Millisecond},
			want:   []heard{{"ping", 15500 * time.Millisecond}, {"ping", 16500 * time.Millisecond}},
			dead:   20500 * time.Millisecond,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []heard
				var began time.Time
				read := make(chan struct{})
				c := connect(t, client.Target{}, func(p *peer) {
					defer close(read)
					began = time.Now()
					for _, at := range test.pushes {
						defer time.AfterFunc(at, func() { p.push(cmp.Or(test.push, wire.Push(&wire.Presence{}))) }).Stop()
					}
					p.drain(func(id int64, req wire.Request) {
						at := time.Since(began)
						got = append(got, heard{req.Type(), at})
						if at < test.mute {
							p.ok(id, wire.NewAnswer(req))
						}
					})
				})
				if test.ask != nil {
					if _, err := c.Do(t.Context(), test.ask); !errors.Is(err, client.ErrSilent) {
						t.Errorf("Do answers %v, want ErrSilent", err)
					}
				}
				<-c.Done()
				<-read
				if err := c.Err(); !errors.Is(err, client.ErrSilent) {
					t.Errorf("the connection ends with %v, want ErrSilent", err)
				}
				if at := time.Since(began); at != test.dead {
					t.Errorf("dead after %v, want %v", at, test.dead)
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("the server heard %v, want %v", got, test.want)
				}
			})
		})
	}
}

// TestIdleLoop holds a line for an hour on pings alone.
func TestIdleLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pings := 0
		c := connect(t, client.Target{}, func(p *peer) {
			p.drain(func(id int64, req wire.Request) {
				pings++
				p.ok(id, &wire.Done{})
			})
		})
		<-time.After(time.Hour + time.Second)
		synctest.Wait()
		if err := c.Err(); err != nil {
			t.Fatalf("an idle connection ends with %v", err)
		}
		if want := int(time.Hour / client.PingInterval); pings != want {
			t.Errorf("%d pings in an hour, want %d", pings, want)
		}
	})
}

// TestSlowLine reads a line that takes longer than five polls to come: bytes
// are no silence.
func TestSlowLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{}, func(p *peer) {
			id, _, _ := p.next()
			frame := string(wire.AppendOK(nil, id, &wire.Page{Conv: 7, Events: []wire.Event{{Text: strings.Repeat("x", 100)}}}))
			go p.drain(func(int64, wire.Request) {})
			for len(frame) > 0 {
				n := min(10, len(frame))
				p.line(frame[:n])
				frame = frame[n:]
				<-time.After(900 * time.Millisecond)
			}
		})
		page, err := client.Get[*wire.Page](t.Context(), c, &wire.History{Conv: 7})
		if err != nil {
			t.Fatalf("a slow answer: %v", err)
		}
		if got := len(page.Events[0].Text); got != 100 {
			t.Errorf("%d bytes of text came, want 100", got)
		}
	})
}

// TestShortPoll takes another interval.
func TestShortPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, client.Target{Poll: 200 * time.Millisecond}, func(p *peer) {
			p.drain(func(int64, wire.Request) {})
		})
		began := time.Now()
		_, err := c.Do(t.Context(), &wire.List{})
		if took := time.Since(began); !errors.Is(err, client.ErrSilent) || took != time.Second {
			t.Errorf("ended after %v with %v, want 1s and ErrSilent", took, err)
		}
	})
}

//go:build !android

package netns_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley.example/app/netns"
)

// helpVar makes the test binary one of two machines: "echo", which answers every
// datagram by itself, or "ask ADDR", which sends some and says what came.
const helpVar = "PARLEY_NETNS_HELP"

func TestMain(m *testing.M) {
	what, addr, _ := strings.Cut(os.Getenv(helpVar), " ")
	var err error
	switch what {
	case "echo":
		err = echo()
	case "ask":
		err = ask(addr)
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func echo() error {
	conn, err := net.ListenPacket("udp", ":7")
	if err != nil {
		return err
	}
	fmt.Println("up")
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test lets go
		conn.Close()
	}()
	for packet := make([]byte, 1500); ; {
		n, from, err := conn.ReadFrom(packet)
		if err != nil {
			return nil // it was closed
		}
		if _, err := conn.WriteTo(packet[:n], from); err != nil {
			return err
		}
	}
}

// heard is what became of asked datagrams.
type heard struct {
	Came, Twice int
	Overtaken   bool
	Fastest     time.Duration
}

const asked = 100

func ask(addr string) error {
	conn, err := net.Dial("udp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	var sent [asked]time.Time
	pause := time.NewTicker(2 * time.Millisecond)
	defer pause.Stop()
	done := make(chan error, 1)
	go func() {
		for i := range sent {
			sent[i] = time.Now()
			if _, err := conn.Write([]byte{byte(i)}); err != nil {
				done <- err
				return
			}
			<-pause.C
		}
		done <- conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
	}()
	var order []byte
	var times []time.Time
	for packet := make([]byte, 1500); ; {
		n, err := conn.Read(packet)
		if err != nil || n != 1 {
			break // the time is over
		}
		order, times = append(order, packet[0]), append(times, time.Now())
	}
	if err := <-done; err != nil {
		return err
	}
	h := heard{Overtaken: !slices.IsSorted(order), Fastest: time.Hour}
	seen := map[byte]bool{}
	for i, b := range order {
		if seen[b] {
			h.Twice++
		}
		seen[b] = true
		h.Fastest = min(h.Fastest, times[i].Sub(sent[b]))
	}
	h.Came = len(seen)
	return json.NewEncoder(os.Stdout).Encode(h)
}

// TestWeather: what is said of a cable is what packets meet on it, there and back.
func TestWeather(t *testing.T) {
	s := netns.New(t)
	a := s.Host(1)
	b, cable := s.Rough(2, 1)
	server := a.Command(os.Args[0])
	server.Env, server.Stderr = append(os.Environ(), helpVar+"=echo"), os.Stderr
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := server.Wait(); err != nil {
			t.Error(err)
		}
	})
	if _, err := out.Read(make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		weather netns.Weather
		ok      func(heard) bool
	}{
		{"fair", netns.Weather{}, func(h heard) bool { return h.Came == asked && h.Twice == 0 && !h.Overtaken }},
		{"late", netns.Weather{Delay: 20 * time.Millisecond, Jitter: 20 * time.Millisecond}, func(h heard) bool {
			return h.Came == asked && h.Overtaken && h.Fastest >= 40*time.Millisecond
		}},
		{"twice", netns.Weather{Twice: 1}, func(h heard) bool { return h.Came == asked && h.Twice == 3*asked }},
		{"lossy", netns.Weather{Loss: 0.2}, func(h heard) bool { return h.Came > asked/4 && h.Came < asked*9/10 }},
		{"none", netns.Weather{Loss: 1}, func(h heard) bool { return h.Came == 0 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cable.Set(tt.weather)
			c := b.Command(os.Args[0])
			c.Env, c.Stderr = append(os.Environ(), helpVar+"=ask "+a.Addr+":7"), os.Stderr
			answer, err := c.Output()
			var h heard
			if err == nil {
				err = json.Unmarshal(answer, &h)
			}
			if err != nil || !tt.ok(h) {
				t.Errorf("of %d came %+v, %v", asked, h, err)
			}
		})
	}
}

package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
)

// answered takes the greeter's next words.
func answered(p *peer) string {
	p.t.Helper()
	return push(p, func(e *wire.Event) bool { return e.Kind == wire.Message && e.Name == "server" }).Text
}

func TestGreeterEndsTalkWithAnEcho(t *testing.T) {
	p := dial(t, demo(t), false)
	p.login("amy")
	conv := p.convs["server"].ID
	p.say(conv, "hi")
	echoes := 0
	for text := answered(p); strings.Count(text, "Hello, ") < 3; text = answered(p) {
		p.say(conv, text)
		if echoes++; echoes > 10 {
			t.Fatalf("it goes on: %q", text)
		}
	}
	p.say(conv, "Hello, Hello, Hello, hi!!!")
	p.say(conv, "stop")
	if got := answered(p); got != "Hello, stop!" {
		t.Errorf("an echo is answered %q", got)
	}
}

func TestGreeterAnswersLongTexts(t *testing.T) {
	p := dial(t, demo(t), false)
	p.login("amy")
	p.say(p.convs["server"].ID, strings.Repeat("x", wire.MaxText-8))
	if got := answered(p); len(got) != wire.MaxText {
		t.Errorf("got %d bytes", len(got))
	}
	p.say(p.convs["server"].ID, strings.Repeat("x", wire.MaxText))
	if got := answered(p); got != "Hello, …!" {
		t.Errorf("got %.40q", got)
	}
}

// TestGreeterIsFloodedByOneOnly names a fault: who wrote to it without end kept
// it from everybody else.
func TestGreeterIsFloodedByOneOnly(t *testing.T) {
	s := demo(t)
	amy, bob := dial(t, s, false), dial(t, s, false)
	amy.login("amy")
	bob.login("bob")
	const flood = 300
	var lines []byte
	for i := range flood {
		lines = wire.AppendRequest(lines, int64(1000+i), &wire.Send{
			Conv: amy.convs["server"].ID, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("text ", i),
		})
	}
	amy.write(string(lines))
	if got := answered(amy); got != "Hello, text 0!" { // it has begun
		t.Fatalf("got %q", got)
	}
	bob.say(bob.convs["server"].ID, "hello")
	if got := answered(bob); got != "Hi! What's your name?" {
		t.Errorf("bob is answered %q", got)
	}
	again := dial(t, s, false)
	again.login("amy")
	if n := again.convs["server"].Last; n >= 2*flood {
		t.Errorf("bob waited until all of amy's were answered: %d events", n)
	}
	for i := 1; i < flood; i++ { // each once, in order
		if got, want := answered(amy), fmt.Sprintf("Hello, text %d!", i); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

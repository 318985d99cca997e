//go:build !android

package main

import (
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley.example/app/netns"
	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// TestKilledWithAFullOutbox: a program that holds as many messages as it takes, and
// is killed, has them at its next start; killed again while they go out, none is
// lost, none comes twice, none overtakes another. Its clock runs backward.
func TestKilledWithAFullOutbox(t *testing.T) {
	r := newTroupe(t, nil, freeAddr(t), 1)
	amy, bob := r.joins("amy", nil), r.joins("bob", nil)
	room := amy.is().Convs["general"]
	r.ends(os.Kill)
	amy.sees("that the line is lost", func(now report) bool { return !now.Online })
	clock := time.Now()
	for range client.MaxQueued {
		amy.says(room, clock)
		clock = clock.Add(-time.Minute)
	}
	amy.sees("them waiting", func(now report) bool { return now.Pending == client.MaxQueued })
	amy.says(room, clock)
	amy.sees("that no more is taken", func(now report) bool { return now.Unsent == 1 && now.Full })
	if left := amy.crashes(); left != client.MaxQueued {
		t.Errorf("%d messages are in the outbox, want %d", left, client.MaxQueued)
	}
	r.serves()
	bob.told(order{Redial: true})
	for _, sent := range []int{100, 400, 800} {
		amy.lives()
		top := bob.is().Tops[room]
		bob.sees("some of them", func(now report) bool { return now.Tops[room] >= min(top+100, wire.Seq(sent)) })
		amy.crashes()
	}
	amy.lives()
	if n, want := r.compares(), client.MaxQueued+2; n != want { // and the last words
		t.Errorf("%d messages were promised, want %d", n, want)
	}
}

// restarts is how often the server ends in a conversation.
const restarts = 5

// TestFiveRestartsInAConversation: people talk, edit and react while the server is
// killed or stopped, and comes again. Afterwards everybody has the same history.
func TestFiveRestartsInAConversation(t *testing.T) {
	r := newTroupe(t, nil, freeAddr(t), 2)
	for _, name := range []string{"admin", "amy", "bob"} {
		r.joins(name, nil)
	}
	for n := range restarts {
		r.talk(60)
		if n%2 == 0 {
			r.ends(os.Kill)
		} else {
			r.ends(syscall.SIGTERM)
		}
		r.talk(10)
		r.serves()
		for _, a := range r.actors {
			a.told(order{Redial: true})
		}
	}
	if n := r.compares(); n < restarts*60/2 {
		t.Errorf("%d messages were promised", n)
	}
}

// TestSuspended: a program that slept while others talked has all that was said when
// it wakes: where its line stayed up meanwhile, where the server let it go because it
// took nothing, and where the server is another process by then.
func TestSuspended(t *testing.T) {
	r := newTroupe(t, nil, freeAddr(t), 3)
	amy, bob := r.joins("amy", nil), r.joins("bob", nil)
	room := amy.is().Convs["general"]
	bob.sleeps(true)
	r.talk(50)
	amy.rests()
	bob.sleeps(false)
	bob.rests()

	bob.sleeps(true)
	long := strings.Repeat("long", 4000)
	for n := range 1000 {
		amy.says(room, time.Now(), long)
		if n%20 == 0 {
			amy.rests()
			if r.letGo() {
				break
			}
		}
	}
	if !r.letGo() {
		t.Error("the server never let the one that sleeps go")
	}
	bob.sleeps(false)
	bob.rests()

	bob.sleeps(true)
	r.talk(20)
	r.ends(os.Kill)
	r.serves()
	amy.told(order{Redial: true})
	r.talk(20)
	bob.sleeps(false)
	r.compares()
}

// stormFor is how long the storm lasts, and stormSeed what it is made of.
var (
	stormFor  = flag.Duration("storm", 10*time.Second, "how long the storm lasts")
	stormSeed = flag.Uint64("storm-seed", 0, "what the storm is made of; by chance where 0")
)

// weathers are what the cables may do.
var weathers = []netns.Weather{
	{},
	{Loss: 0.05, Delay: 5 * time.Millisecond, Jitter: 40 * time.Millisecond, Twice: 0.02},
	{Loss: 0.25, Delay: 50 * time.Millisecond, Jitter: 200 * time.Millisecond},
	{Loss: 1},
}

// TestStorm: everything at once, by chance: people talk, edit and react on a network
// that loses, delays, doubles and reorders packets or is cut, while programs are
// killed and suspended, and the server is killed and stopped. Afterwards each has
// what the server keeps, and that is all that was promised.
func TestStorm(t *testing.T) {
	seed := *stormSeed
	if seed == 0 {
		seed = rand.Uint64N(1 << 32)
	}
	t.Logf("go test ./app -run TestStorm -storm %v -storm-seed %d", *stormFor, seed)
	s := netns.New(t)
	r := newTroupe(t, s.Host(1), "10.77.0.1:12343", seed)
	var cables []*netns.Cable
	for i, name := range []string{"admin", "amy", "bob"} {
		host, cable := s.Rough(2+i, seed)
		cables = append(cables, cable)
		r.joins(name, host)
	}
	did := map[string]int{}
	step := time.NewTicker(100 * time.Millisecond)
	defer step.Stop()
	for over := time.Now().Add(*stormFor); time.Now().Before(over); <-step.C {
		r.talk(5)
		did[r.strikes(cables)]++
	}
	for _, c := range cables {
		c.Set(netns.Weather{})
	}
	if r.server == nil {
		r.serves()
	}
	for _, a := range r.actors {
		if a.process == nil {
			a.lives()
		} else if a.asleep {
			a.sleeps(false)
		}
	}
	n := r.compares()
	t.Logf("%v: %d messages promised, none lost; %v", *stormFor, n, did)
	if n <= len(r.actors) {
		t.Error("nothing was said")
	}
}

// stormBurst is how many messages are said at once at most.
const stormBurst = 300

// strikes has something bad happen, or end, and says what.
func (r *troupe) strikes(cables []*netns.Cable) string {
	r.t.Helper()
	i := r.random.IntN(len(r.actors))
	a := r.actors[i]
	switch kind := r.random.IntN(20); {
	case r.server == nil && kind < 10:
		r.serves()
		return "server started"
	case r.server != nil && kind == 0:
		r.ends(os.Kill)
		return "server killed"
	case r.server != nil && kind == 1:
		r.ends(syscall.SIGTERM)
		return "server stopped"
	case a.process == nil:
		a.lives()
		return "client started"
	case kind < 4:
		a.crashes()
		return "client killed"
	case a.asleep && kind < 10, !a.asleep && kind == 4:
		a.sleeps(!a.asleep)
		return "client suspended or resumed"
	case kind < 12:
		cables[i].Set(weathers[r.random.IntN(len(weathers))])
		return "weather changed"
	case !a.asleep && kind == 19:
		if room := a.is().Convs["general"]; room != 0 {
			for range 1 + r.random.IntN(stormBurst) {
				a.says(room, time.Now())
			}
		}
		return "much said at once"
	case !a.asleep:
		a.told(order{Redial: true})
		return "client dialled"
	}
	return "nothing"
}

// letGo reports whether the server has let somebody go who took nothing.
func (r *troupe) letGo() bool {
	r.t.Helper()
	answer, err := http.Get("http://" + r.addr + "/metrics")
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.Contains(string(b), "\nparley_sessions_slow_total 1\n")
}

// talk has the puppets do things, one after the other: most of them messages.
func (r *troupe) talk(acts int) {
	r.t.Helper()
	for range acts {
		a := r.actors[r.random.IntN(len(r.actors))]
		if a.process != nil && !a.asleep {
			r.act(a)
		}
	}
}

// act has a puppet do something.
func (r *troupe) act(a *actor) {
	r.t.Helper()
	now := a.is()
	room := now.Convs["general"]
	if room == 0 {
		return // it has just been started
	}
	ref := now.Tops[room] - wire.Seq(r.random.IntN(10))
	switch kind := r.random.IntN(10); {
	case kind == 0:
		a.told(order{Again: room})
	case kind <= 2 && ref > 0:
		emoji := []string{"👍", "🎉", "❤️"}[r.random.IntN(3)]
		a.told(order{React: &state.React{Conv: room, Ref: ref, Emoji: emoji, Off: r.random.IntN(3) == 0}})
	case kind == 3:
		a.told(order{Direct: r.actors[r.random.IntN(len(r.actors))].name})
	case kind == 4:
		for _, other := range r.actors {
			if direct := now.Convs[other.name]; direct != 0 && other != a {
				room = direct
			}
		}
		fallthrough
	default:
		a.says(room, time.Now())
	}
}

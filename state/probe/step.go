package probe

import (
	"slices"

	"parley.example/state/words"
)

// Step is a step of a test.
type Step uint8

// The steps, in their order.
const (
	Here Step = iota // this machine's own addresses
	Name             // the addresses behind the server's name
	Way              // the network by which they are reached
	Port             // whether the port is open
	Peer             // what answers there, and in which version
	Key              // whether it is the server that is expected

	Listen // where the own server listens
	Answer // whether it answers at its own addresses
	Wall   // whether a firewall keeps others out
	Found  // whether it keeps out who looks for servers

	Page   // where the browser's page is from
	Online // whether the browser knows of a network
	Fetch  // whether the page's server answers
)

var steps = [...]struct {
	word string
	key  words.Key
}{
	Here: {"here", words.StepHere}, Name: {"name", words.StepName}, Way: {"way", words.StepWay},
	Port: {"port", words.StepPort}, Peer: {"peer", words.StepPeer}, Key: {"key", words.StepKey},
	Listen: {"listen", words.StepListen}, Answer: {"answer", words.StepAnswer},
	Wall: {"firewall", words.StepWall}, Found: {"found", words.StepFound},
	Page: {"page", words.StepPage}, Online: {"online", words.StepOnline}, Fetch: {"fetch", words.StepFetch},
}

// String is the step's name, a word for scripts.
func (s Step) String() string { return steps[s].word }

// Key is the step's name for people.
func (s Step) Key() words.Key { return steps[s].key }

// Test is what a test is about.
type Test uint8

// The tests.
const (
	ToServer   Test = iota // the way to a server
	OwnServer              // whether others can reach the own server
	PageServer             // the way of a browser's page to its server
)

// Steps are the test's, in their order.
func (t Test) Steps() []Step {
	switch t {
	case OwnServer:
		return []Step{Here, Listen, Answer, Wall, Found}
	case PageServer:
		return []Step{Page, Online, Fetch}
	}
	return []Step{Here, Name, Way, Port, Peer, Key}
}

// Next is the number, from zero, of the step under way after what was found so
// far: how many are behind it.
func (t Test) Next(found []Finding) int {
	if len(found) == 0 {
		return 0
	}
	return slices.Index(t.Steps(), found[len(found)-1].Step) + 1
}

// Worst is the worst verdict among what was found, Fine where nothing was.
func Worst(found []Finding) Verdict {
	worst := Fine
	for _, f := range found {
		worst = max(worst, f.Verdict)
	}
	return worst
}

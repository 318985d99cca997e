package state

import (
	"slices"

	"parley.example/net/wire"
	"parley.example/state/probe"
)

// Probe is the network test that a DialogWhy or a DialogOthers shows.
//
//	OpenDialog, ProbeAgain → AskProbe → Probed… → ProbeOver
//	                       ↘ the dialog goes → StopProbe
type Probe struct {
	Test probe.Test
	// Found is what each step found, in order. It is never changed.
	Found []probe.Finding
	// Over says that it has ended, Open that nothing was found that stands in the
	// way.
	Over, Open bool
}

// Intents, effects and reports of the network test. Run says of which test a
// report is: those of one that was given up come late.
type (
	// ProbeAgain runs the test on show anew.
	ProbeAgain struct{}

	// AskProbe runs a test and ends the one before; Addr and Heard say of a ToServer
	// where to, as those of a Connect do.
	AskProbe struct {
		Run   uint64
		Test  probe.Test
		Addr  string
		Heard wire.Fingerprint
	}
	// StopProbe ends the test.
	StopProbe struct{}

	// Probed says what a step found.
	Probed struct {
		Run   uint64
		Found probe.Finding
	}
	// ProbeOver says that the test has ended, and whether the way is open.
	ProbeOver struct {
		Run  uint64
		Open bool
	}
)

func (ProbeAgain) event() {}
func (Probed) event()     {}
func (ProbeOver) event()  {}
func (AskProbe) effect()  {}
func (StopProbe) effect() {}

// ofProbe reports whether a dialog shows a network test.
func (k DialogKind) ofProbe() bool { return k == DialogWhy || k == DialogOthers }

// probe handles the network test.
func (c *change) probe(ev Event) {
	switch ev := ev.(type) {
	case ProbeAgain:
		if c.Dialog.Kind.ofProbe() && c.Probe.Over {
			c.beginProbe()
		}
	case Probed:
		if c.isProbe(ev.Run) {
			c.Probe.Found = append(slices.Clip(c.Probe.Found), ev.Found)
		}
	case ProbeOver:
		if c.isProbe(ev.Run) {
			c.probing, c.Probe.Over, c.Probe.Open = false, true, ev.Open
		}
	}
}

// isProbe reports whether a report is of the test under way.
func (c *change) isProbe(run uint64) bool { return c.probing && run == c.probes }

// beginProbe runs the test that the dialog is about.
func (c *change) beginProbe() {
	c.probes++
	c.probing, c.Probe = true, Probe{}
	ask := AskProbe{Run: c.probes, Addr: c.Dialog.Addr, Heard: c.behind.Heard}
	switch {
	case c.Dialog.Kind == DialogOthers:
		ask.Test = probe.OwnServer
	case c.Origin != "":
		ask.Test, ask.Addr = probe.PageServer, c.Origin
	}
	c.Probe.Test = ask.Test
	c.do(ask)
}

// leaveProbe ends the test once its dialog has gone, whatever took it away.
func (c *change) leaveProbe() {
	if c.Dialog.Kind.ofProbe() {
		return
	}
	if c.probing {
		c.do(StopProbe{})
	}
	c.probing, c.Probe, c.behind = false, Probe{}, Dialog{}
}

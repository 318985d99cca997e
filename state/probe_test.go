package state_test

import (
	"reflect"
	"testing"

	"parley.example/state"
	"parley.example/state/probe"
)

var (
	findOut = state.OpenDialog{Kind: state.DialogWhy, Addr: addr}
	here    = probe.Finding{Step: probe.Here, Cause: probe.Addresses, What: "10.0.0.2 (eth0)"}
	refused = probe.Finding{Step: probe.Port, Verdict: probe.Bad, Cause: probe.Refused, What: addr}
)

func sameProbe(t *testing.T, got, want state.Probe) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("probe is %+v, want %+v", got, want)
	}
}

// TestProbe: what each step finds is kept until the dialog goes, which ends a
// test under way.
func TestProbe(t *testing.T) {
	s, effects := apply(t, state.State{}, findOut)
	wants(t, effects, state.AskProbe{Run: 1, Addr: addr})
	s, _ = apply(t, s, state.Probed{Run: 1, Found: here})
	before := s
	s, _ = apply(t, s, state.Probed{Run: 1, Found: refused}, state.ProbeOver{Run: 1}, state.Probed{Run: 1, Found: here})
	sameProbe(t, s.Probe, state.Probe{Found: []probe.Finding{here, refused}, Over: true})
	sameProbe(t, before.Probe, state.Probe{Found: []probe.Finding{here}})

	again, effects := apply(t, s, state.ProbeAgain{})
	wants(t, effects, state.AskProbe{Run: 2, Addr: addr})
	again, effects = apply(t, again, state.Probed{Run: 1, Found: here}, state.ProbeOver{Run: 1, Open: true}, state.ProbeAgain{})
	sameProbe(t, again.Probe, state.Probe{})
	wants(t, effects)
	again, effects = apply(t, again, state.CloseDialog{})
	wants(t, effects, state.StopProbe{})
	equal(t, "dialog", again.Dialog, state.Dialog{})

	over, effects := apply(t, s, state.CloseDialog{}, state.Probed{Run: 1, Found: here})
	wants(t, effects)
	sameProbe(t, over.Probe, state.Probe{})
}

// TestProbeLeadsBackToTheLogin that it stands in front of, with what that says.
func TestProbeLeadsBackToTheLogin(t *testing.T) {
	s, effects := apply(t, state.State{}, askHeard(key), asAmy, off(state.FaultRefused), findOut)
	wants(t, effects, state.AskProbe{Run: 1, Addr: addr, Heard: key})
	s, _ = apply(t, s, state.ProbeOver{Run: 1}, state.CloseDialog{})
	equal(t, "dialog", s.Dialog, state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Heard: key, Fault: state.FaultRefused, Detail: "why"})
	s, _ = apply(t, s, state.CloseDialog{})
	equal(t, "dialog", s.Dialog, state.Dialog{})
}

// TestWhatATestIsOf: the own server's while it is on, and in a page that of the
// page, whatever is asked for.
func TestWhatATestIsOf(t *testing.T) {
	others := state.OpenDialog{Kind: state.DialogOthers}
	s, effects := apply(t, state.State{}, others)
	wants(t, effects)
	equal(t, "dialog", s.Dialog, state.Dialog{})
	s, effects = apply(t, s, state.Hosted{Hosting: state.Hosting{Phase: state.HostOn}}, others)
	wants(t, effects, state.AskProbe{Run: 1, Test: probe.OwnServer})
	s, effects = apply(t, s, state.StopServer{})
	wants(t, effects, state.UnhostServer{}, state.StopProbe{})
	equal(t, "dialog", s.Dialog, state.Dialog{})

	_, effects = apply(t, state.State{Origin: other}, findOut)
	wants(t, effects, state.AskProbe{Run: 1, Test: probe.PageServer, Addr: other})
	_, effects = apply(t, state.State{}, state.OpenDialog{Kind: state.DialogWhy})
	wants(t, effects)
}

// TestQuestionEndsTheTest: another dialog takes the place of the test's.
func TestQuestionEndsTheTest(t *testing.T) {
	s, effects := apply(t, state.State{}, findOut, newKey)
	wants(t, effects, state.StopProbe{})
	sameProbe(t, s.Probe, state.Probe{})
}

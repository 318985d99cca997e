package state_test

import (
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// forged is a key other than key.
var forged = wire.Fingerprint(strings.Repeat("f0", 32))

func askHeard(key wire.Fingerprint) state.OpenDialog {
	return state.OpenDialog{Kind: state.DialogLogin, Addr: addr, Heard: key}
}

// TestWhatIsHeardIsNotTrusted: a server that was found has to prove its key, of
// which the person is asked as ever; another key than the one heard is a hard
// stop.
func TestWhatIsHeardIsNotTrusted(t *testing.T) {
	heard := connect
	heard.Heard = key
	trusted := heard
	trusted.Trust = key
	waits := busy
	waits.Heard = key
	stopped := askKey
	stopped.Known = forged
	failed := waits
	failed.Busy, failed.Fault, failed.Detail = false, state.FaultRefused, "why"
	checkLogins(t, []loginCase{
		{
			name: "it opens with the key that was heard", events: []state.Event{askHeard(key)},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, Heard: key},
		},
		{
			name: "the key is not trusted by that", events: []state.Event{askHeard(key), asAmy},
			dialog: waits, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{heard},
		},
		{
			name: "a key at first use is asked for", events: []state.Event{askHeard(key), asAmy, newKey},
			dialog: askKey,
		},
		{
			name: "and trusted by the person", events: []state.Event{askHeard(key), asAmy, newKey, state.TrustKey{Key: key}},
			dialog: waits, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{trusted},
		},
		{
			name: "another key than the one heard stops", events: []state.Event{askHeard(forged), asAmy, newKey},
			dialog: stopped,
		},
		{
			name: "what was heard stays with a fault", events: []state.Event{askHeard(key), asAmy, off(state.FaultRefused)},
			dialog: failed,
		},
		{
			name: "of another address nothing was heard", events: []state.Event{
				askHeard(forged), state.Login{Addr: other, User: "amy", Password: "secret"},
			},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: other, User: "amy", Busy: true}, link: state.Link{Phase: state.LinkConnecting},
			effects: []state.Effect{state.Connect{Addr: other, User: "amy", Password: "secret"}},
		},
	})
}

func TestListensWhileTheListIsShown(t *testing.T) {
	for name, tt := range map[string]struct {
		s    state.State
		want bool
	}{
		"first start":   {state.State{}, true},
		"the server on": {state.State{Hosting: state.Hosting{Phase: state.HostOn}}, true},
		"logged in":     {state.State{Me: wire.Account{ID: 1}}, false},
		"in a page":     {state.State{Origin: addr}, false},
		"told not to":   {state.State{Nearby: state.Nearby{Off: true}}, false},
		"set to hide":   {state.State{Settings: state.Settings{Hidden: true}}, false},
	} {
		if got := tt.s.Listens(); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// TestSeeksWhileTheLineIsDown, for a server that has come to another address.
func TestSeeksWhileTheLineIsDown(t *testing.T) {
	me := wire.Account{ID: 1}
	waiting := state.Link{Phase: state.LinkWaiting}
	for name, tt := range map[string]struct {
		s    state.State
		want bool
	}{
		"nobody is logged in": {state.State{Link: waiting}, false},
		"the line is up":      {state.State{Me: me, Link: state.Link{Phase: state.LinkOnline}}, false},
		"it waits":            {state.State{Me: me, Link: waiting}, true},
		"it dials":            {state.State{Me: me, Link: state.Link{Phase: state.LinkConnecting}}, true},
		"it stands by":        {state.State{Me: me, Link: state.Link{Phase: state.LinkStandby}}, true},
		"it stays down":       {state.State{Me: me}, false},
		"in a page":           {state.State{Me: me, Link: waiting, Origin: addr}, false},
		"told not to":         {state.State{Me: me, Link: waiting, Nearby: state.Nearby{Off: true}}, false},
		"set to hide":         {state.State{Me: me, Link: waiting, Settings: state.Settings{Hidden: true}}, false},
	} {
		if got := tt.s.Seeks(); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

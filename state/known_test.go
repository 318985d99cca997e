package state_test

import (
	"reflect"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// used is a server that amy logged in to before, her session kept or not.
func used(kept bool) state.KnownServer {
	return state.KnownServer{Name: "Lab", Addr: addr, Key: key, User: "amy", Kept: kept}
}

// remembers brings what is known.
func remembers(servers ...state.KnownServer) state.Remembered {
	return state.Remembered{Servers: servers}
}

// hears brings what is heard.
func hears(servers ...state.NearbyServer) state.NearbyHeard {
	return state.NearbyHeard{Nearby: state.Nearby{Servers: servers}}
}

func TestLoggingInAgain(t *testing.T) {
	moved := hears(state.NearbyServer{Name: "Lab", Addr: other, Key: key})
	lost := used(true)
	lost.Addr = ""
	connecting := state.Link{Phase: state.LinkConnecting}
	dialog := func(at string) state.Dialog {
		return state.Dialog{Kind: state.DialogLogin, Addr: at, User: "amy", Heard: key}
	}
	busy := func(at string) state.Dialog { d := dialog(at); d.Busy = true; return d }
	connect := func(at string) state.Connect { return state.Connect{Addr: at, User: "amy", Heard: key} }
	again := state.Return{Key: key}
	checkLogins(t, []loginCase{
		{
			name: "a session that is kept is taken up", events: []state.Event{remembers(used(true)), again},
			dialog: busy(addr), link: connecting, effects: []state.Effect{connect(addr)},
		},
		{
			name: "one that is not asks for the password", events: []state.Event{remembers(used(false)), again},
			dialog: dialog(addr),
		},
		{
			name: "at the address where it is heard now", events: []state.Event{remembers(used(true)), moved, again},
			dialog: busy(other), link: connecting, effects: []state.Effect{connect(other)},
		},
		{
			name: "one that lost its address asks for it", events: []state.Event{remembers(lost), again},
			dialog: dialog(""),
		},
		{
			name: "which then has to prove the key", events: []state.Event{
				remembers(lost), again, state.Login{Addr: other, User: "amy"},
			},
			dialog: busy(other), link: connecting, effects: []state.Effect{connect(other)},
		},
		{name: "nobody knows another", events: []state.Event{remembers(used(true)), state.Return{Key: forged}}},
		{
			name: "what fails stands in the dialog", events: []state.Event{
				remembers(used(true)), again, state.Linked{Link: state.Link{Phase: state.LinkWaiting, Fault: state.FaultRefused}},
			},
			dialog:  state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Heard: key, Fault: state.FaultRefused},
			effects: []state.Effect{state.Disconnect{}},
		},
		{
			name: "a server that is heard and known gets its account", events: []state.Event{
				remembers(used(false)), moved, state.OpenDialog{Kind: state.DialogLogin, Addr: other, Heard: key},
			},
			dialog: dialog(other),
		},
	})
}

func TestServersToChooseFrom(t *testing.T) {
	heard := state.NearbyServer{Name: "Lab", Addr: other, Key: key, Online: 7}
	stranger := state.NearbyServer{Name: "Hall", Addr: addr, Key: forged, Online: 2}
	both := state.ServerChoice{Name: "Lab", Addr: other, Key: key, Online: 7, Here: true, User: "amy", Known: true}
	hall := state.ServerChoice{Name: "Hall", Addr: addr, Key: forged, Online: 2, Here: true}
	away := state.ServerChoice{Name: "Lab", Addr: addr, Key: key, User: "amy", Known: true}
	for _, tt := range []struct {
		name       string
		s          state.State
		events     []state.Event
		here, used []state.ServerChoice
	}{
		{name: "none"},
		{name: "one that is known", events: []state.Event{remembers(used(true))}, used: []state.ServerChoice{away}},
		{
			name: "one that is heard and known stands there once", events: []state.Event{remembers(used(true)), hears(stranger, heard)},
			here: []state.ServerChoice{hall, both},
		},
		{
			name: "one that goes is known all the same", events: []state.Event{remembers(used(true)), hears(stranger, heard), hears(stranger)},
			here: []state.ServerChoice{hall}, used: []state.ServerChoice{away},
		},
		{
			name: "not listening, those that are known", s: state.State{Nearby: state.Nearby{Off: true}},
			events: []state.Event{remembers(used(true))}, used: []state.ServerChoice{away},
		},
		{name: "a page has one server", s: state.State{Origin: addr}, events: []state.Event{remembers(used(true)), hears(heard)}},
		{name: "none once somebody is logged in", s: state.State{Me: wire.Account{ID: 1}}, events: []state.Event{remembers(used(true))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := apply(t, tt.s, tt.events...)
			here, used := s.Servers()
			if !reflect.DeepEqual(here, tt.here) || !reflect.DeepEqual(used, tt.used) {
				t.Errorf("got %+v and %+v, want %+v and %+v", here, used, tt.here, tt.used)
			}
		})
	}
}

func TestForgettingAServer(t *testing.T) {
	s, effects := apply(t, state.State{}, remembers(used(true)), state.ForgetServer{Key: key})
	wants(t, effects, state.DropServer{Key: key})
	equal(t, "known", len(s.Known), 0)
	_, effects = apply(t, s, state.ForgetServer{Key: key})
	wants(t, effects)
}

func TestPasswordIsNotAskedForWhereTheSessionIsKept(t *testing.T) {
	whole := wire.Fingerprint(strings.Repeat("7f2a", 16)) // as links want it
	lab := used(true)
	lab.Key = whole
	s, _ := apply(t, state.State{}, remembers(lab, state.KnownServer{Name: "Hall", Addr: other, Key: forged, User: "bob"}))
	for _, tt := range []struct {
		addr, user string
		want       bool
	}{
		{addr, "amy", true},
		{addr, "AMY", true},
		{addr, "bob", false},
		{other, "bob", false},
		{"10.0.0.7", "amy", true},
		{"https://" + other + "/#key=" + string(whole), "amy", true},
		{"https://" + addr + "/#key=" + string(forged), "amy", false},
		{"", "amy", false},
	} {
		if got := s.Keeps(tt.addr, tt.user); got != tt.want {
			t.Errorf("%s at %s: got %v, want %v", tt.user, tt.addr, got, tt.want)
		}
	}
}

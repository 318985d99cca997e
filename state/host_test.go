package state_test

import (
	"testing"

	"parley.example/state"
)

// hostCase is what becomes of the own server.
type hostCase struct {
	name    string
	events  []state.Event
	phase   state.HostPhase
	dialog  state.Dialog
	notice  state.Notice
	effects []state.Effect
}

func checkHosts(t *testing.T, cases []hostCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, state.State{}, tt.events...)
			equal(t, "phase", s.Hosting.Phase, tt.phase)
			equal(t, "dialog", s.Dialog, tt.dialog)
			equal(t, "notice", s.Notice, tt.notice)
			wants(t, effects, tt.effects...)
		})
	}
}

func TestHosting(t *testing.T) {
	on := state.Hosted{Hosting: state.Hosting{Phase: state.HostOn, Addr: "127.0.0.1:12343", Name: "Lab"}}
	failed := state.Hosted{Hosting: state.Hosting{Fault: "the port is taken"}}
	checkHosts(t, []hostCase{
		{
			name: "it starts", events: []state.Event{state.StartServer{}},
			phase: state.HostStarting, effects: []state.Effect{state.HostServer{}},
		},
		{
			name: "it starts once", events: []state.Event{state.StartServer{}, state.StartServer{}},
			phase: state.HostStarting,
		},
		{
			name: "one that is on does not start", events: []state.Event{state.StartServer{}, on, state.StartServer{}},
			phase: state.HostOn,
		},
		{
			name: "the first start asks for the owner", events: []state.Event{state.StartServer{}, state.AskOwner{}},
			phase: state.HostOff, dialog: state.Dialog{Kind: state.DialogHost},
		},
		{
			name:   "the owner's name starts it again",
			events: []state.Event{state.StartServer{}, state.AskOwner{}, state.StartServer{Name: "amy", Password: "secret"}},
			phase:  state.HostStarting, dialog: state.Dialog{Kind: state.DialogHost, Busy: true},
			effects: []state.Effect{state.HostServer{Name: "amy", Password: "secret"}},
		},
		{
			name:   "once on, the dialog goes",
			events: []state.Event{state.StartServer{}, state.AskOwner{}, state.StartServer{Name: "amy", Password: "secret"}, on},
			phase:  state.HostOn,
		},
		{
			name:   "what went wrong stands in the dialog",
			events: []state.Event{state.StartServer{}, state.AskOwner{}, state.StartServer{Name: "amy", Password: "secret"}, failed},
			dialog: state.Dialog{Kind: state.DialogHost, Detail: "the port is taken"},
		},
		{
			name:   "without the dialog it is a notice",
			events: []state.Event{state.StartServer{}, failed},
			notice: state.Notice{Kind: state.NoticeHost, Detail: "the port is taken"},
		},
		{
			name: "starting again takes the notice away", events: []state.Event{state.StartServer{}, failed, state.StartServer{}},
			phase: state.HostStarting, effects: []state.Effect{state.HostServer{}},
		},
		{
			name: "it stops", events: []state.Event{state.StartServer{}, on, state.StopServer{}},
			phase: state.HostStopping, effects: []state.Effect{state.UnhostServer{}},
		},
		{
			name: "it stops once", events: []state.Event{state.StartServer{}, on, state.StopServer{}, state.StopServer{}},
			phase: state.HostStopping,
		},
		{
			name: "what is off does not stop", events: []state.Event{state.StopServer{}},
		},
		{
			name: "stopped, it is off", events: []state.Event{state.StartServer{}, on, state.StopServer{}, state.Hosted{}},
		},
		{
			name:    "closing the dialog gives the start up",
			events:  []state.Event{state.StartServer{}, state.AskOwner{}, state.StartServer{Name: "amy", Password: "secret"}, state.CloseDialog{}},
			phase:   state.HostStopping,
			effects: []state.Effect{state.UnhostServer{}},
		},
		{
			name: "an owner is not asked for what stops", phase: state.HostStopping,
			events: []state.Event{state.StartServer{}, state.StopServer{}, state.AskOwner{}},
		},
	})
}

func TestServerCard(t *testing.T) {
	on := state.Hosted{Hosting: state.Hosting{Phase: state.HostOn, Addr: "127.0.0.1:12343", Name: "Lab"}}
	checkHosts(t, []hostCase{
		{
			name:   "its card can be looked at",
			events: []state.Event{on, state.OpenDialog{Kind: state.DialogServer}},
			phase:  state.HostOn, dialog: state.Dialog{Kind: state.DialogServer},
		},
		{
			name: "but not while there is none", events: []state.Event{state.OpenDialog{Kind: state.DialogServer}},
		},
		{
			name:   "the card goes with the server",
			events: []state.Event{on, state.OpenDialog{Kind: state.DialogServer}, state.StopServer{}},
			phase:  state.HostStopping, effects: []state.Effect{state.UnhostServer{}},
		},
		{
			name:   "also with one that goes by itself",
			events: []state.Event{on, state.OpenDialog{Kind: state.DialogServer}, state.Hosted{}},
		},
	})
}

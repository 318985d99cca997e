package state_test

import (
	"fmt"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

const (
	addr  = "10.0.0.7:12343"
	other = "10.0.0.9:12343"
)

var (
	asAmy   = state.Login{Addr: addr, User: "amy", Password: "secret"}
	connect = state.Connect{Addr: addr, User: "amy", Password: "secret"}
	off     = func(f state.Fault) state.Linked {
		return state.Linked{Link: state.Link{Fault: f, Detail: "why"}}
	}
	askLogin = state.OpenDialog{Kind: state.DialogLogin, Addr: addr}
	newKey   = state.UnknownKey{Addr: addr, Key: key}
	busy     = state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Busy: true}
	askKey   = state.Dialog{Kind: state.DialogKey, Addr: addr, User: "amy", Key: key}
)

// loginCase is what becomes of a login.
type loginCase struct {
	name    string
	events  []state.Event
	dialog  state.Dialog
	link    state.Link
	effects []state.Effect
}

func checkLogins(t *testing.T, cases []loginCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, state.State{}, tt.events...)
			equal(t, "dialog", s.Dialog, tt.dialog)
			equal(t, "link", s.Link, tt.link)
			wants(t, effects, tt.effects...)
		})
	}
}

func TestLoginDialog(t *testing.T) {
	waiting := state.Link{Phase: state.LinkWaiting, Attempt: 2, Of: 5, Fault: state.FaultRefused}
	standby := state.Link{Phase: state.LinkStandby, Fault: state.FaultRefused}
	failed := func(f state.Fault) state.Dialog {
		return state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Fault: f, Detail: "why"}
	}
	checkLogins(t, []loginCase{
		{
			name: "it opens with an address", events: []state.Event{askLogin},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr},
		},
		{
			name: "the own server's address is the first guess",
			events: []state.Event{
				state.Hosted{Hosting: state.Hosting{Phase: state.HostOn, Addr: other}},
				state.OpenDialog{Kind: state.DialogLogin},
			},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: other},
		},
		{
			name: "logging in connects", events: []state.Event{askLogin, asAmy},
			dialog: busy, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{connect},
		},
		{
			name: "a second click does nothing", events: []state.Event{askLogin, asAmy, asAmy},
			dialog: busy, link: state.Link{Phase: state.LinkConnecting},
		},
		{
			name: "a wrong password stands in the dialog", events: []state.Event{askLogin, asAmy, off(state.FaultLogin)},
			dialog: failed(state.FaultLogin),
		},
		{
			name: "so does a host that is not there", events: []state.Event{askLogin, asAmy, off(state.FaultNoHost)},
			dialog: failed(state.FaultNoHost),
		},
		{
			name: "trying again clears the fault", events: []state.Event{askLogin, asAmy, off(state.FaultLogin), asAmy},
			dialog: busy, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{connect},
		},
		{
			name:   "a dial that fails stands in the dialog, and is not repeated",
			events: []state.Event{askLogin, asAmy, state.Linked{Link: waiting}},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Fault: state.FaultRefused}, effects: []state.Effect{state.Disconnect{}},
		},
		{
			name: "Enter dials again", events: []state.Event{askLogin, asAmy, state.Linked{Link: waiting}, asAmy},
			dialog: busy, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{connect},
		},
		{
			name: "a server that asks for patience is waited for no longer", events: []state.Event{askLogin, asAmy, state.Linked{Link: standby}},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Fault: state.FaultRefused}, effects: []state.Effect{state.Disconnect{}},
		},
		{
			name: "without a dialog the fault stands in the strip", events: []state.Event{asAmy, off(state.FaultNoHost)},
			link: off(state.FaultNoHost).Link,
		},
		{
			name: "without a dialog a wrong password opens one", events: []state.Event{asAmy, off(state.FaultLogin)},
			dialog: failed(state.FaultLogin),
		},
		{
			name: "closing it gives the login up", events: []state.Event{askLogin, asAmy, state.CloseDialog{}},
			effects: []state.Effect{state.Disconnect{}},
		},
		{
			name: "closing it with nothing under way does nothing", events: []state.Event{askLogin, state.CloseDialog{}},
		},
	})
}

func TestLoginQuestions(t *testing.T) {
	trusted := connect
	trusted.Trust = key
	checkLogins(t, []loginCase{
		{
			name: "an unknown key is shown", events: []state.Event{askLogin, asAmy, newKey}, dialog: askKey,
		},
		{
			name:   "whether the link's end comes before it",
			events: []state.Event{askLogin, asAmy, off(state.FaultNewKey), newKey}, dialog: askKey,
		},
		{
			name:   "or after it",
			events: []state.Event{askLogin, asAmy, newKey, off(state.FaultNewKey)}, dialog: askKey,
		},
		{
			name:   "also without a dialog",
			events: []state.Event{asAmy, off(state.FaultNewKey), newKey}, dialog: askKey,
		},
		{
			name:   "a trusted key goes on with the same login",
			events: []state.Event{askLogin, asAmy, newKey, off(state.FaultNewKey), state.TrustKey{Key: key}},
			dialog: busy, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{trusted},
		},
		{
			name:   "another key than the one shown is not trusted",
			events: []state.Event{askLogin, asAmy, newKey, state.TrustKey{Key: "beef"}}, dialog: askKey,
		},
		{
			name:   "closing the question gives the login up",
			events: []state.Event{askLogin, asAmy, newKey, state.CloseDialog{}}, effects: []state.Effect{state.Disconnect{}},
		},
		{
			name:   "a key trusted without a password asks for it",
			events: []state.Event{newKey, state.TrustKey{Key: key}}, dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr},
		},
		{
			name:   "and goes with the login that follows",
			events: []state.Event{newKey, state.TrustKey{Key: key}, asAmy},
			dialog: busy, link: state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{trusted},
		},
		{
			name:   "but not with a login elsewhere",
			events: []state.Event{newKey, state.TrustKey{Key: key}, state.Login{Addr: other, User: "amy", Password: "secret"}},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: other, User: "amy", Busy: true},
			link:   state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{state.Connect{Addr: other, User: "amy", Password: "secret"}},
		},
		{
			name:   "a plain-text server is a question",
			events: []state.Event{askLogin, asAmy, off(state.FaultPlainText), state.PlainOnly{Addr: addr}},
			dialog: state.Dialog{Kind: state.DialogPlain, Addr: addr, User: "amy"},
		},
		{
			name:   "yes goes on in plain text",
			events: []state.Event{askLogin, asAmy, state.PlainOnly{Addr: addr}, state.TrustPlain{}},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, Busy: true},
			link:   state.Link{Phase: state.LinkConnecting}, effects: []state.Effect{state.ConnectPlain{Addr: addr}},
		},
		{
			name: "yes to no question does nothing", events: []state.Event{state.TrustPlain{}, state.TrustKey{Key: key}},
		},
		{
			name: "logged in, it goes", events: []state.Event{askLogin, asAmy, state.LoggedIn{Me: account(amy)}},
			link: state.Link{Phase: state.LinkOnline},
		},
		{
			name: "a key may not be asked for", events: []state.Event{state.OpenDialog{Kind: state.DialogKey}},
		},
		{
			name: "a room may not be made by nobody", events: []state.Event{state.OpenDialog{Kind: state.DialogRoom}},
		},
	})
}

// TestPasswordIsForgotten looks for the password in everything that a printed
// State holds, after each way in which a login ends.
func TestPasswordIsForgotten(t *testing.T) {
	for name, events := range map[string][]state.Event{
		"logged in":  {askLogin, asAmy, state.LoggedIn{Me: account(amy)}},
		"refused":    {askLogin, asAmy, off(state.FaultLogin)},
		"given up":   {askLogin, asAmy, state.CloseDialog{}},
		"under way":  {askLogin, asAmy},
		"logged out": {askLogin, asAmy, state.Logout{}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := apply(t, state.State{}, events...)
			if got := fmt.Sprintf("%+v %#v", s, s); strings.Contains(got, "secret") {
				t.Fatalf("the password stands in %s", got)
			}
			if name == "under way" {
				return
			}
			_, effects := apply(t, s, newKey, state.TrustKey{Key: key})
			wants(t, effects) // nothing to go on with
		})
	}
}

func TestLoginWhileLoggedIn(t *testing.T) {
	asBob := state.Login{Addr: addr, User: "bob", Password: "bob"}
	for _, tt := range []struct {
		name    string
		events  []state.Event
		me      wire.AccountID
		dialog  state.Dialog
		link    state.Link
		effects []state.Effect
	}{
		{
			name: "closing the dialog leaves the session alone", events: []state.Event{askLogin, state.CloseDialog{}},
			me: amy, link: state.Link{Phase: state.LinkOnline},
		},
		{
			name: "giving up another login brings the session back", events: []state.Event{askLogin, asBob, state.CloseDialog{}},
			me: amy, effects: []state.Effect{state.Disconnect{}, state.Redial{}},
		},
		{
			name:   "so does closing the dialog after a wrong one",
			events: []state.Event{askLogin, asBob, off(state.FaultLogin), state.CloseDialog{}},
			me:     amy, effects: []state.Effect{state.Redial{}},
		},
		{
			name: "an ended session is a login anew", events: []state.Event{off(state.FaultLogin)},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Fault: state.FaultLogin, Detail: "why"},
		},
		{
			name: "so is a removed account", events: []state.Event{off(state.FaultRemoved)},
			dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy", Fault: state.FaultRemoved, Detail: "why"},
		},
		{
			name: "another version ends the line only", events: []state.Event{off(state.FaultVersion)},
			me: amy, link: off(state.FaultVersion).Link,
		},
		{
			name:   "a changed key is a hard stop",
			events: []state.Event{state.UnknownKey{Addr: addr, Key: "beef", Known: key}, state.CloseDialog{}},
			me:     amy, link: state.Link{Fault: state.FaultKey}, effects: []state.Effect{state.Disconnect{}},
		},
		{
			name:   "a changed key that is trusted asks for the password",
			events: []state.Event{state.UnknownKey{Addr: addr, Key: "beef", Known: key}, state.TrustKey{Key: "beef"}},
			me:     amy, dialog: state.Dialog{Kind: state.DialogLogin, Addr: addr, User: "amy"},
		},
		{
			name: "an ended session leaves the owner's dialog", dialog: state.Dialog{Kind: state.DialogHost},
			events: []state.Event{state.OpenDialog{Kind: state.DialogHost}, off(state.FaultLogin)}, link: off(state.FaultLogin).Link,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, login(t, room(general, "general", 3)), tt.events...)
			equal(t, "me", s.Me.ID, tt.me)
			equal(t, "dialog", s.Dialog, tt.dialog)
			equal(t, "link", s.Link, tt.link)
			wants(t, effects, tt.effects...)
		})
	}
}

func TestLink(t *testing.T) {
	linked := func(p state.LinkPhase, f state.Fault) state.Linked {
		return state.Linked{Link: state.Link{Phase: p, Fault: f}}
	}
	for _, tt := range []struct {
		name    string
		events  []state.Event
		link    state.Link
		effects []state.Effect
	}{
		{"online clears the fault", []state.Event{linked(state.LinkOnline, state.FaultLost)}, state.Link{Phase: state.LinkOnline}, nil},
		{"retry now dials", []state.Event{linked(state.LinkWaiting, state.FaultLost), state.RetryNow{}}, linked(state.LinkWaiting, state.FaultLost).Link, []state.Effect{state.Redial{}}},
		{"retry now while online does nothing", []state.Event{state.RetryNow{}}, state.Link{Phase: state.LinkOnline}, nil},
		{"the focus dials while it waits", []state.Event{linked(state.LinkWaiting, state.FaultLost), state.Focused{On: true}}, linked(state.LinkWaiting, state.FaultLost).Link, []state.Effect{state.Redial{}}},
		{"the focus dials while it stands by", []state.Event{linked(state.LinkStandby, state.FaultLost), state.Focused{On: true}}, linked(state.LinkStandby, state.FaultLost).Link, []state.Effect{state.Redial{}}},
		{"losing the focus does nothing", []state.Event{linked(state.LinkWaiting, state.FaultLost), state.Focused{}}, linked(state.LinkWaiting, state.FaultLost).Link, nil},
		{"the focus does not dial what ended for good", []state.Event{linked(state.LinkOff, state.FaultVersion), state.Focused{On: true}}, linked(state.LinkOff, state.FaultVersion).Link, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, login(t), tt.events...)
			equal(t, "link", s.Link, tt.link)
			wants(t, effects, tt.effects...)
		})
	}
}

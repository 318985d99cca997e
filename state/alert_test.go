package state_test

import (
	"slices"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestAlertsAreAskedForOnce(t *testing.T) {
	ask := state.AlertsHeard{Alerts: state.AlertsAsk}
	for _, tt := range []struct {
		name    string
		events  []state.Event
		alerts  state.Alerts
		effects []state.Effect
	}{
		{"where there are none", []state.Event{state.AllowAlerts{}}, state.AlertsNone, nil},
		{"allowed", []state.Event{ask, state.AllowAlerts{}}, state.AlertsAsk, []state.Effect{state.AskAlerts{}}},
		{"declined", []state.Event{ask, state.DeclineAlerts{}}, state.AlertsOff, []state.Effect{state.RefuseAlerts{}}},
		{"declined before", []state.Event{ask, state.DeclineAlerts{}, state.AllowAlerts{}}, state.AlertsOff, []state.Effect{state.AskAlerts{}}},
		{"the system's answer", []state.Event{ask, state.AllowAlerts{}, state.AlertsHeard{Alerts: state.AlertsOn}}, state.AlertsOn, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, state.State{}, tt.events...)
			equal(t, "alerts", s.Alerts, tt.alerts)
			wants(t, effects, tt.effects...)
		})
	}
}

func TestAlertOfWhatNobodyLooksFor(t *testing.T) {
	on, away := state.AlertsHeard{Alerts: state.AlertsOn}, state.Focused{}
	ofBob := state.Alert{Conv: general, Room: true, Title: "general", From: "bob", Text: "message 10"}
	e := event(general, 10, bob)
	e.Text = "look, @amy"
	mention, ofMention := state.EventPushed{Event: e}, ofBob
	ofMention.Text = e.Text
	unseen := ofMention
	unseen.Text = ""
	for _, tt := range []struct {
		name   string
		events []state.Event
		want   []state.Effect
	}{
		{"in another window", []state.Event{on, away, push(general, 10, bob)}, []state.Effect{ofBob}},
		{"under the eye", []state.Event{on, state.Focused{On: true}, push(general, 10, bob)}, nil},
		{"of another conversation than the one on show", []state.Event{on, state.Focused{On: true}, push(random, 10, bob)}, []state.Effect{state.Alert{
			Conv: random, Room: true, Title: "random", From: "bob", Text: "message 10",
		}}},
		{"do not disturb", []state.Event{on, away, state.Set{To: state.Quiet(true)}, push(general, 10, bob)}, nil},
		{"nothing", []state.Event{on, away, state.Set{To: state.NotifyNothing}, push(general, 10, bob)}, nil},
		{"mentions, and there is none", []state.Event{on, away, state.Set{To: state.NotifyMentions}, push(general, 10, bob)}, nil},
		{"nothing of this one", []state.Event{on, away, state.HearOf{Conv: general, Notify: state.NotifyNothing}, push(general, 10, bob)}, nil},
		{"all of this one", []state.Event{
			on, away, state.Set{To: state.NotifyNothing}, state.HearOf{Conv: general, Notify: state.NotifyAll}, push(general, 10, bob),
		}, []state.Effect{ofBob}},
		{"a mention", []state.Event{on, away, state.Set{To: state.NotifyMentions}, mention}, []state.Effect{ofMention}},
		{"a mention that is not to be seen", []state.Event{on, away, state.Set{To: state.Discreet(true)}, mention}, []state.Effect{unseen}},
		{"not wanted", []state.Event{away, push(general, 10, bob)}, nil},
		{"one's own, from another device", []state.Event{on, away, push(general, 10, amy)}, nil},
		{"heard twice", []state.Event{on, away, push(general, 10, bob), push(general, 10, bob)}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, effects := apply(t, login(t, room(general, "general", 9), room(random, "random", 9)), tt.events...)
			wants(t, slices.DeleteFunc(effects, func(e state.Effect) bool {
				_, is := e.(state.Alert)
				return !is
			}), tt.want...)
		})
	}
}

func TestAlertCutsALongText(t *testing.T) {
	long := event(general, 10, bob)
	long.Text = "**" + strings.Repeat("字", 500) + "**" // the signs are not shown
	_, effects := apply(t, reading(t, 3, 9), state.AlertsHeard{Alerts: state.AlertsOn}, state.Focused{}, state.EventPushed{Event: long})
	want := strings.Repeat("字", 160) + "…"
	wants(t, effects, state.Alert{Conv: general, Room: true, Title: "general", From: "bob", Text: want})
}

func TestUnreadTotal(t *testing.T) {
	s := login(t, unread(room(general, "general", 9), 4, 5), unread(room(random, "random", 90), 10, 7))
	total(t, s, 12, 0)
	s = login(t, unread(room(general, "general", 900), 4, wire.MaxUnread), unread(room(random, "random", 90), 10, 7))
	total(t, s, wire.MaxUnread, 0)
}

func total(t *testing.T, s state.State, unread, mentions int) {
	t.Helper()
	u, m := s.UnreadTotal()
	equal(t, "unread", u, unread)
	equal(t, "mentions", m, mentions)
}

// TestTotalLeavesOutWhatNobodyWants: but not what mentions me there.
func TestTotalLeavesOutWhatNobodyWants(t *testing.T) {
	loud := unread(room(random, "random", 90), 10, 7)
	loud.Mentions = 2
	s := login(t, unread(room(general, "general", 9), 4, 5), loud)
	total(t, s, 12, 2)
	s, _ = apply(t, s, state.HearOf{Conv: random, Notify: state.NotifyNothing})
	total(t, s, 5, 2)
	s, _ = apply(t, s, state.HearOf{Conv: general, Notify: state.NotifyNothing})
	total(t, s, 2, 2)
}

func TestOpenShowsAConversation(t *testing.T) {
	s, _ := apply(t, login(t, room(general, "general", 9), room(random, "random", 9)), state.Open{Conv: random})
	equal(t, "on show", s.Current, random)
	s, _ = apply(t, s, state.Open{Conv: 999})
	equal(t, "on show", s.Current, random)
}

package state_test

import (
	"fmt"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
)

// typists writes who is typing in a conversation.
func typists(s state.State, conv wire.ConvID) string {
	var who []wire.AccountID
	for _, t := range s.Convs[conv].Typing {
		who = append(who, t.Account)
	}
	return fmt.Sprint(who)
}

func heard(conv wire.ConvID, who wire.AccountID, after time.Duration) state.TypingHeard {
	return state.TypingHeard{Conv: conv, Account: who, At: noon.Add(after)}
}

func TestTypingIsForgotten(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), heard(general, bob, 0))
	wants(t, effects, state.Remind{At: noon.Add(5 * time.Second)})
	equal(t, "typing", typists(s, general), fmt.Sprint([]wire.AccountID{bob}))

	s, effects = apply(t, s, heard(general, bob, 3*time.Second))
	wants(t, effects) // one reminder is enough
	s, effects = apply(t, s, state.Reminded{At: noon.Add(5 * time.Second)})
	equal(t, "who went on", typists(s, general), fmt.Sprint([]wire.AccountID{bob}))
	wants(t, effects, state.Remind{At: noon.Add(8 * time.Second)})
	s, effects = apply(t, s, state.Reminded{At: noon.Add(8 * time.Second)})
	equal(t, "who stopped", typists(s, general), "[]")
	wants(t, effects)
}

func TestTypingEndsWithItsMessage(t *testing.T) {
	s, _ := apply(t, reading(t, 3, 9), heard(general, bob, 0), heard(general, admin, time.Second), push(general, 10, bob))
	equal(t, "typing", typists(s, general), fmt.Sprint([]wire.AccountID{admin}))
	s, effects := apply(t, s, state.Reminded{At: noon.Add(5 * time.Second)}) // which was about bob
	equal(t, "typing", typists(s, general), fmt.Sprint([]wire.AccountID{admin}))
	wants(t, effects)
}

func TestTypingOfNoConcern(t *testing.T) {
	s := reading(t, 3, 9)
	next, effects := apply(t, s, heard(general, amy, 0), heard(99, bob, 0), heard(general, 0, 0))
	equal(t, "typing", typists(next, general), "[]")
	wants(t, effects)
	for who := range wire.AccountID(100) {
		next, _ = apply(t, next, heard(general, who+1000, 0))
	}
	equal(t, "how many are remembered", len(next.Convs[general].Typing), 16)
}

func TestTypingIsTold(t *testing.T) {
	s, effects := apply(t, reading(t, 3, 9), state.Typing{Conv: general})
	wants(t, effects, state.AskTyping{Conv: general})
	_, effects = apply(t, s, state.Typing{Conv: 99})
	wants(t, effects)
	_, effects = apply(t, s, state.Linked{Link: state.Link{Phase: state.LinkWaiting}}, state.Typing{Conv: general})
	wants(t, effects)
}

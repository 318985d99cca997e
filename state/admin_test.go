package state_test

import (
	"fmt"
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

// asksAdmin are the requests among effects, as text.
func asksAdmin(effects []state.Effect) string {
	var list []string
	for _, e := range effects {
		if e, ok := e.(state.AskAdmin); ok {
			list = append(list, fmt.Sprintf("%s %+v", e.Request.Type(), e.Request))
		}
	}
	return strings.Join(list, "\n")
}

// request is the one that effects ask.
func request(t testing.TB, effects []state.Effect) wire.Request {
	t.Helper()
	if len(effects) != 1 {
		t.Fatalf("%d effects: %+v", len(effects), effects)
	}
	return effects[0].(state.AskAdmin).Request
}

// administering is an administrator before the administration, with one page of
// two accounts.
func administering(t testing.TB) state.State {
	t.Helper()
	s := login(t, room(general, "general", 9))
	me := account(amy)
	me.Admin = true
	s, _ = apply(t, s, state.PeopleHeard{People: []wire.Account{me}})
	s, effects := apply(t, s, state.OpenDialog{Kind: state.DialogAdmin})
	equal(t, "asked at first", asksAdmin(effects), "health &{}\naccounts &{After: Limit:0}")
	s, _ = apply(t, s, state.AdminAnswered{
		Request: &wire.Accounts{}, Answer: &wire.AccountList{Accounts: []wire.AccountDetail{detail(amy), detail(bob)}},
	})
	return s
}

func detail(id wire.AccountID) wire.AccountDetail { return wire.AccountDetail{Account: account(id)} }

func TestOnlyAdministratorsAdminister(t *testing.T) {
	s, effects := apply(t, login(t, room(general, "general", 9)), state.OpenDialog{Kind: state.DialogAdmin})
	equal(t, "dialog", s.Dialog.Kind, state.DialogNone)
	wants(t, effects)
	_, effects = apply(t, s, state.Administer{Request: &wire.SetPolicy{Policy: wire.PolicyClosed}})
	wants(t, effects)

	s = administering(t)
	me := account(amy)
	s, _ = apply(t, s, state.PeopleHeard{People: []wire.Account{me}})
	equal(t, "dialog of who administers no more", s.Dialog.Kind, state.DialogNone)
	equal(t, "accounts", len(s.Admin.Accounts.All), 0)
}

// TestWhatIsToldOnce stays until it is let go of or left.
func TestWhatIsToldOnce(t *testing.T) {
	s := administering(t)
	s, effects := apply(t, s, state.Administer{Request: &wire.CreateAccount{User: "chen"}})
	req := request(t, effects)
	_, effects = apply(t, s, state.Administer{Request: &wire.CreateAccount{User: "chen"}})
	wants(t, effects) // one thing at a time
	made := detail(chen)
	s, effects = apply(t, s, state.AdminAnswered{Request: req, Answer: &wire.Issued{Account: made.Account, Code: "AAAA-BBBB", Until: 7}})
	equal(t, "asked again", asksAdmin(effects), "accounts &{After: Limit:0}")
	equal(t, "told", *s.Admin.Told, state.Told{Name: "chen", Code: "AAAA-BBBB", Until: 7})
	if strings.Contains(fmt.Sprintf("%+v", s), "AAAA") {
		t.Error("a printed state shows the code")
	}
	let, _ := apply(t, s, state.Forget{})
	equal(t, "let go of", let.Admin.Told, nil)
	left, _ := apply(t, s, state.CloseDialog{})
	equal(t, "left", left.Admin.Told, nil)
}

func TestActsOfAnAdministrator(t *testing.T) {
	s := administering(t)
	act := func(req wire.Request, answer wire.Answer) []state.Effect {
		t.Helper()
		var effects []state.Effect
		s, effects = apply(t, s, state.Administer{Request: req})
		equal(t, "asked", request(t, effects), req)
		s, effects = apply(t, s, state.AdminAnswered{Request: req, Answer: answer, Why: wire.CodeForbidden})
		return effects
	}
	off := detail(bob)
	off.Disabled = true
	wants(t, act(&wire.DisableAccount{Account: bob}, &off))
	equal(t, "bob", s.Admin.Accounts.All[1].Disabled, true)
	act(&wire.SetPolicy{Policy: wire.PolicyClosed}, &wire.Done{})
	equal(t, "policy", s.Server.Policy, wire.PolicyClosed)
	act(&wire.SetAdmin{Account: amy, Off: true}, nil)
	equal(t, "refused", s.Admin.Why, wire.CodeForbidden)
	if _, ok := s.Admin.Failed.(*wire.SetAdmin); !ok {
		t.Errorf("failed is %#v", s.Admin.Failed)
	}
}

// TestPolicyIsThePresentOne: another administrator's word counts, too.
func TestPolicyIsThePresentOne(t *testing.T) {
	s := administering(t)
	tell := func(p wire.Policy) state.Event {
		return state.AdminAnswered{Request: &wire.Health{}, Answer: &wire.HealthReport{Policy: p}}
	}
	s, _ = apply(t, s, tell(wire.PolicyInvite))
	equal(t, "heard", s.Server.Policy, wire.PolicyInvite)
	req := &wire.SetPolicy{Policy: wire.PolicyClosed}
	s, _ = apply(t, s, state.Administer{Request: req}, tell(wire.PolicyOpen))
	equal(t, "while another is asked for", s.Server.Policy, wire.PolicyInvite)
	s, _ = apply(t, s, state.AdminAnswered{Request: req, Answer: &wire.Done{}}, tell(""))
	equal(t, "of a server that does not say", s.Server.Policy, wire.PolicyClosed)
}

func TestHooksOfARoom(t *testing.T) {
	s := administering(t)
	s, effects := apply(t, s, state.Administer{Request: &wire.Hooks{Conv: general}})
	equal(t, "asked", asksAdmin(effects), "hooks &{Conv:101}")
	s, _ = apply(t, s,
		state.AdminAnswered{Request: &wire.Hooks{Conv: random}, Answer: &wire.HookList{Hooks: []wire.Hook{{ID: 9}}}},
		state.AdminAnswered{Request: &wire.Hooks{Conv: general}, Answer: &wire.HookList{Hooks: []wire.Hook{{ID: 8}}}})
	equal(t, "hooks", s.Admin.Hooks.All[0].ID, 8)
	make := &wire.CreateHook{Conv: general, Name: "ci"}
	s, _ = apply(t, s, state.Administer{Request: make})
	s, effects = apply(t, s, state.AdminAnswered{Request: make, Answer: &wire.HookPath{Hook: wire.Hook{Name: "ci"}, Path: "/hooks/x"}})
	equal(t, "asked again", asksAdmin(effects), "hooks &{Conv:101}")
	equal(t, "told", *s.Admin.Told, state.Told{Name: "ci", Path: "/hooks/x"})
}

// TestAdministrationOffline: what is asked for without a line failed at once, and
// coming back asks for what is on show.
func TestAdministrationOffline(t *testing.T) {
	s := administering(t)
	lost := state.Linked{Link: state.Link{Phase: state.LinkWaiting}}
	s, effects := apply(t, s, lost, state.Administer{Request: &wire.CreateBot{User: "lamp"}}, state.Administer{Request: &wire.Health{}})
	wants(t, effects)
	if _, ok := s.Admin.Failed.(*wire.CreateBot); !ok || s.Admin.Why != "" {
		t.Errorf("failed is %#v, why %q", s.Admin.Failed, s.Admin.Why)
	}
	me := account(amy)
	me.Admin = true
	s, effects = apply(t, s, state.LoggedIn{Me: me, Convs: []wire.Conversation{room(general, "general", 9)}})
	if got := asksAdmin(effects); !strings.Contains(got, "health") || !strings.Contains(got, "accounts") || !s.Admin.Accounts.Loading {
		t.Errorf("asked %s", got)
	}
}

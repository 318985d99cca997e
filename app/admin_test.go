//go:build !js

package main

import (
	"slices"
	"testing"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// TestServerIsAdministered: an account is made, disabled, made an administrator;
// a bot and a webhook are made; the policy changes.
func TestServerIsAdministered(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	admin := sit(t, t.TempDir())
	admin.login(addr, "admin")
	admin.do(state.OpenDialog{Kind: state.DialogAdmin})
	admin.see("how the server is", func(s *state.State) bool {
		return s.Admin.Health != nil && s.Admin.Health.Online > 0 && len(s.Admin.Health.PerMinute) == wire.HealthMinutes &&
			len(s.Admin.Accounts.All) > 2 && len(s.Rooms.Rooms) > 0
	})
	detail := func(s *state.State, name string) (a wire.AccountDetail) {
		if i := slices.IndexFunc(s.Admin.Accounts.All, func(a wire.AccountDetail) bool { return a.Name == name }); i >= 0 {
			a = s.Admin.Accounts.All[i]
		}
		return a
	}
	admin.do(state.Administer{Request: &wire.CreateAccount{User: "dora"}})
	s := admin.see("dora's code", func(s *state.State) bool { return s.Admin.Told != nil && detail(s, "dora").ID != 0 })
	code, dora := s.Admin.Told.Code, detail(s, "dora").ID
	guest := sit(t, t.TempDir())
	guest.do(state.Login{Addr: addr, User: "dora", Password: code})
	guest.see("the question for a password", hasDialog(state.DialogNewPassword))
	admin.do(state.Administer{Request: &wire.CreateAccount{User: "dora"}})
	admin.see("that the name is taken", func(s *state.State) bool { return s.Admin.Failed != nil && s.Admin.Why == wire.CodeTaken })
	admin.do(state.Administer{Request: &wire.SetAdmin{Account: dora}})
	admin.see("another administrator", func(s *state.State) bool { return detail(s, "dora").Admin })
	admin.do(state.Administer{Request: &wire.DisableAccount{Account: dora}})
	admin.see("her disabled", func(s *state.State) bool { return detail(s, "dora").Disabled })
	admin.do(state.Administer{Request: &wire.SetPolicy{Policy: wire.PolicyClosed}})
	admin.see("the policy", func(s *state.State) bool { return s.Server.Policy == wire.PolicyClosed })
	admin.do(state.MakeInvitation{Uses: 3, Life: 3600, For: "the choir"})
	s = admin.see("the invitation", func(s *state.State) bool {
		return s.Invited.Made.For == "the choir" && s.Invited.Made.Uses == 3 && len(s.Invited.List) == 1 && s.InvitationLink(s.Invited.Made.Token) != ""
	})
	admin.do(state.EndInvitation{ID: s.Invited.Made.ID}, state.LoadInvitations{})
	admin.see("its end", func(s *state.State) bool {
		return s.Invited.Asking == 0 && len(s.Invited.List) == 1 && s.Invited.List[0].Revoked
	})
	admin.do(state.Administer{Request: &wire.CreateBot{User: "lamp"}})
	admin.see("the token", func(s *state.State) bool { return s.Admin.Told != nil && s.Admin.Told.Token != "" })
	conv := s.Order[0]
	admin.do(state.Administer{Request: &wire.Hooks{Conv: conv}}, state.Administer{Request: &wire.CreateHook{Conv: conv, Name: "ci"}})
	s = admin.see("the webhook", func(s *state.State) bool {
		return s.Admin.Told != nil && s.Admin.Told.Path != "" && len(s.Admin.Hooks.All) == 1
	})
	admin.do(state.Administer{Request: &wire.RemoveHook{Conv: conv, Hook: s.Admin.Hooks.All[0].ID}})
	admin.see("no webhook", func(s *state.State) bool {
		return !s.Admin.Hooks.Loading && len(s.Admin.Hooks.All) == 0 && s.Admin.Asking == nil
	})
	admin.do(state.ArchiveRoom{Conv: conv})
	admin.see("the room archived", func(s *state.State) bool { return s.Convs[conv].Archived && !s.Dialog.Busy && !s.Rooms.Loading })
	admin.do(state.CloseDialog{})
	admin.see("nothing left of it", func(s *state.State) bool { return s.Admin.Told == nil && s.Admin.Health == nil })
}

// TestServerIsNotAdministeredByOthers: the window does not let them, and the
// server refuses them.
func TestServerIsNotAdministeredByOthers(t *testing.T) {
	addr := demoServer(t, t.TempDir(), "").Addr().String()
	amy := sit(t, t.TempDir())
	amy.login(addr, "amy")
	amy.do(state.OpenDialog{Kind: state.DialogAdmin}, state.OpenDialog{Kind: state.DialogKeys})
	amy.see("no administration", hasDialog(state.DialogKeys))
	other := dialAs(t, addr, client.Credentials{User: "amy", Password: "amy"})
	for _, req := range []wire.Request{&wire.Accounts{}, &wire.Health{}, &wire.CreateAccount{User: "dora"}, &wire.SetPolicy{Policy: wire.PolicyClosed}, &wire.CreateBot{User: "lamp"}} {
		if _, err := other.Do(t.Context(), req); codeOf(err) != wire.CodeForbidden {
			t.Errorf("%s is answered %v", req.Type(), err)
		}
	}
}

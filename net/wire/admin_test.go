package wire_test

import "parley.example/net/wire"

// adminSamples are the answers to administrators and moderators.
func adminSamples() []sample {
	disabled := wire.AccountDetail{Account: bob, Disabled: true, MustChange: true, Created: 1794190000000, Seen: 1795301123000}
	first := wire.AccountDetail{Account: admin, Owner: true, Created: 1794100000000}
	hook := wire.Hook{ID: 77120, Conv: 5501, Account: 73501883908, Name: "ci", By: amy.ID, Made: 1795399310000}
	fresh := wire.Invitation{ID: 88124, By: amy.ID, Name: "amy", For: "year 10", Made: 1795399320000, Until: 1795485720000, Uses: 30}
	ended := wire.Invitation{ID: 88123, Made: 1795300000000, Until: 1795904800000, Uses: 50, Used: 7, Revoked: true}
	perMinute := make([]int, wire.HealthMinutes)
	perMinute[58], perMinute[59] = 12, 3
	return []sample{
		{about: "session, of a one-time code", id: 2, to: &wire.Login{}, answer: &wire.Session{
			Me: bob, Token: sampleToken, MustChange: true, Conversations: []wire.Conversation{},
		}},
		{about: "account list", id: 45, to: &wire.Accounts{}, answer: &wire.AccountList{
			Accounts: []wire.AccountDetail{first, disabled}, More: true,
		}},
		{about: "account detail", id: 48, to: &wire.DisableAccount{}, answer: &disabled},
		{about: "issued, a code", id: 46, to: &wire.CreateAccount{}, answer: &wire.Issued{
			Account: wire.Account{ID: 73501883909, Name: "dora", Kind: wire.Person, Admin: true}, Code: "7KQF-M2XW-9T4C", Until: 1796004100000,
		}},
		{about: "issued, a token", id: 54, to: &wire.CreateBot{}, answer: &wire.Issued{Account: lamp, Token: sampleToken}},
		{about: "health report", id: 53, to: &wire.Health{}, answer: &wire.HealthReport{
			Version: "1.4.0", Uptime: 86411, Connections: 7, Online: 5, Policy: wire.PolicyInvite,
			Stock:     wire.Stock{Accounts: 41, Disabled: 1, Conversations: 97, Rooms: 12, Private: 4, Messages: 18340},
			PerMinute: perMinute, DatabaseBytes: 9437184, FreeBytes: 81604378624,
		}},
		{about: "hook path", id: 56, to: &wire.CreateHook{}, answer: &wire.HookPath{Hook: hook, Path: "/hooks/" + sampleToken}},
		{about: "invitation token", id: 61, to: &wire.CreateInvitation{}, answer: &wire.InvitationToken{Invitation: fresh, Token: sampleInvite}},
		{about: "invitation list", id: 63, to: &wire.Invitations{}, answer: &wire.InvitationList{Invitations: []wire.Invitation{fresh, ended}}},
		{about: "error, an invitation that is used up", id: 2, fault: wire.Errorf(wire.CodeInviteUsed, "this invitation was used as often as it may be: ask for another")},
		{about: "hook list", id: 57, to: &wire.Hooks{}, answer: &wire.HookList{Hooks: []wire.Hook{hook}}},
	}
}

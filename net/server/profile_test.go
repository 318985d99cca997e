package server_test

import (
	"slices"
	"strings"
	"testing"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// toldOf takes presence until it tells of an account as want says.
func toldOf(p *peer, id wire.AccountID, want func(wire.Account) bool) wire.Account {
	p.t.Helper()
	var found wire.Account
	push(p, func(told *wire.Presence) bool {
		i := slices.IndexFunc(told.People, func(a wire.Account) bool { return a.ID == id && want(a) })
		if i >= 0 {
			found = told.People[i]
		}
		return i >= 0
	})
	return found
}

// watching logs people in who hear of presence, and lets what came of that pass.
func watching(t testing.TB, s *server.Server, names ...string) []*peer {
	t.Helper()
	all := people(t, s, names...)
	for _, p := range all {
		must[*wire.Directory](p, &wire.People{})
	}
	last := all[len(all)-1]
	for _, status := range []string{"ready", ""} {
		must[*wire.Account](last, &wire.SetProfile{Status: status})
		for _, p := range all {
			toldOf(p, last.me.ID, func(a wire.Account) bool { return a.Status == status })
		}
	}
	return all
}

func TestProfileReachesEverybody(t *testing.T) {
	s := demo(t)
	all := watching(t, s, "amy", "amy", "bob")
	amy, phone, bob := all[0], all[1], all[2]
	pair := must[*wire.Conversation](bob, &wire.OpenDirect{User: "amy"}).ID
	got := must[*wire.Account](amy, &wire.SetProfile{Display: "  Amy\u00a0 Lin 林 ", Status: "Cafe\u0301 ☕️ "})
	want := wire.Account{ID: amy.me.ID, Name: "amy", Display: "Amy Lin 林", Kind: wire.Person, Status: "Caf\u00e9 ☕️", Online: true}
	if *got != want {
		t.Fatalf("got %+v, want %+v", *got, want)
	}
	for _, p := range []*peer{amy, phone, bob} {
		if told := toldOf(p, amy.me.ID, func(a wire.Account) bool { return a.Display != "" }); told != want {
			t.Errorf("%s is told of %+v, want %+v", p.me.Name, told, want)
		}
	}
	listed := must[*wire.Listing](bob, &wire.List{}).Conversations
	i := slices.IndexFunc(listed, func(c wire.Conversation) bool { return c.ID == pair })
	for where, people := range map[string][]wire.Account{
		"people":   must[*wire.Directory](bob, &wire.People{}).People,
		"members":  must[*wire.Directory](bob, &wire.Members{Conv: bob.convs["general"].ID}).People,
		"a direct": must[*wire.Conversation](bob, &wire.OpenDirect{User: "amy"}).People,
		"a list":   listed[i].People,
	} {
		if !slices.Contains(people, want) {
			t.Errorf("%s: got %+v, want %+v among them", where, people, want)
		}
	}
	phone.conn.Close()
	amy.conn.Close()
	want.Online = false
	if told := toldOf(bob, amy.me.ID, func(a wire.Account) bool { return !a.Online }); told != want {
		t.Errorf("when she goes: got %+v, want %+v", told, want)
	}
	again := dial(t, s, false)
	again.login("amy")
	want.Online = true
	if again.me != want {
		t.Errorf("logged in again: got %+v, want %+v", again.me, want)
	}
	must[*wire.Account](again, &wire.SetProfile{})
	toldOf(bob, amy.me.ID, func(a wire.Account) bool { return a.Display == "" && a.Status == "" })
}

func TestProfileIsChecked(t *testing.T) {
	both := people(t, demo(t), "amy", "bob")
	amy, bob := both[0], both[1]
	must[*wire.Account](bob, &wire.SetProfile{Display: "The Boss"})
	for what, r := range map[string]*wire.SetProfile{
		"two lines":             {Display: "amy\nadmin"},
		"an override":           {Display: "amy\u202enimda"},
		"nothing to see":        {Display: "\u200b\u3164"},
		"blanks":                {Display: " \u3000"},
		"too long":              {Display: strings.Repeat("x", wire.MaxDisplay+1)},
		"too long as composed":  {Display: strings.Repeat("\u0958", wire.MaxDisplay)},
		"a status of two lines": {Status: "a\nb"},
		"a status turned":       {Status: "\u2067a"},
		"a long status":         {Status: strings.Repeat("🎉", wire.MaxStatus+1)},
	} {
		t.Log(what)
		refused(amy, r, wire.CodeInvalid)
	}
	for _, display := range []string{"BOB", "b\u200bob", "ｂｏｂ", "the  boss", "server", "Admin"} {
		t.Log(display)
		refused(amy, &wire.SetProfile{Display: display, Status: "not this either"}, wire.CodeTaken)
	}
	if a := must[*wire.Account](amy, &wire.SetProfile{Display: "Amy"}); a.Display != "Amy" || a.Status != "" {
		t.Errorf("her own name: got %+v", a)
	}
	must[*wire.Account](amy, &wire.SetProfile{Display: strings.Repeat("林", wire.MaxDisplay), Status: strings.Repeat("🎉", wire.MaxStatus)})
}

func TestAwayIsWhenNobodySitsAnywhere(t *testing.T) {
	s := demo(t)
	all := watching(t, s, "amy", "amy", "bob")
	amy, phone, bob := all[0], all[1], all[2]
	id := amy.me.ID
	here := func(a wire.Account) bool { return a.Online && !a.Away }
	away := func(a wire.Account) bool { return a.Online && a.Away }
	// A change of another account comes with or after what would be told.
	quiet := func(why string) {
		t.Helper()
		must[*wire.Account](bob, &wire.SetProfile{Status: why})
		for told := false; !told; {
			for _, a := range push[*wire.Presence](bob, nil).People {
				if a.ID == id {
					t.Fatalf("%s: told of %+v", why, a)
				}
				told = told || a.ID == bob.me.ID && a.Status == why
			}
		}
	}
	must[*wire.Done](amy, &wire.Away{On: true})
	quiet("she sits at the phone still")
	must[*wire.Done](phone, &wire.Away{On: true})
	toldOf(bob, id, away)
	toldOf(phone, id, away)
	must[*wire.Done](phone, &wire.Away{On: true})
	quiet("once more")
	for where, people := range map[string][]wire.Account{
		"people":  must[*wire.Directory](bob, &wire.People{}).People,
		"members": must[*wire.Directory](bob, &wire.Members{Conv: bob.convs["general"].ID}).People,
		"direct":  must[*wire.Conversation](bob, &wire.OpenDirect{User: "amy"}).People,
	} {
		if i := slices.IndexFunc(people, func(a wire.Account) bool { return a.ID == id }); i < 0 || !away(people[i]) {
			t.Errorf("%s: got %+v, want her away", where, people)
		}
	}
	must[*wire.Done](amy, &wire.Away{})
	toldOf(bob, id, here)
	amy.conn.Close() // where she sat; the phone lies around
	toldOf(bob, id, away)
	back := dial(t, s, false)
	if back.login("amy"); back.me.Away || !back.me.Online {
		t.Errorf("logged in: got %+v, want her here", back.me)
	}
	toldOf(bob, id, here)
	back.conn.Close()
	toldOf(bob, id, away)
	phone.conn.Close()
	toldOf(bob, id, func(a wire.Account) bool { return !a.Online && !a.Away })
}

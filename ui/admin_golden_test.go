//go:build cgo

package ui_test

import (
	"image"
	"path/filepath"
	"strings"
	"testing"

	"gioui.org/io/input"

	"parley.example/net/wire"
	"parley.example/state"
)

// adminPages are the ways to every page of the administration.
var adminPages = map[string][]string{
	"home": nil, "people": {"People"}, "person": {"People", "dora"}, "new": {"People", "New account"}, "code": {"People", "dora", "Password"},
	"bots": {"Bots"}, "rooms": {"Rooms and"}, "room": {"Rooms and", "general"}, "health": {"Health"},
	"invites": {"Invitations"}, "invite": {"Invitations", "Year 10"}, "new invite": {"Invitations", "New invitation"},
	"end": {"Invitations", "Year 10", "End the invitation"},
}

// walk clicks the part inside the dialog whose label begins so, one after the other.
func (st *stage) walk(way []string) {
	st.TB.Helper()
	for _, label := range way {
		found := false
		for _, n := range st.Nodes() {
			if strings.HasPrefix(n.Label, label) && n.Gestures&input.ClickGesture != 0 && n.Bounds.Min.X >= st.Size.X/2-260 {
				st.ClickAt(n.Click)
				found = true
				break
			}
		}
		if !found {
			st.TB.Fatalf("no %q:\n%s", label, st)
		}
	}
}

// TestAdministrationByKeys: Tab comes to each control of each page, and each has a
// name, in a wide window and on a phone.
func TestAdministrationByKeys(t *testing.T) {
	for name, way := range adminPages {
		for _, size := range []image.Point{wide, phone} {
			st := newStage(t, administered(), size)
			st.walk(way)
			for _, n := range st.Nodes() {
				if isControl(n) && n.Label == "" && n.Around == "" {
					t.Errorf("%s: the %v at %v has no name", name, n.Class, n.Bounds)
				}
				if n.Gestures&input.ClickGesture != 0 && n.Bounds.Max.X > size.X {
					t.Errorf("%s: %q at %v is beyond the window", name, n.Label, n.Bounds)
				}
			}
			t.Run(name, func(t *testing.T) { tabThrough(t, st) })
		}
	}
}

func TestAdministrationPictures(t *testing.T) {
	chinese := administered()
	chinese.Settings.Language = state.LanguageChinese
	hooks := administered()
	hooks.Admin.Hooks = state.HookList{Conv: general, All: []wire.Hook{{ID: 9, Conv: general, Account: 23, Name: "ci", By: chen}}}
	code := administered()
	code.Admin.Told = &state.Told{Name: "dora", Code: "7KQF-M2XW-9T4C", Until: today(9, 40, 0).AddDate(0, 0, 7).UnixMilli()}
	fresh := administered()
	fresh.Invited.Made = wire.InvitationToken{Invitation: fresh.Invited.List[0], Token: "q8Zr2LxVd0eKjUe7nM4w1A"}
	for _, tc := range []struct {
		name  string
		snap  *state.State
		size  image.Point
		way   []string
		stage func(st *stage)
	}{
		{name: "admin", snap: administered(), size: wide},
		{name: "admin-dark", snap: administered(), size: wide, way: []string{"Health"}, stage: inTheDark},
		{name: "admin-chinese", snap: chinese, size: wide},
		{name: "admin-people", snap: administered(), size: wide, way: []string{"People"}},
		{name: "admin-person", snap: administered(), size: wide, way: []string{"People", "dora"}},
		{name: "admin-new", snap: administered(), size: phone, way: []string{"People", "New account"}, stage: onTouch},
		{name: "admin-code", snap: code, size: wide, stage: inTheDark},
		{name: "admin-rooms", snap: administered(), size: phone, way: []string{"Rooms and"}, stage: onTouch},
		{name: "admin-room", snap: hooks, size: wide, way: []string{"Rooms and", "general"}},
		{name: "admin-invites", snap: administered(), size: wide, way: []string{"Invitations"}},
		{name: "admin-invites-phone", snap: administered(), size: phone, way: []string{"Invitations"}, stage: onTouch},
		{name: "admin-invite", snap: fresh, size: wide, way: []string{"Invitations", "Year 10"}},
		{name: "admin-invite-new", snap: administered(), size: wide, way: []string{"Invitations", "New invitation"}, stage: inTheDark},
		{name: "admin-invite-phone", snap: fresh, size: phone, way: []string{"Invitations", "Year 10"}, stage: onTouch},
		{name: "admin-phone", snap: administered(), size: phone, stage: onTouch},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := newStage(t, tc.snap, tc.size)
			if tc.stage != nil {
				tc.stage(st)
			}
			st.walk(tc.way)
			st.Settle()
			st.Golden(filepath.Join("testdata", tc.name+".png"), *update)
		})
	}
}

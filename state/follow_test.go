package state_test

import (
	"strings"
	"testing"

	"parley.example/net/wire"
	"parley.example/state"
)

func TestLinksAreFollowed(t *testing.T) {
	here := wire.Fingerprint(strings.Repeat("ab", 32))
	at := func(addr string, page bool) state.State {
		s, _ := apply(t, state.State{}, asAmy, state.Welcomed{Server: state.Server{Addr: addr, Key: here}}, state.LoggedIn{Me: account(amy)})
		if page {
			s.Origin = addr
		}
		return s
	}
	elsewhere := "parley://" + other + "/#key=" + strings.Repeat("cd", 32)
	for _, tt := range []struct {
		name, link string
		page       bool
		notice     state.NoticeKind
		dialog     string // the address in a login dialog
		browse     string
	}{
		{name: "an address of the web", link: "https://a.b/c", browse: "https://a.b/c"},
		{name: "a mail", link: "mailto:a@b.c", browse: "mailto:a@b.c"},
		{name: "what is no link", link: "file:///etc/passwd"},
		{name: "an invitation to another server", link: elsewhere, dialog: elsewhere},
		{name: "one for the web", link: "https://" + other + "/#join=abc", dialog: "https://" + other + "/#join=abc"},
		{name: "another server by its address alone", link: "parley://" + other, dialog: "parley://" + other},
		{name: "an invitation to this server, wherever it was", link: "parley://" + other + "/#key=" + string(here), notice: state.NoticeHere},
		{name: "this server by its address", link: "parley://" + addr, notice: state.NoticeHere},
		{
			name: "another server, in a page", link: elsewhere, page: true,
			browse: "https://" + other + "/#key=" + strings.Repeat("cd", 32),
		},
		{name: "a damaged invitation", link: "https://" + other + "/#key=12", browse: "https://" + other + "/#key=12"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, effects := apply(t, at(addr, tt.page), state.Follow{Link: tt.link})
			equal(t, "notice", s.Notice.Kind, tt.notice)
			equal(t, "dialog's address", s.Dialog.Addr, tt.dialog)
			var want []state.Effect
			if tt.browse != "" {
				want = []state.Effect{state.Browse{Link: tt.browse}}
			}
			wants(t, effects, want...)
		})
	}
}

func TestLinkThatCannotBeOpenedIsShown(t *testing.T) {
	s, _ := apply(t, login(t), state.NotFollowed{Link: "https://a.b"})
	equal(t, "notice", s.Notice, state.Notice{Kind: state.NoticeLink, Detail: "https://a.b"})
}

func TestLinkToAMessageHereLeadsToIt(t *testing.T) {
	s, _ := apply(t, state.State{}, asAmy, state.Welcomed{Server: state.Server{Addr: addr, Key: wire.Fingerprint(strings.Repeat("ab", 32))}},
		state.LoggedIn{Me: account(amy), Convs: []wire.Conversation{room(general, "general", 9)}}, older(page(general, 3, 9, true), 0))
	s, effects := apply(t, s, state.Follow{Link: s.LinkTo(general, 5)})
	wants(t, effects)
	equal(t, "goal", s.Goal.Seq, 5)
}

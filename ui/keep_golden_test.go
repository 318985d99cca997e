//go:build cgo

package ui_test

import (
	"testing"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

func TestPicturesOfWhatIsKept(t *testing.T) {
	choosing := func(st *stage) {
		st.Settle()
		say := words.For(st.Page.Lang)
		st.Click(say.Say(words.KeepMessages))
		st.Click(say.Say(words.KeepLabel) + ": " + say.Count(words.KeepDays, 7))
	}
	thirty := func() *state.State {
		s := detailed()
		with(s, func(c *state.Conversation) { c.Keep = 30 })
		return s
	}
	hang(t, []picture{
		{name: "aged", snap: aged(), size: wide},
		{name: "aged-dark", snap: aged(), size: wide, stage: func(st *stage) { st.Page.Theme.Palette = kit.Dark() }},
		{name: "keep", snap: thirty(), size: wide, stage: choosing},
		{name: "keep-dark", snap: thirty(), size: wide, stage: func(st *stage) {
			st.Page.Theme.Palette = kit.Dark()
			choosing(st)
		}},
		{name: "keep-phone", snap: thirty(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets, st.Page.Lang = true, bars, words.Chinese
			choosing(st)
		}},
	})
}

//go:build cgo

package ui_test

import (
	"image"
	"path/filepath"
	"testing"

	"parley.example/state"
	"parley.example/ui/kit"
)

func TestSettingsPictures(t *testing.T) {
	chinese := state.Settings{Language: state.LanguageChinese, Clock: state.Clock12, Notify: state.NotifyMentions}
	for _, tc := range []struct {
		name  string
		snap  *state.State
		size  image.Point
		stage func(st *stage)
	}{
		{name: "settings-dark", snap: settled(state.DialogSettings, state.Settings{Look: state.LookDark, Notify: state.NotifyMentions}), size: wide, stage: inTheDark},
		{name: "settings-chinese", snap: settled(state.DialogSettings, chinese), size: wide, stage: func(st *stage) {
			st.Click("語言: 正體中文")
		}},
		{name: "settings-phone", snap: settled(state.DialogSettings, state.Settings{Quiet: true}), size: phone, stage: onTouch},
		{name: "settings-profile", snap: ownAccount(), size: wide, stage: func(st *stage) { st.Click("Profile: Chen 陳") }},
		{name: "settings-password", snap: ownAccount(), size: phone, stage: func(st *stage) {
			onTouch(st)
			st.Click("Password: Change…")
			st.Click("Save")
		}},
		{name: "settings-devices", snap: ownAccount(), size: wide, stage: func(st *stage) {
			inTheDark(st)
			st.Click("Signed in on: This device, Firefox on Android")
		}},
		{name: "settings-large", snap: settled(state.DialogNone, state.Settings{Size: 150, Clock: state.Clock12}), size: wide},
		{name: "settings-compact", snap: settled(state.DialogNone, state.Settings{Density: state.Compact}), size: wide},
		{name: "settings-large-phone", snap: settled(state.DialogNone, state.Settings{Size: 200}), size: phone, stage: onTouch},
		{name: "keys", snap: settled(state.DialogKeys, state.Settings{}), size: wide},
		{name: "keys-chinese-phone", snap: settled(state.DialogKeys, chinese), size: phone, stage: func(st *stage) {
			inTheDark(st)
			onTouch(st)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := newStage(t, tc.snap, tc.size)
			if tc.stage != nil {
				tc.stage(st)
			}
			st.Settle()
			st.Golden(filepath.Join("testdata", tc.name+".png"), *update)
		})
	}
}

func inTheDark(st *stage) {
	st.Page.Theme.Palette = kit.Dark()
	st.Settle()
}

func onTouch(st *stage) {
	st.Page.Theme.Touch, st.Page.Insets = true, bars
	st.Settle()
}

//go:build cgo

package ui_test

import (
	"flag"
	"image"
	"path/filepath"
	"testing"

	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func TestPictures(t *testing.T) {
	for _, tc := range []struct {
		name  string
		snap  *state.State
		size  image.Point
		stage func(st *stage)
	}{
		{name: "main-light", snap: lab(), size: wide},
		{name: "main-dark", snap: lab(), size: wide, stage: func(st *stage) { st.Page.Theme.Palette = kit.Dark() }},
		{name: "first-start", snap: new(state.State), size: wide},
		{name: "login", snap: loginFailed(), size: wide, stage: func(st *stage) { st.Fill("Password", "admin") }},
		{name: "offline", snap: offline(), size: wide},
		{name: "phone", snap: lab(), size: phone},
		{name: "chinese", snap: offline(), size: wide, stage: func(st *stage) { st.Page.Lang = words.Chinese }},
		{name: "key", snap: askedForKey(), size: wide},
		{name: "phone-start", snap: new(state.State), size: phone},
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

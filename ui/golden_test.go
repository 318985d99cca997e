//go:build cgo

package ui_test

import (
	"flag"
	"image"
	"maps"
	"path/filepath"
	"testing"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
	"parley.example/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// picture is a scene that a golden picture shows.
type picture struct {
	name  string
	snap  *state.State
	size  image.Point
	stage func(st *stage)
}

// hang compares scenes with their pictures.
func hang(t *testing.T, scenes []picture) {
	t.Helper()
	for _, tc := range scenes {
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

func TestPictures(t *testing.T) {
	hang(t, []picture{
		{name: "main-light", snap: lab(), size: wide},
		{name: "main-dark", snap: lab(), size: wide, stage: func(st *stage) { st.Page.Theme.Palette = kit.Dark() }},
		{name: "rich-light", snap: lively(), size: wide},
		{name: "rich-dark", snap: lively(), size: wide, stage: func(st *stage) { st.Page.Theme.Palette = kit.Dark() }},
		{name: "rich-phone", snap: lively(), size: phone},
		{name: "emoji-light", snap: lab(), size: wide, stage: func(st *stage) { st.Click("Emoji") }},
		{name: "emoji-dark", snap: lab(), size: wide, stage: func(st *stage) {
			st.Page.Theme.Palette = kit.Dark()
			st.Click("Emoji")
			st.Type("hand")
		}},
		{name: "emoji-phone", snap: changed(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets = true, bars
			st.Settle()
			st.choose(st.on(python, 80))
			st.Tap("React")
		}},
		{name: "first-start", snap: found(physicsLab), size: wide},
		{name: "found-chinese", snap: found(physicsLab, secondLab), size: wide, stage: func(st *stage) { st.Page.Lang = words.Chinese }},
		{name: "used-before", snap: usedBefore(), size: wide, stage: func(st *stage) {
			st.Page.Theme.Palette = kit.Dark()
			st.Click("Forget 物理實驗")
		}},
		{name: "used-before-phone", snap: usedBefore(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Lang = true, words.Chinese
		}},
		{name: "server-addresses", snap: reachable(), size: wide},
		{name: "host", snap: hosting(), size: wide, stage: func(st *stage) { st.Type("chen"); st.Click("Use it") }},
		{name: "host-phone", snap: hosting(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Lang, st.Page.Theme.Palette = true, words.Chinese, kit.Dark()
		}},
		{name: "login", snap: loginFailed(), size: wide, stage: func(st *stage) { st.Fill("Password", "admin") }},
		{name: "offline", snap: offline(), size: wide},
		{name: "phone", snap: lab(), size: phone},
		{name: "chinese", snap: offline(), size: wide, stage: func(st *stage) { st.Page.Lang = words.Chinese }},
		{name: "key", snap: askedForKey(), size: wide},
		{name: "server", snap: invited(), size: wide, stage: func(st *stage) { st.Page.Theme.Palette = kit.Dark() }},
		{name: "phone-start", snap: new(state.State), size: phone},
		{name: "phone-chosen", snap: lab(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets = true, bars
			st.Settle()
			st.choose(st.on(python, 80))
		}},
		{name: "actions-light", snap: changed(), size: wide, stage: hoverPython},
		{name: "actions-dark", snap: changed(), size: wide, stage: func(st *stage) {
			st.Page.Theme.Palette = kit.Dark()
			hoverPython(st)
			st.Click("React")
		}},
		{name: "actions-chinese", snap: changed(), size: wide, stage: func(st *stage) {
			st.Page.Lang = words.Chinese
			st.Settle()
			hoverPython(st)
			st.Click("回覆")
		}},
		{name: "actions-phone", snap: changed(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets = true, bars
			st.Settle()
			st.choose(st.on(python, 80))
		}},
	})
}

func TestPicturesOfSheets(t *testing.T) {
	hang(t, []picture{
		{name: "date", snap: asking(state.DialogDate), size: wide, stage: func(st *stage) { st.Page.Theme.Palette = kit.Dark() }},
		{name: "date-phone", snap: asking(state.DialogDate), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets, st.Page.Lang = true, bars, words.Chinese
		}},
		{name: "complete-light", snap: busy(), size: wide, stage: func(st *stage) { st.Type("你好@") }},
		{name: "complete-dark", snap: busy(), size: wide, stage: func(st *stage) {
			st.Page.Theme.Palette = kit.Dark()
			st.Type("/")
		}},
		{name: "complete-phone", snap: busy(), size: phone, stage: func(st *stage) {
			st.Page.Lang = words.Chinese
			st.Type("/")
		}},
		{name: "rooms", snap: browsing(), size: wide, stage: func(st *stage) { st.Key(key.NameDownArrow, 0) }},
		{name: "rooms-phone", snap: browsing(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets, st.Page.Lang = true, bars, words.Chinese
			st.Page.Theme.Palette = kit.Dark()
		}},
		{name: "people", snap: picking(), size: wide, stage: func(st *stage) {
			st.Page.Theme.Palette = kit.Dark()
			st.Type("am")
			st.Key(key.NameReturn, 0)
			st.Key(key.NameDownArrow, 0)
			st.Key(key.NameDownArrow, 0)
		}},
		{name: "details", snap: detailed(), size: wide},
		{name: "details-phone", snap: detailed(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets, st.Page.Lang = true, bars, words.Chinese
		}},
		{name: "empty-room", snap: emptyRoom(), size: wide},
		{name: "find", snap: searched("示波", scope()...), size: wide},
		{name: "find-phone", snap: searched("o", scope()...), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets, st.Page.Theme.Palette = true, bars, kit.Dark()
		}},
		{name: "phone-list", snap: listed(), size: phone, stage: func(st *stage) {
			st.Page.Theme.Touch, st.Page.Insets = true, bars
		}},
	})
}

// TestPicturesTellChangesApart holds the comparison itself: what a person would
// see is a difference.
func TestPicturesTellChangesApart(t *testing.T) {
	want := newStage(t, lab(), wide).Picture()
	for name, change := range map[string]func(s *state.State, st *stage){
		"a letter": func(s *state.State, _ *stage) {
			with(s, func(c *state.Conversation) {
				c.Events = append([]wire.Event(nil), c.Events...)
				c.Events[2].Text = "It wants Python 2, nothing else."
			})
		},
		"a badge":    func(s *state.State, _ *stage) { s.Convs = withUnread(s, homework, 4) },
		"a presence": func(s *state.State, _ *stage) { s.Link.Phase = state.LinkConnecting },
		"a tone": func(_ *state.State, st *stage) {
			p := kit.Light()
			p.AccentSoft = p.Hover
			st.Page.Theme.Palette = p
		},
	} {
		st := newStage(t, lab(), wide)
		st.Show(func(s *state.State) { change(s, st) })
		if diff := uitest.Compare(st.Picture(), want); diff == "" {
			t.Errorf("%s more or less makes no difference", name)
		}
	}
	if diff := uitest.Compare(newStage(t, lab(), wide).Picture(), want); diff != "" {
		t.Errorf("the same window twice: %s", diff)
	}
}

// TestShaperIsExchanged begins without Han characters, as a window does before
// the system's fonts are there.
func TestShaperIsExchanged(t *testing.T) {
	st := stageWith(t, lab(), wide, kit.NewShaper(false))
	before := st.Picture()
	st.Page.Theme.Shaper = uitest.Shaper(t)
	st.Settle()
	st.Golden(filepath.Join("testdata", "main-light.png"), false)
	if uitest.Compare(before, st.Picture()) == "" {
		t.Error("the second shaper makes no difference")
	}
}

func withUnread(s *state.State, id wire.ConvID, n int) map[wire.ConvID]*state.Conversation {
	convs := maps.Clone(s.Convs)
	c := *convs[id]
	c.Unread = n
	convs[id] = &c
	return convs
}

func TestTitleBarPictures(t *testing.T) {
	for name, stage := range map[string]func(st *barred){
		"title-bar": func(*barred) {},
		"title-bar-maximized": func(st *barred) {
			st.Page.Theme.Palette = kit.Dark()
			st.bar.Maximized, st.bar.Focused = true, false
		},
	} {
		t.Run(name, func(t *testing.T) {
			st := newBarred(t, image.Pt(640, 480))
			stage(st)
			st.Settle()
			st.Golden(filepath.Join("testdata", name+".png"), *update)
		})
	}
}

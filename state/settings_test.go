package state_test

import (
	"maps"
	"strings"
	"testing"

	"parley.example/state"
	"parley.example/state/emoji"
)

func TestSettingIsSetAndKept(t *testing.T) {
	for _, tt := range []struct {
		name string
		to   []state.Setting
		want state.Settings
		kept int
	}{
		{"a look", []state.Setting{state.LookDark}, state.Settings{Look: state.LookDark}, 1},
		{"the same twice", []state.Setting{state.Compact, state.Compact}, state.Settings{Density: state.Compact}, 1},
		{"there and back", []state.Setting{state.LanguageChinese, state.LanguageSystem}, state.Settings{}, 2},
		{"what there is not", []state.Setting{state.Clock(200)}, state.Settings{Clock: state.Clock12}, 1},
		{"bigger", []state.Setting{state.Zoom(1), state.Zoom(1)}, state.Settings{Size: 120}, 2},
		{"bigger and back", []state.Setting{state.Zoom(2), state.Zoom(-2)}, state.Settings{}, 2},
		{"as at first", []state.Setting{state.TextSize(150), state.Zoom(0)}, state.Settings{}, 2},
		{"no bigger than that", []state.Setting{state.TextSize(199), state.Zoom(1), state.Zoom(1)}, state.Settings{Size: 200}, 2},
		{"no smaller than that", []state.Setting{state.Zoom(-100)}, state.Settings{Size: 80}, 1},
		{"switches", []state.Setting{state.Quiet(true), state.Discreet(true), state.Quiet(false)}, state.Settings{Discreet: true}, 3},
		{"nothing", []state.Setting{nil}, state.Settings{}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, kept := state.State{}, 0
			for _, to := range tt.to {
				var effects []state.Effect
				s, effects = apply(t, s, state.Set{To: to})
				for _, e := range effects {
					kept++
					equal(t, "kept", e.(state.KeepSettings).Settings, s.Settings)
				}
			}
			equal(t, "settings", s.Settings, tt.want)
			equal(t, "times kept", kept, tt.kept)
		})
	}
}

func TestRuleOfAConversation(t *testing.T) {
	s := login(t, room(general, "general", 9), room(random, "random", 9))
	first := s.Rules
	s, effects := apply(t, s, state.HearOf{Conv: general, Notify: state.NotifyNothing})
	equal(t, "rule", s.Rule(general), state.NotifyNothing)
	equal(t, "rule of another", s.Rule(random), state.NotifyUsual)
	if len(effects) != 1 || !maps.Equal(effects[0].(state.KeepSettings).Rules, s.Rules) || len(first) != 0 {
		t.Errorf("effects %+v with %v before", effects, first)
	}
	_, effects = apply(t, s, state.HearOf{Conv: general, Notify: state.NotifyNothing})
	wants(t, effects)
	_, effects = apply(t, s, state.HearOf{Conv: 999, Notify: state.NotifyNothing})
	wants(t, effects)
	s, _ = apply(t, s, state.HearOf{Conv: general})
	equal(t, "rules", len(s.Rules), 0)
}

func TestSettingsComeBack(t *testing.T) {
	place := state.Place{Server: string(key), Conv: general}
	for _, keep := range []state.KeepSettings{
		{},
		{
			Settings: state.Settings{
				Look: state.LookDark, Size: 150, Density: state.Compact, Language: state.LanguageChinese,
				Clock: state.Clock12, Enter: state.EnterBreaks, Notify: state.NotifyMentions, Quiet: true, Discreet: true, Hidden: true,
			},
			Rules: map[state.Place]state.Notify{place: state.NotifyNothing, {Conv: random}: state.NotifyAll},
		},
	} {
		data, err := keep.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		got, err := state.ReadSettings(data)
		if err != nil || got.Settings != keep.Settings || !maps.Equal(got.Rules, keep.Rules) {
			t.Errorf("read %+v, %v, want %+v", got, err, keep)
		}
	}
}

func TestUnknownSettingsAreAsAtFirst(t *testing.T) {
	got, err := state.ReadSettings([]byte(`{"look":"sepia","size":90,"rules":[{"server":"x","conv":1,"notify":"loud"},{"conv":-1,"notify":"all"}],"new":7}`))
	if err != nil || got.Settings != (state.Settings{Size: 90}) || len(got.Rules) != 0 {
		t.Errorf("read %+v, %v", got, err)
	}
	if _, err := state.ReadSettings([]byte("{")); err == nil || !strings.Contains(err.Error(), "read the settings") {
		t.Errorf("half a file: %v", err)
	}
}

func FuzzReadSettings(f *testing.F) {
	f.Add([]byte(`{"look":"dark","size":100,"rules":[{"server":"k","conv":7,"notify":"nothing"}]}`))
	f.Add([]byte(`{"size":-5}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := state.ReadSettings(data)
		if err != nil {
			return
		}
		if p := read.Settings.Size.Percent(); p < state.LeastSize || p > state.MostSize {
			t.Errorf("a size of %d %%", p)
		}
		again, err := state.KeepSettings(read).Bytes()
		if err != nil {
			t.Fatal(err)
		}
		back, err := state.ReadSettings(again)
		if err != nil || back.Settings != read.Settings || !maps.Equal(back.Rules, read.Rules) {
			t.Errorf("%+v comes back as %+v, %v", read, back, err)
		}
	})
}

// TestUsedEmojiAreRemembered holds their order, their number, and that the file
// keeps both.
func TestUsedEmojiAreRemembered(t *testing.T) {
	s, effects := apply(t, state.State{}, state.Set{To: state.Used("👍")}, state.Set{To: state.Used("🎉")}, state.Set{To: state.Used("no emoji")}, state.Set{To: state.Used("👍")})
	equal(t, "emoji", s.Settings.Emoji, "👍 🎉")
	keep, ok := effects[len(effects)-1].(state.KeepSettings)
	if !ok {
		t.Fatalf("effects are %#v, want the settings kept", effects)
	}
	data, err := keep.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := state.ReadSettings(data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "emoji read", read.Settings.Emoji, "👍 🎉")
	for _, e := range emoji.All()[:40] {
		s, _ = apply(t, s, state.Set{To: state.Used(e.Text)})
	}
	equal(t, "emoji remembered", len(s.Settings.Recent()), 24)
}

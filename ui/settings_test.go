package ui_test

import (
	"image"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
)

// settled is lab with a dialog and the person's settings.
func settled(kind state.DialogKind, how state.Settings) *state.State {
	s := lab()
	s.Dialog.Kind, s.Settings, s.Alerts = kind, how, state.AlertsOn
	return s
}

func TestSettingsAreSet(t *testing.T) {
	for _, tc := range []struct {
		name   string
		now    state.Settings
		clicks []string
		want   state.Setting
	}{
		{"look", state.Settings{}, []string{"Appearance: Dark"}, state.LookDark},
		{"density", state.Settings{}, []string{"Density: Compact"}, state.Compact},
		{"language", state.Settings{}, []string{"Language: System", "正體中文"}, state.LanguageChinese},
		{"clock", state.Settings{}, []string{"Time: 12 hours"}, state.Clock12},
		{"notifications", state.Settings{}, []string{"Notifications: All messages", "Nothing"}, state.NotifyNothing},
		{"all again", state.Settings{Notify: state.NotifyNothing}, []string{"Notifications: Nothing", "All messages"}, state.NotifyAll},
		{"quiet", state.Settings{}, []string{"Do not disturb"}, state.Quiet(true)},
		{"loud", state.Settings{Quiet: true}, []string{"Do not disturb"}, state.Quiet(false)},
		{"no preview", state.Settings{}, []string{"Show what was said"}, state.Discreet(true)},
		{"enter", state.Settings{}, []string{"Enter key: Sends (Shift+Enter: new line)", "New line (Ctrl+Enter sends)"}, state.EnterBreaks},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := newStage(t, settled(state.DialogSettings, tc.now), wide)
			for _, label := range tc.clicks {
				st.Click(label)
			}
			if got := only[state.Set](t, st.Take()); got.To != tc.want {
				t.Errorf("set %#v, want %#v", got.To, tc.want)
			}
		})
	}
}

// slider is where the slider of the text's size is.
func (st *stage) slider() (least, most f32.Point) {
	st.TB.Helper()
	for _, n := range st.Nodes() {
		if strings.HasPrefix(n.Label, "Text size: ") {
			b := n.Bounds
			y := float32(b.Min.Y+b.Max.Y) / 2
			return f32.Pt(float32(b.Min.X), y), f32.Pt(float32(b.Max.X-1), y)
		}
	}
	st.TB.Fatalf("no slider:\n%s", st)
	return least, most
}

// TestTextSizeIsSetWhenLetGo: not before, or the slider would grow under the
// pointer.
func TestTextSizeIsSetWhenLetGo(t *testing.T) {
	st := newStage(t, settled(state.DialogSettings, state.Settings{}), wide)
	least, most := st.slider()
	st.Pointer(pointer.Press, least)
	st.Frame()
	st.Pointer(pointer.Drag, most)
	st.Frame()
	st.Frame()
	if got := st.Take(); len(got) != 0 || !st.Reads("Text size: 200 %") {
		t.Fatalf("held, it set %#v and reads:\n%s", got, st)
	}
	st.Pointer(pointer.Release, most)
	st.Settle()
	if got := only[state.Set](t, st.Take()); got.To != state.TextSize(200) {
		t.Errorf("set %#v", got.To)
	}
	st.Key(key.NameLeftArrow, 0)
	if got := only[state.Set](t, st.Take()); got.To != state.TextSize(95) {
		t.Errorf("the arrow set %#v", got.To)
	}
}

func TestTextSizeByKeys(t *testing.T) {
	for _, tc := range []struct {
		name key.Name
		mods key.Modifiers
		want state.Zoom
	}{
		{"+", key.ModShortcut | key.ModShift, 1},
		{"=", key.ModShortcut, 1},
		{"-", key.ModShortcut, -1},
		{"0", key.ModShortcut, 0},
	} {
		for _, kind := range []state.DialogKind{state.DialogNone, state.DialogSettings, state.DialogLogin} {
			st := newStage(t, settled(kind, state.Settings{}), wide)
			st.Key(tc.name, tc.mods)
			if got := only[state.Set](t, st.Take()); got.To != tc.want {
				t.Errorf("%s in dialog %d set %#v", tc.name, kind, got.To)
			}
		}
	}
}

// TestSheetsByKeys: the same key opens a sheet and takes it away, and no question
// is lost by it.
func TestSheetsByKeys(t *testing.T) {
	for name, kind := range map[key.Name]state.DialogKind{",": state.DialogSettings, "/": state.DialogKeys} {
		st := newStage(t, lab(), wide)
		st.Key(name, key.ModShortcut)
		if got := only[state.OpenDialog](t, st.Take()); got.Kind != kind {
			t.Errorf("%s opened %d, want %d", name, got.Kind, kind)
		}
		st.Show(func(s *state.State) { s.Dialog.Kind = kind })
		st.Take() // the devices are asked for
		st.Key(name, key.ModShortcut)
		only[state.CloseDialog](t, st.Take())
		st.Show(func(s *state.State) { s.Dialog.Kind = state.DialogLogin })
		st.Key(name, key.ModShortcut)
		if got := st.Take(); len(got) != 0 {
			t.Errorf("above a login %s gave %#v", name, got)
		}
	}
}

func TestMenuByKeys(t *testing.T) {
	st := newStage(t, settled(state.DialogSettings, state.Settings{}), wide)
	st.Click("Notifications: All messages")
	st.Key(key.NameUpArrow, 0) // round to the last
	st.Key(key.NameReturn, 0)
	if got := only[state.Set](t, st.Take()); got.To != state.NotifyNothing {
		t.Errorf("set %#v", got.To)
	}
	st.Click("Notifications: All messages")
	st.Key(key.NameEscape, 0)
	if got := st.Take(); len(got) != 0 || st.Reads("Mentions and direct messages") {
		t.Errorf("Esc gave %#v; the menu is there: %t", got, st.Reads("Mentions and direct messages"))
	}
	st.Key(key.NameReturn, 0) // the keyboard is back on what opened it
	if !st.Reads("Mentions and direct messages") {
		t.Error("Enter does not open the menu again")
	}
	st.ClickAt(f32.Pt(5, 5))
	if st.Reads("Mentions and direct messages") {
		t.Error("a click beside it leaves the menu")
	}
	st.Key(key.NameEscape, 0)
	only[state.CloseDialog](t, st.Take())
}

func TestSettingsAreHeeded(t *testing.T) {
	st := newStage(t, lab(), wide)
	row := func() int { return st.Must("homework, 3 unread messages").Bounds.Dy() }
	set := func(how state.Settings) {
		t.Helper()
		st.Show(func(s *state.State) { s.Settings = how })
	}
	before := row()
	set(state.Settings{Size: 150})
	if got := row(); got != before*3/2 {
		t.Errorf("at 150 %% a row is %d high, before it %d", got, before)
	}
	set(state.Settings{Density: state.Compact})
	if got := row(); got >= before {
		t.Errorf("where it is compact a row is %d high, before it %d", got, before)
	}
	set(state.Settings{Clock: state.Clock12})
	if !st.Reads("4:42 PM") || !st.Reads("2026-10-02 4:42:05 PM") {
		t.Errorf("a clock of twelve hours:\n%s", st)
	}
	set(state.Settings{Language: state.LanguageChinese, Clock: state.Clock12})
	if !st.Reads("下午 4:42") || !st.Reads("私人訊息") {
		t.Errorf("in Chinese:\n%s", st)
	}
	if got, want := ui.Title(words.English, st.Snap), ui.Title(words.Chinese, lab()); got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
	st.Page.Clock12 = true
	set(state.Settings{})
	if !st.Reads("4:42 PM") {
		t.Errorf("the system's clock is not followed:\n%s", st)
	}
	set(state.Settings{Enter: state.EnterBreaks})
	st.Fill("Enter a message:", "one")
	st.Key(key.NameReturn, 0)
	for _, ev := range st.Take() {
		if ev, ok := ev.(state.Send); ok {
			t.Errorf("Enter sent %q", ev.Text)
		}
	}
	st.Key(key.NameReturn, key.ModShortcut)
	if got := only[state.Send](t, st.Take()); got.Text != "one" {
		t.Errorf("Ctrl+Enter sent %q", got.Text)
	}
}

// TestNarrowWindowGrowsItsTextOnly: what is a phone's width stays one.
func TestNarrowWindowGrowsItsTextOnly(t *testing.T) {
	st := newStage(t, settled(state.DialogNone, state.Settings{Size: 200}), phone)
	if n := st.Must("Send Message"); n.Bounds.Max.X > phone.X || n.Bounds.Dx() > phone.X/2 {
		t.Errorf("the button is at %v of %v", n.Bounds, phone)
	}
}

// TestEveryKeyIsListed: a key that the window takes has a line in the sheet of
// keys; write it into keyList.
func TestEveryKeyIsListed(t *testing.T) {
	st := newStage(t, settled(state.DialogKeys, state.Settings{}), wide)
	names := map[key.Name]string{
		key.NameUpArrow: "↑", key.NameDownArrow: "↓", key.NamePageUp: "Page Up", key.NamePageDown: "Page Down",
		key.NameEscape: "Esc", "=": "+", "-": "−",
	}
	for _, f := range ui.Keys() {
		if f.Name == "A" || f.Name == "Z" { // every editor's
			continue
		}
		name := string(f.Name)
		if shown, ok := names[f.Name]; ok {
			name = shown
		}
		if f.Required != 0 {
			name = f.Required.String() + "+" + name
			name = strings.ReplaceAll(name, "-", "+")
		}
		if !st.Reads(": "+name) && !st.Reads(", "+name) {
			t.Errorf("no line has %q:\n%s", name, st)
		}
	}
}

func TestRuleOfAConversationIsSet(t *testing.T) {
	for _, tc := range []struct {
		conv wire.ConvID
		pick string
		want state.Notify
	}{
		{general, "Mentions", state.NotifyMentions},
		{general, "Nothing", state.NotifyNothing},
		{withAmy, "All messages", state.NotifyAll},
		{withAmy, "As in the settings (All messages)", state.NotifyUsual},
	} {
		s := lab()
		s.Current = tc.conv
		st := newStage(t, s, wide)
		st.Click("Notifications")
		if tc.conv == withAmy && st.Reads("Mentions") {
			t.Error("a direct conversation asks for mentions")
		}
		st.Click(tc.pick)
		if got := only[state.HearOf](t, st.Take()); got != (state.HearOf{Conv: tc.conv, Notify: tc.want}) {
			t.Errorf("%q gave %+v", tc.pick, got)
		}
		sends(t, st, "the composer has the keyboard")
	}
	st := newStage(t, lab(), wide)
	st.Click("Notifications")
	st.Key(key.NameEscape, 0)
	if st.Reads("Nothing") {
		t.Error("Esc leaves the menu")
	}
}

func TestSettingsLeadToNotifications(t *testing.T) {
	st := newStage(t, settled(state.DialogSettings, state.Settings{}), wide)
	st.Show(func(s *state.State) { s.Alerts = state.AlertsNone })
	if !st.Reads("Not available here") {
		t.Errorf("where there are none it says:\n%s", st)
	}
	for _, off := range []state.Alerts{state.AlertsAsk, state.AlertsOff} {
		st.Show(func(s *state.State) { s.Alerts = off })
		st.clickIn("Settings", "Turn on notifications")
		only[state.AllowAlerts](t, st.Take())
	}
}

func TestTitleCounts(t *testing.T) {
	s := lab()
	for _, tc := range []struct {
		unread, mentions int
		want             string
	}{
		{0, 0, "(1) Parley"}, {3, 0, "(4) Parley"}, {3, 2, "(@2 · 4) Parley"}, {wire.MaxUnread, 1, "(@1 · 99+) Parley"},
	} {
		c := *s.Convs[homework]
		c.Unread, c.Mentions = tc.unread, tc.mentions
		s.Convs[homework] = &c
		if got := ui.Title(words.English, s); got != tc.want {
			t.Errorf("%d unread and %d mentions is %q, want %q", tc.unread, tc.mentions, got, tc.want)
		}
	}
}

// TestSettingsAreAnsweredInALowWindow: the answers stay in view where the rows
// have to be scrolled.
func TestSettingsAreAnsweredInALowWindow(t *testing.T) {
	low := image.Pt(1120, 440)
	st := newStage(t, settled(state.DialogSettings, state.Settings{}), low)
	for _, label := range []string{"Log out", "Done"} {
		n, _ := st.Find(label)
		if b := n.Bounds; b.Empty() || !b.In(image.Rectangle{Max: low}) {
			t.Errorf("%s is at %v in a window of %v", label, b, low)
		}
	}
	st.Click("Log out")
	only[state.Logout](t, st.Take())
}

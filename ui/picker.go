package ui

import (
	"image"
	"slices"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/emoji"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// usual are the emoji that come first until others were used.
var usual = []string{
	"👍", "🎉", "😂", "👎", "😮", "😢", "🙏", "👏", "🔥", "👀", "✅", "❌",
	"💯", "🤔", "😅", "😍", "😡", "🙂", "🚀", "💡", "☕", "🌟", "👋", "🔬",
}

const (
	// recents is how many emoji stand on the bar itself.
	recents = 3
	// found is how many a search shows.
	foundEmoji = 90
)

// groupKeys are the names of emoji.Groups.
var groupKeys = [...]words.Key{
	words.EmojiSmileys, words.EmojiPeople, words.EmojiNature, words.EmojiFood, words.EmojiTravel,
	words.EmojiActivities, words.EmojiObjects, words.EmojiSymbols, words.EmojiFlags,
}

// picker are the emoji to choose from: for a message that is there, or for the
// one that is being written.
type picker struct {
	grid kit.EmojiPicker
	conv wire.ConvID
	ref  wire.Seq // zero for the one that is being written
}

// last are the emoji used last, filled up with the usual ones.
func last(s *state.State) []string {
	list := s.Settings.Recent()
	for _, e := range usual {
		if len(list) >= len(usual) {
			break
		}
		if !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

// begin opens the picker for a message of the conversation on show, zero for the
// one that is being written; where it is open for that, it closes.
func (k *picker) begin(p *Page, s *state.State, ref wire.Seq) {
	if k.grid.Opened() && k.ref == ref {
		k.grid.Close()
		return
	}
	k.conv, k.ref = s.Current, ref
	sections := []kit.EmojiSection{{Title: p.say.Say(words.EmojiRecent), Sign: "🕘", List: last(s)}}
	for range emoji.Groups() {
		sections = append(sections, kit.EmojiSection{})
	}
	for _, e := range emoji.All() {
		to := &sections[e.Group+1]
		if to.List == nil {
			to.Title, to.Sign = p.say.Say(groupKeys[e.Group]), e.Text
		}
		to.List = append(to.List, e.Text)
	}
	k.grid.Open(sections, !p.Theme.Touch)
}

// named finds emoji by a name.
func named(name string) []string {
	var list []string
	for _, e := range emoji.Search(name, foundEmoji) {
		list = append(list, e.Text)
	}
	return list
}

// update takes up what was chosen.
func (k *picker) update(gtx C, p *Page, s *state.State) {
	if !k.grid.Opened() {
		return
	}
	var m *wire.Event
	if conv := s.Convs[k.conv]; conv != nil && k.conv == s.Current && k.ref > 0 {
		m = conv.Message(k.ref)
	}
	gone := m == nil || m.Deleted
	if k.ref == 0 {
		gone = !s.CanSend() || k.conv != s.Current
	}
	if gone || !gtx.Enabled() {
		k.grid.Close()
		return
	}
	switch e := k.grid.Update(gtx, named); {
	case e == "":
	case m == nil:
		p.compose.field.Insert(e)
		p.emit(state.Set{To: state.Used(e)})
	default:
		p.react(s, k.conv, m, e)
		p.emit(state.Set{To: state.Used(e)})
	}
	if !k.grid.Opened() {
		p.wantComposer(s)
	}
}

// layoutPicker draws the emoji to choose from, near their message, or above the
// composer.
func (h *history) layoutPicker(gtx C, p *Page, size image.Point) {
	k := &p.picker
	if !k.grid.Opened() {
		return
	}
	p.Scripts |= kit.Emoji
	k.grid.Around(gtx, size)
	gap := gtx.Dp(kit.PickerGap)
	y, below := size.Y+gtx.Dp(16), size.Y
	for i, at := range h.spots {
		if k.ref > 0 && at.row.kind == rowMessage && at.row.seq == k.ref {
			y, below = at.y, at.y+gtx.Dp(40)
			if i+1 < len(h.spots) {
				below = h.spots[i+1].y
			}
		}
	}
	style := kit.Emojis(p.Theme, &k.grid)
	style.Title, style.Search, style.None = p.say.Say(words.Emoji), p.say.Say(words.SearchEmoji), p.say.Say(words.NoEmoji)
	style.Label = func(txt string) string {
		if k.ref > 0 {
			return p.say.Say(words.ReactWith, txt)
		}
		e, _ := emoji.ByText(txt)
		return txt + " " + e.Title
	}
	dims, call := kit.Measure(kit.Free(gtx), style.Layout)
	top := below + gap
	if top+dims.Size.Y > size.Y {
		top = max(min(y-gtx.Dp(16), size.Y)-gap-dims.Size.Y, 0)
	}
	kit.At(gtx, max(size.X-gtx.Dp(rowInset)-dims.Size.X, 0), top, func(gtx C) D { call.Add(gtx.Ops); return dims })
}

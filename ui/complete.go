package ui

import (
	"image"
	"slices"
	"strings"
	"unicode/utf8"

	"gioui.org/layout"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// completing offers what the word before the caret may become.
type completing struct {
	menu   kit.Offer
	choice state.Completion
	// before and of are what choice was made of: the text before the caret, and
	// the snapshot.
	before string
	of     *state.State
	// moved is set once the marked row was chosen by hand.
	moved bool
	// closed is the beginning of a text whose last word is left alone; empty for
	// none.
	closed string
	// asked is the snapshot in which more members were asked for last.
	asked *state.State
}

// open reports whether there is something to choose from.
func (k *completing) open() bool { return len(k.choice.Choices) > 0 }

// heed looks at what stands before the caret. Where that stays, the mark stays at
// what it was at: who speaks meanwhile comes first among those to be named.
func (k *completing) heed(gtx C, f *kit.Composer, s *state.State, off bool) {
	before, ok := f.Before(gtx)
	if !ok || off {
		k.choice, k.before, k.of = state.Completion{}, "", nil
		return
	}
	if before == k.before && s == k.of {
		return
	}
	was := k.choice.Choices
	if before != k.before {
		k.menu.Restart()
		k.moved, was = false, nil
	}
	k.before, k.of = before, s
	k.choice = s.Complete(s.Current, before)
	if !k.open() {
		return
	}
	same := func(a, b state.Choice) bool { return a.Text == b.Text }
	if at := k.menu.Marked(); at < len(was) && !slices.EqualFunc(was, k.choice.Choices, same) {
		k.menu.Renew(max(slices.IndexFunc(k.choice.Choices, func(c state.Choice) bool { return same(c, was[at]) }), 0))
	}
	if begun := k.begun(); k.closed == begun {
		k.choice = state.Completion{}
	} else if !strings.HasPrefix(begun, k.closed) {
		k.closed = ""
	}
}

// askMembers asks who is in the room while one of them is about to be named, page
// after page.
func (k *completing) askMembers(p *Page, s *state.State) {
	conv := s.Convs[s.Current]
	named := k.choice.From < len(k.before) && k.before[k.choice.From] == '@'
	if conv == nil || conv.Kind != wire.Room || !k.open() || !named || k.asked == s {
		return
	}
	if l := s.Members; l.Conv != conv.ID || l.More && !l.Loading && !l.Failed && len(l.People) < mostListed {
		k.asked = s
		p.emit(state.ListMembers{Conv: conv.ID})
	}
}

// mostListed is how many members of a room are asked for to name one of them;
// who speaks there is known besides.
const mostListed = 1000

// begun is the text up to the first character of the word that is completed; an
// argument of a command may have none yet.
func (k *completing) begun() string { return k.before[:min(k.choice.From+1, len(k.before))] }

// close leaves the word alone from now on.
func (k *completing) close() {
	k.closed = k.begun()
	k.choice = state.Completion{}
}

// move marks another choice.
func (k *completing) move(by int) {
	k.menu.Move(by, len(k.choice.Choices))
	k.moved = true
}

// take puts a choice in place of the word.
func (k *completing) take(f *kit.Composer, row int) {
	if row >= len(k.choice.Choices) {
		return
	}
	f.Replace(utf8.RuneCountInString(k.before[k.choice.From:]), k.choice.Choices[row].Text)
	k.choice, k.closed = state.Completion{}, ""
}

// rows are the choices as rows of a menu.
func (k *completing) rows(p *Page, s *state.State) []kit.OfferRow {
	rows := make([]kit.OfferRow, 0, len(k.choice.Choices))
	for _, c := range k.choice.Choices {
		rows = append(rows, p.choiceRow(s, c))
	}
	return rows
}

func (p *Page) choiceRow(s *state.State, c state.Choice) kit.OfferRow {
	th := p.Theme
	sign := func(txt string) layout.Widget {
		return kit.Label(th, kit.Body, txt).In(th.Faint).Medium().Layout
	}
	r := kit.OfferRow{Name: c.Name, Note: c.Note, Label: strings.TrimSpace(c.Text)}
	switch c.Kind {
	case state.ChoosePerson:
		r.Sign = avatar(th, c.Account)
		if name := s.Called(c.Account.ID, c.Name); name != c.Name {
			r.Name, r.Note = name, "@"+c.Name
			r.Label += " " + name
		}
	case state.ChooseEveryone:
		r.Sign, r.Note = sign("@"), p.say.Say(words.Everyone)
	case state.ChooseRoom:
		r.Sign = sign("#")
	case state.ChooseEmoji:
		r.Sign = kit.Label(th, kit.Body, strings.TrimSpace(c.Text)).Layout
		r.Name = ":" + c.Name + ":"
		r.Label = r.Name
	case state.ChooseCommand:
		r.Sign = sign("/")
		r.Name, r.Note = p.usage(c.Command), p.say.Say(commandHelp[c.Command])
		r.Label = "/" + r.Name
	}
	if r.Note != "" && c.Kind != state.ChoosePerson {
		r.Label += " " + r.Note
	}
	return r
}

// layoutChoices draws the choices with their lower left corner at a point, below
// a height that is others'.
func (p *Page) layoutChoices(gtx C, s *state.State, at image.Point, top int) {
	k := &p.compose.complete
	if !k.open() || !gtx.Enabled() {
		return
	}
	mgtx := kit.Free(gtx)
	mgtx.Constraints.Max = image.Pt(
		max(min(gtx.Constraints.Max.X-2*at.X, gtx.Dp(520)), 0),
		max(at.Y-top-gtx.Dp(8), gtx.Dp(60)))
	dims, call := kit.Measure(mgtx, func(gtx C) D { return k.menu.Layout(gtx, p.Theme, p.say.Say(words.Choices), k.rows(p, s)) })
	kit.At(gtx, at.X, at.Y-dims.Size.Y, func(gtx C) D { call.Add(gtx.Ops); return dims })
}

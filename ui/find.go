package ui

import (
	"image"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

const (
	// foundNames is how many conversations and people are offered beside messages.
	foundNames = 8
	// before is how many characters of a message stand before its first hit.
	before = 24
)

// finder is the sheet that finds conversations and people by name, and messages by
// what they say: by keyboard alone, as one types.
type finder struct {
	field   kit.Search
	list    kit.Scroll
	cursor  kit.Cursor
	buttons map[place]*kit.Button
	begun   bool
	ahead   string // was typed before the sheet came

	// found is what is listed, and of and typed what it was made from.
	found []finding
	of    *state.State
	typed string
}

// finding is a row of the finder: a title, or one of the rest.
type finding struct {
	title  string
	conv   *state.Conversation
	person wire.Account
	hit    *wire.Event
	spans  []wire.Span // of the hit's text, and txt that text
	txt    string
}

// place is where a row leads. Its button is by that, not by the row's number: rows
// change places under a pointer.
type place struct {
	conv   wire.ConvID
	seq    wire.Seq // of a message, zero for the conversation itself
	person wire.AccountID
}

func (f finding) place() place {
	switch {
	case f.hit != nil:
		return place{conv: f.hit.Conv, seq: f.hit.Seq}
	case f.conv != nil:
		return place{conv: f.conv.ID}
	}
	return place{person: f.person.ID}
}

// button is that of a row, made when it first comes in view.
func (f *finder) button(to place) *kit.Button {
	if f.buttons == nil {
		f.buttons = make(map[place]*kit.Button)
	}
	if f.buttons[to] == nil {
		f.buttons[to] = new(kit.Button)
	}
	return f.buttons[to]
}

// leads reports whether a row leads somewhere.
func (f finding) leads() bool { return f.title == "" }

func (*finder) title(p *Page, s *state.State) string {
	if conv := s.Convs[s.Dialog.Conv]; conv != nil {
		return p.say.Say(words.FindIn, title(conv, s))
	}
	return p.say.Say(words.FindAnything)
}

func (f *finder) lookFor(txt string) { f.ahead = txt }

func (*finder) width() unit.Dp { return 560 }

func (f *finder) update(gtx C, p *Page, s *state.State) {
	if !f.begun {
		f.begun = true
		f.field.SetText(s.Dialog.Query + f.ahead)
		f.field.Focus()
	}
	f.fill(p, s)
	for e := f.field.Update(gtx); e != kit.SearchNone; e = f.field.Update(gtx) {
		switch e {
		case kit.SearchChange:
			p.emit(state.Find{Typed: f.field.Text(), In: s.Dialog.Conv, Zone: gtx.Now.Location(), At: gtx.Now})
			f.fill(p, s)
			f.list.ScrollTo(0)
		case kit.SearchUp:
			f.move(-1)
		case kit.SearchDown:
			f.move(+1)
		case kit.SearchEnter:
			if at := f.cursor.At; at >= 0 && at < len(f.found) && f.found[at].leads() {
				f.open(p, s, f.found[at])
			}
		}
	}
	for _, to := range f.found {
		b := f.buttons[to.place()]
		for to.leads() && b != nil && b.Clicked(gtx) {
			f.open(p, s, to)
		}
	}
	if s.Finding.More && !s.Finding.Busy && closeTo(&f.list, len(f.found)) && f.list.Position.First > 0 {
		p.emit(state.FindMore{})
	}
}

// move leads the cursor over titles.
func (f *finder) move(by int) {
	at := f.cursor.At + by
	for at >= 0 && at < len(f.found) && !f.found[at].leads() {
		at += by
	}
	if at >= 0 && at < len(f.found) {
		f.cursor.Move(at-f.cursor.At, len(f.found), &f.list)
	}
	if f.cursor.At == 1 {
		f.list.ScrollTo(0)
	}
}

// open goes where a row leads.
func (f *finder) open(p *Page, s *state.State, to finding) {
	switch {
	case to.hit != nil:
		p.emit(state.Jump{Conv: to.hit.Conv, Seq: to.hit.Seq})
	case to.conv != nil:
		p.emit(state.Open{Conv: to.conv.ID})
	default:
		p.emit(state.OpenDirect{With: to.person.ID})
	}
	p.emit(state.CloseDialog{})
}

// fill lists anew what fits, where that may be something else. The cursor stays
// on what it was at; before, it is at the first.
func (f *finder) fill(p *Page, s *state.State) {
	typed := f.field.Text()
	if f.of == s && f.typed == typed {
		return
	}
	var at finding
	if i := f.cursor.At; i >= 0 && i < len(f.found) && f.typed == typed {
		at = f.found[i]
	}
	f.of, f.typed, f.found = s, typed, f.found[:0]
	if s.Dialog.Conv == 0 {
		f.names(p, s)
	}
	f.hits(p, s)
	f.cursor.At = slices.IndexFunc(f.found, finding.leads)
	if at.place() == (place{}) {
		return
	}
	if i := slices.IndexFunc(f.found, func(it finding) bool { return it.place() == at.place() }); i >= 0 {
		f.cursor.At = i
	}
}

// ranked is a name that fits, and how well: less is better.
type ranked struct {
	finding
	rank int
	name string
}

// names lists the conversations and people whose names fit: all conversations,
// those with something new first, where nothing is typed.
func (f *finder) names(p *Page, s *state.State) {
	word := wire.FoldName(strings.TrimLeft(strings.TrimSpace(f.typed), "#@"))
	var list []ranked
	known := map[wire.AccountID]bool{s.Me.ID: true}
	for _, id := range s.Order {
		conv := s.Convs[id]
		if conv.Kind == wire.Direct && len(conv.People) <= 2 {
			known[conv.Peer(s.Me.ID).ID] = true
		}
		name := s.Heading(conv)
		if rank, ok := fitsOne(word, name, conv.Title(s.Me.ID)); ok {
			if word == "" && conv.Unread == 0 {
				rank++
			}
			list = append(list, ranked{finding{conv: conv}, rank, name})
		}
	}
	for _, a := range s.People {
		if rank, ok := fitsOne(word, a.Name, a.Display); ok && word != "" && !known[a.ID] {
			list = append(list, ranked{finding{person: a}, rank, a.Name})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		if a.rank != b.rank || word == "" {
			return a.rank - b.rank
		}
		return strings.Compare(wire.FoldName(a.name), wire.FoldName(b.name))
	})
	if word != "" && len(list) > foundNames {
		list = list[:foundNames]
	}
	if len(list) == 0 {
		return
	}
	f.found = append(f.found, finding{title: p.say.Say(words.FindNames)})
	for _, r := range list {
		f.found = append(f.found, r.finding)
	}
}

// fitsOne says how well the best of some names fits.
func fitsOne(word string, names ...string) (best int, ok bool) {
	for _, name := range names {
		if rank, fit := fits(name, word); fit && (!ok || rank < best) {
			best, ok = rank, true
		}
	}
	return best, ok
}

// fits says how well a name fits what was typed, in folded form: as a whole, from
// its beginning, from that of a part, or somewhere.
func fits(name, word string) (rank int, ok bool) {
	name = wire.FoldName(name)
	at := strings.Index(name, word)
	switch {
	case at < 0:
		return 0, false
	case name == word:
		return 0, true
	case at == 0:
		return 1, true
	}
	for at > 0 {
		if r, _ := utf8.DecodeLastRuneInString(name[:at]); strings.ContainsRune(" ._-,", r) {
			return 2, true
		}
		next := strings.Index(name[at+1:], word)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return 3, true
}

// hits lists the messages that were found.
func (f *finder) hits(p *Page, s *state.State) {
	if len(s.Finding.Hits) == 0 || strings.TrimSpace(f.typed) == "" {
		return
	}
	f.found = append(f.found, finding{title: p.say.Say(words.FindMessages)})
	for i := range s.Finding.Hits {
		e := &s.Finding.Hits[i]
		txt, spans := snippet(e.Text, wire.Highlights(e.Text, s.Finding.Text))
		f.found = append(f.found, finding{hit: e, txt: txt, spans: spans})
	}
}

// snippet is the line of a text with the first hit in it, from shortly before
// that on.
func snippet(txt string, spans []wire.Span) (string, []wire.Span) {
	from := 0
	if len(spans) > 0 {
		from = strings.LastIndexByte(txt[:spans[0].From], '\n') + 1
		if lead := txt[from:spans[0].From]; utf8.RuneCountInString(lead) > before {
			cut := len(lead)
			for range before {
				_, n := utf8.DecodeLastRuneInString(lead[:cut])
				cut -= n
			}
			from += cut
		}
	}
	line, _, _ := strings.Cut(txt[from:], "\n")
	lead := ""
	if from > 0 && txt[from-1] != '\n' {
		lead = "…"
	}
	var moved []wire.Span
	for _, sp := range spans {
		if to := min(sp.To-from, len(line)); sp.From-from < to {
			moved = append(moved, wire.Span{From: sp.From - from + len(lead), To: to + len(lead)})
		}
	}
	return lead + line, moved
}

func (f *finder) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	f.fill(p, s)
	label := f.title(p, s)
	return column(gtx,
		layout.Rigid(func(gtx C) D {
			return layout.Inset{Top: 14, Bottom: 8}.Layout(gtx, kit.SearchField(p.Theme, &f.field, label).Layout)
		}),
		layout.Rigid(func(gtx C) D {
			return p.listIn(gtx, d, &f.list, 220, len(f.found), f.nothing(p, s), func(gtx C, i int) D { return f.row(gtx, p, s, i) })
		}),
		layout.Rigid(func(gtx C) D { return f.foot(gtx, p, s) }),
	)
}

// nothing says why the list is empty.
func (f *finder) nothing(p *Page, s *state.State) string {
	switch {
	case strings.TrimSpace(f.typed) == "":
		return p.say.Say(words.FindHow)
	case s.Finding.Busy:
		return p.say.Say(words.FindBusy)
	case s.Finding.Wrong != state.FindFine:
		return ""
	}
	return p.say.Say(words.FindNothing)
}

// foot says what is wrong with what was typed, or which keys help.
func (f *finder) foot(gtx C, p *Page, s *state.State) D {
	txt, ink := p.findFault(s.Finding), p.Theme.Bad
	switch {
	case txt != "":
	case s.Finding.Partial:
		txt, ink = p.say.Say(words.FindPartial), p.Theme.Warn
	case p.Theme.Touch:
		txt, ink = p.say.Say(words.FindFilters), p.Theme.Mute
	default:
		txt, ink = p.say.Say(words.FindKeys)+"     "+p.say.Say(words.FindFilters), p.Theme.Mute
	}
	return layout.Inset{Top: 10}.Layout(gtx, kit.Label(p.Theme, kit.Small, txt).In(ink).Layout)
}

// findFault says why nothing can be found, empty where nothing is wrong.
func (p *Page) findFault(f state.Finding) string {
	switch f.Wrong {
	case state.FindOffline:
		return p.say.Say(words.FindOffline)
	case state.FindTwice:
		return p.say.Say(words.FindTwice, string(f.Filter))
	case state.FindRefused:
		return p.say.Say(words.FindRefused)
	case state.FindLater:
		return p.say.Say(words.FindLater)
	case state.FindFilter:
		switch f.Filter {
		case wire.FilterFrom:
			return p.say.Say(words.FindBadPerson)
		case wire.FilterIn:
			return p.say.Say(words.FindBadPlace)
		case wire.FilterHas:
			return p.say.Say(words.FindBadTrait)
		}
		return p.say.Say(words.FindBadDay)
	}
	return ""
}

func (f *finder) row(gtx C, p *Page, s *state.State, i int) D {
	it, th := f.found[i], p.Theme
	if !it.leads() {
		return layout.Inset{Top: 8, Bottom: 4, Left: 8}.Layout(gtx, kit.Label(th, kit.Small, it.title).In(th.Mute).Bold().Layout)
	}
	r := listRow{button: f.button(it.place()), at: i == f.cursor.At}
	switch {
	case it.hit != nil:
		return f.hit(gtx, p, s, it, r)
	case it.conv != nil && it.conv.Kind == wire.Room:
		r.name, r.sign = it.conv.Name, roomSign(th, it.conv.Private, listFace)
		r.below = it.conv.Topic
	case it.conv != nil:
		peer := it.conv.Peer(s.Me.ID)
		r.name, r.sign = it.conv.Title(s.Me.ID), face(th, peer)
		if len(it.conv.People) <= 2 && peer.ID != 0 {
			r.name, r.below = called(s, peer, "")
		}
	default:
		r.sign = face(th, it.person)
		r.name, r.below = called(s, it.person, "")
	}
	if it.conv != nil && it.conv.Unread > 0 {
		r.after = kit.Label(th, kit.Small, p.say.Count(words.NewMessages, it.conv.Unread)).In(th.Accent).Layout
	}
	return r.layout(gtx, th)
}

// hit draws a message that was found: the line with the hit, over where, by whom
// and when it was said.
func (f *finder) hit(gtx C, p *Page, s *state.State, it finding, r listRow) D {
	th, e := p.Theme, it.hit
	at := e.When().In(gtx.Now.Location())
	who := s.Called(e.From, e.Name)
	where := []string{who, p.when(at, gtx.Now)}
	if conv := s.Convs[e.Conv]; conv != nil && s.Dialog.Conv == 0 && title(conv, s) != who {
		where = slices.Insert(where, 0, title(conv, s))
	}
	r.below = strings.Join(where, " · ")
	r.label = it.txt + ", " + r.below
	r.sign = face(th, wire.Account{ID: e.From, Name: e.Name})
	r.line = func(gtx C) D { return marked(gtx, th, it.txt, it.spans) }
	return r.layout(gtx, th)
}

// when is the day and the time of a message, the time alone for today.
func (p *Page) when(t, now time.Time) string {
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return p.say.Clock(t)
	}
	return p.say.Day(t, now) + " " + p.say.Clock(t)
}

// marked draws a line of text with parts that stand out.
func marked(gtx C, th *kit.Theme, txt string, spans []wire.Span) D {
	width := gtx.Constraints.Max.X
	size := image.Pt(0, gtx.Sp(22))
	defer clip.Rect{Max: image.Pt(width, size.Y)}.Push(gtx.Ops).Pop()
	put := func(part string, hit bool) {
		if part == "" || size.X >= width {
			return
		}
		label := kit.Label(th, kit.Body, part).Line()
		if hit {
			label = label.Bold()
		}
		pgtx := kit.Free(gtx)
		pgtx.Constraints.Max.X = width - size.X
		dims, call := kit.Measure(pgtx, label.Layout)
		kit.At(gtx, size.X, 0, func(gtx C) D {
			if hit {
				kit.Fill(gtx, dims.Size, th.WarnSoft)
			}
			call.Add(gtx.Ops)
			return dims
		})
		size.X += dims.Size.X
	}
	at := 0
	for _, sp := range spans {
		put(txt[at:sp.From], false)
		put(txt[sp.From:sp.To], true)
		at = sp.To
	}
	put(txt[at:], false)
	return D{Size: image.Pt(min(size.X, width), size.Y)}
}

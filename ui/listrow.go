package ui

import (
	"image"
	"strings"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// Measures of the lists of dialogs.
const (
	listRowHeight unit.Dp = 48
	listFace      unit.Dp = 28
	// nearEnd is how many rows before the last one the next page is asked for.
	nearEnd = 10
)

// listRow is a row of a dialog's list: a sign, a name over what is known of it,
// and what stands at its end.
type listRow struct {
	button *kit.Button // nil for one that is only read
	// label is what the row is called, where that is not its name and below.
	label       string
	sign        layout.Widget
	name, below string
	line        layout.Widget // in place of the name; nil for that
	after       layout.Widget // nil for nothing
	// at says that the arrow keys are at it.
	at bool
}

func (r listRow) layout(gtx C, th *kit.Theme) D {
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
	label := r.label
	if label == "" {
		label = strings.TrimSuffix(r.name+", "+r.below, ", ")
	}
	if r.button != nil {
		row := kit.Row(th, r.button, label)
		row.Height, row.Selected = listRowHeight, r.at
		return row.Layout(gtx, func(gtx C) D { return r.content(gtx, th) })
	}
	size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(listRowHeight))
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	semantic.DescriptionOp(label).Add(gtx.Ops)
	gtx.Constraints = layout.Exact(size)
	return layout.W.Layout(gtx, func(gtx C) D { return r.content(gtx, th) })
}

// content draws the row's parts.
func (r listRow) content(gtx C, th *kit.Theme) D {
	after := r.after
	if after == nil {
		after = func(C) D { return D{} }
	}
	return layout.Inset{Left: 8, Right: 14}.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min.X = gtx.Constraints.Max.X
		return kit.Spread(gtx, 8, func(gtx C) D {
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
				layout.Rigid(r.sign),
				layout.Rigid(layout.Spacer{Width: 10}.Layout),
				layout.Flexed(1, func(gtx C) D {
					name := kit.Label(th, kit.Body, r.name).Medium().Line().Layout
					if r.line != nil {
						name = r.line
					}
					if r.below == "" {
						return name(gtx)
					}
					return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
						layout.Rigid(name),
						layout.Rigid(kit.Label(th, kit.Small, r.below).In(th.Mute).Line().Layout),
					)
				}),
			)
		}, after)
	})
}

// face is a person's avatar in a list.
func face(th *kit.Theme, a wire.Account) layout.Widget {
	style := kit.Avatar(th, int64(a.ID), a.Name)
	style.Size = listFace
	return style.Layout
}

// roomSign is what stands before a room: a lock where it is private, else #.
func roomSign(th *kit.Theme, private bool, width unit.Dp) layout.Widget {
	return func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Dp(width), 0)
		return layout.Center.Layout(gtx, func(gtx C) D {
			if private {
				return kit.IconLock.Layout(gtx, 14, th.Faint)
			}
			return kit.Label(th, kit.Body, "#").In(th.Faint).Medium().Layout(gtx)
		})
	}
}

// listIn draws a dialog's list, as high as the window has room for beside rest,
// which is what else the dialog shows; none is the word in place of no rows. Its
// height does not depend on the rows, which are narrowed.
func (p *Page) listIn(gtx C, d *dialog, l *kit.Scroll, rest unit.Dp, n int, none string, row layout.ListElement) D {
	height := max(min(gtx.Dp(336), d.tall-gtx.Dp(rest)), gtx.Dp(3*listRowHeight))
	size := image.Pt(gtx.Constraints.Max.X, height)
	gtx.Constraints = layout.Exact(size)
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	if n == 0 {
		return layout.Center.Layout(gtx, kit.Label(p.Theme, kit.Control, none).In(p.Theme.Mute).Layout)
	}
	return kit.List(p.Theme, l).Layout(gtx, n, row)
}

// closeTo reports whether the view of a list is close to its end.
func closeTo(l *kit.Scroll, n int) bool {
	return l.Position.First+l.Position.Count+nearEnd >= n
}

// finds reports whether one of some texts has what was typed in it.
func finds(typed string, in ...string) bool {
	typed = wire.FoldName(strings.TrimLeft(strings.TrimSpace(typed), "#@"))
	for _, txt := range in {
		if strings.Contains(wire.FoldName(txt), typed) {
			return true
		}
	}
	return false
}

// called is how somebody wants to be called, and what stands below that: where it
// is another name than the account's, that one first.
func called(s *state.State, a wire.Account, below string) (name, under string) {
	name = s.Called(a.ID, a.Name)
	if name == a.Name {
		return name, below
	}
	if below != "" {
		below = " · " + below
	}
	return name, "@" + a.Name + below
}

// known is what is known of an account by now.
func known(s *state.State, a wire.Account) wire.Account {
	if now, ok := s.People[a.ID]; ok {
		return now
	}
	return a
}

// roles says what a person is in a room, nil for none, and whether they are
// there.
func (p *Page) roles(s *state.State, conv *state.Conversation, a wire.Account) string {
	txt := p.presence(s, a)
	add := func(key words.Key) { txt = p.say.Say(words.RolesOf, txt, p.say.Say(key)) }
	if conv != nil && conv.Kind == wire.Room && conv.Owner == a.ID {
		add(words.RoleOwner)
	}
	if a.Admin {
		add(words.RoleAdmin)
	}
	if a.ID == s.Me.ID {
		add(words.Yourself)
	}
	return txt
}

// trouble is a sentence about what went wrong, in a dialog.
func trouble(th *kit.Theme, title, txt string) layout.FlexChild {
	return layout.Rigid(func(gtx C) D {
		if title == "" && txt == "" {
			return D{}
		}
		return layout.Inset{Top: 10}.Layout(gtx, kit.Notice(th, title, txt).Layout)
	})
}

// refused is what was refused last in the dialog, of some acts.
func (p *Page) refused(s *state.State, of ...state.RoomAct) layout.FlexChild {
	for _, act := range of {
		if no := s.Dialog.Refusal; no.Of == act {
			title, txt := p.refusal(no)
			return trouble(p.Theme, title, txt)
		}
	}
	return trouble(p.Theme, "", "")
}

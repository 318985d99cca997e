package ui

import (
	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/state/words"
	"parley.example/ui/kit"
)

// sideRow is a row of the sidebar: a sign, a name, and what is new there.
type sideRow struct {
	button   *kit.Button
	name     string
	sign     layout.Widget
	selected bool
	// state is a word about it that is part of what it is called, empty for none.
	state string
	// unread counts messages, and mentions those among them that mention me.
	unread, mentions int
	// draft says that something stays unsent there.
	draft bool
	// instead stands in place of the badge where nothing is unread; nil for
	// nothing.
	instead layout.Widget
}

// label is what the row is called.
func (r sideRow) label(p *Page) string {
	label := r.name
	if r.state != "" {
		label += ", " + r.state
	}
	if r.unread > 0 {
		label += ", " + p.say.Count(words.UnreadCount, r.unread)
	}
	if r.mentions > 0 {
		label += ", " + p.say.Count(words.MentionCount, r.mentions)
	}
	if r.draft {
		label += ", " + p.say.Say(words.Draft)
	}
	return label
}

func (r sideRow) layout(gtx C, p *Page) D {
	th := p.Theme
	txt := kit.Label(th, kit.Body, r.name).Line()
	if r.unread > 0 {
		txt = txt.Bold()
	}
	if r.selected {
		txt = txt.In(th.Accent).Bold()
	}
	return layout.Inset{Left: 8, Right: 8}.Layout(gtx, func(gtx C) D {
		row := kit.Row(th, r.button, r.label(p))
		row.Selected = r.selected
		return row.Layout(gtx, func(gtx C) D {
			return layout.Inset{Left: 8, Right: 8}.Layout(gtx, func(gtx C) D {
				gtx.Constraints.Min.X = gtx.Constraints.Max.X
				return kit.Spread(gtx, 8, func(gtx C) D {
					return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
						layout.Rigid(r.sign),
						layout.Rigid(layout.Spacer{Width: unit.Dp(10)}.Layout),
						layout.Rigid(txt.Layout),
					)
				}, func(gtx C) D { return r.end(gtx, th) })
			})
		})
	})
}

// end draws what stands at the row's end: a pencil for a draft, and the news.
func (r sideRow) end(gtx C, th *kit.Theme) D {
	if !r.draft {
		return r.news(gtx, th)
	}
	return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
		layout.Rigid(func(gtx C) D { return kit.IconPencil.Layout(gtx, 14, th.Mute) }),
		layout.Rigid(layout.Spacer{Width: 6}.Layout),
		layout.Rigid(func(gtx C) D { return r.news(gtx, th) }),
	)
}

// news draws what is new there.
func (r sideRow) news(gtx C, th *kit.Theme) D {
	switch {
	case r.mentions > 0:
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(kit.MentionBadge(th, r.mentions).Layout),
			layout.Rigid(layout.Spacer{Width: 4}.Layout),
			layout.Rigid(kit.Badge(th, r.unread).Layout),
		)
	case r.unread > 0 || r.instead == nil:
		return kit.Badge(th, r.unread).Layout(gtx)
	}
	return r.instead(gtx)
}

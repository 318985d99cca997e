package ui

import (
	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/state"
	"parley.example/state/words"
)

// leastWidth is what a window is never made narrower than by its text size: from
// there on only the text grows.
const leastWidth unit.Dp = 320

// Language is what the window speaks: what the settings say, or else the
// system's.
func Language(system words.Lang, s *state.State) words.Lang {
	switch s.Settings.Language {
	case state.LanguageEnglish:
		return words.English
	case state.LanguageChinese:
		return words.Chinese
	}
	return system
}

// heedSettings takes up how the person wants the window to be.
func (p *Page) heedSettings(s *state.State) {
	p.lang = Language(p.Lang, s)
	twelve := p.Clock12
	if s.Settings.Clock != state.ClockSystem {
		twelve = s.Settings.Clock == state.Clock12
	}
	p.say = words.For(p.lang).Hours12(twelve)
	p.Theme.Compact = s.Settings.Density == state.Compact
	p.speak()
}

// zoom gives everything the size that the person wants, and what the system's
// bars take in that size.
func (p *Page) zoom(gtx C, s *state.State) (C, layout.Inset) {
	by := float32(s.Settings.Size.Percent()) / 100
	room := float32(gtx.Constraints.Max.X) / gtx.Metric.PxPerDp / float32(leastWidth)
	all := min(by, max(room, 1))
	gtx.Metric.PxPerDp *= all
	gtx.Metric.PxPerSp *= by
	in := p.Insets
	scale := unit.Dp(all)
	return gtx, layout.Inset{Top: in.Top / scale, Bottom: in.Bottom / scale, Left: in.Left / scale, Right: in.Right / scale}
}

package ui

import (
	"fmt"
	"slices"
	"strconv"

	"gioui.org/layout"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// plot draws the messages a minute under what they are.
func (x *admin) plot(p *Page, s *state.State, height unit.Dp) layout.FlexChild {
	values := make([]int, wire.HealthMinutes)
	if h := s.Admin.Health; h != nil {
		values = h.PerMinute
	}
	name, most := p.say.Say(words.PerMinute), ""
	if len(values) > 0 {
		most = p.say.Say(words.AtMost, slices.Max(values))
	}
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 14, Bottom: 8}.Layout(gtx, func(gtx C) D {
			return layout.Flex{Axis: layout.Vertical}.Layout(gtx,
				layout.Rigid(func(gtx C) D {
					return kit.Spread(gtx, 12,
						kit.Label(p.Theme, kit.Small, name).In(p.Theme.Mute).Line().Layout,
						kit.Label(p.Theme, kit.Small, most).In(p.Theme.Mute).Line().Layout)
				}),
				layout.Rigid(layout.Spacer{Height: 5}.Layout),
				layout.Rigid(kit.Plot(p.Theme, name+": "+most, height, values)),
			)
		})
	})
}

// layoutHealth draws how the server is.
func (x *admin) layoutHealth(gtx C, p *Page, s *state.State) D {
	parts := []layout.FlexChild{x.plot(p, s, 120)}
	h := s.Admin.Health
	if h == nil {
		return column(gtx, append(parts, sentence(p.Theme, p.say.Say(words.LoadingList)))...)
	}
	number := func(n int64) string { return p.say.Say(words.Number, int(n)) }
	accounts := number(int64(h.Accounts))
	if h.Disabled > 0 {
		accounts += " · " + p.say.Say(words.DisabledSign) + ": " + number(int64(h.Disabled))
	}
	for _, r := range []struct {
		name words.Key
		txt  string
	}{
		{words.Uptime, p.uptime(h.Uptime)},
		{words.Connections, number(int64(h.Connections)) + " · " + p.say.Say(words.OnlineCount, h.Online)},
		{words.AdminPeople, accounts},
		{words.MessageCount, number(h.Messages)},
		{words.DatabaseSize, size(h.DatabaseBytes)},
		{words.FreeDisk, size(h.FreeBytes)},
		{words.VersionOf, h.Version},
	} {
		parts = append(parts, p.fact(r.name, r.txt))
	}
	return column(gtx, parts...)
}

// fact is a row that is only read.
func (p *Page) fact(name words.Key, txt string) layout.FlexChild {
	return setting{name: name, value: kit.Label(p.Theme, kit.Control, txt).In(p.Theme.Mute).Line().Layout}.child(p)
}

// uptime says how long something has run.
func (p *Page) uptime(seconds int64) string {
	minutes := int(seconds / 60)
	hours := minutes / 60
	if hours >= 24 {
		return p.say.Say(words.UptimeDays, hours/24, hours%24)
	}
	return p.say.Say(words.UptimeHours, hours, minutes%60)
}

// size is a number of bytes as people read it.
func size(bytes int64) string {
	const unit = 1000
	if bytes < unit {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	v, names := float64(bytes)/unit, []string{"kB", "MB", "GB", "TB", "PB", "EB"}
	for v >= unit && len(names) > 1 {
		v, names = v/unit, names[1:]
	}
	if v >= 100 {
		return fmt.Sprintf("%.0f %s", v, names[0])
	}
	return fmt.Sprintf("%.1f %s", v, names[0])
}

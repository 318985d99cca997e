package state

import (
	"maps"
	"strings"

	"parley.example/net/wire"
)

// Settings is how a person wants the program to be on this device. Its zero
// value is how it is at first.
type Settings struct {
	Look     Look
	Size     TextSize
	Density  Density
	Language Language
	Clock    Clock
	Enter    Enter
	// Notify says which messages the system shows where nobody looks.
	Notify Notify
	// Quiet is "do not disturb": none, whatever else is said here.
	Quiet Quiet
	// Discreet leaves the words out of what the system shows.
	Discreet Discreet
	// Hidden neither tells the network around of the own server nor lists others.
	Hidden Hidden
	// Emoji are those used last, the newest first, with spaces between.
	Emoji string
}

// Setting is a part of Settings: a Look, a TextSize, a Zoom, a Density, a
// Language, a Clock, an Enter, a Notify, a Quiet, a Discreet, a Hidden or a Used.
type Setting interface{ set(s *Settings) }

// The parts of Settings.
type (
	// Look is whether the window is light or dark.
	Look uint8
	// TextSize is how big everything is, in percent; zero is as big as at first.
	TextSize int
	// Zoom is steps by which it grows or, below zero, shrinks; zero is none: it is
	// again as at first.
	Zoom int
	// Density is how much room there is between lines.
	Density uint8
	// Language is what the window speaks.
	Language uint8
	// Clock is how the time of day is told.
	Clock uint8
	// Enter is what that key does in the composer.
	Enter uint8
	// Notify is which messages the system shows.
	Notify uint8
	// Quiet, Discreet and Hidden are switches of Settings.
	Quiet    bool
	Discreet bool
	Hidden   bool
	// Used is an emoji that was used.
	Used string
)

// maxRecent is how many emoji are remembered as used.
const maxRecent = 24

// Recent are the emoji used last, the newest first.
func (s Settings) Recent() []string { return strings.Fields(s.Emoji) }

func (u Used) set(s *Settings) {
	if wire.CheckEmoji(string(u)) != nil {
		return
	}
	list := []string{string(u)}
	for _, e := range s.Recent() {
		if e != string(u) && len(list) < maxRecent {
			list = append(list, e)
		}
	}
	s.Emoji = strings.Join(list, " ")
}

// The choices, of which the first is how it is at first.
const (
	LookSystem Look = iota
	LookLight
	LookDark
)

const (
	Comfortable Density = iota
	Compact
)

const (
	LanguageSystem Language = iota
	LanguageEnglish
	LanguageChinese
)

const (
	ClockSystem Clock = iota
	Clock24
	Clock12
)

const (
	EnterSends Enter = iota
	EnterBreaks
)

// The choices of Notify.
const (
	// NotifyUsual is, for a conversation, what the settings say, and there
	// NotifyAll.
	NotifyUsual Notify = iota
	NotifyAll
	// NotifyMentions is messages that mention Me, and all of direct conversations.
	NotifyMentions
	NotifyNothing
)

// The bounds of a TextSize, in percent, what it is at first, and a step of Zoom.
const (
	LeastSize, MostSize = 80, 200
	usualSize, sizeStep = 100, 10
)

// Percent is the size as a number that can be counted with.
func (t TextSize) Percent() int {
	if t == 0 {
		return usualSize
	}
	return int(t)
}

func (l Look) set(s *Settings)     { s.Look = min(l, LookDark) }
func (d Density) set(s *Settings)  { s.Density = min(d, Compact) }
func (l Language) set(s *Settings) { s.Language = min(l, LanguageChinese) }
func (c Clock) set(s *Settings)    { s.Clock = min(c, Clock12) }
func (e Enter) set(s *Settings)    { s.Enter = min(e, EnterBreaks) }
func (n Notify) set(s *Settings)   { s.Notify = min(n, NotifyNothing) }
func (q Quiet) set(s *Settings)    { s.Quiet = q }
func (d Discreet) set(s *Settings) { s.Discreet = d }
func (h Hidden) set(s *Settings)   { s.Hidden = h }

func (t TextSize) set(s *Settings) {
	s.Size = min(max(t, LeastSize), MostSize)
	if s.Size == usualSize {
		s.Size = 0
	}
}

func (z Zoom) set(s *Settings) {
	if z == 0 {
		s.Size = 0
		return
	}
	by := min(max(int(z), -MostSize), MostSize) * sizeStep
	TextSize(s.Size.Percent() + by).set(s)
}

// Place is a conversation wherever it is: of the server of that key, or where
// it has none, address.
type Place struct {
	Server string
	Conv   wire.ConvID
}

// maxRules bounds the conversations that have a rule of their own.
const maxRules = 1000

type (
	// Set changes a setting.
	Set struct{ To Setting }
	// HearOf says which messages of a conversation the system shows.
	HearOf struct {
		Conv   wire.ConvID
		Notify Notify
	}
	// SettingsRead brings what another window of the same data set.
	SettingsRead struct {
		Settings Settings
		Rules    map[Place]Notify
	}
	// KeepSettings keeps the settings on this device.
	KeepSettings struct {
		Settings Settings
		Rules    map[Place]Notify
	}
)

func (Set) event()           {}
func (HearOf) event()        {}
func (SettingsRead) event()  {}
func (KeepSettings) effect() {}

// settings handles how the person wants the program to be.
func (c *change) settings(ev Event) {
	switch ev := ev.(type) {
	case Set:
		was := c.Settings
		if ev.To != nil {
			ev.To.set(&c.Settings)
		}
		if c.Settings != was {
			c.do(KeepSettings{Settings: c.Settings, Rules: c.Rules})
		}
	case HearOf:
		c.hearOf(ev)
	case SettingsRead:
		c.Settings, c.Rules = ev.Settings, ev.Rules
	}
}

func (c *change) hearOf(ev HearOf) {
	rule := min(ev.Notify, NotifyNothing)
	if c.Convs[ev.Conv] == nil || c.Rule(ev.Conv) == rule {
		return
	}
	rules := maps.Clone(c.Rules)
	if rules == nil {
		rules = make(map[Place]Notify)
	}
	at := c.at(ev.Conv)
	if delete(rules, at); rule != NotifyUsual && len(rules) < maxRules {
		rules[at] = rule
	}
	c.Rules = rules
	c.do(KeepSettings{Settings: c.Settings, Rules: rules})
}

// Rule is which messages of a conversation the system shows, NotifyUsual for
// what the settings say.
func (s *State) Rule(conv wire.ConvID) Notify { return s.Rules[s.at(conv)] }

// at is where a conversation of Me's is.
func (s *State) at(conv wire.ConvID) Place {
	server := string(s.home.Key)
	if server == "" {
		server = s.home.Addr
	}
	return Place{Server: server, Conv: conv}
}

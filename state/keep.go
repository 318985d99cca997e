package state

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"parley.example/net/wire"
)

// The names of the choices in the file, in their order.
var (
	lookNames     = [...]string{"system", "light", "dark"}
	densityNames  = [...]string{"comfortable", "compact"}
	languageNames = [...]string{"system", "en", "zh-Hant"}
	clockNames    = [...]string{"system", "24", "12"}
	enterNames    = [...]string{"sends", "breaks"}
	notifyNames   = [...]string{"usual", "all", "mentions", "nothing"}
)

// kept is the file of the settings. What a later version adds, an earlier one
// leaves out: it is one person's taste, and no message.
type kept struct {
	Look     string     `json:"look"`
	Size     int        `json:"size"`
	Density  string     `json:"density"`
	Language string     `json:"language"`
	Clock    string     `json:"clock"`
	Enter    string     `json:"enter"`
	Notify   string     `json:"notify"`
	Quiet    bool       `json:"quiet"`
	Discreet bool       `json:"discreet"`
	Hidden   bool       `json:"hidden,omitempty"`
	Emoji    []string   `json:"emoji,omitempty"`
	Rules    []keptRule `json:"rules,omitempty"`
}

type keptRule struct {
	Server string      `json:"server"`
	Conv   wire.ConvID `json:"conv"`
	Notify string      `json:"notify"`
}

// Bytes is the effect's file, which ReadSettings reads.
func (k KeepSettings) Bytes() ([]byte, error) {
	s := k.Settings
	file := kept{
		Look: lookNames[s.Look], Size: s.Size.Percent(), Density: densityNames[s.Density],
		Language: languageNames[s.Language], Clock: clockNames[s.Clock], Enter: enterNames[s.Enter],
		Notify: notifyNames[s.Notify], Quiet: bool(s.Quiet), Discreet: bool(s.Discreet), Hidden: bool(s.Hidden),
		Emoji: s.Recent(),
	}
	for at, rule := range k.Rules {
		file.Rules = append(file.Rules, keptRule{at.Server, at.Conv, notifyNames[rule]})
	}
	slices.SortFunc(file.Rules, func(a, b keptRule) int {
		return cmp.Or(cmp.Compare(a.Server, b.Server), cmp.Compare(a.Conv, b.Conv))
	})
	data, err := json.MarshalIndent(file, "", "\t")
	if err != nil {
		return nil, fmt.Errorf("write the settings: %w", err)
	}
	return append(data, '\n'), nil
}

// ReadSettings reads a file that Bytes made. What it does not know of it is as at
// first; a file that is none at all is an error.
func ReadSettings(data []byte) (SettingsRead, error) {
	file := kept{Size: usualSize}
	if err := json.Unmarshal(data, &file); err != nil {
		return SettingsRead{}, fmt.Errorf("read the settings: %w", err)
	}
	var read SettingsRead
	for _, part := range [...]Setting{
		Look(named(lookNames[:], file.Look)), TextSize(file.Size), Density(named(densityNames[:], file.Density)),
		Language(named(languageNames[:], file.Language)), Clock(named(clockNames[:], file.Clock)),
		Enter(named(enterNames[:], file.Enter)), Notify(named(notifyNames[:], file.Notify)),
		Quiet(file.Quiet), Discreet(file.Discreet), Hidden(file.Hidden),
	} {
		part.set(&read.Settings)
	}
	for _, e := range slices.Backward(file.Emoji) {
		Used(e).set(&read.Settings)
	}
	for _, r := range file.Rules[:min(len(file.Rules), maxRules)] {
		rule := Notify(named(notifyNames[:], r.Notify))
		if rule == NotifyUsual || r.Conv <= 0 {
			continue
		}
		if read.Rules == nil {
			read.Rules = make(map[Place]Notify)
		}
		read.Rules[Place{Server: r.Server, Conv: r.Conv}] = rule
	}
	return read, nil
}

// named is the place of a name in a list, the first for one that is not there.
func named(list []string, name string) int { return max(slices.Index(list, name), 0) }

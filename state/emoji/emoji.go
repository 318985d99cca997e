// Package emoji knows the emoji of Unicode 15 by the names that people type
// between colons.
//
// Rules of the house: table.txt is generated (.ci/tools/emojinames) and in
// Unicode's order; the names are English, everywhere.
package emoji

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed table.txt
var table string

// Emoji is one emoji.
type Emoji struct {
	// Text is the emoji itself.
	Text string
	// Name is the shortest of its short names, as between two colons: "joy".
	Name string
	// Title says what it shows: "face with tears of joy".
	Title string
	// Group is the index of its group in Groups.
	Group int

	// also are its other short names, with spaces between.
	also string
}

// Names are the short names of an emoji, the shortest first.
func (e Emoji) Names() []string { return append([]string{e.Name}, strings.Fields(e.also)...) }

// list is the parsed table.
type list struct {
	all    []Emoji
	groups []string
	byName map[string]int
	byText map[string]int
}

// parsed reads the table when it is first asked for something.
var parsed = sync.OnceValue(func() *list {
	l := &list{byName: map[string]int{}, byText: map[string]int{}}
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		if group, ok := strings.CutPrefix(line, "# "); ok {
			l.groups = append(l.groups, group)
			continue
		}
		names, title, _ := strings.Cut(line, ": ")
		e := Emoji{Title: title, Group: len(l.groups) - 1}
		e.Text, names, _ = strings.Cut(names, " ")
		e.Name, e.also, _ = strings.Cut(names, " ")
		if title == "" {
			e.Title = strings.ReplaceAll(e.Name, "_", " ")
		}
		l.byText[bare(e.Text)] = len(l.all)
		for _, name := range e.Names() {
			l.byName[name] = len(l.all)
		}
		l.all = append(l.all, e)
	}
	return l
})

// bare is an emoji without what asks for colour, which some programs leave out.
func bare(s string) string { return strings.ReplaceAll(s, "\ufe0f", "") }

// All are all emoji, group by group. Nobody changes the slice.
func All() []Emoji { return parsed().all }

// Groups are the names of the groups, in English. Nobody changes the slice.
func Groups() []string { return parsed().groups }

// ByName finds the emoji that is called so between two colons.
func ByName(name string) (Emoji, bool) {
	i, ok := parsed().byName[strings.ToLower(name)]
	if !ok {
		return Emoji{}, false
	}
	return parsed().all[i], true
}

// ByText finds what is known of an emoji.
func ByText(s string) (Emoji, bool) {
	i, ok := parsed().byText[bare(s)]
	if !ok {
		return Emoji{}, false
	}
	return parsed().all[i], true
}

// How well an emoji fits what is searched for, the best first.
const (
	fitsName  = iota // it is called so
	fitsStart        // a name begins so
	fitsWord         // a word of a name or of the title does
	fitsPart         // it is somewhere in a name
	fits             // how many there are
)

// Search finds the emoji whose names begin with a prefix, and then those that
// have it in another place: limit at most, the best first. Upper and lower case,
// and spaces and "_", are the same. An emoji itself is found, too. An empty
// prefix finds nothing.
func Search(prefix string, limit int) []Emoji {
	if e, ok := ByText(prefix); ok {
		return []Emoji{e}[:min(max(limit, 0), 1)]
	}
	prefix = strings.Join(strings.FieldsFunc(strings.ToLower(prefix), func(r rune) bool { return r == ' ' || r == '_' || r == ':' }), "_")
	if prefix == "" || limit <= 0 {
		return nil
	}
	var found [fits][]int
	for i := range parsed().all {
		if how := parsed().all[i].fit(prefix); how < fits {
			found[how] = append(found[how], i)
		}
	}
	var best []Emoji
	for _, i := range slices.Concat(found[:]...) {
		if len(best) == limit {
			break
		}
		best = append(best, parsed().all[i])
	}
	return best
}

// fit says how well an emoji fits a prefix.
func (e *Emoji) fit(prefix string) int {
	how := fitOf(e.Name, prefix)
	for name := range strings.FieldsSeq(e.also) {
		how = min(how, fitOf(name, prefix))
	}
	for word := range strings.FieldsSeq(e.Title) {
		if how > fitsWord && strings.HasPrefix(strings.ToLower(word), prefix) {
			how = fitsWord
		}
	}
	return how
}

// fitOf says how well a name fits.
func fitOf(name, prefix string) int {
	i := strings.Index(name, prefix)
	switch {
	case i < 0:
		return fits
	case name == prefix:
		return fitsName
	case i == 0:
		return fitsStart
	case strings.Contains(name, "_"+prefix):
		return fitsWord
	}
	return fitsPart
}

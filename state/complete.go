package state

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley.example/net/wire"
	"parley.example/state/emoji"
)

const (
	// MaxChoices bounds what is offered to complete a word with.
	MaxChoices = 20
	// recentSpeakers is how many of a conversation's last speakers are told apart
	// by when they spoke.
	recentSpeakers = 64
	// leastEmoji is how much of an emoji's name has to be there, so that an
	// emoticon is left alone.
	leastEmoji = 2
)

// Completion is what may stand in place of the word before the caret.
type Completion struct {
	// From is where that word begins, with its sign, in bytes.
	From    int
	Choices []Choice
	// Whole says that the word is all of the first choice already.
	Whole bool
}

// Choice is one thing that a word may become.
type Choice struct {
	Kind ChoiceKind
	// Text takes the word's place, sign, space behind and all.
	Text string
	// Name is what it is called, and Note says more about it: a person's display
	// name, a room's topic. Either may be empty.
	Name, Note string
	Account    wire.Account
	Command    Command
}

// ChoiceKind is what a choice is.
type ChoiceKind uint8

// The kinds of choice.
const (
	ChoosePerson   ChoiceKind = iota
	ChooseEveryone            // @room
	ChooseRoom
	ChooseEmoji
	ChooseCommand
)

// Complete says what the word at the end of before, which is what stands before
// the caret, may become in a conversation. It has no choices for most words.
func (s *State) Complete(id wire.ConvID, before string) Completion {
	conv := s.Convs[id]
	if conv == nil {
		return Completion{}
	}
	if name, ok := strings.CutPrefix(before, "/"); ok && !strings.ContainsFunc(name, unicode.IsSpace) {
		return completeCommand(name)
	}
	if at, ok := argument(before); ok {
		return s.finish(at, before[at:], "", s.people(conv, before[at:]))
	}
	at := wordStart(before)
	if at < 0 || !wire.StartsWord(before[:at]) || strings.HasSuffix(before[:at], "@") {
		return Completion{}
	}
	word := before[at+1:]
	switch before[at] {
	case '@':
		return s.finish(at, word, "@", s.people(conv, word))
	case '#':
		return s.finish(at, word, "#", s.roomsFor(word))
	}
	if utf8.RuneCountInString(word) < leastEmoji {
		return Completion{}
	}
	c := Completion{From: at}
	for _, e := range emoji.Search(word, MaxChoices) {
		c.Choices = append(c.Choices, Choice{Kind: ChooseEmoji, Text: e.Text + " ", Name: e.Name})
	}
	return c
}

// argument is where the name begins that a command takes and that is being
// written.
func argument(before string) (at int, ok bool) {
	name, arg, ok := strings.Cut(before, " ")
	if !ok || !IsCommand(before) || strings.HasPrefix(arg, "@") || strings.ContainsFunc(arg, unicode.IsSpace) {
		return 0, false
	}
	command := commandNamed(name[1:])
	return len(name) + 1, command == CommandInvite || command == CommandMsg
}

// wordStart is where the sign stands before the word that a text ends with; -1
// for none.
func wordStart(text string) int {
	at := len(text)
	for n := 0; n <= wire.MaxName; n++ {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		switch {
		case r == '@' || r == '#' || r == ':':
			return at - size
		case size == 0 || r != '+' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("._-", r):
			return -1
		}
		at -= size
	}
	return -1
}

// candidate is a choice with what says where it stands.
type candidate struct {
	Choice
	class, rank int
}

// fits reports how a folded word is in a name: 0 at its beginning, 1 within, -1
// not at all.
func fits(name, word string) int {
	switch name = wire.FoldName(name); {
	case strings.HasPrefix(name, word):
		return 0
	case strings.Contains(name, word):
		return 1
	}
	return -1
}

// finish sorts candidates, and puts the sign before their names.
func (s *State) finish(from int, word, sign string, list []candidate) Completion {
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.rank, b.rank),
			cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name)), cmp.Compare(a.Account.ID, b.Account.ID))
	})
	c := Completion{From: from}
	for _, choice := range list[:min(len(list), MaxChoices)] {
		choice.Text = sign + choice.Name + " "
		c.Choices = append(c.Choices, choice.Choice)
	}
	c.Whole = len(c.Choices) > 0 && wire.FoldName(c.Choices[0].Name) == wire.FoldName(word)
	return c
}

// Ranks of people, of which who spoke last comes first.
const (
	rankMember   = recentSpeakers + iota // who is there, and did not speak lately
	rankEveryone                         // @room
	rankOther                            // who is elsewhere
)

// people are those whom a word may name.
func (s *State) people(conv *Conversation, word string) []candidate {
	word = wire.FoldName(word)
	ranks := s.ranks(conv)
	var list []candidate
	add := func(a wire.Account, rank int) {
		class := fits(a.Name, word)
		if class < 0 && a.Display != "" {
			class = fits(a.Display, word)
		}
		if class >= 0 {
			list = append(list, candidate{Choice{Kind: ChoosePerson, Name: a.Name, Note: a.Display, Account: a}, class, rank})
		}
	}
	for _, a := range s.People {
		rank, member := ranks[a.ID]
		if !member {
			rank = rankOther
		}
		if a.ID != s.Me.ID {
			add(a, rank)
		}
	}
	for _, list := range [...][]wire.Account{conv.People, s.membersOf(conv)} {
		for _, a := range list {
			if _, known := s.People[a.ID]; !known && a.ID != s.Me.ID {
				add(a, ranks[a.ID])
			}
		}
	}
	if class := fits(wire.Everyone, word); class == 0 && (conv.Kind == wire.Room || len(conv.People) > 2) {
		list = append(list, candidate{Choice{Kind: ChooseEveryone, Name: wire.Everyone}, class, rankEveryone})
	}
	return list
}

// ranks say of the people of a conversation, as far as they are known, who comes
// first.
func (s *State) ranks(conv *Conversation) map[wire.AccountID]int {
	ranks := make(map[wire.AccountID]int)
	n := 0
	for i := len(conv.Events) - 1; i >= 0; i-- {
		e := &conv.Events[i]
		if _, known := ranks[e.From]; known {
			continue
		}
		switch {
		case e.Kind == wire.Left:
			ranks[e.From] = rankOther
		case e.Kind == wire.Message && n < recentSpeakers:
			ranks[e.From] = n
			n++
		case e.Kind == wire.Message || e.Kind == wire.Joined:
			ranks[e.From] = rankMember
		}
	}
	for _, list := range [...][]wire.Account{conv.People, s.membersOf(conv)} {
		for _, a := range list {
			if _, known := ranks[a.ID]; !known {
				ranks[a.ID] = rankMember
			}
		}
	}
	return ranks
}

// membersOf are the members of a room as far as they were listed.
func (s *State) membersOf(conv *Conversation) []wire.Account {
	if s.Members.Conv != conv.ID || conv.Kind == wire.Direct { // which has them itself
		return nil
	}
	return s.Members.People
}

// roomsFor are those that a word may name.
func (s *State) roomsFor(word string) []candidate {
	word = wire.FoldName(word)
	var list []candidate
	for i, id := range s.Order {
		conv := s.Convs[id]
		if conv.Kind != wire.Room {
			continue
		}
		if class := fits(conv.Name, word); class >= 0 {
			list = append(list, candidate{Choice{Kind: ChooseRoom, Name: conv.Name, Note: conv.Topic}, class, i})
		}
	}
	return list
}

// completeCommand offers the commands whose names begin so.
func completeCommand(word string) Completion {
	var c Completion
	word = strings.ToLower(word)
	for _, command := range Commands() {
		if name := command.Name(); strings.HasPrefix(name, word) {
			text := "/" + name
			if command.Argument() != ArgumentNone {
				text += " "
			}
			c.Choices = append(c.Choices, Choice{Kind: ChooseCommand, Text: text, Name: name, Command: command})
		}
	}
	c.Whole = len(c.Choices) > 0 && c.Choices[0].Name == word
	return c
}

package wire

import (
	"slices"
	"strings"
)

// Search asks for the messages, of the conversations that the asker is in, that
// have all that is asked for. Answer: Found.
type Search struct {
	// Text is what they say, as Terms reads it; empty for anything.
	Text string `json:"text,omitempty"`
	// Conv is where they are, From who said them; zero for anywhere and anybody.
	Conv ConvID    `json:"conv,omitempty"`
	From AccountID `json:"from,omitempty"`
	// After and Before bound their time, in milliseconds since 1970 UTC: not
	// before After, and before Before. Zero for no bound.
	After  int64 `json:"after,omitempty"`
	Before int64 `json:"before,omitempty"`
	// Has lists what else there is to them.
	Has []Trait `json:"has,omitempty"`
	// Cursor is that of the Found after which to go on, empty to begin.
	Cursor string `json:"cursor,omitempty"`
	// Limit is how many at most; zero means MaxPage.
	Limit int `json:"limit,omitempty"`
}

// Trait is something that a message has.
type Trait string

// The traits.
const (
	HasLink     Trait = "link"     // an address of the web stands in it
	HasReply    Trait = "reply"    // it is a reply
	HasReaction Trait = "reaction" // a reaction stands under it
	HasMention  Trait = "mention"  // it mentions the asker, or everyone
)

// Traits lists the traits.
func Traits() []Trait { return []Trait{HasLink, HasReply, HasReaction, HasMention} }

// Found answers Search.
type Found struct {
	// Hits are messages as they are by now, the newest first.
	Hits []Event `json:"hits"`
	// Cursor is set where there are more: the same Search goes on with it.
	Cursor string `json:"cursor,omitempty"`
	// Partial says that the server is still reading old messages into its index,
	// so that some of them may be missing.
	Partial bool `json:"partial,omitempty"`
}

// CheckSearch says whether a search asks for something. The error is an *Error
// of CodeEmpty or CodeInvalid.
func CheckSearch(r *Search) error {
	if len(r.Text) > MaxQuery {
		return Errorf(CodeInvalid, "a search has at most %d bytes of text; this one has %d", MaxQuery, len(r.Text))
	}
	for _, has := range r.Has {
		if !slices.Contains(Traits(), has) {
			return Errorf(CodeInvalid, "a message has no %.*q: has is a list of %s", maxQuote, has, traitNames())
		}
	}
	words := strings.TrimSpace(r.Text) != ""
	if words && len(Terms(r.Text)) == 0 {
		return Errorf(CodeEmpty, "a search needs some letters, digits or symbols")
	}
	if !words && r.Conv == 0 && r.From == 0 && r.After == 0 && r.Before == 0 && len(r.Has) == 0 {
		return Errorf(CodeEmpty, "a search needs some words, or something else to go by")
	}
	return nil
}

func traitNames() string {
	var names []string
	for _, t := range Traits() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

// LinksWeb reports whether an address of the web stands in a text.
func LinksWeb(text string) bool {
	for ; len(text) > len("http://"); text = text[1:] {
		i := strings.IndexAny(text, "hH")
		if i < 0 {
			return false
		}
		text = text[i:]
		for _, scheme := range []string{"http://", "https://"} {
			if n := len(scheme); len(text) > n && strings.EqualFold(text[:n], scheme) && text[n] > ' ' && text[n] != '/' {
				return true
			}
		}
	}
	return false
}

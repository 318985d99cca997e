// Package probe is what a network test finds: the vocabulary between the test,
// the state that keeps what was found, and whoever shows it.
//
// Rules of the house: a Finding is words.Key and argument, never a sentence, so
// that each reader has it in their own language. Nothing here tests anything.
package probe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley.example/state/words"
)

// Finding is what a step found.
type Finding struct {
	Step    Step
	Verdict Verdict
	Cause   Cause
	// What is what the sentence speaks of: addresses, a name, an interface; empty
	// where it speaks of nothing.
	What string
	// Do is the command that mends it, empty for none.
	Do string
}

// Verdict is how a step ended.
type Verdict uint8

const (
	// Fine: nothing stands in the way.
	Fine Verdict = iota
	// Odd: it may stand in the way, so that it matters if a later step fails.
	Odd
	// Bad: the server cannot be joined before this is mended.
	Bad
)

var verdicts = [...]string{Fine: "ok", Odd: "note", Bad: "fail"}

// String is the verdict, a word for scripts.
func (v Verdict) String() string { return verdicts[v] }

// Key is the verdict's word for people.
func (v Verdict) Key() words.Key {
	switch v {
	case Odd:
		return words.VerdictOdd
	case Bad:
		return words.VerdictBad
	}
	return words.VerdictFine
}

// Say is what was found and, where that is bad, what to do: small at its
// beginning and without a stop.
func (f Finding) Say(w words.Words) string {
	if f.What == "" {
		return w.Say(sentences[f.Cause])
	}
	return w.Say(sentences[f.Cause], f.What)
}

// String is all of it in English.
func (f Finding) String() string {
	said := f.Say(words.For(words.English))
	if f.Do != "" {
		said += ": " + f.Do
	}
	return said
}

// Sentence is what Say says as a sentence of its own, with a colon at its end
// where Do follows.
func (f Finding) Sentence(w words.Words) string {
	said := f.Say(w)
	// What a sentence begins with is spelled as it is.
	if first, n := utf8.DecodeRuneInString(said); !strings.HasPrefix(w.Say(sentences[f.Cause]), "%") {
		said = string(unicode.ToUpper(first)) + said[n:]
	}
	if f.Do != "" {
		return w.Say(words.StatedBefore, said)
	}
	return w.Say(words.Stated, said)
}

// Report is a whole test as plain text, for whoever helps: its subject, when it
// was, and a paragraph a step.
func Report(w words.Words, subject, when string, found []Finding) string {
	var b strings.Builder
	b.WriteString(w.Say(words.TestReport, when) + "\n" + subject + "\n")
	for _, f := range found {
		b.WriteString("\n[" + w.Say(f.Verdict.Key()) + "] " + w.Say(f.Step.Key()) + "\n" + f.Sentence(w) + "\n")
		if f.Do != "" {
			b.WriteString("    " + f.Do + "\n")
		}
	}
	return b.String()
}

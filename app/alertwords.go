package main

import (
	"time"

	"parley.example/state"
	"parley.example/state/words"
)

// hideLimit bounds how long the end of the program waits for its alerts to go.
const hideLimit = time.Second

// alertWords are the title and the body of an alert.
func alertWords(e state.Alert, lang words.Lang) (title, body string) {
	say := words.For(lang)
	title, body = e.From, e.Text
	if e.Room {
		title = say.Say(words.AlertTitle, e.From, e.Title)
	}
	if e.Text == "" {
		body = say.Say(words.AlertHidden)
	}
	return title, body
}

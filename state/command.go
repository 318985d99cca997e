package state

import "strings"

// IsCommand reports whether a text is a command rather than words to send: it
// begins with a slash, and not with two.
func IsCommand(text string) bool {
	return strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
}

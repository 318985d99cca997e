package main

import (
	"context"
	"errors"
)

// openLink cannot open links: that takes an intent, which the toolkit has no way
// to. The window puts the link on the clipboard.
func openLink(context.Context, string) error { return errors.ErrUnsupported }

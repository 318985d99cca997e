//go:build !windows

package main

import "errors"

// claimLinks leaves to the program's package who opens parley: links.
func claimLinks(bool) error { return errors.ErrUnsupported }

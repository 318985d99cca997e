//go:build !linux || android

package main

import "gioui.org/app"

// ownFrame says nothing of the frame, which the system draws.
func ownFrame() []app.Option { return nil }

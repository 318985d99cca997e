//go:build !linux

package sqlite

import "runtime"

// turn lets others run.
type turn struct{}

func newTurn() *turn       { return &turn{} }
func (*turn) yield()       { runtime.Gosched() }
func (*turn) close() error { return nil }

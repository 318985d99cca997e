//go:build !js && (!linux || android)

package main

import (
	"gioui.org/text"

	"parley.example/state"
	"parley.example/ui/kit"
)

// closet is for systems whose large fonts are such that small ones can be made of them.
type closet struct{}

func newCloset() *closet { return nil }

func (*closet) open() (end func()) { return func() {} }

func (*closet) published(*state.State) {}

func (*closet) dress(swap func(*text.Shaper)) { swap(kit.NewShaper(true)) }

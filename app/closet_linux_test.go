//go:build !android

package main

import (
	"testing"

	"gioui.org/text"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/kit"
)

// TestSmallFontsForWhatIsRead: a message in Han characters has a small font made of
// the system's, and a name, which may stand in bold letters, one of bold ones; Latin
// ones have none.
func TestSmallFontsForWhatIsRead(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	c := newCloset()
	defer c.open()()
	swapped := make(chan *text.Shaper)
	go c.dress(func(s *text.Shaper) { swapped <- s })

	show := func(name string, seq wire.Seq, said string) {
		c.published(&state.State{Convs: map[wire.ConvID]*state.Conversation{
			1: {Conversation: wire.Conversation{Name: name}, Events: []wire.Event{{Seq: seq, Kind: wire.Message, Text: said}}},
		}})
	}
	show("general", 1, "Hello")
	if got := kit.Scripts(c.wanted.Load()); got != 0 {
		t.Errorf("Latin letters want %b", got)
	}
	<-swapped // of the system's fonts alone
	show("general", 2, "收到")
	if <-swapped; c.wants(kit.HanBold) {
		t.Error("a message wants bold letters")
	}
	show("實驗室", 3, "Hello")
	<-swapped
}

// TestSmallHan: the small font has the usual characters of the system's and no more.
func TestSmallHan(t *testing.T) {
	all, err := systemFonts()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range hanWeights {
		face, err := smallHan(all, f.weight)
		if err != nil {
			t.Fatal(err)
		}
		for r, want := range map[rune]bool{'收': true, 'ㄅ': true, '，': true, 'あ': true, 'a': false, '한': false, '㐀': false} {
			if _, got := face.Face().NominalGlyph(r); got != want {
				t.Errorf("weight %v: %c is there: %v, want %v", f.weight, r, got, want)
			}
		}
	}
}

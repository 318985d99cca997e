//go:build !android

package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"sync"

	"gioui.org/font"
	"gioui.org/font/opentype"
	"gioui.org/text"
	typeface "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"

	"parley.example/app/smallfont"
	"parley.example/state"
	"parley.example/ui"
	"parley.example/ui/kit"
)

// hanWeights are the weights in which Linux has the Han characters, by the kind of
// text that needs them.
var hanWeights = [...]struct {
	kind   kit.Scripts
	weight typeface.Weight
}{
	{kit.Han, typeface.WeightNormal},
	{kit.HanBold, typeface.WeightBold},
}

// closet makes small fonts of the system's large ones, the first time that a text
// needs them: the toolkit keeps a font in memory as a whole, 18 MB of a weight of the
// Han characters. Until a small one is there, and for what it lacks, the large one
// serves, and where there is none to make it of.
//
//	snapshot → published → want → run: read, cut, parse → a shaper with one font more
type closet struct {
	fontWants
	begun chan func(*text.Shaper)
}

func newCloset() *closet {
	return &closet{fontWants: newFontWants(kit.Han | kit.HanBold), begun: make(chan func(*text.Shaper), 1)}
}

// open sets it to work, until the function that it returns ends that and waits for it.
func (c *closet) open() (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { c.run(ctx) })
	return func() {
		cancel()
		work.Wait()
	}
}

// published reads a snapshot. It is called on the store's goroutine.
func (c *closet) published(s *state.State) {
	c.readSaid(ui.Language(language(), s))
	c.readAll(s)
}

// dress has it hand over a shaper with each font that it makes. It is called once,
// after the system's fonts were found.
func (c *closet) dress(swap func(*text.Shaper)) { c.begun <- swap }

func (c *closet) run(ctx context.Context) {
	var swap func(*text.Shaper)
	select {
	case swap = <-c.begun:
	case <-ctx.Done():
		return
	}
	var faces []font.FontFace
	var tried kit.Scripts
	for {
		for _, f := range hanWeights {
			if !c.wants(f.kind) || tried&f.kind != 0 {
				continue
			}
			tried |= f.kind
			face, err := smallHan(f.weight)
			if err != nil {
				continue // the large one serves
			}
			faces = append(faces, font.FontFace{Font: font.Font{Typeface: f.kind.Small()}, Face: face})
			swap(kit.NewShaper(true, faces...))
			debug.FreeOSMemory() // three times the file
		}
		select {
		case <-c.more:
		case <-ctx.Done():
			return
		}
	}
}

// smallHan makes a small font of the system's Han characters in a weight.
func smallHan(weight typeface.Weight) (opentype.Face, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return opentype.Face{}, fmt.Errorf("find the list of fonts: %w", err)
	}
	all, err := fontscan.SystemFonts(log.New(io.Discard, "", 0), dir) // the toolkit has made the list
	if err != nil {
		return opentype.Face{}, fmt.Errorf("list the fonts: %w", err)
	}
	want := typeface.NormalizeFamily(string(kit.Han.Family()))
	for _, f := range all {
		if f.Family == want && f.Aspect.Weight == weight && f.Aspect.Style != typeface.StyleItalic {
			return cut(f.Location)
		}
	}
	return opentype.Face{}, fmt.Errorf("no font %s of the weight %v: %w", want, weight, os.ErrNotExist)
}

// cut makes a small font of one that is in a file.
func cut(at fontscan.Location) (opentype.Face, error) {
	file, err := os.ReadFile(at.File)
	if err != nil {
		return opentype.Face{}, fmt.Errorf("read a font: %w", err)
	}
	small, err := smallfont.Of(file, int(at.Index), kit.UsualHan)
	if err != nil {
		return opentype.Face{}, fmt.Errorf("cut %s: %w", at.File, err)
	}
	return opentype.Parse(small)
}

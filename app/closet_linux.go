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
	"golang.org/x/sys/unix"

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

// dress has it hand over a shaper of the system's fonts, and one more with each small
// font that it makes. It is called once, after the system's fonts were found.
func (c *closet) dress(swap func(*text.Shaper)) { c.begun <- swap }

func (c *closet) run(ctx context.Context) {
	var swap func(*text.Shaper)
	select {
	case swap = <-c.begun:
	case <-ctx.Done():
		return
	}
	all, err := systemFonts() // takes a while, in which more may be wanted
	if err != nil {
		all = nil // the toolkit finds none either
	}
	var faces []font.FontFace
	var tried kit.Scripts
	for first := true; ; first = false {
		made := len(faces)
		for _, f := range hanWeights {
			if !c.wants(f.kind) || tried&f.kind != 0 {
				continue
			}
			tried |= f.kind
			face, err := smallHan(all, f.weight)
			if err != nil {
				continue // the large one serves
			}
			faces = append(faces, font.FontFace{Font: font.Font{Typeface: f.kind.Small()}, Face: face})
		}
		if first || len(faces) > made { // all at once: for what lacks, the large ones are read
			swap(kit.NewShaper(true, faces...))
		}
		if len(faces) > made {
			debug.FreeOSMemory() // twice what was made
		}
		select {
		case <-c.more:
		case <-ctx.Done():
			return
		}
	}
}

// systemFonts lists the fonts of the system, as the toolkit does: once.
func systemFonts() ([]fontscan.Footprint, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find the list of fonts: %w", err)
	}
	all, err := fontscan.SystemFonts(log.New(io.Discard, "", 0), dir)
	if err != nil {
		return nil, fmt.Errorf("list the fonts: %w", err)
	}
	return all, nil
}

// smallHan makes a small font of the system's Han characters in a weight.
func smallHan(all []fontscan.Footprint, weight typeface.Weight) (opentype.Face, error) {
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
	file, end, err := borrowed(at.File)
	if err != nil {
		return opentype.Face{}, fmt.Errorf("read a font: %w", err)
	}
	small, err := smallfont.Of(file, int(at.Index), kit.UsualHan)
	end()
	if err != nil {
		return opentype.Face{}, fmt.Errorf("cut %s: %w", at.File, err)
	}
	return opentype.Parse(small)
}

// borrowed is a file's content until end, in memory that is the system's again then:
// in Go's heap it would stay, and let that grow.
func borrowed(name string) (content []byte, end func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	content, err = unix.Mmap(-1, 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, nil, fmt.Errorf("take %d bytes for %s: %w", info.Size(), name, err)
	}
	end = func() {
		if err := unix.Munmap(content); err != nil {
			panic("closet: " + err.Error()) // it was mapped above
		}
	}
	if _, err := io.ReadFull(f, content); err != nil {
		end()
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	return content, end, nil
}

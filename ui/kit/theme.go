// Package kit holds the window's own widgets and the theme that they share.
//
// Rules of the house: a widget's state is a struct whose zero value works; its
// look is a throwaway Style from a constructor that takes the theme first, with
// fields that a caller may change. Nothing here knows what a message, a room or
// a server is, and nothing here reads a clock but gtx.Now.
package kit

import (
	"hash/fnv"
	"image/color"

	"gioui.org/text"
	"gioui.org/unit"
)

// Palette is the colours of a theme, by what they are for.
type Palette struct {
	Bg    color.NRGBA // the history's ground
	Side  color.NRGBA // the sidebar's ground, a hovered message
	Raise color.NRGBA // composer, dialogs, menus
	Line  color.NRGBA // hairlines
	Ink   color.NRGBA // text
	Mute  color.NRGBA // secondary text
	// Faint is for signs that carry no words; Hint is the same tone made dark
	// enough to read, for times and hints.
	Faint, Hint color.NRGBA
	Accent      color.NRGBA // primary buttons, links
	AccentInk   color.NRGBA // text on Accent
	AccentSoft  color.NRGBA // the selected row, selected text
	Hover       color.NRGBA // a hovered row
	Warn        color.NRGBA
	WarnSoft    color.NRGBA
	Bad         color.NRGBA
	BadSoft     color.NRGBA
	Good        color.NRGBA
	Host        color.NRGBA // a server's avatar
	OnFace      color.NRGBA // the letter on an avatar
	// Scrim lies over what a dialog covers. Its opacity is 62 % of linear light,
	// which on a light ground looks as 38 % of sRGB values would.
	Scrim  color.NRGBA
	Shadow color.NRGBA
}

// rgb makes an opaque colour of 0xRRGGBB.
func rgb(c uint32) color.NRGBA {
	return color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xff}
}

// Light is the palette for a light room.
func Light() Palette {
	return Palette{
		Bg: rgb(0xffffff), Side: rgb(0xf5f4f0), Raise: rgb(0xffffff), Line: rgb(0xe5e2da),
		Ink: rgb(0x1c1b19), Mute: rgb(0x6c6861), Faint: rgb(0xa5a198), Hint: rgb(0x726f69),
		Accent: rgb(0x0e6f62), AccentInk: rgb(0xffffff), AccentSoft: rgb(0xddefea), Hover: rgb(0xeceae4),
		Warn: rgb(0x9a5b00), WarnSoft: rgb(0xfcefd9), Bad: rgb(0xb3261e), BadSoft: rgb(0xfbe9e7),
		Good: rgb(0x2e8b57), Host: rgb(0x1c1b19), OnFace: rgb(0xffffff),
		Scrim: color.NRGBA{R: 0x1c, G: 0x1b, B: 0x19, A: 0x9d}, Shadow: color.NRGBA{A: 0x2a},
	}
}

// Dark is the palette for a dark room.
func Dark() Palette {
	return Palette{
		Bg: rgb(0x171816), Side: rgb(0x1f201e), Raise: rgb(0x262725), Line: rgb(0x33342f),
		Ink: rgb(0xeceae4), Mute: rgb(0xa09c92), Faint: rgb(0x6f6c65), Hint: rgb(0x908e88),
		Accent: rgb(0x4fc3ae), AccentInk: rgb(0x08231e), AccentSoft: rgb(0x17342e), Hover: rgb(0x2a2b28),
		Warn: rgb(0xf0b45b), WarnSoft: rgb(0x3a2c14), Bad: rgb(0xf2897f), BadSoft: rgb(0x3d1f1c),
		Good: rgb(0x57c785), Host: rgb(0x1c1b19), OnFace: rgb(0xffffff),
		Scrim: color.NRGBA{R: 0x14, G: 0x14, B: 0x12, A: 0x9d}, Shadow: color.NRGBA{A: 0x66},
	}
}

// faces are the grounds of avatars.
var faces = [...]uint32{0xb4532a, 0x3b64ad, 0x7a4e9b, 0x0e6f62, 0x8a6a00, 0xa13d63, 0x2f6f8f, 0x5e5b54}

// Faces counts the colours that FaceColor chooses from.
const Faces = len(faces)

// FaceColor chooses an avatar's ground by a hash of an account's id, so that a
// person has the same colour on every device.
func FaceColor(id int64) color.NRGBA {
	var b [8]byte
	for i := range b {
		b[i] = byte(id >> (8 * i))
	}
	h := fnv.New32a()
	h.Write(b[:])
	return rgb(faces[h.Sum32()%uint32(len(faces))])
}

// Mix blends a part of b into a, in sRGB values as designs are drawn; what is
// painted with an opacity is blended in linear light instead.
func Mix(a, b color.NRGBA, part float32) color.NRGBA {
	one := func(x, y uint8) uint8 { return uint8(float32(x)*(1-part) + float32(y)*part + 0.5) }
	return color.NRGBA{R: one(a.R, b.R), G: one(a.G, b.G), B: one(a.B, b.B), A: a.A}
}

// dark reports whether a colour is a dark one.
func dark(c color.NRGBA) bool {
	return 299*int(c.R)+587*int(c.G)+114*int(c.B) < 128*1000
}

// Theme is what every style is made from. The window's goroutine owns it.
type Theme struct {
	Palette
	// Shaper lays out text; it may be exchanged between two frames.
	Shaper *text.Shaper
	// Touch asks for targets that a finger finds.
	Touch bool
	// Compact leaves less room between lines.
	Compact bool
	// Still says that nothing is to move by itself, not even a caret that blinks.
	Still bool
	// Verbs stand on the bar over words that a finger chose.
	Verbs Verbs

	grip    *grip // the one that holds words, nil for none
	gripped bool  // its words were drawn since the last Tend
}

// NewTheme makes a theme.
func NewTheme(p Palette, s *text.Shaper) *Theme {
	return &Theme{Palette: p, Shaper: s}
}

// Row is the height of a row in a list.
func (th *Theme) Row() unit.Dp {
	switch {
	case th.Touch:
		return fingertip
	case th.Compact:
		return 28
	}
	return 34
}

// Corner radii and measures that several widgets share.
const (
	radiusControl unit.Dp = 8
	radiusCard    unit.Dp = 12
	radiusDialog  unit.Dp = 16
	// HeaderHeight is the height of a pane's header.
	HeaderHeight unit.Dp = 56
	// SidebarWidth is the width of the sidebar.
	SidebarWidth unit.Dp = 264
	// OnePane is the width under which one pane shows at a time.
	OnePane unit.Dp = 600
)

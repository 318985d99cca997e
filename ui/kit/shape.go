package kit

import (
	"unicode"
	"unicode/utf8"

	"gioui.org/font"
	"gioui.org/io/system"
	"gioui.org/text"
	"github.com/rivo/uniseg"
	"golang.org/x/image/math/fixed"
)

// shape makes the atoms of words in one look.
func (t *setting) shape(gtx C, r Run, link int, f partFrame, dir system.TextDirection) []atom {
	label := LabelStyle{Mono: r.Look&LookCode != 0}
	if r.Look&LookBold != 0 {
		label = label.Bold()
	}
	face, size := label.font(), f.size
	face.Weight = label.Weight
	if t.of.dark {
		face.Weight += step
	}
	if label.Mono {
		size, face.Weight = codeSize, font.Normal
	}
	how := text.Parameters{
		Font: face, PxPerEm: fixed.I(gtx.Sp(size)), MaxWidth: tall, DisableSpaceTrim: true,
		Locale: system.Locale{Language: gtx.Locale.Language, Direction: dir},
	}
	var atoms []atom
	for piece, rest := shaped(r.Text); piece != ""; piece, rest = shaped(rest) {
		t.of.shaper.LayoutString(how, piece)
		atoms = t.clusters(atoms, gtx.Sp(size), Run{Text: piece, Look: r.Look}, link)
	}
	return atoms
}

// enoughShaped is how many bytes are shaped at once, up to the next place where a line
// may end. The toolkit takes time and memory by the number of such places times that of
// the words of a line that turn around.
const enoughShaped = 512

// shaped cuts off what is shaped at once.
func shaped(txt string) (piece, rest string) {
	if len(txt) <= enoughShaped {
		return txt, ""
	}
	n, state := 0, -1
	for rest = txt; rest != "" && n < enoughShaped; n = len(txt) - len(rest) {
		_, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
	}
	return txt[:n], rest
}

// clusters adds the atoms of words that were shaped in a size.
func (t *setting) clusters(atoms []atom, size int, r Run, link int) []atom {
	a := atom{look: r.Look, link: link}
	rest := r.Text
	for {
		g, ok := t.of.shaper.NextGlyph()
		if !ok {
			return atoms
		}
		a.glyphs = append(a.glyphs, g)
		if g.Flags&text.FlagClusterBreak == 0 {
			continue
		}
		a.runes, a.rtl = int(g.Runes), g.Flags&text.FlagTowardOrigin != 0
		first, _ := utf8.DecodeRuneInString(rest)
		rest = rest[runeIndex(rest, a.runes):]
		a.space = unicode.IsSpace(first)
		a.settle()
		if first == '\t' {
			a.glyphs, a.width = nil, fixed.I(size)*tabColumns*6/10
		}
		atoms = append(atoms, a)
		a = atom{look: r.Look, link: link}
	}
}

// settle moves the glyphs to where the atom begins, and takes its width.
func (a *atom) settle() {
	left := a.glyphs[0].X
	for _, g := range a.glyphs {
		left = min(left, g.X)
		a.width += g.Advance
	}
	for i := range a.glyphs {
		a.glyphs[i].X -= left
	}
}

// pad makes room before the atom's glyphs.
func (a *atom) pad(by fixed.Int26_6) {
	a.width += by
	for i := range a.glyphs {
		a.glyphs[i].X += by
	}
}

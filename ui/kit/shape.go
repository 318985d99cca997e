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
	how := t.how(gtx, r.Look, f, dir)
	var atoms []atom
	for piece, rest := shaped(r.Text); piece != ""; piece, rest = shaped(rest) {
		t.of.shaper.LayoutString(how, piece)
		atoms = t.clusters(atoms, how.PxPerEm.Round(), Run{Text: piece, Look: r.Look}, link)
	}
	return atoms
}

// how says in which letters the words of a look are, for the shaper.
func (t *setting) how(gtx C, look Look, f partFrame, dir system.TextDirection) text.Parameters {
	label := LabelStyle{Mono: look&LookCode != 0}
	if look&LookBold != 0 {
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
	return text.Parameters{
		Font: face, PxPerEm: fixed.I(gtx.Sp(size)), MaxWidth: tall, DisableSpaceTrim: true,
		Locale: system.Locale{Language: gtx.Locale.Language, Direction: dir},
	}
}

// turn shapes the signs anew that run the other way in the paragraph than where they
// were shaped, at the edge of a piece or of a look: of a bracket that is another glyph.
func (t *setting) turn(gtx C, all string, atoms []atom, shaped []bool, f partFrame) {
	for i := range atoms {
		a := &atoms[i]
		next := runeIndex(all, a.runes)
		sign := all[:next]
		all = all[next:]
		if a.rtl == shaped[i] || a.runes != 1 || a.space {
			continue
		}
		dir := system.LTR
		if a.rtl {
			dir = system.RTL
		}
		how := t.how(gtx, a.look, f, dir)
		t.of.shaper.LayoutString(how, sign)
		anew := t.clusters(nil, how.PxPerEm.Round(), Run{Text: sign, Look: a.look}, a.link)
		if len(anew) != 1 || len(anew[0].glyphs) != len(a.glyphs) {
			continue
		}
		for j, g := range anew[0].glyphs { // whose room is the same
			g.X = a.glyphs[j].X
			a.glyphs[j] = g
		}
	}
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

package kit

import (
	"strings"
	"testing"

	"gioui.org/io/system"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"golang.org/x/image/math/fixed"
)

// TestLongTextIsSetLikeAShortOne names a fault: a bracket at the edge of what is shaped
// at once was drawn the other way round, among words that turn around.
func TestLongTextIsSetLikeAShortOne(t *testing.T) {
	shaper := NewShaper(false)
	gtx := layout.Context{Ops: new(op.Ops), Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}}
	for _, txt := range []string{
		"x " + strings.Repeat("שלום (עולם) ", 100) + "שלום",
		"ש " + strings.Repeat("abc (def) ", 100) + "abc",
		"x" + strings.Repeat("שלום (עולם, יופי טופי) ", 100) + "שלום",
		"xyz " + strings.Repeat("שלום 12 (34) ", 100) + "שלום",
		"x " + strings.Repeat("العربية (جميلة) ", 100) + "العربية",
		strings.Repeat("WAVE To. fi ffl ", 100),
		strings.Repeat("שלום עולם. ", 100),
		strings.Repeat("收到，那我們「三點」過去。", 100),
		strings.Repeat("👨‍👩‍👧‍👦 ok ", 100),
	} {
		set := setting{of: settingKey{shaper: shaper}}
		f := partFrame{size: 15, line: 22, width: 1 << 20}
		set.paragraph(gtx, []Run{{Text: txt}}, []int{-1}, PartLines, f)
		glyphs := map[text.GlyphID]int{}
		for _, line := range set.lines {
			for _, a := range line.atoms {
				for _, g := range a.glyphs {
					glyphs[g.ID]++
				}
			}
		}
		face := LabelStyle{}.font()
		face.Weight = LabelStyle{}.Weight
		shaper.LayoutString(text.Parameters{
			Font: face, PxPerEm: fixed.I(15), MaxWidth: tall, DisableSpaceTrim: true,
			Locale: system.Locale{Direction: direction(txt)},
		}, txt)
		for g, ok := shaper.NextGlyph(); ok; g, ok = shaper.NextGlyph() {
			glyphs[g.ID]--
		}
		for id, n := range glyphs {
			if n != 0 {
				t.Errorf("%.20q: the glyph %d comes %d times more than shaped at once", txt, id, n)
			}
		}
	}
}

package uitest

import (
	_ "embed"
	"fmt"
	"testing"

	"gioui.org/font"
	"gioui.org/font/opentype"
	"gioui.org/text"

	"parley.example/ui/kit"
)

// Subsets for tests: the Han characters of the string table and of the tests,
// and a few emoji; fonts/README.md says how they were made.
var (
	//go:embed fonts/CJK-Regular.otf
	cjkRegular []byte
	//go:embed fonts/CJK-Bold.otf
	cjkBold []byte
	//go:embed fonts/Emoji.ttf
	emoji []byte
)

// Shaper makes a shaper whose pictures do not depend on the machine: the
// embedded fonts and the tests' subsets, none of the system's.
func Shaper(tb testing.TB) *text.Shaper {
	tb.Helper()
	more, err := parse()
	if err != nil {
		tb.Fatal(err)
	}
	return kit.NewShaper(false, more...)
}

func parse() ([]font.FontFace, error) {
	var faces []font.FontFace
	for _, f := range []struct {
		font font.Font
		data []byte
	}{
		{font.Font{Typeface: "Noto Sans CJK TC"}, cjkRegular},
		{font.Font{Typeface: "Noto Sans CJK TC", Weight: font.SemiBold}, cjkBold},
		{font.Font{Typeface: "emoji"}, emoji},
	} {
		face, err := opentype.Parse(f.data)
		if err != nil {
			return nil, fmt.Errorf("parse the test font %s: %w", f.font.Typeface, err)
		}
		faces = append(faces, font.FontFace{Font: f.font, Face: face})
	}
	return faces, nil
}

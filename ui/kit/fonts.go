package kit

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"gioui.org/font"
	"gioui.org/font/opentype"
	"gioui.org/text"
	"golang.org/x/image/font/gofont/gomono"
)

// The embedded fonts; fonts/README.md says how they were made.
var (
	//go:embed fonts/Inter-Regular.otf
	interRegular []byte
	//go:embed fonts/Inter-Medium.otf
	interMedium []byte
	//go:embed fonts/Inter-SemiBold.otf
	interSemiBold []byte
	//go:embed fonts/Inter-Bold.otf
	interBold []byte
)

// The face lists. Emoji need their own face asked for by name, else most come
// out as boxes; the CJK faces make Han characters Taiwanese where the system
// has several.
//
// The embedded Inter has a name of its own: a system's Inter is another version,
// with signs that belong to the emoji face.
const (
	family font.Typeface = "Parley Sans"

	sans font.Typeface = family + ", " + emojiFamily + ", " + smallHan + systemHan
	bold font.Typeface = family + ", " + emojiFamily + ", " + smallHanBold + systemHan
	mono font.Typeface = "Go Mono, " + smallHan + ", Noto Sans Mono CJK TC"

	systemHan font.Typeface = ", " + hanFamily + ", " + hangulFamily + ", Noto Sans TC, PingFang TC, Microsoft JhengHei"
)

// fonts parses the embedded fonts once: faces may be shared by shapers.
var fonts = sync.OnceValues(parseFonts)

func parseFonts() ([]font.FontFace, error) {
	embedded := []struct {
		font font.Font
		data []byte
	}{
		{font.Font{Typeface: family}, interRegular},
		{font.Font{Typeface: family, Weight: font.Medium}, interMedium},
		{font.Font{Typeface: family, Weight: font.SemiBold}, interSemiBold},
		{font.Font{Typeface: family, Weight: font.Bold}, interBold},
		{font.Font{Typeface: "Go Mono"}, gomono.TTF},
	}
	faces := make([]font.FontFace, 0, len(embedded))
	for _, f := range embedded {
		face, err := opentype.Parse(f.data)
		if err != nil {
			return nil, fmt.Errorf("parse the embedded font %s: %w", f.font.Typeface, err)
		}
		faces = append(faces, font.FontFace{Font: f.font, Face: face})
	}
	return faces, nil
}

// NewShaper makes a shaper of the embedded fonts and of more, if any; system
// adds those of the system, whose search takes some 100 ms. So a window shows
// its first frame without them, makes the second shaper on another goroutine,
// and puts it into Theme.Shaper between two frames. A shaper is then owned by
// the window's goroutine. It panics where the embedded fonts are damaged.
func NewShaper(system bool, more ...font.FontFace) *text.Shaper {
	faces, err := fonts()
	if err != nil {
		panic("kit: " + err.Error()) // the binary itself is damaged
	}
	options := []text.ShaperOption{text.WithCollection(slices.Concat(faces, more))}
	if !system {
		options = append(options, text.NoSystemFonts())
	}
	return text.NewShaper(options...)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// recipeOf makes fonts/a.otf out of A.ttf, and counts how often.
func recipeOf(key string, times *int, fault error) []recipe {
	return []recipe{{
		name: "fonts/a.otf", mime: "font/otf", from: "A.ttf", lacks: "Latin", key: key,
		make: func(_ context.Context, _ string, from []byte) ([]byte, error) {
			*times++
			return []byte(key + " of " + string(from)), fault
		},
	}}
}

// TestFontIsMadeOnce: from the same source, by the same recipe, never again.
func TestFontIsMadeOnce(t *testing.T) {
	p := newPlace(t)
	c, err := openCache(p.cache)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	times := 0
	for _, tt := range []struct {
		source, key string
		times       int
	}{
		{"one", "recipe", 1},
		{"one", "recipe", 1},
		{"two", "recipe", 2},
		{"two", "another recipe", 3},
		{"one", "recipe", 3},
	} {
		p.save("fonts/deep/A.ttf", tt.source)
		var said strings.Builder
		got, err := makeFonts(t.Context(), c, recipeOf(tt.key, &times, nil), []string{"/nowhere", p.fonts}, &said)
		if err != nil || said.Len() > 0 || len(got) != 1 {
			t.Fatalf("got %v, %v, said %q", got, err, said.String())
		}
		if want := tt.key + " of " + tt.source; string(got[0].raw) != want || times != tt.times {
			t.Errorf("got %q, made %d times; want %q, %d times", got[0].raw, times, want, tt.times)
		}
	}
}

// TestFontThatCannotBeMade: the client goes without one that this machine cannot
// make, and says so in a line; what else goes wrong ends the build.
func TestFontThatCannotBeMade(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source bool
		fault  error
		said   string
		err    bool
	}{
		{"no source", false, nil, "it cannot be made here, since no A.ttf is under", false},
		{"no tools", true, fmt.Errorf("it %w, since no python3", errWithout), "it cannot be made here, since no python3", false},
		{"a full disk", true, errors.New("no space left"), "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			c, err := openCache(p.cache)
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			if tt.source {
				p.save("fonts/A.ttf", "one")
			}
			times := 0
			var said strings.Builder
			got, err := makeFonts(t.Context(), c, recipeOf("recipe", &times, tt.fault), []string{p.fonts}, &said)
			if (err != nil) != tt.err || len(got) != 0 {
				t.Errorf("got %v, %v", got, err)
			}
			line := said.String()
			if !strings.Contains(line, tt.said) || tt.said != "" && (strings.Count(line, "\n") != 1 || !strings.Contains(line, "fonts/a.otf, and shows Latin as boxes")) {
				t.Errorf("it said %q, want %q", line, tt.said)
			}
		})
	}
}

// TestFontToolThatFails: its last words are in the reason.
func TestFontToolThatFails(t *testing.T) {
	p := newPlace(t)
	p.save("fonts/A.ttf", "no font")
	_, err := cut(t.Context(), filepath.Join(p.fonts, "A.ttf"), []string{"--unicodes=U+0020"})
	if !errors.Is(err, errWithout) || !strings.Contains(err.Error(), "Not a TrueType or OpenType font") {
		t.Errorf("got %v", err)
	}
}

// TestFonts makes the real fonts, from the packages that the tests need, and
// looks for what a browser must be able to show.
func TestFonts(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Noto's fonts are in Linux's packages")
	}
	dir := t.TempDir()
	if user, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(user, "parley", "web") // build.sh's: they are there already
	}
	c, err := openCache(dir)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	fonts, err := makeFonts(t.Context(), c, recipes(), fontDirs, &said)
	c.close()
	if err != nil || said.Len() > 0 {
		t.Fatalf("got %v: %s", err, said.String())
	}
	for i, tt := range []struct {
		name, has, not string
		most           int // raw bytes
	}{
		{"fonts/han.otf", " 中文测试龥㗎𠺢かなカナﾊﾝｶｸㄅ，「」①★→（）", "한A👍", 7_000_000},
		{"fonts/hangul.otf", " 한국어안녕힣ㄱᄀ", "中A", 2_000_000},
		{"fonts/emoji.ttf", " 👍🔬🙂❤😀🫠🇹🏻\u200d\u20e3", "中A", 5_500_000},
	} {
		if fonts[i].name != tt.name {
			t.Fatalf("got %s, want %s", fonts[i].name, tt.name)
		}
		if n := len(fonts[i].raw); n > tt.most {
			t.Errorf("%s has %d bytes, want at most %d", tt.name, n, tt.most)
		}
		f, err := sfnt.Parse(fonts[i].raw)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var b sfnt.Buffer
		for _, r := range tt.has + tt.not {
			g, err := f.GlyphIndex(&b, r)
			if has := g != 0; err != nil || has != strings.ContainsRune(tt.has, r) {
				t.Errorf("%s: U+%04X is glyph %d, %v", tt.name, r, g, err)
			}
		}
		space, err := f.GlyphIndex(&b, ' ')
		if err != nil {
			t.Fatal(err)
		}
		advance, err := f.GlyphAdvance(&b, space, fixed.I(100), font.HintingNone)
		if err != nil || advance < fixed.I(20) || advance > fixed.I(30) {
			t.Errorf("%s: the space is %v hundredths of an em wide, %v", tt.name, advance, err)
		}
	}
}

// TestHKSCS: written Cantonese is in Hong Kong's character set.
func TestHKSCS(t *testing.T) {
	list := "," + hkscs() + ","
	for _, r := range "㗎㩒𠺢𠺝" {
		if !strings.Contains(list, fmt.Sprintf(",U+%04X,", r)) {
			t.Errorf("%c is missing", r)
		}
	}
	if n := strings.Count(list, "U+"); n < 1000 || n > 5000 {
		t.Errorf("it has %d characters", n)
	}
}

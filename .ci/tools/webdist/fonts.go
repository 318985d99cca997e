package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/encoding/traditionalchinese"

	"parley.example/ci/tools/webdist/emoji"
)

// licence is that of the fonts, which goes with them.
//
//go:embed OFL.txt
var licence []byte

// licenceName is its place in the folder.
const licenceName = "fonts/OFL.txt"

// recipe says how a font for browsers is made of one of Noto's.
type recipe struct {
	name, mime string
	from       string // the file to make it of
	lacks      string // what a browser cannot show without it
	key        string // what the cache knows it by, with the file's hash
	make       func(ctx context.Context, file string, font []byte) ([]byte, error)
}

// fontDirs are where systems keep their fonts; ~ is the home directory.
var fontDirs = []string{
	"/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
	"/Library/Fonts", "~/Library/Fonts", "/opt/homebrew/share/fonts",
}

// The space is in every font: a shaper that finds none in a face falls back for it.
const (
	// Kana, bopomofo, CJK's signs and forms, every unified and compatibility
	// ideograph of the basic set, and the signs, arrows and shapes that Inter
	// lacks. HKSCS's further ideographs, with those of written Cantonese, are added.
	han = "U+0020,U+2000-2BFF,U+2E80-312F,U+3190-33FF,U+4E00-9FFF,U+F900-FAFF,U+FE10-FE1F,U+FE30-FE4F,U+FF00-FFEF"
	// Syllables, jamo, and the older jamo that compose.
	hangul = "U+0020,U+1100-11FF,U+3130-318F,U+A960-A97F,U+AC00-D7A3,U+D7B0-D7FF"
)

// recipes are of all fonts for browsers. The faces are those of Taiwan and of
// Korea in the collection.
func recipes() []recipe {
	const collection = "NotoSansCJK-Regular.ttc"
	taiwan := []string{"--font-number=3", "--layout-features=ccmp", "--unicodes=" + han + "," + hkscs()}
	korea := []string{"--font-number=1", "--layout-features=ccmp,ljmo,vjmo,tjmo", "--unicodes=" + hangul}
	return []recipe{
		subset(recipe{name: "fonts/han.otf", mime: "font/otf", from: collection, lacks: "Chinese and Japanese"}, taiwan),
		subset(recipe{name: "fonts/hangul.otf", mime: "font/otf", from: collection, lacks: "Korean"}, korea),
		{
			name: "fonts/emoji.ttf", mime: "font/ttf", from: "NotoColorEmoji.ttf", lacks: "emoji",
			key: fmt.Sprintf("emoji %d", emoji.Revision), make: shrink,
		},
	}
}

// subset completes a recipe for a font that fontTools makes with args. Without
// subroutines an outline font is larger, but brotli makes it smaller.
func subset(r recipe, args []string) recipe {
	args = append(args, "--no-hinting", "--desubroutinize", "--name-IDs=1,2,13,14", "--drop-tables+=BASE,VORG,vhea,vmtx")
	r.key = strings.Join(args, " ")
	r.make = func(ctx context.Context, file string, _ []byte) ([]byte, error) { return cut(ctx, file, args) }
	return r
}

// shrink makes the font of emoji.
func shrink(_ context.Context, file string, font []byte) ([]byte, error) {
	b, err := emoji.Shrink(font)
	if err != nil {
		return nil, fmt.Errorf("it %w, since %s is not as expected: %w", errWithout, file, err)
	}
	return b, nil
}

// hkscs lists the ideographs of Hong Kong's character set, which the web's Big5
// contains, that are in none of the basic ranges.
func hkscs() string {
	var found []string
	decoder := traditionalchinese.Big5.NewDecoder()
	for lead := 0x81; lead <= 0xFE; lead++ {
		for trail := 0x40; trail <= 0xFE; trail++ {
			text, err := decoder.Bytes([]byte{byte(lead), byte(trail)})
			if err != nil {
				continue
			}
			for _, r := range string(text) {
				if r >= 0x3400 && r < 0x4DC0 || r >= 0x20000 && r < 0x30000 {
					found = append(found, fmt.Sprintf("U+%04X", r))
				}
			}
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), ",")
}

// errWithout tells that a font cannot be made on this machine.
var errWithout = errors.New("cannot be made here")

// makeFonts makes what can be made here, or takes it from the cache, and says on
// out what the client is made without, and why.
func makeFonts(ctx context.Context, c *cache, all []recipe, dirs []string, out io.Writer) ([]source, error) {
	made := make([][]byte, len(all))
	without := make([]error, len(all))
	var g errgroup.Group
	for i, r := range all {
		g.Go(func() error {
			var err error
			made[i], err = makeFont(ctx, c, r, dirs)
			if errors.Is(err, errWithout) {
				without[i], err = err, nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var sources []source
	for i, r := range all {
		if err := without[i]; err != nil {
			fmt.Fprintf(out, "the browser client is made without %s, and shows %s as boxes: %v\n", r.name, r.lacks, err)
			continue
		}
		sources = append(sources, source{name: r.name, mime: r.mime, codings: []string{brotliCoding}, raw: made[i]})
	}
	return sources, nil
}

// makeFont makes one font, once for a source and a recipe.
func makeFont(ctx context.Context, c *cache, r recipe, dirs []string) ([]byte, error) {
	file := findFont(dirs, r.from)
	if file == "" {
		return nil, fmt.Errorf("it %w, since no %s is under %s", errWithout, r.from, strings.Join(dirs, ", "))
	}
	from, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the font for %s: %w", r.name, err)
	}
	key := hash([]byte(hash(from)+r.key)) + path.Ext(r.name)
	if b, ok := c.read(key); ok {
		return b, nil
	}
	b, err := r.make(ctx, file, from)
	if err != nil {
		return nil, err
	}
	return b, c.write(key, b)
}

// cut makes the subset of the font in a file that fontTools makes with args.
func cut(ctx context.Context, file string, args []string) (b []byte, err error) {
	python, err := findPython(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "webdist")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	made := filepath.Join(dir, "font")
	args = slices.Concat([]string{"-m", "fontTools.subset", file, "--output-file=" + made}, args)
	if words, err := exec.CommandContext(ctx, python, args...).CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(words)), "\n")
		return nil, fmt.Errorf("it %w, since fontTools said: %s (%w)", errWithout, lines[len(lines)-1], err)
	}
	return os.ReadFile(made)
}

// findFont looks for the file of a font under dirs.
func findFont(dirs []string, name string) (found string) {
	home, _ := os.UserHomeDir() // without one, nothing is there
	for _, dir := range dirs {
		if rest, ok := strings.CutPrefix(dir, "~"); ok {
			dir = home + rest
		}
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // what cannot be read holds no font for us
			if err == nil && d.Name() == name && !d.IsDir() {
				found = path
				return fs.SkipAll
			}
			return nil
		})
		if found != "" {
			return found
		}
	}
	return ""
}

// findPython looks for a Python that has fontTools: the system's own first, for
// which the system's packages are.
func findPython(ctx context.Context) (string, error) {
	for _, python := range []string{"/usr/bin/python3", "python3", "/opt/homebrew/bin/python3"} {
		if exec.CommandContext(ctx, python, "-c", "import fontTools.subset").Run() == nil {
			return python, nil
		}
	}
	return "", fmt.Errorf("it %w, since no python3 with fontTools is here", errWithout)
}

// Command gen draws the app's icon into the files of icons/app: PNG at every
// size, an .ico and an .svg of the same drawing.
//
//	go generate ./icons/app
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	appicon "parley.example/icons/app"
)

func main() {
	dir := flag.String("o", ".", "write into `DIR`")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	made, err := all()
	if err != nil {
		return err
	}
	for name, b := range made {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// all draws every file.
func all() (map[string][]byte, error) {
	made := map[string][]byte{"app.svg": svg()}
	pictures := map[string]look{"macos.png": macOS(), "android.png": android()}
	for _, size := range appicon.Sizes() {
		pictures[fmt.Sprintf("%d.png", size)] = plain(size)
	}
	for name, l := range pictures {
		b, err := l.png()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		made[name] = b
	}
	var icons []picture
	for _, size := range []int{16, 24, 32, 48, 64, 128, 256} {
		icons = append(icons, picture{size, made[fmt.Sprintf("%d.png", size)]})
	}
	made["app.ico"] = ico(icons)
	return made, nil
}

// svg writes the drawing as it is before any pixel is thought of.
func svg() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="512" height="512">`, appicon.Edge)
	shape := func(colour int, draw func(appicon.Pen)) {
		var p path
		draw(&p)
		fmt.Fprintf(&b, "\n<path fill=\"#%06x\" d=\"%s\"/>", colour, p.String())
	}
	shape(appicon.Ground, func(p appicon.Pen) { appicon.Tile(p, 0, appicon.Edge, appicon.Corner) })
	shape(appicon.Ink, appicon.Small.In(appicon.Edge, big).Draw)
	b.WriteString("\n</svg>\n")
	return b.Bytes()
}

// path is a Pen that writes SVG's path data.
type path struct{ bytes.Buffer }

func (p *path) MoveTo(x, y float32) { fmt.Fprintf(p, "M%s", at(x, y)) }
func (p *path) LineTo(x, y float32) { fmt.Fprintf(p, "L%s", at(x, y)) }
func (p *path) ClosePath()          { p.WriteByte('Z') }

func (p *path) CubeTo(bx, by, cx, cy, x, y float32) {
	fmt.Fprintf(p, "C%s %s %s", at(bx, by), at(cx, cy), at(x, y))
}

// at writes a point, to a thousandth of the drawing's unit.
func at(x, y float32) string {
	return fmt.Sprintf("%g,%g", thousandth(x), thousandth(y))
}

package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	appicon "parley.example/icons/app"
)

// TestFilesAreDrawnFromTheDrawing draws everything anew. Pictures are compared
// pixel by pixel, since how small a PNG is packed depends on the Go that does it.
func TestFilesAreDrawnFromTheDrawing(t *testing.T) {
	made, err := all()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob("../*.*")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range kept {
		if filepath.Ext(path) != ".go" {
			names = append(names, filepath.Base(path))
		}
	}
	if want := slices.Sorted(maps.Keys(made)); !slices.Equal(names, want) {
		t.Fatalf("the files are %q, want %q: go generate ./icons/app", names, want)
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !same(t, name, got, want) {
			t.Errorf("%s is not what drawing.go draws: go generate ./icons/app", name)
		}
	}
}

// same compares two files by what they show.
func same(t *testing.T, name string, got, want []byte) bool {
	t.Helper()
	switch filepath.Ext(name) {
	case ".png":
		return sameImage(decode(t, got), decode(t, want))
	case ".ico":
		return slices.EqualFunc(unpack(t, got), unpack(t, want), func(a, b image.Image) bool { return sameImage(a, b) })
	}
	return bytes.Equal(got, want)
}

func sameImage(got, want image.Image) bool {
	if got.Bounds() != want.Bounds() {
		return false
	}
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			r, g, b, a := got.At(x, y).RGBA()
			wr, wg, wb, wa := want.At(x, y).RGBA()
			if far(r, wr) || far(g, wg) || far(b, wb) || far(a, wa) {
				return false
			}
		}
	}
	return true
}

// far allows for a processor that rounds once where another does twice.
func far(a, b uint32) bool { return max(a, b)-min(a, b) > 2<<8 }

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// unpack reads an .ico's pictures as a reader of icons does.
func unpack(t *testing.T, b []byte) (found []image.Image) {
	t.Helper()
	if len(b) < 6 || !bytes.Equal(b[:4], []byte{0, 0, 1, 0}) {
		t.Fatalf("an .ico begins with % x", b[:min(6, len(b))])
	}
	for i := range int(binary.LittleEndian.Uint16(b[4:])) {
		entry := b[6+16*i:][:16]
		size, at := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		m := decode(t, b[at:][:size])
		if edge := m.Bounds().Dx(); byte(edge) != entry[0] || byte(m.Bounds().Dy()) != entry[1] {
			t.Errorf("picture %d of the .ico is %v, and said to be %d", i, m.Bounds(), entry[0])
		}
		found = append(found, m)
	}
	return found
}

// TestNoEdgeIsGrey: at the sizes of a tab and a task bar the letter's stem is
// white from edge to edge, and the tile's middle is the tile's colour.
func TestNoEdgeIsGrey(t *testing.T) {
	for _, size := range appicon.Sizes() {
		m := decode(t, appicon.PNG(size))
		if m.Bounds().Dx() != size || m.Bounds().Dy() != size {
			t.Fatalf("PNG(%d) is %v", size, m.Bounds())
		}
		y := size * 11 / 16 // under the bowl, where the stem stands alone
		white, grey := 0, 0
		for x := range size {
			r, _, _, a := m.At(x, y).RGBA()
			switch {
			case a != 0xFFFF:
				t.Errorf("%d: pixel %d,%d is not opaque", size, x, y)
			case r>>8 == appicon.Ink>>16:
				white++
			case r>>8 != appicon.Ground>>16:
				grey++
			}
		}
		if grey != 0 || white < max(2, size/10) || white > size/6 {
			t.Errorf("%d: the stem is %d pixels wide with %d grey ones", size, white, grey)
		}
	}
}

// TestPlatformsPictures: macOS wants air around the tile, Android none and the
// letter within the circle that every mask leaves.
func TestPlatformsPictures(t *testing.T) {
	for name, clear := range map[string]bool{"macos.png": true, "android.png": false} {
		b, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		m := decode(t, b)
		if m.Bounds() != image.Rect(0, 0, 1024, 1024) {
			t.Errorf("%s is %v", name, m.Bounds())
		}
		for _, at := range []image.Point{{0, 0}, {1023, 0}, {512, 50}, {0, 1023}} {
			if _, _, _, a := m.At(at.X, at.Y).RGBA(); (a == 0) != clear {
				t.Errorf("%s: the alpha at %v is %d", name, at, a)
			}
		}
	}
	b, err := os.ReadFile("../android.png")
	if err != nil {
		t.Fatal(err)
	}
	m, safe := decode(t, b), 1024*66/108/2
	for y := range 1024 {
		for x := range 1024 {
			dx, dy := x-512, y-512
			if r, _, _, _ := m.At(x, y).RGBA(); r>>8 != appicon.Ground>>16 && dx*dx+dy*dy > safe*safe {
				t.Fatalf("android.png: a mask may cut the letter at %d,%d", x, y)
			}
		}
	}
}

func TestRunWritesEveryFile(t *testing.T) {
	dir := t.TempDir()
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadDir(dir)
	if err != nil || len(written) != len(appicon.Sizes())+4 {
		t.Errorf("wrote %v, %v", written, err)
	}
	if err := run(filepath.Join(dir, "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("into a folder that is not there: %v", err)
	}
}

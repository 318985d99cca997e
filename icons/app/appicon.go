// Package appicon holds the app's icon, drawn once and kept at every size.
//
// Rules of the house: nothing but the standard library is imported here, so that
// a server without a window can serve the icon. The files are made by
// icons/app/gen from drawing.go, whose test holds them to it; icons draws the
// same letter in the window.
package appicon

import (
	"embed"
	"slices"
	"strconv"
)

//go:generate go run ./gen

//go:embed [0-9]*.png app.ico app.svg
var files embed.FS

// Sizes are the edges in pixels that PNG has, smallest first.
func Sizes() []int { return []int{16, 24, 32, 48, 64, 128, 192, 256, 512, 1024} }

// PNG is the icon with an edge of at least size pixels: the smallest that there
// is, or the largest. Up to 48 pixels it is drawn for its size.
func PNG(size int) []byte {
	sizes := Sizes()
	i, _ := slices.BinarySearch(sizes, size)
	return read(strconv.Itoa(sizes[min(i, len(sizes)-1)]) + ".png")
}

// ICO is the icon for Windows and for browsers' tabs: 16 to 256 pixels.
func ICO() []byte { return read("app.ico") }

// SVG is the icon for any size.
func SVG() []byte { return read("app.svg") }

// read is an embedded file.
func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the build does not go through without it
	}
	return b
}

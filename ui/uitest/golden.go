//go:build cgo

package uitest

import (
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"gioui.org/gpu/headless"
)

// Picture draws the harness's last frame.
func (h *Harness) Picture() *image.RGBA {
	h.TB.Helper()
	if os.Getenv("EGL_PLATFORM") == "" {
		// No display is needed, and Mesa shall not look for one: whether there is
		// any, and whose, differs between machines.
		h.TB.Setenv("EGL_PLATFORM", "surfaceless")
	}
	img, err := h.draw()
	if err != nil {
		h.TB.Fatal(err)
	}
	return img
}

func (h *Harness) draw() (img *image.RGBA, err error) {
	w, err := headless.NewWindow(h.Size.X, h.Size.Y)
	if err != nil {
		return nil, err
	}
	defer w.Release()
	if err := w.Frame(&h.Ops); err != nil {
		return nil, err
	}
	img = image.NewRGBA(image.Rectangle{Max: h.Size})
	return img, w.Screenshot(img)
}

// Golden compares the harness's last frame with the picture at path, or writes
// that where update is set. What differs is left beside it, for the eye, as
// path with .got.png at its end.
func (h *Harness) Golden(path string, update bool) {
	h.TB.Helper()
	got := h.Picture()
	if update {
		save(h.TB, path, got)
		return
	}
	want, err := load(path)
	if err != nil {
		h.TB.Fatalf("%v (make it by -update)", err)
	}
	beside := path + ".got.png"
	if diff := Compare(got, want); diff != "" {
		save(h.TB, beside, got)
		h.TB.Errorf("%s: %s; see %s", path, diff, beside)
		return
	}
	if err := os.Remove(beside); err != nil && !errors.Is(err, os.ErrNotExist) {
		h.TB.Error(err)
	}
}

func save(tb testing.TB, path string, img image.Image) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := errors.Join(enc.Encode(f, img), f.Close()); err != nil {
		tb.Fatal(err)
	}
}

func load(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(f)
}

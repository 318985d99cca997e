package main

import (
	"errors"
	"fmt"
	"syscall/js"
	"time"

	"gioui.org/font"
	"gioui.org/font/opentype"
	"gioui.org/text"

	"parley.example/ui/kit"
)

// fontKinds are the fonts that the server has for a browser, which has none of
// its own for a canvas, with their names in the page.
var fontKinds = [...]struct {
	kind kit.Scripts
	name string
}{
	{kit.Han, "han"},
	{kit.Hangul, "hangul"},
	{kit.Emoji, "emoji"},
}

const (
	// fontPause is how long a font that did not come is left alone; it doubles
	// with each time, up to fontPauseMax.
	fontPause    = 2 * time.Second
	fontPauseMax = time.Minute
)

// wardrobe fetches fonts the first time that a text needs them.
//
//	snapshot, typing → read → want → dress: fetch, parse → a shaper with one font more
//
// Reading is for the store's goroutine and for the browser's events, want and dress
// are safe for concurrent use.
type wardrobe struct {
	fontWants
	tab   tab
	files map[string]fontFile
}

func newWardrobe(t tab) *wardrobe {
	files := t.boot.Fonts
	var all kit.Scripts // that the server has
	for _, f := range fontKinds {
		if files[f.name].URL != "" {
			all |= f.kind
		}
	}
	return &wardrobe{fontWants: newFontWants(all), tab: t, files: files}
}

// listen reads what is typed, as it is typed.
func (w *wardrobe) listen() {
	heed := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if data := args[0].Get("data"); data.Type() == js.TypeString {
			w.read(data.String())
		}
		if board := args[0].Get("clipboardData"); board.Truthy() {
			w.read(board.Call("getData", "text/plain").String())
		}
		return nil
	})
	for _, event := range [...]string{"input", "compositionupdate", "paste"} {
		js.Global().Call("addEventListener", event, heed, true)
	}
}

// dress fetches the fonts that are wanted, one after another, and hands over a
// shaper with each that came. It ends with the page.
func (w *wardrobe) dress(swap func(*text.Shaper)) {
	var faces []font.FontFace
	var have kit.Scripts
	pause := fontPause
	for {
		failed := false
		for _, f := range fontKinds {
			if !w.wants(f.kind) || have&f.kind != 0 {
				continue
			}
			face, err := w.tab.fetchFace(w.files[f.name].URL)
			if err != nil {
				js.Global().Get("console").Call("warn", fmt.Sprintf("font %s: %v", f.name, err))
				failed = true
				continue
			}
			have |= f.kind
			faces = append(faces, font.FontFace{Font: font.Font{Typeface: f.kind.Family()}, Face: face})
			swap(kit.NewShaper(false, faces...))
		}
		if !failed {
			pause = fontPause
			<-w.more
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-w.more:
		case <-timer.C:
		}
		timer.Stop()
		pause = min(2*pause, fontPauseMax)
	}
}

// fetchFace fetches and parses a font.
func (t tab) fetchFace(url string) (opentype.Face, error) {
	from := now()
	data, err := t.fetch(url)
	if err != nil {
		return opentype.Face{}, err
	}
	come := now()
	face, err := opentype.Parse(data)
	measure("fetch "+url, from, come)
	measure("parse "+url, come, now())
	return face, err
}

// fetch gets a file of the server's.
func (t tab) fetch(url string) ([]byte, error) {
	response, err := await(t.get(url))
	if err != nil {
		return nil, err
	}
	if !response.Get("ok").Bool() {
		return nil, fmt.Errorf("status %d", response.Get("status").Int())
	}
	buffer, err := await(response.Call("arrayBuffer"))
	if err != nil {
		return nil, err
	}
	bytes := js.Global().Get("Uint8Array").New(buffer)
	data := make([]byte, bytes.Length())
	js.CopyBytesToGo(data, bytes)
	return data, nil
}

// await waits for a promise. A browser's events call it by a goroutine of its
// own only.
func await(promise js.Value) (value js.Value, err error) {
	done := make(chan struct{})
	settle := func(take func(js.Value)) js.Func {
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			take(args[0])
			close(done)
			return nil
		})
	}
	kept := settle(func(v js.Value) { value = v })
	broken := settle(func(v js.Value) { err = errors.New(v.Call("toString").String()) })
	defer kept.Release()
	defer broken.Release()
	promise.Call("then", kept, broken)
	<-done
	return value, err
}

// now is the page's clock, in milliseconds.
func now() float64 { return js.Global().Get("performance").Call("now").Float() }

// measure notes in the page's own measurements how long something took.
// https://w3c.github.io/user-timing/
func measure(what string, from, to float64) {
	js.Global().Get("performance").Call("measure", what, map[string]any{"start": from, "end": to})
}

//go:build !js

package main

import (
	"os"

	"gioui.org/text"
	"gioui.org/x/pref/locale"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// surroundings are what is around the window: the page, in a browser. Other
// systems have little more of that than notifications.
type surroundings struct {
	alerts *alerts
	fonts  *closet
}

func newSurroundings(_ client.Disk, _ place, w *window) *surroundings {
	return &surroundings{alerts: newAlerts(language, w.raise), fonts: newCloset()}
}

// follow tells the state what goes on around the window, until the function that
// it returns ends that and waits for it.
func (a *surroundings) follow(store *state.Store) (end func()) {
	endFonts, endAlerts := a.fonts.open(), a.alerts.follow(store)
	return func() {
		endAlerts()
		endFonts()
	}
}

// published takes note of a snapshot; it is called on the store's goroutine.
func (a *surroundings) published(s *state.State) {
	a.alerts.published(s)
	a.fonts.published(s)
}

// drawn takes note of a frame and of what it drew by itself; it is called on the window's goroutine.
func (*surroundings) drawn(surface, kit.Scripts) {}

// do carries out an effect that asks something of the surroundings.
func (a *surroundings) do(e state.Effect) {
	if e, ok := e.(state.Alert); ok {
		a.alerts.show(e)
	}
}

// dress has the shaper made that knows the system's fonts, which takes too long to
// wait for it with the first frame. It ends by itself.
func (a *surroundings) dress(swap func(*text.Shaper)) { a.fonts.dress(swap) }

// systemFocus says that the toolkit knows whether somebody looks.
const systemFocus = true

// watched reports whether somebody looks at a window that was just opened,
// which is so whatever its system says.
func watched() bool { return true }

// settle adds to the command line what the surroundings say.
func settle(o options) options { return o }

// giveUp ends a program that cannot go on.
func giveUp() { os.Exit(1) }

// openDisk opens the place of the client's data.
func openDisk(at *place) (client.Disk, error) { return client.OpenDir(at.client) }

// provedKey is the key that a server was proved to have; empty for none.
func provedKey(e client.Online) wire.Fingerprint { return e.Key }

// language is the person's, English where the system does not say.
func language() words.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return words.Match(v)
		}
	}
	tag, err := locale.Language()
	if err != nil {
		return words.English
	}
	return words.Match(tag.String())
}

package main

import (
	"cmp"
	"strings"
	"sync"
	"syscall/js"
	"time"

	"gioui.org/text"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui"
	"parley.example/ui/kit"
)

// surroundings are what is around the window: the page and the browser. They
// last as long as the page, and so does what they listen to.
type surroundings struct {
	tab     tab
	lang    words.Lang
	keeps   bool // the browser keeps data
	fonts   *wardrobe
	alerts  *alerts
	disk    client.Disk
	store   *state.Store
	flush   func(*state.Store) // tells what the page has not told
	present sync.Once          // the first frame was shown
	chosen  selection          // from then on
	warned  bool               // that nothing is kept; of the store's goroutine
	title   string             // of the store's goroutine
}

func newSurroundings(disk client.Disk, at place, w *window) *surroundings {
	t := openTab()
	a := &surroundings{
		tab: t, lang: language(), keeps: at.outbox != "",
		fonts: newWardrobe(t), alerts: newAlerts(disk), disk: disk, flush: w.flush,
	}
	a.fonts.readSaid(a.lang)
	a.fonts.read(t.boot.Name)
	a.fonts.listen()
	t.claim(ui.Keys())
	return a
}

// follow tells the state what goes on around the window, for as long as the page
// is there: its end ends nothing.
func (a *surroundings) follow(store *state.Store) (end func()) {
	a.store = store
	follow(store)
	store.Post(state.AlertsHeard{Alerts: a.alerts.now()})
	if a.keeps {
		a.keepRest(store)
		a.share(store)
		a.shareSettings(store)
	}
	return func() {}
}

// leftFile is written by a page that goes, so that the other tabs of the same
// data hear of it, and take over what it could not send.
const leftFile = "left"

// keepRest has what was written last kept when the page is hidden, after which it may
// be gone without a word.
func (a *surroundings) keepRest(store *state.Store) {
	document().Call("addEventListener", "visibilitychange", js.FuncOf(func(js.Value, []js.Value) any {
		if document().Get("visibilityState").String() != "visible" {
			a.flush(store)
		}
		return nil
	}))
	js.Global().Call("addEventListener", "pagehide", js.FuncOf(func(js.Value, []js.Value) any {
		a.flush(store)
		return nil
	}))
}

// share has the tabs of one browser look after each other's outbox. Each sends
// its own, and what was there when it began: a message that two tabs send, the
// server stores once, by its UID.
func (a *surroundings) share(store *state.Store) {
	js.Global().Call("addEventListener", "pagehide", js.FuncOf(func(js.Value, []js.Value) any {
		// Where that fails, the next page of this server finds what was left.
		_ = a.disk.Write(leftFile, []byte(time.Now().String()))
		return nil
	}))
	js.Global().Call("addEventListener", "storage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if key := args[0].Get("key"); key.Type() == js.TypeString && strings.HasSuffix(key.String(), "/"+leftFile) {
			store.Post(state.Left{})
		}
		return nil
	}))
}

// shareSettings has the tabs of one browser take over what is set in one of them.
func (a *surroundings) shareSettings(store *state.Store) {
	js.Global().Call("addEventListener", "storage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if key := args[0].Get("key"); key.Type() == js.TypeString && strings.HasSuffix(key.String(), "/"+settingsFile) {
			if read, err := readSettings(a.disk); err == nil {
				store.Post(read)
			}
		}
		return nil
	}))
}

// published takes note of a snapshot; it is called on the store's goroutine. A
// hidden page gets no frames, so that what it is called is said here.
func (a *surroundings) published(s *state.State) {
	a.fonts.readSaid(ui.Language(a.lang, s))
	if title := ui.Title(a.lang, s); title != a.title {
		a.title = title
		document().Set("title", title)
	}
	a.fonts.readAll(s)
	if s.LoggedIn() && !a.keeps && !a.warned {
		a.warned = a.store.Post(state.Remark{Kind: state.NoticeForgets})
	}
}

// drawn takes note of a frame and of what it drew by itself; it is called on the window's goroutine.
func (a *surroundings) drawn(on surface, own kit.Scripts) {
	a.fonts.want(own)
	a.present.Do(func() {
		a.tab.plant(on)
		a.chosen = selectionOf(on)
		a.tab.call("ready")
	})
	a.chosen.order()
}

// dress exchanges the shaper whenever a font has come; it ends with the page.
func (a *surroundings) dress(swap func(*text.Shaper)) { a.fonts.dress(swap) }

// do carries out an effect that asks something of the surroundings.
func (a *surroundings) do(e state.Effect) {
	switch e := e.(type) {
	case state.Alert:
		a.alerts.show(e, ui.Language(a.lang, a.store.Snapshot()), a.store)
	case state.AskAlerts:
		a.alerts.ask(a.store)
	case state.RefuseAlerts:
		a.alerts.refuse()
	}
}

// giveUp says that the program cannot go on, which is because it cannot draw,
// and stays: a page has no other end.
func giveUp() {
	openTab().call("fail", words.For(language()).Say(words.CannotDraw))
	select {}
}

// openDisk opens the place of the client's data. A browser that keeps none gets
// along without; at then says so.
func openDisk(at *place) (client.Disk, error) {
	disk, err := client.OpenDir(at.client)
	if err == nil {
		return disk, nil
	}
	js.Global().Get("console").Call("warn", err.Error())
	*at = place{}
	return client.Memory(), nil
}

// provedKey is the key that a server is remembered by. The browser shows no
// keys: it holds a server to its origin, whose data nobody else sees, so that
// the claim is as good as the page that asks for it.
func provedKey(e client.Online) wire.Fingerprint { return cmp.Or(e.Key, e.Welcome.Key) }

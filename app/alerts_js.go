package main

import (
	"strconv"
	"strings"
	"syscall/js"

	"parley.example/net/client"
	"parley.example/state"
	"parley.example/state/words"
)

// alertsFile remembers that the person does not want to be asked.
const alertsFile = "alerts"

// alerts are the browser's notifications.
// https://notifications.spec.whatwg.org/
type alerts struct {
	disk  client.Disk
	class js.Value
}

func newAlerts(disk client.Disk) *alerts {
	return &alerts{disk: disk, class: js.Global().Get("Notification")}
}

// now says whether there are notifications. Browsers of Android show them for a
// service worker only, which a page with a certificate of its own cannot have.
func (a *alerts) now() state.Alerts {
	agent := js.Global().Get("navigator").Get("userAgent").String()
	if a.class.Type() != js.TypeFunction || !js.Global().Get("isSecureContext").Truthy() || strings.Contains(agent, "Android") {
		return state.AlertsNone
	}
	switch a.class.Get("permission").String() {
	case "granted":
		return state.AlertsOn
	case "denied":
		return state.AlertsNone
	}
	if files, err := a.disk.Load(); err == nil && files[alertsFile] != nil {
		return state.AlertsOff
	}
	return state.AlertsAsk
}

// ask has the browser ask, which it does after a click only.
func (a *alerts) ask(store *state.Store) {
	var heed js.Func
	heed = js.FuncOf(func(js.Value, []js.Value) any {
		store.Post(state.AlertsHeard{Alerts: a.now()})
		heed.Release()
		return nil
	})
	a.class.Call("requestPermission").Call("then", heed, heed)
}

// refuse remembers not to ask.
func (a *alerts) refuse() {
	// A browser that keeps nothing asks again with the next page.
	_ = a.disk.Write(alertsFile, []byte("off"))
}

// show shows a message. A click on it leads to its conversation.
func (a *alerts) show(e state.Alert, lang words.Lang, store *state.Store) {
	defer func() {
		if _, thrown := recover().(js.Error); thrown {
			store.Post(state.AlertsHeard{Alerts: state.AlertsNone})
		}
	}()
	title, body := alertWords(e, lang)
	tag := "parley-" + strconv.FormatInt(int64(e.Conv), 10)
	shown := a.class.New(title, map[string]any{
		"body": body, "tag": tag, "renotify": true, "lang": lang.Tag(), "icon": iconURL(),
	})
	var click js.Func
	click = js.FuncOf(func(js.Value, []js.Value) any {
		js.Global().Call("focus")
		store.Post(state.Open{Conv: e.Conv})
		shown.Call("close")
		click.Release()
		return nil
	})
	shown.Set("onclick", click)
}

// iconURL is the page's icon, empty for none.
func iconURL() string {
	link := document().Call("querySelector", "link[rel='apple-touch-icon']")
	if !link.Truthy() {
		return ""
	}
	return link.Get("href").String()
}

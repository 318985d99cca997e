package main

import (
	"cmp"
	"encoding/json"
	"net"
	"strings"
	"syscall/js"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
)

// tab is the page that the program runs in: what the server wrote into it, and
// the object parley by which its scripts and the program reach each other. It
// may be a page without either. All of a browser is one thread: what is called
// here is done when the call returns.
type tab struct {
	boot   boot
	parley js.Value
}

// boot is what the server says in its page.
type boot struct {
	Name    string              `json:"name"`
	Version string              `json:"version"` // of the program: the build leaves it out
	Fonts   map[string]fontFile `json:"fonts"`
}

// fontFile is where a font is, and how big.
type fontFile struct {
	URL  string `json:"url"`
	Size int    `json:"size"`
}

// openTab looks at the page.
func openTab() tab {
	t := tab{parley: js.Global().Get("parley")}
	if !t.parley.Truthy() {
		t.parley = js.Global().Get("Object").New()
		js.Global().Set("parley", t.parley)
	}
	if at := document().Call("getElementById", "boot"); at.Truthy() {
		// A page that says something else tells nothing, and the program does without.
		_ = json.Unmarshal([]byte(at.Get("textContent").String()), &t.boot)
	}
	return t
}

func document() js.Value { return js.Global().Get("document") }

// call calls a function of the page's scripts, if it is there.
func (t tab) call(name string, args ...any) {
	if t.parley.Get(name).Type() == js.TypeFunction {
		t.parley.Call(name, args...)
	}
}

// get asks for a file of the server's, by the page, which keeps it; the answer
// is a promise of a Response.
func (t tab) get(url string) js.Value {
	if t.parley.Get("get").Type() == js.TypeFunction {
		return t.parley.Call("get", url)
	}
	return js.Global().Call("fetch", url)
}

// settle adds to the command line what the page says: a page has one server,
// the one that it came from, and an invitation to it stands behind the #.
func settle(o options) options {
	t := openTab()
	if t.boot.Version != "" {
		version = t.boot.Version
	}
	location := js.Global().Get("location")
	host := location.Get("host").String()
	link, err := wire.ParseLink(withPort(host, location.Get("protocol").String()))
	if err != nil {
		return o // a page from a file, say, has no server
	}
	o.origin = state.Server{Name: t.boot.Name, Addr: link.Addr()}
	o.connect = link.Addr()
	invited := func() (link string, ok bool) {
		link = "https://" + o.origin.Addr + "/" + location.Get("hash").String()
		l, err := wire.ParseLink(link)
		return link, err == nil && (l.Join != "" || l.Key != "" || l.Conv != 0)
	}
	if link, ok := invited(); ok {
		o.connect = link
		// Who looks over a shoulder, or at the history, is not invited.
		js.Global().Get("history").Call("replaceState", nil, "", location.Get("pathname").String())
	}
	// Opened in the tab of its own server a link loads nothing by itself.
	js.Global().Call("addEventListener", "hashchange", js.FuncOf(func(js.Value, []js.Value) any {
		if _, ok := invited(); ok {
			location.Call("reload")
		}
		return nil
	}))
	return o
}

// withPort adds the port that a page's address leaves out.
func withPort(host, scheme string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	if scheme == "https:" {
		return host + ":443"
	}
	return host + ":80"
}

// language is the first of the browser's that the window speaks.
func language() words.Lang {
	navigator := js.Global().Get("navigator")
	lang := words.English
	if list := navigator.Get("languages"); list.Truthy() {
		for i := range list.Length() {
			tag := strings.ToLower(list.Index(i).String())
			if lang = words.Match(tag); lang != words.English || tag == "en" || strings.HasPrefix(tag, "en-") {
				break
			}
		}
	}
	document().Get("documentElement").Set("lang", lang.Tag())
	return lang
}

// deviceName names this device among the person's own: "Firefox on Windows".
func deviceName() string {
	return describe(js.Global().Get("navigator").Get("userAgent").String())
}

// browsers and systems pair what a user agent string holds with names that
// people know, in the order in which they are to be looked for: each browser
// calls itself by the names of older ones, too.
var (
	browsers = [...][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"Chromium/", "Chromium"},
		{"Chrome/", "Chrome"},
		{"CriOS/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = [...][2]string{
		{"Android", "Android"},
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"CrOS", "ChromeOS"},
		{"Windows", "Windows"},
		{"Mac OS X", "macOS"},
		{"Linux", "Linux"},
	}
)

// describe names the browser and the system of a user agent string.
func describe(agent string) string {
	find := func(table [][2]string) string {
		for _, entry := range table {
			if strings.Contains(agent, entry[0]) {
				return entry[1]
			}
		}
		return ""
	}
	browser, system := cmp.Or(find(browsers[:]), "Browser"), find(systems[:])
	if system == "" {
		return browser
	}
	return browser + " on " + system
}

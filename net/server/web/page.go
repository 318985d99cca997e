package web

import (
	"encoding/json"
	"html"
	"io/fs"
	"net"
	"net/http"
	"path"
	"regexp"
	"strconv"

	appicon "parley.example/icons/app"
	"parley.example/net/wire"
)

// kinds are the types of what page/ and icons/app hold.
var kinds = map[string]string{
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".ico":         "image/x-icon",
	".webmanifest": "application/manifest+json",
}

const kindHTML = "text/html; charset=utf-8"

// fill is what a page is filled with.
type fill struct {
	Name string
	// Source is where the files are that a page names, by their names.
	Source map[string]string
	Boot   *boot

	// Of the page about the certificate:
	Host string
	Key  wire.Fingerprint
}

// hole is a place in a page to be filled in: {{name}}, {{file style.css}}.
var hole = regexp.MustCompile(`\{\{([a-z]+)(?: ([a-z0-9.-]+))?\}\}`)

// render fills a page in. It does without html/template, which looks methods
// up by name, so that the linker keeps every method there is: 2.5 MB.
func render(name string, with fill) []byte {
	text, err := pageFiles.ReadFile("page/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return hole.ReplaceAllFunc(text, func(b []byte) []byte {
		of := hole.FindSubmatch(b)
		if string(of[1]) == "head" {
			return render("head.html", with)
		}
		return []byte(with.in(string(of[1]), string(of[2])))
	})
}

// in is what stands in a hole, as HTML.
func (f fill) in(what, file string) string {
	switch what {
	case "name":
		return html.EscapeString(f.Name)
	case "host":
		return html.EscapeString(f.Host)
	case "key":
		return html.EscapeString(f.Key.String())
	case "file":
		if at, ok := f.Source[file]; ok {
			return html.EscapeString(at)
		}
	case "exec":
		return html.EscapeString(f.Boot.Exec)
	case "size":
		return strconv.FormatInt(int64(f.Boot.Wasm.Size), 10)
	case "boot":
		text, err := json.Marshal(f.Boot) // which escapes what would end the script
		if err != nil {
			panic(err) // of strings and numbers only
		}
		return string(text)
	}
	panic("a page has no " + what + " " + file)
}

// addSources serves what the pages need beside themselves.
func (s *Site) addSources() {
	all, err := fs.Glob(pageFiles, "page/*.*")
	if err != nil {
		panic(err) // of a constant pattern
	}
	for _, file := range all {
		if path.Ext(file) == ".html" {
			continue
		}
		text, err := pageFiles.ReadFile(file)
		if err != nil {
			panic(err) // it is embedded
		}
		s.add(path.Base(file), text)
	}
	s.add("icon.svg", appicon.SVG())
	s.add("icon-192.png", appicon.PNG(192))
	s.add("icon-512.png", appicon.PNG(512))
	s.add("app.webmanifest", s.webManifest())
	ico := newAsset(kinds[".ico"], appicon.ICO())
	ico.path = "/favicon.ico" // whose name browsers know
	s.assets[ico.path] = ico
}

// add serves a file under a name with its hash.
func (s *Site) add(name string, content []byte) {
	a := newAsset(kinds[path.Ext(name)], content)
	a.path, a.kept = hashedPath(name, hashOf(content)), true
	s.assets[a.path] = a
	s.sources[name] = a.path
}

// webManifest lets a phone keep the page as an app.
// https://www.w3.org/TR/appmanifest/
func (s *Site) webManifest() []byte {
	type icon struct {
		Src   string `json:"src"`
		Sizes string `json:"sizes"`
		Type  string `json:"type"`
	}
	text, err := json.Marshal(struct {
		Name      string `json:"name"`
		ShortName string `json:"short_name"`
		StartURL  string `json:"start_url"`
		Display   string `json:"display"`
		Icons     []icon `json:"icons"`
	}{
		Name: s.opt.Name, ShortName: s.opt.Name, StartURL: "/", Display: "standalone",
		Icons: []icon{
			{s.sources["icon.svg"], "any", kinds[".svg"]},
			{s.sources["icon-192.png"], "192x192", kinds[".png"]},
			{s.sources["icon-512.png"], "512x512", kinds[".png"]},
		},
	})
	if err != nil {
		panic(err) // of strings only
	}
	return text
}

// newPage is a page that is filled in once.
func newPage(name string, with fill) *asset { return newAsset(kindHTML, render(name, with)) }

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header(), r.Host)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are served here", http.StatusMethodNotAllowed)
		return
	}
	switch a := s.assets[r.URL.Path]; {
	case a != nil:
		a.ServeHTTP(w, r)
	case r.URL.Path != "/":
		s.lost.serve(w, r, http.StatusNotFound)
	case s.opt.Client != nil && !s.opt.Trusted(r):
		with := fill{Name: s.opt.Name, Source: s.sources, Host: hostOf(r), Key: s.opt.Key()}
		newPage("plain.html", with).ServeHTTP(w, r)
	default:
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		s.index.ServeHTTP(w, r)
	}
}

// protect says what a page may do: what it needs, and nothing else.
func protect(h http.Header, host string) {
	connect := "'self'"
	if named.MatchString(host) {
		// For browsers whose 'self' does not cover WebSocket.
		connect += " ws://" + host + " wss://" + host
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "+
		"manifest-src 'self'; connect-src "+connect+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// named is a request's Host (RFC 9110 §7.2) that is a name or an IPv4 address,
// numbered one that is IPv6, which has no form in a policy.
var (
	named    = regexp.MustCompile(`^(?i:[a-z0-9._-]+)(?::[0-9]{1,5})?$`)
	numbered = regexp.MustCompile(`^\[(?i:[0-9a-f:.]+)\](?::[0-9]{1,5})?$`)
)

// hostOf is where the asker found this server, or where the connection leads
// if the request does not say.
func hostOf(r *http.Request) string {
	if named.MatchString(r.Host) || numbered.MatchString(r.Host) {
		return r.Host
	}
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return addr.String()
	}
	return ""
}

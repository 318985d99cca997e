// Package web serves the browser client over HTTP: its page, its program, its
// fonts, and the pages that stand in for it.
//
//	dist (made by ./build.sh wasm) ─┐
//	page/ (sources) ────────────────┼─ Options → Site: / and /a/NAME.HASH.EXT
//	icons/app ──────────────────────┘
//
// Rules of the house: what is embedded is served from where it is embedded, in
// the compressed form that the browser takes; a name that holds its content's
// hash is cached for ever, any other is asked after each time; nothing on a
// page comes from another host, and the Content-Security-Policy says so.
package web

import (
	"embed"
	"io/fs"
	"net/http"

	"parley.example/net/wire"
)

//go:embed all:dist
var distFiles embed.FS

//go:embed page
var pageFiles embed.FS

// Built is the browser client in this build: nil where it was built without.
func Built() (*Client, error) {
	dist, err := fs.Sub(distFiles, "dist")
	if err != nil {
		return nil, err
	}
	return Open(dist)
}

// Options say what a site shows.
type Options struct {
	// Name is the server's.
	Name string
	// Key is the server's key in service.
	Key func() wire.Fingerprint
	// Client is what is served; a page says how to build it where it is nil.
	Client *Client
	// Trusted says whether passwords may pass on a request's connection; where
	// they may not, a page explains how they may.
	Trusted func(*http.Request) bool
}

// Site is an http.Handler of everything that a browser gets. It is safe for
// concurrent use.
type Site struct {
	opt     Options
	assets  map[string]*asset // by path
	sources map[string]string // paths of the pages' own files, by their names
	index   *asset            // the client's page, or the one in its place
	lost    *asset            // of a path that leads nowhere
}

// New makes a site.
func New(opt Options) *Site {
	s := &Site{opt: opt, assets: map[string]*asset{}, sources: map[string]string{}}
	s.addSources()
	with := fill{Name: opt.Name, Source: s.sources}
	s.lost = newPage("lost.html", with)
	if opt.Client == nil {
		s.index = newPage("none.html", with)
		return s
	}
	with.Boot = opt.Client.boot(opt.Name)
	s.index = newPage("index.html", with)
	for _, a := range opt.Client.assets {
		s.assets[a.path] = a
	}
	return s
}

package server_test

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
)

// fetch asks for a page on a peer's connection, and closes it.
func fetch(t *testing.T, p *peer, path string) (*http.Response, string) {
	t.Helper()
	p.write("GET " + path + " HTTP/1.1\r\nHost: parley.test:12343\r\nConnection: close\r\n\r\n")
	p.conn.SetReadDeadline(time.Now().Add(patience))
	r, err := http.ReadResponse(bufio.NewReader(p.conn), nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r, string(b)
}

// TestPageByConnection shows the page about the certificate to those whose
// passwords would be read on the way, and to nobody else. A build without a
// browser client has one page for all.
func TestPageByConnection(t *testing.T) {
	s := demo(t)
	_, here := fetch(t, dial(t, s, false), "/")
	explains := func(page string) bool { return strings.Contains(page, s.Fingerprint().String()) }
	if explains(here) || !strings.Contains(here, "Physics Lab") {
		t.Errorf("from this machine: %s", here)
	}
	hasClient := strings.Contains(here, `id="boot"`)
	if _, page := fetch(t, fromAway(t, s), "/"); explains(page) != hasClient || explains(page) && !strings.Contains(page, "https://parley.test:12343/") {
		t.Errorf("from elsewhere: %s", page)
	}
	p := fromAway(t, s)
	p.conn = insecureTLS(p.conn)
	if _, page := fetch(t, p, "/"); page != here {
		t.Errorf("from elsewhere over TLS: %s", page)
	}
	allowing := start(t, server.Config{Name: "Physics Lab", AllowPlain: true})
	if _, page := fetch(t, fromAway(t, allowing), "/"); page != here {
		t.Errorf("where it is allowed: %s", page)
	}
	if r, page := fetch(t, fromAway(t, s), "/nothing"); r.StatusCode != http.StatusNotFound || explains(page) {
		t.Errorf("/nothing: %s %s", r.Status, page)
	}
}

// TestCloseEndsRequests closes a server whose answers nobody reads.
func TestCloseEndsRequests(t *testing.T) {
	s := demo(t)
	for _, secure := range []bool{false, true} {
		p := dial(t, s, secure)
		p.conn.SetDeadline(time.Now().Add(patience))
		ask := strings.Repeat("GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n", 1000)
		io.WriteString(p.conn, ask[:len(ask)/2]) // it may be closed before all is taken
	}
	closes(t, s)
}

package client_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// browser stands in for what a page has: a WebSocket to a server that answers
// each request by its id, and localStorage with a quota. They run where there
// is neither (in node), and in a browser: net/server/web has a test that brings
// both a browser and a server.
const browser = `
globalThis.realWebSocket ??= globalThis.WebSocket;
globalThis.sockets = [];
globalThis.WebSocket = class extends EventTarget {
	constructor(url) {
		super();
		this.url = url; this.sent = []; this.bufferedAmount = 0;
		sockets.push(this);
		setTimeout(() => this.fire(url.includes("refused") ? "close" : "open"), 1);
	}
	fire(name, data) { const e = new Event(name); e.data = data; this.dispatchEvent(e); }
	send(s) {
		this.sent.push(s);
		const m = JSON.parse(s);
		if (m.t === "hello") m.answer = {version: 1, server: "教室"};
		if (m.t === "list") return;
		setTimeout(() => this.fire("message", JSON.stringify({t: "ok", id: m.id, ...m.answer})), 1);
	}
	close() { setTimeout(() => this.fire("close"), 1); }
};
Object.defineProperty(globalThis, "localStorage", {configurable: true, writable: true, value: {
	map: new Map(),
	get length() { return this.map.size },
	key(i) { return [...this.map.keys()][i] ?? null },
	getItem(k) { return this.map.get(k) ?? null },
	setItem(k, v) { if (v.length > 5000) throw new Error("QuotaExceededError"); this.map.set(k, v) },
	removeItem(k) { this.map.delete(k) },
}});
`

func page(tb testing.TB) {
	tb.Helper()
	js.Global().Call("eval", browser)
}

func lastSocket() js.Value {
	all := js.Global().Get("sockets")
	return all.Index(all.Length() - 1)
}

func TestBrowserDial(t *testing.T) {
	page(t)
	c, err := client.Dial(t.Context(), client.Target{Addr: away, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Welcome().Server; got != "教室" || lastSocket().Get("url").String() != "ws://"+away+"/ws" {
		t.Errorf("joined %q at %v", got, lastSocket().Get("url"))
	}
	for range 3 {
		if _, err := c.Do(t.Context(), &wire.Ping{}); err != nil {
			t.Fatal(err)
		}
	}
	if sent := lastSocket().Get("sent"); sent.Length() != 4 || strings.Contains(sent.Index(3).String(), "\n") {
		t.Errorf("%d messages were sent, the last %q", sent.Length(), sent.Index(3).String())
	}
	lastSocket().Call("fire", "close")
	<-c.Done()
	if client.Reason(c.Err()) != client.ErrLost {
		t.Errorf("a closed socket ends it with %v, want ErrLost", c.Err())
	}
}

// TestBrowserSilence shows that read deadlines pass: pings are answered here,
// so that the loop ends only where nothing is.
func TestBrowserSilence(t *testing.T) {
	page(t)
	c, err := client.Dial(t.Context(), client.Target{Addr: away, Poll: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	lastSocket().Set("send", js.Global().Call("eval", "(s) => {}"))
	if _, err := c.Do(t.Context(), &wire.List{}); !errors.Is(err, client.ErrSilent) {
		t.Errorf("silence answers %v, want ErrSilent", err)
	}
}

func TestBrowserRefused(t *testing.T) {
	page(t)
	if _, err := client.Dial(t.Context(), client.Target{Addr: "refused.invalid:1"}); client.Reason(err) != client.ErrRefused {
		t.Errorf("answers %v, want ErrRefused", err)
	}
	if _, err := client.DialPlain(t.Context(), away, client.PlainOptions{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("plain text answers %v, want ErrUnsupported", err)
	}
}

func TestBrowserBinaryMessage(t *testing.T) {
	page(t)
	c, err := client.Dial(t.Context(), client.Target{Addr: away})
	if err != nil {
		t.Fatal(err)
	}
	lastSocket().Call("fire", "message", js.Global().Get("Uint8Array").New(3))
	<-c.Done()
	if client.Reason(c.Err()) != client.ErrProtocol {
		t.Errorf("ends with %v, want ErrProtocol", c.Err())
	}
}

func TestBrowserOutbox(t *testing.T) {
	page(t)
	o := openOutbox(t, "parley/outbox/key/1")
	for i := range 3 {
		if err := o.Add(client.Message{Conv: 7, UID: uid(i), Text: "中文"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Drop(uid(1)); err != nil {
		t.Fatal(err)
	}
	if err := o.Add(client.Message{Conv: 7, UID: uid(9), Text: strings.Repeat("x", 6000)}); err == nil {
		t.Error("a message over the quota is accepted")
	}
	other := openOutbox(t, "parley/outbox/key/11")
	if got := other.All(); len(got) != 0 {
		t.Errorf("another account holds %v", got)
	}
	got := openOutbox(t, "parley/outbox/key/1").All()
	uids := slices.Collect(func(yield func(wire.UID) bool) {
		for _, m := range got {
			if !yield(m.UID) {
				return
			}
		}
	})
	if !slices.Equal(uids, []wire.UID{uid(0), uid(2)}) || got[0].Text != "中文" {
		t.Errorf("after a restart it holds %v, want 0 and 2", got)
	}
}

func TestBrowserWithoutStorage(t *testing.T) {
	page(t)
	js.Global().Set("localStorage", js.Undefined())
	if _, err := client.OpenDir("x"); !errors.Is(err, client.ErrNoStorage) {
		t.Errorf("answers %v, want ErrNoStorage", err)
	}
}

// TestBrowserDialsServer joins a real server, which is where the page came from,
// through the browser's own WebSocket.
func TestBrowserDialsServer(t *testing.T) {
	addr := os.Getenv("PARLEY_SERVER")
	if addr == "" {
		t.Skip("no server: TestClientInBrowser of net/server/web brings one")
	}
	if real := js.Global().Get("realWebSocket"); real.Truthy() {
		js.Global().Set("WebSocket", real)
	}
	c, err := client.Dial(t.Context(), client.Target{Addr: addr})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Welcome().Server; got != "教室" || c.Secure() {
		t.Errorf("joined %q, secure %v", got, c.Secure())
	}
	if _, err := c.Login(t.Context(), client.Credentials{User: "amy", Password: "wrong"}); client.Reason(err) != client.ErrLogin {
		t.Errorf("a wrong password is answered %v", err)
	}
	s, err := c.Login(t.Context(), client.Credentials{User: "amy", Password: "amy", Device: "page"})
	if err != nil {
		t.Fatal(err)
	}
	room, err := client.Get[*wire.Conversation](t.Context(), c, &wire.Create{Room: "from-the-page"})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("長", wire.MaxText/3)
	for i := range 40 { // a page of hundreds of kilobytes
		if _, err := c.Do(t.Context(), &wire.Send{Conv: room.ID, UID: uid(i), Text: long}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := client.Get[*wire.Page](t.Context(), c, &wire.History{Conv: room.ID})
	if err != nil || len(p.Events) == 0 || p.Events[len(p.Events)-1].Text != long {
		t.Errorf("history of %d events, %v", len(p.Events), err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if c, err = client.Dial(t.Context(), client.Target{Addr: addr}); err != nil {
		t.Fatal(err)
	}
	again, err := c.Login(t.Context(), client.Credentials{Token: s.Token})
	if err != nil || again.Me.ID != s.Me.ID {
		t.Errorf("resumed as %+v, %v", again, err)
	}
	if _, err := c.Do(t.Context(), &wire.Logout{}); err != nil {
		t.Error(err)
	}
	<-c.Done()
	if client.Reason(c.Err()) != client.ErrLost {
		t.Errorf("the server's close ends it with %v", c.Err())
	}
}

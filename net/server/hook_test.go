package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// posted posts a body to a path on a new connection, and returns its answer.
func posted(t *testing.T, p *peer, path, body string) (*http.Response, string) {
	t.Helper()
	return requested(t, p, "POST", path, body)
}

func requested(t *testing.T, p *peer, method, path, body string) (*http.Response, string) {
	t.Helper()
	p.write(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: parley.test:12343\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", method, path, len(body), body))
	p.conn.SetReadDeadline(time.Now().Add(patience))
	r, err := http.ReadResponse(bufio.NewReader(p.conn), nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r, string(b)
}

// hookStage is a server with a webhook into a room.
type hookStage struct {
	s    *server.Server
	amy  *peer
	bob  *peer
	room wire.ConvID
	hook *wire.HookPath
}

func newHookStage(t *testing.T) *hookStage {
	t.Helper()
	s := demo(t)
	both := people(t, s, "amy", "bob")
	st := &hookStage{s: s, amy: both[0], bob: both[1]}
	st.room = must[*wire.Conversation](st.amy, &wire.Create{Room: "builds"}).ID
	must[*wire.Conversation](st.bob, &wire.Join{Conv: st.room})
	st.hook = must[*wire.HookPath](st.amy, &wire.CreateHook{Conv: st.room, Name: "CI"})
	return st
}

// post posts from this machine.
func (st *hookStage) post(t *testing.T, body string) (*http.Response, string) {
	t.Helper()
	return posted(t, dial(t, st.s, false), st.hook.Path, body)
}

func TestWebhookPostsAsABot(t *testing.T) {
	st := newHookStage(t)
	joined := push(st.bob, func(e *wire.Event) bool { return e.Kind == wire.Joined && e.Name == "CI" })
	if joined.From != st.hook.Account || joined.By != st.amy.me.ID {
		t.Errorf("got %+v", joined)
	}
	form := func(v url.Values) string { return v.Encode() }
	for _, test := range []struct{ what, body, text, name string }{
		{"json", `{"text": "green ✅"}`, "green ✅", "CI"},
		{"a name of its own", `{"text":"red","username":" Build  7 "}`, "red", "Build 7"},
		{"a person's name", `{"text":"red","username":"AMY"}`, "red", "CI"},
		{"fields of other chats", `{"text":"a\r\nb","channel":"#x","attachments":[{"text":"y"}],"icon_emoji":":x:"}`, "a\nb", "CI"},
		{"a form", form(url.Values{"payload": {`{"text":"from a form & more"}`}}), "from a form & more", "CI"},
		{"a form with more", form(url.Values{"payload": {`{"text":"x","username":"Form"}`}, "token": {"y"}}), "x", "Form"},
		{"space around", "\n {\"text\":\"spaced\"} \n", "spaced", "CI"},
	} {
		r, body := st.post(t, test.body)
		if r.StatusCode != http.StatusOK || body != "ok\n" {
			t.Fatalf("%s: got %s %q", test.what, r.Status, body)
		}
		for _, p := range []*peer{st.amy, st.bob} {
			e := said(p)
			if e.Text != test.text || e.Name != test.name || e.From != st.hook.Account || e.Conv != st.room {
				t.Errorf("%s: got %+v, want %q by %s", test.what, e, test.text, test.name)
			}
		}
	}
	for _, a := range must[*wire.Directory](st.bob, &wire.Members{Conv: st.room}).People {
		if a.Name == "CI" && (a.Kind != wire.Bot || !a.Online) {
			t.Errorf("got %+v", a)
		}
	}
}

// TestWebhookIsDurable: what was answered ok is there after the server's end.
func TestWebhookIsDurable(t *testing.T) {
	dir := t.TempDir()
	s := start(t, server.Config{Demo: true, Dir: dir})
	amy := people(t, s, "amy")[0]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "builds"}).ID
	hook := must[*wire.HookPath](amy, &wire.CreateHook{Conv: room, Name: "ci"})
	if r, body := posted(t, dial(t, s, false), hook.Path, `{"text":"kept"}`); r.StatusCode != http.StatusOK {
		t.Fatalf("got %s %s", r.Status, body)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, server.Config{Dir: dir})
	amy = people(t, s, "amy")[0]
	page := must[*wire.Page](amy, &wire.History{Conv: room})
	if last := page.Events[len(page.Events)-1]; last.Text != "kept" {
		t.Errorf("got %+v", page.Events)
	}
	if r, _ := posted(t, dial(t, s, false), hook.Path, `{"text":"on"}`); r.StatusCode != http.StatusOK {
		t.Errorf("afterwards: got %s", r.Status)
	}
}

func TestWebhookRefuses(t *testing.T) {
	st := newHookStage(t)
	for _, test := range []struct {
		what, method, path, body string
		status                   int
		say                      string
	}{
		{"no json", "POST", st.hook.Path, "hello", 400, "JSON object"},
		{"half of it", "POST", st.hook.Path, `{"text":`, 400, "JSON object"},
		{"a list", "POST", st.hook.Path, `["text"]`, 400, "JSON object"},
		{"two of them", "POST", st.hook.Path, `{"text":"a"}{"text":"b"}`, 400, "JSON object"},
		{"a number", "POST", st.hook.Path, `{"text":7}`, 400, "text is a string"},
		{"a form without", "POST", st.hook.Path, `text=hello`, 400, "payload"},
		{"nothing", "POST", st.hook.Path, ``, 400, "JSON object"},
		{"no text", "POST", st.hook.Path, `{}`, 400, "some words"},
		{"white space", "POST", st.hook.Path, `{"text":" \n "}`, 400, "some words"},
		{"control characters", "POST", st.hook.Path, `{"text":"\u001b[31mred"}`, 400, "control"},
		{"a long name", "POST", st.hook.Path, `{"text":"x","username":"` + strings.Repeat("n", 33) + `"}`, 400, "username"},
		{"a name that turns", "POST", st.hook.Path, `{"text":"x","username":"a\u202eb"}`, 400, "direction"},
		{"a long text", "POST", st.hook.Path, `{"text":"` + strings.Repeat("x", wire.MaxText+1) + `"}`, 413, "16384"},
		{"a long body", "POST", st.hook.Path, `{"text":"x","y":"` + strings.Repeat("x", wire.MaxHookBody) + `"}`, 413, "65536"},
		{"a get", "GET", st.hook.Path, ``, 405, "POST"},
		{"another token", "POST", "/hooks/" + strings.Repeat("A", 43), `{"text":"x"}`, 404, "no such webhook"},
		{"no token", "POST", "/hooks/x", `{"text":"x"}`, 404, "no such webhook"},
	} {
		r, body := requested(t, dial(t, st.s, false), test.method, test.path, test.body)
		if r.StatusCode != test.status || !strings.Contains(body, test.say) || strings.Count(body, "\n") != 1 {
			t.Errorf("%s: got %s %q, want %d and %q", test.what, r.Status, body, test.status, test.say)
		}
	}
	must[*wire.Conversation](st.amy, &wire.Archive{Conv: st.room})
	if r, body := st.post(t, `{"text":"x"}`); r.StatusCode != http.StatusForbidden || !strings.Contains(body, "archived") {
		t.Errorf("an archived room: got %s %q", r.Status, body)
	}
	must[*wire.Conversation](st.amy, &wire.Archive{Conv: st.room, Off: true})
	must[*wire.Done](st.amy, &wire.Remove{Conv: st.room, Account: st.hook.Account})
	if r, body := st.post(t, `{"text":"x"}`); r.StatusCode != http.StatusForbidden || !strings.Contains(body, "removed") {
		t.Errorf("a removed bot: got %s %q", r.Status, body)
	}
	st.bob.unheard(t)
}

// unheard fails where a message came.
func (p *peer) unheard(t *testing.T) {
	t.Helper()
	must[*wire.Done](p, &wire.Ping{})
	for _, got := range p.pushes {
		if e, ok := got.(*wire.Event); ok && e.Kind == wire.Message {
			t.Errorf("got %+v", e)
		}
	}
}

// TestWebhookByConnection: it is a secret like a password, and goes the same
// ways.
func TestWebhookByConnection(t *testing.T) {
	st := newHookStage(t)
	const body = `{"text":"x"}`
	if r, say := posted(t, fromAway(t, st.s), st.hook.Path, body); r.StatusCode != http.StatusForbidden || !strings.Contains(say, "https") {
		t.Errorf("plain, from elsewhere: got %s %q", r.Status, say)
	}
	if r, _ := posted(t, fromAway(t, st.s), "/hooks/x", body); r.StatusCode != http.StatusForbidden {
		t.Errorf("plain, from elsewhere, to none: got %s", r.Status)
	}
	tls := fromAway(t, st.s)
	tls.conn = insecureTLS(tls.conn)
	if r, say := posted(t, tls, st.hook.Path, body); r.StatusCode != http.StatusOK {
		t.Errorf("https, from elsewhere: got %s %q", r.Status, say)
	}
	if r, say := posted(t, dial(t, st.s, true), st.hook.Path, body); r.StatusCode != http.StatusOK {
		t.Errorf("https: got %s %q", r.Status, say)
	}
	allowing := start(t, server.Config{AllowPlain: true, Demo: true})
	amy := people(t, allowing, "amy")[0]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "builds"}).ID
	hook := must[*wire.HookPath](amy, &wire.CreateHook{Conv: room, Name: "ci"})
	if r, say := posted(t, fromAway(t, allowing), hook.Path, body); r.StatusCode != http.StatusOK {
		t.Errorf("where it is allowed: got %s %q", r.Status, say)
	}
}

func TestWebhookIsLimited(t *testing.T) {
	st := newHookStage(t)
	other := must[*wire.HookPath](st.amy, &wire.CreateHook{Conv: st.room, Name: "other"})
	flood := func(path string, burst, otherwise int) {
		t.Helper()
		for i := range 4 * burst {
			r, _ := posted(t, dial(t, st.s, false), path, `{"text":"x"}`)
			if r.StatusCode == http.StatusTooManyRequests {
				if wait, err := strconv.Atoi(r.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 2 {
					t.Errorf("%s: retry after %q", path, r.Header.Get("Retry-After"))
				}
				if i < burst {
					t.Errorf("%s: post %d was too many", path, i)
				}
				return
			}
			if r.StatusCode != otherwise {
				t.Fatalf("%s: got %s, want %d", path, r.Status, otherwise)
			}
		}
		t.Errorf("%s: nothing was too many", path)
	}
	flood(st.hook.Path, server.HookBurst, http.StatusOK)
	flood("/hooks/"+strings.Repeat("A", 43), server.WrongBurst, http.StatusNotFound)
	if r, say := posted(t, dial(t, st.s, false), other.Path, `{"text":"x"}`); r.StatusCode != http.StatusOK {
		t.Errorf("another webhook: got %s %q", r.Status, say)
	}
}

func TestWebhooksAreModerated(t *testing.T) {
	st := newHookStage(t)
	list := must[*wire.HookList](st.amy, &wire.Hooks{Conv: st.room}).Hooks
	if len(list) != 1 || list[0] != st.hook.Hook {
		t.Errorf("got %+v, want %+v", list, st.hook.Hook)
	}
	refused(st.amy, &wire.CreateHook{Conv: st.room, Name: "ci"}, wire.CodeTaken)
	refused(st.amy, &wire.CreateHook{Conv: st.room, Name: "bob"}, wire.CodeTaken)
	refused(st.amy, &wire.CreateHook{Conv: st.room, Name: "a b"}, wire.CodeInvalid)
	refused(st.amy, &wire.RemoveHook{Conv: st.room, Hook: st.hook.ID + 1}, wire.CodeNotFound)
	refused(st.bob, &wire.RemoveHook{Conv: st.room, Hook: st.hook.ID}, wire.CodeForbidden)
	for i := range wire.MaxHooks - 1 {
		must[*wire.HookPath](st.amy, &wire.CreateHook{Conv: st.room, Name: fmt.Sprint("hook", i)})
	}
	refused(st.amy, &wire.CreateHook{Conv: st.room, Name: "more"}, wire.CodeTooMany)
	must[*wire.Done](st.amy, &wire.RemoveHook{Conv: st.room, Hook: st.hook.ID})
	if left := heard(st.bob, wire.Left); left.From != st.hook.Account {
		t.Errorf("got %+v", left)
	}
	if r, _ := st.post(t, `{"text":"x"}`); r.StatusCode != http.StatusNotFound {
		t.Errorf("a removed one: got %s", r.Status)
	}
	again := must[*wire.HookPath](st.amy, &wire.CreateHook{Conv: st.room, Name: "ci"})
	if again.Account != st.hook.Account || again.Path == st.hook.Path {
		t.Errorf("made again: got %+v, was %+v", again, st.hook)
	}
}

// FuzzHookBody: whatever is posted is a message by the rules, or refused with
// a status of its own and one line.
func FuzzHookBody(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `{"text":"hello"}`, `{"text":"x","username":"CI"}`, `payload=%7B%22text%22%3A%22x%22%7D`, `payload=%zz`, `payload={"text":"a b"}`,
		`{"text":7}`, `{"TEXT":"x"}`, `{"text":null,"username":[]}`, "{\"text\":\"\xff\"}", `{"text":"\ud800"}`, "\ufeff{\"text\":\"x\"}", `[{"text":"x"}]`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		text, username, status, say := server.ParsePost(body)
		if status != 0 {
			if status != http.StatusBadRequest && status != http.StatusRequestEntityTooLarge || say == "" || strings.Contains(say, "\n") {
				t.Fatalf("%q: got %d %q", body, status, say)
			}
			return
		}
		if err := wire.CheckText(text); err != nil || text != wire.CleanText(text) {
			t.Fatalf("%q: got text %q: %v", body, text, err)
		}
		if err := wire.CheckCaller(username); err != nil || username != wire.CleanLine(username) {
			t.Fatalf("%q: got username %q: %v", body, username, err)
		}
	})
}

// TestHookIsToldWhatever: where the server could not look at its bots just then, the
// path of a webhook that was made was once told to nobody.
func TestHookIsToldWhatever(t *testing.T) {
	var fails atomic.Bool
	s := start(t, server.Config{Demo: true}.Unsettled(&fails))
	amy := dial(t, s, false)
	amy.login("amy")
	room := must[*wire.Conversation](amy, &wire.Create{Room: "builds"}).ID
	fails.Store(true)
	hook := must[*wire.HookPath](amy, &wire.CreateHook{Conv: room, Name: "CI"})
	r, body := posted(t, dial(t, s, false), hook.Path, `{"text": "green"}`)
	if r.StatusCode != http.StatusOK {
		t.Errorf("got %s %q", r.Status, body)
	}
}

// TestWebhooksAreCounted names a fault: each name that a webhook is given makes an
// account, for good, and one person made as many as they liked, by a webhook that they
// removed and made anew.
func TestWebhooksAreCounted(t *testing.T) {
	const most = 5
	s := start(t, server.Config{Demo: true, Limits: server.Limits{"invitations": {Most: most, Every: time.Hour}}})
	amy := people(t, s, "amy")[0]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "builds"}).ID
	for i := range most {
		hook := must[*wire.HookPath](amy, &wire.CreateHook{Conv: room, Name: fmt.Sprint("hook", i)})
		must[*wire.Done](amy, &wire.RemoveHook{Conv: room, Hook: hook.ID})
	}
	refused(amy, &wire.CreateHook{Conv: room, Name: "more"}, wire.CodeTooMany)
}

// TestReplacedWebhookTakesNothing names a fault: who had begun a post to a path before
// it was removed had it stored, where a webhook of the same name was made in its place.
func TestReplacedWebhookTakesNothing(t *testing.T) {
	st := newHookStage(t)
	p := dial(t, st.s, false)
	const body = `{"text":"by the old path"}`
	p.write(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: parley.test\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", st.hook.Path, len(body)))
	in := bufio.NewReader(p.conn)
	p.conn.SetReadDeadline(time.Now().Add(patience))
	if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusContinue {
		t.Fatalf("got %+v, %v, want it to go on", r, err) // the path was looked at
	}
	must[*wire.Done](st.amy, &wire.RemoveHook{Conv: st.room, Hook: st.hook.ID})
	must[*wire.HookPath](st.amy, &wire.CreateHook{Conv: st.room, Name: "CI"})
	p.write(body)
	if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusNotFound {
		t.Errorf("got %+v, %v, want %d", r, err, http.StatusNotFound)
	}
	st.bob.unheard(t)
}

// TestWebhookSaysHowItIsMadeAnew names a fault: where a moderator had removed a webhook's bot,
// who posted was told to make the webhook anew, which was refused while the old one was there.
func TestWebhookSaysHowItIsMadeAnew(t *testing.T) {
	st := newHookStage(t)
	must[*wire.Done](st.amy, &wire.Remove{Conv: st.room, Account: st.hook.Account})
	r, say := st.post(t, `{"text":"x"}`)
	if r.StatusCode != http.StatusForbidden || !strings.Contains(say, "remove the webhook and make it anew") {
		t.Fatalf("got %s %q", r.Status, say)
	}
	must[*wire.Done](st.amy, &wire.RemoveHook{Conv: st.room, Hook: st.hook.ID})
	again := must[*wire.HookPath](st.amy, &wire.CreateHook{Conv: st.room, Name: "CI"})
	if r, say := posted(t, dial(t, st.s, false), again.Path, `{"text":"x"}`); r.StatusCode != http.StatusOK {
		t.Errorf("got %s %q", r.Status, say)
	}
}

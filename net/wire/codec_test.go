package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"parley.example/net/wire"
)

func TestParseRequestRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		line string
		id   int64
		code wire.Code // empty: malformed, the connection ends
	}{
		{"nothing", ``, 0, ""},
		{"no JSON", `hello`, 0, ""},
		{"half an object", `{"t":"ping","id":1`, 0, ""},
		{"an array", `[{"t":"ping","id":1}]`, 0, ""},
		{"a string", `"ping"`, 0, ""},
		{"a number", `7`, 0, ""},
		{"null", `null`, 0, ""},
		{"garbage behind", `{"t":"ping","id":1} x`, 0, ""},
		{"two objects", `{"t":"ping","id":1}{"t":"ping","id":2}`, 0, ""},
		{"no t", `{"id":1}`, 0, ""},
		{"an empty t", `{"t":"","id":1}`, 0, ""},
		{"a t that is a number", `{"t":1,"id":1}`, 0, ""},
		{"no id", `{"t":"ping"}`, 0, ""},
		{"an id of zero", `{"t":"ping","id":0}`, 0, ""},
		{"an id below zero", `{"t":"ping","id":-1}`, 0, ""},
		{"an id of null", `{"t":"ping","id":null}`, 0, ""},
		{"an id that is text", `{"t":"ping","id":"1"}`, 0, ""},
		{"an id with a fraction", `{"t":"ping","id":1.5}`, 0, ""},
		{"an id past 64 bits", `{"t":"ping","id":9223372036854775808}`, 0, ""},
		{"not UTF-8", "{\"t\":\"ping\",\"id\":1,\"x\":\"\xff\"}", 0, ""},
		{"half a UTF-8 character", "{\"t\":\"ping\",\"id\":1,\"x\":\"\xe6\x99\"}", 0, ""},
		{"a raw NUL", "{\"t\":\"ping\",\"id\":1,\"x\":\"\x00\"}", 0, ""},
		{"a raw tab in a string", "{\"t\":\"ping\",\"id\":1,\"x\":\"\t\"}", 0, ""},
		{"nested too deep", `{"t":"ping","id":1,"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, 0, ""},
		{"a byte order mark", "\ufeff{\"t\":\"ping\",\"id\":1}", 0, ""},
		{"an unknown request", `{"t":"dance","id":7}`, 7, wire.CodeUnknown},
		{"an answer", `{"t":"ok","id":7}`, 7, wire.CodeUnknown},
		{"a request's name in capitals", `{"t":"PING","id":7}`, 7, wire.CodeUnknown},
		{"a field of another type", `{"t":"send","id":7,"conv":"5501"}`, 7, wire.CodeInvalid},
		{"a text that is an object", `{"t":"send","id":7,"text":{}}`, 7, wire.CodeInvalid},
		{"a conversation below zero", `{"t":"send","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"a seq below zero", `{"t":"read","id":7,"conv":1,"seq":-1}`, 7, wire.CodeInvalid},
		{"before below zero", `{"t":"history","id":7,"conv":1,"before":-1}`, 7, wire.CodeInvalid},
		{"after below zero", `{"t":"history","id":7,"conv":1,"after":-1}`, 7, wire.CodeInvalid},
		{"both directions", `{"t":"history","id":7,"conv":1,"before":9,"after":3}`, 7, wire.CodeInvalid},
		{"limits below zero, history", `{"t":"history","id":7,"conv":1,"limit":-1}`, 7, wire.CodeInvalid},
		{"limits below zero, rooms", `{"t":"rooms","id":7,"limit":-1}`, 7, wire.CodeInvalid},
		{"limits below zero, people", `{"t":"people","id":7,"limit":-1}`, 7, wire.CodeInvalid},
		{"an account below zero", `{"t":"direct","id":7,"with":-1}`, 7, wire.CodeInvalid},
		{"an account of several below zero", `{"t":"direct","id":7,"people":[5,-1,6]}`, 7, wire.CodeInvalid},
		{"a reply to below zero", `{"t":"send","id":7,"conv":1,"ref":-1}`, 7, wire.CodeInvalid},
		{"a message below zero, edit", `{"t":"edit","id":7,"conv":1,"ref":-1}`, 7, wire.CodeInvalid},
		{"a message below zero, delete", `{"t":"delete","id":7,"conv":1,"ref":-1}`, 7, wire.CodeInvalid},
		{"a message below zero, react", `{"t":"react","id":7,"conv":1,"ref":-1}`, 7, wire.CodeInvalid},
		{"around below zero", `{"t":"history","id":7,"conv":1,"around":-1}`, 7, wire.CodeInvalid},
		{"a time below zero", `{"t":"history","id":7,"conv":1,"at":-1}`, 7, wire.CodeInvalid},
		{"around and before", `{"t":"history","id":7,"conv":1,"around":2,"before":3}`, 7, wire.CodeInvalid},
		{"around and at", `{"t":"history","id":7,"conv":1,"around":2,"at":3}`, 7, wire.CodeInvalid},
		{"limits below zero, members", `{"t":"members","id":7,"conv":1,"limit":-1}`, 7, wire.CodeInvalid},
		{"a room below zero, rename", `{"t":"rename","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"a room below zero, topic", `{"t":"topic","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"an account below zero, invite", `{"t":"invite","id":7,"conv":1,"account":-1}`, 7, wire.CodeInvalid},
		{"a device below zero", `{"t":"signout","id":7,"device":-1}`, 7, wire.CodeInvalid},
		{"a mark below zero", `{"t":"got","id":7,"conv":1,"seq":-1}`, 7, wire.CodeInvalid},
		{"a conversation below zero, got", `{"t":"got","id":7,"conv":-1,"seq":1}`, 7, wire.CodeInvalid},
		{"an account below zero, remove", `{"t":"remove","id":7,"conv":1,"account":-1}`, 7, wire.CodeInvalid},
		{"a room below zero, archive", `{"t":"archive","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"a room below zero, typing", `{"t":"typing","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"a room below zero, join", `{"t":"join","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"a room below zero, leave", `{"t":"leave","id":7,"conv":-1}`, 7, wire.CodeInvalid},
		{"a conversation past 64 bits", `{"t":"leave","id":7,"conv":99999999999999999999}`, 7, wire.CodeInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, req, err := wire.ParseRequest([]byte(tt.line))
			if req != nil || id != tt.id {
				t.Errorf("got id %d, %#v; want id %d and no request", id, req, tt.id)
			}
			if tt.code == "" && !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("got %v, want ErrMalformed", err)
			}
			if tt.code != "" && !errors.Is(err, &wire.Error{Code: tt.code}) {
				t.Errorf("got %v, want %s", err, tt.code)
			}
		})
	}
}

func TestParseRequestAccepts(t *testing.T) {
	for _, tt := range []struct {
		name string
		line string
		want wire.Request
	}{
		{"unknown fields", `{"t":"ping","id":1,"new":{"x":[1,2]}}`, &wire.Ping{}},
		{"fields in any order", `{"conv":5,"id":1,"seq":2,"t":"read"}`, &wire.Read{Conv: 5, Seq: 2}},
		{"white space", " { \"t\" : \"ping\" ,\t\"id\" : 1 } ", &wire.Ping{}},
		{"the last of two equal names", `{"t":"leave","id":1,"conv":1,"conv":2}`, &wire.Leave{Conv: 2}},
		{"null as absent", `{"t":"join","id":1,"conv":null,"room":"a"}`, &wire.Join{Room: "a"}},
		{"escapes", `{"t":"join","id":1,"room":"\u6a5f\u5eab\ud83c\udf89"}`, &wire.Join{Room: "機庫🎉"}},
		{"half a surrogate becomes U+FFFD", `{"t":"join","id":1,"room":"a\ud800"}`, &wire.Join{Room: "a\ufffd"}},
		{"an escaped NUL, for CheckText to refuse", `{"t":"send","id":1,"text":"a\u0000"}`, &wire.Send{Text: "a\x00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, req, err := wire.ParseRequest([]byte(tt.line))
			if err != nil || id != 1 || !reflect.DeepEqual(req, tt.want) {
				t.Errorf("got %d %#v, %v\nwant %#v", id, req, err, tt.want)
			}
		})
	}
}

// TestErrorsQuoteLittle: a number of 60,000 digits in a field was once repeated
// whole in the error's sentence.
func TestErrorsQuoteLittle(t *testing.T) {
	long := strings.Repeat("9", 60_000)
	for _, line := range []string{
		`{"t":"leave","id":1,"conv":` + long + `}`,
		`{"t":"` + long + `","id":1}`,
		`{"t":"ping","id":` + long + `}`,
		long,
	} {
		_, _, err := wire.ParseRequest([]byte(line))
		if err == nil || len(err.Error()) > 200 {
			t.Errorf("an error of %d bytes: %.300s", len(fmt.Sprint(err)), fmt.Sprint(err))
		}
	}
}

func TestParseReply(t *testing.T) {
	for _, tt := range []struct {
		name string
		line string
		want wire.Reply
		bad  bool
	}{
		{"ok", `{"t":"ok","id":3}`, wire.Reply{ID: 3, Body: []byte(`{"t":"ok","id":3}`)}, false},
		{"error", `{"t":"error","id":3,"code":"state","say":"x"}`, wire.Reply{ID: 3, Err: wire.Errorf(wire.CodeState, "x")}, false},
		{"error of a new code", `{"t":"error","id":3,"code":"moon"}`, wire.Reply{ID: 3, Err: wire.Errorf("moon", "")}, false},
		{"push", `{"t":"closed","conv":5}`, wire.Reply{Push: &wire.Closed{Conv: 5}}, false},
		{"an id means nothing in a push", `{"t":"closed","id":9,"conv":5}`, wire.Reply{Push: &wire.Closed{Conv: 5}}, false},
		{"an unknown push is nothing", `{"t":"weather","conv":5}`, wire.Reply{}, false},
		{"ok without an id", `{"t":"ok"}`, wire.Reply{}, true},
		{"ok below zero", `{"t":"ok","id":-3}`, wire.Reply{}, true},
		{"error below zero", `{"t":"error","id":-3,"code":"state"}`, wire.Reply{}, true},
		{"error of another shape", `{"t":"error","id":3,"code":5}`, wire.Reply{}, true},
		{"push of another shape", `{"t":"event","seq":"1"}`, wire.Reply{}, true},
		{"no object", `[]`, wire.Reply{}, true},
		{"a greeter's words", `Hi! What's your name?`, wire.Reply{}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wire.ParseReply([]byte(tt.line))
			if tt.bad != errors.Is(err, wire.ErrMalformed) || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, %v\nwant %#v, malformed %v", got, err, tt.want, tt.bad)
			}
		})
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	if err := wire.Unmarshal([]byte(`{"t":"ok","id":1,"seq":"x"}`), &wire.Sent{}); !errors.Is(err, wire.ErrMalformed) {
		t.Errorf("got %v, want ErrMalformed", err)
	}
}

// TestListsAreNeverNull: nil lists once went out as null, over which a client
// in another language stumbles.
func TestListsAreNeverNull(t *testing.T) {
	for _, line := range [][]byte{
		wire.AppendOK(nil, 1, &wire.Session{}),
		wire.AppendOK(nil, 1, &wire.Page{}),
		wire.AppendOK(nil, 1, &wire.Listing{}),
		wire.AppendOK(nil, 1, &wire.Directory{}),
		wire.AppendPush(nil, &wire.Presence{}),
	} {
		if bytes.Contains(line, []byte("null")) || !bytes.Contains(line, []byte("[]")) {
			t.Errorf("got %s, want an empty list", line)
		}
	}
}

// TestAppendKeepsWhatIsThere: frames are gathered in one buffer.
func TestAppendKeepsWhatIsThere(t *testing.T) {
	got := wire.AppendPush(wire.AppendOK(nil, 1, &wire.Done{}), &wire.Closed{Conv: 5})
	if want := "{\"t\":\"ok\",\"id\":1}\n{\"t\":\"closed\",\"conv\":5}\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestErrorIs(t *testing.T) {
	err := fmt.Errorf("log in: %w", wire.Errorf(wire.CodeLogin, "wrong name or password"))
	if !errors.Is(err, &wire.Error{Code: wire.CodeLogin}) || errors.Is(err, &wire.Error{Code: wire.CodePlain}) {
		t.Errorf("%v is not told by its code", err)
	}
	if errors.Is(wire.Errorf(wire.CodeLogin, ""), wire.ErrMalformed) {
		t.Error("an Error is another error")
	}
}

// FuzzParseRequest: a line is a request that is written and read again the
// same, an *Error for its answer, or malformed.
func FuzzParseRequest(f *testing.F) {
	for _, s := range requestSamples() {
		f.Add(bytes.TrimSpace(s.line()))
	}
	f.Add([]byte(`{"t":"send","id":1,"conv":-1,"text":"\u0000\ud800"}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, line []byte) {
		id, req, err := wire.ParseRequest(line)
		if err != nil {
			checkRefusal(t, id, req, err)
			return
		}
		if id <= 0 || !utf8.Valid(line) || !json.Valid(line) {
			t.Fatalf("id %d of %q", id, line)
		}
		again := wire.AppendRequest(nil, id, req)
		id2, req2, err := wire.ParseRequest(bytes.TrimSuffix(again, []byte{'\n'}))
		if err != nil || id2 != id || !reflect.DeepEqual(req, req2) {
			t.Fatalf("%s\nread again: %d %#v, %v\nwant %d %#v", again, id2, req2, err, id, req)
		}
	})
}

func checkRefusal(t *testing.T, id int64, req wire.Request, err error) {
	t.Helper()
	fault, answered := errors.AsType[*wire.Error](err)
	switch {
	case req != nil:
		t.Fatalf("%#v beside %v", req, err)
	case len(err.Error()) > 300:
		t.Fatalf("an error of %d bytes", len(err.Error()))
	case answered && (id <= 0 || fault.Code != wire.CodeUnknown && fault.Code != wire.CodeInvalid):
		t.Fatalf("%d is answered %v", id, err)
	case !answered && !errors.Is(err, wire.ErrMalformed):
		t.Fatalf("neither answer nor malformed: %v", err)
	}
}

// FuzzParseReply: a line is one of body, error, push and nothing, and each is
// written and read again the same.
func FuzzParseReply(f *testing.F) {
	for _, s := range samples() {
		f.Add(bytes.TrimSpace(s.line()))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := wire.ParseReply(line)
		if err != nil {
			if !errors.Is(err, wire.ErrMalformed) || len(err.Error()) > 300 {
				t.Fatalf("%.400s", err)
			}
			return
		}
		switch {
		case r.Push != nil:
			again := bytes.TrimSpace(wire.AppendPush(nil, r.Push))
			if r2, err := wire.ParseReply(again); err != nil || !bytes.Equal(again, bytes.TrimSpace(wire.AppendPush(nil, r2.Push))) {
				t.Fatalf("%s\nread again: %#v, %v", again, r2.Push, err)
			}
		case r.Err != nil:
			again := bytes.TrimSpace(wire.AppendError(nil, r.ID, r.Err))
			if r2, err := wire.ParseReply(again); err != nil || !reflect.DeepEqual(r2, r) {
				t.Fatalf("%s\nread again: %#v, %v", again, r2, err)
			}
		case r.Body != nil:
			for _, s := range requestSamples() {
				if err := wire.Unmarshal(r.Body, wire.NewAnswer(s.req)); err != nil && !errors.Is(err, wire.ErrMalformed) {
					t.Fatal(err)
				}
			}
		}
	})
}

package wire_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"parley.example/net/wire"
)

const quickUID = "018f6d2c-9b7e-7c31-a4c5-3a1be0f7d2aa"

// slowly is the same frame with a space, which encoding/json reads.
func slowly(line []byte) []byte { return append([]byte("{ "), bytes.TrimPrefix(line, []byte("{"))...) }

func checkQuickRequest(t *testing.T, line []byte) {
	t.Helper()
	if !bytes.HasPrefix(line, []byte(`{"t":"`)) {
		return
	}
	id, req, err := wire.ParseRequest(line)
	wantID, want, wantErr := wire.ParseRequest(slowly(line))
	if id != wantID || !reflect.DeepEqual(req, want) || (err == nil) != (wantErr == nil) {
		t.Errorf("%q: got %d %+v %v, want %d %+v %v", line, id, req, err, wantID, want, wantErr)
	}
}

// usualSends are near the form that is read quickly, on both sides of it.
var usualSends = []string{
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":1,"conv":0,"uid":"` + quickUID + `","text":""}`,
	`{"t":"send","id":01,"conv":5501,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":0,"conv":5501,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":-1,"conv":5501,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":1,"conv":1e3,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":9223372036854775808,"conv":1,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":999999999999999999,"conv":999999999999999999,"uid":"` + quickUID + `","text":"hello"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"a \"b\" \n"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"你好，世界 😀"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"` + "\xff" + `"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"` + "\u2028\u007f" + `"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"x","ref":7}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"x","text":"y"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"x"} `,
	`{"t":"send","id":1,"conv":5501,"uid":"` + quickUID + `","text":"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"018f","text":"x","":"018f6d2c-9b7e-7c31"}`,
	`{"t":"send","id":1,"conv":5501,"uid":"","text":"x"}`,
}

func TestSendsAreReadAsEncodingJSONReadsThem(t *testing.T) {
	for _, line := range usualSends {
		checkQuickRequest(t, []byte(line))
	}
}

// usualRequests are so of the others that are read quickly.
var usualRequests = []string{
	`{"t":"hello","id":1,"version":1,"client":"parley 1.0"}`,
	`{"t":"hello","id":1,"version":1}`,
	`{"t":"hello","id":1,"version":1,"client":""}`,
	`{"t":"hello","id":1,"version":99999999999,"client":"parley"}`,
	`{"t":"hello","id":1,"version":1,"client":"a\tb"}`,
	`{"t":"hello","id":1,"version":1,"client":"ÿ"}`,
	`{"t":"hello","id":0,"version":1,"client":"parley"}`,
	`{"t":"hello","id":1,"version":-1,"client":"parley"}`,
	`{"t":"resume","id":2,"token":"AAAA"}`,
	`{"t":"resume","id":2,"token":"你好"}`,
	`{"t":"resume","id":2,"token":"AAAA","token":"BBBB"}`,
	`{"t":"resume","id":2,"token":"}`,
	`{"t":"resume","id":2,"token":""}`,
	`{"t":"resume","id":2,"token":7}`,
	`{"t":"resume","id":2}`,
	`{"t":"history","id":3,"conv":5,"limit":50}`,
	`{"t":"history","id":3,"conv":5}`,
	`{"t":"history","id":3,"conv":5,"before":9,"limit":50}`,
	`{"t":"history","id":3,"conv":5,"after":9}`,
	`{"t":"history","id":3,"conv":5,"around":9}`,
	`{"t":"history","id":3,"conv":5,"at":1700000000000,"limit":1}`,
	`{"t":"history","id":3,"conv":5,"before":9,"after":3}`,
	`{"t":"history","id":3,"conv":5,"before":0,"after":3}`,
	`{"t":"history","id":3,"conv":5,"limit":50,"before":9}`,
	`{"t":"history","id":3,"conv":5,"limit":9999999999}`,
	`{"t":"history","id":3,"conv":5,"limit":-1}`,
	`{"t":"history","id":3,"conv":5,"conv":6}`,
	`{"t":"history","id":3,"conv":5,"limit":50} `,
	`{"t":"history","id":3,"conv":5,"limit":50}}`,
	`{"t":"history","id":3,"limit":50}`,
	`{"t":"nothing","id":3,"conv":5}`,
	`{"t":"x\",","id":3,"conv":5}`,
}

func TestRequestsAreReadAsEncodingJSONReadsThem(t *testing.T) {
	for _, line := range usualRequests {
		checkQuickRequest(t, []byte(line))
	}
}

func FuzzQuickRequest(f *testing.F) {
	for _, line := range usualRequests {
		f.Add([]byte(line))
	}
	f.Fuzz(checkQuickRequest)
}

func checkQuickOK(t *testing.T, a wire.Answer) {
	t.Helper()
	if got, want := string(wire.AppendOK(nil, 7, a)), byCodec(t, `{"t":"ok","id":7`, a); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// full is a value of which nothing is zero, one after the other in n.
func full(v reflect.Value, n *int64, text string) {
	*n++
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		v.SetInt(*n)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			full(v.Index(i), n, text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			full(v.Field(i), n, text)
		}
	default:
		panic("of a kind that no answer has")
	}
}

// TestLoginsAreWrittenAsEncodingJSONWritesThem holds each field that there is, or
// will be, to what the codec makes of it.
func TestLoginsAreWrittenAsEncodingJSONWritesThem(t *testing.T) {
	for _, text := range []string{"amy", "小明 😀", "<a> & \"b\"", "\u2028", "a\xffb", "\x7f"} {
		var s wire.Session
		var w wire.Welcome
		n := int64(40)
		full(reflect.ValueOf(&s).Elem(), &n, text)
		full(reflect.ValueOf(&w).Elem(), &n, text)
		checkQuickOK(t, &s)
		checkQuickOK(t, &w)
	}
	checkQuickOK(t, &wire.Welcome{})
	checkQuickOK(t, &wire.Session{Conversations: []wire.Conversation{}})
	checkQuickOK(t, &wire.Session{Conversations: []wire.Conversation{{}, {People: []wire.Account{}, Marks: []wire.Mark{}}, {Floor: -1}}})
	if got, want := string(wire.AppendOK(nil, 7, &wire.Session{})), byCodec(t, `{"t":"ok","id":7`, &wire.Session{Conversations: []wire.Conversation{}}); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func FuzzQuickSend(f *testing.F) {
	for _, line := range usualSends {
		f.Add([]byte(line))
	}
	f.Fuzz(checkQuickRequest)
}

// byCodec is a frame as encoding/json alone writes it.
func byCodec(t *testing.T, head string, body any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		t.Fatal(err)
	}
	return head + "," + b.String()[1:]
}

func checkQuickEvent(t *testing.T, e wire.Event) {
	t.Helper()
	got, want := string(wire.AppendPush(nil, &e)), byCodec(t, `{"t":"event"`, &e)
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestEventsAreWrittenAsEncodingJSONWritesThem(t *testing.T) {
	plain := wire.Event{Conv: 1, Seq: 2, Time: 3, Kind: wire.Message, From: 4, Name: "amy", UID: quickUID, Text: "hello"}
	checkQuickEvent(t, plain)
	for name, change := range map[string]func(*wire.Event){
		"reply":   func(e *wire.Event) { e.Ref = 9 },
		"no uid":  func(e *wire.Event) { e.UID = "" },
		"no text": func(e *wire.Event) { e.Text = "" },
		"edited":  func(e *wire.Event) { e.Edited = 8 },
		"deleted": func(e *wire.Event) { e.Deleted, e.Text = true, "" },
		"reactions": func(e *wire.Event) {
			e.Reactions = []wire.Reaction{{Emoji: "👍", Count: 1, Who: []wire.AccountID{4}}}
		},
		"joined":   func(e *wire.Event) { e.Kind, e.By, e.Text, e.UID = wire.Joined, 5, "", "" },
		"escapes":  func(e *wire.Event) { e.Text = "\"\\\n\t<&>\u2028\u2029\u007f" },
		"no UTF-8": func(e *wire.Event) { e.Text = "a\xffb\xe2\x80" },
		"Chinese":  func(e *wire.Event) { e.Name, e.Text = "小明", "你好，“世界”…\ufffd😀" },
	} {
		t.Run(name, func(t *testing.T) {
			e := plain
			change(&e)
			checkQuickEvent(t, e)
		})
	}
	for _, p := range []wire.Page{
		{Conv: 1, Events: []wire.Event{}, Last: 3},
		{Conv: 1, Events: []wire.Event{plain}, More: true, Last: 3},
		{Conv: 1, Events: []wire.Event{{Conv: 1, Seq: 1, Kind: wire.Created, Name: "<a>"}, plain, plain}, Older: true, Newer: true, Last: 3},
	} {
		if got, want := string(wire.AppendOK(nil, 7, &p)), byCodec(t, `{"t":"ok","id":7`, &p); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		line := wire.NewPageLine(&p)
		for _, id := range []int64{7, 1 << 62} {
			if got, want := string(wire.AppendOK([]byte("x"), id, line)), "x"+string(wire.AppendOK(nil, id, &p)); got != want {
				t.Errorf("encoded before: got  %q\nwant %q", got, want)
			}
		}
	}
	s := wire.Sent{Conv: 1, Seq: 2, Time: 3}
	if got, want := string(wire.AppendOK(nil, 7, &s)), byCodec(t, `{"t":"ok","id":7`, &s); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func FuzzQuickEvent(f *testing.F) {
	f.Add(int64(1), int64(2), "amy", quickUID, "hello")
	f.Add(int64(0), int64(-2), "小明", "", "\u2028\xff\"\\")
	f.Fuzz(func(t *testing.T, conv, ref int64, name, uid, text string) {
		checkQuickEvent(t, wire.Event{
			Conv: wire.ConvID(conv), Seq: 2, Time: 3, Kind: wire.Message, From: 4, Name: name, Ref: wire.Seq(ref), UID: wire.UID(uid), Text: text,
		})
	})
}

package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley.example/net/wire"
)

// TestLongestTextFitsARequest: whatever escapes a client's JSON encoder uses, a
// message of MaxText goes over in one line.
func TestLongestTextFitsARequest(t *testing.T) {
	fill := func(s string) string {
		return "x" + strings.Repeat(s, (wire.MaxText-2)/len(s)) + "x"
	}
	const room = len(`{"t":"send","id":9223372036854775807,"conv":281474976710655,"uid":"01936b2e-4c00-7a3f-8d21-5b0c9e6f1a77","text":""}`)
	for _, c := range []string{`"`, `\`, "\n", "\t", "<", "\u2028", "機", "é", "🎉", "/"} {
		text := fill(c)
		if err := wire.CheckText(text); err != nil {
			t.Fatalf("%q: %v", c, err)
		}
		line := wire.AppendRequest(nil, 1<<62, &wire.Send{Conv: 1<<48 - 1, UID: sampleUID, Text: text})
		if len(line)-1 > wire.MaxRequest {
			t.Errorf("%q: our encoder makes %d bytes, limit %d", c, len(line)-1, wire.MaxRequest)
		}
		if n := room + len(ascii(text)); n > wire.MaxRequest {
			t.Errorf("%q: an ASCII encoder makes %d bytes, limit %d", c, n, wire.MaxRequest)
		}
	}
}

// ascii escapes as Python's json does, and / besides, as PHP's does.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\"\\\n\t/", r):
			b.WriteString(`\x`)
		case r < 0x7f:
			b.WriteRune(r)
		case r > 0xffff:
			b.WriteString(`\ud83c\udf89`)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func TestRequestOfExactlyTheLimit(t *testing.T) {
	const frame = `{"t":"ping","id":1,"x":""}`
	for _, tt := range []struct {
		size int
		ok   bool
	}{{wire.MaxRequest, true}, {wire.MaxRequest + 1, false}} {
		line := strings.Replace(frame, `""`, `"`+strings.Repeat("x", tt.size-len(frame))+`"`, 1)
		got, err := wire.NewReader(strings.NewReader(line+"\n"), wire.MaxRequest).Next()
		if tt.ok != (err == nil) {
			t.Fatalf("%d bytes: %v", tt.size, err)
		}
		if !tt.ok {
			continue
		}
		if len(got) != tt.size {
			t.Fatalf("got %d bytes, want %d", len(got), tt.size)
		}
		if _, _, err := wire.ParseRequest(got); err != nil {
			t.Error(err)
		}
	}
}

// widest are a name's and a topic's most bytes on the wire.
var (
	widestName  = strings.Repeat("𐀀", wire.MaxName)
	widestTopic = strings.Repeat("🎉", wire.MaxTopic)
	largest     = wire.AccountID(1<<48 - 1)
)

func fits(t *testing.T, what string, line []byte) {
	t.Helper()
	if n := len(bytes.TrimSuffix(line, []byte{'\n'})); n > wire.MaxReply {
		t.Errorf("%s has %d bytes, limit %d", what, n, wire.MaxReply)
	}
}

// TestLongestRepliesFit: a Session of MaxConversations rooms with long topics
// once passed MaxReply, so that its account could never log in again.
func TestLongestRepliesFit(t *testing.T) {
	for what, err := range map[string]error{
		"name": wire.CheckName(widestName), "topic": wire.CheckLine("a topic", widestTopic, wire.MaxTopic),
	} {
		if err != nil {
			t.Fatalf("the widest %s is not allowed: %v", what, err)
		}
	}
	who := wire.Account{ID: largest, Name: widestName, Kind: wire.Person, Admin: true, Online: true}
	room := wire.Conversation{
		ID: wire.ConvID(largest), Kind: wire.Room, Name: widestName, Topic: widestTopic, Private: true, Archived: true,
		Owner: largest, Members: 1 << 31, Last: 1 << 53, Read: 1 << 53, Unread: wire.MaxUnread, Mentions: wire.MaxUnread,
	}
	direct := wire.Conversation{
		ID: wire.ConvID(largest), Kind: wire.Direct, Members: wire.MaxDirect, People: slices.Repeat([]wire.Account{who}, wire.MaxDirect),
		Last: 1 << 53, Read: 1 << 53, Unread: wire.MaxUnread, Mentions: wire.MaxUnread,
	}
	for what, conv := range map[string]wire.Conversation{"rooms": room, "direct conversations": direct} {
		list := make([]wire.Conversation, wire.MaxConversations)
		for i := range list {
			list[i] = conv
		}
		fits(t, "a session of "+what, wire.AppendOK(nil, 1<<62, &wire.Session{Me: who, Token: sampleToken, Conversations: list}))
		fits(t, "a listing of "+what, wire.AppendOK(nil, 1<<62, &wire.Listing{Conversations: list, More: true}))
	}
	people := make([]wire.Account, wire.MaxPage)
	for i := range people {
		people[i] = who
	}
	fits(t, "a directory", wire.AppendOK(nil, 1<<62, &wire.Directory{People: people, More: true}))
}

// TestLongestPageFits: events of MaxPageBytes in all, and one event of the
// longest text, each in one page.
func TestLongestPageFits(t *testing.T) {
	widest := wire.Reaction{
		Emoji: strings.Repeat("👩\u200d", 8) + "👩👩", Count: 1 << 31, Who: slices.Repeat([]wire.AccountID{largest}, wire.MaxWho),
	}
	event := wire.Event{
		Conv: wire.ConvID(largest), Seq: 1 << 53, Time: 1 << 53, Kind: wire.Message, By: largest, Ref: 1 << 53, Edited: 1 << 53,
		From: largest, Name: widestName, UID: sampleUID, Text: "x" + strings.Repeat("\n", wire.MaxText-2) + "x",
		Reactions: slices.Repeat([]wire.Reaction{widest}, wire.MaxReactions),
	}
	if n := len(widest.Emoji); n != wire.MaxEmoji {
		t.Fatalf("the widest emoji has %d bytes, want %d", n, wire.MaxEmoji)
	}
	one, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	if len(one) > wire.MaxPageBytes {
		t.Errorf("the longest event has %d bytes, a page %d", len(one), wire.MaxPageBytes)
	}
	var events []wire.Event
	for size := 0; size+len(one) <= wire.MaxPageBytes; size += len(one) {
		events = append(events, event)
	}
	fits(t, "a page", wire.AppendOK(nil, 1<<62, &wire.Page{Conv: event.Conv, Events: events, More: true}))
	fits(t, "a page of one event more", wire.AppendOK(nil, 1<<62, &wire.Page{Conv: event.Conv, Events: append(events, event), More: true}))
}

func BenchmarkParseRequest(b *testing.B) {
	line := bytes.TrimSpace(wire.AppendRequest(nil, 1, &wire.Send{Conv: 5501, UID: sampleUID, Text: "see you at eight"}))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := wire.ParseRequest(line); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendPush(b *testing.B) {
	event := &wire.Event{Conv: 5501, Seq: 129, Time: 1795399270001, Kind: wire.Message, From: amy.ID, Name: "amy", UID: sampleUID, Text: "see you at eight"}
	b.ReportAllocs()
	buf := make([]byte, 0, 512)
	for b.Loop() {
		buf = wire.AppendPush(buf[:0], event)
	}
}

package transcript_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parley.example/app/transcript"
	"parley.example/net/wire"
)

// the conversation that every format writes.
var (
	made  = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	about = transcript.About{Server: "Physics Lab", User: "amy", Made: made}
	room  = wire.Conversation{ID: 7, Kind: wire.Room, Name: "general", Topic: "tea & <talk>"}
	chat  = wire.Conversation{ID: 8, Kind: wire.Direct, People: []wire.Account{{ID: 1, Name: "amy"}, {ID: 2, Name: "bob"}}}
)

func events() []wire.Event {
	at := made.Add(-time.Hour).UnixMilli()
	list := []wire.Event{
		{Kind: wire.Created, Name: "amy"},
		{Kind: wire.Joined, Name: "bob"},
		{Kind: wire.Message, Name: "amy", Text: "**收到** <script>alert(1)</script>\nsee https://example.org/?a=1&b=2"},
		{Kind: wire.Message, Name: "bob", Ref: 3, Text: "👍", Edited: at + 60_000, Reactions: []wire.Reaction{{Emoji: "🍵", Count: 2}, {Emoji: "❤️", Count: 1}}},
		{Kind: wire.Edited, Name: "bob", Ref: 4, Text: "👍"},
		{Kind: wire.Message, Name: "\x1b[2Jbob", Deleted: true},
		{Kind: wire.NewTopic, Name: "amy", Text: "tea & <talk>"},
		{Kind: wire.Archived, Name: "amy"},
		{Kind: "later", Name: "amy"},
	}
	for i := range list {
		list[i].Conv, list[i].Seq, list[i].Time = room.ID, wire.Seq(i+1), at
	}
	return list
}

func written(t *testing.T, format string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := transcript.New(format, &b, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	steps := []func() error{func() error { return w.Begin(about) }, func() error { return w.Open(room) }}
	for _, e := range events() {
		steps = append(steps, func() error { return w.Event(e) })
	}
	steps = append(steps, func() error { return w.Open(chat) }, w.End)
	for _, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestText(t *testing.T) {
	want := `Physics Lab as amy sees it, 2026-11-27 09:00:00 +00:00

#general  tea & <talk>
     1  2026-11-27 08:00:00  * amy began the conversation
     2  2026-11-27 08:00:00  * bob joined
     3  2026-11-27 08:00:00  amy: **收到** <script>alert(1)</script>
	see https://example.org/?a=1&b=2
     4  2026-11-27 08:00:00  bob, to 3: 👍
	(edited 2026-11-27 08:01:00)
	🍵 2  ❤️ 1
     6  2026-11-27 08:00:00  * ` + "\ufffd" + `[2Jbob's message was deleted
     7  2026-11-27 08:00:00  * amy set the topic: tea & <talk>
     8  2026-11-27 08:00:00  * amy archived the room

bob
`
	if got := written(t, "text"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestLines holds that another program has everything, as the protocol has it.
func TestLines(t *testing.T) {
	type line struct {
		Export *struct {
			Version      int
			Server, User string
			Made         int64
		}
		Conversation *wire.Conversation
		Event        *wire.Event
		End          bool
	}
	var got []line
	for text := range strings.Lines(written(t, "json")) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got = append(got, l)
	}
	want := events()
	if len(got) != len(want)+4 {
		t.Fatalf("got %d lines, want %d", len(got), len(want)+4)
	}
	if e := got[0].Export; e == nil || e.Version != 1 || e.Server != "Physics Lab" || e.User != "amy" || e.Made != made.UnixMilli() {
		t.Errorf("got %+v first", e)
	}
	if c := got[1].Conversation; c == nil || c.Name != "general" || c.Topic != room.Topic {
		t.Errorf("got %+v second", c)
	}
	for i, e := range want {
		if g := got[i+2].Event; g == nil || g.Seq != e.Seq || g.Text != e.Text || g.Kind != e.Kind {
			t.Errorf("event %d: got %+v, want %+v", i, g, e)
		}
	}
	if !got[len(got)-1].End {
		t.Error("the end is not told")
	}
}

func TestPage(t *testing.T) {
	got := written(t, "html")
	for _, want := range []string{
		"<title>Physics Lab as amy sees it, 2026-11-27 09:00:00 +00:00</title>",
		"default-src 'none'", "<h2 dir=\"auto\">#general</h2>", "tea &amp; &lt;talk&gt;", "<b>收到</b>",
		"&lt;script&gt;alert(1)&lt;/script&gt;", `href="https://example.org/?a=1&amp;b=2"`,
		`id="m7-3"`, `<a href="#m7-3">`, "(edited 2026-11-27 08:01:00)", "<span>🍵 2</span>", "Message deleted",
		"<h3>2026-11-27</h3>", "<h2 dir=\"auto\">bob</h2>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, never := range []string{"<script", "\x1b", "javascript:"} {
		if strings.Contains(got, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if opened, closed := strings.Count(got, "<section>"), strings.Count(got, "</section>"); opened != 2 || closed != 2 {
		t.Errorf("%d conversations are opened, %d closed", opened, closed)
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := transcript.New("pdf", nil, time.UTC); err == nil || !strings.Contains(err.Error(), "text, json, html") {
		t.Errorf("got %v", err)
	}
}

// TestTranscriptSaysWhatIsKeptNoMore in every format.
func TestTranscriptSaysWhatIsKeptNoMore(t *testing.T) {
	aged := room
	aged.Keep, aged.Floor = 30, 12
	kept := wire.Event{Conv: room.ID, Seq: 12, Time: made.UnixMilli(), Kind: wire.Kept, Name: "amy", Text: "30"}
	for format, want := range map[string][]string{
		"text": {"\n* Older messages were removed: this room keeps them for 30 days\n", "* amy had messages kept for 30 days\n"},
		"html": {">Older messages were removed: this room keeps them for 30 days<", " amy had messages kept for 30 days<"},
		"json": {`"keep":30,"floor":12`, `"kind":"kept"`},
	} {
		var b bytes.Buffer
		w, err := transcript.New(format, &b, time.UTC)
		for _, step := range []func() error{
			func() error { return w.Begin(about) }, func() error { return w.Open(aged) }, func() error { return w.Event(kept) }, w.End,
		} {
			if err == nil {
				err = step()
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, txt := range want {
			if !strings.Contains(b.String(), txt) {
				t.Errorf("%s: %q is not in %s", format, txt, b.String())
			}
		}
	}
}

// TestNobodyForgesALine names a fault: a line end of Unicode's own in a message stood
// in a transcript as it was, and what followed it as a line of its own in programs that
// know these, as if somebody else had said it.
func TestNobodyForgesALine(t *testing.T) {
	for _, end := range []string{"\n", "\u2028", "\u2029"} {
		var b bytes.Buffer
		w, err := transcript.New("text", &b, time.UTC)
		if err == nil {
			err = w.Begin(about)
		}
		if err == nil {
			err = w.Event(wire.Event{Kind: wire.Message, Seq: 9, Time: made.UnixMilli(), Name: "amy", Text: "tea?" + end + "    10  2026-11-27 09:00:01  bob: yes"})
		}
		want := "     9  2026-11-27 09:00:00  amy: tea?\n\t    10  2026-11-27 09:00:01  bob: yes\n"
		if got := b.String(); err != nil || !strings.HasSuffix(got, want) {
			t.Errorf("%q: got %q, %v, want %q at its end", end, got, err, want)
		}
	}
}

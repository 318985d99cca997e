package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley.example/app/datadir"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// kept is what a server keeps, be it running or not.
type kept struct{ store store.Store }

func openKept(ctx context.Context, t *testing.T, data string) kept {
	t.Helper()
	db, err := sqlite.Open(ctx, filepath.Join(datadir.Server(data), "parley.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return kept{db}
}

// convs are the conversations that somebody is in.
func (k kept) convs(ctx context.Context, name string) (who wire.AccountID, all []wire.Conversation, err error) {
	a, err := k.store.AccountByName(ctx, name)
	if err != nil {
		return 0, nil, err
	}
	all, err = k.store.ConversationsOf(ctx, a.ID)
	return a.ID, all, err
}

// ends are the last events of somebody's conversations.
func (k kept) ends(ctx context.Context, name string) (map[wire.ConvID]wire.Seq, error) {
	_, convs, err := k.convs(ctx, name)
	ends := map[wire.ConvID]wire.Seq{}
	for _, c := range convs {
		ends[c.ID] = c.Last
	}
	return ends, err
}

// all is a conversation's whole log as a viewer is given it.
func (k kept) all(ctx context.Context, conv wire.ConvID, viewer wire.AccountID) (log []wire.Event, err error) {
	for {
		r := store.Range{Forward: true, Viewer: viewer}
		if len(log) > 0 {
			r.After = log[len(log)-1].Seq
		}
		page, err := k.store.Events(ctx, conv, r)
		if err != nil || len(page.Events) == 0 {
			return log, err
		}
		log = append(log, page.Events...)
	}
}

// differs says where what somebody's program knows of the history is not what the
// server keeps for them: a conversation or an event that is missing, doubled or not
// theirs; its seq, time, kind, sender, uid, text, edits and reactions.
func (k kept) differs(ctx context.Context, name string, known map[wire.ConvID][]wire.Event) (faults []string) {
	who, convs, err := k.convs(ctx, name)
	if err != nil {
		return []string{err.Error()}
	}
	for _, c := range convs {
		log, err := k.all(ctx, c.ID, who)
		if err != nil {
			return append(faults, err.Error())
		}
		if fault := difference(known[c.ID], log); fault != "" {
			faults = append(faults, fmt.Sprintf("%s: %s", cmp.Or(c.Name, fmt.Sprint(c.ID)), fault))
		}
	}
	if len(known) != len(convs) {
		faults = append(faults, fmt.Sprintf("%d conversations are known, %d are kept", len(known), len(convs)))
	}
	return faults
}

// difference is the first between what is known of a log and what it is, empty
// where there is none. The words in an event of an edit are the message's of the
// time at which it was loaded: those in the message count.
func difference(known, log []wire.Event) string {
	for i := range max(len(known), len(log)) {
		switch {
		case i >= len(known):
			return fmt.Sprintf("seq %d and %d more are not known", log[i].Seq, len(log)-i-1)
		case i >= len(log):
			return fmt.Sprintf("seq %d is known, and is not kept", known[i].Seq)
		}
		got, want := plainly(known[i]), plainly(log[i])
		if got != want {
			return fmt.Sprintf("known is %s, kept %s", got, want)
		}
	}
	return ""
}

func plainly(e wire.Event) string {
	if e.Kind == wire.Edited {
		e.Text = ""
	}
	b, err := json.Marshal(e)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// breaks says which promises to an actor were not kept: that each message which the
// server acknowledged, or that stood in the outbox, is there once, as it was said,
// and that those of a conversation stand in the order in which they were said.
func (k kept) breaks(ctx context.Context, a *actor) (faults []string) {
	who, convs, err := k.convs(ctx, a.name)
	if err != nil {
		return []string{err.Error()}
	}
	var said []wire.Event
	for _, c := range convs {
		log, err := k.all(ctx, c.ID, who)
		if err != nil {
			return append(faults, err.Error())
		}
		log = slices.DeleteFunc(log, func(e wire.Event) bool { return e.Kind != wire.Message || e.From != who })
		faults = append(faults, outOfOrder(log)...)
		said = append(said, log...)
	}
	return append(faults, brokenPromises(said, a.text, a.kept)...)
}

// outOfOrder says which of one sender's messages, each with a number behind its
// first word, is not behind the one before it.
func outOfOrder(log []wire.Event) (faults []string) {
	last := 0
	for _, e := range log {
		_, rest, _ := strings.Cut(e.Text, " ")
		number, _, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(number)
		if err != nil || n <= last {
			faults = append(faults, fmt.Sprintf("%q stands behind number %d", e.Text, last))
		}
		last = n
	}
	return faults
}

// brokenPromises says which messages are not there once.
func brokenPromises(said []wire.Event, text map[wire.UID]string, promised map[wire.UID]bool) (faults []string) {
	times := map[wire.UID]int{}
	for _, e := range said {
		times[e.UID]++
		if words, ok := text[e.UID]; !ok || !strings.HasPrefix(e.Text, words) {
			faults = append(faults, fmt.Sprintf("%.40q is kept, %.40q was said", e.Text, words))
		}
	}
	for uid, n := range times {
		if n > 1 {
			faults = append(faults, fmt.Sprintf("%.40q is there %d times", text[uid], n))
		}
	}
	for uid := range promised {
		if times[uid] == 0 {
			faults = append(faults, fmt.Sprintf("%.40q was promised, and is lost", text[uid]))
		}
	}
	return faults
}

// TestHistoryCheckerCatches what it is there for.
func TestHistoryCheckerCatches(t *testing.T) {
	log := func() []wire.Event {
		return []wire.Event{
			{Seq: 1, Kind: wire.Created, From: 1},
			{Seq: 2, Kind: wire.Message, From: 2, UID: "a", Text: "amy 1", Reactions: []wire.Reaction{{Emoji: "👍", Count: 1, Who: []wire.AccountID{3}}}},
			{Seq: 3, Kind: wire.Edited, From: 2, Ref: 2, Text: "amy 1"},
			{Seq: 4, Kind: wire.Message, From: 2, UID: "b", Text: "amy 2", Edited: 7},
		}
	}
	for name, change := range map[string]func([]wire.Event) []wire.Event{
		"a lost event":      func(l []wire.Event) []wire.Event { return l[:3] },
		"a gap":             func(l []wire.Event) []wire.Event { return slices.Delete(l, 1, 2) },
		"a double":          func(l []wire.Event) []wire.Event { return append(l, l[3]) },
		"another text":      func(l []wire.Event) []wire.Event { l[1].Text = "amy"; return l },
		"another sender":    func(l []wire.Event) []wire.Event { l[1].From = 9; return l },
		"another uid":       func(l []wire.Event) []wire.Event { l[3].UID = "c"; return l },
		"a missed edit":     func(l []wire.Event) []wire.Event { l[3].Edited = 0; return l },
		"a missed reaction": func(l []wire.Event) []wire.Event { l[1].Reactions = nil; return l },
		"who reacted":       func(l []wire.Event) []wire.Event { l[1].Reactions[0].Who[0] = 4; return l },
	} {
		if difference(change(log()), log()) == "" {
			t.Errorf("%s is not seen", name)
		}
	}
	if got := difference(log(), log()); got != "" {
		t.Errorf("of the same it says %s", got)
	}
	messages := []wire.Event{log()[1], log()[3]}
	text := map[wire.UID]string{"a": "amy 1", "b": "amy 2", "c": "amy 3"}
	for name, tt := range map[string]struct {
		said     []wire.Event
		promised map[wire.UID]bool
		faults   int
	}{
		"all is well": {messages, map[wire.UID]bool{"a": true, "b": true}, 0},
		"lost":        {messages, map[wire.UID]bool{"c": true}, 1},
		"twice":       {append(slices.Clone(messages), messages[1]), nil, 1},
		"unsaid":      {[]wire.Event{{UID: "z", Text: "amy 4"}}, nil, 1},
	} {
		if got := brokenPromises(tt.said, text, tt.promised); len(got) != tt.faults {
			t.Errorf("%s: got %q, want %d faults", name, got, tt.faults)
		}
	}
	slices.Reverse(messages)
	if got := outOfOrder(messages); len(got) != 1 {
		t.Errorf("overtaken: got %q", got)
	}
}

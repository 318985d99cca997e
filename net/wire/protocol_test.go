package wire_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"parley.example/net/wire"
)

func readProtocol(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestProtocolNamesEverything: the document knows every request, push, code and
// kind of the source, and each request has a section with its example.
func TestProtocolNamesEverything(t *testing.T) {
	doc := readProtocol(t)
	v := readVocabulary(t)
	for _, name := range v.requests {
		_, section, ok := strings.Cut(doc, "\n### "+name+"\n")
		if !ok {
			t.Errorf("request %q has no section", name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		section, _, _ = strings.Cut(section, "\n### ")
		if !strings.Contains(section, `> {"t":"`+name+`"`) || !strings.Contains(section, "Answer") {
			t.Errorf("the section of %q lacks its example or its answer", name)
		}
	}
	for _, name := range v.pushes {
		if !strings.Contains(doc, "| `"+name+"` |") || !strings.Contains(doc, `< {"t":"`+name+`"`) {
			t.Errorf("push %q lacks its row or its example", name)
		}
	}
	for _, name := range append(v.codes, v.kinds...) {
		if !strings.Contains(doc, "| `"+name+"` |") {
			t.Errorf("%q has no row", name)
		}
	}
	for _, name := range v.others {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("%q is not mentioned", name)
		}
	}
}

// TestProtocolNamesEveryField: so that a field added to a frame is documented.
func TestProtocolNamesEveryField(t *testing.T) {
	doc := readProtocol(t)
	for _, s := range samples() {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(s.line(), &fields); err != nil {
			t.Fatal(err)
		}
		for name := range fields {
			if !strings.Contains(doc, "`"+name+"`") {
				t.Errorf("%s: field %q is not documented", s.about, name)
			}
		}
	}
}

// TestProtocolExamples: the examples are golden frames, and are read.
func TestProtocolExamples(t *testing.T) {
	golden, err := os.ReadFile("testdata/frames.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for n, line := range strings.Split(readProtocol(t), "\n") {
		arrow, frame, ok := strings.Cut(line, " ")
		if !ok || !strings.HasPrefix(frame, "{") {
			continue
		}
		seen++
		if !bytes.Contains(golden, []byte("\n"+line+"\n")) {
			t.Errorf("line %d is no golden frame: %s", n+1, line)
		}
		if arrow == ">" {
			_, _, err = wire.ParseRequest([]byte(frame))
		} else {
			_, err = wire.ParseReply([]byte(frame))
		}
		if err != nil {
			t.Errorf("line %d: %v", n+1, err)
		}
	}
	if seen < 25 {
		t.Errorf("found %d examples only: the document was not understood", seen)
	}
}

// TestProtocolLimits: the numbers of the document are the constants.
func TestProtocolLimits(t *testing.T) {
	_, table, _ := strings.Cut(readProtocol(t), "\n## Limits\n")
	table, _, _ = strings.Cut(table, "\n## ")
	for row, limit := range map[string]int{
		"a line to the server":              wire.MaxRequest,
		"a line to a client":                wire.MaxReply,
		"a message's text":                  wire.MaxText,
		"an account's, a room's":            wire.MaxName,
		"a topic":                           wire.MaxTopic,
		"a display name":                    wire.MaxDisplay,
		"a status":                          wire.MaxStatus,
		"a `device`":                        wire.MaxDevice,
		"a password":                        wire.MaxPassword,
		"a page":                            wire.MaxPage,
		"conversations of one account":      wire.MaxConversations,
		"`unread`":                          wire.MaxUnread,
		"people in a direct conversation":   wire.MaxDirect,
		"an emoji":                          wire.MaxEmoji,
		"different emoji":                   wire.MaxReactions,
		"accounts in a reaction's":          wire.MaxWho,
		"names that a message mentions":     wire.MaxMentions,
		"the text of a search":              wire.MaxQuery,
		"webhooks of one room":              wire.MaxHooks,
		"a webhook's body":                  wire.MaxHookBody,
		"invitations that":                  wire.MaxInvitations,
		"accounts by one invitation":        wire.MaxUses,
		"the life of an invitation":         wire.MaxLife,
		"the days for which a room":         wire.MaxKeep,
		"a plain-text message":              wire.MaxPlain,
		"a page | 200 entries":              wire.MaxPageBytes,
		"a password | 3 characters to 256 ": wire.MinPassword,
	} {
		_, line, ok := strings.Cut(table, "| "+row)
		line, _, _ = strings.Cut(row+line, "\n")
		if !ok || !strings.Contains(strings.ReplaceAll(line, ",", ""), strconv.Itoa(limit)) {
			t.Errorf("the row of %q does not say %d: %q", row, limit, line)
		}
	}
}

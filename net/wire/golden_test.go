package wire_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"parley.example/net/wire"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// sample is one frame of the golden file. Exactly one of req, answer, fault and
// push is set; an answer has its request in to.
type sample struct {
	about  string
	id     int64
	req    wire.Request
	answer wire.Answer
	to     wire.Request
	fault  *wire.Error
	push   wire.Push
}

// line is the sample as it goes over the wire, its newline included.
func (s sample) line() []byte {
	switch {
	case s.req != nil:
		return wire.AppendRequest(nil, s.id, s.req)
	case s.answer != nil:
		return wire.AppendOK(nil, s.id, s.answer)
	case s.fault != nil:
		return wire.AppendError(nil, s.id, s.fault)
	}
	return wire.AppendPush(nil, s.push)
}

// arrow shows who speaks: ">" a client, "<" a server.
func (s sample) arrow() string {
	if s.req != nil {
		return ">"
	}
	return "<"
}

const (
	sampleUID    = wire.UID("01936b2e-4c00-7a3f-8d21-5b0c9e6f1a77")
	replyUID     = wire.UID("01936b2e-4fe8-7b10-9c44-a1d2e3f40516")
	sampleToken  = "Zk3mQ9vT1sXbW7pLr8uYhN2cJd5eGfA0"
	sampleInvite = "q8Zr2LxVd0eKjUe7nM4w1A"
	sampleKey    = wire.Fingerprint("7f2a91c4d05be8137f2a91c4d05be8137f2a91c4d05be8137f2a91c4d05be813")
)

var (
	amy   = wire.Account{ID: 73501883905, Name: "amy", Kind: wire.Person, Online: true}
	bob   = wire.Account{ID: 140737488355327, Name: "bob", Kind: wire.Person}
	admin = wire.Account{ID: 9021, Name: "admin", Kind: wire.Person, Admin: true}
	cho   = wire.Account{ID: 73501883906, Name: "cho", Kind: wire.Person}
	bobby = wire.Account{
		ID: 140737488355327, Name: "bob", Display: "Bob Lin 林", Kind: wire.Person, Status: "🍵 back at four", Online: true, Away: true,
	}
	lamp    = wire.Account{ID: 73501883907, Name: "lamp", Kind: wire.Bot}
	greeter = wire.Account{ID: 41, Name: "server", Kind: wire.Bot, Online: true}

	general = wire.Conversation{
		ID: 5501, Kind: wire.Room, Name: "general", Topic: "Everyone on this server", Members: 4,
		Owner: greeter.ID, Last: 128, Read: 126, Unread: 2, Mentions: 1,
	}
	withBob = wire.Conversation{
		ID: 5502, Kind: wire.Direct, Members: 2, People: []wire.Account{amy, bob}, Last: 1, Read: 1,
	}
	marked = wire.Conversation{
		ID: 5502, Kind: wire.Direct, Members: 2, People: []wire.Account{amy, bobby}, Last: 12, Read: 12,
		Marks: []wire.Mark{{Account: amy.ID, Got: 12, Read: 12}, {Account: bob.ID, Got: 11, Read: 9}},
	}
	three = wire.Conversation{
		ID: 5504, Kind: wire.Direct, Members: 3, People: []wire.Account{amy, cho, bob}, Last: 1, Read: 1,
	}
	hangar  = wire.Conversation{ID: 5503, Kind: wire.Room, Name: "機庫", Private: true, Owner: amy.ID, Members: 1, Last: 1}
	thirty  = wire.Conversation{ID: 5503, Kind: wire.Room, Name: "塔台", Private: true, Owner: amy.ID, Keep: 30, Floor: 4, Members: 2, Last: 9}
	renamed = wire.Conversation{ID: 5503, Kind: wire.Room, Name: "塔台", Private: true, Owner: amy.ID, Members: 2, Last: 5}
)

func requestSamples() []sample {
	return []sample{
		{about: "hello", id: 1, req: &wire.Hello{Version: 1, Client: "bot 0.1"}},
		{about: "login", id: 2, req: &wire.Login{User: "amy", Password: "correct horse", Device: "Amy's laptop"}},
		{about: "register", id: 2, req: &wire.Register{User: "dora", Password: "battery staple", Invite: sampleInvite}},
		{about: "resume", id: 2, req: &wire.Resume{Token: sampleToken}},
		{about: "logout", id: 3, req: &wire.Logout{}},
		{about: "ping", id: 4, req: &wire.Ping{}},
		{about: "send", id: 5, req: &wire.Send{Conv: 5501, UID: sampleUID, Text: "晚上見 🎉\nbring <cake> & \"tea\""}},
		{about: "send, a reply", id: 5, req: &wire.Send{Conv: 5501, UID: replyUID, Ref: 127, Text: "me too"}},
		{about: "edit", id: 19, req: &wire.Edit{Conv: 5501, Ref: 129, Text: "晚上七點見 🎉"}},
		{about: "delete", id: 20, req: &wire.Delete{Conv: 5501, Ref: 129}},
		{about: "react", id: 21, req: &wire.React{Conv: 5501, Ref: 127, Emoji: "👍"}},
		{about: "react, taking it away", id: 22, req: &wire.React{Conv: 5501, Ref: 127, Emoji: "👍", Off: true}},
		{about: "history, the newest", id: 6, req: &wire.History{Conv: 5501}},
		{about: "history, older", id: 7, req: &wire.History{Conv: 5501, Before: 127, Limit: 50}},
		{about: "history, what was missed", id: 8, req: &wire.History{Conv: 5501, After: 127}},
		{about: "history, around a message", id: 23, req: &wire.History{Conv: 5501, Around: 64, Limit: 3}},
		{about: "history, at a time", id: 24, req: &wire.History{Conv: 5501, At: 1795392000000}},
		{about: "history, below the floor", id: 68, req: &wire.History{Conv: 5503, Before: 10}},
		{about: "read", id: 9, req: &wire.Read{Conv: 5501, Seq: 128}},
		{about: "list", id: 10, req: &wire.List{}},
		{about: "rooms", id: 11, req: &wire.Rooms{After: "general", Limit: 20}},
		{about: "rooms, archived ones too", id: 11, req: &wire.Rooms{Archived: true}},
		{about: "members", id: 25, req: &wire.Members{Conv: 5501}},
		{about: "people", id: 12, req: &wire.People{}},
		{about: "create", id: 13, req: &wire.Create{Room: "機庫", Private: true}},
		{about: "direct, by name", id: 14, req: &wire.OpenDirect{User: "bob"}},
		{about: "direct, by id", id: 15, req: &wire.OpenDirect{With: bob.ID}},
		{about: "direct, of several", id: 26, req: &wire.OpenDirect{People: []wire.AccountID{bob.ID, cho.ID}}},
		{about: "join, by name", id: 16, req: &wire.Join{Room: "general"}},
		{about: "join, by id", id: 17, req: &wire.Join{Conv: 5501}},
		{about: "leave", id: 18, req: &wire.Leave{Conv: 5503}},
		{about: "rename", id: 27, req: &wire.Rename{Conv: 5503, Room: "塔台"}},
		{about: "topic", id: 28, req: &wire.SetTopic{Conv: 5503, Topic: "Landings and tea"}},
		{about: "topic, none", id: 29, req: &wire.SetTopic{Conv: 5503}},
		{about: "invite, by name", id: 30, req: &wire.Invite{Conv: 5503, User: "bob"}},
		{about: "invite, by id", id: 31, req: &wire.Invite{Conv: 5503, Account: bob.ID}},
		{about: "remove", id: 32, req: &wire.Remove{Conv: 5503, Account: bob.ID}},
		{about: "archive", id: 33, req: &wire.Archive{Conv: 5503}},
		{about: "archive, undone", id: 34, req: &wire.Archive{Conv: 5503, Off: true}},
		{about: "keep", id: 65, req: &wire.SetKeep{Conv: 5503, Days: 30}},
		{about: "keep, for ever", id: 66, req: &wire.SetKeep{Conv: 5503}},
		{about: "typing", id: 35, req: &wire.Typing{Conv: 5501}},
		{about: "search, words", id: 59, req: &wire.Search{Text: "tea \"at four\" 晚上"}},
		{about: "search, all at once, going on", id: 60, req: &wire.Search{
			Text: "ferry", Conv: 5501, From: bob.ID, After: 1795392000000, Before: 1795478400000,
			Has: []wire.Trait{wire.HasLink, wire.HasReaction}, Cursor: "5501.63", Limit: 20,
		}},
		{about: "devices", id: 36, req: &wire.Devices{}},
		{about: "signout, of one", id: 37, req: &wire.SignOut{Device: 88104417}},
		{about: "signout, of all others", id: 38, req: &wire.SignOut{Others: true}},
		{about: "password", id: 39, req: &wire.SetPassword{Old: "correct horse", New: "battery staple"}},
		{about: "profile", id: 40, req: &wire.SetProfile{Display: "Bob Lin 林", Status: "🍵 back at four"}},
		{about: "profile, none", id: 41, req: &wire.SetProfile{}},
		{about: "away", id: 42, req: &wire.Away{On: true}},
		{about: "away, back", id: 43, req: &wire.Away{}},
		{about: "got", id: 44, req: &wire.Got{Conv: 5502, Seq: 12}},
		{about: "accounts", id: 45, req: &wire.Accounts{After: "amy", Limit: 2}},
		{about: "account_create", id: 46, req: &wire.CreateAccount{User: "dora", Admin: true}},
		{about: "account_reset", id: 47, req: &wire.ResetAccount{Account: bob.ID}},
		{about: "account_disable", id: 48, req: &wire.DisableAccount{Account: bob.ID}},
		{about: "account_disable, undone", id: 49, req: &wire.DisableAccount{Account: bob.ID, Off: true}},
		{about: "account_admin", id: 50, req: &wire.SetAdmin{Account: bob.ID}},
		{about: "account_admin, undone", id: 51, req: &wire.SetAdmin{Account: bob.ID, Off: true}},
		{about: "policy", id: 52, req: &wire.SetPolicy{Policy: wire.PolicyClosed}},
		{about: "health", id: 53, req: &wire.Health{}},
		{about: "bot_create", id: 54, req: &wire.CreateBot{User: "lamp"}},
		{about: "bot_token", id: 55, req: &wire.RenewBot{Account: lamp.ID}},
		{about: "hook_create", id: 56, req: &wire.CreateHook{Conv: 5501, Name: "ci"}},
		{about: "hooks", id: 57, req: &wire.Hooks{Conv: 5501}},
		{about: "hook_remove", id: 58, req: &wire.RemoveHook{Conv: 5501, Hook: 77120}},
		{about: "invite_create", id: 61, req: &wire.CreateInvitation{Uses: 30, Life: 86400, For: "year 10"}},
		{about: "invite_create, as it is where nothing is said", id: 62, req: &wire.CreateInvitation{}},
		{about: "invites", id: 63, req: &wire.Invitations{}},
		{about: "invite_revoke", id: 64, req: &wire.RevokeInvitation{Invitation: 88123}},
	}
}

func answerSamples() []sample {
	said := wire.Event{
		Conv: 5501, Seq: 127, Time: 1795399263000, Kind: wire.Message,
		From: bob.ID, Name: "bob", UID: sampleUID, Text: "hello",
	}
	entered := wire.Event{Conv: 5501, Seq: 128, Time: 1795399264512, Kind: wire.Joined, From: amy.ID, Name: "amy"}
	liked := wire.Event{
		Conv: 5501, Seq: 63, Time: 1795391990000, Kind: wire.Message, From: bob.ID, Name: "bob", UID: sampleUID,
		Text: "tea at four", Edited: 1795391999000, Reactions: []wire.Reaction{
			{Emoji: "👍", Count: 2, Who: []wire.AccountID{amy.ID, cho.ID}}, {Emoji: "🍵", Count: 1, Who: []wire.AccountID{amy.ID}},
		},
	}
	gone := wire.Event{
		Conv: 5501, Seq: 64, Time: 1795392000500, Kind: wire.Message, From: cho.ID, Name: "cho", UID: sampleUID, Deleted: true,
	}
	answered := wire.Event{
		Conv: 5501, Seq: 65, Time: 1795392001000, Kind: wire.Message, From: amy.ID, Name: "amy", Ref: 63, UID: replyUID, Text: "me too",
	}
	return []sample{
		{about: "welcome", id: 1, to: &wire.Hello{}, answer: &wire.Welcome{
			Version: 1, Server: "Room 204", Key: sampleKey, Policy: wire.PolicyOpen, Time: 1795399262950,
		}},
		{about: "session, of login and register", id: 2, to: &wire.Login{}, answer: &wire.Session{
			Me: amy, Token: sampleToken, Epoch: "4QZ7MBXKD2V3FAWLEPNOYH6TUI", Conversations: []wire.Conversation{general, withBob},
		}},
		{about: "session, of resume", id: 2, to: &wire.Resume{}, answer: &wire.Session{
			Me: admin, Conversations: []wire.Conversation{},
		}},
		{about: "done", id: 4, to: &wire.Ping{}, answer: &wire.Done{}},
		{about: "sent", id: 5, to: &wire.Send{}, answer: &wire.Sent{Conv: 5501, Seq: 129, Time: 1795399270001}},
		{about: "page", id: 8, to: &wire.History{}, answer: &wire.Page{
			Conv: 5501, Events: []wire.Event{said, entered}, More: true, Last: 128,
		}},
		{about: "page, nothing above", id: 8, to: &wire.History{}, answer: &wire.Page{Conv: 5501, Events: []wire.Event{}, Last: 127}},
		{about: "page, on both sides", id: 23, to: &wire.History{}, answer: &wire.Page{
			Conv: 5501, Events: []wire.Event{liked, gone, answered}, Older: true, Newer: true, Last: 128,
		}},
		{about: "page, of a room that keeps 30 days", id: 68, to: &wire.History{}, answer: &wire.Page{
			Conv: 5503, Events: []wire.Event{}, Last: 9, Floor: 10,
		}},
		{about: "conversation, of keep", id: 65, to: &wire.SetKeep{}, answer: &thirty},
		{about: "sent, of edit, delete and react", id: 19, to: &wire.Edit{}, answer: &wire.Sent{Conv: 5501, Seq: 131, Time: 1795399300000}},
		{about: "listing", id: 11, to: &wire.Rooms{}, answer: &wire.Listing{
			Conversations: []wire.Conversation{{ID: 5501, Kind: wire.Room, Name: "general", Owner: greeter.ID, Members: 4, Last: 128}},
		}},
		{about: "directory", id: 12, to: &wire.People{}, answer: &wire.Directory{
			People: []wire.Account{admin, amy, bob, greeter}, More: true,
		}},
		{about: "conversation, of create, direct and join", id: 13, to: &wire.Create{}, answer: &hangar},
		{about: "conversation, of several", id: 26, to: &wire.OpenDirect{}, answer: &three},
		{about: "listing, with marks", id: 10, to: &wire.List{}, answer: &wire.Listing{Conversations: []wire.Conversation{marked}}},
		{about: "devices, listed", id: 36, to: &wire.Devices{}, answer: &wire.DeviceList{Devices: []wire.Device{
			{ID: 99120438761, Name: "Amy's laptop", Made: 1795399262960, Used: 1795399262960, Online: true, This: true},
			{ID: 88104417, Name: "parley on Android", Made: 1794190000000, Used: 1795301123000},
		}}},
		{about: "found", id: 59, to: &wire.Search{}, answer: &wire.Found{Hits: []wire.Event{liked}, Cursor: "5501.63", Partial: true}},
		{about: "found, nothing", id: 60, to: &wire.Search{}, answer: &wire.Found{Hits: []wire.Event{}}},
		{about: "account, of profile", id: 40, to: &wire.SetProfile{}, answer: &bobby},
		{about: "conversation, of rename, topic, invite and archive", id: 27, to: &wire.Rename{}, answer: &renamed},
	}
}

func faultSamples() []sample {
	return []sample{
		{about: "error, must change", id: 5, fault: wire.Errorf(wire.CodeMustChange, "your password was a one-time code: set your own first")},
		{about: "error, answering a request", id: 2, fault: wire.Errorf(wire.CodeLogin, "wrong name or password")},
		{about: "error, where no request could be read", fault: wire.Errorf(wire.CodeMalformed, "one JSON object a line")},
	}
}

func pushSamples() []sample {
	return []sample{
		{about: "event, created", push: &wire.Event{
			Conv: 5503, Seq: 1, Time: 1795399280100, Kind: wire.Created, From: amy.ID, Name: "amy",
		}},
		{about: "event, joined", push: &wire.Event{
			Conv: 5501, Seq: 128, Time: 1795399264512, Kind: wire.Joined, From: amy.ID, Name: "amy",
		}},
		{about: "event, left", push: &wire.Event{
			Conv: 5501, Seq: 130, Time: 1795399290000, Kind: wire.Left, From: bob.ID, Name: "bob",
		}},
		{about: "event, message", push: &wire.Event{
			Conv: 5501, Seq: 129, Time: 1795399270001, Kind: wire.Message,
			From: amy.ID, Name: "amy", UID: sampleUID, Text: "晚上見 🎉\nbring <cake> & \"tea\"",
		}},
		{about: "event, a reply", push: &wire.Event{
			Conv: 5501, Seq: 130, Time: 1795399271000, Kind: wire.Message, From: bob.ID, Name: "bob", Ref: 127, UID: replyUID, Text: "me too",
		}},
		{about: "event, joined by invitation", push: &wire.Event{
			Conv: 5503, Seq: 2, Time: 1795399281000, Kind: wire.Joined, From: bob.ID, Name: "bob", By: amy.ID,
		}},
		{about: "event, removed", push: &wire.Event{
			Conv: 5503, Seq: 6, Time: 1795399282000, Kind: wire.Left, From: bob.ID, Name: "bob", By: amy.ID,
		}},
		{about: "event, edited", push: &wire.Event{
			Conv: 5501, Seq: 131, Time: 1795399300000, Kind: wire.Edited, From: amy.ID, Name: "amy", Ref: 129, Text: "晚上七點見 🎉",
		}},
		{about: "event, deleted", push: &wire.Event{
			Conv: 5501, Seq: 132, Time: 1795399301000, Kind: wire.Deleted, From: amy.ID, Name: "amy", Ref: 129,
		}},
		{about: "event, reacted", push: &wire.Event{
			Conv: 5501, Seq: 133, Time: 1795399302000, Kind: wire.Reacted, From: amy.ID, Name: "amy", Ref: 127, Text: "👍",
		}},
		{about: "event, unreacted", push: &wire.Event{
			Conv: 5501, Seq: 134, Time: 1795399303000, Kind: wire.Unreacted, From: amy.ID, Name: "amy", Ref: 127, Text: "👍",
		}},
		{about: "event, renamed", push: &wire.Event{
			Conv: 5503, Seq: 3, Time: 1795399304000, Kind: wire.Renamed, From: amy.ID, Name: "amy", Text: "塔台",
		}},
		{about: "event, topic", push: &wire.Event{
			Conv: 5503, Seq: 4, Time: 1795399305000, Kind: wire.NewTopic, From: amy.ID, Name: "amy", Text: "Landings and tea",
		}},
		{about: "event, archived", push: &wire.Event{
			Conv: 5503, Seq: 7, Time: 1795399306000, Kind: wire.Archived, From: amy.ID, Name: "amy",
		}},
		{about: "event, unarchived", push: &wire.Event{
			Conv: 5503, Seq: 8, Time: 1795399307000, Kind: wire.Unarchived, From: amy.ID, Name: "amy",
		}},
		{about: "event, kept", push: &wire.Event{
			Conv: 5503, Seq: 9, Time: 1795399308000, Kind: wire.Kept, From: amy.ID, Name: "amy", Text: "30",
		}},
		{about: "expired", push: &wire.Expired{Conv: 5503, Floor: 7}},
		{about: "typing", push: &wire.Typist{Conv: 5501, Account: bob.ID}},
		{about: "opened, an archived room", push: &wire.Opened{Conversation: wire.Conversation{
			ID: 5503, Kind: wire.Room, Name: "塔台", Topic: "Landings and tea", Private: true, Archived: true, Owner: amy.ID, Members: 1, Last: 7,
		}}},
		{about: "wait", push: &wire.Wait{}},
		{about: "seen", push: &wire.Seen{Conv: 5502, Mark: wire.Mark{Account: bob.ID, Got: 12, Read: 11}}},
		{about: "presence, away with a profile", push: &wire.Presence{People: []wire.Account{bobby}}},
		{about: "bye, signed out", push: &wire.Bye{Code: wire.CodeRemoved, Say: "this device was signed out: log in again"}},
		{about: "bye, disabled", push: &wire.Bye{Code: wire.CodeDisabled, Say: "this account is disabled: ask an administrator of this server"}},
		{about: "presence", push: &wire.Presence{People: []wire.Account{bob}}},
		{about: "marked", push: &wire.Marked{Conv: 5501, Seq: 128}},
		{about: "opened", push: &wire.Opened{Conversation: hangar}},
		{about: "closed", push: &wire.Closed{Conv: 5503}},
		{about: "bye", push: &wire.Bye{Code: wire.CodeShutdown, Say: "the server stops; come back"}},
	}
}

func samples() []sample {
	all := append(requestSamples(), answerSamples()...)
	all = append(all, adminSamples()...)
	all = append(all, faultSamples()...)
	return append(all, pushSamples()...)
}

// TestGoldenFrames holds every frame to its bytes in testdata/frames.txt: a
// change there is a change of the protocol.
func TestGoldenFrames(t *testing.T) {
	var got bytes.Buffer
	for _, s := range samples() {
		fmt.Fprintf(&got, "# %s\n%s %s", s.about, s.arrow(), s.line())
	}
	path := filepath.Join("testdata", "frames.txt")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() == string(want) {
		return
	}
	have, wanted := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(have), len(wanted)) {
		if i >= len(have) || i >= len(wanted) || have[i] != wanted[i] {
			t.Fatalf("line %d differs:\ngot  %s\nwant %s", i+1, at(have, i), at(wanted, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

func TestRoundTrip(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.about, func(t *testing.T) {
			line := bytes.TrimSuffix(s.line(), []byte{'\n'})
			if bytes.ContainsRune(line, '\n') {
				t.Fatalf("a frame of more than one line: %q", line)
			}
			if s.req != nil {
				id, req, err := wire.ParseRequest(line)
				if err != nil || id != s.id || !reflect.DeepEqual(req, s.req) {
					t.Fatalf("got %d %#v, %v\nwant %d %#v", id, req, err, s.id, s.req)
				}
				return
			}
			checkReply(t, line, s)
		})
	}
}

func checkReply(t *testing.T, line []byte, s sample) {
	t.Helper()
	r, err := wire.ParseReply(line)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != s.id {
		t.Errorf("id: got %d, want %d", r.ID, s.id)
	}
	switch {
	case s.answer != nil:
		got := wire.NewAnswer(s.to)
		if err := wire.Unmarshal(r.Body, got); err != nil || !reflect.DeepEqual(got, s.answer) {
			t.Errorf("got %#v, %v\nwant %#v", got, err, s.answer)
		}
	case s.fault != nil:
		if !reflect.DeepEqual(r.Err, s.fault) {
			t.Errorf("got %#v, want %#v", r.Err, s.fault)
		}
	case !reflect.DeepEqual(r.Push, s.push):
		t.Errorf("got %#v, want %#v", r.Push, s.push)
	}
}

// TestEveryKindHasAGoldenFrame reads the vocabulary's own source, so that a
// request, push or event kind added later cannot be forgotten here.
func TestEveryKindHasAGoldenFrame(t *testing.T) {
	var file bytes.Buffer
	for _, s := range samples() {
		file.Write(s.line())
	}
	v := readVocabulary(t)
	for _, name := range append(v.requests, v.pushes...) {
		if !strings.Contains(file.String(), `{"t":"`+name+`"`) {
			t.Errorf("no golden frame of %q", name)
		}
	}
	for _, kind := range v.kinds {
		if !strings.Contains(file.String(), `"kind":"`+kind+`"`) {
			t.Errorf("no golden event of kind %q", kind)
		}
	}
}

// TestEveryRequestHasItsAnswer holds NewAnswer to what the golden file shows.
func TestEveryRequestHasItsAnswer(t *testing.T) {
	want := map[string]wire.Answer{
		"hello": &wire.Welcome{}, "login": &wire.Session{}, "register": &wire.Session{}, "resume": &wire.Session{},
		"logout": &wire.Done{}, "ping": &wire.Done{}, "send": &wire.Sent{}, "history": &wire.Page{}, "read": &wire.Done{},
		"list": &wire.Listing{}, "rooms": &wire.Listing{}, "people": &wire.Directory{},
		"create": &wire.Conversation{}, "direct": &wire.Conversation{}, "join": &wire.Conversation{}, "leave": &wire.Done{},
		"edit": &wire.Sent{}, "delete": &wire.Sent{}, "react": &wire.Sent{}, "members": &wire.Directory{},
		"rename": &wire.Conversation{}, "topic": &wire.Conversation{}, "invite": &wire.Conversation{}, "remove": &wire.Done{},
		"archive": &wire.Conversation{}, "keep": &wire.Conversation{}, "typing": &wire.Done{}, "search": &wire.Found{},
		"devices": &wire.DeviceList{}, "signout": &wire.Done{}, "password": &wire.Done{}, "profile": &wire.Account{},
		"away": &wire.Done{}, "got": &wire.Done{},
		"accounts": &wire.AccountList{}, "account_create": &wire.Issued{}, "account_reset": &wire.Issued{},
		"account_disable": &wire.AccountDetail{}, "account_admin": &wire.AccountDetail{}, "policy": &wire.Done{},
		"health": &wire.HealthReport{}, "bot_create": &wire.Issued{}, "bot_token": &wire.Issued{},
		"hook_create": &wire.HookPath{}, "hooks": &wire.HookList{}, "hook_remove": &wire.Done{},
		"invite_create": &wire.InvitationToken{}, "invites": &wire.InvitationList{}, "invite_revoke": &wire.Done{},
	}
	for _, s := range requestSamples() {
		if got := wire.NewAnswer(s.req); !reflect.DeepEqual(got, want[s.req.Type()]) {
			t.Errorf("%s: got %T, want %T", s.req.Type(), got, want[s.req.Type()])
		}
	}
	for _, name := range readVocabulary(t).requests {
		if want[name] == nil {
			t.Errorf("request %q has no answer in this table", name)
		}
	}
}

// TestChangesOfMessagesRefer: the kinds that change a message, and they alone,
// say which.
func TestChangesOfMessagesRefer(t *testing.T) {
	seen := 0
	for _, s := range pushSamples() {
		e, ok := s.push.(*wire.Event)
		if !ok || e.Kind == wire.Message {
			continue
		}
		if e.Kind.OfMessage() != (e.Ref > 0) {
			t.Errorf("%s: changes a message %v, refers to %d", e.Kind, e.Kind.OfMessage(), e.Ref)
		}
		if e.Kind.OfMessage() {
			seen++
		}
	}
	if seen != 4 {
		t.Errorf("got %d kinds, want 4", seen)
	}
}

// Package storetest holds what every implementation of package store must do.
//
// Rules of the house: it knows a store by its interface only, waits for nothing
// but answers, and each test has a database of its own. What an implementation
// does beyond the interface (files, migrations, failing disks) is its own
// package's to test.
package storetest

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// Open opens the store that place names: the path of a file that may be made,
// in a folder of the test's own. Opened again there, after a Close, it is the
// same store. feed and clock, never nil, are the store's from then on. Open ends
// the test where it fails; closing is the suite's.
type Open func(t testing.TB, place string, feed store.Feed, clock func() time.Time) store.Store

// Run holds the stores that open makes to the interface.
func Run(t *testing.T, open Open) {
	run(t, open, append([]named{
		{"accounts are found by folded name and by id", accountsAreFound},
		{"names are never used again", namesAreNeverUsedAgain},
		{"a name is given once however many ask", nameIsGivenOnce},
		{"an account begins where it is told", accountBegins},
		{"an account that cannot begin is not made", accountIsWholeOrNot},
		{"people are paged", peopleArePaged},
		{"an admin is made and unmade", adminIsSet},
		{"the first admin is the owner", firstAdminIsOwner},
		{"a disabled account writes nothing", disabledAccount},
		{"a code is used once", codesAreUsedOnce},
		{"a code is used by one of many", codeIsUsedByOne},
		{"accounts are paged for administrators", detailsArePaged},
		{"a device in use is seen", usedDeviceIsSeen},
		{"what is kept is counted", stockIsCounted},
		{"what accounts are called is known", namesAreCalled},
		{"webhooks post into one room", hooksPostIntoOneRoom},
		{"webhooks are removed", hooksAreRemoved},
		{"webhooks are refused", hooksAreRefused},
		{"invitations are kept", invitationsAreKept},
		{"invitations end", invitationsEnd},
		{"the last use of an invitation is one's", lastUseIsOnes},
		{"invitations are limited", invitationsAreLimited},
		{"tokens last until they are ended", tokensLast},
		{"a new secret ends the tokens", secretEndsTokens},
		{"a removed account is in no room", removedAccount},
		{"devices are listed", devicesAreListed},
		{"devices are bounded", devicesAreBounded},
		{"that a device is used is noted seldom", useIsNotedSeldom},
		{"devices are signed out", devicesAreRemoved},
		{"a new secret keeps the device that it was set on", secretKeepsDevice},
		{"a profile is everywhere", profilesAreEverywhere},
		{"what looks like a name is taken", lookalikesAreTaken},
		{"display names are unique", displayNamesAreUnique},
		{"a display name is given once however many ask", displayNameIsGivenOnce},
		{"a removed account shows nothing", removedShowsNothing},
		{"a room begins with its creation", roomBegins},
		{"room names are unique", roomNamesAreUnique},
		{"private rooms are unheard of", privateRoomsAreUnheardOf},
		{"joining and leaving are events", joinAndLeave},
		{"what is no room is not joined or left", noRoom},
		{"public rooms are paged", publicRoomsArePaged},
		{"a direct conversation is the only one of two", directIsUnique},
		{"a direct conversation is opened once by both at once", directIsOpenedOnce},
		{"conversations are listed in order", conversationsAreListed},
		{"an account is in so many conversations", conversationsAreLimited},
		{"others leave room for one's own conversations", othersLeaveRoom},
		{"read markers move forward", readMarkers},
		{"marks of delivery move forward", marksMove},
		{"marks are the members' of direct conversations", marksAreTheMembers},
		{"unread counts others' messages", unread},
		{"unread counts no further than anybody shows", unreadIsCapped},
		{"seqs have no gap under many writers", seqsHaveNoGap},
		{"answers follow the feed", answersFollowTheFeed},
		{"a message is stored once", storedOnce},
		{"a message is stored once though sent at once", storedOnceAtOnce},
		{"only members write", onlyMembersWrite},
		{"who asks for the impossible spoils nothing", impossibleSpoilsNothing},
		{"events are what was said", eventsAreWhatWasSaid},
		{"time never goes backward", timeNeverGoesBackward},
		{"history is read in ranges", historyRanges},
		{"pages are bounded in bytes", pagesAreBounded},
		{"an event larger than a page is a page", largeEvent},
		{"a page has older and newer events around its middle", pagesAroundASeq},
		{"a page around a seq is bounded in bytes", aroundIsBounded},
		{"a page at a time", pagesAtATime},
		{"an edit is of one truth", editsAreOneTruth},
		{"only authors edit", onlyAuthorsEdit},
		{"a deletion leaves nothing", deletionsLeaveNothing},
		{"changes are not unread", changesAreNotUnread},
		{"a reply refers to a message", repliesRefer},
		{"reactions stand under a message", reactionsStand},
		{"reactions are limited", reactionsAreLimited},
		{"a page is of one moment", pagesAreOfOneMoment},
		{"changes that are impossible spoil nothing", impossibleChangesSpoilNothing},
		{"mentions are counted", mentionsAreCounted},
		{"the longest name is mentioned", longestNameIsMentioned},
		{"an edit mentions anew", editMentionsAnew},
		{"a room is renamed", roomIsRenamed},
		{"a room has a topic", roomHasATopic},
		{"an archived room is read only", archivedIsReadOnly},
		{"a room keeps its messages for so long", roomKeeps},
		{"what is kept no more is removed", pastIsRemoved},
		{"pages begin at the floor", pagesBeginAtTheFloor},
		{"a log goes on from nothing", logGoesOnFromNothing},
		{"much that is kept no more is removed", manyAreRemoved},
		{"members invite", membersInvite},
		{"members are removed", membersAreRemoved},
		{"members are paged", membersArePaged},
		{"a direct conversation of several is the only one", directOfSeveral},
		{"settings are kept", settingsAreKept},
		{"everything is there when opened again", reopened},
		{"closing answers what was taken up", closingAnswers},
		{"a closed store says so", closedSaysSo},
		{"an ended context does nothing", endedContext},
	}, searches()...))
}

// RunSearch holds the stores that open makes to the part of the interface that
// is searching.
func RunSearch(t *testing.T, open Open) { run(t, open, searches()) }

// named is a test of the suite.
type named struct {
	name string
	run  func(*fixture)
}

func run(t *testing.T, open Open, tests []named) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fixture{T: t, open: open, place: filepath.Join(t.TempDir(), "store.db")}
			f.setClock(time.UnixMilli(1_763_863_200_000))
			f.start()
			t.Cleanup(func() {
				if err := f.s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			test.run(f)
		})
	}
}

// fixture is a test with its store. Its methods but now, feed, append and each
// end the test where they fail, and are for the test's goroutine.
type fixture struct {
	*testing.T
	open  Open
	place string
	s     store.Store

	mu  sync.Mutex
	at  time.Time
	fed []store.Commit
}

func (f *fixture) start() { f.s = f.open(f.T, f.place, f.feed, f.now) }

// reopen closes the store and opens it again.
func (f *fixture) reopen() {
	f.Helper()
	f.ok(f.s.Close())
	f.start()
}

func (f *fixture) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

func (f *fixture) setClock(at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = at
}

func (f *fixture) feed(commits []store.Commit) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fed = append(f.fed, commits...)
}

// takeFed returns what was fed since it was last called.
func (f *fixture) takeFed() []store.Commit {
	f.mu.Lock()
	defer f.mu.Unlock()
	fed := f.fed
	f.fed = nil
	return fed
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// is ends the test where err is not want.
func (f *fixture) is(what string, err, want error) {
	f.Helper()
	if !errors.Is(err, want) {
		f.Fatalf("%s: got error %v, want %v", what, err, want)
	}
}

// each runs do n times at once and waits for all.
func (f *fixture) each(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

func (f *fixture) person(name string) wire.Account {
	f.Helper()
	return f.account(store.NewAccount{Name: name, Kind: wire.Person, Secret: "secret of " + name})
}

func (f *fixture) account(n store.NewAccount) wire.Account {
	f.Helper()
	a, err := f.s.CreateAccount(f.Context(), n)
	f.ok(err)
	return a
}

// room makes a public room with its first members.
func (f *fixture) room(name string, by wire.Account, others ...wire.Account) wire.ConvID {
	f.Helper()
	c, err := f.s.CreateRoom(f.Context(), store.NewRoom{Name: name, By: by.ID})
	f.ok(err)
	for _, a := range others {
		f.join(c.ID, a)
	}
	return c.ID
}

func (f *fixture) join(room wire.ConvID, a wire.Account) wire.Conversation {
	f.Helper()
	c, err := f.s.Join(f.Context(), room, a.ID)
	f.ok(err)
	return c
}

func (f *fixture) direct(by, with wire.Account) wire.Conversation {
	f.Helper()
	c, err := f.s.OpenDirect(f.Context(), by.ID, with.ID)
	f.ok(err)
	return c
}

// conversation finds one as a viewer sees it.
func (f *fixture) conversation(id wire.ConvID, viewer wire.Account) (wire.Conversation, bool) {
	f.Helper()
	c, member, err := f.s.Conversation(f.Context(), id, viewer.ID)
	f.ok(err)
	return c, member
}

// result is what an Append's caller is told.
type result struct {
	event wire.Event
	err   error
}

// append writes a draft and waits for the answer. A draft without a UID gets
// one. It may be called on any goroutine.
func (f *fixture) append(d store.Draft) (wire.Event, error) {
	if d.UID == "" {
		d.UID = wire.NewUID(f.now())
	}
	answer := make(chan result, 2)
	if err := f.s.Append(f.Context(), d, func(e wire.Event, err error) { answer <- result{e, err} }); err != nil {
		return wire.Event{}, err
	}
	r := <-answer
	return r.event, r.err
}

func (f *fixture) say(conv wire.ConvID, from wire.Account, text string) wire.Event {
	f.Helper()
	e, err := f.append(store.Draft{Conv: conv, From: from.ID, Text: text})
	f.ok(err)
	return e
}

// sayMany says n messages, "1" and so on, one after the other but without
// waiting for each.
func (f *fixture) sayMany(conv wire.ConvID, from wire.Account, n int) {
	f.Helper()
	answers := make(chan error, n)
	for i := range n {
		d := store.Draft{Conv: conv, From: from.ID, UID: wire.NewUID(f.now()), Text: fmt.Sprint(i + 1)}
		f.ok(f.s.Append(f.Context(), d, func(_ wire.Event, err error) { answers <- err }))
	}
	for range n {
		f.ok(<-answers)
	}
}

// events reads a page, and whether there are more in its direction.
func (f *fixture) events(conv wire.ConvID, r store.Range) (events []wire.Event, more bool, err error) {
	page, err := f.s.Events(f.Context(), conv, r)
	return page.Events, page.More, err
}

// log reads the whole of a conversation, forward, in small pages.
func (f *fixture) log(conv wire.ConvID) []wire.Event {
	f.Helper()
	var all []wire.Event
	for after, more := wire.Seq(0), true; more; {
		page, on, err := f.events(conv, store.Range{Forward: true, After: after, Limit: 7})
		f.ok(err)
		if on && len(page) == 0 {
			f.Fatalf("an empty page after %d says that there is more", after)
		}
		for _, e := range page {
			if e.Seq != after+1 || e.Conv != conv {
				f.Fatalf("got event %d of conversation %d, want %d of %d", e.Seq, e.Conv, after+1, conv)
			}
			after = e.Seq
		}
		all, more = append(all, page...), on
	}
	return all
}

// same reports whether two events are alike in everything.
func same(a, b wire.Event) bool { return reflect.DeepEqual(a, b) }

// texts returns what was said in events, in order.
func texts(events []wire.Event) []string {
	said := make([]string, 0, len(events))
	for _, e := range events {
		if e.Kind == wire.Message {
			said = append(said, e.Text)
		}
	}
	return said
}

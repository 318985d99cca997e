package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func (f *fixture) wantSetting(key, want string) {
	f.Helper()
	if got, err := f.s.Setting(f.Context(), key); err != nil || got != want {
		f.Errorf("setting %s: got %q, %v, want %q", key, got, err, want)
	}
}

func settingsAreKept(f *fixture) {
	f.wantSetting("name", "")
	f.ok(f.s.SetSetting(f.Context(), "name", "Lab 3"))
	f.ok(f.s.SetSetting(f.Context(), "other", "x"))
	f.wantSetting("name", "Lab 3")
	f.ok(f.s.SetSetting(f.Context(), "name", "實驗室"))
	f.reopen()
	f.wantSetting("name", "實驗室")
	f.wantSetting("other", "x")
	f.ok(f.s.SetSetting(f.Context(), "name", ""))
	f.wantSetting("name", "")
}

func reopened(f *fixture) {
	amy, bob := f.person("amy"), f.person("bob")
	room, direct := f.room("tea", amy, bob), f.direct(amy, bob).ID
	f.say(room, amy, "one")
	f.say(direct, bob, "two")
	_, err := f.s.MarkRead(f.Context(), room, bob.ID, 3)
	f.ok(err)
	see := func() (all []any) {
		for _, a := range []wire.Account{amy, bob} {
			convs, err := f.s.ConversationsOf(f.Context(), a.ID)
			f.ok(err)
			found, err := f.s.AccountByID(f.Context(), a.ID)
			f.ok(err)
			all = append(all, convs, found)
		}
		return append(all, f.log(room), f.log(direct))
	}
	before := see()
	f.takeFed()
	f.reopen()
	if after := see(); !reflect.DeepEqual(before, after) {
		f.Errorf("got %+v, want %+v", after, before)
	}
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("opening fed %+v", fed)
	}
	if e := f.say(room, bob, "three"); e.Seq != 4 {
		f.Errorf("got seq %d, want 4", e.Seq)
	}
}

func closingAnswers(f *fixture) {
	const writers, each = 8, 50
	amy := f.person("amy")
	room := f.room("tea", amy)
	var taken, answered, stored atomic.Int32
	var wg sync.WaitGroup
	begun := make(chan struct{}, writers*each)
	for range writers {
		wg.Go(func() {
			for range each {
				d := store.Draft{Conv: room, From: amy.ID, UID: wire.NewUID(f.now()), Text: "hello"}
				err := f.s.Append(f.Context(), d, func(_ wire.Event, err error) {
					answered.Add(1)
					if err == nil {
						stored.Add(1)
					}
				})
				if err == nil {
					taken.Add(1)
				} else if !errors.Is(err, store.ErrClosed) {
					f.Error(err)
				}
				begun <- struct{}{}
			}
		})
	}
	<-begun
	f.each(3, func(int) {
		if err := f.s.Close(); err != nil {
			f.Errorf("close: %v", err)
		}
	})
	closed := answered.Load()
	wg.Wait()
	if n := answered.Load(); n != taken.Load() || n != closed || n != stored.Load() {
		f.Errorf("took up %d, answered %d before Close returned, %d in all, %d well", taken.Load(), closed, n, stored.Load())
	}
	f.start()
	if log := f.log(room); len(log) != 1+int(stored.Load()) {
		f.Errorf("got %d messages, want the %d that were acknowledged", len(log)-1, stored.Load())
	}
}

// calls makes one call of every method that can fail so, and of Append.
func (f *fixture) calls(ctx context.Context, conv wire.ConvID, a wire.AccountID) map[string]error {
	s, got := f.s, make(map[string]error)
	_, got["CreateAccount"] = s.CreateAccount(ctx, store.NewAccount{Name: "late", Kind: wire.Person})
	_, got["AccountByName"] = s.AccountByName(ctx, "amy")
	_, got["AccountByID"] = s.AccountByID(ctx, a)
	_, _, got["ListAccounts"] = s.ListAccounts(ctx, "", 10)
	got["SetSecret"] = s.SetSecret(ctx, a, "late")
	got["SetAdmin"] = s.SetAdmin(ctx, a, true)
	got["RemoveAccount"] = s.RemoveAccount(ctx, a)
	got["AddToken"] = s.AddToken(ctx, a, token("late"), "late")
	_, got["AccountByToken"] = s.AccountByToken(ctx, token("desk"))
	_, _, got["LogIn"] = s.LogIn(ctx, token("desk"))
	got["UseToken"] = s.UseToken(ctx, token("desk"))
	_, got["DevicesOf"] = s.DevicesOf(ctx, a)
	got["RemoveDevice"] = s.RemoveDevice(ctx, a, 1)
	got["RemoveDevices"] = s.RemoveDevices(ctx, a, 0)
	_, got["SetProfile"] = s.SetProfile(ctx, a, store.Profile{Display: "late"})
	got["RemoveToken"] = s.RemoveToken(ctx, token("desk"))
	_, got["CreateRoom"] = s.CreateRoom(ctx, store.NewRoom{Name: "late", By: a})
	_, got["OpenDirect"] = s.OpenDirect(ctx, a, a+1)
	_, got["Join"] = s.Join(ctx, conv, a)
	got["Leave"] = s.Leave(ctx, conv, a)
	_, got["RoomByName"] = s.RoomByName(ctx, "tea")
	_, _, got["Conversation"] = s.Conversation(ctx, conv, a)
	_, got["Memberships"] = s.Memberships(ctx, a)
	_, got["ConversationsOf"] = s.ConversationsOf(ctx, a)
	_, got["EveryConversation"] = s.EveryConversation(ctx)
	_, _, got["PublicRooms"] = s.PublicRooms(ctx, "", 10, true)
	_, got["MarkRead"] = s.MarkRead(ctx, conv, a, 1)
	_, got["MarkGot"] = s.MarkGot(ctx, conv, a, 1)
	_, got["Events"] = s.Events(ctx, conv, store.Range{})
	_, got["Events around"] = s.Events(ctx, conv, store.Range{Around: 1})
	_, got["Events at a time"] = s.Events(ctx, conv, store.Range{At: 1})
	_, got["Change"] = s.Change(ctx, store.Change{Conv: conv, From: a, Ref: 1, Kind: wire.Edited, Text: "late"})
	_, got["ChangeRoom"] = s.ChangeRoom(ctx, store.RoomChange{Conv: conv, By: a, Kind: wire.Renamed, Text: "late"})
	_, got["Invite"] = s.Invite(ctx, conv, a, a+1)
	got["Remove"] = s.Remove(ctx, conv, a, a+1)
	_, _, got["Members"] = s.Members(ctx, conv, "", 10)
	_, got["AddInvitation"] = s.AddInvitation(ctx, store.NewInvitation{Hash: token("late"), Uses: 1, Until: 1})
	_, got["InvitationByHash"] = s.InvitationByHash(ctx, token("late"))
	_, got["Invitations"] = s.Invitations(ctx)
	got["RevokeInvitation"] = s.RevokeInvitation(ctx, 1)
	_, got["Setting"] = s.Setting(ctx, "name")
	got["SetSetting"] = s.SetSetting(ctx, "name", "late")
	got["Append"] = s.Append(ctx, store.Draft{Conv: conv, From: a, UID: wire.NewUID(f.now()), Text: "late"}, func(wire.Event, error) {
		f.Error("Append: answered what was not taken up")
	})
	return got
}

func closedSaysSo(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	f.ok(f.s.Close())
	f.ok(f.s.Close())
	for method, err := range f.calls(f.Context(), room, amy.ID) {
		if !errors.Is(err, store.ErrClosed) {
			f.Errorf("%s: got %v, want %v", method, err, store.ErrClosed)
		}
	}
}

func endedContext(f *fixture) {
	amy := f.person("amy")
	room := f.room("tea", amy)
	f.ok(f.s.AddToken(f.Context(), amy.ID, token("desk"), "desk"))
	f.takeFed()
	ctx, cancel := context.WithCancel(f.Context())
	cancel()
	for method, err := range f.calls(ctx, room, amy.ID) {
		if !errors.Is(err, context.Canceled) {
			f.Errorf("%s: got %v, want %v", method, err, context.Canceled)
		}
	}
	// Whoever is waiting when its context ends is told so, and its work is not
	// done: the writer is held meanwhile.
	held, release := f.hold(room, amy)
	<-held
	ctx, cancel = context.WithCancel(f.Context())
	answers := make(chan error, 20)
	for i := range cap(answers) {
		go func() {
			_, err := f.s.CreateRoom(ctx, store.NewRoom{Name: fmt.Sprint("late", i), By: amy.ID})
			answers <- err
		}()
	}
	cancel()
	for range cap(answers) {
		f.is("a call that waited", <-answers, context.Canceled)
	}
	close(release)
	f.wantToken("desk", amy.ID, nil)
	if said := texts(f.log(room)); !slices.Equal(said, []string{"hold"}) {
		f.Errorf("got %q", said)
	}
	f.say(room, amy, "on we go")
	convs, err := f.s.ConversationsOf(f.Context(), amy.ID)
	if err != nil || len(convs) != 1 {
		f.Errorf("got conversations %+v, %v, want the one room", convs, err)
	}
	if fed := f.takeFed(); len(fed) != 2 {
		f.Errorf("got fed %+v, want two messages", fed)
	}
}

// hold keeps the writer in an answer, from when held is closed until the test
// closes release.
func (f *fixture) hold(conv wire.ConvID, from wire.Account) (held, release chan struct{}) {
	f.Helper()
	held, release = make(chan struct{}), make(chan struct{})
	d := store.Draft{Conv: conv, From: from.ID, UID: wire.NewUID(f.now()), Text: "hold"}
	f.ok(f.s.Append(f.Context(), d, func(_ wire.Event, err error) {
		if err != nil {
			f.Error(err)
		}
		close(held)
		<-release
	}))
	return held, release
}

package storetest

import (
	"fmt"
	"reflect"
	"slices"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

func (f *fixture) hook(room wire.ConvID, by wire.Account, name string) wire.Hook {
	f.Helper()
	h, err := f.s.AddHook(f.Context(), store.NewHook{Conv: room, By: by.ID, Name: name, Hash: token(fmt.Sprint(room, name))})
	f.ok(err)
	return h
}

func hooksPostIntoOneRoom(f *fixture) {
	amy := f.person("amy")
	tea, art := f.room("tea", amy), f.room("art", amy)
	f.takeFed()
	h := f.hook(tea, amy, "CI")
	if h.Conv != tea || h.Name != "CI" || h.By != amy.ID || h.Made != f.now().UnixMilli() || h.ID <= 0 {
		f.Fatalf("got %+v", h)
	}
	bot := wire.Account{ID: h.Account, Name: "CI", Kind: wire.Bot}
	fed := f.takeFed()
	joined := wire.Event{Conv: tea, Seq: 2, Time: f.now().UnixMilli(), Kind: wire.Joined, From: bot.ID, Name: "CI", By: amy.ID}
	if len(fed) != 2 || fed[0].Account == nil || *fed[0].Account != bot || !same(fed[1].Event, joined) || fed[1].Conv.Members != 2 {
		f.Errorf("got fed %+v, want %+v and %+v", fed, bot, joined)
	}
	f.reopen()
	if got, err := f.s.HookByHash(f.Context(), token(fmt.Sprint(tea, "CI"))); err != nil || got != h {
		f.Errorf("by hash: got %+v, %v, want %+v", got, err, h)
	}
	_, err := f.s.HookByHash(f.Context(), token("other"))
	f.is("another hash", err, store.ErrNotFound)
	e, err := f.append(store.Draft{Conv: tea, From: bot.ID, Name: "Build 7", Text: "green"})
	if err != nil || e.Name != "Build 7" || e.From != bot.ID || !same(f.event(tea, e.Seq, amy), e) {
		f.Errorf("got %+v, %v", e, err)
	}
	if e := f.say(tea, bot, "red"); e.Name != "CI" {
		f.Errorf("got %+v, want the bot's own name", e)
	}
	_, err = f.append(store.Draft{Conv: art, From: bot.ID, Text: "green"})
	f.is("another room", err, store.ErrNotMember)

	again := f.hook(art, amy, "ci")
	if again.Account != h.Account || again.Name != "CI" {
		f.Errorf("got %+v, want the same bot as %+v", again, h)
	}
	f.hook(tea, amy, "alerts")
	hooks, err := f.s.HooksOf(f.Context(), tea)
	if err != nil || len(hooks) != 2 || hooks[0].Name != "alerts" || hooks[1] != h {
		f.Errorf("got %+v, %v", hooks, err)
	}
	greeter := f.account(store.NewAccount{Name: "server", Kind: wire.Bot, Resident: true})
	f.account(store.NewAccount{Name: "lamp", Kind: wire.Bot})
	want := []wire.AccountID{bot.ID, hooks[0].Account, greeter.ID}
	slices.Sort(want)
	if got, err := f.s.Residents(f.Context()); err != nil || !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		f.Errorf("residents: got %v, %v, want %v", got, err, want)
	}
	if a, err := f.s.AccountByID(f.Context(), bot.ID); err != nil || !a.Resident || a.Secret != "" {
		f.Errorf("got %+v, %v", a, err)
	}
}

func hooksAreRemoved(f *fixture) {
	amy := f.person("amy")
	tea, art := f.room("tea", amy), f.room("art", amy)
	h, other := f.hook(tea, amy, "ci"), f.hook(art, amy, "ci")
	bot := wire.Account{ID: h.Account, Name: "ci", Kind: wire.Bot}
	f.say(tea, bot, "green")
	f.is("another room's", f.s.RemoveHook(f.Context(), art, h.ID), store.ErrNotFound)
	f.ok(f.s.RemoveHook(f.Context(), tea, h.ID))
	f.is("twice", f.s.RemoveHook(f.Context(), tea, h.ID), store.ErrNotFound)
	_, err := f.s.HookByHash(f.Context(), token(fmt.Sprint(tea, "ci")))
	f.is("its secret", err, store.ErrNotFound)
	log := f.log(tea)
	if last := log[len(log)-1]; last.Kind != wire.Left || last.From != bot.ID || len(texts(log)) != 1 {
		f.Errorf("got %+v", log)
	}
	if hooks, err := f.s.HooksOf(f.Context(), tea); err != nil || len(hooks) != 0 {
		f.Errorf("got %+v, %v", hooks, err)
	}
	if hooks, err := f.s.HooksOf(f.Context(), art); err != nil || !reflect.DeepEqual(hooks, []wire.Hook{other}) {
		f.Errorf("the other room: got %+v, %v", hooks, err)
	}
	if again := f.hook(tea, amy, "ci"); again.Account != bot.ID || again.ID == h.ID {
		f.Errorf("made again: got %+v, was %+v", again, h)
	}
	f.ok(f.s.Remove(f.Context(), art, amy.ID, bot.ID))
	f.ok(f.s.RemoveHook(f.Context(), art, other.ID))
}

func hooksAreRefused(f *fixture) {
	amy := f.person("amy")
	f.account(store.NewAccount{Name: "server", Kind: wire.Bot, Resident: true})
	tea, old := f.room("tea", amy), f.room("old", amy)
	_, err := f.changeRoom(old, amy, wire.Archived, "")
	f.ok(err)
	direct := f.direct(amy, f.person("bob")).ID
	f.hook(tea, amy, "ci")
	silent := f.hook(tea, amy, "silent")
	f.ok(f.s.RemoveHook(f.Context(), tea, silent.ID))
	f.ok(f.s.SetDisabled(f.Context(), silent.Account, true))
	f.takeFed()
	for _, test := range []struct {
		what string
		conv wire.ConvID
		name string
		want error
	}{
		{"the same name", tea, "CI", store.ErrTaken},
		{"a person's", tea, "Amy", store.ErrTaken},
		{"the greeter's", tea, "server", store.ErrTaken},
		{"a disabled bot's", tea, "silent", store.ErrTaken},
		{"in two", direct, "new", store.ErrNotFound},
		{"nowhere", tea + 1, "new", store.ErrNotFound},
		{"an archived room", old, "new", store.ErrArchived},
	} {
		_, err := f.s.AddHook(f.Context(), store.NewHook{Conv: test.conv, By: amy.ID, Name: test.name, Hash: token(test.what)})
		f.is(test.what, err, test.want)
	}
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	eve := f.person("eve")
	f.takeFed()
	_, err = f.s.AddHook(f.Context(), store.NewHook{Conv: tea, By: eve.ID, Name: "new", Hash: token("stranger")})
	f.is("by who is no member", err, store.ErrNotMember)
	if fed := f.takeFed(); len(fed) != 0 {
		f.Errorf("got fed %+v", fed)
	}
	if _, err := f.s.AccountByName(f.Context(), "new"); err == nil {
		f.Error("a bot without a webhook was made")
	}
	for i := range wire.MaxHooks - 1 {
		f.hook(tea, amy, fmt.Sprintf("hook%d", i))
	}
	_, err = f.s.AddHook(f.Context(), store.NewHook{Conv: tea, By: amy.ID, Name: "more", Hash: token("more")})
	f.is("one more", err, store.ErrHooks)
}

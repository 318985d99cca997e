package server_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

func TestModeratorsSayWhatIsKept(t *testing.T) {
	all := people(t, demo(t), "admin", "amy", "bob")
	admin, amy, bob := all[0], all[1], all[2]
	room := must[*wire.Conversation](amy, &wire.Create{Room: "attic"}).ID
	for _, p := range []*peer{bob, admin} {
		must[*wire.Conversation](p, &wire.Join{Conv: room})
	}
	refused(bob, &wire.SetKeep{Conv: room, Days: 1}, wire.CodeForbidden)
	for _, days := range []int{-1, wire.MaxKeep + 1} {
		refused(amy, &wire.SetKeep{Conv: room, Days: days}, wire.CodeInvalid)
	}
	refused(amy, &wire.SetKeep{Conv: amy.convs["server"].ID, Days: 1}, wire.CodeNotFound)
	if got := must[*wire.Conversation](amy, &wire.SetKeep{Conv: room, Days: 30}); got.Keep != 30 || got.Floor != 0 {
		t.Errorf("got %+v, want 30 days kept", got)
	}
	opened := push(bob, func(o *wire.Opened) bool { return o.ID == room && o.Keep == 30 })
	if e := heard(bob, wire.Kept); e.Text != "30" || e.From != amy.me.ID || e.Seq != opened.Last {
		t.Errorf("bob heard %+v after %+v", e, opened)
	}
	must[*wire.Conversation](admin, &wire.SetKeep{Conv: room})
	if e := heard(bob, wire.Kept); e.Text != "" {
		t.Errorf("bob heard %+v, want it kept for ever", e)
	}
	must[*wire.Conversation](amy, &wire.SetKeep{Conv: room}) // it is so
	bob.quiet("what changes nothing")
	must[*wire.Conversation](amy, &wire.Archive{Conv: room})
	refused(amy, &wire.SetKeep{Conv: room, Days: 1}, wire.CodeArchived)
}

// TestRoomsBeginAsTheServerSays: the first room too, and after a start that says
// nothing of it.
func TestRoomsBeginAsTheServerSays(t *testing.T) {
	dir, days := t.TempDir(), 14
	for _, test := range []struct {
		name string
		say  *int
		want int
	}{{"attic", &days, 14}, {"loft", nil, 14}, {"cellar", new(int), 0}} {
		s := start(t, server.Config{Demo: true, Dir: dir, Keep: test.say})
		amy := people(t, s, "amy")[0]
		if got := must[*wire.Conversation](amy, &wire.Create{Room: test.name}); got.Keep != test.want {
			t.Errorf("#%s keeps %d days, want %d", test.name, got.Keep, test.want)
		}
		if general := amy.convs["general"]; general.Keep != 14 {
			t.Errorf("#general keeps %d days, want 14 as at its making", general.Keep)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	wrong := wire.MaxKeep + 1
	if s, err := server.Start(t.Context(), server.Config{Addr: "127.0.0.1:0", Dir: dir, Keep: &wrong}); err == nil {
		t.Error("a server started that keeps messages too long", s.Close())
	}
}

// aged is a server's data with a room of amy's, #attic, that keeps one day, in
// which something was said so long before its day ends.
func aged(t testing.TB, left ...time.Duration) (dir string, room wire.ConvID) {
	t.Helper()
	dir = t.TempDir()
	var ago time.Duration
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "parley.db"), nil, sqlite.WithClock(func() time.Time { return time.Now().Add(-ago) }))
	if err != nil {
		t.Fatal(err)
	}
	books, err := server.OpenBooks(t.Context(), db, account.WithHash(quickHash))
	if err != nil {
		t.Fatal(err)
	}
	amy, err := books.Add(t.Context(), "amy", "amy", false)
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan error, 1)
	for i, l := range left {
		if ago = 24*time.Hour - l; i == 0 {
			c, err := db.CreateRoom(t.Context(), store.NewRoom{Name: "attic", By: amy.ID, Keep: 1})
			if err != nil {
				t.Fatal(err)
			}
			room = c.ID
		}
		d := store.Draft{Conv: room, From: amy.ID, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("marmalade ", i)}
		if err := db.Append(t.Context(), d, func(_ wire.Event, err error) { said <- err }); err != nil {
			t.Fatal(err)
		}
		if err := <-said; err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, room
}

// TestExpiredIsTold: who is there hears of it, who comes later finds the log
// without it, and nobody reads it, in whatever way.
func TestExpiredIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, room := aged(t, 90*time.Second, 5*time.Minute) // events 1 and 2, and 3
		b, begun := newBubble(t, server.Config{Dir: dir}), time.Now()
		amy := b.peer()
		token := amy.login("amy").Token
		at := func(since time.Duration) *peer {
			t.Helper()
			<-time.After(time.Until(begun.Add(since)))
			return b.resumed(token)
		}
		if page := must[*wire.Page](amy, &wire.History{Conv: room}); len(page.Events) != 3 || page.Floor != 0 {
			t.Errorf("got %s, floor %d, want all", outline(page), page.Floor)
		}
		amy = at(2*time.Minute - 10*time.Second)
		if x := push[*wire.Expired](amy, nil); x.Conv != room || x.Floor != 3 {
			t.Errorf("heard %+v, want floor 3", x)
		}
		for range 2 { // the second is from memory
			page := must[*wire.Page](amy, &wire.History{Conv: room})
			if len(page.Events) != 1 || page.Events[0].Seq != 3 || page.More || page.Floor != 3 || page.Last != 3 {
				t.Errorf("got %s, floor %d, want 3 alone", outline(page), page.Floor)
			}
		}
		if got := must[*wire.Found](amy, &wire.Search{Text: "marmalade"}); len(got.Hits) != 1 || got.Hits[0].Seq != 3 {
			t.Errorf("found %+v, want what is kept", got.Hits)
		}
		refused(amy, &wire.Send{Conv: room, UID: wire.NewUID(time.Now()), Ref: 2, Text: "late"}, wire.CodeInvalid)
		if c := b.resumed(token).convs["attic"]; c.Floor != 3 || c.Last != 3 || c.Keep != 1 {
			t.Errorf("the session says %+v, want floor and last 3", c)
		}
		amy = at(6*time.Minute - 10*time.Second)
		if c := amy.convs["attic"]; c.Floor != 4 || c.Last != 3 || c.Unread != 0 {
			t.Errorf("the session says %+v, want nothing left", c)
		}
		if page := must[*wire.Page](amy, &wire.History{Conv: room}); len(page.Events) != 0 || page.Last != 3 || page.Floor != 4 {
			t.Errorf("got %s, floor %d, want nothing, last 3", outline(page), page.Floor)
		}
		if got := amy.say(room, "marmalade again"); got.Seq != 4 {
			t.Errorf("got seq %d, want 4", got.Seq)
		}
	})
}

// TestLessIsKeptAtOnce: what a room keeps no more since a moment ago is removed
// without waiting for the next round, and so is what is overdue at a start.
func TestLessIsKeptAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, room := aged(t, -25*time.Hour, -2*time.Hour, time.Hour) // events 1 and 2, 3, 4
		b := newBubble(t, server.Config{Dir: dir})
		amy := b.peer()
		amy.login("amy")
		synctest.Wait()
		if page := must[*wire.Page](amy, &wire.History{Conv: room}); len(page.Events) != 1 || page.Floor != 4 {
			t.Errorf("got %s, floor %d, want 4 alone", outline(page), page.Floor)
		}
		must[*wire.Conversation](amy, &wire.SetKeep{Conv: room})
		<-time.After(2 * time.Hour)
		amy = b.peer()
		amy.login("amy")
		asked := time.Now()
		must[*wire.Conversation](amy, &wire.SetKeep{Conv: room, Days: 1})
		if x := push[*wire.Expired](amy, nil); x.Floor != 5 || time.Since(asked) > time.Second {
			t.Errorf("heard %+v after %s, want floor 5 at once", x, time.Since(asked))
		}
	})
}

// resumed is a client that comes back.
func (b *bubble) resumed(token string) *peer {
	b.t.Helper()
	p := b.peer()
	p.hello()
	p.begin(must[*wire.Session](p, &wire.Resume{Token: token}))
	return p
}

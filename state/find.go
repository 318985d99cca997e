package state

import (
	"slices"
	"strings"
	"time"

	"parley.example/net/wire"
)

const (
	// findPause is how long a person has not typed when the server is asked.
	findPause = 200 * time.Millisecond
	// findPage is how many hits are asked for at once.
	findPage = 20
)

type (
	// Find searches messages for what was typed: words, phrases and filters, as
	// wire.ParseQuery reads them. It follows the typing: the answer to the last one
	// counts. Nothing typed finds nothing.
	Find struct {
		Typed string
		// In is the conversation to search, zero for all of them.
		In   wire.ConvID
		Zone *time.Location
		At   time.Time
	}
	// FindMore asks for further hits.
	FindMore struct{}
	// AskFind asks the server, which answers with a Found.
	AskFind struct{ Search wire.Search }
	// Found is the answer to Asked. Err is set where it failed, and Why is then the
	// server's code, empty where the line broke.
	Found struct {
		Asked wire.Search
		Found wire.Found
		Err   error
		Why   wire.Code
	}
)

func (Find) event()     {}
func (FindMore) event() {}
func (Found) event()    {}
func (AskFind) effect() {}

// Finding is a search for messages.
type Finding struct {
	// Typed is what is searched for, Text the words in it, to be highlighted in the
	// hits.
	Typed, Text string
	// Hits are the messages that were found, the newest first. While Busy they are
	// those of an earlier search.
	Hits []wire.Event
	Busy bool
	// More says that there are further ones; Partial, that the server has not read all
	// of its old messages yet.
	More, Partial bool
	// Wrong says why nothing can be found.
	Wrong FindFault
	// Filter is the filter that is wrong, and Value what it says.
	Filter wire.Filter
	Value  string

	search wire.Search // what is asked for next, or was asked for last
	due    time.Time   // when to ask; zero once it was asked
	cursor string
	asking bool // a Found is awaited
}

// FindFault is why nothing can be found.
type FindFault uint8

// The faults of a search.
const (
	FindFine    FindFault = iota
	FindOffline           // there is no line to the server
	FindFilter            // Filter has a value that means nothing, or one that nobody has
	FindTwice             // Filter stands there twice
	FindRefused           // the server does not search for that
	FindLater             // the server has too much to do
)

// find handles searches.
//
//	Find ─► Remind ─► Reminded ─► AskFind ─► Found
//	 ▲ typing goes on                          │ meanwhile something else was typed
//	 └──────────◄──────────────────────────────┘
func (c *change) find(ev Event) {
	switch ev := ev.(type) {
	case Find:
		c.lookFor(ev)
	case FindMore:
		f := &c.Finding
		if f.More && !f.asking && !f.Busy && c.online() {
			f.asking = true
			next := f.search
			next.Cursor = f.cursor
			c.do(AskFind{Search: next})
		}
	case Found:
		c.found(ev)
	}
}

// lookFor takes up what was typed, and has the server asked once the typing
// pauses.
func (c *change) lookFor(ev Find) {
	if strings.TrimSpace(ev.Typed) == "" || !c.LoggedIn() {
		c.Finding = Finding{asking: c.Finding.asking}
		return
	}
	f := Finding{Typed: ev.Typed, Hits: c.Finding.Hits, asking: c.Finding.asking}
	q, err := wire.ParseQuery(ev.Typed, ev.Zone)
	if err != nil {
		f.blame(err)
		c.Finding = f
		return
	}
	f.Text = q.Text
	f.search = wire.Search{Text: q.Text, Conv: ev.In, After: q.After, Before: q.Before, Has: q.Has, Limit: findPage}
	switch {
	case !c.named(&f, q):
	case wire.CheckSearch(&f.search) != nil: // but signs so far
		f.Hits = nil
	case !c.online():
		f.Hits, f.Wrong = nil, FindOffline
	default:
		f.Busy, f.due = true, ev.At.Add(findPause)
		c.do(Remind{At: f.due})
	}
	c.Finding = f
}

// blame says what is wrong with what was typed.
func (f *Finding) blame(err error) {
	f.Hits, f.Wrong = nil, FindRefused
	if no, ok := err.(*wire.QueryError); ok {
		f.Wrong, f.Filter, f.Value = FindFilter, no.Filter, no.Value
		if no.Again {
			f.Wrong = FindTwice
		}
	}
}

// named puts ids in the place of names.
func (c *change) named(f *Finding, q wire.Query) bool {
	if q.From != "" {
		if f.search.From = c.accountOf(q.From); f.search.From == 0 {
			f.Hits, f.Wrong, f.Filter, f.Value = nil, FindFilter, wire.FilterFrom, q.From
			return false
		}
	}
	if q.In != "" {
		if f.search.Conv = c.convOf(q.In); f.search.Conv == 0 {
			f.Hits, f.Wrong, f.Filter, f.Value = nil, FindFilter, wire.FilterIn, q.In
			return false
		}
	}
	return true
}

// accountOf is the account of a name, zero for none. "me" is Me, unless somebody
// is called so.
func (c *change) accountOf(name string) wire.AccountID {
	fold := wire.FoldName(name)
	for id, a := range c.People {
		if wire.FoldName(a.Name) == fold {
			return id
		}
	}
	if fold == "me" || fold == wire.FoldName(c.Me.Name) {
		return c.Me.ID
	}
	return 0
}

// convOf is the conversation of mine that a room's name, or a person's, leads
// to, zero for none.
func (c *change) convOf(name string) wire.ConvID {
	room, isRoom := strings.CutPrefix(name, "#")
	fold := wire.FoldName(room)
	if !isRoom {
		person := c.accountOf(strings.TrimPrefix(name, "@"))
		for _, id := range c.Order {
			if conv := c.Convs[id]; person != 0 && conv.Kind == wire.Direct && conv.isWith(person, c.Me.ID) {
				return id
			}
		}
	}
	for _, id := range c.Order {
		if conv := c.Convs[id]; conv.Kind == wire.Room && wire.FoldName(conv.Name) == fold {
			return id
		}
	}
	return 0
}

// findDue asks the server once the typing has paused. One question is under way
// at a time.
func (c *change) findDue(now time.Time) {
	f := &c.Finding
	if f.due.IsZero() || f.due.After(now) || f.asking {
		return
	}
	f.due = time.Time{}
	if !c.online() {
		f.Busy, f.Hits, f.Wrong = false, nil, FindOffline
		return
	}
	f.asking = true
	c.do(AskFind{Search: f.search})
}

func (c *change) found(ev Found) {
	f := &c.Finding
	f.asking = false
	further := ev.Asked.Cursor != ""
	if asked := ev.Asked; !alike(asked, f.search) {
		if !f.due.IsZero() {
			c.do(Remind{At: f.due}) // which may have been while this was under way
		}
		return
	}
	f.Busy, f.due = false, time.Time{}
	if ev.Err != nil {
		f.More = false
		if further {
			return
		}
		f.Hits = nil
		switch ev.Why {
		case "":
			f.Wrong = FindOffline
		case wire.CodeTooMany:
			f.Wrong = FindLater
		default:
			f.Wrong = FindRefused
		}
		return
	}
	var hits []wire.Event
	if further {
		hits = slices.Clip(f.Hits)
	}
	f.Hits, f.Partial, f.cursor = append(hits, ev.Found.Hits...), ev.Found.Partial, ev.Found.Cursor
	f.More = f.cursor != ""
	c.unfind(func(e wire.Event) bool { return c.Convs[e.Conv] == nil })
}

// unfind takes hits away that are no more.
func (c *change) unfind(gone func(wire.Event) bool) {
	if slices.ContainsFunc(c.Finding.Hits, gone) {
		c.Finding.Hits = slices.DeleteFunc(slices.Clone(c.Finding.Hits), gone)
	}
}

// alike reports whether two searches are for the same, from whatever place on.
func alike(a, b wire.Search) bool {
	has := slices.Equal(a.Has, b.Has)
	a.Has, b.Has, a.Cursor, b.Cursor = nil, nil, "", ""
	return has && a.Text == b.Text && a.Conv == b.Conv && a.From == b.From && a.After == b.After && a.Before == b.Before && a.Limit == b.Limit
}

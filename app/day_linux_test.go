package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
	"parley.example/state"
)

// TestDay is a day of two people as their windows have it: by keyboard and mouse,
// each act seen before the next one. In the end the server's log and what both
// windows hold are the same, and what they should be.
func TestDay(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "xclip", "import")
	addr := freeAddr(t)
	d := &day{t: t}
	d.amy = sitAtDesk(t, "amy's window", "-demo", "-addr", addr)
	d.amy.press("Start Server")
	d.amy.sees("the server up", func(g *glimpse) bool { return g.State.Hosting.Phase == state.HostOn })
	d.bob = sitAtDesk(t, "bob's window", "-connect", addr)
	d.arrive()
	d.morning()
	d.noon()
	d.afternoon()
	d.evening()
	d.amy.shoot("day-amy")
	d.bob.shoot("day-bob")
	d.compare()
}

// day is the two of it.
type day struct {
	t        *testing.T
	amy, bob *desk
}

func (d *day) both(what string, ok func(*glimpse) bool) {
	d.t.Helper()
	d.amy.sees(what, ok)
	d.bob.sees(what, ok)
}

// arrive logs both in.
func (d *day) arrive() {
	d.t.Helper()
	for name, p := range map[string]*desk{"amy": d.amy, "bob": d.bob} {
		p.login(name)
		p.sees("no other dialog", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogNone })
	}
}

// morning makes a room, and talks in it.
func (d *day) morning() {
	d.t.Helper()
	amy, bob := d.amy, d.bob
	amy.sends("/create hangar")
	amy.sees("the room", shows("hangar"))
	amy.sends("/topic Landings and tea")
	amy.sees("its topic", in("hangar", func(c *state.Conversation) bool { return c.Topic == "Landings and tea" }))
	amy.sends("/invite bob")
	bob.sees("that he is in it", in("hangar", func(c *state.Conversation) bool { return c.Topic == "Landings and tea" }))

	bob.keys("ctrl+k")
	bob.sees("the finder", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogFind })
	bob.types("hang")
	bob.sees("what it is asked", func(g *glimpse) bool { return g.State.Finding.Typed == "hang" && !g.State.Finding.Busy })
	bob.keys("Return")
	bob.sees("the room", shows("hangar"))

	amy.sends("The plane lands at five.")
	bob.sees("the plane", reads("hangar", "The plane lands at five."))
	bob.until("that he replies", labelled("Replying to amy"), func() {
		bob.acts("The plane lands at five.", "Reply")
	})
	bob.sends("Who flies it?")
	amy.sees("his answer", reads("hangar", "Who flies it?", func(e *wire.Event) bool { return e.Ref != 0 }))
	bob.until("his own thumb", reads("hangar", "The plane lands at five.", thumbs(1)), func() {
		bob.acts("The plane lands at five.", "React with 👍")
	})
	amy.sees("his thumb", reads("hangar", "The plane lands at five.", thumbs(1)))
	amy.press("👍")
	bob.sees("her thumb", reads("hangar", "The plane lands at five.", thumbs(2)))

	amy.keys("Up")
	amy.finds("Save", func(p sight) bool { return p.Takes })
	amy.types(" Or six.")
	amy.keys("Return")
	d.both("the edit", reads("hangar", "The plane lands at five. Or six.", func(e *wire.Event) bool { return e.Edited != 0 }))
	amy.press("In reply to amy: The plane lands at five. Or six.")
	amy.sees("where it leads", func(g *glimpse) bool { return g.State.Goal.Conv == g.State.Current && g.State.Goal.Seq != 0 })
}

// deletes a message by the bar over it.
func (d *desk) deletes(text string) {
	d.t.Helper()
	d.until("that it can be taken back", labelled("Undo"), func() {
		d.acts(text, "Delete")
	})
}

// labelled reports whether something is called so.
func labelled(label string) func(*glimpse) bool {
	return func(g *glimpse) bool { return slices.ContainsFunc(g.Parts, called(label)) }
}

func thumbs(n int) func(*wire.Event) bool {
	return func(e *wire.Event) bool {
		return len(e.Reactions) == 1 && e.Reactions[0].Emoji == "👍" && e.Reactions[0].Count == n
	}
}

// noon takes words back, mentions, drafts, and searches.
func (d *day) noon() {
	d.t.Helper()
	amy, bob := d.amy, d.bob
	amy.sends("No, wait.")
	bob.sees("it", reads("hangar", "No, wait."))
	amy.deletes("No, wait.")
	amy.press("Undo")
	amy.sees("it again", func(g *glimpse) bool { return len(g.State.Deleting) == 0 && reads("hangar", "No, wait.")(g) })
	amy.deletes("No, wait.")

	bob.press("general")
	bob.sees("the other room", shows("general"))
	amy.drafts("@bo")
	amy.keys("Tab")
	amy.sees("his name", func(g *glimpse) bool { return g.Draft == "@bob " })
	amy.types(":airplane")
	amy.sees("what was typed", func(g *glimpse) bool { return g.Draft == "@bob :airplane" })
	amy.keys("Tab")
	amy.sees("the emoji", func(g *glimpse) bool { return strings.HasPrefix(g.Draft, "@bob ✈") })
	amy.keys("Return")
	bob.sees("that he is mentioned", in("hangar", func(c *state.Conversation) bool { return c.Mentions == 1 && c.Unread == 1 }))
	bob.drafts("half a thought")
	bob.press("hangar")
	bob.sees("what is new", shows("hangar"))
	bob.sees("it read", in("hangar", func(c *state.Conversation) bool { return c.Unread == 0 && c.Mentions == 0 }))
	bob.sees("the draft kept", in("general", func(c *state.Conversation) bool { return c.Draft == "half a thought" }))
	bob.press("general")
	bob.sees("the draft", func(g *glimpse) bool { return shows("general")(g) && g.Draft == "half a thought" })
	bob.press("Enter a message:")
	bob.keys("End")
	bob.types(", finished")
	bob.sees("it whole", func(g *glimpse) bool { return g.Draft == "half a thought, finished" })
	bob.keys("Return")
	amy.sees("that it was said", in("general", func(c *state.Conversation) bool { return c.Unread == 1 }))

	bob.keys("ctrl+shift+f")
	bob.sees("the finder", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogFind })
	bob.types("from:amy six")
	bob.sees("a hit", func(g *glimpse) bool {
		return g.State.Finding.Typed == "from:amy six" && len(g.State.Finding.Hits) == 1
	})
	bob.keys("Return")
	bob.sees("its place", func(g *glimpse) bool { return shows("hangar")(g) && g.State.Goal.Seq != 0 })
	d.both("it deleted", in("hangar", func(c *state.Conversation) bool {
		return slices.ContainsFunc(c.Events, func(e wire.Event) bool { return e.Kind == wire.Message && e.Deleted })
	}))
}

// afternoon is about who one is, how the window is, and the two alone.
func (d *day) afternoon() {
	d.t.Helper()
	amy, bob := d.amy, d.bob
	amy.keys("ctrl+comma")
	amy.press("Dark")
	amy.sees("it dark", func(g *glimpse) bool { return g.State.Settings.Look == state.LookDark })
	amy.keys("Escape")
	amy.sees("no settings", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogNone })
	bob.keys("ctrl+slash")
	bob.sees("the keys", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogKeys })
	bob.keys("Escape")
	bob.sees("no keys", func(g *glimpse) bool { return g.State.Dialog.Kind == state.DialogNone })
	bob.sends("/nick Bobby")
	amy.sees("how he is called", func(g *glimpse) bool {
		for _, a := range g.State.People {
			if a.Name == "bob" {
				return a.Display == "Bobby" && a.Online
			}
		}
		return false
	})

	amy.sends("/msg bob Tea at four?")
	amy.sees("the two alone", shows("bob"))
	bob.sees("a direct message", in("amy", func(c *state.Conversation) bool { return c.Unread == 1 }))
	bob.press("amy")
	bob.sees("it", reads("amy", "Tea at four?"))
	bob.paste("好，四點見 🎉")
	amy.sees("his answer", reads("bob", "好，四點見 🎉"))
	amy.sends("/me waves")
	bob.sees("the wave", reads("amy", "_waves_"))

	amy.keys("alt+Up")
	amy.sees("the room above", shows("hangar"))
	amy.sends("/rename tower")
	d.both("its name", func(g *glimpse) bool { return g.conv("tower") != nil })
}

// evening leaves, comes back, and outlasts the server.
func (d *day) evening() {
	d.t.Helper()
	amy, bob := d.amy, d.bob
	bob.press("tower")
	bob.sees("the room", shows("tower"))
	bob.sends("/leave")
	bob.sees("no room", func(g *glimpse) bool { return g.conv("tower") == nil && g.State.Current != 0 })
	bob.press("Browse rooms")
	bob.press("Join")
	bob.sees("the room again", func(g *glimpse) bool { return shows("tower")(g) && g.State.Dialog.Kind == state.DialogNone })

	amy.press("Stop Server")
	amy.sees("the server down", func(g *glimpse) bool { return g.State.Hosting.Phase == state.HostOff })
	bob.sees("no line", func(g *glimpse) bool { return g.State.Link.Phase == state.LinkWaiting })
	bob.sends("Sent while away.")
	bob.sees("that it waits", in("tower", func(c *state.Conversation) bool { return len(c.Pending) == 1 }))
	amy.press("Start Server")
	for _, p := range []*desk{amy, bob} {
		p.sees("the line up", func(g *glimpse) bool { return g.State.Link.Phase == state.LinkOnline })
	}
	d.both("what waited", reads("tower", "Sent while away."))
	bob.sees("nothing that waits", in("tower", func(c *state.Conversation) bool { return len(c.Pending) == 0 }))
}

// compare holds the server's log against what should be in it, and both windows
// against that.
func (d *day) compare() {
	d.t.Helper()
	var windows []*glimpse
	for p, with := range map[*desk][2]string{d.amy: {"bob", "Bobby"}, d.bob: {"amy", "amy"}} {
		p.press(with[1])
		p.sees("the two alone", shows(with[0]))
		for _, room := range []string{"general", "tower"} {
			p.press(room)
			p.sees("the room "+room, shows(room))
		}
		windows = append(windows, p.sees("all of it", func(g *glimpse) bool {
			for _, c := range g.State.Convs {
				if len(c.Events) > 0 && (!c.AtStart || c.Events[len(c.Events)-1].Seq != c.Last) {
					return false
				}
			}
			return true
		}))
	}
	if err := d.amy.process.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	d.amy.process.Wait() // how it ends is another test's

	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	db, err := sqlite.Open(ctx, filepath.Join(d.amy.dir, "server", "parley.db"), nil)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	for name, want := range theDay {
		id := d.amy.glimpse().conv(name).ID // the same in both
		page, err := db.Events(ctx, id, store.Range{Limit: 100})
		if err != nil {
			d.t.Fatal(err)
		}
		if got := told(page.Events); got != want {
			d.t.Errorf("the server's log of %s is\n%s\nwant\n%s", name, got, want)
		}
		for i := range windows {
			if got := told(windows[i].State.Convs[id].Events); got != want {
				d.t.Errorf("window %d holds of %s\n%s\nwant\n%s", i+1, name, got, want)
			}
		}
	}
}

// told are events as lines.
func told(events []wire.Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%d %s %s", e.Seq, e.Kind, e.Name)
		if e.By != 0 {
			b.WriteString(" by another")
		}
		if e.Ref != 0 {
			fmt.Fprintf(&b, " of %d", e.Ref)
		}
		if e.Text != "" {
			fmt.Fprintf(&b, ": %s", e.Text)
		}
		if e.Edited != 0 {
			b.WriteString(" (edited)")
		}
		if e.Deleted {
			b.WriteString(" (deleted)")
		}
		for _, r := range e.Reactions {
			fmt.Fprintf(&b, " %s%d", r.Emoji, r.Count)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// theDay is what each conversation's log holds in the end.
var theDay = map[string]string{
	"general": `1 created server
2 joined admin
3 joined amy
4 joined bob
5 message bob: half a thought, finished
`,
	"tower": `1 created amy
2 topic amy: Landings and tea
3 joined bob by another
4 message amy: The plane lands at five. Or six. (edited) 👍2
5 message bob of 4: Who flies it?
6 reacted bob of 4: 👍
7 reacted amy of 4: 👍
8 edited amy of 4: The plane lands at five. Or six.
9 message amy (deleted)
10 deleted amy of 9
11 message amy: @bob ✈️
12 renamed amy: tower
13 left bob
14 joined bob
15 message bob: Sent while away.
`,
	"bob": `1 created amy
2 message amy: Tea at four?
3 message bob: 好，四點見 🎉
4 message amy: _waves_
`,
}

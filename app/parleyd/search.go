package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"parley.example/net/client"
	"parley.example/net/wire"
)

const (
	// hitForm is how hits are stamped: they may be of any year.
	hitForm = "2006-01-02 15:04:05"
	// hitLimit is how many hits are printed without -limit.
	hitLimit = 50
	// searchPause is the rest after the server put a request off.
	searchPause = time.Second
	// markHit and endHit are around what was searched for, on a terminal.
	markHit, endHit = "\x1b[1;33m", "\x1b[0m"
)

// search prints the messages that a query finds, the newest first.
func search(ctx context.Context, t *terminal, args []string) error {
	f := newFlags(t, "search")
	var a access
	a.flags(f)
	asJSON := f.Bool("json", false, "print each hit as a line of JSON")
	limit := f.Int("limit", hitLimit, "print `N` hits at most; 0 for all")
	color := f.String("color", "auto", "mark what was searched for: `auto|always|never`")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() == 0 {
		return usagef("give what to search for: words, \"a phrase\", %s", filterList())
	}
	if *limit < 0 {
		return usagef("-limit is a number: 0 or above")
	}
	colored, err := t.colored(*color)
	if err != nil {
		return err
	}
	q, err := wire.ParseQuery(strings.Join(f.Args(), " "), time.Local)
	if err != nil {
		return usagef("%s", err)
	}
	conn, session, err := a.open(ctx, t, nil)
	if err != nil {
		return err
	}
	defer leave(conn)
	s := searcher{conn: conn, session: session, query: q}
	show := func(e wire.Event) error { return s.print(t, e, colored) }
	if *asJSON {
		show = func(e wire.Event) error { return printJSON(t.out, wire.Conversation{}, e) }
	}
	return s.run(ctx, t, *limit, show)
}

// filterList shows the filters.
func filterList() string {
	var list []string
	for _, f := range wire.Filters() {
		list = append(list, string(f)+":")
	}
	return strings.Join(list, " ")
}

// colored says whether to mark hits.
func (t *terminal) colored(when string) (bool, error) {
	switch when {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		f, ok := t.out.(*os.File)
		return ok && term.IsTerminal(int(f.Fd())) && t.env("NO_COLOR") == "", nil // https://no-color.org
	}
	return false, usagef("-color is auto, always or never")
}

// searcher is a search under way.
type searcher struct {
	conn    *client.Conn
	session *wire.Session
	query   wire.Query
}

// run shows the hits, page by page, limit of them at most; zero is all.
func (s *searcher) run(ctx context.Context, t *terminal, limit int, show func(wire.Event) error) error {
	req, err := s.request(ctx)
	if err != nil {
		return err
	}
	for shown := 0; ; {
		req.Limit = wire.MaxPage
		if limit > 0 {
			req.Limit = min(req.Limit, limit-shown)
		}
		found, err := s.page(ctx, req)
		if err != nil {
			return err
		}
		for _, e := range found.Hits {
			if err := show(e); err != nil {
				return err
			}
		}
		shown += len(found.Hits)
		switch req.Cursor = found.Cursor; {
		case found.Cursor == "" && found.Partial:
			fmt.Fprintln(t.err, "parleyd: the server is still reading its old messages: search again later for all of them")
			return nil
		case found.Cursor == "":
			return nil
		case limit > 0 && shown >= limit:
			fmt.Fprintf(t.err, "parleyd: there are more than these %d: -limit shows them\n", limit)
			return nil
		}
	}
}

// page asks for one page, and again where the server puts it off.
func (s *searcher) page(ctx context.Context, req *wire.Search) (*wire.Found, error) {
	for {
		found, err := client.Get[*wire.Found](ctx, s.conn, req)
		no, refused := errors.AsType[*wire.Error](err)
		switch {
		case err == nil:
			return found, nil
		case refused && no.Code == wire.CodeUnknown:
			return nil, errors.New("this server cannot search: it is of an older version")
		case !refused || no.Code != wire.CodeTooMany:
			return nil, err
		}
		if err := pauseFor(ctx, searchPause); err != nil {
			return nil, err
		}
	}
}

// pauseFor waits, or ends with why ctx did.
func pauseFor(ctx context.Context, d time.Duration) error {
	pause := time.NewTimer(d)
	defer pause.Stop()
	select {
	case <-pause.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// request finds the ids of the names in the query.
func (s *searcher) request(ctx context.Context) (*wire.Search, error) {
	var conv wire.ConvID
	var from wire.AccountID
	if s.query.In != "" {
		i := slices.IndexFunc(s.session.Conversations, func(c wire.Conversation) bool { return s.isCalled(c, s.query.In) })
		if i < 0 {
			return nil, fmt.Errorf("in:%s: %s is in no such room or conversation: a room is written #name", s.query.In, s.session.Me.Name)
		}
		conv = s.session.Conversations[i].ID
	}
	if s.query.From != "" {
		var err error
		if from, err = s.account(ctx, s.query.From); err != nil {
			return nil, err
		}
	}
	return s.query.Search(conv, from), nil
}

// isCalled reports whether name is that of a room, with or without its #, or of
// the other in a direct conversation.
func (s *searcher) isCalled(c wire.Conversation, name string) bool {
	room, sign := strings.CutPrefix(name, "#")
	if c.Kind == wire.Room {
		return wire.FoldName(c.Name) == wire.FoldName(room)
	}
	if sign || len(c.People) != 2 {
		return false
	}
	return slices.ContainsFunc(c.People, func(a wire.Account) bool { return a.ID != s.session.Me.ID && isAccount(a, name) })
}

func isAccount(a wire.Account, name string) bool {
	return wire.FoldName(a.Name) == wire.FoldName(name) || a.Display != "" && wire.FoldDisplay(a.Display) == wire.FoldDisplay(name)
}

// account finds who is called name, by name or display name; "me" is oneself.
func (s *searcher) account(ctx context.Context, name string) (wire.AccountID, error) {
	if name == "me" {
		return s.session.Me.ID, nil
	}
	for after, more := "", true; more; {
		page, err := client.Get[*wire.Directory](ctx, s.conn, &wire.People{After: after})
		if err != nil {
			return 0, err
		}
		for _, a := range page.People {
			if after = a.Name; isAccount(a, name) {
				return a.ID, nil
			}
		}
		more = page.More
	}
	return 0, fmt.Errorf("from:%s: there is no such account here", name)
}

// print shows a hit on one line.
func (s *searcher) print(t *terminal, e wire.Event, colored bool) error {
	var spans []wire.Span
	if colored {
		spans = wire.Highlights(e.Text, s.query.Text)
	}
	_, err := fmt.Fprintf(t.out, "%s %s %s: %s\n", e.When().Local().Format(hitForm), s.where(e.Conv), inLine(e.Name), paint(e.Text, spans))
	return err
}

// where names a conversation.
func (s *searcher) where(id wire.ConvID) string {
	for _, c := range s.session.Conversations {
		switch {
		case c.ID != id:
		case c.Kind == wire.Room:
			return "#" + inLine(c.Name)
		default:
			var names []string
			for _, a := range c.People {
				if a.ID != s.session.Me.ID {
					names = append(names, inLine(a.Name))
				}
			}
			return "@" + strings.Join(names, ",")
		}
	}
	return fmt.Sprint(int64(id)) // it was joined this moment
}

// paint puts marks around spans of a text, and the text on one line.
func paint(text string, spans []wire.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(inLine(text[at:s.From]) + markHit + inLine(text[s.From:s.To]) + endHit)
		at = s.To
	}
	return b.String() + inLine(text[at:])
}

// inLine makes a text harmless and one line, each white space of it a space.
func inLine(s string) string { return strings.NewReplacer("\n", " ", "\t", " ").Replace(harmless(s)) }

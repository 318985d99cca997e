package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite/glance"
	"parley.example/net/wire"
)

// A conversation as a viewer, ?1, sees it. Its last event is found by the log's
// own order, so that nothing beside the log can differ from it. Unread are
// others' messages above the marker, counted no further than anybody shows, and
// mentions those of them that mention the viewer or everyone.
const (
	viewColumns = `SELECT c.id, c.kind, c.name, c.topic, c.private, c.archived, coalesce(c.owner, 0), c.keep, iif(c.floor > 1, c.floor, 0), c.members, coalesce(l.seq, e.seq),
		coalesce(m.read, 0),
		CASE WHEN m.account IS NULL OR m.read >= coalesce(l.seq, e.seq) THEN 0 ELSE (SELECT count(*) FROM (
			SELECT 1 FROM events u
			WHERE u.conv = c.id AND u.seq > m.read AND u.kind = 'message' AND u.sender <> m.account
			UNION ALL
			SELECT 1 FROM arrivals u WHERE u.conv = c.id AND u.seq > m.read AND u.sender <> m.account
			LIMIT 100)) END,
		CASE WHEN m.account IS NULL OR m.read >= coalesce(l.seq, e.seq) THEN 0 ELSE (SELECT count(*) FROM (
			SELECT 1 FROM mentions x WHERE x.conv = c.id AND x.account = m.account AND x.seq > m.read
			UNION ALL
			SELECT 1 FROM mentions x WHERE x.conv = c.id AND x.account = 0 AND x.seq > m.read AND x.sender <> m.account
			LIMIT 100)) END,
		m.account IS NOT NULL,
		CASE WHEN c.people IS NULL THEN '' ELSE (
			SELECT group_concat(concat_ws(char(9), a.id, a.name, a.display, a.kind, a.status, a.admin, max(p.got, p.read), p.read),
				char(10) ORDER BY a.id)
			FROM members p JOIN accounts a ON a.id = p.account WHERE p.conv = c.id) END `
	viewJoins = `
		JOIN events e ON e.conv = c.id AND e.seq = (SELECT max(seq) FROM events WHERE conv = c.id)
		LEFT JOIN arrivals l ON l.conv = c.id AND l.seq = (SELECT max(seq) FROM arrivals WHERE conv = c.id) `
	maybeMember = `LEFT JOIN members m ON m.conv = c.id AND m.account = ?1 `

	selectConversation  = viewColumns + `FROM conversations c ` + maybeMember + viewJoins + `WHERE c.id = ?2`
	selectConversations = viewColumns + `FROM members m JOIN conversations c ON c.id = m.conv ` + viewJoins +
		`WHERE m.account = ?1 ORDER BY c.folded IS NULL, c.folded, c.private, coalesce(l.time, e.time) DESC, c.id`
	selectPublicRooms = viewColumns + `FROM conversations c ` + maybeMember + viewJoins +
		`WHERE c.folded > ?2 AND c.private = 0 AND c.archived <= ?3 ORDER BY c.folded LIMIT ?4`
	selectRoomByName  = viewColumns + `FROM conversations c ` + maybeMember + viewJoins + `WHERE c.folded = ?2 AND c.private = 0`
	selectMemberships = `SELECT conv FROM members WHERE account = ? ORDER BY conv`
	selectMembers     = `SELECT ` + publicColumns + ` FROM members m JOIN accounts a ON a.id = m.account
		WHERE m.conv = ? AND a.folded > ? ORDER BY a.folded LIMIT ?`
)

// selectEvery goes through all: it is none of readQueries.
const selectEvery = viewColumns + `FROM conversations c ` + maybeMember + viewJoins + `ORDER BY c.id`

// nobody is the viewer who is in no conversation.
const nobody = wire.AccountID(0)

func scanView(row scanner) (c wire.Conversation, member bool, err error) {
	var people string
	err = row.Scan(&c.ID, &c.Kind, &c.Name, &c.Topic, &c.Private, &c.Archived, &c.Owner, &c.Keep, &c.Floor, &c.Members, &c.Last,
		&c.Read, &c.Unread, &c.Mentions, &member, &people)
	if err == nil && people != "" {
		err = scanPeople(people, &c)
	}
	if err != nil {
		return wire.Conversation{}, false, err
	}
	if !member {
		c.Marks = nil
	}
	return c, member, nil
}

// scanPeople reads the members of a direct conversation and their marks: a line
// each, with tabs between what stands in it, neither of which is in a name, a
// display name or a status.
func scanPeople(lines string, into *wire.Conversation) error {
	for line := range strings.SplitSeq(lines, "\n") {
		words := strings.Split(line, "\t")
		if len(words) != 8 {
			return fmt.Errorf("%q is no account", line)
		}
		var n [3]int64
		for i, word := range []string{words[0], words[6], words[7]} {
			var err error
			if n[i], err = strconv.ParseInt(word, 10, 64); err != nil {
				return err
			}
		}
		id := wire.AccountID(n[0])
		into.People = append(into.People, wire.Account{
			ID: id, Name: words[1], Display: words[2], Kind: wire.AccountKind(words[3]), Status: words[4], Admin: words[5] == "1",
		})
		into.Marks = append(into.Marks, wire.Mark{Account: id, Got: wire.Seq(n[1]), Read: wire.Seq(n[2])})
	}
	return nil
}

// view is how a conversation is within the running transaction.
func (w *writer) view(conv wire.ConvID, viewer wire.AccountID) (wire.Conversation, error) {
	c, _, err := scanView(w.row(selectConversation, viewer, conv))
	return c, err
}

// Conversation is store.Conversations'.
func (d *DB) Conversation(ctx context.Context, id wire.ConvID, viewer wire.AccountID) (c wire.Conversation, member bool, err error) {
	c, member, err = scanView(d.row(ctx, selectConversation, viewer, id))
	return c, member, d.found(ctx, "find conversation", err)
}

// RoomByName is store.Conversations'.
func (d *DB) RoomByName(ctx context.Context, name string) (wire.Conversation, error) {
	c, _, err := scanView(d.row(ctx, selectRoomByName, nobody, wire.FoldName(name)))
	return c, d.found(ctx, "find room", err)
}

// Memberships is store.Conversations'.
func (d *DB) Memberships(ctx context.Context, account wire.AccountID) (convs []wire.ConvID, err error) {
	err = d.each(ctx, "list memberships", func(row scanner) error {
		var conv wire.ConvID
		err := row.Scan(&conv)
		convs = append(convs, conv)
		return err
	}, selectMemberships, account)
	if err != nil {
		return nil, err
	}
	return convs, nil
}

// ConversationsOf is store.Conversations'.
func (d *DB) ConversationsOf(ctx context.Context, account wire.AccountID) (convs []wire.Conversation, err error) {
	c, err := d.glances.take(ctx)
	if err != nil {
		return nil, err
	}
	defer d.glances.give(c)
	convs, err = conversationsOf(c, account)
	return convs, d.found(ctx, "list conversations", err)
}

func conversationsOf(c *glance.Conn, account wire.AccountID) (convs []wire.Conversation, err error) {
	err = eachOf(c, func(row scanner) error {
		conv, _, err := scanView(row)
		convs = append(convs, conv)
		return err
	}, selectConversations, account)
	if err != nil {
		return nil, err
	}
	return convs, nil
}

// EveryConversation is store.Conversations'.
func (d *DB) EveryConversation(ctx context.Context) (convs []wire.Conversation, err error) {
	if d.queue.isClosed() {
		return nil, store.ErrClosed
	}
	rows, err := d.read.QueryContext(ctx, selectEvery, nobody)
	if err == nil {
		err = scanAll(rows, func(row scanner) error {
			c, _, err := scanView(row)
			convs = append(convs, c)
			return err
		})
	}
	if err != nil {
		return nil, d.found(ctx, "list all conversations", err)
	}
	return convs, nil
}

// PublicRooms is store.Conversations'. A limit that is none means wire.MaxPage.
func (d *DB) PublicRooms(ctx context.Context, after string, limit int, archived bool) (page []wire.Conversation, more bool, err error) {
	limit = pageLimit(limit)
	err = d.each(ctx, "list rooms", func(row scanner) error {
		if more = len(page) == limit; more {
			return errEnough
		}
		c, _, err := scanView(row)
		page = append(page, c)
		return err
	}, selectPublicRooms, nobody, wire.FoldName(after), archived, limit+1)
	if err != nil {
		return nil, false, err
	}
	return page, more, nil
}

// Members is store.Conversations'. A limit that is none means wire.MaxPage.
func (d *DB) Members(ctx context.Context, conv wire.ConvID, after string, limit int) (page []wire.Account, more bool, err error) {
	return d.accounts(ctx, "list members", pageLimit(limit), selectMembers, conv, wire.FoldName(after))
}

// The limit of unread messages stands in the query as a number, where the
// planner sees it; this fails to compile where the two differ.
var (
	_                     = [1]struct{}{}[wire.MaxUnread-100]
	_ store.Conversations = (*DB)(nil)
)

package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"parley.example/net/wire"
)

// everyone stands in mentions for all members.
const everyone = wire.AccountID(0)

// mention notes whom a message mentions, for the listings of conversations, and
// returns them in the order of their ids.
// Everyone covers whoever is mentioned besides; nobody mentions themselves.
func (w *writer) mention(e wire.Event) (who []wire.AccountID, err error) {
	for _, run := range wire.Mentions(e.Text) {
		id, found, err := w.meant(e.Conv, run)
		if err != nil {
			return nil, err
		}
		if found && id == everyone {
			who = []wire.AccountID{everyone}
			break
		}
		if found && id != e.From {
			who = append(who, id)
		}
	}
	slices.Sort(who)
	who = slices.Compact(who) // as they are read again
	for _, id := range who {
		if _, err := w.exec(`INSERT OR IGNORE INTO mentions (conv, account, seq, sender) VALUES (?, ?, ?, ?)`,
			e.Conv, id, e.Seq, e.From); err != nil {
			return nil, err
		}
	}
	return who, nil
}

// meant finds the member that a run behind an @ means: of those whose name it
// may be, the one with the longest. It is one statement, for a run of a script
// without spaces may be as many names as it has letters.
func (w *writer) meant(conv wire.ConvID, run string) (id wire.AccountID, found bool, err error) {
	names, all := wire.MentionNames(run), false
	for i, name := range names {
		if names[i] = wire.FoldName(name); names[i] == wire.Everyone {
			names, all = names[:i], true
			break
		}
	}
	list, err := json.Marshal(names)
	if err != nil {
		return 0, false, err
	}
	err = w.row(`SELECT a.id FROM json_each(?) n JOIN accounts a ON a.folded = n.value
		JOIN members m ON m.account = a.id AND m.conv = ? ORDER BY n.key LIMIT 1`, string(list), conv).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err == nil, err
	}
	return everyone, all, nil
}

// unmention forgets whom a message mentions.
func (w *writer) unmention(conv wire.ConvID, seq wire.Seq) error {
	_, err := w.exec(`DELETE FROM mentions WHERE conv = ? AND seq = ?`, conv, seq)
	return err
}

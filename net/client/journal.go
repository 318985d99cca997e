package client

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley.example/net/wire"
)

// MaxFile bounds what is read of one file of a Disk. What is cut by it does
// not decode, and is left alone.
const MaxFile = 256 << 10

// Disk keeps small named files, in a directory (OpenDir) or in a browser's
// localStorage. It need not be safe for concurrent use, but another program
// may use the same place.
type Disk interface {
	// Load reads every file.
	Load() (map[string][]byte, error)
	// Write makes or replaces a file. When it returns nil the file is whole and
	// on stable storage; else the old one stands.
	Write(name string, data []byte) error
	// Remove deletes a file for good; one that is not there is no error.
	Remove(name string) error
}

// Message is one that waits in the outbox.
type Message struct {
	Conv wire.ConvID `json:"conv"`
	UID  wire.UID    `json:"uid"`
	Text string      `json:"text"`
	At   time.Time   `json:"at"` // when the person sent it
	// Ref is the message that it replies to, zero for none.
	Ref wire.Seq `json:"ref,omitempty"`
	// Epoch names the history that Ref is of; see wire.Session. Empty where that is
	// not known.
	Epoch string `json:"epoch,omitempty"`
	// Why is the code with which the server refused it, empty for one that is
	// still to go out.
	Why wire.Code `json:"why,omitempty"`
}

// check says whether m may be sent.
func (m Message) check() error {
	if _, ok := m.UID.Bytes(); !ok || m.Conv <= 0 {
		return wire.Errorf(wire.CodeInvalid, "a message needs a conversation and a UUID")
	}
	if m.Ref < 0 {
		return wire.Errorf(wire.CodeInvalid, "a reply is to a message's seq")
	}
	return wire.CheckText(m.Text)
}

// in is m in a history: after a restore of the server Ref is another message there, and
// what was said stands alone.
func (m Message) in(epoch string) Message {
	if m.Epoch != "" && epoch != "" && m.Epoch != epoch {
		m.Ref = 0
	}
	return m
}

// kept is a message with its place in the order of sending.
type kept struct {
	Message
	order uint64
}

// The journal keeps each message in a file of its own rather than as a line of
// one: its rename is what makes it whole or absent, so that there is no cut
// line to recover, no log to compact, and two programs that share the
// directory can at worst send a message twice under its one uid, which the
// server stores once.

// journalSuffix ends the name of every message's file: ORDER-UID.json, ORDER
// in 16 hexadecimal digits.
const journalSuffix = ".json"

// fileName is where a message is kept.
func (k kept) fileName() string {
	return fmt.Sprintf("%016x-%s%s", k.order, k.UID, journalSuffix)
}

// asideSuffix ends the name of a file that was no message, once it is put aside.
const asideSuffix = ".damaged"

// encode writes a message's file.
func (k kept) encode() ([]byte, error) { return json.Marshal(k.Message) }

// maxOrder is the highest order that a name may have, so that there is always
// a next one.
const maxOrder = 1 << 62

// parseOrder reads the order out of a file's name.
func parseOrder(name string) (order uint64, uid wire.UID, ok bool) {
	number, rest, found := strings.Cut(name, "-")
	id, isJSON := strings.CutSuffix(rest, journalSuffix)
	order, err := strconv.ParseUint(number, 16, 64)
	return order, wire.UID(id), found && isJSON && err == nil && order <= maxOrder
}

// decodeKept reads a message's file; every file that encode wrote is read
// whole, any other is refused.
func decodeKept(name string, data []byte) (kept, error) {
	order, uid, ok := parseOrder(name)
	if !ok {
		return kept{}, errors.New("no message's name")
	}
	k := kept{order: order}
	if err := json.Unmarshal(data, &k.Message); err != nil {
		return kept{}, fmt.Errorf("read %s: %w", name, err)
	}
	if k.UID != uid || k.fileName() != name {
		return kept{}, fmt.Errorf("read %s: it holds another message", name)
	}
	if err := k.check(); err != nil {
		return kept{}, fmt.Errorf("read %s: %w", name, err)
	}
	return k, nil
}

// loadJournal reads the messages of a disk in their order, the highest order
// in use, and the files that are no messages. Where two programs were given
// one message, the later file goes.
func loadJournal(d Disk) (list []kept, last uint64, damaged map[string][]byte, err error) {
	files, err := d.Load()
	if err != nil {
		return nil, 0, nil, err
	}
	damaged = make(map[string][]byte)
	for name, data := range files {
		if strings.HasSuffix(name, asideSuffix) {
			continue
		}
		k, err := decodeKept(name, data)
		if order, _, ok := parseOrder(name); ok {
			last = max(last, order)
		}
		if err != nil {
			damaged[name] = data
			continue
		}
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b kept) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.UID, b.UID))
	})
	seen := make(map[wire.UID]bool, len(list))
	list = slices.DeleteFunc(list, func(k kept) bool {
		again := seen[k.UID]
		seen[k.UID] = true
		if again {
			_ = d.Remove(k.fileName()) // else it is tried with the next start
		}
		return again
	})
	return list, last, damaged, nil
}

// putAside renames a file that is no message, so that it is told of once. What was read
// of it may not be all: then it stays where it is.
func putAside(d Disk, name string, data []byte) {
	if len(data) >= MaxFile {
		return
	}
	if err := d.Write(name+asideSuffix, data); err == nil {
		_ = d.Remove(name) // else it is told of again
	}
}

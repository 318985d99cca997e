package client

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"parley.example/net/wire"
)

// Limits of an outbox.
const (
	// MaxQueued bounds the messages that an outbox takes. More that stand on the
	// disk already are kept and sent.
	MaxQueued = 1000
	// Window is how many messages are under way at once, each of another
	// conversation: a message that the server puts off (its disk is full, it was
	// asked too often) must not be overtaken by the next of its conversation.
	Window = 16
)

// Outbox keeps the messages of one account on one server from the moment they
// are accepted to their acknowledgement. What Add returned nil for is on
// stable storage and is sent until the server acknowledges or refuses it, each
// time with its own uid. One goroutine owns it.
type Outbox struct {
	disk    Disk
	list    []kept // in the order of sending
	last    uint64 // the highest order given
	under   map[wire.UID]wire.ConvID
	busy    map[wire.ConvID]bool
	damaged int
	// gone are messages whose files could not be deleted, so that Adopt does not
	// take them for another program's.
	gone map[wire.UID]bool
}

// OpenOutbox reads what an earlier run left. Files that are no messages are put aside
// beside them, and Damaged counts them: the next time they are not.
func OpenOutbox(d Disk) (*Outbox, error) {
	list, last, damaged, err := loadJournal(d)
	if err != nil {
		return nil, fmt.Errorf("open the outbox: %w", err)
	}
	for name, data := range damaged {
		putAside(d, name, data)
	}
	o := &Outbox{disk: d, list: list, last: last, damaged: len(damaged), gone: make(map[wire.UID]bool)}
	o.rewind()
	return o, nil
}

// Damaged counts the files that were found to be no messages. They are put aside.
func (o *Outbox) Damaged() int { return o.damaged }

// All are the messages it holds, in order.
func (o *Outbox) All() []Message {
	all := make([]Message, len(o.list))
	for i, k := range o.list {
		all[i] = k.Message
	}
	return all
}

// index finds a message, -1 where it is not held.
func (o *Outbox) index(uid wire.UID) int {
	return slices.IndexFunc(o.list, func(k kept) bool { return k.UID == uid })
}

// Add accepts a message, or one that was refused before to be sent again; one
// that is waiting already stays as it is. An error means that it is not kept:
// a *wire.Error where it breaks a rule, ErrFull, or the disk's.
func (o *Outbox) Add(m Message) error {
	m.Why = ""
	if err := m.check(); err != nil {
		return err
	}
	if o.index(m.UID) >= 0 {
		o.Retry(m.UID)
		return nil
	}
	if len(o.list) >= MaxQueued {
		return ErrFull
	}
	k := kept{Message: m, order: o.last + 1}
	if err := o.put(k); err != nil {
		// The file may stand although its directory could not be synced; what was
		// not accepted must not be sent one day.
		_ = o.disk.Remove(k.fileName()) // a failing disk; the first error says it
		return err
	}
	o.last = k.order
	o.list = append(o.list, k)
	delete(o.gone, m.UID)
	return nil
}

// accept is Add, and what is to be told of it.
func (o *Outbox) accept(c Enqueue) Event {
	m := Message{Conv: c.Conv, UID: c.UID, Text: c.Text, At: c.At, Ref: c.Ref, Epoch: c.Epoch}
	err := o.Add(m)
	no, broken := errors.AsType[*wire.Error](err)
	switch {
	case err == nil:
		return Queued{Message: m}
	case broken:
		return NotSent{Conv: m.Conv, UID: m.UID, Code: no.Code}
	}
	return DiskFailed{Conv: m.Conv, UID: m.UID, Err: err}
}

// put writes a message's file.
func (o *Outbox) put(k kept) error {
	data, err := k.encode()
	if err != nil {
		return fmt.Errorf("keep the message: %w", err)
	}
	if err := o.disk.Write(k.fileName(), data); err != nil {
		return fmt.Errorf("keep the message: %w", err)
	}
	return nil
}

// Adopt takes over messages that another program has added to the same disk
// since it was opened, and answers them in their order. What was to be deleted and
// still stands is deleted instead.
func (o *Outbox) Adopt() ([]Message, error) {
	list, last, _, err := loadJournal(o.disk)
	if err != nil {
		return nil, fmt.Errorf("look through the outbox: %w", err)
	}
	var left []Message
	for _, k := range list {
		switch {
		case o.gone[k.UID]:
			_ = o.disk.Remove(k.fileName()) // else it is tried the next time
		case o.index(k.UID) < 0:
			o.list = append(o.list, k)
			left = append(left, k.Message)
		}
	}
	slices.SortStableFunc(o.list, func(a, b kept) int { return cmp.Compare(a.order, b.order) })
	o.last = max(o.last, last)
	return left, nil
}

// Retry lets a refused message be sent again, in its old place. For a message
// that is not held it does nothing.
func (o *Outbox) Retry(uid wire.UID) { o.mark(uid, "") }

// refused marks a message not sent.
func (o *Outbox) refused(uid wire.UID, code wire.Code) {
	o.settle(uid)
	o.mark(uid, code)
}

// mark sets why a message was not sent.
func (o *Outbox) mark(uid wire.UID, why wire.Code) {
	i := o.index(uid)
	if i < 0 || o.list[i].Why == why {
		return
	}
	o.list[i].Why = why
	// Where the disk fails the message still stands on it, with its old mark: a
	// restart then asks the server, or the person, once more.
	_ = o.put(o.list[i])
}

// Drop deletes a message. One that is under way may be stored by the server
// all the same. An error means that it may come back with the next start.
func (o *Outbox) Drop(uid wire.UID) error {
	i := o.index(uid)
	if i < 0 {
		return nil
	}
	k := o.list[i]
	o.list = slices.Delete(o.list, i, i+1)
	if err := o.disk.Remove(k.fileName()); err != nil {
		o.gone[uid] = true
		return fmt.Errorf("delete the message: %w", err)
	}
	return nil
}

// acked forgets a message that the server has stored. Where its file cannot be
// deleted it is sent once more after a restart, and stored no second time.
func (o *Outbox) acked(uid wire.UID) error {
	o.settle(uid)
	return o.Drop(uid)
}

// next takes the next message to send: the first that is neither refused nor
// behind one of its conversation that is under way.
func (o *Outbox) next() (Message, bool) {
	if len(o.under) >= Window {
		return Message{}, false
	}
	for _, k := range o.list {
		if k.Why != "" || o.busy[k.Conv] {
			continue
		}
		o.under[k.UID] = k.Conv
		o.busy[k.Conv] = true
		return k.Message, true
	}
	return Message{}, false
}

// settle takes a message out of those under way: it was answered, or put off.
func (o *Outbox) settle(uid wire.UID) {
	if conv, ok := o.under[uid]; ok {
		delete(o.under, uid)
		delete(o.busy, conv)
	}
}

// rewind forgets what is under way: the connection is another.
func (o *Outbox) rewind() {
	o.under = make(map[wire.UID]wire.ConvID)
	o.busy = make(map[wire.ConvID]bool)
}

// putOff reports whether a refusal with that code passes by itself.
func putOff(code wire.Code) bool {
	switch code {
	case wire.CodeStorage, wire.CodeTooMany, wire.CodeShutdown, wire.CodeSlow, wire.CodeIdle:
		return true
	}
	return false
}

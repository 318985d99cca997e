package server

import (
	"context"
	"errors"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// send appends a message, by hand, of one who was a member a moment ago: of another it
// reads the store. Its answer comes from the store's writer goroutine after the commit,
// so that the session may send on meanwhile.
func (c *session) send(ctx context.Context, id int64, r *wire.Send, member bool, hand handing) {
	text := wire.CleanText(r.Text)
	err := wire.CheckText(text)
	if _, ok := r.UID.Bytes(); err == nil && !ok {
		err = wire.Errorf(wire.CodeInvalid, "uid is a UUID in lower case, like %s", sampleUID)
	}
	var no error // to one who is no member, unless it was stored before
	if err == nil && !member {
		no = c.notMine(ctx, r.Conv)
	}
	if no != nil && codeOf(no).Code == wire.CodeStorage {
		err = no
	}
	if err != nil {
		c.fail(id, err)
		return
	}
	c.owed.Add(1)
	draft := store.Draft{Conv: r.Conv, From: c.account.ID, UID: r.UID, Ref: r.Ref, Text: text}
	hand(ctx, id, draft, func(e wire.Event, err error) {
		defer c.owed.Done()
		switch {
		case no != nil && (errors.Is(err, store.ErrNotMember) || errors.Is(err, store.ErrNotFound)):
			c.fail(id, no)
		case err != nil:
			c.fail(id, err)
		default:
			c.answer(id, &wire.Sent{Conv: e.Conv, Seq: e.Seq, Time: e.Time})
		}
	})
}

// sampleUID shows the form.
const sampleUID = "018f6d2c-9b7e-7c31-a4c5-3a1be0f7d2aa"

// notMine is the answer about a conversation that the account is no member of:
// only public rooms are admitted to exist.
func (c *session) notMine(ctx context.Context, id wire.ConvID) error {
	conv, member, err := c.srv.store.Conversation(ctx, id, c.account.ID)
	switch {
	case err != nil:
		return err
	case member: // joined by another session a moment ago
		return nil
	}
	return strangerTo(conv)
}

// strangerTo is the answer to one who is not in a conversation.
func strangerTo(conv wire.Conversation) error {
	if conv.Kind == wire.Room && !conv.Private {
		return errNotMember
	}
	return errNotFound
}

// member says whether the account may read a conversation.
func (c *session) member(ctx context.Context, id wire.ConvID) error {
	if c.srv.hub.subscribed(c, id) {
		return nil
	}
	return c.notMine(ctx, id)
}

func (c *session) history(ctx context.Context, r *wire.History) (wire.Answer, error) {
	if err := c.member(ctx, r.Conv); err != nil {
		return nil, err
	}
	var fresh *tail
	if newest(r) {
		if page, ok := c.srv.tails.page(r.Conv, r.Limit); ok {
			return page, c.member(ctx, r.Conv) // as below
		}
		fresh = c.srv.tails.begin(r.Conv)
	}
	page, err := c.srv.store.Events(ctx, r.Conv, store.Range{
		Before: r.Before, After: r.After, Forward: r.After > 0, Around: r.Around, At: r.At, Limit: r.Limit, Viewer: c.account.ID,
	})
	if fresh != nil && err == nil {
		c.srv.tails.fill(fresh, &page)
	}
	if err == nil { // it may have waited, and another removed the member meanwhile
		err = c.member(ctx, r.Conv)
	}
	return &page, err
}

// newest reports whether a request is for the end of the log.
func newest(r *wire.History) bool { return r.Before == 0 && r.After == 0 && r.Around == 0 && r.At == 0 }

func (c *session) markRead(ctx context.Context, r *wire.Read) error {
	if err := c.member(ctx, r.Conv); err != nil {
		return err
	}
	moved, err := c.srv.store.MarkRead(ctx, r.Conv, c.account.ID, r.Seq)
	if err != nil || !moved {
		return err
	}
	// Where it stands, which is never past the last event, whatever was asked.
	conv, _, err := c.srv.store.Conversation(ctx, r.Conv, c.account.ID)
	if err == nil {
		c.srv.hub.tell(c, &wire.Marked{Conv: r.Conv, Seq: conv.Read})
	}
	return err
}

// conversations lists what the account is in, with who is online.
func (c *session) conversations(ctx context.Context) ([]wire.Conversation, error) {
	convs, err := c.srv.store.ConversationsOf(ctx, c.account.ID)
	if err != nil {
		return nil, err
	}
	c.present(convs)
	return convs, nil
}

// present fills in who of the people of direct conversations is online.
func (c *session) present(convs []wire.Conversation) {
	for i := range convs {
		if people := convs[i].People; len(people) > 0 {
			c.srv.hub.present(people)
		}
	}
}

func (c *session) list(ctx context.Context) (wire.Answer, error) {
	convs, err := c.conversations(ctx)
	return &wire.Listing{Conversations: convs}, err
}

func (c *session) publicRooms(ctx context.Context, r *wire.Rooms) (wire.Answer, error) {
	rooms, more, err := c.srv.store.PublicRooms(ctx, r.After, r.Limit, r.Archived)
	return &wire.Listing{Conversations: rooms, More: more}, err
}

func (c *session) people(ctx context.Context, r *wire.People) (wire.Answer, error) {
	c.srv.hub.watch(c) // before the list is read, so that no change falls between
	people, more, err := c.srv.store.ListAccounts(ctx, r.After, r.Limit)
	c.srv.hub.present(people)
	return &wire.Directory{People: people, More: more}, err
}

func (c *session) create(ctx context.Context, r *wire.Create) (wire.Answer, error) {
	name := account.CleanName(r.Room)
	if err := account.CheckNewName(name); err != nil {
		return nil, err
	}
	if err := wire.CheckTopic(r.Topic); err != nil {
		return nil, err
	}
	if err := c.mayBegin(); err != nil {
		return nil, err
	}
	keep, err := c.srv.books.Keep(ctx)
	if err != nil {
		return nil, err
	}
	conv, err := c.srv.store.CreateRoom(ctx, store.NewRoom{Name: name, Topic: r.Topic, Private: r.Private, By: c.account.ID, Keep: keep})
	return &conv, err
}

func (c *session) join(ctx context.Context, r *wire.Join) (wire.Answer, error) {
	id := r.Conv
	if id == 0 {
		conv, err := c.srv.store.RoomByName(ctx, account.CleanName(r.Room))
		if err != nil {
			return nil, err
		}
		id = conv.ID
	}
	// Asked of the store, and a member's join not handed on: by the time that the
	// writer gets to it another may have removed the member, whom it would let into
	// a private room again.
	conv, member, err := c.srv.store.Conversation(ctx, id, c.account.ID)
	switch {
	case err != nil:
		return nil, err
	case member && conv.Kind == wire.Room:
		return &conv, nil
	case conv.Kind != wire.Room || conv.Private:
		return nil, errNotFound
	}
	conv, err = c.srv.store.Join(ctx, id, c.account.ID)
	return &conv, err
}

func (c *session) leave(ctx context.Context, r *wire.Leave) error {
	if err := c.member(ctx, r.Conv); err != nil {
		return err
	}
	return c.srv.store.Leave(ctx, r.Conv, c.account.ID)
}

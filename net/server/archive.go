package server

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// ServerName is what the server was called last, empty before its first start.
func (b *Books) ServerName(ctx context.Context) (string, error) {
	return b.store.Setting(ctx, settingName)
}

// ConversationsOf lists the conversations that an account is in.
func (b *Books) ConversationsOf(ctx context.Context, viewer wire.AccountID) ([]wire.Conversation, error) {
	return b.store.ConversationsOf(ctx, viewer)
}

// EveryConversation lists those that anybody is in, private and direct ones too,
// which is for whoever has the data: rooms by name, then direct conversations.
func (b *Books) EveryConversation(ctx context.Context) ([]wire.Conversation, error) {
	found := map[wire.ConvID]wire.Conversation{}
	for a, err := range b.All(ctx) {
		if err != nil {
			return nil, err
		}
		convs, err := b.store.ConversationsOf(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range convs {
			found[c.ID] = c
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b wire.Conversation) int {
		return cmp.Or(
			-cmp.Compare(a.Kind, b.Kind), // rooms first
			cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name)), cmp.Compare(a.ID, b.ID))
	}), nil
}

// Events goes through a conversation's log from its beginning, as viewer sees it;
// zero for nobody, and everybody's reactions are counted all the same.
func (b *Books) Events(ctx context.Context, conv wire.ConvID, viewer wire.AccountID) iter.Seq2[wire.Event, error] {
	return func(yield func(wire.Event, error) bool) {
		for after := wire.Seq(0); ; {
			page, err := b.store.Events(ctx, conv, store.Range{Forward: true, After: after, Viewer: viewer})
			if err != nil {
				yield(wire.Event{}, err)
				return
			}
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
				after = e.Seq
			}
			if !page.More {
				return
			}
			if len(page.Events) == 0 {
				yield(wire.Event{}, errors.New("a page of the log is empty"))
				return
			}
		}
	}
}

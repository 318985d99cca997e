package server

import (
	"cmp"
	"context"
	"errors"
	"iter"
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

// EveryConversation lists all that there are, private and direct ones too, and
// those that nobody is in any more, which is for whoever has the data: rooms by
// name, then direct conversations.
func (b *Books) EveryConversation(ctx context.Context) ([]wire.Conversation, error) {
	all, err := b.store.EveryConversation(ctx)
	slices.SortFunc(all, func(a, b wire.Conversation) int {
		return cmp.Or(
			-cmp.Compare(a.Kind, b.Kind), // rooms first
			cmp.Compare(wire.FoldName(a.Name), wire.FoldName(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return all, err
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

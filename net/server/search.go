package server

import (
	"context"
	"time"

	"parley.example/net/wire"
)

// An account's searches: enough for one who sees the hits as they type, and for
// whoever reads all of a long list.
const (
	searchEvery = 200 * time.Millisecond
	searchBurst = 20
)

// search finds messages, among those that the account may read by the store's
// own rule.
func (c *session) search(ctx context.Context, r *wire.Search) (wire.Answer, error) {
	if err := wire.CheckSearch(r); err != nil {
		return nil, err
	}
	if wait, ok := c.srv.searches.allow(c.account.ID); !ok {
		return nil, c.srv.rules.over(boundSearches, wait, "too many searches")
	}
	if r.Conv != 0 {
		if err := c.member(ctx, r.Conv); err != nil {
			return nil, err
		}
	}
	found, err := c.srv.store.Search(ctx, c.account.ID, r)
	return &found, err
}

package server

import (
	"context"

	"golang.org/x/time/rate"

	"parley.example/net/wire"
)

// A session's searches: enough for one who sees the hits as they type, and for
// whoever reads all of a long list.
const (
	searchRate  = rate.Limit(5) // a second
	searchBurst = 20
)

// search finds messages, among those that the account may read by the store's
// own rule.
func (c *session) search(ctx context.Context, r *wire.Search) (wire.Answer, error) {
	if err := wire.CheckSearch(r); err != nil {
		return nil, err
	}
	if !c.searches.Allow() {
		return nil, wire.Errorf(wire.CodeTooMany, "searches come too fast: wait a second")
	}
	if r.Conv != 0 {
		if err := c.member(ctx, r.Conv); err != nil {
			return nil, err
		}
	}
	found, err := c.srv.store.Search(ctx, c.account.ID, r)
	return &found, err
}

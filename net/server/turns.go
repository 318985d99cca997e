package server

import (
	"context"

	"parley.example/net/wire"
)

// turnsMost is how many reads of one account are under way in the store at once. More
// wait for each other rather than everybody for them: who reads is served in the order
// of asking, and one account has hundreds of connections.
const turnsMost = 8

// turn waits for the turn of a request that reads much, where it is one, until ctx ends.
// done ends it.
func (c *session) turn(ctx context.Context, req wire.Request) (done func(), err error) {
	switch req.(type) {
	case *wire.History, *wire.Search, *wire.List, *wire.Rooms, *wire.People, *wire.Members, *wire.Devices:
	default:
		return func() {}, nil
	}
	if c.turns == nil { // of one that is held
		return func() {}, nil
	}
	select {
	case c.turns <- struct{}{}:
		return func() { <-c.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

package server

import (
	"context"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// say is how bots that live in the server speak: it appends what they say, in
// order, and returns when all of it is on stable storage, or an error for each
// that is not. It must not be called on the store's writer goroutine.
func say(ctx context.Context, log store.Log, drafts ...store.Draft) []error {
	errs := make([]error, len(drafts))
	stored := make(chan struct{}, len(drafts))
	owed := 0
	for i := range drafts {
		errs[i] = log.Append(ctx, drafts[i], func(_ wire.Event, err error) {
			errs[i] = err
			stored <- struct{}{}
		})
		if errs[i] == nil {
			owed++
		}
	}
	for range owed {
		<-stored
	}
	return errs
}

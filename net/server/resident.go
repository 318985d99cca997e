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
	type outcome struct {
		of  int
		err error
	}
	errs := make([]error, len(drafts))
	stored := make(chan outcome, len(drafts))
	owed := 0
	for i := range drafts {
		err := log.Append(ctx, drafts[i], func(_ wire.Event, err error) { stored <- outcome{i, err} })
		if err != nil {
			errs[i] = err
			continue
		}
		owed++
	}
	for range owed {
		o := <-stored
		errs[o.of] = o.err
	}
	return errs
}

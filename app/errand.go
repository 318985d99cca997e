package main

import "context"

// errand is what goes on until it is ended; its zero value is nothing.
type errand struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func beginErrand(ctx context.Context, do func(context.Context)) errand {
	ctx, cancel := context.WithCancel(ctx)
	e := errand{cancel, make(chan struct{})}
	go func() {
		defer close(e.done)
		do(ctx)
	}()
	return e
}

// end ends it and waits for that.
func (e *errand) end() {
	if e.cancel != nil {
		e.cancel()
		<-e.done
	}
	*e = errand{}
}

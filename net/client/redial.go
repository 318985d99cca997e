package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// The redial: one dial and Retries more, then standing by.
const (
	// Retries is how many dials follow the first, after 1, 2, 4, 8 and 16 s.
	Retries = 5
	// firstPause is the pause before the first retry; each next one is double.
	firstPause = time.Second
	// pauseJitter is the share by which a pause is shorter or longer, so that a
	// hall full of clients does not come back in one instant.
	pauseJitter = 0.2
	// StandbyPause is how long a client stands by before it dials again by itself.
	StandbyPause = 30 * time.Second
	// steady is how long a line must have been up for its loss to start the
	// count anew: a server that lets in and drops at once is not dialled in a
	// circle.
	steady = 10 * time.Second
)

// redial counts the dials. Its zero value stands before the first.
type redial struct {
	// random draws from [0,1).
	random func() float64
	// tries is how many retries were made since the first dial.
	tries int
}

// restart begins with a first dial again.
func (r *redial) restart() { r.tries = 0 }

// next is the pause before the next retry and its number, or false where all
// were made.
func (r *redial) next() (attempt int, pause time.Duration, ok bool) {
	if r.tries >= Retries {
		return 0, 0, false
	}
	pause = firstPause << r.tries
	r.tries++
	random := r.random
	if random == nil {
		random = rand.Float64
	}
	return r.tries, time.Duration(float64(pause) * (1 - pauseJitter + 2*pauseJitter*random())), true
}

// rest waits after a lost line or a dial that did not succeed, until it is
// time for the next: it tells how long, serves commands meanwhile, and is cut
// short by those that ask for it.
func (s *supervisor) rest(ctx context.Context, cause error) error {
	if s.held || s.final(cause) {
		s.held = true
		s.emit(ctx, Held{Err: cause})
		return s.sit(ctx, nil, false)
	}
	attempt, pause, ok := s.redial.next()
	if errors.Is(cause, ErrTooMany) {
		ok = false // trying soon again is what the server complains of
	}
	if !ok {
		pause = StandbyPause
		s.redial.restart()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	next := time.Now().Add(pause)
	if ok {
		s.emit(ctx, Waiting{Attempt: attempt, Of: Retries, Next: next, Err: cause})
	} else {
		s.emit(ctx, Standby{Next: next, Err: cause})
	}
	err := s.sit(ctx, timer, !ok)
	if err == nil && s.held {
		return s.rest(ctx, cause) // a Hold came meanwhile
	}
	return err
}

// sit serves commands while the line is down, until timer fires (nil for
// never), the machine wakes from a sleep, or one asks for a dial; while standing
// by, news of the window and the network do. A Hold ends it, too.
func (s *supervisor) sit(ctx context.Context, timer *time.Timer, standby bool) error {
	waking := waking{wall: s.cfg.Wall}
	waking.look()
	look := time.NewTicker(PollInterval)
	defer look.Stop()
	if timer == nil {
		look.Stop()
	}
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-alarm(timer):
			return nil
		case <-look.C:
			if waking.look() { // what failed before says nothing of now
				s.redial.restart()
				return nil
			}
		case c, open := <-s.commands:
			if !open {
				s.commands = nil
				continue
			}
			switch c.(type) {
			case RetryNow:
				if s.held {
					s.held = false
					s.redial.restart()
				}
				return nil
			case Focused, NetworkUp:
				if standby {
					return nil
				}
			case Logout:
				return errLoggedOut
			case Hold:
				if s.held {
					continue
				}
				s.held = true
				return nil
			default:
				s.offline(ctx, c)
			}
		}
	}
}

package sqlite

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// Sizes and pauses of indexing.
const (
	// newDocs and oldDocs bound the messages of one transaction, and so how long
	// others wait for it: a thousandth of a second or two. Where the index is far
	// behind it is manyDocs, more than others can append meanwhile, which costs
	// less for each.
	newDocs  = 128
	manyDocs = 1024
	oldDocs  = 256
	// farBehind is from how many messages on it does not wait for a moment in which
	// nobody writes: to read so many that are not indexed is a search's own delay.
	farBehind = 50_000
	// politeDocs is after how many messages others may run first, who would wait for a
	// hundredth of a second otherwise where one goroutine runs at once: a ten-thousandth.
	politeDocs = 4
	// fewJobs is up to how many commits at once the writer has time for it between
	// two batches.
	fewJobs = 8
	// indexPause gathers messages, lullEvery is between two looks for such a
	// moment, and indexRetry follows a failure.
	indexPause = 3 * time.Second
	lullEvery  = 50 * time.Millisecond
	indexRetry = 30 * time.Second
	// planPlaces bounds the messages of before that are listed at once; twice as
	// many are in memory while they are looked for.
	planPlaces = 1 << 18
)

// indexer keeps the index behind the messages, on a goroutine of its own, by
// jobs of the writer's. A failure is told to nobody: what is not in the index
// is found without it, and the indexer tries again.
type indexer struct {
	d     *DB
	wake  chan struct{} // a mailbox: there are new messages
	plan  []place       // the next messages of before, the newest first
	whole bool          // there are no more of them
}

// run works until ctx ends.
func (x *indexer) run(ctx context.Context) {
	pause := time.NewTimer(indexPause)
	defer pause.Stop()
	for {
		if x.whole {
			select {
			case <-x.wake:
			case <-ctx.Done():
				return
			}
		}
		pause.Reset(indexPause)
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		if err := x.work(ctx); err != nil {
			pause.Reset(indexRetry)
			select {
			case <-pause.C:
			case <-ctx.Done():
				return
			}
			x.whole, x.plan = false, nil
		}
	}
}

// work indexes what there is, new messages first. Those that come meanwhile are
// left for the next time: indexed one by one they would cost a commit each.
//
// What waits to be moved into the logs is moved once, so that this ends also where
// messages go on arriving.
func (x *indexer) work(ctx context.Context) error {
	moved := false
	for {
		most, err := x.lull(ctx)
		if err != nil {
			return err
		}
		began, n, left := time.Now(), 0, false
		err = x.d.doBeside(ctx, "index messages", func(w *writer) (err error) {
			n, left, err = w.indexNew(most)
			return err
		})
		again := n == most
		if err == nil && !again && left && !moved {
			moved, again = true, true
			err = x.d.do(ctx, "move messages into their logs", func(*writer) error { return nil })
		}
		if err != nil || !again && x.whole {
			return err
		}
		if !again {
			began = time.Now()
			err = x.old(ctx)
		}
		if err == nil {
			err = x.rest(ctx, time.Since(began))
		}
		if err != nil {
			return err
		}
	}
}

// rest leaves others as much of the time as a transaction took, while the index is
// not far behind: who reads meanwhile waits for the end of few of them.
func (x *indexer) rest(ctx context.Context, took time.Duration) error {
	if x.d.writer.unread.Load() >= farBehind {
		return ctx.Err()
	}
	over := time.NewTimer(took)
	defer over.Stop()
	select {
	case <-over.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lull waits until nobody writes, or the index is far behind, and says how many
// messages to take at once.
func (x *indexer) lull(ctx context.Context) (most int, err error) {
	again := time.NewTicker(lullEvery)
	defer again.Stop()
	for {
		switch behind := x.d.writer.unread.Load(); {
		case behind >= farBehind:
			return manyDocs, nil
		case !x.d.queue.busy() && x.d.writer.pace.slow():
			if behind > manyDocs {
				return manyDocs, nil
			}
			return newDocs, nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// pace is how fast the writer commits. slow is safe for concurrent use with note.
type pace struct {
	begun  time.Time
	commit atomic.Int64 // of the last batch, the time since then
	size   atomic.Int64 // and of how many commits it was
}

func (p *pace) note(commits int) {
	p.commit.Store(int64(time.Since(p.begun)))
	p.size.Store(int64(commits))
}

// slow reports whether there is time between two batches, or was no batch lately:
// where many wait for each, another commit between them costs all of them.
func (p *pace) slow() bool {
	return p.size.Load() <= fewJobs || time.Since(p.begun)-time.Duration(p.commit.Load()) >= lullEvery
}

// Index takes all that is committed into the index, as is done in its time
// anyhow.
func (d *DB) Index(ctx context.Context) error {
	x := indexer{d: d}
	return x.work(ctx)
}

// old indexes a batch of the messages of before, or finds that there are none.
func (x *indexer) old(ctx context.Context) (err error) {
	if len(x.plan) == 0 {
		if x.plan, err = x.d.unindexed(ctx); err != nil {
			return err
		}
	}
	if len(x.plan) == 0 {
		x.whole = true
		return x.d.do(ctx, "index messages", func(w *writer) error {
			_, err := w.exec(`UPDATE search_state SET whole = 1 WHERE whole = 0`)
			return err
		})
	}
	batch := x.plan[:min(oldDocs, len(x.plan))]
	x.plan = x.plan[len(batch):]
	return x.d.do(ctx, "index old messages", func(w *writer) error { return w.indexOld(batch) })
}

// unindexed lists the newest messages without a doc, the newest first.
func (d *DB) unindexed(ctx context.Context) ([]place, error) {
	var whole bool
	if err := d.row(ctx, selectWhole).Scan(&whole); err != nil || whole {
		return nil, err
	}
	// It goes through a whole table, once: no index would be of use after it.
	rows, err := d.read.QueryContext(ctx, `SELECT time, conv, seq FROM events WHERE doc IS NULL AND kind = 'message'`)
	if err != nil {
		return nil, err
	}
	var places []place
	err = scanAll(rows, func(row scanner) error {
		var p place
		err := row.Scan(&p.time, &p.conv, &p.seq)
		places = append(places, p)
		if len(places) == 2*planPlaces {
			places = newest(places)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return newest(places), nil
}

// newest is the newest planPlaces of places, the newest first.
func newest(places []place) []place {
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.time, a.time), cmp.Compare(b.conv, a.conv), cmp.Compare(b.seq, a.seq))
	})
	return places[:min(len(places), planPlaces)]
}

const selectWhole = `SELECT whole FROM search_state`

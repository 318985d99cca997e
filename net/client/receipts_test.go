package client_test

import (
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// The conversations of a pair: two direct ones, and a room.
const (
	withBob, withCho = wire.ConvID(8), wire.ConvID(9)
	pairRoom         = wire.ConvID(7)
)

// pair is a fake whose account is in direct conversations. What it is told of
// itself, it keeps.
type pair struct {
	*fake
	t     *testing.T
	list  []wire.Conversation
	epoch string
	told  []wire.Request // Got, Read and Away, as they came
	codes []wire.Code    // refuse the next of them; empty for yes, cut to drop the line
}

// cut is a code that stands for the end of the line.
const cut wire.Code = "cut"

func newPair(t *testing.T) *pair {
	d := &pair{fake: newFake(), t: t}
	d.list = []wire.Conversation{
		{ID: pairRoom, Kind: wire.Room, Name: "hall", Last: 1, Read: 1},
		{ID: withBob, Kind: wire.Direct, Last: 1, Read: 1},
		{ID: withCho, Kind: wire.Direct, Last: 1, Read: 1},
	}
	d.before = d.answer
	return d
}

// answer answers what a fake does not.
func (d *pair) answer(p *peer, id int64, req wire.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch req := req.(type) {
	case *wire.Login, *wire.Resume:
		d.live[p] = true
		p.ok(id, &wire.Session{Me: wire.Account{ID: 1, Name: "amy"}, Token: "token", Epoch: d.epoch, Conversations: d.list})
	case *wire.History:
		page := &wire.Page{Conv: req.Conv, Events: []wire.Event{}}
		for seq := req.After + 1; seq <= d.conv(req.Conv).Last; seq++ {
			page.Events = append(page.Events, wire.Event{Conv: req.Conv, Seq: seq, Kind: wire.Message, From: 2})
		}
		p.ok(id, page)
	case *wire.Got, *wire.Read, *wire.Away:
		d.told = append(d.told, req)
		code := wire.Code("")
		if len(d.codes) > 0 {
			code, d.codes = d.codes[0], d.codes[1:]
		}
		switch code {
		case "":
		case cut:
			p.raw.Close()
			return true
		default:
			p.refuse(id, code)
			return true
		}
		if g, ok := req.(*wire.Got); ok {
			d.conv(g.Conv).Marks = []wire.Mark{{Account: 2, Got: 99}, {Account: 1, Got: g.Seq}}
		}
		p.ok(id, &wire.Done{})
	default:
		return false
	}
	return true
}

// conv finds a conversation. The caller holds the lock.
func (d *pair) conv(id wire.ConvID) *wire.Conversation {
	for i := range d.list {
		if d.list[i].ID == id {
			return &d.list[i]
		}
	}
	return &wire.Conversation{}
}

// say appends a message of an account, which is pushed.
func (d *pair) say(conv wire.ConvID, from wire.AccountID) {
	d.mu.Lock()
	c := d.conv(conv)
	c.Last++
	if from != 1 {
		c.Unread++
	}
	e := wire.Event{Conv: conv, Seq: c.Last, Kind: wire.Message, From: from}
	var to []*peer
	for p := range d.live {
		to = append(to, p)
	}
	d.mu.Unlock()
	for _, p := range to {
		p.push(&e)
	}
}

// wants holds that it was told these since it was last asked, once time has
// passed.
func (d *pair) wants(want ...wire.Request) {
	d.t.Helper()
	<-time.After(2 * time.Second)
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.told) != len(want) || len(want) > 0 && !reflect.DeepEqual(d.told, want) {
		d.t.Fatalf("told %s, want %s", show(d.told), show(want))
	}
	d.told = nil
}

func show(list []wire.Request) (s string) {
	for _, r := range list {
		s += string(wire.AppendRequest(nil, 0, r))
	}
	return s
}

// paired runs a test with a Run that is online.
func paired(t *testing.T, test func(*testing.T, *pair, *running)) {
	synctest.Test(t, func(t *testing.T) {
		d := newPair(t)
		r := run(t, d.fake, client.Config{})
		until[client.Online](r, nil)
		d.wants()
		test(t, d, r)
		r.stop(d.fake)
	})
}

// TestWhatArrivesIsTold: what is pushed in direct conversations is told,
// gathered.
func TestWhatArrivesIsTold(t *testing.T) {
	paired(t, func(_ *testing.T, d *pair, _ *running) {
		d.say(withBob, 2)
		<-time.After(100 * time.Millisecond)
		d.say(withCho, 3)
		for range 10 {
			d.say(withBob, 2)
			<-time.After(30 * time.Millisecond)
		}
		d.say(pairRoom, 2)
		d.wants(&wire.Got{Conv: withBob, Seq: 12}, &wire.Got{Conv: withCho, Seq: 2})
		d.say(withBob, 1) // one's own, from another device
		d.say(pairRoom, 2)
		d.wants()
		d.say(withBob, 2)
		d.wants(&wire.Got{Conv: withBob, Seq: 14})
	})
}

// TestWhatIsReadIsNotToldTwice: neither here nor on another device.
func TestWhatIsReadIsNotToldTwice(t *testing.T) {
	paired(t, func(_ *testing.T, d *pair, r *running) {
		d.say(withBob, 2)
		r.commands <- client.Ask{Tag: 1, Request: &wire.Read{Conv: withBob, Seq: 2}}
		d.wants(&wire.Read{Conv: withBob, Seq: 2})
		d.say(withBob, 2)
		d.locked(func() {
			for p := range d.live {
				p.push(&wire.Marked{Conv: withBob, Seq: 3})
			}
		})
		d.wants()
		d.say(withBob, 2)
		r.commands <- client.Ask{Tag: 2, Request: &wire.Read{Conv: withBob, Seq: 3}}
		d.wants(&wire.Read{Conv: withBob, Seq: 3}, &wire.Got{Conv: withBob, Seq: 4})
		d.locked(func() { d.codes = []wire.Code{wire.CodeStorage} })
		d.say(withBob, 2)
		r.commands <- client.Ask{Tag: 3, Request: &wire.Read{Conv: withBob, Seq: 5}}
		d.wants(&wire.Read{Conv: withBob, Seq: 5}, &wire.Got{Conv: withBob, Seq: 5})
	})
}

// TestReceiptsAreRefused: one that was put off is told again, one refused for
// good is not, and a server that knows none is left alone until the next line.
func TestReceiptsAreRefused(t *testing.T) {
	got := func(seq wire.Seq) wire.Request { return &wire.Got{Conv: withBob, Seq: seq} }
	paired(t, func(_ *testing.T, d *pair, r *running) {
		d.locked(func() { d.codes = []wire.Code{wire.CodeStorage, wire.CodeTooMany} })
		d.say(withBob, 2)
		d.wants(got(2), got(2), got(2))
		d.locked(func() { d.codes = []wire.Code{wire.CodeNotFound} })
		d.say(withBob, 2)
		d.wants(got(3))
		d.locked(func() { d.codes = []wire.Code{wire.CodeUnknown} })
		d.say(withBob, 2)
		d.wants(got(4))
		d.say(withBob, 2)
		d.say(withCho, 2)
		d.wants()
		d.drop()
		until[client.Online](r, nil)
		d.wants(got(5), &wire.Got{Conv: withCho, Seq: 2})
	})
}

// TestReceiptsSurviveTheLine: what arrived just before a line broke is told on
// the next, and what was missed meanwhile is, as soon as it is counted.
func TestReceiptsSurviveTheLine(t *testing.T) {
	paired(t, func(_ *testing.T, d *pair, r *running) {
		d.say(withBob, 2)
		d.drop()
		until[client.Online](r, nil)
		d.wants(&wire.Got{Conv: withBob, Seq: 2})
		d.drop()
		until[client.Online](r, nil)
		d.wants()
		d.locked(func() { d.codes = []wire.Code{cut} }) // it may not have reached the server
		d.say(withBob, 2)
		until[client.Online](r, nil)
		d.wants(&wire.Got{Conv: withBob, Seq: 3}, &wire.Got{Conv: withBob, Seq: 3})
		d.drop()
		d.locked(func() { clear(d.live) })
		d.say(withCho, 2)
		d.say(withCho, 2)
		until[client.Online](r, nil)
		d.wants(&wire.Got{Conv: withCho, Seq: 3})
	})
}

// TestReceiptsComeInTurns: of very many conversations not all are told at once.
func TestReceiptsComeInTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newPair(t)
		const n = 100
		d.list = nil
		for i := range wire.ConvID(n) {
			d.list = append(d.list, wire.Conversation{ID: i + 1, Kind: wire.Direct, Last: 5, Read: 1, Unread: 2})
		}
		r := run(t, d.fake, client.Config{})
		until[client.Online](r, nil)
		var each []int
		for before := 0; len(each) < 6; {
			<-time.After(500 * time.Millisecond)
			synctest.Wait()
			d.locked(func() {
				each = append(each, len(d.told)-before)
				before = len(d.told)
			})
		}
		if want := []int{32, 32, 32, 4, 0, 0}; !reflect.DeepEqual(each, want) {
			t.Errorf("told %v at once, want %v", each, want)
		}
		r.stop(d.fake)
	})
}

// TestOpenedConversationIsTold: one that has just begun is followed, too, and
// one that was left is not.
func TestOpenedConversationIsTold(t *testing.T) {
	paired(t, func(_ *testing.T, d *pair, _ *running) {
		to := func(push wire.Push) {
			d.locked(func() {
				for p := range d.live {
					p.push(push)
				}
			})
		}
		made := wire.Conversation{ID: 10, Kind: wire.Direct, Last: 1}
		d.locked(func() { d.list = append(d.list, made) })
		to(&wire.Opened{Conversation: made})
		d.say(10, 2)
		d.wants(&wire.Got{Conv: 10, Seq: 2})
		d.say(10, 2)
		to(&wire.Closed{Conv: 10})
		d.wants()
	})
}

// TestWhatArrivesAfterARestoreIsTold: the log is shorter, and its seqs come again. They
// once passed for those that had arrived before, which were told in their place.
func TestWhatArrivesAfterARestoreIsTold(t *testing.T) {
	paired(t, func(_ *testing.T, d *pair, r *running) {
		for range 4 {
			d.say(withBob, 2)
		}
		d.wants(&wire.Got{Conv: withBob, Seq: 5})
		d.locked(func() {
			d.epoch = "another"
			*d.conv(withBob) = wire.Conversation{ID: withBob, Kind: wire.Direct, Last: 1, Read: 1}
		})
		d.drop()
		until[client.Lost](r, nil)
		until[client.Online](r, nil)
		d.wants()
		d.say(withBob, 2)
		d.wants(&wire.Got{Conv: withBob, Seq: 2})
	})
}

// TestFollowTellsWhatItYields, and nothing of what it does not follow.
func TestFollowTellsWhatItYields(t *testing.T) {
	failed := errors.New("the disk is full")
	for what, test := range map[string]struct {
		to   string
		fail bool
		want []wire.Request
	}{
		"all":                {"", false, []wire.Request{&wire.Got{Conv: withBob, Seq: 4}}},
		"a room":             {"#hall", false, nil},
		"what was not taken": {"", true, nil},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newPair(t)
				d.list[1] = wire.Conversation{ID: withBob, Kind: wire.Direct, Last: 3, Read: 1, Unread: 2}
				following := client.Following{To: test.to, Since: client.FromNow}
				following.Event = func(wire.Conversation, wire.Event) error {
					if test.fail {
						return failed
					}
					return nil
				}
				r := follow(t, d.fake, following)
				synctest.Wait()
				d.wants() // they came before
				d.say(withBob, 2)
				d.wants(test.want...)
				d.drop()
				<-time.After(time.Minute)
				d.wants()
				r.cancel()
				if err := <-r.ended; test.fail != errors.Is(err, failed) {
					t.Errorf("Follow answers %v", err)
				}
				d.wait.Wait()
			})
		})
	}
}

// TestAwayIsToldOnEveryLine: also where it was asked for without one.
func TestAwayIsToldOnEveryLine(t *testing.T) {
	paired(t, func(_ *testing.T, d *pair, r *running) {
		on, off := &wire.Away{On: true}, &wire.Away{}
		r.commands <- client.Ask{Tag: 1, Request: on}
		d.wants(on)
		again := func() {
			d.drop()
			until[client.Lost](r, nil)
		}
		again()
		until[client.Online](r, nil)
		d.wants(on)
		r.commands <- client.Ask{Tag: 2, Request: off}
		d.wants(off)
		again()
		until[client.Online](r, nil)
		d.wants()
		d.locked(func() { d.refuse = errors.New("no route") })
		again()
		r.commands <- client.Ask{Tag: 3, Request: on}
		a := until(r, func(a client.Answered) bool { return a.Tag == 3 })
		if !errors.Is(a.Err, client.ErrOffline) {
			t.Errorf("without a line: got %v, want %v", a.Err, client.ErrOffline)
		}
		d.locked(func() { d.refuse = nil })
		until[client.Online](r, nil)
		d.wants(on)
	})
}

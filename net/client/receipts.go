package client

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"parley.example/net/wire"
)

const (
	// gotPause is how long what arrives is gathered before the server is told.
	gotPause = 500 * time.Millisecond
	// gotMost is how many conversations it is told of at once.
	gotMost = 32
)

// receipts say what is to be told of others' messages that have reached this
// device in direct conversations: a wire.Got each, and none where a wire.Read
// says as much. One goroutine owns them. The zero value knows no conversation.
type receipts struct {
	convs map[wire.ConvID]*receipt // the direct ones, and no others
	timer *time.Timer              // runs while something is to be told
	epoch string                   // of the history that they are of
	// mute is set where the server knows no such request.
	mute bool
}

// receipt is of one conversation: what has arrived, and what the server knows of
// that, or was told and has not answered yet.
type receipt struct{ have, told wire.Seq }

// know takes a conversation up as the server lists it to the account me.
func (r *receipts) know(c wire.Conversation, me wire.AccountID) {
	if c.Kind != wire.Direct {
		return
	}
	if r.convs == nil {
		r.convs = make(map[wire.ConvID]*receipt)
	}
	one := r.convs[c.ID]
	if one == nil {
		one = new(receipt)
		r.convs[c.ID] = one
	}
	one.told = c.Read
	if i := slices.IndexFunc(c.Marks, func(m wire.Mark) bool { return m.Account == me }); i >= 0 {
		one.told = max(one.told, c.Marks[i].Got)
	}
	r.await(one)
}

// meet takes up a conversation that may be new.
func (r *receipts) meet(c wire.Conversation, me wire.AccountID) {
	if r.convs[c.ID] == nil {
		r.know(c, me)
	}
}

func (r *receipts) forget(conv wire.ConvID) { delete(r.convs, conv) }

// arrived notes that everything up to seq has arrived.
func (r *receipts) arrived(conv wire.ConvID, seq wire.Seq) {
	if one := r.convs[conv]; one != nil {
		one.have = max(one.have, seq)
		r.await(one)
	}
}

// read notes that the server knows that everything up to seq was read.
func (r *receipts) read(conv wire.ConvID, seq wire.Seq) {
	if one := r.convs[conv]; one != nil {
		one.told = max(one.told, seq)
	}
}

// unread takes back a read that did not reach the server.
func (r *receipts) unread(conv wire.ConvID, seq wire.Seq) {
	if one := r.convs[conv]; one != nil && one.told == seq {
		one.told--
		r.arrived(conv, seq)
	}
}

// await has a receipt told after the pause, where there is something to tell.
func (r *receipts) await(one *receipt) {
	if one.have > one.told && r.timer == nil && !r.mute {
		r.timer = time.NewTimer(gotPause)
	}
}

// take is what to tell when the pause is over.
func (r *receipts) take() (tell []*wire.Got) {
	r.rest()
	for conv, one := range r.convs {
		if one.have > one.told {
			tell = append(tell, &wire.Got{Conv: conv, Seq: one.have})
		}
	}
	slices.SortFunc(tell, func(a, b *wire.Got) int { return cmp.Compare(a.Conv, b.Conv) })
	for i, g := range tell {
		if i < gotMost {
			r.convs[g.Conv].told = g.Seq
		} else {
			r.await(r.convs[g.Conv])
		}
	}
	return tell[:min(len(tell), gotMost)]
}

// answered deals with what became of a receipt. One that the server put off is
// told again, and so is one whose line broke, when the conversation is listed on
// the next.
func (r *receipts) answered(g *wire.Got, err error) {
	no, refused := errors.AsType[*wire.Error](err)
	switch {
	case !refused || Reason(err) != nil:
	case no.Code == wire.CodeUnknown:
		r.rest()
		r.mute = true
	case putOff(no.Code):
		if one := r.convs[g.Conv]; one != nil && one.told == g.Seq {
			one.told--
			r.await(one)
		}
	}
}

// rest ends the pause: nothing is told until something is to be again.
func (r *receipts) rest() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
}

// renew begins with another line, maybe to another server, or to one whose history
// is another: what has arrived of the last one says nothing of it.
func (r *receipts) renew(epoch string) {
	r.rest()
	r.mute = false
	if epoch != r.epoch {
		r.epoch, r.convs = epoch, nil
	}
}

// tellGot tells the server what has arrived.
func (s *supervisor) tellGot(ctx context.Context, stop <-chan struct{}) {
	for _, g := range s.receipts.take() {
		s.begin(ctx, stop, asked{kind: byReceipt, req: g})
	}
}

// listed notes what a listing says of direct conversations: what it counts as
// unread has reached this device, which shows so.
func (s *supervisor) listed(list []wire.Conversation) {
	if s.cfg.mute {
		return
	}
	for _, c := range list {
		s.receipts.know(c, s.me)
		if c.Unread > 0 {
			s.receipts.arrived(c.ID, c.Last)
		}
	}
}

// noted takes note of what a push brings or says was read.
func (s *supervisor) noted(p wire.Push) {
	if s.cfg.mute {
		return
	}
	switch p := p.(type) {
	case *wire.Event:
		if p.Kind == wire.Message && p.From != s.me {
			s.receipts.arrived(p.Conv, p.Seq)
		}
	case *wire.Opened:
		s.receipts.meet(p.Conversation, s.me)
	case *wire.Closed:
		s.receipts.forget(p.Conv)
	case *wire.Marked:
		s.receipts.read(p.Conv, p.Seq)
	}
}

// notedAnswer takes note of the answer to one of the app's requests.
func (s *supervisor) notedAnswer(req wire.Request, a wire.Answer, err error) {
	switch req := req.(type) {
	case *wire.Read:
		if err != nil {
			s.receipts.unread(req.Conv, req.Seq)
		}
	case *wire.OpenDirect:
		if c, ok := a.(*wire.Conversation); ok && !s.cfg.mute {
			s.receipts.meet(*c, s.me)
		}
	case *wire.List:
		if l, ok := a.(*wire.Listing); ok {
			s.listed(l.Conversations)
		}
	}
}

package state

import (
	"maps"

	"parley.example/net/wire"
)

// maxQuotes bounds the messages of a conversation that are known for the replies
// to them alone. Beyond, they are asked for anew.
const maxQuotes = 200

type (
	// Quote asks for message Ref, below the loaded run, for the quote above a reply
	// to it.
	Quote struct {
		Conv wire.ConvID
		Ref  wire.Seq
	}
	// QuoteLoaded is the answer to FetchQuote, of which each gets exactly one. Err is
	// set where the request failed.
	QuoteLoaded struct {
		Conv wire.ConvID
		Ref  wire.Seq
		Page wire.Page
		Err  error
	}
	// FetchQuote asks for a message alone.
	FetchQuote struct {
		Conv wire.ConvID
		Ref  wire.Seq
	}
)

func (Quote) event()       {}
func (QuoteLoaded) event() {}
func (FetchQuote) effect() {}

// quote is a message that is known for the replies to it alone; its Kind is empty
// while it is awaited, or where there is no such message.
type quote struct {
	wire.Event
	asof    wire.Seq // the event up to which it has in it what changed it
	awaited bool
}

// Quoted is the message of a seq, of the run or known for the replies to it; nil
// where it is neither.
func (conv *Conversation) Quoted(seq wire.Seq) *wire.Event {
	if m := conv.Message(seq); m != nil {
		return m
	}
	if q, ok := conv.quotes[seq]; ok && q.Kind == wire.Message {
		return &q.Event
	}
	return nil
}

// quote handles the messages that replies quote.
func (c *change) quote(ev Event) {
	switch ev := ev.(type) {
	case Quote:
		conv := c.Convs[ev.Conv]
		if conv == nil || !c.online() || ev.Ref < conv.begin() || ev.Ref >= conv.first() {
			return
		}
		if _, known := conv.quotes[ev.Ref]; known {
			return
		}
		conv = c.touch(ev.Conv)
		if len(conv.quotes) >= maxQuotes {
			conv.quotes = nil
		}
		conv.keepQuote(ev.Ref, quote{awaited: true})
		c.do(FetchQuote(ev))
	case QuoteLoaded:
		if conv := c.Convs[ev.Conv]; conv != nil && conv.quotes[ev.Ref].awaited {
			c.touch(ev.Conv).quoteLoaded(ev)
		}
	}
}

// keepQuote notes a quote in a map that no State shares.
func (conv *Conversation) keepQuote(ref wire.Seq, q quote) {
	quotes := maps.Clone(conv.quotes)
	if quotes == nil {
		quotes = make(map[wire.Seq]quote)
	}
	quotes[ref] = q
	conv.quotes = quotes
}

func (conv *Conversation) quoteLoaded(ev QuoteLoaded) {
	if ev.Err != nil { // it may be asked for again
		conv.dropQuotes(func(ref wire.Seq, _ quote) bool { return ref == ev.Ref })
		return
	}
	if ev.Ref < conv.begin() {
		return
	}
	q := quote{asof: max(ev.Page.Last, ev.Ref)}
	for _, e := range ev.Page.Events {
		if e.Conv == conv.ID && e.Seq == ev.Ref && e.Kind == wire.Message {
			q.Event = e
		}
	}
	conv.keepQuote(ev.Ref, q)
	for _, e := range conv.Events[conv.indexAbove(q.asof):] { // which overtook the answer
		conv.requote(e)
	}
}

// requote lets an event of the run change the quote that it is about.
func (conv *Conversation) requote(e wire.Event) {
	q, known := conv.quotes[e.Ref]
	if !known || q.awaited || q.Kind != wire.Message || q.Deleted || e.Seq <= q.asof {
		return
	}
	switch e.Kind {
	case wire.Edited:
		if e.Text != "" {
			q.Text = e.Text
		}
	case wire.Deleted:
		q.Text, q.Deleted = "", true
	default:
		return
	}
	q.asof = e.Seq
	conv.keepQuote(e.Ref, q)
}

// dropQuotes forgets some quotes.
func (conv *Conversation) dropQuotes(which func(wire.Seq, quote) bool) {
	quotes := maps.Clone(conv.quotes)
	maps.DeleteFunc(quotes, which)
	conv.quotes = quotes
}

package load

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"parley.example/net/wire"
)

// parley speaks Parley's own protocol, one line or one WebSocket message a
// frame.
type parley struct {
	cfg  Config
	next atomic.Int64 // of the tokens
}

type parleyClient struct {
	*stream
	frame func(parts ...[]byte) error
	size  int
	h     handler
	me    wire.Account

	mu     sync.Mutex // also held where a request is queued, so that ids rise
	id     int64
	calls  map[int64]chan []byte
	acks   map[int64]func()
	convs  map[string]wire.ConvID
	uid    []byte
	errors atomic.Int64 // answers to messages that were not ok
}

var newline = []byte{'\n'}

// Connect is protocol's: it resumes by the next token.
func (p *parley) Connect(_ string, h handler) (client, error) {
	i := p.next.Add(1) - 1
	if i >= int64(len(p.cfg.Tokens)) {
		return nil, fmt.Errorf("%d accounts are too few", len(p.cfg.Tokens))
	}
	c, err := p.connect(p.cfg.Tokens[i], h)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (p *parley) connect(token string, h handler) (*parleyClient, error) {
	conn, err := dial(p.cfg)
	if err != nil {
		return nil, err
	}
	c := &parleyClient{
		stream: newStream(conn), size: max(p.cfg.Size, payloadMin), h: h,
		calls: map[int64]chan []byte{}, convs: map[string]wire.ConvID{}, uid: []byte(wire.NewUID(time.Now())),
	}
	if p.cfg.Over == "ws" || p.cfg.Over == "wss" {
		w, err := openSocket(c.stream, p.cfg, c.line)
		if err != nil {
			c.Close() // nothing was asked yet
			return nil, err
		}
		c.frame = func(parts ...[]byte) error { return w.frame(1, parts...) }
	} else {
		c.frame = func(parts ...[]byte) error { return c.queue(append(parts, newline)...) }
		c.begin(p.cfg, func(now int64, b []byte) int { return lines(b, func(l []byte) { c.line(now, l) }) })
	}
	if err := c.login(token); err != nil {
		c.Close() // the error is what counts
		return nil, err
	}
	return c, nil
}

// login says hello and resumes, in one write.
func (c *parleyClient) login(token string) error {
	hello, err := c.request(&wire.Hello{Version: wire.Version, Client: "parleyd bench"})
	if err != nil {
		return err
	}
	var s wire.Session
	if err := c.ask(&wire.Resume{Token: token}, &s); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	if _, err := c.answer(hello); err != nil {
		return fmt.Errorf("hello: %w", err)
	}
	c.me = s.Me
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conv := range s.Conversations {
		if conv.Kind == wire.Room {
			c.convs[conv.Name] = conv.ID
		}
	}
	return nil
}

// request queues a request, whose answer comes through the channel.
func (c *parleyClient) request(r wire.Request) (chan []byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.id++
	ch := make(chan []byte, 1)
	c.calls[c.id] = ch
	return ch, c.frame(bytes.TrimSuffix(wire.AppendRequest(nil, c.id, r), newline))
}

// ping says that somebody is there; nobody waits for the answer.
func (c *parleyClient) ping() error {
	_, err := c.request(&wire.Ping{})
	if err == nil {
		err = c.Flush()
	}
	return err
}

// answer waits for the line of an ok.
func (c *parleyClient) answer(ch chan []byte) ([]byte, error) {
	line, err := wait(c.stream, ch)
	if err != nil || bytes.HasPrefix(line, []byte(okHead)) {
		return line, err
	}
	r, err := wire.ParseReply(line)
	if err == nil && r.Err != nil {
		err = r.Err
	}
	return nil, err
}

// okHead is how an ok begins.
const okHead = `{"t":"ok"`

// ask sends a request and reads its answer.
func (c *parleyClient) ask(r wire.Request, into wire.Answer) error {
	ch, err := c.request(r)
	if err == nil {
		err = c.Flush()
	}
	if err != nil {
		return err
	}
	line, err := c.answer(ch)
	if err != nil {
		return err
	}
	return wire.Unmarshal(line, into)
}

// markedText begins a payload in an event.
var markedText = []byte(`"text":"` + mark)

// line takes one frame of the server's. Events and the answers to messages are
// read as bytes; they are nearly all.
func (c *parleyClient) line(now int64, l []byte) {
	if bytes.HasPrefix(l, []byte(`{"t":"event"`)) {
		if i := len(l) - len(`"}`) - c.size; i > 0 && string(l[i:i+len(mark)]) == mark {
			c.h(now, l[i:i+c.size])
		} else if i := bytes.Index(l, markedText); i > 0 { // of a size of its own
			c.h(now, bytes.TrimSuffix(l[i+len(markedText)-len(mark):], []byte(`"}`)))
		}
		return
	}
	id, ok := idOf(l)
	if !ok {
		return
	}
	c.mu.Lock()
	call, acked := c.calls[id], c.acks[id]
	delete(c.calls, id)
	delete(c.acks, id)
	c.mu.Unlock()
	switch {
	case call != nil:
		call <- bytes.Clone(l)
	case !bytes.HasPrefix(l, []byte(okHead)):
		c.errors.Add(1)
	case acked != nil:
		acked()
	}
}

// idOf reads the id of an answer, which stands behind its type.
func idOf(l []byte) (id int64, ok bool) {
	const at = `,"id":`
	i := bytes.Index(l[:min(len(l), 32)], []byte(at))
	if i < 0 {
		return 0, false
	}
	for _, d := range l[i+len(at):] {
		if d < '0' || d > '9' {
			break
		}
		id, ok = id*10+int64(d-'0'), true
	}
	return id, ok
}

// Join is client's.
func (c *parleyClient) Join(room string) error {
	c.mu.Lock()
	_, in := c.convs[room]
	c.mu.Unlock()
	if in {
		return nil
	}
	var conv wire.Conversation
	err := c.ask(&wire.Join{Room: room}, &conv)
	if e, ok := errors.AsType[*wire.Error](err); ok && e.Code == wire.CodeNotFound {
		err = c.ask(&wire.Create{Room: room}, &conv)
	}
	if e, ok := errors.AsType[*wire.Error](err); ok && e.Code == wire.CodeTaken { // another was faster
		err = c.ask(&wire.Join{Room: room}, &conv)
	}
	if err == nil {
		c.mu.Lock()
		c.convs[room] = conv.ID
		c.mu.Unlock()
	}
	return err
}

// Direct is client's.
func (c *parleyClient) Direct(peer client) (string, error) {
	var conv wire.Conversation
	name := "!" + peer.(*parleyClient).me.Name
	err := c.ask(&wire.OpenDirect{With: peer.(*parleyClient).me.ID}, &conv)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.convs[name] = conv.ID
	return name, err
}

// Send is client's.
func (c *parleyClient) Send(target string, payload []byte) error {
	return c.SendAck(target, payload, nil)
}

// SendAck is acker's.
func (c *parleyClient) SendAck(target string, payload []byte, acked func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.id++
	c.newUID()
	if acked != nil {
		if c.acks == nil {
			c.acks = map[int64]func(){}
		}
		c.acks[c.id] = acked
	}
	var b [512]byte
	f := append(b[:0], `{"t":"send","id":`...)
	f = strconv.AppendInt(f, c.id, 10)
	f = append(f, `,"conv":`...)
	f = strconv.AppendInt(f, int64(c.convs[target]), 10)
	f = append(append(append(f, `,"uid":"`...), c.uid...), `","text":"`...)
	f = append(append(f, payload...), `"}`...)
	return c.frame(f)
}

// newUID draws a UID of version 7 as other clients do: it begins with the time.
// The caller holds the lock.
func (c *parleyClient) newUID() {
	now, random := uint64(time.Now().UnixMilli()), rand.Uint64()
	putHex(c.uid[0:8], now>>16)
	putHex(c.uid[9:13], now)
	putHex(c.uid[15:18], random)
	putHex(c.uid[24:], random>>12)
}

// Newest is reader's.
func (c *parleyClient) Newest(room string, n int) (int, error) {
	c.mu.Lock()
	conv := c.convs[room]
	c.mu.Unlock()
	ch, err := c.request(&wire.History{Conv: conv, Limit: n})
	if err == nil {
		err = c.Flush()
	}
	if err != nil {
		return 0, err
	}
	line, err := c.answer(ch)
	return bytes.Count(line, []byte(`"seq":`)), err
}

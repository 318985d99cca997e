package load

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"sync"
)

// nats speaks the text protocol of core NATS, and publishes to JetStream where
// durable messages are asked for.
type nats struct{ cfg Config }

type natsClient struct {
	*stream
	name  string
	h     handler
	pong  chan error
	sids  int
	mu    sync.Mutex
	acks  []func() // of what was published to JetStream, in order
	inbox string
}

// Connect is protocol's.
func (p *nats) Connect(name string, h handler) (client, error) {
	conn, err := dial(p.cfg)
	if err != nil {
		return nil, err
	}
	c := &natsClient{stream: newStream(conn), name: name, h: h, pong: make(chan error, 4), inbox: "ack." + name}
	c.begin(p.cfg, c.parse)
	err = c.say("CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false,\"headers\":true,\"no_responders\":true}\r\nPING\r\n")
	if err == nil {
		err = c.waitErr(c.pong)
	}
	switch {
	case err != nil:
	case p.cfg.Workload == "durable":
		err = c.subscribe(c.inbox)
	case p.cfg.Workload == "pingpong":
		err = c.subscribe("dm." + name)
	}
	if err != nil {
		c.Close() // the error is what counts
		return nil, err
	}
	return c, nil
}

func (c *natsClient) parse(now int64, b []byte) int {
	used := 0
	for {
		i := bytes.IndexByte(b[used:], '\n')
		if i < 0 {
			return used
		}
		l := bytes.TrimRight(b[used:used+i], "\r")
		if bytes.HasPrefix(l, []byte("MSG ")) || bytes.HasPrefix(l, []byte("HMSG ")) {
			n := number10(l[bytes.LastIndexByte(l, ' ')+1:])
			end := used + i + 1 + n + 2
			if len(b) < end {
				return used
			}
			if p := b[used+i+1 : end-2]; bytes.HasPrefix(p, []byte(mark)) {
				c.h(now, p)
			} else {
				c.acked(p)
			}
			used = end
			continue
		}
		used += i + 1
		switch {
		case bytes.HasPrefix(l, []byte("PING")):
			if err := c.say("PONG\r\n"); err != nil {
				c.fail(err)
			}
		case bytes.HasPrefix(l, []byte("PONG")):
			tell[error](c.pong, nil)
		case bytes.HasPrefix(l, []byte("-ERR")):
			tell(c.pong, errors.New(string(l)))
		}
	}
}

// number10 is a number of digits.
func number10(b []byte) (n int) {
	for _, d := range b {
		n = n*10 + int(d-'0')
	}
	return n
}

func (c *natsClient) acked(reply []byte) {
	if bytes.Contains(reply, []byte(`"error"`)) || !bytes.Contains(reply, []byte(`"seq"`)) {
		return
	}
	c.mu.Lock()
	if len(c.acks) == 0 {
		c.mu.Unlock()
		return
	}
	f := c.acks[0]
	c.acks = c.acks[1:]
	c.mu.Unlock()
	f()
}

func (c *natsClient) subscribe(subject string) error {
	c.sids++
	if err := c.say("SUB %s %d\r\nPING\r\n", subject, c.sids); err != nil {
		return err
	}
	return c.waitErr(c.pong)
}

// Join is client's.
func (c *natsClient) Join(room string) error { return c.subscribe("room." + room) }

// Send is client's.
func (c *natsClient) Send(target string, payload []byte) error {
	prefix := "PUB room."
	if target[0] == '!' {
		prefix, target = "PUB dm.", target[1:]
	}
	head := append(append([]byte(prefix), target...), ' ')
	head = append(strconv.AppendInt(head, int64(len(payload)), 10), "\r\n"...)
	return c.queue(head, payload, []byte("\r\n"))
}

// Direct is client's.
func (c *natsClient) Direct(peer client) (string, error) { return "!" + peer.(*natsClient).name, nil }

// SendAck is acker's: the reply has the number under which it was stored.
func (c *natsClient) SendAck(target string, payload []byte, acked func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acks = append(c.acks, acked)
	return c.queue(fmt.Appendf(nil, "PUB js.%s %s %d\r\n", target, c.inbox, len(payload)), payload, []byte("\r\n"))
}

// prepare makes the stream, in a file, that SendAck publishes to.
func (c *natsClient) prepare() error {
	body := `{"name":"BENCH","subjects":["js.>"],"storage":"file","retention":"limits"}`
	return c.say("PUB $JS.API.STREAM.CREATE.BENCH %s %d\r\n%s\r\n", c.inbox, len(body), body)
}

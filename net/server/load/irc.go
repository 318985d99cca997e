package load

import (
	"bytes"
	"errors"
	"fmt"
)

// irc speaks RFC 1459.
type irc struct{ cfg Config }

type ircClient struct {
	*stream
	nick       string
	size       int
	h          handler
	registered chan error
	joined     chan error
}

// Connect is protocol's.
func (p *irc) Connect(name string, h handler) (client, error) {
	conn, err := dial(p.cfg)
	if err != nil {
		return nil, err
	}
	c := &ircClient{
		stream: newStream(conn), nick: name, size: max(p.cfg.Size, payloadMin), h: h,
		registered: make(chan error, 1), joined: make(chan error, 1),
	}
	c.begin(p.cfg, func(now int64, b []byte) int { return lines(b, func(l []byte) { c.line(now, l) }) })
	err = c.say("NICK %s\r\nUSER %s 0 * :%s\r\n", name, name, name)
	if err == nil {
		err = c.waitErr(c.registered)
	}
	if err != nil {
		c.Close() // the error is what counts
		return nil, fmt.Errorf("register %s: %w", name, err)
	}
	return c, nil
}

func (c *ircClient) line(now int64, l []byte) {
	if i := len(l) - c.size; i > 0 && string(l[i:i+len(mark)]) == mark {
		c.h(now, l[i:])
		return
	}
	switch {
	case bytes.HasPrefix(l, []byte("PING")):
		if err := c.say("PONG%s\r\n", l[4:]); err != nil {
			c.fail(err)
		}
		return
	case bytes.HasPrefix(l, []byte("ERROR")):
		tell(c.registered, errors.New(string(l)))
		return
	}
	f := bytes.SplitN(l, []byte(" "), 3)
	if len(f) < 2 {
		return
	}
	switch string(f[1]) {
	case "376", "422":
		tell[error](c.registered, nil)
	case "433", "432", "465":
		tell(c.registered, errors.New(string(l)))
	case "366":
		tell[error](c.joined, nil)
	case "403", "405", "471", "473", "474", "477":
		tell(c.joined, errors.New(string(l)))
	}
}

// Join is client's.
func (c *ircClient) Join(room string) error {
	if err := c.say("JOIN #%s\r\n", room); err != nil {
		return err
	}
	return c.waitErr(c.joined)
}

// Send is client's.
func (c *ircClient) Send(target string, payload []byte) error {
	to := "#" + target
	if target[0] == '!' {
		to = target[1:]
	}
	return c.queue([]byte("PRIVMSG "), []byte(to), []byte(" :"), payload, []byte("\r\n"))
}

// Direct is client's.
func (c *ircClient) Direct(peer client) (string, error) { return "!" + peer.(*ircClient).nick, nil }

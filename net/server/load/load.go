// Package load puts bounded workloads on a chat or messaging server over real
// sockets and measures what comes back: Parley's own protocol, and those of a
// few others, with the same payloads and the same windows, so that the figures
// can be set side by side.
//
//	workload → client.Send → socket … server … socket → read loop → tracker → Result
//
// Rules of the house: the generator's own cost must not hide the server's, so
// that frames are appended and cut as bytes, without a codec; every run has a
// bound in count and in time; a delivery is counted when its whole frame has
// been read; what was lost is said. It knows no server's insides but in Seed.
package load

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"parley.example/net/wire"
)

// Config says what to run, and on which server. Workloads lists what each one
// takes of it.
type Config struct {
	// Proto is parley, nats, irc or mqtt; Label what the report calls the server.
	Proto, Label string
	// Addr is HOST:PORT. Over is how it is reached: tcp, tls, ws or wss.
	Addr, Over string
	// Key is the TLS key to expect, empty for any.
	Key wire.Fingerprint
	// Tokens are those of Parley's accounts, one for each connection.
	Tokens []string
	// Workload is one of Workloads.
	Workload string
	// PID is the server's process, whose CPU and memory are read; 0 for none.
	PID int
	// Clients are the receivers of a fan-out, the connections that are held, the
	// pairs, the publishers, the people of a day.
	Clients int
	// Rooms and Members are those of chatter.
	Rooms, Members int
	// Messages are those of each sender, the round trips of each pair, or the reads.
	Messages int
	// Window is how many messages a sender may have that not everybody has
	// received. Rate, in messages a second, sends at a fixed rate instead; latency
	// then counts from when a message was due, so that a server that stalls is not
	// spared the messages that it kept from being sent.
	Window int
	Rate   float64
	// Size is that of a payload in bytes.
	Size int
	// Dialers connect at a time. Rounds are broadcasts.
	Dialers, Rounds int
	// Preload is how many messages are stored before they are read.
	Preload int
	// PostEvery and LoadEvery are the means of the gaps, which are exponential,
	// between two messages of a person's day, and between two full reloads.
	PostEvery, LoadEvery time.Duration
	// Query is what is searched for.
	Query string
	// Limit is the time limit of the part that is measured.
	Limit time.Duration
	// Room is the room's name; a fresh one where empty.
	Room string

	watches []*watch // of the run, where there are any
}

// Workloads are the names of what can be run.
func Workloads() []string {
	return []string{"connects", "fanout", "bodies", "chatter", "pingpong", "hold", "broadcast", "history", "durable", "search", "day"}
}

// Run runs one workload. Its result is worth reading also where there is an
// error. ctx ends it early.
func Run(ctx context.Context, c Config) (*Result, error) {
	run := map[string]func(context.Context, Config, protocol) (*Result, error){
		"connects": connects, "fanout": fanout, "bodies": bodies, "chatter": chatter, "pingpong": pingpong, "hold": hold, "broadcast": hold,
		"history": history, "durable": durable, "search": searches, "day": day,
	}[c.Workload]
	if run == nil {
		return nil, fmt.Errorf("there is no workload %q", c.Workload)
	}
	var err error
	if c.watches, err = newWatches(); err != nil {
		return nil, err
	}
	defer closeWatches(c.watches) // the run is over
	p, err := speak(c)
	if err != nil {
		return nil, err
	}
	if c.Room == "" {
		c.Room = fmt.Sprintf("r%d", time.Now().UnixNano()%1e6)
	}
	r, err := run(ctx, c, p)
	if r != nil {
		r.Label, r.Workload = c.Label, c.Workload
	}
	return r, err
}

// speak is the protocol that c names.
func speak(c Config) (protocol, error) {
	switch c.Proto {
	case "parley":
		return &parley{cfg: c}, nil
	case "nats":
		return &nats{cfg: c}, nil
	case "irc":
		return &irc{cfg: c}, nil
	case "mqtt":
		return &mqtt{cfg: c}, nil
	}
	return nil, fmt.Errorf("there is no protocol %q", c.Proto)
}

// handler receives one delivered payload, which is valid during the call.
type handler func(now int64, payload []byte)

// client is one connected, registered user. Its methods may be called by several
// goroutines.
type client interface {
	// Join enters a room, which is made where there is none, and returns when the
	// server has confirmed it.
	Join(room string) error
	// Send queues a payload for a room or for what Direct returned.
	Send(target string, payload []byte) error
	// Flush writes what was queued.
	Flush() error
	// Direct is what to give Send to reach peer.
	Direct(peer client) (string, error)
	Close() error
}

// protocol opens clients of one kind of server.
type protocol interface {
	Connect(name string, h handler) (client, error)
}

// reader is a client that reads a room's newest messages.
type reader interface {
	Newest(room string, n int) (got int, err error)
}

// acker is a client that is told when what it sent is on stable storage.
type acker interface {
	SendAck(target string, payload []byte, acked func()) error
}

// replyWait is how long a server may take to answer.
const replyWait = 30 * time.Second

// dial opens the connection that c describes, below any WebSocket.
func dial(c Config) (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", c.Addr, replyWait)
	if err != nil || c.Over != "tls" && c.Over != "wss" {
		return conn, err
	}
	inner := tls.Client(conn, &tls.Config{
		InsecureSkipVerify: true, // the key is what counts, see VerifyConnection
		MinVersion:         tls.VersionTLS12,
		VerifyConnection: func(s tls.ConnectionState) error {
			if got := wire.FingerprintOf(s.PeerCertificates[0].RawSubjectPublicKeyInfo); c.Key != "" && got != c.Key {
				return fmt.Errorf("the server's key is %s, not %s", got, c.Key)
			}
			return nil
		},
	})
	ctx, cancel := context.WithTimeout(context.Background(), replyWait)
	defer cancel()
	if err := inner.HandshakeContext(ctx); err != nil {
		conn.Close() // nothing was said yet
		return nil, err
	}
	return inner, nil
}

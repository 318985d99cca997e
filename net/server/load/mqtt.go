package load

import (
	"encoding/binary"
	"fmt"
)

// mqtt speaks MQTT 3.1.1 at quality of service 0: at most once, as the others.
type mqtt struct{ cfg Config }

type mqttClient struct {
	*stream
	name  string
	h     handler
	reply chan error
}

// The packets' first bytes (MQTT 3.1.1 §2.2).
const (
	mqttConnect   = 0x10
	mqttPublish   = 0x30
	mqttSubscribe = 0x82
)

func mqttPacket(kind byte, body []byte) []byte {
	out := []byte{kind}
	n := len(body)
	for n > 127 {
		out = append(out, byte(n)|128)
		n >>= 7
	}
	return append(append(out, byte(n)), body...)
}

func mqttString(s string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(s))), s...)
}

// Connect is protocol's: a clean session without keep-alive.
func (p *mqtt) Connect(name string, h handler) (client, error) {
	conn, err := dial(p.cfg)
	if err != nil {
		return nil, err
	}
	c := &mqttClient{stream: newStream(conn), name: name, h: h, reply: make(chan error, 4)}
	c.begin(p.cfg, c.parse)
	body := append(mqttString("MQTT"), 4, 2, 0, 0)
	err = c.request(mqttPacket(mqttConnect, append(body, mqttString(name)...)))
	if err == nil && p.cfg.Workload == "pingpong" {
		err = c.subscribe("dm/" + name)
	}
	if err != nil {
		c.Close() // the error is what counts
		return nil, err
	}
	return c, nil
}

func (c *mqttClient) request(packet []byte) error {
	err := c.queue(packet)
	if err == nil {
		err = c.Flush()
	}
	if err != nil {
		return err
	}
	return c.waitErr(c.reply)
}

func (c *mqttClient) parse(now int64, b []byte) int {
	used := 0
	for {
		rest := b[used:]
		n, shift, i := 0, 0, 1
		for ; i < len(rest); i++ {
			n |= int(rest[i]&127) << shift
			shift += 7
			if rest[i] < 128 {
				break
			}
		}
		if i >= len(rest) || len(rest) < i+1+n {
			return used
		}
		c.packet(now, rest[0], rest[i+1:i+1+n])
		used += i + 1 + n
	}
}

func (c *mqttClient) packet(now int64, kind byte, body []byte) {
	switch kind >> 4 {
	case 2: // CONNACK
		if len(body) < 2 || body[1] != 0 {
			tell(c.reply, fmt.Errorf("refused: % x", body))
			return
		}
		tell[error](c.reply, nil)
	case 3: // PUBLISH
		if len(body) >= 2 {
			c.h(now, body[min(len(body), 2+int(binary.BigEndian.Uint16(body))):])
		}
	case 9: // SUBACK
		tell[error](c.reply, nil)
	}
}

func (c *mqttClient) subscribe(topic string) error {
	body := append([]byte{0, 1}, mqttString(topic)...)
	return c.request(mqttPacket(mqttSubscribe, append(body, 0)))
}

// Join is client's.
func (c *mqttClient) Join(room string) error { return c.subscribe("room/" + room) }

// Send is client's.
func (c *mqttClient) Send(target string, payload []byte) error {
	topic := "room/" + target
	if target[0] == '!' {
		topic = "dm/" + target[1:]
	}
	return c.queue(mqttPacket(mqttPublish, append(mqttString(topic), payload...)))
}

// Direct is client's.
func (c *mqttClient) Direct(peer client) (string, error) { return "!" + peer.(*mqttClient).name, nil }

package server_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/crypto/chacha20poly1305"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// The types of TLS's records (RFC 8446 §5.1).
const (
	recordHandshake = 22
	recordData      = 23
)

// keyUpdate has the other end change its key, too (RFC 8446 §4.6.3).
const keyUpdate = "\x18\x00\x00\x01\x01"

// sealer makes a client's TLS records, as crypto/tls lets nobody.
type sealer struct {
	t      testing.TB
	suite  uint16
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	count  uint64
}

// expand is TLS's HKDF-Expand-Label (RFC 8446 §7.1) without a context.
func (s *sealer) expand(label string, size int) []byte {
	s.t.Helper()
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(size))
	key, err := hkdf.Expand(sha256.New, s.secret, string(info)+string(rune(len(label)))+label+"\x00", size)
	if err != nil {
		s.t.Fatal(err)
	}
	return key
}

// use begins with a secret.
func (s *sealer) use(secret []byte) {
	s.t.Helper()
	s.secret, s.count = secret, 0
	s.iv = s.expand("iv", 12)
	var err error
	switch s.suite {
	case tls.TLS_AES_128_GCM_SHA256:
		var block cipher.Block
		if block, err = aes.NewCipher(s.expand("key", 16)); err == nil {
			s.aead, err = cipher.NewGCM(block)
		}
	case tls.TLS_CHACHA20_POLY1305_SHA256:
		s.aead, err = chacha20poly1305.New(s.expand("key", chacha20poly1305.KeySize))
	default:
		err = fmt.Errorf("suite %s", tls.CipherSuiteName(s.suite))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// seal appends a record.
func (s *sealer) seal(dst []byte, kind byte, data string) []byte {
	nonce := bytes.Clone(s.iv)
	for i := range 8 {
		nonce[4+i] ^= byte(s.count >> (56 - 8*i))
	}
	s.count++
	head := binary.BigEndian.AppendUint16([]byte{recordData, 3, 3}, uint16(len(data)+1+s.aead.Overhead()))
	dst = append(dst, head...)
	return s.aead.Seal(dst, nonce, append([]byte(data), kind), head)
}

// renew appends a KeyUpdate.
func (s *sealer) renew(dst []byte) []byte {
	dst = s.seal(dst, recordHandshake, keyUpdate)
	s.use(s.expand("traffic upd", sha256.Size))
	return dst
}

// sealing is TLS on a connection, whose records the client makes itself after the
// handshake.
func sealing(t testing.TB, conn net.Conn) (*tls.Conn, *sealer) {
	t.Helper()
	var keys strings.Builder
	secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13, KeyLogWriter: &keys})
	if err := secure.Handshake(); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(keys.String(), "CLIENT_TRAFFIC_SECRET_0 ")
	fields := strings.Fields(after)
	if len(fields) < 2 {
		t.Fatalf("no secret in %q", keys.String())
	}
	secret, err := hex.DecodeString(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	s := &sealer{t: t, suite: secure.ConnectionState().CipherSuite}
	s.use(secret)
	return secure, s
}

// TestKeyUpdatesAreNotKept: TLS answers each KeyUpdate, and what a peer that reads
// nothing was answered once piled up for as long as it asked.
func TestKeyUpdatesAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, server.Config{})
		conn := b.dial()
		secure, s := sealing(t, conn)
		p := b.on(secure)
		b.held(conn, string(s.seal(nil, recordData, string(wire.AppendRequest(nil, 1, &wire.Hello{Version: wire.Version})))))
		if _, err := p.read(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		const answer = 5 + len(keyUpdate) + 1 + 16 // bytes of its record
		for sent, ended := 0, error(nil); sent < 2*server.RestMost && ended == nil; {
			var some []byte
			for range 100 {
				some = s.seal(s.renew(some), recordData, "\n") // which is why TLS does not mind
				sent += answer
			}
			_, ended = conn.Write(some) // what is enough for the server is its own
			if n := b.s.Kept(); n > server.RestMost+answer {
				t.Fatalf("%d bytes are kept for a peer that reads nothing, want %d at most", n, server.RestMost+answer)
			}
		}
	})
}

package server_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"parley.example/net/server"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// FuzzFirstBytes sends anything as the first that a connection says, whatever
// front that leads to: each ends, and the others are served as ever.
func FuzzFirstBytes(f *testing.F) {
	for _, first := range []string{
		"hello", "\x16\x03\x01\x02\x00\x01", "{", "{\"t\":\"hello\",\"id\":1,\"version\":1}\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\x81\x80abcd",
		"POST /hooks/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x00", "GET", "\x16\x03",
	} {
		f.Add([]byte(first))
	}
	s := demo(f)
	amy := dial(f, s, false)
	amy.login("amy")
	f.Fuzz(func(t *testing.T, first []byte) {
		hear(t, dial(t, s, false), first)
		amy.t = t
		must[*wire.Done](amy, &wire.Ping{})
	})
}

// FuzzBackup checks a file that may be anything: that ends, and finds nothing wrong
// with a backup to which nothing was done.
func FuzzBackup(f *testing.F) {
	dir := f.TempDir()
	db, err := sqlite.Open(f.Context(), filepath.Join(dir, "parley.db"), nil)
	if err != nil {
		f.Fatal(err)
	}
	if err := db.Close(); err != nil {
		f.Fatal(err)
	}
	var good bytes.Buffer
	if _, err := server.WriteBackup(f.Context(), &good, dir, "", "test"); err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), uint8(0), []byte(nil))
	f.Add(uint32(100), uint8(1), []byte(nil))
	f.Add(uint32(5000), uint8(0x80), []byte(nil))
	f.Add(uint32(0), uint8(0), []byte("parley.db"))
	f.Fuzz(func(t *testing.T, at uint32, flip uint8, other []byte) {
		b := bytes.Clone(good.Bytes())
		if b[int(at)%len(b)] ^= flip; len(other) > 0 {
			b = other
		}
		_, err := server.CheckBackup(t.Context(), bytes.NewReader(b), t.TempDir())
		if whole := bytes.Equal(b, good.Bytes()); whole && err != nil {
			t.Errorf("a whole backup: %v", err)
		}
	})
}

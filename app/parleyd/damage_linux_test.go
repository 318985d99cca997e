package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
)

// TestDamagedDatabaseIsSaid holds that damage in the middle of a large database,
// which nobody has asked for yet, is found while the server runs, and that it says
// the way back; a backup of it is refused.
func TestDamagedDatabaseIsSaid(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	conn, room := enter(t, d.addr, "amy")
	for range 400 {
		if _, err := conn.Do(t.Context(), &wire.Send{Conv: room.ID, UID: wire.NewUID(time.Now()), Text: strings.Repeat("words ", 2000)}); err != nil {
			t.Fatal(err)
		}
	}
	d.stop()
	path := filepath.Join(data, "server", "parley.db")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := bytes.LastIndex(b[:len(b)/2], []byte("words words")) / 4096 * 4096
	copy(b[page:], bytes.Repeat([]byte{0xde, 0xad}, 8))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	d = serveIn(t, data)
	wait := time.After(patience)
	for {
		r, err := http.Get("http://" + d.addr + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, r.Body)
		if r.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if r.StatusCode == http.StatusServiceUnavailable {
			break
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-wait:
			t.Fatal("the damage was not found")
		}
	}
	conn, err = client.Dial(t.Context(), client.Target{Addr: d.addr, Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Login(t.Context(), client.Credentials{User: "amy", Password: "amy"}); err == nil {
		t.Error("a login, which is written down, goes well")
	}
	parleyd(t, nil, "", "backup", "-data", data, filepath.Join(t.TempDir(), "b")).want(t, 1, "damaged", "restore -replace")
	d.stop()
	if !strings.Contains(d.log.String(), "parleyd restore -replace FILE") {
		t.Errorf("the log does not say the way back:\n%s", d.log)
	}
}

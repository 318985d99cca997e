package server_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// certPair makes a certificate and its key as a server makes its own.
func certPair(t *testing.T) (cert, key []byte) {
	t.Helper()
	dir := t.TempDir()
	if _, _, err := server.OpenKeys(server.Config{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	var err error
	if cert, err = os.ReadFile(filepath.Join(dir, "cert.pem")); err != nil {
		t.Fatal(err)
	}
	if key, err = os.ReadFile(filepath.Join(dir, "key.pem")); err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func TestChangedCertificateIsTakenUpWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		certFile, keyFile := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
		write := func(name string, data []byte) {
			t.Helper()
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(name, time.Time{}, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		oldCert, oldKey := certPair(t)
		write(certFile, oldCert)
		write(keyFile, oldKey)
		var lines log
		serve, told, err := server.OpenKeys(server.Config{CertFile: certFile, KeyFile: keyFile, Log: lines.logger()})
		if err != nil {
			t.Fatal(err)
		}
		served := func() wire.Fingerprint {
			t.Helper()
			time.Sleep(6 * time.Second) // of the bubble's clock
			c, err := serve()
			if err != nil {
				t.Fatal(err)
			}
			f := wire.FingerprintOf(c.Leaf.RawSubjectPublicKeyInfo)
			if f != told() {
				t.Errorf("served is %s, told %s", f, told())
			}
			return f
		}
		first := served()
		newCert, newKey := certPair(t)
		for _, half := range [][]byte{newCert[:len(newCert)/2], nil, newCert} { // the last without its key
			write(certFile, half)
			if got := served(); got != first {
				t.Fatalf("with %d bytes of a new pair it serves another", len(half))
			}
			if !strings.Contains(lines.String(), "the old certificate serves on") {
				t.Error("nobody is told")
			}
		}
		if err := os.Remove(keyFile); err != nil {
			t.Fatal(err)
		}
		if got := served(); got != first {
			t.Fatal("without a key it serves another")
		}
		write(keyFile, newKey)
		if got := served(); got == first {
			t.Error("the new pair is not taken up")
		}
	})
}

// TestServedKeyIsNotedLater names a fault: where the key of a new certificate could not be
// noted, on a full disk say, links were made with the one before until the next start, and
// who came by them was told of a wrong key; the log said that the old one serves on.
func TestServedKeyIsNotedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, data := t.TempDir(), t.TempDir()
		certFile, keyFile := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
		take := func() {
			t.Helper()
			cert, key := certPair(t)
			for name, text := range map[string][]byte{certFile: cert, keyFile: key} {
				if err := os.WriteFile(name, text, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(name, time.Time{}, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		take()
		var lines log
		serve, told, err := server.OpenKeys(server.Config{CertFile: certFile, KeyFile: keyFile, Dir: data, Log: lines.logger()})
		if err != nil {
			t.Fatal(err)
		}
		first := told()
		noted := filepath.Join(data, "served-key")
		if err := os.Remove(noted); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(noted, "in the way"), 0o700); err != nil {
			t.Fatal(err)
		}
		look := func() {
			t.Helper()
			time.Sleep(6 * time.Second) // of the bubble's clock
			if _, err := serve(); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		take()
		look()
		if told() == first || strings.Contains(lines.String(), "serves on") || !strings.Contains(lines.String(), "level=WARN") {
			t.Errorf("the new one is taken up: %t; the log has\n%s", told() != first, lines.String())
		}
		if err := os.RemoveAll(noted); err != nil {
			t.Fatal(err)
		}
		look()
		if got, err := server.ServedKey(data); err != nil || got != told() {
			t.Errorf("noted is %s, %v, want %s", got, err, told())
		}
	})
}

// TestServedKeyIsNotedOnce names a fault: a start noted the certificate's key anew, though
// it was the one that is noted, and so a server whose disk was full did not start.
func TestServedKeyIsNotedOnce(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	certFile, keyFile := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	cert, key := certPair(t)
	for name, text := range map[string][]byte{certFile: cert, keyFile: key} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	noted := func() os.FileInfo {
		t.Helper()
		if _, _, err := server.OpenKeys(server.Config{CertFile: certFile, KeyFile: keyFile, Dir: data}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(data, "served-key"))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	if first := noted(); !os.SameFile(first, noted()) {
		t.Error("it was written again")
	}
	if err := os.WriteFile(filepath.Join(data, "served-key"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	noted()
	if got, err := server.ServedKey(data); err != nil || got == "" {
		t.Errorf("in place of a damaged one: got %q, %v", got, err)
	}
}

// logged is a log that looks at something with each line.
type logged func()

func (l logged) Write(b []byte) (int, error) {
	l()
	return len(b), nil
}

// TestHandshakesWaitForNoLog names a fault: where standard error took no more, and a
// certificate could not be read anew, no handshake went on.
func TestHandshakesWaitForNoLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		certFile, keyFile := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
		cert, key := certPair(t)
		for name, data := range map[string][]byte{certFile: cert, keyFile: key} {
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		lines, waits := 0, false
		var free func() bool
		look := logged(func() { lines, waits = lines+1, !free() })
		serve, unlocked, err := server.OpenKeysWatched(server.Config{CertFile: certFile, KeyFile: keyFile, Log: slog.New(slog.NewTextHandler(look, nil))})
		if err != nil {
			t.Fatal(err)
		}
		free = unlocked
		if err := os.Remove(certFile); err != nil {
			t.Fatal(err)
		}
		<-time.After(6 * time.Second)
		if _, err := serve(); err != nil || lines != 1 || waits {
			t.Errorf("got %v, %d lines, while the others wait: %t", err, lines, waits)
		}
	})
}

func TestBadKeysAreRefusedByName(t *testing.T) {
	dir := t.TempDir()
	cert, key := certPair(t)
	_, other := certPair(t)
	for name, data := range map[string][]byte{"c.pem": cert, "k.pem": key, "other.pem": other, "empty.pem": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, pair := range [][2]string{{"c.pem", "none.pem"}, {"none.pem", "k.pem"}, {"c.pem", "other.pem"}, {"empty.pem", "k.pem"}, {"c.pem", ""}, {"", "k.pem"}} {
		cfg := server.Config{}
		if pair[0] != "" {
			cfg.CertFile = filepath.Join(dir, pair[0])
		}
		if pair[1] != "" {
			cfg.KeyFile = filepath.Join(dir, pair[1])
		}
		if _, _, err := server.OpenKeys(cfg); err == nil {
			t.Errorf("%v is taken", pair)
		} else if pair[0] != "" && pair[1] != "" && !strings.Contains(err.Error(), dir) {
			t.Errorf("%v: %v", pair, err)
		}
	}
	own := t.TempDir()
	if err := os.WriteFile(filepath.Join(own, "key.pem"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := server.OpenKeys(server.Config{Dir: own})
	if err == nil || !strings.Contains(err.Error(), "key.pem") || !strings.Contains(err.Error(), "backup") {
		t.Errorf("a damaged key of its own: %v", err)
	}
	if left, _ := os.ReadFile(filepath.Join(own, "key.pem")); string(left) != "damaged" {
		t.Error("it was overwritten")
	}
}

// TestServedKeyIsThatOfTheCertificate: links made beside the server name the key that
// it will prove, also after the certificate changed and after it is none any more.
func TestServedKeyIsThatOfTheCertificate(t *testing.T) {
	dir, pair := t.TempDir(), t.TempDir()
	certFile, keyFile := filepath.Join(pair, "c.pem"), filepath.Join(pair, "k.pem")
	renew := func() {
		t.Helper()
		cert, key := certPair(t)
		for name, data := range map[string][]byte{certFile: cert, keyFile: key} {
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	serves := func(cfg server.Config) wire.Fingerprint {
		t.Helper()
		var lines log
		cfg.Dir, cfg.Addr, cfg.Log = dir, "127.0.0.1:0", lines.logger()
		s, err := server.Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		running, err := server.ServedKey(dir)
		if err != nil || running != s.Fingerprint() {
			t.Errorf("while it runs: got %s, %v, want %s", running, err, s.Fingerprint())
		}
		return running
	}
	own := serves(server.Config{})
	renew()
	first := serves(server.Config{CertFile: certFile, KeyFile: keyFile})
	if after, err := server.ServedKey(dir); err != nil || after != first || first == own {
		t.Errorf("after it ran: got %s, %v, want %s, which is not its own %s", after, err, first, own)
	}
	if kept, err := server.KeyOf(dir); err != nil || kept != own {
		t.Errorf("its own: got %s, %v, want %s", kept, err, own)
	}
	renew()
	if second := serves(server.Config{CertFile: certFile, KeyFile: keyFile}); second == first {
		t.Error("the new certificate is not noted")
	}
	if again := serves(server.Config{}); again != own {
		t.Errorf("without a certificate: got %s, want %s", again, own)
	}
	if err := os.WriteFile(filepath.Join(dir, "served-key"), []byte("7f2a"), 0o644); err != nil {
		t.Fatal(err)
	}
	if key, err := server.ServedKey(dir); err == nil || !strings.Contains(err.Error(), "served-key") {
		t.Errorf("of a damaged note: got %s, %v", key, err)
	}
}

package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"parley.example/net/wire"
)

// keyring holds the server's certificate. It is safe for concurrent use.
type keyring struct {
	certFile, keyFile string // empty for the self-signed key
	served            string // where the fingerprint of certFile is noted; empty for nowhere
	log               *slog.Logger
	remarks           *remarks // the log's, of a running server; nil where it is written to at once

	mu      sync.Mutex
	cert    *tls.Certificate
	print   wire.Fingerprint
	noted   wire.Fingerprint // in served
	looked  time.Time        // at the files
	changed [2]time.Time
}

// keyFileName and certFileName are the self-signed key's files in the data
// directory.
const (
	keyFileName  = "key.pem"
	certFileName = "cert.pem"
	// servedFileName holds the fingerprint of a real certificate while that is what
	// the server of the data directory serves by, or did last.
	servedFileName = "served-key"
	// certYears is how long a self-signed certificate stands: its key is what
	// clients know, so that its end would only be trouble.
	certYears = 30
	// lookAgain is how often the files of a real certificate are looked at.
	lookAgain = 5 * time.Second
)

// openKeys loads the certificate of cfg, or the self-signed one of the data
// directory, which it makes at the first start.
func openKeys(cfg Config) (*keyring, error) {
	if (cfg.CertFile == "") != (cfg.KeyFile == "") {
		return nil, errors.New("-cert and -key go together: give both or neither")
	}
	k := &keyring{certFile: cfg.CertFile, keyFile: cfg.KeyFile, log: cfg.Log}
	if k.certFile != "" {
		if cfg.Dir != "" {
			k.served = filepath.Join(cfg.Dir, servedFileName)
			k.noted, _ = servedKey(k.served) // where that cannot be read it is written anew
		}
		return k, k.reload(time.Now())
	}
	cert, err := selfSigned(filepath.Join(cfg.Dir, keyFileName), filepath.Join(cfg.Dir, certFileName))
	if err != nil {
		return nil, fmt.Errorf("the server's key: %w", err)
	}
	return k, k.use(cert)
}

// use takes a certificate into service.
func (k *keyring) use(cert tls.Certificate) error {
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	cert.Leaf = leaf
	k.cert, k.print = &cert, wire.FingerprintOf(leaf.RawSubjectPublicKeyInfo)
	return nil
}

// reload reads the files of a real certificate where they changed.
func (k *keyring) reload(now time.Time) error {
	k.looked = now
	var changed [2]time.Time
	for i, name := range []string{k.certFile, k.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("the certificate: %w", err)
		}
		changed[i] = info.ModTime()
	}
	if changed == k.changed {
		return k.note()
	}
	cert, err := tls.LoadX509KeyPair(k.certFile, k.keyFile)
	if err != nil {
		return fmt.Errorf("the certificate %s with the key %s: %w", k.certFile, k.keyFile, err)
	}
	k.changed = changed
	if err := k.use(cert); err != nil {
		return err
	}
	return k.note()
}

// errNotNoted means that a certificate serves whose key could not be noted yet.
var errNotNoted = errors.New("links are made with another key until the certificate's is noted")

// note notes the key in service, unless that is done.
func (k *keyring) note() error {
	if k.served == "" || k.noted == k.print {
		return nil
	}
	if err := writeFile(k.served, []byte(k.print+"\n"), 0o644); err != nil {
		return fmt.Errorf("%w: %w", errNotNoted, err)
	}
	k.noted = k.print
	return nil
}

// fingerprint is that of the key in service.
func (k *keyring) fingerprint() wire.Fingerprint {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.print
}

// config is TLS as the server speaks it.
func (k *keyring) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			cert, err := k.current(time.Now())
			switch { // nobody waits for the log
			case errors.Is(err, errNotNoted):
				k.warn("a new certificate serves", "but", err)
			case err != nil:
				k.warn("the old certificate serves on", "why", err)
			}
			return cert, nil
		},
	}
}

// warn logs what is wrong with the certificate's files.
func (k *keyring) warn(message, key string, err error) {
	line := func() { k.log.Warn(message, key, err.Error()) }
	if k.remarks == nil {
		line()
		return
	}
	k.remarks.add(line)
}

// current is the certificate in service. An error says why it is not a newer one, or that
// its key is not noted: a half-written pair is no reason to stop, and the old one serves
// until the new one can be read.
func (k *keyring) current(now time.Time) (_ *tls.Certificate, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.certFile != "" && now.Sub(k.looked) > lookAgain {
		err = k.reload(now)
	}
	return k.cert, err
}

// selfSigned loads the key and certificate, making what is missing. The key is
// made once and never replaced: clients know the server by it.
func selfSigned(keyName, certName string) (tls.Certificate, error) {
	key, err := loadKey(keyName)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(keyName)
	}
	if err != nil {
		return tls.Certificate{}, err
	}
	if cert, err := tls.LoadX509KeyPair(certName, keyName); err == nil {
		return cert, nil
	}
	der, err := signSelf(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	if err := writeFile(certName, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// loadKey reads a PKCS #8 private key in PEM.
func loadKey(name string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is no key in PEM: restore it from a backup, or remove it for a new key, which every client will be warned of", name)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds no ECDSA key", name)
	}
	return ec, nil
}

// makeKey makes a P-256 key and writes it for the owner's eyes only.
func makeKey(name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writeFile(name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

// signSelf makes a certificate whose names are those of this machine.
func signSelf(key *ecdsa.PrivateKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil && certifiable(host) {
		names = append(names, host, host+".local")
	}
	now := time.Now()
	template := x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Parley"},
		NotBefore:    now.Add(-24 * time.Hour), // clocks on a bare network differ
		NotAfter:     now.AddDate(certYears, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     names,
	}
	return x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
}

// certifiable reports whether a certificate can have a machine's name (RFC 5280
// §4.2.1.6). People call theirs as they like, in any script: that is no reason to
// serve nobody, since nothing counts on the names.
func certifiable(host string) bool {
	const most = 63 // of a label
	beyond := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-')
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > most || strings.IndexFunc(label, beyond) >= 0 {
			return false
		}
	}
	return true
}

// writeFile replaces a file as a whole, and is done when it is on the disk.
func writeFile(name string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name()) // what is left is only litter
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// ServedKey is the key that the server of a data directory serves by, or did when
// it ran last: that of its real certificate where it has one, else KeyOf.
func ServedKey(dir string) (wire.Fingerprint, error) {
	key, err := servedKey(filepath.Join(dir, servedFileName))
	if errors.Is(err, fs.ErrNotExist) {
		return KeyOf(dir)
	}
	return key, err
}

// servedKey reads the key that is noted in a file.
func servedKey(name string) (wire.Fingerprint, error) {
	noted, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	key, err := wire.ParseFingerprint(string(noted))
	if err != nil {
		return "", fmt.Errorf("read %s: %w: a start of the server writes it anew", name, err)
	}
	return key, nil
}

// KeyOf is the key that a data directory holds. A real certificate, which is not
// kept there, has another.
func KeyOf(dir string) (wire.Fingerprint, error) {
	k, err := openKeys(Config{Dir: dir})
	if err != nil {
		return "", err
	}
	return k.fingerprint(), nil
}

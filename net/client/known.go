package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"parley.example/net/wire"
)

// MaxKnown bounds the servers that are remembered; the one that was used the
// longest ago goes first.
const MaxKnown = 100

// The files of Known.
const (
	knownFile   = "servers.json"
	damagedFile = "servers.json.damaged"
)

// Server is a server that somebody logged in to, with the account used last.
type Server struct {
	// Key is what the server is known by, wherever it is.
	Key  wire.Fingerprint `json:"key"`
	Name string           `json:"name"`
	// Addr is where it was last, HOST:PORT; empty where another server was found
	// there since.
	Addr  string    `json:"addr,omitempty"`
	User  string    `json:"user,omitempty"`
	Token string    `json:"token,omitempty"`
	Used  time.Time `json:"used"`
}

// Known remembers servers by their keys in one file of a Disk. Safe for
// concurrent use; its methods read or write the disk.
type Known struct {
	mu      sync.Mutex
	disk    Disk
	list    []Server // the one used last comes first
	damaged bool
}

// OpenKnown reads what is remembered. A file that cannot be understood is put
// aside beside it, and nothing is known: then Damaged reports it, since every
// server's key has to be trusted anew.
func OpenKnown(d Disk) (*Known, error) {
	k := &Known{disk: d}
	files, err := d.Load()
	if err != nil {
		return nil, fmt.Errorf("read the known servers: %w", err)
	}
	data, ok := files[knownFile]
	if !ok {
		return k, nil
	}
	if k.list, err = parseKnown(data); err == nil {
		return k, nil
	}
	k.damaged = true
	if err := errors.Join(d.Write(damagedFile, data), d.Remove(knownFile)); err != nil {
		return nil, fmt.Errorf("put the known servers aside: %w", err)
	}
	return k, nil
}

// parseKnown reads the file. It refuses a list that Remember would not have
// written.
func parseKnown(data []byte) ([]Server, error) {
	var list []Server
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	seen := make(map[wire.Fingerprint]bool, len(list))
	for _, s := range list {
		key, err := wire.ParseFingerprint(string(s.Key))
		if err != nil || key != s.Key || seen[key] {
			return nil, fmt.Errorf("server %q: no key of its own", s.Name)
		}
		seen[key] = true
	}
	return list, nil
}

// Damaged reports that the file could not be understood.
func (k *Known) Damaged() bool { return k.damaged }

// All are the servers remembered, the one used last first.
func (k *Known) All() []Server {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.list)
}

// ByAddr finds the server that was last at addr.
func (k *Known) ByAddr(addr string) (Server, bool) {
	return k.find(func(s Server) bool { return addr != "" && s.Addr == addr })
}

// ByKey finds a server wherever it is. Ask only for a key that was proved, by
// TLS or by a link, before using what it answers.
func (k *Known) ByKey(key wire.Fingerprint) (Server, bool) {
	return k.find(func(s Server) bool { return s.Key == key })
}

// KnownKey is the key to pin when dialling addr, empty where none is known.
func (k *Known) KnownKey(addr string) wire.Fingerprint {
	s, _ := k.ByAddr(addr)
	return s.Key
}

func (k *Known) find(is func(Server) bool) (Server, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if i := slices.IndexFunc(k.list, is); i >= 0 {
		return k.list[i], true
	}
	return Server{}, false
}

// Remember writes a server down in place of what was known by its key. Give it
// only keys that were proved. Another server that was known at its address
// keeps its account and loses the address.
func (k *Known) Remember(s Server) error {
	key, err := wire.ParseFingerprint(string(s.Key))
	if err != nil {
		return fmt.Errorf("remember %s: %w", s.Addr, err)
	}
	s.Key = key
	return k.change(func(list []Server) []Server {
		next := []Server{s}
		for _, old := range list {
			if old.Key == s.Key {
				continue
			}
			if old.Addr == s.Addr {
				old.Addr = ""
			}
			next = append(next, old)
		}
		return next[:min(len(next), MaxKnown)]
	})
}

// Forget deletes what is known by a key: the account's token and the pin.
func (k *Known) Forget(key wire.Fingerprint) error {
	return k.change(func(list []Server) []Server {
		return slices.DeleteFunc(slices.Clone(list), func(s Server) bool { return s.Key == key })
	})
}

// SignOut forgets a server's token, if that is still the one, and keeps its pin.
func (k *Known) SignOut(key wire.Fingerprint, token string) error {
	return k.change(func(list []Server) []Server {
		next := slices.Clone(list)
		for i := range next {
			if next[i].Key == key && next[i].Token == token {
				next[i].Token = ""
			}
		}
		return next
	})
}

// change applies a change to what the file holds now, which another program
// may have changed meanwhile, and writes it. Where that fails nothing changes.
func (k *Known) change(apply func([]Server) []Server) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return alone(k.disk, func() error { return k.rewrite(apply) })
}

// rewrite is change while no other program does the same.
func (k *Known) rewrite(apply func([]Server) []Server) error {
	files, err := k.disk.Load()
	if err != nil {
		return fmt.Errorf("read the known servers: %w", err)
	}
	list := k.list
	if now, err := parseKnown(files[knownFile]); err == nil {
		list = now
	}
	next := apply(list)
	data, err := json.MarshalIndent(next, "", "\t")
	if err != nil {
		return fmt.Errorf("write the known servers: %w", err)
	}
	if len(data) >= MaxFile {
		return fmt.Errorf("write the known servers: %w", ErrFull)
	}
	if err := k.disk.Write(knownFile, append(data, '\n')); err != nil {
		return fmt.Errorf("write the known servers: %w", err)
	}
	k.list = next
	return nil
}

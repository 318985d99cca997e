package client

import (
	"bytes"
	"maps"
)

// Memory is a Disk that lasts as long as the program, for those that keep
// nothing.
func Memory() Disk { return memory{} }

// memory keeps the files of Memory.
type memory map[string][]byte

func (m memory) Load() (map[string][]byte, error) { return maps.Clone(m), nil }

func (m memory) Write(name string, data []byte) error {
	m[name] = bytes.Clone(data)
	return nil
}

func (m memory) Remove(name string) error {
	delete(m, name)
	return nil
}

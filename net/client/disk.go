//go:build !js

package client

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// OpenDir keeps files in a directory, which it makes (for its owner only)
// where there is none. Each file is written beside its place, brought to
// stable storage and renamed into it, so that a crash leaves the old file, or
// the new one, or none, but never half of one.
func OpenDir(dir string) (Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory: %w", err)
	}
	d := folder(dir)
	return d, d.sweep()
}

// folder is a Disk in the directory of that name.
type folder string

// Half-written files.
const (
	scratch    = ".new-"   // what their names begin with
	scratchAge = time.Hour // after which no one is writing one any more
)

// sweep removes what a crash left half-written.
func (d folder) sweep() error {
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return fmt.Errorf("read the directory: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), scratch) || time.Since(info.ModTime()) < scratchAge {
			continue
		}
		if err := os.Remove(filepath.Join(string(d), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sweep the directory: %w", err)
		}
	}
	return nil
}

func (d folder) Load() (map[string][]byte, error) {
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	files := make(map[string][]byte, len(entries))
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), scratch) {
			continue
		}
		data, err := d.read(e.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // another program has just removed it
		}
		if err != nil {
			return nil, err
		}
		files[e.Name()] = data
	}
	return files, nil
}

// read reads a file, the first MaxFile bytes of it at most.
func (d folder) read(name string) ([]byte, error) {
	f, err := os.Open(filepath.Join(string(d), name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxFile))
}

func (d folder) Write(name string, data []byte) error {
	f, err := os.CreateTemp(string(d), scratch+"*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(string(d), name))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, errors.Join(err, os.Remove(f.Name())))
	}
	return syncDir(string(d))
}

func (d folder) Remove(name string) error {
	err := os.Remove(filepath.Join(string(d), name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return syncDir(string(d))
}

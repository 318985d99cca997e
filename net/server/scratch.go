package server

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// scratchName begins the names of the folders in which a backup is made or unpacked.
// Each may hold a whole database, with what is deleted since, and is locked as a
// data directory is by whoever works in it: what nobody has locked was left by a
// program or a machine that ended in the middle of its work.
const scratchName = ".parley-scratch-"

// scratch makes such a folder within another, from which those that were left are
// removed first; done removes it. Empty is the system's folder for temporary files,
// which is the system's to clear. The answer is an absolute path.
func scratch(within string) (dir string, done func() error, err error) {
	if within != "" {
		if err := clearScratch(within); err != nil {
			return "", nil, err
		}
	}
	at, err := filepath.Abs(cmp.Or(within, os.TempDir())) // whichever way it is called: SQLite is told of files by absolute paths alone
	if err != nil {
		return "", nil, err
	}
	if dir, err = os.MkdirTemp(at, scratchName+"*"); err != nil {
		return "", nil, err
	}
	unlock, err := lockDir(dir)
	if err != nil { // of a file system without locks, as some of a network: without its file, the folder is nobody's to clear
		unlock = func() error { return nil }
		if gone := os.Remove(filepath.Join(dir, lockFile)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			return "", nil, errors.Join(err, gone)
		}
	}
	return dir, func() error { return discard(dir, unlock) }, nil
}

// discard removes such a folder, which is locked: first what is in it, behind which
// nobody looks for anything that was left.
func discard(dir string, unlock func() error) error {
	names, err := held(dir)
	for _, name := range names {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)))
	}
	err = errors.Join(err, unlock())
	// Where another one just looks, an empty folder may stay. The folder around it may
	// be one that shows nothing, in which os.RemoveAll removes no folder.
	_ = os.Remove(filepath.Join(dir, lockFile))
	_ = os.Remove(dir)
	return err
}

// held lists what is in such a folder but for its lock: nothing where it is gone.
func held(dir string) (names []string, err error) {
	all, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	for _, e := range all {
		if e.Name() != lockFile {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// clearScratch removes the folders that were left within one, but those of other
// users.
func clearScratch(within string) error {
	all, err := os.ReadDir(within)
	if errors.Is(err, fs.ErrPermission) {
		return nil // a folder that takes files and shows none
	}
	if err != nil {
		return err
	}
	for _, e := range all {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), scratchName) {
			continue
		}
		dir := filepath.Join(within, e.Name())
		if lock, err := os.Lstat(filepath.Join(dir, lockFile)); err != nil || !lock.Mode().IsRegular() {
			continue // it was made just now
		}
		if names, err := held(dir); err != nil || len(names) == 0 {
			continue // so was this one: who made it may not have locked it yet
		}
		unlock, err := lockDir(dir)
		if errors.Is(err, ErrInUse) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = discard(dir, unlock)
		}
		if err != nil {
			return fmt.Errorf("remove what was left of a backup: %w", err)
		}
	}
	return nil
}

// Package datadir says where Parley keeps its data on this machine: one folder,
// in it server/ for the server's and client/ for the window's.
package datadir

import (
	"errors"
	"path/filepath"
)

// Default is the folder where none is given: $XDG_DATA_HOME/parley on Linux
// (XDG Base Directory Specification), Application Support on macOS,
// %LocalAppData% on Windows. It is not made.
func Default() (string, error) {
	dir := place()
	if dir == "" {
		return "", errors.New("find a place for data: no home folder: give one with -data")
	}
	return dir, nil
}

// Resolve is dir, or the default where dir is empty, made absolute: a home may be a
// relative path.
func Resolve(dir string) (_ string, err error) {
	if dir == "" {
		dir, err = Default()
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(dir)
}

// Server is where a server keeps its data in dir.
func Server(dir string) string { return filepath.Join(dir, "server") }

// Client is where the window keeps its data in dir.
func Client(dir string) string { return filepath.Join(dir, "client") }

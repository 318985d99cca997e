// Package datadir says where Parley keeps its data on this machine: one folder,
// in it server/ for the server's and client/ for the window's.
package datadir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Default is the folder where none is given: $XDG_DATA_HOME/parley on Linux
// (XDG Base Directory Specification), Application Support on macOS,
// %LocalAppData% on Windows. It is not made.
func Default() (string, error) {
	base, err := base()
	if err != nil {
		return "", fmt.Errorf("find a place for data: %w: give one with -data", err)
	}
	return filepath.Join(base, name), nil
}

// Resolve is dir made absolute, or the default where dir is empty.
func Resolve(dir string) (string, error) {
	if dir == "" {
		return Default()
	}
	return filepath.Abs(dir)
}

// Server is where a server keeps its data in dir.
func Server(dir string) string { return filepath.Join(dir, "server") }

// Client is where the window keeps its data in dir.
func Client(dir string) string { return filepath.Join(dir, "client") }

// home is a folder in the person's home. [os.UserHomeDir] is not asked: without
// a home it names /sdcard on Android, which every program there reads.
func home(parts ...string) (string, error) {
	dir := os.Getenv(homeVar)
	if dir == "" {
		return "", errors.New("no home folder")
	}
	return filepath.Join(append([]string{dir}, parts...)...), nil
}

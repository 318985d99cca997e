//go:build !windows && !darwin

package datadir

import (
	"os"
	"path/filepath"
)

const (
	name    = "parley"
	homeVar = "HOME"
)

func base() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	return home(".local", "share")
}

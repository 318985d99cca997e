//go:build unix

package server

import (
	"os"
	"syscall"
)

// likeDir gives files to whoever has dir: what an administrator puts there as root is
// for a server that runs as a user of its own. Where the system lets nobody give files
// away, as on a network's disk, they stay as they were made.
func likeDir(dir string, files ...string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if of, ok := info.Sys().(*syscall.Stat_t); ok {
		for _, name := range files {
			_ = os.Lchown(name, int(of.Uid), int(of.Gid))
		}
	}
	return nil
}

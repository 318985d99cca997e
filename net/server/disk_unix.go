//go:build unix

package server

import "syscall"

// freeBytes is what is free on the disk of a directory for who is no superuser.
func freeBytes(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}

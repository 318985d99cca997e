//go:build !linux

package pagefile

// Aside reports whether the runtime can wait for syncs as for sockets.
func Aside() bool { return false }

//go:build !linux || android

// Android lets an app make few system calls, and kills it at others.

package pagefile

// Aside reports whether the runtime waits for syncs as for sockets.
func Aside() bool { return false }

func syncAside(uintptr) (rc int32, done bool) { return 0, false }

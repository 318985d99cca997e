//go:build !linux

package pagefile

func syncData(uintptr) (rc int32, done bool) { return 0, false }

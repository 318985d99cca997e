//go:build !linux

package load

import "os"

func syncData(f *os.File) error { return f.Sync() }

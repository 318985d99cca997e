//go:build !linux || (!amd64 && !arm64)

package pagefile

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

func lockQuickly(*libc.TLS, uintptr, *sqlite3.Tsqlite3_vfs) error { return nil }

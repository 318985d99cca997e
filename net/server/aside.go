package server

import "parley.example/net/server/store/sqlite/pagefile"

// SyncsAside reports whether a commit's wait for the disk takes nobody's place to
// run in.
func SyncsAside() bool { return pagefile.Aside() }

//go:build linux && !android

package pagefile

// DataSync is the sync that the runtime waits for as for a socket.
var DataSync = dataSync

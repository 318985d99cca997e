//go:build !linux

package server

import "net"

// inheriting is how to listen.
func inheriting() net.ListenConfig { return net.ListenConfig{} }

package server

import (
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Of TCP's own signs of life, in seconds and in number: those that package net asks
// for.
const (
	lifeIdle  = 15
	lifeEvery = 15
	lifeTries = 9
)

// inheriting is how to listen so that what is accepted has from its listener what
// would take four system calls for each. Some kernels let no listener of Multipath
// TCP have it: that is an errNoHeirs.
func inheriting() net.ListenConfig {
	return net.ListenConfig{KeepAlive: -1, Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			for _, option := range [...]struct{ level, name, value int }{
				{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
				{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, lifeIdle},
				{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, lifeEvery},
				{unix.IPPROTO_TCP, unix.TCP_KEEPCNT, lifeTries},
			} {
				if failed = unix.SetsockoptInt(int(fd), option.level, option.name, option.value); failed != nil {
					return
				}
			}
		})
		if err == nil && failed != nil {
			err = errors.Join(errNoHeirs, failed)
		}
		return err
	}}
}

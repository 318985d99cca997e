//go:build !windows

package client

import "syscall"

// The system's names for what goes wrong with a connection.
var (
	refusedErrnos = [...]error{syscall.ECONNREFUSED}
	timeoutErrnos = [...]error{syscall.ETIMEDOUT}
	resetErrnos   = [...]error{syscall.ECONNRESET, syscall.ECONNABORTED}
	brokenErrnos  = [...]error{syscall.EPIPE}
)

package client

import "syscall"

// The system's names for what goes wrong with a connection: Winsock's own
// numbers, which syscall's ECONNREFUSED and its like are not.
var (
	refusedErrnos = [...]error{syscall.Errno(10061)}
	timeoutErrnos = [...]error{syscall.Errno(10060)}
	resetErrnos   = [...]error{syscall.WSAECONNRESET, syscall.WSAECONNABORTED}
	// After EPIPE: WSAESHUTDOWN, ERROR_BROKEN_PIPE and ERROR_NO_DATA.
	brokenErrnos = [...]error{syscall.EPIPE, syscall.Errno(10058), syscall.Errno(109), syscall.Errno(232)}
)

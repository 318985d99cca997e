//go:build !js

package ending

import (
	"os"
	"os/signal"
	"syscall"
)

// told are the signals that a program is told by: that of a terminal that closes is
// one, unless who started it has it outlive that, as nohup(1) does.
func told() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// outlive has the signals that end nobody by themselves heard as long as the program
// runs: else they would end it, whatever it is at.
func outlive() {
	unheard := make(chan os.Signal, 1)
	signal.Notify(unheard, syscall.SIGPIPE)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(unheard, syscall.SIGHUP)
	}
}

package ending

import (
	"os"
	"syscall"
)

// told are the signals that a program is told by, of which a page hears none.
func told() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// outlive has nothing to do: a page has neither a terminal nor readers.
func outlive() {}

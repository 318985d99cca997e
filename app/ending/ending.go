// Package ending says when the program is told to end, for the window and for
// parleyd alike.
package ending

import (
	"context"
	"os/signal"
)

// Context is over once a person, the system or a terminal that closes tells the
// program to end. A second time that ends what does not, unless it is the terminal
// again: of one that closes the shell tells, and the system, too, while the program
// tidies up. Who reads no more of what the program writes is told to it by the write,
// which would else be its last. After stop a person's next signal ends it at once.
func Context() (ctx context.Context, stop context.CancelFunc) {
	ctx, stop = signal.NotifyContext(context.Background(), told()...)
	context.AfterFunc(ctx, stop)
	outlive()
	return ctx, stop
}

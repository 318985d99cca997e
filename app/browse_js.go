package main

import (
	"context"
	"fmt"
	"syscall/js"
)

// openLink opens a link in another tab, which learns nothing of this one and
// cannot reach it. Mail is for the system's program.
func openLink(_ context.Context, link string) (err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = fmt.Errorf("open a tab: %w", thrown)
		}
	}()
	js.Global().Call("open", link, "_blank", "noopener,noreferrer")
	return nil
}

//go:build !js && !android

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// openLink has the system open a link: by a program that gets it as an argument,
// without a shell between. A program that is still there after browseWait is left
// to itself.
func openLink(ctx context.Context, link string) error {
	name, args := opener(link)
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // ends with the program
	timer := time.NewTimer(browseWait)
	defer timer.Stop()
	select {
	case err := <-ended:
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return fmt.Errorf("%s: %w", name, exit)
		}
		return nil
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return nil
	}
}

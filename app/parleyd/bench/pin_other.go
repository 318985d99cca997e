//go:build !linux

package bench

import (
	"errors"
	"os/exec"
)

func pinLoad() (unpin func(), err error) { return func() {}, errors.ErrUnsupported }

func startPinned(cmd *exec.Cmd) error { return cmd.Start() }

//go:build (linux && !android) || darwin

package firewall

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	// patience is how long a program may take to answer.
	patience = 3 * time.Second
	// maxOutput bounds what is read of it, in bytes.
	maxOutput = 1 << 20
)

// errAbsent says that a program is not there.
var errAbsent = errors.New("there is no such program")

// output runs a program that may be outside of PATH, as those of administrators
// are, and returns what it prints.
func output(ctx context.Context, name string, args ...string) (string, error) {
	path, err := exec.LookPath(name)
	for _, dir := range []string{"/usr/sbin", "/sbin"} {
		if err == nil {
			break
		}
		path = filepath.Join(dir, name)
		_, err = os.Stat(path)
	}
	if err != nil {
		return "", errAbsent
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "LANGUAGE=C")
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	read, err := io.ReadAll(io.LimitReader(out, maxOutput))
	cancelled := len(read) == maxOutput
	if cancelled {
		cancel()
	}
	if wait := cmd.Wait(); !cancelled {
		err = errors.Join(err, wait)
	}
	return string(read), err
}

//go:build !windows && !js

package client

import (
	"errors"
	"fmt"
	"os"
)

// syncDir brings a directory's names to stable storage.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the directory: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync the directory: %w", err)
	}
	return nil
}

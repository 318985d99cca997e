//go:build !windows && !darwin

package datadir

import "os"

func place() string { return onDesktops(os.Getenv) }

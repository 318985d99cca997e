package datadir

import "os"

func place() string { return onWindows(os.Getenv) }

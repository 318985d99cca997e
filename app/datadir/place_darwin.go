package datadir

import "os"

func place() string { return onMac(os.Getenv) }

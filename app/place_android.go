package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"gioui.org/app"

	"parley.example/app/datadir"
)

// place is where the program keeps its data. The client keeps the folder outbox
// in outbox.
type place struct{ client, outbox, server string }

// places finds them, below dir or in the app's own folder, which nobody else
// reads and which goes when the app is removed.
func places(dir string) (place, error) {
	if dir == "" {
		files, err := app.DataDir()
		if err != nil {
			return place{}, fmt.Errorf("find a place for data: %w", err)
		}
		dir = filepath.Join(files, "parley")
	}
	c := datadir.Client(dir)
	return place{client: c, outbox: c, server: datadir.Server(dir)}, nil
}

// deviceName names this device among the person's own: every Android's host
// name is localhost.
func deviceName() string {
	return deviceCalled(property("ro.product.model"), "Android")
}

// property is one of the system's properties, empty where it does not say.
func property(name string) string {
	out, err := exec.Command("/system/bin/getprop", name).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

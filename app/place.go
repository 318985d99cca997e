//go:build !js && !android

package main

import (
	"os"

	"parley.example/app/datadir"
)

// place is where the program keeps its data. The client keeps the folder outbox
// in outbox.
type place struct{ client, outbox, server string }

// places finds them, below dir or where the system wants them.
func places(dir string) (place, error) {
	dir, err := datadir.Resolve(dir)
	if err != nil {
		return place{}, err
	}
	c := datadir.Client(dir)
	return place{client: c, outbox: c, server: datadir.Server(dir)}, nil
}

// deviceName names this device among the person's own.
func deviceName() string {
	name, err := os.Hostname()
	if err != nil {
		name = ""
	}
	return deviceCalled(name, "desktop") // it is only a name
}

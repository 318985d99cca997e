package main

import (
	"time"
	_ "time/tzdata" // not every Android keeps its own where Go looks for it
)

// setZone makes the phone's time zone that of the program, whose clock Go
// leaves at UTC (time.initLocal). It is called before anything reads the time.
func setZone() {
	name := property("persist.sys.timezone")
	if name == "" {
		return
	}
	if zone, err := time.LoadLocation(name); err == nil { // a zone that is younger than this program
		time.Local = zone
	}
}

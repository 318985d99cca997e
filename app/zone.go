//go:build !android

package main

// setZone makes the machine's time zone that of the program, as Go has done.
func setZone() {}

//go:build !js

package main

import "testing"

func TestClockOfARegion(t *testing.T) {
	for tag, want := range map[string]bool{
		"en_US.UTF-8": true, "en-GB": false, "zh_TW.UTF-8": true, "zh-Hant-TW": true, "de_DE": false, "C.UTF-8": false, "": false, "US": false,
	} {
		if got := twelveIn(tag); got != want {
			t.Errorf("the clock of %q has twelve hours: %t, want %t", tag, got, want)
		}
	}
}

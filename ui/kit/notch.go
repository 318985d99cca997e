//go:build !js

package kit

// clickDelta is what the toolkit says for half a notch of a wheel on X11, where
// one notch comes as two events and nothing comes in between. The other systems
// tell how far they want to scroll.
const clickDelta = 10

// halfNotches is how many half notches of a wheel a distance stands for; zero
// where it is a distance.
func halfNotches(by float32) float32 {
	switch by {
	case clickDelta:
		return 1
	case -clickDelta:
		return -1
	}
	return 0
}

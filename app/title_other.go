//go:build !js && (!linux || android)

package main

// retitle leaves a window its name: the toolkit would bring it to the front on
// Windows, and back onto the screen on macOS, whatever the person does there.
func retitle(surface, string) {}

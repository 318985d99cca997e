//go:build !linux || android

package main

// trimHeap gives back what C's heap holds free, where that does not by itself.
func trimHeap() {}

// oneHeap has all of C's threads share one heap, where they do not.
func oneHeap() {}

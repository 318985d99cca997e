//go:build unix && !darwin && !android

package main

// opener is the program that opens links.
func opener(link string) (name string, args []string) { return "xdg-open", []string{link} }

//go:build !android

package main

// usualKills is how often the server is killed where nothing else is said.
const usualKills = 20

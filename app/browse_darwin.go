package main

// opener is the program that opens links.
func opener(link string) (name string, args []string) { return "/usr/bin/open", []string{link} }

package main

// opener is the program that opens links.
func opener(link string) (name string, args []string) {
	return "rundll32", []string{"url.dll,FileProtocolHandler", link}
}

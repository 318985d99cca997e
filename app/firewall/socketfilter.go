package firewall

import "strings"

// socketFilter is the program of the application firewall of macOS.
const socketFilter = "/usr/libexec/ApplicationFirewall/socketfilterfw"

// ParseSocketFilter reads what socketfilterfw says: its state, whether it blocks
// all, and whether it blocks the program app. It asks the person about a program
// that it does not know, which then is neither.
func ParseSocketFilter(state, blocksAll, ours, app string) (Wall, bool) {
	on := strings.Contains(state, "State = 1") || strings.Contains(state, "State = 2")
	quoted := "'" + strings.ReplaceAll(app, "'", `'\''`) + "'"
	open := "sudo " + socketFilter + " --add " + quoted + " && sudo " + socketFilter + " --unblockapp " + quoted
	wall := Wall{Name: "macOS", OpenPort: open, OpenAsking: open}
	switch {
	case strings.Contains(state, "State = 2"), strings.Contains(blocksAll, "enabled") && !strings.Contains(blocksAll, "disabled"):
		wall.Port = Shut
		wall.OpenPort = "sudo " + socketFilter + " --setblockall off && " + open
		wall.OpenAsking = wall.OpenPort
	case strings.Contains(ours, "permitted"):
		wall.Port = Open
	case strings.Contains(ours, "blocked"):
		wall.Port = Shut
	}
	wall.Asking = wall.Port
	return wall, on
}

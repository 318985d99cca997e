package firewall

import (
	"context"
	"os"
)

// look asks the application firewall of macOS.
func look(ctx context.Context, _ uint16) Report {
	app, err := os.Executable()
	if err != nil {
		app = ""
	}
	state, err := output(ctx, socketFilter, "--getglobalstate")
	if err != nil {
		return Report{Unknown: true}
	}
	// An answer that is missing says nothing.
	blocks, _ := output(ctx, socketFilter, "--getblockall")
	ours, _ := output(ctx, socketFilter, "--getappblocked", app)
	var r Report
	if wall, on := ParseSocketFilter(state, blocks, ours, app); on {
		r.Walls = append(r.Walls, wall)
	}
	return r
}

package main

import (
	"context"
	"os/exec"
	"strings"
	"time"
)

// askStill bounds the question.
const askStill = 2 * time.Second

// systemStill reports whether "Reduce motion" is on in the accessibility
// settings of macOS, of which there is no word without AppKit but this.
func systemStill(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, askStill)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/usr/bin/defaults", "read", "com.apple.universalaccess", "reduceMotion").Output()
	return err == nil && strings.TrimSpace(string(out)) == "1"
}

//go:build android || !(linux || darwin || windows)

package firewall

import "context"

// look finds nothing out where the system tells nothing.
func look(context.Context, uint16) Report { return Report{Unknown: true} }

//go:build !android

package firewall

import (
	"context"
	"errors"
	"os"
)

// ufwConf says whether ufw is on, to everybody.
const ufwConf = "/etc/ufw/ufw.conf"

// look asks the firewalls of Linux. ufw and firewalld make rules of nftables or
// iptables, so that these are looked at only where neither is on.
func look(ctx context.Context, port uint16) Report {
	var r Report
	if status, err := output(ctx, "ufw", "status", "verbose"); err == nil {
		if wall, on := ParseUFW(status, port); on {
			r.Walls = append(r.Walls, wall)
		}
	} else if conf, err := os.ReadFile(ufwConf); err == nil && ParseUFWConf(string(conf)) {
		r.Walls = append(r.Walls, ufwWall(port))
	}
	if _, err := output(ctx, "firewall-cmd", "--state"); err == nil {
		wall := firewalldWall(port)
		if zones, err := output(ctx, "firewall-cmd", "--list-all-zones"); err == nil {
			wall = ParseFirewalld(zones, port)
		}
		r.Walls = append(r.Walls, wall)
	}
	if len(r.Walls) == 0 {
		r.lookAtRules(ctx, port)
	}
	return r
}

// lookAtRules looks at the rules themselves, which administrators may read.
func (r *Report) lookAtRules(ctx context.Context, port uint16) {
	rules, err := output(ctx, "nft", "list", "ruleset")
	if wall, on := ParseNFT(rules, port); err == nil && on {
		r.Walls = append(r.Walls, wall)
		return
	}
	if err != nil && !errors.Is(err, errAbsent) {
		r.Hidden = append(r.Hidden, "nftables")
	}
	rules, err = output(ctx, "iptables-save", "-t", "filter")
	if wall, on := ParseIPTables(rules, port); err == nil && on {
		r.Walls = append(r.Walls, wall)
	}
	if err != nil && !errors.Is(err, errAbsent) {
		r.Hidden = append(r.Hidden, "iptables")
	}
}

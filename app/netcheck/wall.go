package netcheck

import (
	"context"
	"strings"

	"parley.example/app/firewall"
	"parley.example/state/probe"
)

// wall looks for firewalls that are on before the port, and says how to open it.
func (t *ownTest) wall(ctx context.Context) (found []probe.Finding) {
	t.walls = firewall.Look(ctx, t.port)
	for _, w := range t.walls.Walls {
		f := probe.Finding{Step: probe.Wall, Verdict: probe.Odd, Cause: probe.WallMaybe, What: w.Name, Do: w.OpenPort}
		switch w.Port {
		case firewall.Open:
			f.Verdict, f.Cause, f.Do = probe.Fine, probe.WallOpen, ""
		case firewall.Partly:
			f.Cause = probe.WallPartly
		case firewall.Shut:
			f.Verdict, f.Cause = probe.Bad, probe.WallShut
		}
		found = append(found, f)
	}
	switch {
	case len(found) > 0:
		return found
	case t.walls.Unknown:
		return one(probe.Wall, probe.Fine, probe.UnknownWall, "")
	case len(t.walls.Hidden) > 0:
		return one(probe.Wall, probe.Odd, probe.HiddenWall, strings.Join(t.walls.Hidden, ", "))
	}
	return one(probe.Wall, probe.Fine, probe.NoWall, "")
}

// found says whether those who look for servers may ask for this one; nothing
// where no firewall is known to be on.
func (t *ownTest) found(context.Context) (found []probe.Finding) {
	for _, w := range t.walls.Walls {
		f := probe.Finding{Step: probe.Found, Verdict: probe.Odd, Cause: probe.FindableMaybe, What: w.Name, Do: w.OpenAsking}
		switch w.Asking {
		case firewall.Open:
			f.Verdict, f.Cause, f.Do = probe.Fine, probe.Findable, ""
		case firewall.Shut, firewall.Partly:
			f.Cause = probe.Unfindable
		}
		found = append(found, f)
	}
	return found
}

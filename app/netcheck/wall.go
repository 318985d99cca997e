package netcheck

import (
	"context"

	"parley.example/state/probe"
)

func (t *ownTest) wall(context.Context) []probe.Finding {
	return one(probe.Wall, probe.Fine, probe.UnknownWall, "")
}

func (t *ownTest) found(context.Context) []probe.Finding { return nil }

//go:build android || (!linux && !windows && !darwin && !js)

package main

import (
	"context"
	"errors"

	"parley.example/net/wire"
)

// openNotifier knows of no notifications: Android shows none of an app that is
// not in view, and freezes it there.
func openNotifier(context.Context, func(wire.ConvID)) (notifier, error) {
	return nil, errors.ErrUnsupported
}

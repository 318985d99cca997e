package main

import (
	"context"

	"gioui.org/x/notify"

	"parley.example/net/wire"
)

// notes are the notifications of macOS, which come from an .app bundle only. The
// toolkit tells of no clicks.
type notes struct {
	to    notify.Notifier
	shown map[wire.ConvID]notify.Notification
}

// openNotifier finds the system's notifications; it calls nothing back.
func openNotifier(context.Context, func(wire.ConvID)) (notifier, error) {
	to, err := notify.NewNotifier()
	if err != nil {
		return nil, err
	}
	return &notes{to: to, shown: make(map[wire.ConvID]notify.Notification)}, nil
}

func (n *notes) show(ctx context.Context, conv wire.ConvID, title, body string) error {
	if err := n.hide(ctx, conv); err != nil {
		return err
	}
	shown, err := n.to.CreateNotification(title, body)
	if err != nil {
		return err
	}
	n.shown[conv] = shown
	return nil
}

func (n *notes) hide(_ context.Context, conv wire.ConvID) error {
	shown := n.shown[conv]
	if shown == nil {
		return nil
	}
	delete(n.shown, conv)
	return shown.Cancel()
}

func (*notes) close() {}

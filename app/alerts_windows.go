package main

import (
	"context"
	"strconv"

	"git.sr.ht/~jackmordaunt/go-toast"

	"parley.example/net/wire"
)

// toasts are the notifications of Windows, which keeps them itself: none is taken
// away, nor replaced.
type toasts struct{}

// openNotifier has clicks told.
func openNotifier(_ context.Context, clicked func(wire.ConvID)) (notifier, error) {
	toast.SetActivationCallback(func(args string, _ []toast.UserData) {
		if conv, err := strconv.ParseInt(args, 10, 64); err == nil {
			clicked(wire.ConvID(conv))
		}
	})
	return toasts{}, nil
}

func (toasts) show(_ context.Context, conv wire.ConvID, title, body string) error {
	n := toast.Notification{
		AppID: windowTitle, Title: title, Body: body, Audio: toast.IM,
		ActivationArguments: strconv.FormatInt(int64(conv), 10),
	}
	return n.Push()
}

func (toasts) hide(context.Context, wire.ConvID) error { return nil }

func (toasts) close() {}

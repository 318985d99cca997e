//go:build !android

package main

import (
	"context"
	"errors"
	"html"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"parley.example/net/wire"
)

// The desktop's notifications, as in
// https://specifications.freedesktop.org/notification-spec/latest/
const (
	noteName  = "org.freedesktop.Notifications"
	notePath  = dbus.ObjectPath("/org/freedesktop/Notifications")
	noteClick = noteName + ".ActionInvoked"
	noteGone  = noteName + ".NotificationClosed"

	// desktopEntry is the name of the program's .desktop file, and of its icon.
	desktopEntry = "example.parley.chat"
	// noteLimit bounds one call.
	noteLimit = 2 * time.Second
)

// desktop is the line to the desktop's notifications.
type desktop struct {
	bus     *dbus.Conn
	markup  bool // the body is read as a kind of HTML
	clicked func(wire.ConvID)

	mu  sync.Mutex
	ids map[wire.ConvID]uint32 // what is shown now
}

// openNotifier joins the session's bus and asks who shows notifications; without
// anybody it fails.
func openNotifier(ctx context.Context, clicked func(wire.ConvID)) (notifier, error) {
	address := busAddress(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), os.Getenv("XDG_RUNTIME_DIR"))
	if address == "" {
		return nil, errors.New("no session bus")
	}
	d := &desktop{clicked: clicked, ids: make(map[wire.ConvID]uint32)}
	// The end of ctx ends the wait for an answer, but not the line: what is shown is
	// taken away over it.
	stay, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	late := time.AfterFunc(dialLimit, hangUp)
	ends := context.AfterFunc(ctx, hangUp)
	bus, err := dbus.Connect(address, dbus.WithContext(stay), dbus.WithSignalHandler(d))
	if err != nil {
		hangUp()
		return nil, err
	}
	d.bus = bus
	err = errors.Join(
		bus.AddMatchSignal(dbus.WithMatchObjectPath(notePath), dbus.WithMatchInterface(noteName)),
		d.ask(ctx),
	)
	if !late.Stop() || !ends() || err != nil {
		hangUp()
		bus.Close()
		return nil, errors.Join(err, stay.Err())
	}
	return d, nil
}

// ask asks whether there is anybody, and what they can do.
func (d *desktop) ask(ctx context.Context) error {
	var can []string
	if err := d.call(ctx, "GetCapabilities").Store(&can); err != nil {
		return err
	}
	d.markup = slices.Contains(can, "body-markup")
	return nil
}

func (d *desktop) call(ctx context.Context, method string, args ...any) *dbus.Call {
	ctx, cancel := context.WithTimeout(ctx, noteLimit)
	defer cancel()
	return d.bus.Object(noteName, notePath).CallWithContext(ctx, noteName+"."+method, 0, args...)
}

func (d *desktop) show(ctx context.Context, conv wire.ConvID, title, body string) error {
	if d.markup {
		body = html.EscapeString(body)
	}
	hints := map[string]dbus.Variant{
		"desktop-entry": dbus.MakeVariant(desktopEntry), "category": dbus.MakeVariant("im.received"),
	}
	const systemsTime = int32(-1)
	var id uint32
	err := d.call(ctx, "Notify", windowTitle, d.id(conv), desktopEntry, title, body,
		[]string{"default", windowTitle}, hints, systemsTime).Store(&id)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids[conv] = id
	return nil
}

func (d *desktop) hide(ctx context.Context, conv wire.ConvID) error {
	id := d.id(conv)
	if id == 0 {
		return nil
	}
	d.forget(id)
	return d.call(ctx, "CloseNotification", id).Err
}

func (d *desktop) close() { d.bus.Close() }

// id is the number of what is shown of a conversation, zero for nothing.
func (d *desktop) id(conv wire.ConvID) uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ids[conv]
}

// forget notes that nothing is shown under a number any more, and returns the
// conversation that it was of, zero for none.
func (d *desktop) forget(id uint32) wire.ConvID {
	d.mu.Lock()
	defer d.mu.Unlock()
	for conv, shown := range d.ids {
		if shown == id {
			delete(d.ids, conv)
			return conv
		}
	}
	return 0
}

// DeliverSignal takes what becomes of notifications; of others than ours it knows
// no number. It never blocks.
func (d *desktop) DeliverSignal(_, _ string, s *dbus.Signal) {
	if len(s.Body) == 0 || s.Name != noteClick && s.Name != noteGone {
		return
	}
	id, ok := s.Body[0].(uint32)
	if !ok {
		return
	}
	if conv := d.forget(id); conv != 0 && s.Name == noteClick {
		d.clicked(conv)
	}
}

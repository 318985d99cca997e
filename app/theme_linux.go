//go:build !android

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// The desktop portal's settings, as in
// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	portalSettings = "org.freedesktop.portal.Settings"

	lookSpace = "org.freedesktop.appearance"
	lookKey   = "color-scheme"
	// preferDark is color-scheme's value for dark; 0 is no preference, 2 light.
	preferDark = uint32(1)

	// stillKey, beside lookKey, is preferStill where motion is to be reduced, and 0
	// where not. A portal that has none may have GNOME's own switch.
	stillKey    = "reduced-motion"
	preferStill = uint32(1)
	gnomeSpace  = "org.gnome.desktop.interface"
	gnomeKey    = "enable-animations"

	settingChanged, ownerChanged = "SettingChanged", "NameOwnerChanged"

	noSuchMethod = "org.freedesktop.DBus.Error.UnknownMethod"
)

const (
	// dialLimit bounds the way onto the bus.
	dialLimit = 5 * time.Second
	// askLimit bounds one question to the portal, which the bus may have to start
	// first.
	askLimit = 30 * time.Second
)

// portal is the line to the desktop portal.
type portal struct {
	bus *dbus.Conn
	// news says that the setting or the portal may have changed. One that waits
	// stands for all.
	news chan struct{}
}

// systemWishes tells what the desktop wishes, at once and when that changes,
// until ctx ends or the bus goes. One that does not say is light and moves.
func systemWishes(ctx context.Context, _ <-chan struct{}, tell func(wishes)) {
	p, err := openPortal(ctx)
	if err != nil {
		tell(wishes{}) // no bus, no portal
		return
	}
	defer p.bus.Close() // nothing is lost with it
	// Only the first question starts a portal: one that dies of it would be
	// started for ever.
	var now wishes
	for flags := dbus.Flags(0); ; flags = dbus.FlagNoAutoStart {
		if dark, err := p.dark(ctx, flags); err == nil {
			now.dark = dark
		}
		if still, err := p.still(ctx); err == nil {
			now.still = still
		}
		tell(now)
		select {
		case <-p.news:
		case <-p.bus.Context().Done(): // ctx, or the bus
			return
		}
	}
}

// openPortal joins the session's bus, which is not started where there is none,
// and asks for the news of the portal. Whoever runs the bus is trusted as
// everything else in a person's session is, but for its being awake.
func openPortal(ctx context.Context) (*portal, error) {
	address := busAddress(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), os.Getenv("XDG_RUNTIME_DIR"))
	if address == "" {
		return nil, errors.New("no session bus")
	}
	ctx, cancel := context.WithCancel(ctx)
	late := time.AfterFunc(dialLimit, cancel)
	p := &portal{news: make(chan struct{}, 1)}
	bus, err := dbus.Connect(address, dbus.WithContext(ctx), dbus.WithSignalHandler(p))
	if err != nil {
		cancel()
		return nil, err
	}
	p.bus = bus
	changes := func(space, key string) error {
		return bus.AddMatchSignal(
			dbus.WithMatchSender(portalName), dbus.WithMatchObjectPath(portalPath),
			dbus.WithMatchInterface(portalSettings), dbus.WithMatchMember(settingChanged),
			dbus.WithMatchArg(0, space), dbus.WithMatchArg(1, key),
		)
	}
	err = errors.Join(
		changes(lookSpace, lookKey), changes(lookSpace, stillKey), changes(gnomeSpace, gnomeKey),
		// A portal that comes late, or again, may say something else.
		bus.AddMatchSignal(
			dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
			dbus.WithMatchMember(ownerChanged), dbus.WithMatchArg(0, portalName),
		),
	)
	if err != nil || !late.Stop() {
		cancel()
		return nil, errors.Join(err, ctx.Err())
	}
	return p, nil
}

// busAddress is the address of the session's bus on this machine: of those in
// the environment the ones that name a socket, else systemd's.
func busAddress(named, runtimeDir string) string {
	var sockets []string
	for a := range strings.SplitSeq(named, ";") {
		if strings.HasPrefix(a, "unix:") {
			sockets = append(sockets, a)
		}
	}
	if len(sockets) > 0 {
		return strings.Join(sockets, ";")
	}
	if named != "" && named != "autolaunch:" || runtimeDir == "" {
		return ""
	}
	return "unix:path=" + dbus.EscapeBusAddressValue(filepath.Join(runtimeDir, "bus"))
}

// DeliverSignal takes a signal for news only: what is true is asked of the portal
// itself, and so it matters neither who sent it nor what it says. It never
// blocks.
func (p *portal) DeliverSignal(_, name string, _ *dbus.Signal) {
	if name != settingChanged && name != ownerChanged {
		return
	}
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// dark asks the portal; with an error the answer is no.
func (p *portal) dark(ctx context.Context, flags dbus.Flags) (bool, error) {
	value, err := read[uint32](ctx, p, flags, lookSpace, lookKey)
	return err == nil && value == preferDark, err
}

// still asks a portal that runs; with an error the answer is no.
func (p *portal) still(ctx context.Context) (bool, error) {
	if value, err := read[uint32](ctx, p, dbus.FlagNoAutoStart, lookSpace, stillKey); err == nil {
		return value == preferStill, nil
	}
	moves, err := read[bool](ctx, p, dbus.FlagNoAutoStart, gnomeSpace, gnomeKey)
	return err == nil && !moves, err
}

// errValue is a setting of another kind than it ought to be.
var errValue = errors.New("the portal's setting is of another kind")

// read asks for a setting.
func read[T any](ctx context.Context, p *portal, flags dbus.Flags, space, key string) (v T, err error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	value, err := p.call(ctx, "ReadOne", flags, space, key)
	if e := (dbus.Error{}); errors.As(err, &e) && e.Name == noSuchMethod {
		value, err = p.call(ctx, "Read", flags, space, key) // before version 2
	}
	if err != nil {
		return v, err
	}
	v, ok := value.(T)
	if !ok {
		return v, errValue
	}
	return v, nil
}

// call calls one of the portal's methods that read a setting. The older one wraps
// the value twice.
func (p *portal) call(ctx context.Context, method string, flags dbus.Flags, space, key string) (any, error) {
	call := p.bus.Object(portalName, portalPath).CallWithContext(ctx, portalSettings+"."+method, flags, space, key)
	if call.Err != nil {
		return nil, call.Err
	}
	if len(call.Body) != 1 {
		return nil, errValue
	}
	value := call.Body[0]
	for range 2 {
		if v, ok := value.(dbus.Variant); ok {
			value = v.Value()
		}
	}
	return value, nil
}

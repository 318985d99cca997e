//go:build !android

package main

import (
	"bufio"
	"context"
	"fmt"
	"image/color"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"parley.example/ui/kit"
)

// busConfig is a session bus of the test's own, which starts no service.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`

// startBus starts a bus and makes it the session's.
func startBus(t *testing.T) {
	t.Helper()
	needs(t, "dbus-daemon")
	dir, err := os.MkdirTemp("", "bus") // short: a socket's path has 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--nopidfile", "--print-address=3")
	daemon.ExtraFiles, daemon.Stderr = []*os.File{write}, os.Stderr
	launch(t, daemon)
	write.Close()
	address, err := bufio.NewReader(read).ReadString('\n')
	read.Close()
	if err != nil {
		t.Fatalf("dbus-daemon: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
}

// fakePortal is a desktop portal that says what the test wants.
type fakePortal struct {
	t   *testing.T
	bus *dbus.Conn
	// value answers each question: it gets the method's name.
	value func(method string) (any, *dbus.Error)
	asked chan string // the methods called, as far as there is room
	// more are its other settings by their space and key.
	more map[string]func() any
}

// startPortal puts a portal on the session's bus whose methods all answer with
// value.
func startPortal(t *testing.T, value func(method string) (any, *dbus.Error)) *fakePortal {
	t.Helper()
	return startPortalWith(t, value, nil)
}

// startPortalWith puts one with more settings there.
func startPortalWith(t *testing.T, value func(method string) (any, *dbus.Error), more map[string]func() any) *fakePortal {
	t.Helper()
	bus, err := dbus.Connect(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	p := &fakePortal{t: t, bus: bus, value: value, asked: make(chan string, 64), more: more}
	method := func(name string) func(space, key string) (dbus.Variant, *dbus.Error) {
		return func(space, key string) (dbus.Variant, *dbus.Error) {
			select {
			case p.asked <- name:
			default:
			}
			if v, ok := p.more[space+" "+key]; ok {
				return dbus.MakeVariant(v()), nil
			}
			if space != lookSpace || key != lookKey {
				return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
			}
			v, e := p.value(name)
			if e != nil {
				return dbus.Variant{}, e
			}
			return dbus.MakeVariant(v), nil
		}
	}
	table := map[string]any{"ReadOne": method("ReadOne"), "Read": method("Read")}
	if err := bus.ExportMethodTable(table, portalPath, portalSettings); err != nil {
		t.Fatal(err)
	}
	p.join()
	return p
}

// join takes the portal's name.
func (p *fakePortal) join() {
	p.t.Helper()
	if r, err := p.bus.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		p.t.Fatalf("the portal's name: %v, %v", r, err)
	}
}

// change says that the setting changed.
func (p *fakePortal) change(key string, value any) {
	p.t.Helper()
	p.changeIn(lookSpace, key, value)
}

func (p *fakePortal) changeIn(space, key string, value any) {
	p.t.Helper()
	if err := p.bus.Emit(portalPath, portalSettings+".SettingChanged", space, key, dbus.MakeVariant(value)); err != nil {
		p.t.Fatal(err)
	}
}

// always is a portal's constant answer.
func always(v any) func(string) (any, *dbus.Error) {
	return func(string) (any, *dbus.Error) { return v, nil }
}

// follower is an appearance that follows the system, and how it turned.
type follower struct {
	*appearance
	t      *testing.T
	turned chan struct{}
}

func followSystem(t *testing.T) *follower {
	t.Helper()
	f := &follower{appearance: newAppearance(), t: t, turned: make(chan struct{}, 64)}
	end := f.follow(func() { f.turned <- struct{}{} })
	t.Cleanup(end)
	return f
}

// is waits until the system has said what it is and compares.
func (f *follower) is(dark bool) {
	f.t.Helper()
	f.await(time.After(patience))
	select {
	case <-f.said:
	default:
		f.t.Fatal("the system never said what it is")
	}
	if got := f.dark.Load(); got != dark {
		f.t.Fatalf("dark is %v, want %v", got, dark)
	}
}

// turns waits until the look turned once, and compares.
func (f *follower) turns(dark bool) {
	f.t.Helper()
	select {
	case <-f.turned:
	case <-time.After(patience):
		f.t.Fatalf("it never turned to dark %v", dark)
	}
	f.is(dark)
}

func TestDarkIsWhatThePortalSays(t *testing.T) {
	unknown := dbus.NewError(noSuchMethod, nil)
	for name, tt := range map[string]struct {
		value func(method string) (any, *dbus.Error)
		dark  bool
	}{
		"no preference": {always(uint32(0)), false},
		"dark":          {always(uint32(1)), true},
		"light":         {always(uint32(2)), false},
		"a later value": {always(uint32(77)), false},
		"an old portal, whose value is wrapped twice": {func(method string) (any, *dbus.Error) {
			if method != "Read" {
				return nil, unknown
			}
			return dbus.MakeVariant(uint32(1)), nil
		}, true},
		"a portal without the setting": {func(string) (any, *dbus.Error) {
			return nil, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
		}, false},
		"a text":            {always("prefer-dark"), false},
		"another number":    {always(int64(1)), false},
		"a deep wrapping":   {always(dbus.MakeVariant(dbus.MakeVariant(dbus.MakeVariant(uint32(1))))), false},
		"a list of numbers": {always([]uint32{1}), false},
	} {
		t.Run(name, func(t *testing.T) {
			startBus(t)
			startPortal(t, tt.value)
			followSystem(t).is(tt.dark)
		})
	}
}

// TestDarkFollowsThePortal: what the portal says next counts, and what a signal
// says for itself does not.
func TestDarkFollowsThePortal(t *testing.T) {
	startBus(t)
	values := make(chan any, 8)
	now := any(uint32(2))
	p := startPortal(t, func(string) (any, *dbus.Error) {
		select {
		case now = <-values:
		default:
		}
		return now, nil
	})
	f := followSystem(t)
	f.is(false)
	for _, v := range []uint32{1, 2, 1} {
		values <- v
		p.change(lookKey, v)
		f.turns(v == 1)
	}
	for len(p.asked) > 0 {
		<-p.asked
	}
	p.change(lookKey, "garbage")
	select {
	case <-p.asked:
	case <-time.After(patience):
		t.Fatal("a signal that says nothing sensible is not looked into")
	}
	values <- uint32(2)
	p.change(lookKey, uint32(1))
	f.turns(false)
}

// TestPortalComesLate: a bus without a portal is a light system until there is
// one, and again when another takes its place.
func TestPortalComesLate(t *testing.T) {
	startBus(t)
	f := followSystem(t)
	f.is(false)
	p := startPortal(t, always(uint32(1)))
	f.turns(true)
	if _, err := p.bus.ReleaseName(portalName); err != nil {
		t.Fatal(err)
	}
	startPortal(t, always(uint32(2)))
	f.turns(false)
}

// TestPortalThatNeverAnswers holds up nothing but the look, and what it says
// later still counts.
func TestPortalThatNeverAnswers(t *testing.T) {
	startBus(t)
	silent := make(chan struct{})
	t.Cleanup(func() { close(silent) })
	p := startPortal(t, func(string) (any, *dbus.Error) {
		<-silent
		return uint32(1), nil
	})
	f := newAppearance()
	end := f.follow(func() {})
	<-p.asked
	began := time.Now()
	f.await(time.After(firstLook))
	if waited := time.Since(began); waited > 20*firstLook {
		t.Errorf("the first frame waited %v", waited)
	}
	if f.dark.Load() {
		t.Error("the window is dark without the system's word")
	}
	ended(t, end)
}

// ended waits for a function that has to come back.
func ended(t *testing.T, end func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		end()
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("it never ends")
	}
}

// TestBusThatIsNone: without a bus the system is a light one, at once.
func TestBusThatIsNone(t *testing.T) {
	dir := t.TempDir()
	for name, tt := range map[string]struct{ address, runtime string }{
		"nothing in the environment": {"", ""},
		"nobody at the address":      {"unix:path=" + filepath.Join(dir, "nobody"), ""},
		"nobody at systemd's":        {"", dir},
		"one to be started":          {"autolaunch:", ""},
		"a program":                  {"unixexec:path=/bin/true", ""},
		"another machine's":          {"tcp:host=203.0.113.1,port=1", ""},
		"garbage":                    {";;,=\xff:", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", tt.address)
			t.Setenv("XDG_RUNTIME_DIR", tt.runtime)
			followSystem(t).is(false)
		})
	}
}

func TestBusAddress(t *testing.T) {
	for _, tt := range []struct{ named, runtime, want string }{
		{"unix:path=/run/user/1000/bus", "/run/user/1000", "unix:path=/run/user/1000/bus"},
		{"unix:abstract=/tmp/dbus-x,guid=1", "", "unix:abstract=/tmp/dbus-x,guid=1"},
		{"tcp:host=x,port=1;unix:path=/a;unix:path=/b", "/run/user/1000", "unix:path=/a;unix:path=/b"},
		{"", "/run/user/1000", "unix:path=/run/user/1000/bus"},
		{"autolaunch:", "/run/user/1000", "unix:path=/run/user/1000/bus"},
		{"", "/run/a b", "unix:path=/run/a%20b/bus"},
		{"tcp:host=x,port=1", "/run/user/1000", ""},
		{"", "", ""},
	} {
		if got := busAddress(tt.named, tt.runtime); got != tt.want {
			t.Errorf("busAddress(%q, %q) is %q, want %q", tt.named, tt.runtime, got, tt.want)
		}
	}
}

// TestBusThatMisbehaves holds up neither the first frame nor the end.
func TestBusThatMisbehaves(t *testing.T) {
	for name, says := range map[string]string{
		"silent":             "",
		"garbage":            "HTTP/1.1 400 Bad Request\r\n\r\n",
		"refuses":            "REJECTED\r\n",
		"silent once joined": "REJECTED EXTERNAL\r\nOK 1234\r\nERROR\r\n",
		"garbage when joined": "REJECTED EXTERNAL\r\nOK 1234\r\nERROR\r\n" +
			"l\x02\x01\x01\x04\x00\x00\x00\x01\x00\x00\x00\xff\x00\x00\x00" + strings.Repeat("\xff", 4096),
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", badBus(t, says))
			f := newAppearance()
			end := f.follow(func() {})
			f.await(time.After(firstLook))
			if f.dark.Load() {
				t.Error("the window is dark without the system's word")
			}
			ended(t, end)
		})
	}
}

// badBus takes connections and says always the same to them, whatever they say.
func badBus(t *testing.T, says string) (address string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "bus")
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { c.Close() })
			defer stop()
			c.Write([]byte(says)) // the other end may have gone
		}
	}()
	t.Cleanup(func() {
		cancel()
		l.Close()
		<-gone
	})
	return "unix:path=" + path
}

// TestWindowIsDarkAsTheDesktop is the whole program on a desktop that is dark,
// and then not.
func TestWindowIsDarkAsTheDesktop(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	startBus(t)
	values := make(chan any, 1)
	now := any(uint32(1))
	p := startPortal(t, func(string) (any, *dbus.Error) {
		select {
		case now = <-values:
		default:
		}
		return now, nil
	})
	w := open(t, "the window", "-theme", "system")
	w.await("a dark window", func() bool { return w.pixel(900, 40) == kit.Dark().Bg })
	w.shoot("system-dark")
	values <- uint32(2)
	p.change(lookKey, uint32(2))
	w.await("a light window", func() bool { return w.pixel(900, 40) == kit.Light().Bg })
	values <- uint32(1)
	p.change(lookKey, uint32(1))
	w.await("a dark window again", func() bool { return w.pixel(900, 40) == kit.Dark().Bg })
	if got := w.pixel(20, 400); got != kit.Dark().Side {
		t.Errorf("the sidebar is %v, want %v", got, kit.Dark().Side)
	}
}

// pixel is the colour of the screen at a point, nothing's while there is none.
func (w *screen) pixel(x, y int) color.NRGBA {
	out, err := w.command("import", "-window", "root", "-crop", fmt.Sprintf("1x1+%d+%d", x, y), "-depth", "8", "rgb:-").Output()
	if err != nil || len(out) != 3 {
		return color.NRGBA{}
	}
	return color.NRGBA{R: out[0], G: out[1], B: out[2], A: 0xff}
}

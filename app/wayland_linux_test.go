//go:build !android

package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/kit"
)

// compositor is a Wayland desktop without a screen, which draws no frames around
// windows: weston.
type compositor struct {
	t    *testing.T
	dir  string // its runtime directory
	last *image.RGBA
}

// socket is the compositor's, in its runtime directory.
const socket = "wayland-test"

// westonConfig has nothing on the desktop but the window.
const westonConfig = `[core]
idle-time=0
[shell]
panel-position=none
locking=false
background-color=0xffff00ff
`

// startCompositor starts a compositor with an output somewhat larger than the
// window.
func startCompositor(t *testing.T) *compositor {
	t.Helper()
	needs(t, "weston", "weston-screenshooter")
	dir, err := os.MkdirTemp("", "wl") // short: a socket's path has 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "weston.ini")
	if err := os.WriteFile(config, []byte(westonConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &compositor{t: t, dir: dir}
	w := exec.Command("weston", "--backend=headless-backend.so", "--use-pixman", "--width=1160", "--height=800",
		"--socket="+socket, "--config="+config, "--log="+filepath.Join(dir, "log"), "--debug") // or it takes no pictures
	w.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir)
	launch(t, w)
	c.await("the compositor", func() bool {
		_, err := os.Stat(filepath.Join(dir, socket))
		return err == nil
	})
	return c
}

// start runs the program on the compositor, without an X server to fall back to.
func (c *compositor) start(args ...string) *screen {
	c.t.Helper()
	w := &screen{t: c.t, name: "the window"}
	p := exec.Command(os.Args[0], args...)
	p.Env = append(os.Environ(), asWindow+"="+ends, "XDG_RUNTIME_DIR="+c.dir, "WAYLAND_DISPLAY="+socket, "DISPLAY=",
		"DBUS_SESSION_BUS_ADDRESS=", "LC_ALL=C.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")
	p.Stderr = w
	w.process = p
	launch(c.t, p)
	return w
}

// await asks again and again until ok.
func (c *compositor) await(what string, ok func() bool) {
	c.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-deadline.C:
			c.keep("never-on-wayland")
			log, err := os.ReadFile(filepath.Join(c.dir, "log"))
			c.t.Fatalf("never seen: %s; weston's log (%v):\n%s", what, err, log)
		}
	}
}

// shows waits until a picture of the desktop is as ok wants it.
func (c *compositor) shows(what string, ok func(*image.RGBA) bool) {
	c.t.Helper()
	c.await(what, func() bool {
		pic, err := c.picture()
		return err == nil && ok(pic)
	})
}

// picture takes one of the desktop.
func (c *compositor) picture() (*image.RGBA, error) {
	dir, err := os.MkdirTemp(c.dir, "picture")
	if err != nil {
		return nil, err
	}
	shot := exec.CommandContext(c.t.Context(), "weston-screenshooter")
	shot.Dir = dir
	shot.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+c.dir, "WAYLAND_DISPLAY="+socket, "XDG_PICTURES_DIR="+dir)
	if err := shot.Run(); err != nil {
		return nil, err
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		return nil, fmt.Errorf("%d pictures were taken: %v", len(files), err)
	}
	f, err := os.Open(filepath.Join(dir, files[0].Name()))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	c.last = image.NewRGBA(img.Bounds())
	draw.Draw(c.last, c.last.Rect, img, img.Bounds().Min, draw.Src)
	return c.last, nil
}

// keep leaves the last picture for those who look at CI.
func (c *compositor) keep(name string) {
	c.t.Helper()
	if c.last == nil {
		return
	}
	dir := os.Getenv("PARLEY_ARTIFACTS")
	if dir == "" {
		dir = filepath.Join("..", "artifacts")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		c.t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		c.t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, c.last), f.Close()); err != nil {
		c.t.Fatal(err)
	}
}

// share counts the pixels of a colour in a picture.
func share(pic *image.RGBA, c color.NRGBA) (n int) {
	for i := 0; i < len(pic.Pix); i += 4 {
		if pic.Pix[i] == c.R && pic.Pix[i+1] == c.G && pic.Pix[i+2] == c.B {
			n++
		}
	}
	return n
}

// TestWindowOnWayland is the whole program on Wayland alone: it draws its first
// frames, with a frame of its own, takes up amy's session, shows what bob says,
// and ends when it is told to.
func TestWindowOnWayland(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	host, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	link := wire.Link{Host: host, Port: port, Key: s.Fingerprint()}.String()
	data := t.TempDir()
	before := sit(t, data)
	before.login(link, "amy")
	before.say("A session to come back to.") // sent after the session was noted
	before.reads("amy: A session to come back to.")
	before.leave()
	bob := sit(t, t.TempDir())
	bob.login(link, "bob")

	c := startCompositor(t)
	w := c.start("-theme", "light", "-discover=off", "-data", data, "-connect", link, "-user", "amy")
	c.shows("a window", func(pic *image.RGBA) bool {
		light := kit.Light()
		return share(pic, light.Side) > 100_000 && share(pic, light.Bg) > 300_000
	})
	seen := bob.see("amy in her window", func(s *state.State) bool { return online(s, "amy") })
	pic, err := c.picture()
	if err != nil {
		t.Fatal(err)
	}
	// The toolkit's own frame would be of this blue.
	if n := share(pic, color.NRGBA{R: 0x3f, G: 0x51, B: 0xb5}); n > 0 {
		t.Errorf("%d pixels of the window's frame are the toolkit's", n)
	}
	face := kit.FaceColor(int64(seen.Me.ID))
	was := share(pic, face)
	bob.say("The oscilloscope is free.")
	c.shows("what bob says, beside his face", func(pic *image.RGBA) bool { return share(pic, face) > was+500 })
	c.keep("wayland")

	if err := w.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended(t, func() {
		if err := w.process.Wait(); err != nil {
			t.Errorf("it ended with %v; its log:\n%s", err, w.logged())
		}
	})
	bob.see("amy gone", func(s *state.State) bool { return !online(s, "amy") })
}

// online reports whether somebody of a name is there.
func online(s *state.State, name string) bool {
	for _, a := range s.People {
		if a.Name == name && a.Kind == wire.Person && a.Online {
			return true
		}
	}
	return false
}

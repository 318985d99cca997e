package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// asWindow makes the test's own binary run as parley, which ends with its window
// as here; or tells all that it shows, or does so and lasts as on a phone.
const asWindow, ends, lasts, tells = "PARLEY_TEST_AS_WINDOW", "ends", "lasts", "tells"

func TestMain(m *testing.M) {
	switch os.Getenv(asWindow) {
	case ends:
		main()
	case bares:
		bareWindow()
	case pulled:
		if err := runPuppet(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, "puppet:", err)
			os.Exit(1)
		}
		os.Exit(0)
	case lasts, tells, stamps:
		opts, err := parse(os.Args[1:], os.Stderr)
		if err != nil {
			panic(err)
		}
		opts.lasts = os.Getenv(asWindow) == lasts
		switch os.Getenv(asWindow) {
		case tells, lasts:
			opts.watch = tell
		case stamps:
			opts.watch = stampFrames
		}
		present(opts)
	}
	remove := keepPrograms()
	code := m.Run()
	remove()
	os.Exit(code)
}

// screen is a window on an X display of its own.
type screen struct {
	t       *testing.T
	name    string
	display string
	process *exec.Cmd
	mu      sync.Mutex
	log     bytes.Buffer
}

// needs fails where a program of the test is missing.
func needs(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Fatalf("%s is missing: ./build.sh test installs it", p)
		}
	}
}

// open starts an X server of the design's size and the window on it.
func open(t *testing.T, name string, args ...string) *screen {
	t.Helper()
	return openAs(t, ends, name, args...)
}

func openAs(t *testing.T, how, name string, args ...string) *screen {
	t.Helper()
	return openOn(t, startX(t, "1120x720"), how, name, args...)
}

// startX starts an X server with a screen of a size, and says which display it
// is.
func startX(t testing.TB, size string) (display string) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size+"x24", "-nolisten", "tcp", "-noreset")
	x.ExtraFiles = []*os.File{write}
	launch(t, x)
	write.Close()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb: %v", err)
	}
	read.Close()
	return ":" + strings.TrimSpace(line)
}

// openOn starts the window on a display.
func openOn(t *testing.T, display, how, name string, args ...string) *screen {
	t.Helper()
	w := prepare(t, display, how, name, args...)
	w.start()
	return w
}

// prepare makes a window that start opens.
func prepare(t *testing.T, display, how, name string, args ...string) *screen {
	t.Helper()
	w := &screen{t: t, name: name, display: display}
	p := exec.Command(os.Args[0], append([]string{"-theme", "light", "-discover=off", "-data", t.TempDir()}, args...)...)
	p.Env = append(os.Environ(), asWindow+"="+how, "DISPLAY="+w.display, "WAYLAND_DISPLAY=", "LC_ALL=C.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")
	p.Stderr = w
	w.process = p
	return w
}

func (w *screen) start() {
	w.t.Helper()
	launch(w.t, w.process)
	w.await("its window", func() bool { return w.try("xdotool", "search", "--name", "Parley") })
}

// launch starts a process that ends with the test.
func launch(t testing.TB, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill() // it may have ended already
		c.Wait()         // killed is how it ends
	})
}

// Write takes the window's log.
func (w *screen) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(b)
}

func (w *screen) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// await asks again and again until ok.
func (w *screen) await(what string, ok func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 2*patience)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-ctx.Done():
			w.shoot("never-" + strings.Map(func(r rune) rune {
				if r == ' ' || r == '/' {
					return '-'
				}
				return r
			}, what))
			w.t.Fatalf("%s never saw %s; its log:\n%s", w.name, what, w.logged())
		}
	}
}

// command runs a program on the window's display.
func (w *screen) command(program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(w.t.Context(), program, args...)
	c.Env = append(os.Environ(), "DISPLAY="+w.display)
	return c
}

func (w *screen) try(program string, args ...string) bool {
	return w.command(program, args...).Run() == nil
}

// input drives the window by xdotool, whose own pauses give each frame the time
// to move the focus before the next key.
func (w *screen) input(args ...string) {
	w.t.Helper()
	if out, err := w.command("xdotool", args...).CombinedOutput(); err != nil {
		w.t.Fatalf("xdotool %q: %v: %s", args, err, out)
	}
}

func (w *screen) click(x, y int) {
	w.t.Helper()
	w.input("mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.2", "click", "1", "sleep", "0.3")
}

// shoot keeps a picture of the window for those who look at CI.
func (w *screen) shoot(name string) {
	dir := os.Getenv("PARLEY_ARTIFACTS")
	if dir == "" {
		dir = filepath.Join("..", "artifacts")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		w.t.Error(err)
		return
	}
	file := filepath.Join(dir, name+".png")
	if out, err := w.command("import", "-window", "root", file).CombinedOutput(); err != nil {
		w.t.Errorf("screenshot: %v: %s", err, out)
	}
}

// copies selects the line at a place with the mouse, copies it, and compares.
func (w *screen) copies(x, y int, want string) {
	w.t.Helper()
	var got string
	w.t.Cleanup(func() {
		if w.t.Failed() {
			w.t.Logf("%s copied %q last, want %q", w.name, got, want)
		}
	})
	w.await("the copied text "+want, func() bool {
		w.input("mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.2", "click", "--repeat", "3", "--delay", "60", "1", "sleep", "0.3", "key", "ctrl+c", "sleep", "0.3")
		got = w.clipboard()
		return got == want
	})
}

// clipboard is the text in it, empty where there is none.
func (w *screen) clipboard() string {
	w.t.Helper()
	out, err := w.command("xclip", "-selection", "clipboard", "-o").Output()
	if err != nil {
		return "" // nobody has copied anything yet
	}
	return strings.TrimSpace(string(out))
}

// TestTwoWindowsChat is the program as a newcomer has it: two windows, one
// starts the server by its button, people log in, and each reads the other.
func TestTwoWindowsChat(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "xclip", "import")
	one := sitAtDesk(t, "the first window", "-demo", "-addr", "127.0.0.1:0")
	one.shoot("first-start")
	one.press("Start Server")
	one.sees("the server up", func(g *glimpse) bool { return g.State.Hosting.Phase == state.HostOn })
	addr := one.serves()
	one.login("amy")
	two := sitAtDesk(t, "the second window", "-connect", addr)
	two.shoot("login")
	two.login("bob")

	watcher := watch(t, addr)
	one.fills("The oscilloscope is free.") // the composer has the keyboard
	one.leaves()
	watcher.hears(t, "amy: The oscilloscope is free.")
	two.paste("收到 👍 我下午來")
	watcher.hears(t, "bob: 收到 👍 我下午來")
	one.copies(352, 612, "收到 👍 我下午來")
	one.paste("See you at 5.")
	watcher.hears(t, "amy: See you at 5.")
	two.copies(352, 612, "See you at 5.")
	one.shoot("chat-amy")
	two.shoot("chat-bob")

	one.press("Stop Server")
	one.await("the server down", func() bool { return strings.Contains(one.logged(), `msg="server down"`) })
	two.sees("that it is gone", func(g *glimpse) bool { return g.State.Link.Phase != state.LinkOnline })
	two.shoot("offline-bob")
}

// serves waits until the log says that the server is up, and where.
func (w *screen) serves() (addr string) {
	w.t.Helper()
	w.await("the server up", func() bool {
		found := serverUp.FindStringSubmatch(w.logged())
		if found != nil {
			addr = found[1]
		}
		return found != nil
	})
	return addr
}

// serverUp is a window's line of its server's address and key.
var serverUp = regexp.MustCompile(`msg="server up".* addr=(\S+) key=(\S+)`)

// TestSignalEndsTheProgram: an idle window goes at once, and with its server
// only after that went down in good order.
func TestSignalEndsTheProgram(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import")
	for name, tt := range map[string]struct {
		args        []string
		ready, last string // in its log
	}{
		"idle":    {},
		"serving": {[]string{"-demo", "-addr", "127.0.0.1:0", "-start-server"}, `msg="server up"`, `msg="server down"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, "the window", tt.args...)
			w.await("its first words", func() bool { return strings.Contains(w.logged(), tt.ready) })
			if err := w.process.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- w.process.Wait() }() // it ends, or is killed by launch
			select {
			case err := <-ended:
				if err != nil || !strings.Contains(w.logged(), tt.last) {
					t.Errorf("it ended with %v; its log:\n%s", err, w.logged())
				}
			case <-time.After(patience):
				t.Error("it goes on")
			}
		})
	}
}

// watcher is a third person, who is in the room without a window.
type watcher struct{ said chan string }

func watch(t *testing.T, addr string) *watcher {
	t.Helper()
	w := &watcher{said: make(chan string, 64)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- client.Follow(ctx, client.Following{
			Config: client.Config{Target: client.Target{Addr: addr}, Credentials: client.Credentials{User: "admin", Password: "admin"}},
			To:     "#general",
			Event: func(_ wire.Conversation, e wire.Event) error {
				if e.Kind == wire.Message {
					w.said <- e.Name + ": " + e.Text
				}
				return nil
			},
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return w
}

func (w *watcher) hears(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-w.said:
		if got != want {
			t.Fatalf("said was %q, want %q", got, want)
		}
	case <-time.After(patience):
		t.Fatalf("never said: %q", want)
	}
}

package main

import (
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/ui/kit"
)

// A program that was built to be given away tells a test nothing of what it shows.
// Whoever looks at it has its picture, the mouse, the keyboard and the clipboard,
// and what it writes to its log and its folder:
//
//	picture → areas of a colour → click      the primary button, a server's avatar
//	picture → zbarimg → link                 the code of the card
//	three clicks, Ctrl+C → xclip → words     the message at the end

// The parts of a window that an onlooker knows by their colour.
var (
	accentColor = kit.Light().Accent
	hostColor   = kit.Light().Host
	// buttonSize and avatarSize are the least that a button and a server's avatar
	// measure.
	buttonSize, avatarSize = image.Pt(50, 24), image.Pt(30, 30)
	// ringSide is so of a side of the ring around a field, which its corners part.
	ringSide = image.Pt(200, 1)
)

// tabLooks is how often somebody looks whether a Tab moved the keyboard, some
// tenths of a second each, before they press it again.
const tabLooks = 20

// Where things stand in a window of 1120 by 720: the last message of a
// conversation; and from the primary button of their dialog, Use it (the password
// that is suggested) and New here? Create an account; and from a server's avatar,
// Login at the end of its row.
var (
	lastLine       = image.Pt(352, 612)
	useIt, newHere = image.Pt(-264, -56), image.Pt(-226, -54)
	rowLogin       = image.Pt(436, 0)
)

// onlooker is somebody in front of a window that tells nothing.
type onlooker struct {
	*screen
	dir      string
	pictures string
}

// programsIn names the folder of the programs that were built in this run of the
// tests, for those of them that run again in another process, too.
const programsIn = "PARLEY_TEST_PROGRAMS"

// keepPrograms makes that folder where there is none, and answers what removes it.
func keepPrograms() (remove func()) {
	if os.Getenv(programsIn) != "" {
		return func() {}
	}
	dir, err := os.MkdirTemp("", "parley-programs")
	if err == nil {
		err = os.Setenv(programsIn, dir)
	}
	if err != nil {
		panic(err)
	}
	return func() { os.RemoveAll(dir) } // what is left is the system's to remove
}

// program is the file of a program as ./build.sh linux makes it, by the function of
// its that builds it: once in a run.
func program(t *testing.T, name, build string) (file string) {
	t.Helper()
	bin := os.Getenv(programsIn)
	file = filepath.Join(bin, name)
	if _, err := os.Stat(file); err == nil {
		return file
	}
	c := exec.CommandContext(t.Context(), "bash", "-c", ". ./build.sh help >/dev/null; find_go; "+build)
	c.Dir = ".."
	c.Env = append(os.Environ(), "PARLEY_BIN="+bin)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v: %s", name, err, out)
	}
	return file
}

// parley and parleyd are the two programs.
func parley(t *testing.T) string  { t.Helper(); return program(t, "parley", "build_window") }
func parleyd(t *testing.T) string { t.Helper(); return program(t, "parleyd", "build_server") }

// newcomer opens the window of a program that was built, with empty data; where
// words are given before its command line, as they say.
func newcomer(t *testing.T, name string, before ...string) *onlooker {
	t.Helper()
	o := &onlooker{dir: t.TempDir(), pictures: t.TempDir()}
	o.screen = prepare(t, startX(t, "1120x720"), ends, name, "-discover=on", "-lang", "en", "-data", o.dir)
	p := o.process
	line := append(append(before, parley(t)), p.Args[1:]...)
	o.process = exec.Command(line[0], line[1:]...)
	o.process.Env, o.process.Stderr = p.Env, p.Stderr
	o.start()
	o.input("windowfocus", "--sync", o.window())
	o.await("its first frame", func() bool { return len(o.all(accentColor, buttonSize)) == 2 })
	return o
}

// hosts starts a server by its button, as somebody who takes the password that is
// suggested, and answers its key.
func (o *onlooker) hosts(name string) wire.Fingerprint {
	o.t.Helper()
	start := o.opens("Start Server", o.all(accentColor, buttonSize)[0])
	o.input("type", "--delay", "40", name)
	o.clicks(start.Add(useIt))
	o.clicks(o.primary("Start Server"))
	o.await(name+" logged in", o.logs("msg=login", "user="+name))
	return wire.Fingerprint(regexp.MustCompile(`msg="server up".* key=(\S+)`).FindStringSubmatch(o.logged())[1])
}

// joins makes an account on the server of a row.
func (o *onlooker) joins(row image.Rectangle, name, password string, host *onlooker) {
	o.t.Helper()
	login := o.opens("Login", row.Add(rowLogin))
	o.input("type", "--delay", "40", name)
	o.tabs()
	o.input("type", "--delay", "40", password)
	o.clicks(login.Add(newHere))
	account := o.other("Create account", login)
	o.clicks(account)
	o.clicks(o.other("Trust and connect", account))
	o.await(name+" logged in", host.logs("msg=login", "user="+name))
	o.await("the conversation", func() bool { return len(o.all(accentColor, buttonSize)) == 1 })
}

// tabs goes to the next field, which has the ring of what has the keyboard then. A
// key that comes while the toolkit has another to show may be lost: who sees that
// nothing moves presses it again.
func (o *onlooker) tabs() {
	o.t.Helper()
	before := o.ring()
	o.await("the next field with the keyboard", func() bool {
		o.input("key", "Tab")
		for range tabLooks {
			if now := o.ring(); len(now) > 0 && !slices.Equal(now, before) {
				return true
			}
		}
		return false
	})
}

// ring is the upper and the lower side of the ring around the field that has the
// keyboard, none where no field has it.
func (o *onlooker) ring() []image.Rectangle {
	o.t.Helper()
	sides := o.all(accentColor, ringSide)
	return slices.DeleteFunc(sides, func(r image.Rectangle) bool { return r.Dy() >= buttonSize.Y })
}

// logs reports whether a line of the log has all of these words.
func (o *onlooker) logs(parts ...string) func() bool {
	return func() bool {
		for line := range strings.Lines(o.logged()) {
			if !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(line, p) }) {
				return true
			}
		}
		return false
	}
}

// knows are the servers that the window has been on.
func (o *onlooker) knows() []client.Server {
	o.t.Helper()
	dirs, err := places(o.dir)
	if err != nil {
		o.t.Fatal(err)
	}
	disk, err := client.OpenDir(dirs.client)
	if err != nil {
		o.t.Fatal(err)
	}
	known, err := client.OpenKnown(disk)
	if err != nil {
		o.t.Fatal(err)
	}
	return known.All()
}

// picture is what the screen shows.
func (o *onlooker) picture() (name string, img image.Image) {
	o.t.Helper()
	name = filepath.Join(o.pictures, "now.png")
	if out, err := o.command("import", "-window", "root", name).CombinedOutput(); err != nil {
		o.t.Fatalf("look at the screen: %v: %s", err, out)
	}
	f, err := os.Open(name)
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	if img, err = png.Decode(f); err != nil {
		o.t.Fatal(err)
	}
	return name, img
}

// all are the areas of a colour on the screen, from top to bottom.
func (o *onlooker) all(c color.NRGBA, least image.Point) []image.Rectangle {
	o.t.Helper()
	_, img := o.picture()
	return areas(img, c, least)
}

// areas finds where a colour, give or take what a renderer does to it, fills at
// least so much of a picture, from top to bottom.
func areas(img image.Image, c color.NRGBA, least image.Point) (found []image.Rectangle) {
	box := img.Bounds()
	seen := image.NewAlpha(box)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 2 }
	is := func(p image.Point) bool {
		if !p.In(box) || seen.AlphaAt(p.X, p.Y).A > 0 {
			return false
		}
		at := color.NRGBAModel.Convert(img.At(p.X, p.Y)).(color.NRGBA)
		return near(at.R, c.R) && near(at.G, c.G) && near(at.B, c.B)
	}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			start := image.Pt(x, y)
			if !is(start) {
				continue
			}
			area := image.Rectangle{}
			seen.SetAlpha(x, y, color.Alpha{A: 1})
			for todo := []image.Point{start}; len(todo) > 0; {
				at := todo[len(todo)-1]
				todo = todo[:len(todo)-1]
				area = area.Union(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
				for _, d := range []image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
					if next := at.Add(d); is(next) {
						seen.SetAlpha(next.X, next.Y, color.Alpha{A: 1})
						todo = append(todo, next)
					}
				}
			}
			if area.Dx() >= least.X && area.Dy() >= least.Y {
				found = append(found, area)
			}
		}
	}
	return found
}

// finds waits for the one area of a colour.
func (o *onlooker) finds(what string, c color.NRGBA, least image.Point) image.Rectangle {
	o.t.Helper()
	return o.findsOne(what, c, least, func(image.Rectangle) bool { return true })
}

// findsOne waits for the one area of a colour, which is the one that is looked for.
func (o *onlooker) findsOne(what string, c color.NRGBA, least image.Point, is func(image.Rectangle) bool) (found image.Rectangle) {
	o.t.Helper()
	o.await(what, func() bool {
		all := o.all(c, least)
		if len(all) == 1 {
			found = all[0]
		}
		return len(all) == 1 && is(found)
	})
	return found
}

// primary waits for the one primary button that nothing covers.
func (o *onlooker) primary(what string) image.Rectangle {
	o.t.Helper()
	return o.finds(what, accentColor, buttonSize)
}

// opens clicks and waits for the one primary button of what comes then: none that
// was there before, of which one may have another colour under the mouse.
func (o *onlooker) opens(what string, by image.Rectangle) image.Rectangle {
	o.t.Helper()
	before := o.all(accentColor, buttonSize)
	o.clicks(by)
	return o.findsOne(what, accentColor, buttonSize, func(r image.Rectangle) bool { return !slices.Contains(before, r) })
}

// other waits for a primary button of another size in place of one.
func (o *onlooker) other(what string, than image.Rectangle) image.Rectangle {
	o.t.Helper()
	return o.findsOne(what, accentColor, buttonSize, func(r image.Rectangle) bool { return r.Dx() != than.Dx() })
}

func (o *onlooker) clicks(at image.Rectangle) {
	o.t.Helper()
	o.click((at.Min.X+at.Max.X)/2, (at.Min.Y+at.Max.Y)/2)
}

// scans reads the code on the screen, as a phone does, when the invitation has come
// into it.
func (o *onlooker) scans() (link string) {
	o.t.Helper()
	o.await("a code with an invitation", func() bool {
		name, _ := o.picture()
		out, err := o.command("zbarimg", "--quiet", "--raw", "--set", "disable", "--set", "qrcode.enable", name).Output()
		link = strings.TrimSpace(string(out))
		to, bad := wire.ParseLink(link)
		return err == nil && bad == nil && to.Join != "" // else there is none yet
	})
	return link
}

// sends types a message and sends it.
func (o *onlooker) sends(text string) {
	o.t.Helper()
	send := o.primary("Send")
	o.await(text+" in the composer", func() bool {
		o.click(send.Min.X-300, (send.Min.Y+send.Max.Y)/2)
		o.input("key", "ctrl+a", "sleep", "0.3", "type", "--delay", "30", text) // not behind what was there
		o.input("sleep", "0.3", "key", "ctrl+a", "sleep", "0.3", "key", "ctrl+c", "sleep", "0.3")
		return o.clipboard() == text
	})
	o.input("key", "Return", "sleep", "0.2")
}

// reads waits until the message at the end says so, and nothing else.
func (o *onlooker) reads(text string) {
	o.t.Helper()
	o.copies(lastLine.X, lastLine.Y, text)
}

// said is the history of #general as parleyd exports it, a message a string.
func said(t *testing.T, link wire.Link, user, password string) (all []string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), parleyd(t), "export", "-connect", link.String(), "-user", user, "-format", "json", "#general")
	c.Env = append(os.Environ(), "PARLEY_PASSWORD="+password)
	c.Stderr = t.Output()
	out, err := c.Output()
	if err != nil {
		t.Fatalf("parleyd export: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		var one struct{ Event wire.Event }
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if one.Event.Kind == wire.Message {
			all = append(all, one.Event.Name+": "+one.Event.Text)
		}
	}
	return all
}

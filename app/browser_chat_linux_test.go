package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley.example/app/lan"
	"parley.example/net/client"
	"parley.example/net/server"
	"parley.example/net/wire"
	"parley.example/state"
)

// TestBrowser is the program in a browser, as a newcomer has it: each part has a
// server and data of its own, all of them one browser.
func TestBrowser(t *testing.T) {
	browser := chromium(t)
	for _, part := range []struct {
		name string
		run  func(*testing.T, context.Context)
	}{
		{"chat", browserChats},
		{"phone", browserOnAPhone},
		{"https", browserOverTLS},
		{"far", browserFromAfar},
		{"invited", browserInvited},
		{"by invitation", browserJoinsByInvitation},
		{"typing", atAnyPace(browserTypes)},
		{"composing", atAnyPace(browserComposes)},
		{"model", atAnyPace(browserTypesByChance)},
		{"clipboard", browserCopies},
		{"pasting", browserPastes},
		{"clicking", browserClicks},
		{"composing and clicking", browserComposesAndClicks},
		{"letting go", browserLetsGo},
		{"coming back", browserComesBack},
		{"foreign", browserHearsShortcuts},
		{"drafts", browserKeepsDrafts},
		{"keys", browserKeepsItsKeys},
		{"wheel", browserScrolls},
		{"density", browserZooms},
		{"hidden", browserHidden},
		{"alerts", browserAlerts},
		{"forgetful", browserForgets},
		{"two tabs", browserInTwoTabs},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, browser) })
	}
}

// onDesktop is bob, who sits at a desktop.
func onDesktop(t *testing.T, s *server.Server) *seat {
	t.Helper()
	bob := sit(t, t.TempDir())
	bob.login(s.Addr().String(), "bob")
	bob.see("general", func(s *state.State) bool { return s.Convs[s.Current] != nil })
	return bob
}

// hears waits until the last message that somebody at a desktop sees is this.
func (p *seat) hears(want string) {
	p.t.Helper()
	var last string
	defer func() {
		if p.t.Failed() {
			p.t.Logf("the last was %q", last)
		}
	}()
	p.see(want, func(s *state.State) bool {
		all := texts(s, s.Current)
		if len(all) > 0 {
			last = all[len(all)-1]
		}
		return last == want
	})
}

func pageOf(s *server.Server) string { return "http://" + s.Addr().String() + "/" }

// sends types a message and sends it.
func (v *visitor) sends(txt string) {
	v.t.Helper()
	v.types(txt)
	v.press(kb.Enter)
}

func browserChats(t *testing.T, browser context.Context) {
	dir := t.TempDir()
	s := demoServer(t, dir, "")
	addr := s.Addr().String()
	bob := onDesktop(t, s)
	amy := visit(t, browser, "amy", pageOf(s))
	amy.shoot("login")
	amy.login("amy", "wrong")
	amy.sees("Invalid username or password.")
	amy.sees("Authentication Error")
	amy.press("a", chromedp.ModifierCtrl)
	amy.sends("amy")
	amy.loggedIn()
	amy.click("Not now")

	amy.sends("The oscilloscope is free.")
	bob.hears("amy: The oscilloscope is free.")
	bob.say("收到 👍 我下午來")
	amy.sees("收到 👍 我下午來")
	amy.dressed("收到 👍 我下午來")
	amy.inserts("那就五點見 🔬")
	amy.press(kb.Enter)
	bob.hears("amy: 那就五點見 🔬")
	amy.await("its words stored", func() bool { return amy.reads("delivered") })
	amy.shoot("chat")

	amy.do(chromedp.Reload())
	amy.ready()
	for _, line := range []string{"The oscilloscope is free.", "收到 👍 我下午來", "那就五點見 🔬"} {
		amy.sees(line)
	}
	if amy.reads("Password") {
		t.Error("it asks for the password again")
	}

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	amy.sees("Messages you send are kept and go out when it is back.")
	amy.sends("Written without a server.")
	amy.sees("Written without a server.")
	amy.shoot("offline")
	demoServer(t, dir, addr)
	amy.retries()
	bob.hears("amy: Written without a server.")
	amy.await("its words stored", func() bool { return amy.reads("delivered") })
}

// dressed waits for the fonts of a line of Chinese with emoji, and looks at its
// picture: in place of glyphs that are missing all characters are one box.
func (v *visitor) dressed(line string) {
	v.t.Helper()
	v.await("glyphs in "+line, func() bool {
		at, found := v.textAt(line)
		return found && !sameBox(v.picture(), at, 15) && colourful(v.picture(), at)
	})
}

// textAt is where a line of text is, in CSS pixels.
func (v *visitor) textAt(line string) (image.Rectangle, bool) {
	for _, p := range v.parts() {
		if p.Label == line {
			return image.Rect(p.X, p.Y, p.X+min(p.Width, 300), p.Y+22), true
		}
	}
	return image.Rectangle{}, false
}

// picture is the page as it is.
func (v *visitor) picture() image.Image {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, browserPatience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		v.t.Fatal(err)
	}
	return picture
}

// sameBox reports whether the first two characters look alike.
func sameBox(p image.Image, at image.Rectangle, advance int) bool {
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Min.X+advance; x++ {
			if p.At(x, y) != p.At(x+advance, y) {
				return false
			}
		}
	}
	return true
}

// colourful reports whether there is the yellow of an emoji.
func colourful(p image.Image, at image.Rectangle) bool {
	n := 0
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			if r, g, b, _ := p.At(x, y).RGBA(); r>>8 > 200 && g>>8 > 140 && b>>8 < 120 {
				n++
			}
		}
	}
	return n > 20
}

func browserOnAPhone(t *testing.T, browser context.Context) {
	s := demoServer(t, t.TempDir(), "")
	bob := onDesktop(t, s)
	screen := func(density float64) chromedp.Action[chromedp.Void] {
		return chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(density), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	amy := visit(t, browser, "amy on a phone", pageOf(s), screen(3))
	amy.find("Password")
	amy.shoot("phone-login")
	amy.do(screen(1)) // the dialog's frames take a processor two seconds each
	amy.tap("Username")
	amy.inserts("amy")
	amy.tap("Password")
	amy.inserts("amy")
	amy.tap("Login")
	amy.find("Enter a message:")
	amy.do(screen(3))
	amy.touch(input.DispatchTouchEventTypeTouchStart, 200, 300) // by which the page hears of another density
	amy.touch(input.DispatchTouchEventTypeTouchEnd, 200, 300)
	amy.await("a sharp picture", func() bool {
		return js[int](amy, `document.querySelector("canvas").width`) == 3*390
	})
	amy.tap("Enter a message:")
	amy.inserts("From the corridor")
	amy.press(kb.Enter) // on a phone it breaks the line
	amy.inserts("of the physics lab")
	amy.tap("Send Message")
	bob.hears("amy: From the corridor\nof the physics lab")
	bob.say("Come in.")
	amy.sees("Come in.")
	amy.shoot("phone-chat")
	amy.tap("Back")
	amy.find("Browse rooms")
	amy.shoot("phone-rooms")
	amy.tap("general")
	amy.sees("Come in.")
}

func browserOverTLS(t *testing.T, browser context.Context) {
	s := demoServer(t, t.TempDir(), "")
	bob := onDesktop(t, s)
	amy := visit(t, browser, "amy over https", "https://"+s.Addr().String()+"/")
	amy.login("amy", "amy")
	amy.loggedIn()
	amy.sends("Sealed.")
	bob.hears("amy: Sealed.")
	if scheme := js[string](amy, `performance.getEntriesByType("resource").length + location.protocol`); !strings.HasSuffix(scheme, "https:") {
		t.Errorf("the page is %s", scheme)
	}
	bob.say("So it seems.")
	amy.sees("So it seems.")
	amy.do(chromedp.Reload())
	amy.ready()
	amy.sees("So it seems.")
}

// browserFromAfar: another machine's plain http gets a page that explains the
// one warning, and the way on leads to the login.
func browserFromAfar(t *testing.T, browser context.Context) {
	near := lan.Addrs()
	if len(near) == 0 {
		t.Fatal("this machine is on no network")
	}
	here := near[0]
	s, err := server.Start(t.Context(), server.Config{Dir: t.TempDir(), Addr: ":0", Demo: true, Name: "Physics Lab", Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	_, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	addr := net.JoinHostPort(here.String(), port)
	amy := visitPage(t, browser, "amy from afar", "http://"+addr+"/")
	said := js[string](amy, `document.body.innerText`)
	if key := strings.ToLower(strings.ReplaceAll(said, " ", "")); !strings.Contains(key, strings.ToLower(string(s.Fingerprint()))) {
		t.Errorf("the page does not say the key %s:\n%s", s.Fingerprint(), said)
	}
	amy.shoot("plain-far")
	amy.do(chromedp.Click(`a[href^="https://` + addr + `"]`))
	amy.ready()
	amy.login("amy", "amy")
	amy.loggedIn()
}

// browserInvited: an invitation stands behind the # of the link, and not in the
// address bar of who followed it.
func browserInvited(t *testing.T, browser context.Context) {
	s := demoServer(t, t.TempDir(), "")
	zoe := visit(t, browser, "zoe", pageOf(s)+"#join=welcome&key="+string(s.Fingerprint()))
	zoe.find("Create account")
	if url := js[string](zoe, "location.href"); url != pageOf(s) {
		t.Errorf("the address bar says %s", url)
	}

	late := visit(t, browser, "late", pageOf(s)) // invited once the page is open
	late.find("Password")
	js[string](late, `globalThis.before = true; location.hash = "join=welcome&key=`+string(s.Fingerprint())+`"`)
	late.await("the page anew", func() bool { return js[bool](late, `!globalThis.before`) })
	late.ready()
	late.find("Create account")
	if url := js[string](late, "location.href"); url != pageOf(s) {
		t.Errorf("the address bar says %s", url)
	}
}

// browserJoinsByInvitation of a server that lets nobody else make an account: by the
// link's token once, and not a second time.
func browserJoinsByInvitation(t *testing.T, browser context.Context) {
	s := demoServer(t, t.TempDir(), "")
	admin := dialAs(t, s.Addr().String(), client.Credentials{User: "admin", Password: "admin"})
	if _, err := admin.Do(t.Context(), &wire.SetPolicy{Policy: wire.PolicyInvite}); err != nil {
		t.Fatal(err)
	}
	made, err := client.Get[*wire.InvitationToken](t.Context(), admin, &wire.CreateInvitation{Uses: 1})
	if err != nil {
		t.Fatal(err)
	}
	link := pageOf(s) + "#join=" + made.Token + "&key=" + string(s.Fingerprint())
	zoe := visit(t, browser, "zoe", link)
	zoe.find("Create account")
	zoe.login("zoe", "six-o-clock")
	zoe.loggedIn()
	zoe.sends("On my way.")
	bob := onDesktop(t, s)
	bob.hears("zoe: On my way.")

	late := visit(t, browser, "late", link)
	late.find("Create account")
	late.login("late", "six-o-clock")
	late.sees("has been used up")
	stranger := visit(t, browser, "stranger", pageOf(s))
	stranger.click("New here? Create an account")
	stranger.click("Username")
	stranger.login("stranger", "six-o-clock")
	stranger.sees("does not let you create an account")
}

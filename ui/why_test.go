package ui_test

import (
	"strings"
	"testing"

	"gioui.org/io/key"

	"parley.example/state"
	"parley.example/state/probe"
	"parley.example/state/words"
)

// What the tests of the pictures find.
var (
	foundHere   = probe.Finding{Step: probe.Here, Cause: probe.Addresses, What: "192.168.1.20 (wlan0)"}
	foundName   = probe.Finding{Step: probe.Name, Cause: probe.Resolved, What: "192.168.1.5"}
	foundWay    = probe.Finding{Step: probe.Way, Verdict: probe.Odd, Cause: probe.ByGateway, What: "192.168.1.20"}
	foundFilter = probe.Finding{Step: probe.Port, Verdict: probe.Bad, Cause: probe.Filtered, What: "12343"}
	foundListen = probe.Finding{Step: probe.Listen, Cause: probe.Everywhere, What: "12343"}
	foundAnswer = probe.Finding{Step: probe.Answer, Cause: probe.OwnAnswers, What: "192.168.1.5:12343"}
	foundWall   = probe.Finding{Step: probe.Wall, Verdict: probe.Bad, Cause: probe.WallShut, What: "ufw", Do: "sudo ufw allow 12343/tcp"}
	foundAsking = probe.Finding{Step: probe.Found, Cause: probe.Findable, What: "ufw"}
)

// probing is offline with a test under way that has found that much.
func probing(found ...probe.Finding) *state.State {
	s := offline()
	s.Dialog = state.Dialog{Kind: state.DialogWhy, Addr: "https://192.168.1.5:12343/#join=secrettoken"}
	s.Probe = state.Probe{Found: found}
	return s
}

// blocked is a test that ended at what stands in the way.
func blocked() *state.State {
	s := probing(foundHere, foundName, foundWay, foundFilter)
	s.Probe.Over = true
	return s
}

// shutOut is the test of the own server behind a firewall.
func shutOut() *state.State {
	s := lab()
	s.Dialog = state.Dialog{Kind: state.DialogOthers}
	here := foundHere
	here.What = "192.168.1.5 (eth0)"
	s.Probe = state.Probe{Test: probe.OwnServer, Found: []probe.Finding{here, foundListen, foundAnswer, foundWall, foundAsking}, Over: true}
	return s
}

// TestFindOutWhy is offered beside what is about the way to a server, and beside
// nothing else.
func TestFindOutWhy(t *testing.T) {
	st := newStage(t, offline(), wide)
	st.Click("Find out why")
	want := state.OpenDialog{Kind: state.DialogWhy, Addr: st.Snap.Server.Addr}
	if got := only[state.OpenDialog](t, st.Take()); got != want {
		t.Errorf("the strip: got %+v, want %+v", got, want)
	}
	for fault, offered := range map[state.Fault]bool{
		state.FaultNone: false, state.FaultNoHost: true, state.FaultRefused: true, state.FaultTimeout: true, state.FaultNotParley: true,
		state.FaultKey: true, state.FaultLogin: false, state.FaultTaken: false, state.FaultPolicy: false, state.FaultInviteUsed: false,
	} {
		st := newStage(t, &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy", Fault: fault}}, wide)
		if _, ok := st.Find("Find out why"); ok != offered {
			t.Errorf("fault %d: offered is %v, want %v", fault, ok, offered)
		}
		if offered {
			st.Click("Find out why")
			want := state.OpenDialog{Kind: state.DialogWhy, Addr: "lab"}
			if got := only[state.OpenDialog](t, st.Take()); got != want {
				t.Errorf("fault %d: got %+v, want %+v", fault, got, want)
			}
		}
	}
}

// TestWhatWasTypedOutlivesTheTest that is looked at in between.
func TestWhatWasTypedOutlivesTheTest(t *testing.T) {
	login := state.Dialog{Kind: state.DialogLogin, Addr: "lab", User: "amy", Fault: state.FaultRefused}
	st := newStage(t, &state.State{Dialog: login}, wide)
	st.Fill("Password", "secret")
	st.Show(func(s *state.State) { s.Dialog = state.Dialog{Kind: state.DialogWhy, Addr: "lab"} })
	st.Show(func(s *state.State) { s.Dialog, s.Probe = login, state.Probe{} })
	st.Key(key.NameReturn, 0)
	if got := only[state.Login](t, st.Take()); got.Password != "secret" || got.User != "amy" {
		t.Errorf("got %+v", got)
	}
}

// TestTheTestSaysHowFarItIs, what it found, and what came of it.
func TestTheTestSaysHowFarItIs(t *testing.T) {
	st := newStage(t, probing(), wide)
	st.Must("Step 1 of 6: This device")
	if !st.Must("Copy text").Dead || !st.Must("Run again").Dead {
		t.Error("there is something to copy, or to run again, before there is")
	}
	st.Show(func(s *state.State) { s.Probe.Found = []probe.Finding{foundHere, foundName, foundWay} })
	st.Must("Step 4 of 6: The port")
	st.Must("OK: The name: The address is 192.168.1.5.")
	st.Must("Note: The way there: " + foundWay.Sentence(words.For(words.English)))
	st.Show(func(s *state.State) { s.Probe = blocked().Probe })
	st.Must("The last step says what stands in the way.")
	st.Click("Run again")
	only[state.ProbeAgain](t, st.Take())
	st.Click("Close")
	only[state.CloseDialog](t, st.Take())
	st.Key(key.NameEscape, 0)
	only[state.CloseDialog](t, st.Take())
	for _, tc := range []struct {
		name  string
		probe state.Probe
		want  string
	}{
		{"all is fine", state.Probe{Found: []probe.Finding{foundHere}, Over: true, Open: true}, "Nothing stands in the way: the server can be joined from here."},
		{"all but", state.Probe{Found: []probe.Finding{foundWay}, Over: true, Open: true}, "The server can be joined from here. What is marked is worth a look."},
		{"a page", state.Probe{Test: probe.PageServer, Found: []probe.Finding{foundHere}, Over: true, Open: true}, "The test has ended."},
		{
			"the own server",
			state.Probe{Test: probe.OwnServer, Found: []probe.Finding{foundListen}, Over: true, Open: true},
			"Nothing here keeps others out. Where they still cannot come, Find out why on their side says more.",
		},
	} {
		st.Show(func(s *state.State) { s.Probe = tc.probe })
		if _, ok := st.Find(tc.want); !ok {
			t.Errorf("%s: does not say %q:\n%s", tc.name, tc.want, st)
		}
	}
}

// TestTheTestIsCopied as a whole, without the invitation of a link, and each
// command by itself.
func TestTheTestIsCopied(t *testing.T) {
	st := newStage(t, blocked(), wide)
	st.Click("Copy text")
	got := st.copied()
	for _, want := range []string{"The way to 192.168.1.5:12343\n", "[OK] This device\nThis machine is 192.168.1.20 (wlan0).\n", "[Fault] The port\n", "2026-10-03"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "secret") || st.Reads("secrettoken") {
		t.Error("it tells the invitation")
	}
	st.Must("Copied")
	st = newStage(t, shutOut(), wide)
	st.Must("Can others reach Physics Lab?")
	st.Click("Copy command")
	if got := st.copied(); got != foundWall.Do {
		t.Errorf("the command is %q, want %q", got, foundWall.Do)
	}
}

// TestServerCardLeadsToItsTest, also where no other machine can come.
func TestServerCardLeadsToItsTest(t *testing.T) {
	for _, link := range []string{invited().Hosting.Link, ""} {
		s := invited()
		s.Hosting.Link = link
		st := newStage(t, s, wide)
		st.Click("Others cannot reach it?")
		if got := only[state.OpenDialog](t, st.Take()); got.Kind != state.DialogOthers {
			t.Errorf("link %q: got %+v", link, got)
		}
	}
}

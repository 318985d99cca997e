package ui_test

import (
	"strings"
	"testing"

	"gioui.org/io/key"

	"parley.example/net/wire"
	"parley.example/state"
)

// found is a first start on a network with servers.
func found(servers ...state.NearbyServer) *state.State {
	return &state.State{Nearby: state.Nearby{Servers: servers}}
}

var (
	physicsLab = state.NearbyServer{
		Name: "Physics Lab", Addr: "192.168.1.5:12343", Key: wire.Fingerprint(strings.Repeat("7f2a91c4", 8)), Online: 7,
	}
	secondLab = state.NearbyServer{
		Name: "物理實驗", Addr: "[fe80::9cfc:53ff:fea9:c5f%eth0]:12343", Key: wire.Fingerprint(strings.Repeat("3b9fb8b5", 8)),
	}
)

func TestFoundServerIsLoggedInTo(t *testing.T) {
	st := newStage(t, found(physicsLab, secondLab), wide)
	st.Must("Found on this network")
	st.Must("192.168.1.5:12343 · 7 online")
	st.Click("Log in to Physics Lab")
	want := state.OpenDialog{Kind: state.DialogLogin, Addr: physicsLab.Addr, Heard: physicsLab.Key}
	if got := only[state.OpenDialog](t, st.Take()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	st.Show(func(s *state.State) { s.Nearby.Servers = []state.NearbyServer{secondLab} })
	st.Click("Log in to " + secondLab.Name)
	if got := only[state.OpenDialog](t, st.Take()); got.Addr != secondLab.Addr {
		t.Errorf("got %+v, want %s", got, secondLab.Addr)
	}
}

func TestServersOfOneNameAreToldApart(t *testing.T) {
	twin := secondLab
	twin.Name = physicsLab.Name
	st := newStage(t, found(physicsLab, twin), wide)
	st.Must("192.168.1.5:12343 · 7 online · key 7F2A 91C4")
	st.Must(twin.Addr + " · 0 online · key 3B9F B8B5")
}

// hosting is the first start of a server.
func hosting() *state.State {
	return &state.State{Dialog: state.Dialog{Kind: state.DialogHost}}
}

// usedBefore is a first start by somebody who logged in to servers before.
func usedBefore() *state.State {
	s := found(physicsLab)
	s.Known = []state.KnownServer{
		{Name: physicsLab.Name, Addr: "10.0.0.7:12343", Key: physicsLab.Key, User: "amy", Kept: true},
		{Name: secondLab.Name, Addr: "10.0.0.9:12343", Key: secondLab.Key, User: "林小明"},
	}
	return s
}

func TestServersUsedBefore(t *testing.T) {
	st := newStage(t, usedBefore(), wide)
	st.Must("amy · here now · 192.168.1.5:12343 · 7 online")
	st.Must("Used before")
	st.Must("林小明 · 10.0.0.9:12343")
	st.Click("Log in to Physics Lab as amy")
	if got, want := only[state.Return](t, st.Take()), (state.Return{Key: physicsLab.Key}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	st.Click("Log in to 物理實驗 as 林小明")
	if got, want := only[state.Return](t, st.Take()), (state.Return{Key: secondLab.Key}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestServerIsForgottenOnceThatIsConfirmed(t *testing.T) {
	st := newStage(t, usedBefore(), wide)
	st.Click("Forget 物理實驗")
	st.Must("Forget 物理實驗 on this device? Next time you log in with your password and compare the key anew.")
	st.Click("Cancel")
	st.Click("Forget 物理實驗")
	if got := st.Take(); len(got) != 0 {
		t.Fatalf("before it is confirmed: got %#v", got)
	}
	st.Click("Forget")
	if got, want := only[state.ForgetServer](t, st.Take()), (state.ForgetServer{Key: secondLab.Key}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestKeptSessionNeedsNoPassword(t *testing.T) {
	s := usedBefore()
	s.Dialog = state.Dialog{Kind: state.DialogLogin, Addr: physicsLab.Addr, User: "amy", Heard: physicsLab.Key, Fault: state.FaultRefused}
	st := newStage(t, s, wide)
	st.Must("Physics Lab · 192.168.1.5:12343")
	st.Key(key.NameReturn, 0)
	want := state.Login{Addr: physicsLab.Addr, User: "amy"}
	if got := only[state.Login](t, st.Take()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	st.Show(func(*state.State) {}) // it failed again
	st.Fill("Username", "bob")
	st.Key(key.NameReturn, 0)
	if got := st.Take(); len(got) != 0 || !st.Reads("Enter your password.") {
		t.Errorf("another account got in without a password: %#v", got)
	}
}

func TestListSaysWhyItIsEmpty(t *testing.T) {
	st := newStage(t, found(), wide)
	st.Must("None yet. Servers show up here within seconds; where one does not, ask for its address or link.")
	st.Show(func(s *state.State) { s.Nearby.Deaf = true })
	st.Must("This device cannot look for servers. Scan the code of an invitation, or type the address.")
	st.Show(func(s *state.State) { s.Nearby.Off = true })
	if _, ok := st.Find("Found on this network"); ok {
		t.Error("the list is shown though nobody listens")
	}
}

// reachable is the card of a server with several addresses.
func reachable() *state.State {
	s := invited()
	s.Hosting.More = []string{"10.0.0.5:12343", "[fd00::7]:12343"}
	return s
}

func TestOtherAddressesOfTheServer(t *testing.T) {
	st := newStage(t, reachable(), wide)
	st.Must("https://192.168.1.5:12343")
	st.Click("Show the link to [fd00::7]:12343")
	st.Must("https://[fd00::7]:12343")
	if _, ok := st.Find("https://192.168.1.5:12343"); ok {
		t.Error("the first address is still the one of the link")
	}
	st.Must("Show the link to 192.168.1.5:12343")
	st.Click("Copy link")
	want := "https://[fd00::7]:12343/#join=" + st.Snap.Invited.Card.Token + "&key=" + string(st.Snap.Hosting.Key)
	if _, got, ok := st.Router.WriteClipboard(); !ok || string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	st.Show(func(s *state.State) { s.Hosting.More = nil })
	st.Must("https://192.168.1.5:12343")
}

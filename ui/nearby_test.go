package ui_test

import (
	"strings"
	"testing"

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

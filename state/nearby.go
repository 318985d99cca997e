package state

import "parley.example/net/wire"

// Nearby is what was heard of servers on the network around.
type Nearby struct {
	// Servers are those that say that they are there, in the order of the list. It
	// is never changed.
	Servers []NearbyServer
	// Off says that the program was told not to listen, Deaf that the system lets it
	// hear nothing.
	Off, Deaf bool
}

// NearbyServer is a server that says that it is there. Nothing of it is proved.
type NearbyServer struct {
	Name   string
	Addr   string // the likeliest, HOST:PORT
	Key    wire.Fingerprint
	Online int
}

// NearbyHeard says what was heard.
type NearbyHeard struct{ Nearby Nearby }

func (NearbyHeard) event() {}

// Listens reports whether the window lists what is heard: while nobody is logged
// in, and nobody said not to. A page can reach its own server only.
func (s *State) Listens() bool {
	return !s.LoggedIn() && s.Origin == "" && !s.Nearby.Off && !bool(s.Settings.Hidden)
}

// Seeks reports whether what is heard may say where the server is that somebody is
// logged in to: while its line is down and is to come back.
func (s *State) Seeks() bool {
	if !s.LoggedIn() || s.Origin != "" || s.Nearby.Off || bool(s.Settings.Hidden) {
		return false
	}
	return s.Link.Phase == LinkConnecting || s.Link.Phase == LinkWaiting || s.Link.Phase == LinkStandby
}

// find finds a server of the list.
func (n Nearby) find(key wire.Fingerprint) (NearbyServer, bool) {
	for _, s := range n.Servers {
		if s.Key == key {
			return s, true
		}
	}
	return NearbyServer{}, false
}

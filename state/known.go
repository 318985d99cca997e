package state

import (
	"slices"

	"parley.example/net/wire"
)

// KnownServer is a server that somebody logged in to on this device, with the
// account that was used last.
type KnownServer struct {
	Name string
	Addr string // where it was last, HOST:PORT; empty where another was found there since
	Key  wire.Fingerprint
	User string
	// Kept says that the account's session is kept: no password is asked for.
	Kept bool
}

type (
	// Return logs in again to a server that is known, by its session where one is
	// kept, else in the dialog.
	Return struct{ Key wire.Fingerprint }
	// ForgetServer forgets a server that is known, and its account's session.
	ForgetServer struct{ Key wire.Fingerprint }
	// Remembered brings the servers that are known, the one used last first. The
	// receiver keeps the slice: the sender changes it no more.
	Remembered struct{ Servers []KnownServer }

	// DropServer forgets a server; the answer is a Remembered.
	DropServer struct{ Key wire.Fingerprint }
)

func (Return) event()       {}
func (ForgetServer) event() {}
func (Remembered) event()   {}

func (DropServer) effect() {}

// ServerChoice is a server of the list that a person chooses from.
type ServerChoice struct {
	Name, Addr string
	Key        wire.Fingerprint
	// Online counts the people there, where Here says that it was heard.
	Online int
	Here   bool
	// User is the account used last, where Known says that there was one.
	User  string
	Known bool
}

// Servers are the servers to choose from while nobody is logged in, each once:
// those heard on the network, in the order of that list, then the others that are
// known, the one used last first. A page can reach its own server only.
func (s *State) Servers() (here, used []ServerChoice) {
	if s.LoggedIn() || s.Origin != "" {
		return nil, nil
	}
	if s.Listens() {
		for _, heard := range s.Nearby.Servers {
			c := ServerChoice{Name: heard.Name, Addr: heard.Addr, Key: heard.Key, Online: heard.Online, Here: true}
			if known, ok := s.known(heard.Key); ok {
				c.User, c.Known = known.User, true
			}
			here = append(here, c)
		}
	}
	for _, known := range s.Known {
		if !slices.ContainsFunc(here, func(c ServerChoice) bool { return c.Key == known.Key }) {
			used = append(used, ServerChoice{Name: known.Name, Addr: known.Addr, Key: known.Key, User: known.User, Known: true})
		}
	}
	return here, used
}

// Keeps reports whether the session of user at addr is kept, so that no password
// is asked for.
func (s *State) Keeps(addr, user string) bool {
	link, err := wire.ParseLink(addr)
	if err != nil {
		return false
	}
	key := link.Key
	if key == "" && s.Dialog.Addr == addr {
		key = s.Dialog.Heard
	}
	i := slices.IndexFunc(s.Known, func(k KnownServer) bool {
		return key != "" && k.Key == key || key == "" && k.Addr == link.Addr()
	})
	return i >= 0 && s.Known[i].Kept && wire.FoldName(s.Known[i].User) == wire.FoldName(user)
}

// NameOf is what a server that is known, or was heard, is called; empty for none.
func (s *State) NameOf(key wire.Fingerprint) string {
	if known, ok := s.known(key); ok {
		return known.Name
	}
	heard, _ := s.Nearby.find(key)
	return heard.Name
}

// UserAt is the account that was used last on a server, where it is known.
func (s *State) UserAt(key wire.Fingerprint) (user string, ok bool) {
	known, ok := s.known(key)
	return known.User, ok
}

func (s *State) known(key wire.Fingerprint) (KnownServer, bool) {
	if i := slices.IndexFunc(s.Known, func(k KnownServer) bool { return k.Key == key }); i >= 0 && key != "" {
		return s.Known[i], true
	}
	return KnownServer{}, false
}

// usedBefore handles the servers that somebody logged in to on this device.
func (c *change) usedBefore(ev Event) {
	switch ev := ev.(type) {
	case Remembered:
		c.Known = ev.Servers
	case Return:
		c.logInAgain(ev.Key)
	case ForgetServer:
		if _, ok := c.known(ev.Key); ok && !c.LoggedIn() {
			c.Known = slices.DeleteFunc(slices.Clone(c.Known), func(k KnownServer) bool { return k.Key == ev.Key })
			c.do(DropServer(ev))
		}
	}
}

// logInAgain logs in again, where the server is now if it was heard.
func (c *change) logInAgain(key wire.Fingerprint) {
	known, ok := c.known(key)
	if !ok || c.LoggedIn() || c.Origin != "" {
		return
	}
	addr := known.Addr
	if heard, ok := c.Nearby.find(key); ok {
		addr = heard.Addr
	}
	c.openDialog(OpenDialog{Kind: DialogLogin, Addr: addr, Heard: key})
	if known.Kept && addr != "" {
		c.logIn(Login{Addr: addr, User: known.User})
	}
}

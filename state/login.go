package state

import "parley.example/net/wire"

import "cmp"

// login handles the way from a name and a password to a connection.
//
//	Login → Connect → LoggedIn
//	               ↘ UnknownKey → TrustKey → Connect → …
//	               ↘ PlainOnly → TrustPlain → ConnectPlain → LoggedIn
//	               ↘ Linked{LinkOff, Fault} → the dialog says why
func (c *change) login(ev Event) {
	switch ev := ev.(type) {
	case Login:
		c.logIn(ev)
	case Logout:
		c.do(Disconnect{End: true})
		c.forget()
		c.asked, c.Link, c.Dialog = nil, Link{}, Dialog{}
		if c.Origin != "" { // there is one way on
			c.Dialog = Dialog{Kind: DialogLogin, Addr: c.Origin}
		}
	case UnknownKey:
		c.question(ev.Addr, Dialog{Kind: DialogKey, Key: ev.Key, Known: ev.Known})
	case TrustKey:
		c.trustKey(ev)
	case PlainOnly:
		c.question(ev.Addr, Dialog{Kind: DialogPlain})
	case TrustPlain:
		if c.Dialog.Kind == DialogPlain {
			addr := c.Dialog.Addr
			c.begin(Connect{Addr: addr})
			c.do(ConnectPlain{Addr: addr})
		}
	}
}

func (c *change) logIn(ev Login) {
	ask := Connect{Addr: ev.Addr, User: ev.User, Password: ev.Password, Register: ev.Register}
	if d := c.Dialog; d.Kind == DialogLogin && (d.Addr == ask.Addr || d.Addr == "") {
		ask.Heard = d.Heard
	}
	if c.asked != nil {
		if c.asked.Addr == ask.Addr {
			ask.Trust = c.asked.Trust
		}
		if c.Dialog.Busy && *c.asked == ask {
			return // a second click
		}
	}
	c.begin(ask)
	c.do(ask)
}

// begin notes that a login is under way.
func (c *change) begin(ask Connect) {
	c.asked = &ask
	c.Link = Link{Phase: LinkConnecting}
	if link, err := wire.ParseLink(ask.Addr); err == nil && !c.LoggedIn() && c.Server.Addr != link.Addr() {
		c.Server = Server{Addr: link.Addr()} // what it is called until it says its name
	}
	if c.Dialog.Kind.ofLogin() {
		c.Dialog = Dialog{Kind: DialogLogin, Addr: ask.Addr, User: ask.User, Heard: ask.Heard, Busy: true}
	}
}

// question shows a dialog that the login under way depends on, or the session
// that was to be taken up again.
func (c *change) question(addr string, d Dialog) {
	if c.asked == nil {
		c.asked = &Connect{Addr: addr}
	}
	d.Addr, d.User = addr, c.asked.User
	if heard := c.asked.Heard; d.Kind == DialogKey && d.Known == "" && heard != d.Key {
		d.Known = heard // another answers than the one that was heard
	}
	c.Link = Link{}
	c.open(d)
}

// trustKey goes on with the login. Where a session was to be taken up again,
// its token is another server's: the person has to log in.
func (c *change) trustKey(ev TrustKey) {
	if c.Dialog.Kind != DialogKey || c.Dialog.Key != ev.Key {
		return
	}
	ask := *c.asked
	ask.Trust = ev.Key
	if ask.Password == "" {
		c.asked = &ask
		c.open(Dialog{Kind: DialogLogin, Addr: ask.Addr, User: cmp.Or(ask.User, c.Me.Name), Heard: ask.Heard})
		return
	}
	c.begin(ask)
	c.do(ask)
}

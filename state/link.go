package state

// link handles the connection.
func (c *change) link(ev Event) {
	switch ev := ev.(type) {
	case RetryNow:
		if c.Link.Phase != LinkConnecting && c.Link.Phase != LinkOnline {
			c.do(Redial{})
		}
	case Focused:
		c.Focused = ev.On
		if ev.On && (c.Link.Phase == LinkWaiting || c.Link.Phase == LinkStandby) {
			c.do(Redial{})
		}
	case Welcomed:
		c.Server = ev.Server
	case Linked:
		c.linked(ev.Link)
	}
}

// linked notes how far the connection is. What went wrong with a login that
// was asked for in a dialog stands there.
func (c *change) linked(l Link) {
	asking := c.asked != nil && c.Dialog.Kind == DialogLogin
	switch l.Phase {
	case LinkOff:
		c.linkOff(l)
		return
	case LinkConnecting:
	case LinkOnline:
		l.Fault, l.Detail = FaultNone, ""
		if asking {
			c.Dialog.Fault, c.Dialog.Detail = FaultNone, ""
		}
	case LinkWaiting, LinkStandby:
		if asking { // who looks on is told at once, and tries again by Enter
			c.Dialog.Busy, c.Dialog.Fault, c.Dialog.Detail = false, l.Fault, l.Detail
			c.asked, c.Link = nil, Link{}
			c.do(Disconnect{})
			c.comeHome()
			c.keepDrafts()
			return
		}
	}
	c.Link = l
}

// comeHome calls the server that of who is logged in again: the one of a login that came
// to nothing may have said its name.
func (c *change) comeHome() {
	if c.LoggedIn() {
		c.Server = c.home
	}
}

// linkOff notes that the connection ended and will not come back by itself.
func (c *change) linkOff(l Link) {
	c.Link = l
	if l.Fault != FaultNone && !l.Fault.Final() && c.LoggedIn() && c.asked == nil {
		// Held down for the own server's stop, whether or not its goodbye was heard.
		l.Fault, l.Detail = FaultShutdown, ""
		c.Link = l
		if c.atOwnServer() {
			c.do(Redial{}) // the stop is over already
		}
	}
	if l.Fault == FaultNone || l.Fault.asks() {
		c.linkAsks(l)
		return
	}
	ended := l.Fault == FaultLogin || l.Fault == FaultRemoved
	d := Dialog{Kind: DialogLogin, Addr: c.Server.Addr, User: c.Me.Name, Fault: l.Fault, Detail: l.Detail}
	switch {
	case c.asked != nil:
		d.Addr, d.User, d.Heard = c.asked.Addr, c.asked.User, c.asked.Heard
		c.asked = nil
		c.comeHome()
		if c.Dialog.Kind.ofLogin() || ended && c.Dialog.Kind == DialogNone {
			c.Dialog, c.Link = d, Link{}
		}
	case ended:
		turn := c.Turn
		c.forget()
		c.parted = turn
		if c.Dialog.Kind != DialogHost {
			c.Dialog, c.Link = d, Link{}
		}
	}
}

// asks reports whether a fault comes together with a question to the person,
// an UnknownKey or a PlainOnly before or after it.
func (f Fault) asks() bool { return f == FaultNewKey || f == FaultKey || f == FaultPlainText }

// linkAsks keeps the login for the answer to the question.
func (c *change) linkAsks(l Link) {
	switch {
	case c.Dialog.Kind == DialogKey || c.Dialog.Kind == DialogPlain:
		c.Link = Link{}
	case c.Dialog.Kind == DialogLogin:
		if c.asked != nil && l.Fault != FaultNone {
			c.Dialog.Busy, c.Dialog.Fault, c.Dialog.Detail = false, l.Fault, l.Detail
			c.Link = Link{}
		}
	case l.Fault == FaultNone:
		c.asked = nil
	}
}

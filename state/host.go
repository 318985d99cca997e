package state

// host handles the server in this very program.
func (c *change) host(ev Event) {
	switch ev := ev.(type) {
	case StartServer:
		c.startServer(ev)
	case StopServer:
		if c.Hosting.Phase == HostStarting || c.Hosting.Phase == HostOn {
			c.unhost()
		}
	case AskOwner:
		if c.Hosting.Phase == HostOff || c.Hosting.Phase == HostStarting {
			c.Hosting.Phase = HostOff
			c.open(Dialog{Kind: DialogHost})
		}
	case Hosted:
		c.hosted(ev.Hosting)
	}
}

func (c *change) startServer(ev StartServer) {
	if c.Hosting.Phase != HostOff || c.Origin != "" {
		return
	}
	c.Hosting.Phase, c.Hosting.Fault, c.card = HostStarting, "", true
	if c.Dialog.Kind == DialogHost {
		c.Dialog = Dialog{Kind: DialogHost, Busy: true}
	}
	c.do(HostServer(ev))
}

func (c *change) unhost() {
	// Without its server the line would dial in vain until somebody starts it.
	if key := c.Hosting.Key; key != "" && (c.home.Key == key || c.asked != nil && c.asked.Addr == c.Hosting.Addr) {
		c.do(Hold{})
	}
	c.Hosting.Phase = HostStopping
	switch c.Dialog.Kind {
	case DialogHost:
		c.Dialog.Busy = false
	case DialogServer, DialogOthers:
		c.Dialog = Dialog{}
	}
	c.do(UnhostServer{})
}

// atOwnServer reports whether the session is one of the own server's, which is
// on, and is the one to go on with.
func (c *change) atOwnServer() bool {
	on := c.Hosting.Phase == HostOn && c.Hosting.Key != ""
	return on && c.LoggedIn() && c.home.Key == c.Hosting.Key && c.asked == nil
}

func (c *change) hosted(h Hosting) {
	if c.Hosting.Phase == HostStopping && h.Phase == HostOn {
		return // it was asked to stop meanwhile
	}
	if h.Key == "" {
		h.Key = c.Hosting.Key // it is the same server that starts again
	}
	c.Hosting = h
	if c.Link.Phase != LinkOnline && c.Link.Phase != LinkConnecting && c.atOwnServer() {
		c.do(Redial{})
	}
	asking := c.Dialog.Kind == DialogHost
	switch {
	case asking && h.Phase == HostOn:
		c.Dialog = Dialog{}
	case asking:
		c.Dialog.Busy, c.Dialog.Detail = h.Phase == HostStarting, h.Fault
	case (c.Dialog.Kind == DialogServer || c.Dialog.Kind == DialogOthers) && h.Phase != HostOn:
		c.Dialog = Dialog{}
	case h.Fault != "":
		c.Notice = Notice{Kind: NoticeHost, Detail: h.Fault}
	}
}

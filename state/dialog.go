package state

// dialog handles what stands above the window, and the notice.
func (c *change) dialog(ev Event) {
	switch ev := ev.(type) {
	case OpenDialog:
		c.Opens++
		c.openDialog(ev)
	case CloseDialog:
		c.closeDialog()
	case Dismiss: // as every act does
	case Remark:
		c.Notice = Notice{Kind: ev.Kind}
	}
}

// ofLogin reports whether a dialog is part of logging in.
func (k DialogKind) ofLogin() bool {
	return k == DialogLogin || k == DialogKey || k == DialogPlain || k == DialogNewPassword
}

// ofRooms reports whether a dialog is about rooms and people.
func (k DialogKind) ofRooms() bool {
	return k == DialogRoom || k == DialogRooms || k == DialogPeople || k == DialogDetails
}

// open shows a dialog in place of any other. A login that waited for the
// answer to the other is forgotten.
func (c *change) open(d Dialog) {
	c.Dialog = d
	if !d.Kind.ofLogin() && c.Link.Phase == LinkOff {
		c.asked = nil
	}
}

func (c *change) openDialog(ev OpenDialog) {
	d := Dialog{Kind: ev.Kind}
	switch ev.Kind {
	case DialogLogin:
		d.Addr, d.User, d.Heard = ev.Addr, c.Me.Name, ev.Heard
		if d.Addr == "" && d.Heard == "" {
			d.Addr = c.Server.Addr
			if c.Hosting.Phase == HostOn {
				d.Addr = c.Hosting.Addr
			}
		}
		if d.User == "" {
			known, _ := c.known(d.Heard)
			d.User = known.User
		}
	case DialogHost:
		if c.Hosting.Phase != HostOff {
			return
		}
	case DialogDate:
		if c.Convs[c.Current] == nil {
			return
		}
	case DialogRoom, DialogRooms:
		if !c.LoggedIn() {
			return
		}
	case DialogPeople, DialogDetails:
		if !c.LoggedIn() || c.Convs[ev.Conv] == nil && (ev.Conv != 0 || ev.Kind == DialogDetails) {
			return
		}
		d.Conv = ev.Conv
	case DialogFind:
		if !c.LoggedIn() || c.Convs[ev.Conv] == nil && ev.Conv != 0 {
			return
		}
		d.Conv, d.Query = ev.Conv, ev.Query
		c.Finding = Finding{asking: c.Finding.asking}
	case DialogAdmin:
		if !c.LoggedIn() || !c.Me.Admin {
			return
		}
	case DialogServer, DialogOthers:
		if c.Hosting.Phase != HostOn {
			return
		}
	case DialogWhy:
		if d.Addr = ev.Addr; d.Addr == "" && c.Origin == "" {
			return
		}
	case DialogSettings, DialogKeys:
	case DialogNone, DialogKey, DialogNewPassword, DialogPlain: // not for the asking
		return
	}
	was := c.Dialog
	c.closeDialog()
	c.open(d)
	if d.Kind == DialogWhy && was.Kind == DialogLogin {
		was.Busy = false
		c.behind = was
	}
	switch {
	case d.Kind.ofProbe():
		c.beginProbe()
	case ev.Kind == DialogServer:
		c.invite()
	case ev.Kind == DialogRooms:
		c.listRooms(false)
	case ev.Kind == DialogAdmin:
		c.lookAround()
	case d.Conv != 0:
		c.listMembers(d.Conv)
	}
}

// closeDialog takes the dialog away and gives up what it had under way.
func (c *change) closeDialog() {
	d := c.Dialog
	c.Dialog = c.behind
	c.behind = Dialog{}
	if d.Kind == DialogHost && c.Hosting.Phase == HostStarting {
		c.unhost()
	}
	if d.Kind.ofLogin() {
		c.giveUp(d)
	}
}

// giveUp ends the login that d was part of. Where it had taken the place of
// the session of who is still logged in, that session comes back.
func (c *change) giveUp(d Dialog) {
	asked := c.asked
	c.asked = nil
	if asked != nil {
		c.Link = Link{}
		c.do(Disconnect{})
		c.comeHome()
	}
	switch {
	case !c.LoggedIn() || c.Link.Phase != LinkOff:
	case d.Kind == DialogLogin || asked != nil && asked.User != "":
		c.do(Redial{})
	case d.Kind == DialogPlain:
		c.Link.Fault = FaultPlainText
	case d.Known == "":
		c.Link.Fault = FaultNewKey
	default: // a changed key is a hard stop
		c.Link.Fault = FaultKey
	}
	c.keepDrafts()
}

package state

import (
	"strings"

	"parley.example/net/wire"
	"parley.example/state/markup"
)

type (
	// Follow opens what a link leads to: an invitation to another server as a login
	// there, anything else in the program that the system has for it.
	Follow struct{ Link string }
	// NotFollowed says that the system has no way to open a link.
	NotFollowed struct{ Link string }
	// Browse has the system open a link, which is markup.Safe. Where it cannot, the
	// answer is a NotFollowed.
	Browse struct{ Link string }
)

func (Follow) event()      {}
func (NotFollowed) event() {}
func (Browse) effect()     {}

// follow opens links.
//
//	Follow → Browse → the system
//	       ↘ OpenDialog   ↘ NotFollowed → the window offers the link to be copied
func (c *change) follow(ev Event) {
	switch ev := ev.(type) {
	case Follow:
		c.followLink(ev.Link)
	case NotFollowed:
		c.Notice = Notice{Kind: NoticeLink, Detail: ev.Link}
	}
}

func (c *change) followLink(link string) {
	if !markup.Safe(link) {
		return
	}
	to, invites := invitation(link)
	switch {
	case !invites:
		c.do(Browse{Link: link})
	case c.isHere(to) && to.Conv != 0:
		c.jump(Jump{Conv: to.Conv, Seq: to.Seq})
	case c.isHere(to):
		c.Notice = Notice{Kind: NoticeHere}
	case c.Origin != "": // a page reaches its own server only; another has one, too
		c.do(Browse{Link: to.String()})
	default:
		c.openDialog(OpenDialog{Kind: DialogLogin, Addr: link})
	}
}

// invitation reads a link that leads to a Parley server: of the scheme parley, or
// with a key, a token or a message.
func invitation(link string) (wire.Link, bool) {
	scheme, _, _ := strings.Cut(link, ":")
	switch strings.ToLower(scheme) {
	case "https", "parley":
	default:
		return wire.Link{}, false
	}
	to, err := wire.ParseLink(link)
	return to, err == nil && (strings.EqualFold(scheme, "parley") || to.Key != "" || to.Join != "" || to.Conv != 0)
}

// isHere reports whether a link leads to the server that Me is on.
func (c *change) isHere(to wire.Link) bool {
	if !c.LoggedIn() {
		return false
	}
	if to.Key != "" && c.home.Key != "" {
		return to.Key == c.home.Key
	}
	return to.Addr() == c.home.Addr
}

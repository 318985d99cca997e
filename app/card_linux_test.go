package main

import (
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"parley.example/app/datadir"
	"parley.example/app/lan"
	"parley.example/net/server"
	"parley.example/net/wire"
)

// TestCodeOnTheCardLeadsHere: whoever starts the server and administers it sees
// its card, whose code an independent program reads off the screen: this
// machine's address, the server's key, and an invitation that the server keeps.
func TestCodeOnTheCardLeadsHere(t *testing.T) {
	needs(t, "Xvfb", "xdotool", "import", "zbarimg")
	pictures := t.TempDir()
	w := sitAtDesk(t, "the window", "-demo", "-addr", ":0", "-start-server")
	w.serves()
	found := serverUp.FindStringSubmatch(w.logged())
	_, port, _ := net.SplitHostPort(found[1])
	w.login("admin")
	var link wire.Link
	w.await("a code on the card", func() bool {
		picture := filepath.Join(pictures, "card.png")
		if !w.try("import", "-window", "root", picture) {
			return false
		}
		out, err := w.command("zbarimg", "--quiet", "--raw", "--set", "disable", "--set", "qrcode.enable", picture).Output()
		if err != nil {
			return false // no code in it yet
		}
		link, err = wire.ParseLink(string(out))
		return err == nil && link.Join != ""
	})
	w.shoot("card")
	near := lan.Addrs()
	mine := slices.ContainsFunc(near, func(a netip.Addr) bool { return a.String() == link.Host })
	if !mine || link.Port != port || string(link.Key) != found[2] {
		t.Errorf("the code leads to %s with the key %s, want one of %v at port %s with %s", link.Addr(), link.Key, near, port, found[2])
	}
	books, err := server.OpenData(t.Context(), datadir.Server(w.dir), false)
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	all, err := books.Invitations(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "admin" || all[0].Uses != wire.InvitationUses {
		t.Errorf("the server keeps %+v, %v, want the one of the card", all, err)
	}
	if a, err := books.AddInvited(t.Context(), "dora", "secret", link.Join); err != nil || a.Name != "dora" {
		t.Errorf("by the code: got %+v, %v", a, err)
	}
}

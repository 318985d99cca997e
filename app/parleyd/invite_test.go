package main

import (
	"path/filepath"
	"strings"
	"testing"

	"parley.example/app/datadir"
	"parley.example/net/client"
	"parley.example/net/wire"
)

func TestInvitationsAreMadeListedAndRevoked(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo", "-policy", "invite")
	invite := func(args ...string) result {
		t.Helper()
		return parleyd(t, nil, "", append([]string{"invite"}, args...)...)
	}
	made := invite("-data", data, "-uses", "1", "-for", "1h", "-host", d.addr)
	made.want(t, 0)
	link, err := wire.ParseLink(made.out)
	if err != nil || link.Addr() != d.addr || len(link.Join) != 22 || link.Key == "" {
		t.Fatalf("got %q: %+v, %v", made.out, link, err)
	}
	register := func(user string) error {
		c, err := client.Dial(t.Context(), client.Target{Addr: link.Addr(), Pin: link.Key})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, err = c.Login(t.Context(), client.Credentials{User: user, Password: "secret", Register: true, Invite: link.Join})
		return err
	}
	if err := register("cho"); err != nil {
		t.Fatal(err)
	}
	if err := register("dan"); err == nil || !strings.Contains(err.Error(), "as often as it may be") {
		t.Errorf("got %v", err)
	}
	second := invite("-data", data, "-host", "chat.example", "-who", "year 10")
	second.want(t, 0)
	list := invite("list", "-data", data).out
	lines := strings.Split(strings.TrimSpace(list), "\n")
	if len(lines) != 2 || !strings.Contains(list, "\tused\t1/1\t") || !strings.Contains(list, "\topen\t0/50\t") || !strings.Contains(list, "\tyear 10\n") {
		t.Fatalf("got %q", list)
	}
	for _, line := range lines {
		number, _, _ := strings.Cut(line, "\t")
		invite("revoke", "-data", data, number).want(t, 0)
	}
	if list := invite("list", "-data", data).out; strings.Count(list, "\trevoked\t") != 2 {
		t.Errorf("got %q", list)
	}
	invite("revoke", "-data", data, "1").want(t, 1, "invite list")
	invite("revoke", "-data", data, "x").want(t, 1, "invite list")
	invite("revoke", "-data", data).want(t, 2, "number")
	invite("-data", data, "-uses", "0").want(t, 2)
	invite("-data", data, "-uses", "1000000").want(t, 1, "10000")
	invite("gone", "-data", data).want(t, 2)
	invite("-data", t.TempDir()).want(t, 1, "no server's data")
}

// TestInvitationNamesTheKeyThatIsServed: of a server with a real certificate, whose
// key is not the one in its data.
func TestInvitationNamesTheKeyThatIsServed(t *testing.T) {
	other, data := t.TempDir(), t.TempDir()
	serveIn(t, other, "-demo")
	pair := datadir.Server(other)
	d := serveIn(t, data, "-demo", "-cert", filepath.Join(pair, "cert.pem"), "-key", filepath.Join(pair, "key.pem"))
	made := parleyd(t, nil, "", "invite", "-data", data, "-host", d.addr)
	made.want(t, 0)
	link, err := wire.ParseLink(made.out)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Dial(t.Context(), client.Target{Addr: link.Addr(), Pin: link.Key})
	if err != nil {
		t.Fatalf("by the link's key: %v", err)
	}
	c.Close()
}

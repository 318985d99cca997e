package main

import (
	"strings"
	"testing"
)

func TestRoomsKeepTheirMessages(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo", "-keep", "14d")
	room := func(args ...string) result {
		t.Helper()
		return parleyd(t, nil, "", append([]string{"room", args[0], "-data", data}, args[1:]...)...)
	}
	if r := room("list"); !strings.Contains(r.out, "#general\tpublic\t4\t14d\n") || !strings.Contains(r.out, "new rooms\t\t\t14d\n") {
		t.Errorf("got %q", r.out)
	}
	parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", "hello").want(t, 0)
	room("keep", "30", "#General").want(t, 0)
	room("keep", "forever").want(t, 0)
	if r := room("list"); !strings.Contains(r.out, "#general\tpublic\t4\t30d\n") || !strings.Contains(r.out, "new rooms\t\t\tforever\n") {
		t.Errorf("got %q", r.out)
	}
	r := parleyd(t, nil, "", "export", "-data", data, "#general")
	if r.want(t, 0); !strings.Contains(r.out, "amy: hello\n") || !strings.Contains(r.out, "* server had messages kept for 30 days\n") {
		t.Errorf("got %q", r.out)
	}
	room("keep", "30", "#none").want(t, 1, "no room none")
	for _, wrong := range [][]string{{"keep"}, {"keep", "0"}, {"keep", "-3", "#general"}, {"keep", "40000"}, {"keep", "soon"}, {"list", "x"}, {"dance"}} {
		room(wrong...).want(t, 2, "parleyd:")
	}
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-keep", "never").want(t, 2, "days")
}

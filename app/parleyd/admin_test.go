package main

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"parley.example/net/wire"
)

func TestAccountsAreAdministered(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	account := func(args ...string) result {
		t.Helper()
		at := []string{"account", args[0], "-data", data}
		return parleyd(t, nil, "", append(at, args[1:]...)...)
	}
	hello := []string{"send", "-connect", d.addr, "-user", "amy", "-to", "bob", "hello"}
	parleyd(t, as("amy"), "", hello...).want(t, 0)
	account("disable", "amy").want(t, 0)
	parleyd(t, as("amy"), "", hello...).want(t, 1, "disabled", "administrator")
	if r := account("list"); !strings.Contains(r.out, "amy\tperson\tmember\tdisabled\n") {
		t.Errorf("got %q", r.out)
	}
	account("enable", "amy").want(t, 0)
	parleyd(t, as("amy"), "", hello...).want(t, 0)
	account("admin", "amy").want(t, 0)
	if r := account("list"); !strings.Contains(r.out, "amy\tperson\tadmin\n") {
		t.Errorf("got %q", r.out)
	}
	account("admin", "-off", "amy").want(t, 0)
	account("disable", "admin").want(t, 1, "owner")
	account("admin", "-off", "admin").want(t, 1, "owner")
	account("admin", "server").want(t, 1, "people")
	account("disable", "server").want(t, 1, "lives in the server")
	account("disable", "nobody").want(t, 1, "no account nobody")
	code := account("reset", "amy")
	code.want(t, 0, "once", "amy")
	parleyd(t, as("amy"), "", hello...).want(t, 1, "wrong name or password")
	parleyd(t, map[string]string{passwordVar: strings.TrimSpace(code.out)}, "", hello...).want(t, 1, "one-time code")
	account("reset").want(t, 2, "name")
}

func TestBotsAndHooks(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	bot := func(args ...string) result {
		t.Helper()
		return parleyd(t, nil, "", append([]string{"bot", args[0], "-data", data}, args[1:]...)...)
	}
	token := bot("add", "lamp")
	token.want(t, 0)
	again := bot("token", "lamp")
	again.want(t, 0)
	if len(token.out) != 44 || len(again.out) != 44 || token.out == again.out {
		t.Errorf("got %q and %q", token.out, again.out)
	}
	if r := bot("list"); r.out != "lamp\n" {
		t.Errorf("got %q", r.out)
	}
	parleyd(t, nil, "", "account", "disable", "-data", data, "lamp").want(t, 0)
	if r := bot("list"); r.out != "lamp\tdisabled\n" {
		t.Errorf("got %q", r.out)
	}
	bot("add", "lamp").want(t, 1, "taken")
	bot("token", "amy").want(t, 1, "bots that log in")
	bot("dance").want(t, 2, "name")
	hook := func(args ...string) result {
		t.Helper()
		return parleyd(t, nil, "", append([]string{"hook", args[0], "-data", data}, args[1:]...)...)
	}
	path := hook("add", "-room", "#general", "CI")
	path.want(t, 0)
	url := "http://" + d.addr + strings.TrimSpace(path.out)
	post := func() int {
		t.Helper()
		r, err := http.Post(url, "application/json", strings.NewReader(`{"text":"green"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r.StatusCode
	}
	if got := post(); got != http.StatusOK {
		t.Errorf("got %d", got)
	}
	hook("add", "-room", "general", "ci").want(t, 1, "taken")
	hook("add", "-room", "#none", "ci").want(t, 1, "no public room #none")
	hook("add", "ci").want(t, 2, "-room")
	if r := hook("list", "-room", "#general"); !strings.HasPrefix(r.out, "CI\t") || strings.Count(r.out, "\n") != 1 {
		t.Errorf("got %q", r.out)
	}
	if r := bot("list"); r.out != "lamp\tdisabled\n" { // a webhook's is none of these
		t.Errorf("got %q", r.out)
	}
	hook("remove", "-room", "#general", "ci").want(t, 0)
	hook("remove", "-room", "#general", "ci").want(t, 1, "no webhook ci")
	if got := post(); got != http.StatusNotFound {
		t.Errorf("a removed one: got %d", got)
	}
}

func TestPolicyAndHealth(t *testing.T) {
	data := t.TempDir()
	d := serveIn(t, data, "-demo")
	if r := parleyd(t, nil, "", "policy", "-data", data); r.out != "open\n" {
		t.Errorf("got %q", r.out)
	}
	parleyd(t, nil, "", "policy", "-data", data, "closed").want(t, 0)
	if r := parleyd(t, nil, "", "policy", "-data", data); r.out != "closed\n" {
		t.Errorf("got %q", r.out)
	}
	parleyd(t, nil, "", "policy", "-data", data, "perhaps").want(t, 2, "open, invite or closed")
	parleyd(t, as("amy"), "", "send", "-connect", d.addr, "-user", "amy", "-to", "#general", "hello").want(t, 0)

	r := parleyd(t, nil, "", "health", "-data", data)
	r.want(t, 0)
	for _, want := range []string{"version\tdevelopment\n", "accounts\t4\n", "messages\t1\n", "private rooms\t0\n", "database\t", "free\t"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is not in %q", want, r.out)
		}
	}
	var offline map[string]any
	if err := json.Unmarshal([]byte(parleyd(t, nil, "", "health", "-data", data, "-json").out), &offline); err != nil || offline["messages"] != 1.0 || offline["uptime"] != nil {
		t.Errorf("got %v, %v", offline, err)
	}
	asked := []string{"health", "-connect", d.addr, "-user", "admin"}
	r = parleyd(t, as("admin"), "", asked...)
	r.want(t, 0)
	for _, want := range []string{"uptime\t", "connections\t1\n", "online\t1\n", "messages in the last hour\t1\n", "messages\t1\n"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is not in %q", want, r.out)
		}
	}
	var report wire.HealthReport
	r = parleyd(t, as("admin"), "", append(asked, "-json")...)
	if err := json.Unmarshal([]byte(r.out), &report); err != nil || report.Messages != 1 || len(report.PerMinute) != wire.HealthMinutes {
		t.Errorf("got %+v, %v", report, err)
	}
	asked[4] = "amy"
	parleyd(t, as("amy"), "", asked...).want(t, 1, "administrators")
	parleyd(t, nil, "", "health", "-data", data, "-connect", d.addr).want(t, 2, "not both")
}

// TestHealthCommandsNoTerminal names a fault: what a hostile server called its version
// went to the terminal as it was, in figures and as JSON.
func TestHealthCommandsNoTerminal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	const called = "1\n\x1b[2J\u009b31m"
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			for lines := wire.NewReader(conn, wire.MaxRequest); ; {
				line, err := lines.Next()
				if err != nil {
					break
				}
				id, req, _ := wire.ParseRequest(line) // the client's are in order
				answer := wire.NewAnswer(req)
				switch a := answer.(type) {
				case *wire.Welcome:
					a.Version = wire.Version
				case *wire.Session:
					a.Me, a.Token = wire.Account{ID: 1, Name: "amy"}, "token"
				case *wire.HealthReport:
					a.Version = called
				}
				conn.Write(wire.AppendOK(nil, id, answer)) // the test reads it
			}
			conn.Close()
		}
	}()
	asked := []string{"health", "-connect", l.Addr().String(), "-user", "amy"}
	r := parleyd(t, as("amy"), "", asked...)
	if r.want(t, 0); !strings.Contains(r.out, "\nversion\t1 \ufffd[2J\ufffd31m\naccounts\t") {
		t.Errorf("got %q", r.out)
	}
	r = parleyd(t, as("amy"), "", append(asked, "-json")...)
	r.want(t, 0)
	var report wire.HealthReport
	if err := json.Unmarshal([]byte(r.out), &report); err != nil || report.Version != called || strings.ContainsFunc(strings.TrimSuffix(r.out, "\n"), unicode.IsControl) {
		t.Errorf("got %q, %v", r.out, err)
	}
}

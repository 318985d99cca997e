package firewall_test

import (
	"os"
	"strings"
	"testing"

	"parley.example/app/firewall"
)

// read is what a program printed on a real machine.
func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// only fails unless a parser found the firewall on, as it should.
func only(t *testing.T, name string, wall firewall.Wall, on bool, port, asking firewall.Answer, command string) {
	t.Helper()
	if !on || wall.Port != port || wall.Asking != asking || !strings.Contains(wall.OpenPort, command) {
		t.Errorf("%s: got %+v, on: %v; want port %d, asking %d, command %q", name, wall, on, port, asking, command)
	}
}

func TestUFW(t *testing.T) {
	const open, partly, shut = firewall.Open, firewall.Partly, firewall.Shut
	for _, tc := range []struct {
		name, status string
		port         uint16
		want         firewall.Answer
	}{
		{"no rule", read(t, "ufw-shut"), 12343, shut},
		{"another's rule", read(t, "ufw-shut"), 22, open},
		{"a range", read(t, "ufw-open"), 12343, open},
		{"beyond the range", read(t, "ufw-open"), 13001, shut},
		{"of UDP only", read(t, "ufw-open"), 5353, shut},
		{"denied", read(t, "ufw-open"), 80, shut},
		{"from some addresses", read(t, "ufw-partly"), 12343, partly},
		{"let in by default", strings.Replace(read(t, "ufw-shut"), "deny (incoming)", "allow (incoming)", 1), 12343, open},
		{"denied before", "Status: active\n12343/tcp DENY IN Anywhere\n12343 ALLOW IN Anywhere\n", 12343, shut},
		{"denied to the rest", "Status: active\n12343/tcp ALLOW IN 192.168.1.0/24\n12343/tcp DENY IN Anywhere\n", 12343, partly},
		{"denied to some", "Status: active\n12343/tcp DENY IN 192.168.1.66\n12343/tcp ALLOW IN Anywhere\n", 12343, partly},
		{"some, of those let in by default", "Status: active\nDefault: allow (incoming)\n12343/tcp ALLOW IN 192.168.1.0/24\n", 12343, open},
		{"denied behind a profile", "Status: active\nParley ALLOW IN Anywhere\n12343/tcp DENY IN Anywhere\n", 12343, firewall.Maybe},
		{"a profile", "Status: active\nNginx Full ALLOW IN Anywhere\n", 12343, firewall.Maybe},
		{"a list", "Status: active\n80,12343/tcp ALLOW IN Anywhere\n", 12343, open},
	} {
		wall, on := firewall.ParseUFW(tc.status, tc.port)
		only(t, tc.name, wall, on, tc.want, open, "sudo ufw allow ")
	}
	if _, on := firewall.ParseUFW("Status: inactive\n", 12343); on {
		t.Error("ufw is on while it says that it is not")
	}
	for conf, want := range map[string]bool{"# ENABLED=yes\nENABLED=no\n": false, "LOGLEVEL=low\nENABLED=yes\n": true, "": false, "ENABLED=\"yes\"": true} {
		if got := firewall.ParseUFWConf(conf); got != want {
			t.Errorf("%q: on is %v, want %v", conf, got, want)
		}
	}
}

func TestFirewalld(t *testing.T) {
	shut, open := read(t, "firewalld-shut"), read(t, "firewalld-open")
	for _, tc := range []struct {
		name, zones  string
		port         uint16
		want, asking firewall.Answer
		command      string
	}{
		{"no port", shut, 12343, firewall.Shut, firewall.Shut, "sudo firewall-cmd --zone=public --add-port=12343/tcp --permanent && sudo firewall-cmd --reload"},
		{"a range", open, 12343, firewall.Open, firewall.Open, "--add-port=12343/tcp"},
		{"beyond the range", open, 13001, firewall.Shut, firewall.Open, "--zone=public --add-port=13001/tcp"},
		{"no zone in use", "public\n  interfaces: \n", 12343, firewall.Maybe, firewall.Maybe, "firewall-cmd --add-port=12343/tcp"},
		{"all is let in", "trusted (active)\n  target: ACCEPT\n  interfaces: eth0\n", 12343, firewall.Open, firewall.Open, ""},
		{
			"two zones", "home (active)\n  interfaces: eth0\n  ports: 12343/tcp\npublic (default, active)\n  interfaces: wlan0\n  ports: \n", 12343,
			firewall.Partly, firewall.Shut, "--zone=public",
		},
		{
			"from some addresses", "home (active)\n  interfaces: eth0\n\trule family=\"ipv4\" source address=\"10.0.0.0/8\" port port=\"12343\" protocol=\"tcp\" accept\n",
			12343, firewall.Partly, firewall.Shut, "--zone=home",
		},
		{
			"a zone for some addresses",
			"home (active)\n  interfaces: \n  sources: 192.168.1.0/24\n  ports: 12343/tcp\npublic (default, active)\n  interfaces: eth0\n  sources: \n  ports: \n",
			12343, firewall.Partly, firewall.Shut, "--zone=public",
		},
		{
			"rejected", "home (active)\n  interfaces: eth0\n  ports: 12343/tcp\n\trule port port=\"12343\" protocol=\"tcp\" reject\n",
			12343, firewall.Shut, firewall.Shut, "--zone=home",
		},
		{
			"rejected from some addresses",
			"home (active)\n  interfaces: eth0\n  ports: 12343/tcp\n\trule family=\"ipv4\" source address=\"10.0.0.66\" port port=\"12343\" protocol=\"tcp\" drop\n",
			12343, firewall.Partly, firewall.Shut, "--zone=home",
		},
		{
			"so many a minute",
			"home (active)\n  interfaces: eth0\n\trule family=\"ipv4\" port port=\"12343\" protocol=\"tcp\" accept limit value=\"9/m\"\n",
			12343, firewall.Partly, firewall.Shut, "--zone=home",
		},
		{
			"dropped, and some of it logged",
			"home (active)\n  interfaces: eth0\n  ports: 12343/tcp\n\trule port port=\"12343\" protocol=\"tcp\" log prefix=\"no accept \" limit value=\"3/m\" drop\n",
			12343, firewall.Shut, firewall.Shut, "--zone=home",
		},
		{
			"let in, and some of it logged",
			"home (active)\n  interfaces: eth0\n\trule port port=\"12343\" protocol=\"tcp\" log level=\"info\" limit value=\"3/m\" accept\n",
			12343, firewall.Open, firewall.Shut, "",
		},
	} {
		only(t, tc.name, firewall.ParseFirewalld(tc.zones, tc.port), true, tc.want, tc.asking, tc.command)
	}
}

func TestRules(t *testing.T) {
	const nft, tables = "sudo nft insert rule inet filter input tcp dport 12343 accept", "sudo iptables -I INPUT -p tcp --dport 12343 -j ACCEPT"
	head := "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n"
	for _, tc := range []struct {
		name         string
		parse        func(string, uint16) (firewall.Wall, bool)
		rules        string
		port, asking firewall.Answer
		command      string
	}{
		{"nft drops", firewall.ParseNFT, read(t, "nft-drop"), firewall.Shut, firewall.Shut, nft},
		{"nft has a rule", firewall.ParseNFT, read(t, "nft-open"), firewall.Open, firewall.Shut, ""},
		{"nft rejects the port", firewall.ParseNFT, read(t, "nft-reject"), firewall.Shut, firewall.Open, tables},
		{"iptables by nft", firewall.ParseNFT, read(t, "nft-iptables"), firewall.Shut, firewall.Open, tables},
		{"what ufw makes", firewall.ParseNFT, read(t, "nft-ufw"), firewall.Partly, firewall.Open, tables},
		{"iptables of a port elsewhere", firewall.ParseNFT, strings.Replace(read(t, "nft-ufw"), "tcp dport 12343", "tcp dport 12344", 1), firewall.Shut, firewall.Open, tables},
		{"iptables drops", firewall.ParseIPTables, read(t, "iptables-drop"), firewall.Shut, firewall.Open, tables},
		{"iptables rejects the port", firewall.ParseIPTables, read(t, "iptables-reject"), firewall.Shut, firewall.Open, tables},
		{"all of TCP", firewall.ParseNFT, head + "\t\tmeta l4proto tcp accept\n\t}\n}\n", firewall.Open, firewall.Shut, ""},
		{"from some addresses", firewall.ParseNFT, head + "\t\tip saddr 10.0.0.0/8 tcp dport 12343 accept\n\t}\n}\n", firewall.Partly, firewall.Shut, nft},
		{"a set, which is elsewhere", firewall.ParseNFT, head + "\t\ttcp dport @allowed accept\n\t}\n}\n", firewall.Partly, firewall.Shut, nft},
		{"a map of verdicts", firewall.ParseNFT, head + "\t\ttcp dport vmap { 22 : accept, 12000-13000 : accept }\n\t}\n}\n", firewall.Open, firewall.Shut, ""},
		{"a map that drops", firewall.ParseNFT, head + "\t\ttcp dport vmap { 22 : accept, 12343 : drop }\n\t\taccept\n\t}\n}\n", firewall.Shut, firewall.Open, nft},
		{
			"a map of interfaces", firewall.ParseNFT, head + "\t\tct state vmap { established : accept, invalid : drop }\n\t\tiifname vmap { \"lo\" : accept, \"eth0\" : jump world }\n\t}\n\n\tchain world {\n\t\ttcp dport 12343 accept\n\t}\n}\n",
			firewall.Partly, firewall.Shut, nft,
		},
		{"a map of two things", firewall.ParseNFT, head + "\t\tip protocol . th dport vmap { tcp . 22 : accept, udp . 53 : accept }\n\t}\n}\n", firewall.Shut, firewall.Shut, nft},
		{"a comment is no verdict", firewall.ParseNFT, head + "\t\ttcp dport 12343 comment \"we accept it\"\n\t}\n}\n", firewall.Shut, firewall.Shut, nft},
		{
			"in a circle", firewall.ParseNFT, head + "\t\tjump a\n\t}\n\n\tchain a {\n\t\tjump a\n\t\ttcp dport 12343 accept\n\t}\n}\n",
			firewall.Open, firewall.Shut, "",
		},
		{
			"dropped later", firewall.ParseIPTables, "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 12000:13000 -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n",
			firewall.Open, firewall.Shut, "",
		},
	} {
		wall, on := tc.parse(tc.rules, 12343)
		only(t, tc.name, wall, on, tc.port, tc.asking, tc.command)
	}
	for _, none := range []string{"", "table ip nat {\n\tchain PREROUTING {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n\t}\n}\n"} {
		if _, on := firewall.ParseNFT(none, 12343); on {
			t.Errorf("%q is a firewall", none)
		}
	}
}

func TestDefender(t *testing.T) {
	const app = `C:\Program Files\Parley\parley.exe`
	home := []firewall.Profile{{Name: "Domain", On: true}, {Name: "Private", On: true}, {Name: "Public", On: true}}
	allow := `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=12000-13000|Name=x|`
	for _, tc := range []struct {
		name         string
		profiles     []firewall.Profile
		rules        []string
		port, asking firewall.Answer
	}{
		{"no rule", home, nil, firewall.Shut, firewall.Shut},
		{"a rule of the port", home, []string{allow}, firewall.Open, firewall.Shut},
		{"an idle one", home, []string{strings.Replace(allow, "TRUE", "FALSE", 1)}, firewall.Shut, firewall.Shut},
		{"one outward", home, []string{strings.Replace(allow, "Dir=In", "Dir=Out", 1)}, firewall.Shut, firewall.Shut},
		{"from the segment", home, []string{allow + "RA4=LocalSubnet|"}, firewall.Partly, firewall.Shut},
		{"another program's", home, []string{allow + `App=C:\other.exe|`}, firewall.Shut, firewall.Shut},
		{"a service's", home, []string{allow + `Svc=RPCSS|`}, firewall.Shut, firewall.Shut},
		{
			"what Windows makes when it asks", home, []string{
				`v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|App=C:\Program Files\Parley\PARLEY.exe|Name=parley|`,
				`v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|Profile=Public|App=C:\Program Files\Parley\PARLEY.exe|Name=parley|`,
				`v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|Profile=Private|App=C:\Program Files\Parley\PARLEY.exe|Name=parley|`,
			}, firewall.Partly, firewall.Partly,
		},
		{"blocked before allowed", home, []string{allow, strings.Replace(allow, "Allow", "Block", 1)}, firewall.Shut, firewall.Shut},
		{"let in by default", []firewall.Profile{{Name: "Private", On: true, Lets: true}, {Name: "Public"}}, nil, firewall.Open, firewall.Open},
	} {
		wall, on := firewall.Defender(tc.profiles, tc.rules, app, 12343)
		only(t, tc.name, wall, on, tc.port, tc.asking, `netsh advfirewall firewall add rule name="Parley" dir=in action=allow protocol=TCP localport=12343`)
	}
	if _, on := firewall.Defender([]firewall.Profile{{Name: "Private"}}, nil, app, 12343); on {
		t.Error("it is on where no profile is")
	}
}

func TestSocketFilter(t *testing.T) {
	const app, enabled = "/Applications/Parley.app", "Firewall is enabled. (State = 1)"
	for _, tc := range []struct {
		name, state, all, ours string
		want                   firewall.Answer
	}{
		{"permitted", enabled, "Firewall has block all state set to disabled.", "Incoming connection to the application is permitted", firewall.Open},
		{"blocked", enabled, "", "Incoming connection to the application is blocked", firewall.Shut},
		{"not asked yet", enabled, "", "The application is not part of the firewall", firewall.Maybe},
		{"all are", enabled, "Firewall has block all state set to enabled.", "Incoming connection to the application is permitted", firewall.Shut},
		{"but essential ones", "Firewall is blocking all non-essential incoming connections. (State = 2)", "", "", firewall.Shut},
	} {
		wall, on := firewall.ParseSocketFilter(tc.state, tc.all, tc.ours, app)
		only(t, tc.name, wall, on, tc.want, tc.want, "--unblockapp '"+app+"'")
	}
	if _, on := firewall.ParseSocketFilter("Firewall is disabled. (State = 0)", "", "", app); on {
		t.Error("it is on while it says that it is not")
	}
}

// FuzzParsers: nothing that a program prints ends ours, and no parser claims what
// contradicts itself.
func FuzzParsers(f *testing.F) {
	for _, name := range []string{"ufw-open", "ufw-partly", "firewalld-open", "nft-ufw", "nft-drop", "iptables-drop"} {
		f.Add(read(f, name))
	}
	f.Add("v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=12343|")
	f.Fuzz(func(t *testing.T, txt string) {
		nft, _ := firewall.ParseNFT(txt, 12343)
		tables, _ := firewall.ParseIPTables(txt, 12343)
		ufw, _ := firewall.ParseUFW(txt, 12343)
		defender, _ := firewall.Defender([]firewall.Profile{{Name: "Private", On: true}}, strings.Split(txt, "\n"), "x", 12343)
		for _, wall := range []firewall.Wall{nft, tables, ufw, firewall.ParseFirewalld(txt, 12343), defender} {
			if wall.Port > firewall.Shut || wall.Asking > firewall.Shut {
				t.Errorf("%+v", wall)
			}
			if wall.Name != "" && wall.Port == firewall.Shut && wall.OpenPort == "" {
				t.Errorf("shut, and no command opens it: %+v", wall)
			}
		}
		firewall.ParseUFWConf(txt)
		firewall.ParseSocketFilter(txt, txt, txt, txt)
	})
}

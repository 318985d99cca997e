package discover_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"parley.example/net/discover"
	"parley.example/net/wire"
)

var (
	start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	lab   = addr("192.168.1.5")
	lab6  = addr("fe80::5%eth0")
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

// beacon is one of a server whose key begins with n.
func beacon(name string, n int) wire.Beacon {
	key := wire.Fingerprint(fmt.Sprintf("%064x", n+1))
	return wire.Beacon{Version: 1, Name: name, Port: 12343, Key: key[32:] + key[:32], Policy: wire.PolicyOpen, Online: 7, TTL: 30 * time.Second}
}

// byBeacon and byDNS are what a listener makes of what a server says.
func byBeacon(t testing.TB, b wire.Beacon, from netip.Addr) discover.Hint {
	t.Helper()
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	hint, ok := discover.ParseBeacon(data, from)
	if !ok {
		t.Fatalf("%s is no beacon", data)
	}
	return hint
}

func byDNS(t testing.TB, b wire.Beacon, from netip.Addr, addrs ...netip.Addr) discover.Hint {
	t.Helper()
	data, err := discover.Answer(b, addrs)
	if err != nil {
		t.Fatal(err)
	}
	hints := discover.ParseAnswer(data, from)
	if len(hints) != 1 || hints[0].Beacon != b {
		t.Fatalf("got %+v, want one of %+v", hints, b)
	}
	return hints[0]
}

// list writes what a table holds, a line a server.
func list(table *discover.Table) string {
	var b strings.Builder
	for _, s := range table.Servers() {
		fmt.Fprintln(&b, s.Name, s.Online, s.Addrs)
	}
	return b.String()
}

func check(t testing.TB, table *discover.Table, want string) {
	t.Helper()
	if got := list(table); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestServersMergeByKey(t *testing.T) {
	var table discover.Table
	b := beacon("物理實驗室", 1)
	for i, h := range []discover.Hint{
		byBeacon(t, b, lab6), byDNS(t, b, lab6, addr("fe80::5")), byDNS(t, b, lab, lab, addr("10.0.0.5")), byBeacon(t, b, lab),
	} {
		if changed := table.Hear(h, start); changed != (i == 0 || i == 2) {
			t.Errorf("hint %d: changed is %v", i, changed)
		}
	}
	check(t, &table, "物理實驗室 7 [192.168.1.5:12343 10.0.0.5:12343 [fe80::5%eth0]:12343]\n")
	b.Online = 8
	if !table.Hear(byBeacon(t, b, lab), start) {
		t.Error("somebody came, and nothing changed")
	}
}

func TestTwoServersOfOneName(t *testing.T) {
	var table discover.Table
	table.Hear(byDNS(t, beacon("Lab", 1), lab, lab), start)
	table.Hear(byDNS(t, beacon("Lab", 2), addr("192.168.1.6"), addr("192.168.1.6")), start)
	check(t, &table, "Lab 7 [192.168.1.5:12343]\nLab 7 [192.168.1.6:12343]\n")
}

func TestWhatIsNotHeardAgainGoes(t *testing.T) {
	var table discover.Table
	b := beacon("Lab", 1)
	table.Hear(byBeacon(t, b, lab), start)
	table.Hear(byBeacon(t, b, lab6), start.Add(10*time.Second))
	if table.Expire(start.Add(29 * time.Second)) {
		t.Error("something went too early")
	}
	if at := table.Next(); !at.Equal(start.Add(30 * time.Second)) {
		t.Errorf("got %v, want 30 s on", at)
	}
	if !table.Expire(start.Add(30 * time.Second)) {
		t.Error("an address stayed")
	}
	check(t, &table, "Lab 7 [[fe80::5%eth0]:12343]\n")
	if !table.Expire(start.Add(40*time.Second)) || list(&table) != "" || !table.Next().IsZero() {
		t.Errorf("got %q, want nothing", list(&table))
	}
}

func TestGoodbye(t *testing.T) {
	var table discover.Table
	b := beacon("Lab", 1)
	table.Hear(byBeacon(t, b, lab), start)
	table.Hear(byDNS(t, b, lab, lab), start)
	bye := b
	bye.TTL = 0
	if table.Hear(byBeacon(t, bye, addr("192.168.1.66")), start) {
		t.Error("another machine says goodbye in its name")
	}
	check(t, &table, "Lab 7 [192.168.1.5:12343]\n")
	if !table.Hear(byDNS(t, bye, lab), start) || list(&table) != "" {
		t.Errorf("got %q, want nothing", list(&table))
	}
}

// TestAThousandFakeServers: those that one machine makes up hide no real one,
// and those of a thousand machines fill no memory.
func TestAThousandFakeServers(t *testing.T) {
	var one discover.Table
	for i := range 1000 {
		one.Hear(byBeacon(t, beacon("Fake", i), addr("192.168.1.66")), start)
	}
	one.Hear(byBeacon(t, beacon("Lab", 5000), lab), start)
	if got := len(one.Servers()); got != discover.MaxFrom+1 {
		t.Errorf("got %d servers, want %d", got, discover.MaxFrom+1)
	}
	if !strings.Contains(list(&one), "Lab 7 [192.168.1.5:12343]\n") {
		t.Errorf("the real one is missing:\n%s", list(&one))
	}
	var many discover.Table
	many.Hear(byBeacon(t, beacon("Lab", 5000), lab), start)
	for i := range 1000 {
		many.Hear(byBeacon(t, beacon("Fake", i), netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})), start)
	}
	if got := len(many.Servers()); got != discover.MaxServers {
		t.Errorf("got %d servers, want %d", got, discover.MaxServers)
	}
	if !strings.Contains(list(&many), "Lab 7 [192.168.1.5:12343]\n") {
		t.Error("the one that was there first is missing")
	}
	if many.Expire(start.Add(time.Minute)); list(&many) != "" {
		t.Error("they stayed")
	}
}

// TestFakesOfAFewMachinesHideNoServer names a fault: thirteen machines, or one with
// thirteen addresses, filled the table, and no server that came later was told of.
func TestFakesOfAFewMachinesHideNoServer(t *testing.T) {
	var table discover.Table
	fakes := func() {
		for i := range 20 * discover.MaxFrom {
			table.Hear(byBeacon(t, beacon("Fake", i), netip.AddrFrom4([4]byte{10, 0, 0, byte(i / discover.MaxFrom)})), start)
		}
	}
	fakes()
	if got := len(table.Servers()); got != discover.MaxServers {
		t.Fatalf("got %d fakes, want %d: this shows nothing", got, discover.MaxServers)
	}
	if !table.Hear(byBeacon(t, beacon("Lab", 5000), lab), start) {
		t.Error("nothing changed")
	}
	fakes() // say it again
	if got := len(table.Servers()); got != discover.MaxServers || !strings.Contains(list(&table), "Lab 7 [192.168.1.5:12343]\n") {
		t.Errorf("got %d servers, without the real one", got)
	}
}

// TestFakesThatAreToldOfTwice names a fault: a machine speaks by IPv4 and by IPv6, and
// fakes that were told of by both, or by two machines, never made room.
func TestFakesThatAreToldOfTwice(t *testing.T) {
	var table discover.Table
	for i := range discover.MaxServers {
		nth := byte(i / discover.MaxFrom)
		four, six := netip.AddrFrom4([4]byte{10, 0, 0, nth}), netip.AddrFrom16([16]byte{0xfe, 0x80, 15: nth})
		table.Hear(byDNS(t, beacon("Fake", i), six, six), start)
		table.Hear(byBeacon(t, beacon("Fake", i), four), start)
		table.Hear(byDNS(t, beacon("Fake", i), four, four), start)
	}
	if got := len(table.Servers()); got != discover.MaxServers {
		t.Fatalf("got %d fakes, want %d: this shows nothing", got, discover.MaxServers)
	}
	table.Hear(byBeacon(t, beacon("Lab", 5000), lab), start)
	table.Hear(byDNS(t, beacon("Fake", 0), addr("192.168.1.66"), lab), start) // of one that tells of few, too
	table.Hear(byBeacon(t, beacon("Hall", 5001), lab6), start)
	for _, want := range []string{"Lab 7 [192.168.1.5:12343]\n", "Hall 7 [[fe80::5%eth0]:12343]\n"} {
		if !strings.Contains(list(&table), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// TestOthersAddressesPushNoneOut names a fault: of a server that is on single links
// alone, anybody who told of eight other addresses hid the one that it speaks from.
func TestOthersAddressesPushNoneOut(t *testing.T) {
	var table discover.Table
	table.Hear(byBeacon(t, beacon("Lab", 1), lab6), start)
	var told []netip.Addr
	for i := range 8 {
		told = append(told, netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}))
	}
	table.Hear(byDNS(t, beacon("Lab", 1), addr("fe80::66%eth0"), told...), start)
	addrs := table.Servers()[0].Addrs
	if want := netip.AddrPortFrom(lab6, 12343); len(addrs) != 8 || !slices.Contains(addrs, want) {
		t.Errorf("got %v, want 8 with %v", addrs, want)
	}
}

// TestOneServerManyAddresses: who says that a server is everywhere is heard up
// to a bound.
func TestOneServerManyAddresses(t *testing.T) {
	var table discover.Table
	for i := range 1000 {
		table.Hear(byBeacon(t, beacon("Lab", 1), netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})), start)
	}
	servers := table.Servers()
	if len(servers) != 1 || len(servers[0].Addrs) != 8 {
		t.Errorf("got %v, want one with 8 addresses", servers)
	}
}

func TestNamesOfAnyScriptFitDNS(t *testing.T) {
	for _, name := range []string{
		"St. Mary's", "a.b.c", `back\slash`, "物理實驗室", strings.Repeat("𠀀", wire.MaxName), "קומה 3", "...", "Lab 👩‍🔬",
	} {
		byDNS(t, beacon(name, 1), lab, lab, addr("2001:db8::5"))
	}
}

func TestAnswerWithoutAddressesIsOfItsSender(t *testing.T) {
	var table discover.Table
	table.Hear(byDNS(t, beacon("Lab", 1), lab), start)
	table.Hear(byDNS(t, beacon("Loop", 2), lab, addr("127.0.0.1"), addr("224.0.0.1")), start)
	check(t, &table, "Lab 7 [192.168.1.5:12343]\nLoop 7 [192.168.1.5:12343]\n")
}

func TestMalformedAnswersAreNothing(t *testing.T) {
	good, err := discover.Answer(beacon("Lab", 1), []netip.Addr{lab})
	if err != nil {
		t.Fatal(err)
	}
	for n := range good { // a packet that was cut says less, never more
		for _, h := range discover.ParseAnswer(good[:n], lab) {
			if h.Check() != nil {
				t.Errorf("%d bytes: got %+v", n, h)
			}
		}
	}
	loop := slices.Clone(good[:12])
	loop = append(loop, 0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 1, 0, 2, 0xc0, 12) // a name that is its own end
	for name, data := range map[string][]byte{
		"empty": nil, "header": good[:12], "loop": loop, "ones": slices.Repeat([]byte{0xff}, 9000), "question": pack(t, dnsmessage.Message{}),
	} {
		if got := discover.ParseAnswer(data, lab); len(got) != 0 {
			t.Errorf("%s: got %+v, want nothing", name, got)
		}
	}
	for name, txt := range map[string]string{
		"no key": "name=Lab", "bad port": "key=x", "escape": "name=\x1b[2J", "number": "online=many", "below": "online=-1",
	} {
		forged := parse(t, good)
		for _, r := range forged.Additionals {
			if body, ok := r.Body.(*dnsmessage.TXTResource); ok {
				key, _, _ := strings.Cut(txt, "=")
				body.TXT = append(slices.DeleteFunc(body.TXT, func(s string) bool { return strings.HasPrefix(s, key+"=") || name == "no key" }), txt)
			}
		}
		if got := discover.ParseAnswer(pack(t, forged), lab); len(got) != 0 {
			t.Errorf("%s: got %+v, want nothing", name, got)
		}
	}
}

// TestAnswerOfAThousandServers: one packet's records are bounded.
func TestAnswerOfAThousandServers(t *testing.T) {
	var all dnsmessage.Message
	for i := range 1000 {
		data, err := discover.Answer(beacon("Fake", i), []netip.Addr{lab})
		if err != nil {
			t.Fatal(err)
		}
		one := parse(t, data)
		all.Header = one.Header
		all.Answers = append(append(all.Answers, one.Answers[0]), one.Additionals...)
	}
	if got := len(discover.ParseAnswer(pack(t, all), lab)); got == 0 || got > 32 {
		t.Errorf("got %d servers, want 1 to 32", got)
	}
}

func TestQuestions(t *testing.T) {
	b := beacon("Lab", 1)
	answer, err := discover.Answer(b, []netip.Addr{lab})
	if err != nil {
		t.Fatal(err)
	}
	own := parse(t, answer)
	asks := func(name string, kind dnsmessage.Type) dnsmessage.Message {
		return dnsmessage.Message{Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET}}}
	}
	known := asks("_parley._tcp.local.", dnsmessage.TypePTR)
	known.Answers = own.Answers[:1]
	stale := asks("_parley._tcp.local.", dnsmessage.TypePTR)
	stale.Answers = slices.Clone(known.Answers)
	stale.Answers[0].Header.TTL = 5
	for name, tt := range map[string]struct {
		m    dnsmessage.Message
		want bool
	}{
		"the service":    {asks("_Parley._tcp.local.", dnsmessage.TypePTR), true},
		"every service":  {asks("_services._dns-sd._udp.local.", dnsmessage.TypePTR), true},
		"the instance":   {asks(own.Additionals[0].Header.Name.String(), dnsmessage.TypeSRV), true},
		"the host":       {asks(own.Additionals[2].Header.Name.String(), dnsmessage.TypeA), true},
		"another":        {asks("_ipp._tcp.local.", dnsmessage.TypePTR), false},
		"nothing":        {dnsmessage.Message{}, false},
		"the known":      {known, false},
		"what is stale":  {stale, true},
		"its own answer": {own, false},
	} {
		if got := discover.IsQuestion(pack(t, tt.m), b.Key); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestBroadcast(t *testing.T) {
	for in, want := range map[string]string{
		"192.168.1.5/24": "192.168.1.255", "10.1.2.3/8": "10.255.255.255", "172.16.4.9/22": "172.16.7.255", "10.0.0.1/30": "10.0.0.3",
		"10.0.0.1/31": "invalid IP", "10.0.0.1/32": "invalid IP", "fe80::1/64": "invalid IP",
	} {
		if got := discover.Broadcast(netip.MustParsePrefix(in)).String(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func parse(t testing.TB, data []byte) (m dnsmessage.Message) {
	t.Helper()
	if err := m.Unpack(data); err != nil {
		t.Fatal(err)
	}
	return m
}

func pack(t testing.TB, m dnsmessage.Message) []byte {
	t.Helper()
	data, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// FuzzAnswer: whatever comes is no question and a bounded list of servers in
// their bounds, or nothing.
func FuzzAnswer(f *testing.F) {
	good, err := discover.Answer(beacon("Lab", 1), []netip.Addr{lab, addr("2001:db8::5")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:40])
	f.Fuzz(func(t *testing.T, data []byte) {
		discover.IsQuestion(data, beacon("Lab", 1).Key)
		var table discover.Table
		for _, h := range discover.ParseAnswer(data, lab6) {
			if err := h.Check(); err != nil {
				t.Error(err)
			}
			table.Hear(h, start)
		}
		for _, s := range table.Servers() {
			if len(s.Addrs) == 0 || len(s.Addrs) > 8 {
				t.Errorf("got %v", s.Addrs)
			}
		}
	})
}

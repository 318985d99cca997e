package wire_test

import (
	"strings"
	"testing"

	"parley.example/net/wire"
)

func TestParseLink(t *testing.T) {
	invited := wire.Link{Host: "192.168.1.7", Port: "12343", Key: sampleKey, Join: "q8Zr2LxV"}
	for _, tt := range []struct {
		in   string
		want wire.Link
	}{
		{"192.168.1.7", wire.Link{Host: "192.168.1.7", Port: "12343"}},
		{"192.168.1.7:80", wire.Link{Host: "192.168.1.7", Port: "80"}},
		{"  lab.local \n", wire.Link{Host: "lab.local", Port: "12343"}},
		{"lab.local:00080", wire.Link{Host: "lab.local", Port: "80"}},
		{"::1", wire.Link{Host: "::1", Port: "12343"}},
		{"[::1]", wire.Link{Host: "::1", Port: "12343"}},
		{"[::1]:80", wire.Link{Host: "::1", Port: "80"}},
		{"2001:DB8:0::1", wire.Link{Host: "2001:db8::1", Port: "12343"}},
		// A zone once swallowed the bracket and the port behind it.
		{"[fe80::1%eth0]:80", wire.Link{Host: "fe80::1%eth0", Port: "80"}},
		{"fe80::1%eth0", wire.Link{Host: "fe80::1%eth0", Port: "12343"}},
		{"教室.local", wire.Link{Host: "教室.local", Port: "12343"}},
		{"https://192.168.1.7:12343/#join=q8Zr2LxV&key=" + string(sampleKey), invited},
		{"HTTPS://192.168.1.7/#key=" + sampleKey.String() + "&join=q8Zr2LxV", invited},
		{"parley://192.168.1.7#join=q8Zr2LxV&key=" + string(sampleKey), invited},
		{"parley:192.168.1.7/#join=q8Zr2LxV&key=" + string(sampleKey), invited},
		{"Parley:lab.local", wire.Link{Host: "lab.local", Port: "12343"}},
		{"parley:lab.local:80", wire.Link{Host: "lab.local", Port: "80"}},
		{"parley:[::1]:80", wire.Link{Host: "::1", Port: "80"}},
		{"parley:80", wire.Link{Host: "parley", Port: "80"}},
		{"parley", wire.Link{Host: "parley", Port: "12343"}},
		{"http://lab.local/", wire.Link{Host: "lab.local", Port: "12343"}},
		{"https://[::1]:80/any/path", wire.Link{Host: "::1", Port: "80"}},
		{"https://lab.local/#join=a%26b", wire.Link{Host: "lab.local", Port: "12343", Join: "a&b"}},
		{"https://lab.local/#key=" + string(sampleKey) + "&message=5501-129", wire.Link{Host: "lab.local", Port: "12343", Key: sampleKey, Conv: 5501, Seq: 129}},
		{"https://lab.local/#new=1", wire.Link{Host: "lab.local", Port: "12343"}},
	} {
		if got, err := wire.ParseLink(tt.in); err != nil || got != tt.want {
			t.Errorf("%q: got %+v, %v\nwant %+v", tt.in, got, err, tt.want)
		}
	}
}

func TestParseLinkRefuses(t *testing.T) {
	for _, in := range []string{
		"", "  ", ":", ":80", "lab.local:", "lab.local:0", "lab.local:65536", "lab.local:+80", "lab.local:http",
		"a:b:80", "1:2:3", "parley:", "parley://", "parley:a b", "[lab.local]:80", "[::1", "::1]", "]1.2.3.4[", "[::1]80", "[::1]:", "[]", "[]:80",
		"lab local", "amy@lab.local", "lab.local/x", "lab.local?x", "lab\x00", "lab\xff", "lab%eth0", "fe80::1%a b",
		"fe80::1%eth0]:80", strings.Repeat("a", 256), "ftp://lab.local", "javascript://x", "https://", "https:///#join=a",
		"https://lab.local/#key=7f2a", "https://lab.local/#message=7", "https://lab.local/#message=0-1", "https://lab.local/#message=7-9007199254740992", "https://lab.local/#join=%zz", "https://lab.local/#a;b",
	} {
		if got, err := wire.ParseLink(in); err == nil {
			t.Errorf("%q: got %+v, want an error", in, got)
		}
	}
}

func TestLinkWrites(t *testing.T) {
	for _, tt := range []struct {
		link wire.Link
		addr string
		want string
	}{
		{wire.Link{Host: "lab.local", Port: "12343"}, "lab.local:12343", "lab.local:12343"},
		{wire.Link{Host: "::1", Port: "80"}, "[::1]:80", "[::1]:80"},
		{
			wire.Link{Host: "10.0.0.2", Port: "12343", Join: "q8Zr", Key: sampleKey},
			"10.0.0.2:12343", "https://10.0.0.2:12343/#join=q8Zr&key=" + string(sampleKey),
		},
	} {
		if got := tt.link.Addr(); got != tt.addr {
			t.Errorf("got %s, want %s", got, tt.addr)
		}
		if got := tt.link.String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

// FuzzParseLink: what is read is written so that it is read again the same.
func FuzzParseLink(f *testing.F) {
	for _, s := range []string{
		"192.168.1.7:80", "[fe80::1%eth0]:80", "::ffff:1.2.3.4", "https://lab.local:1/#join=a+b%20c&key=" + string(sampleKey), "1:2:3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := wire.ParseLink(s)
		if err != nil {
			return
		}
		if again, err := wire.ParseLink(l.String()); err != nil || again != l {
			t.Fatalf("%q is %+v, written %q, read again %+v, %v", s, l, l.String(), again, err)
		}
		if strings.ContainsAny(l.Addr(), " \n\x00@/") {
			t.Fatalf("%q is to be dialled as %q", s, l.Addr())
		}
	})
}

func TestParseFingerprint(t *testing.T) {
	colons := strings.Repeat("7F:2A:91:C4:D0:5B:E8:13:", 4)
	for _, in := range []string{
		string(sampleKey), sampleKey.String(), strings.ToUpper(string(sampleKey)), strings.TrimSuffix(colons, ":"),
		" " + string(sampleKey[:32]) + "\r\n\t" + string(sampleKey[32:]) + "\u00a0",
	} {
		if got, err := wire.ParseFingerprint(in); err != nil || got != sampleKey {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "7f2a", string(sampleKey[1:]), string(sampleKey) + "00", "x" + string(sampleKey[1:]), "７" + string(sampleKey[1:])} {
		if got, err := wire.ParseFingerprint(in); err == nil || got != "" {
			t.Errorf("%q: got %q, want an error", in, got)
		}
	}
}

func TestFingerprintString(t *testing.T) {
	if got, want := sampleKey.String()[:19], "7F2A 91C4 D05B E813"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := wire.Fingerprint("").String(); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}

// TestFingerprintOf: SHA-256 of "abc", from FIPS 180-2 appendix B.1.
func TestFingerprintOf(t *testing.T) {
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := wire.FingerprintOf([]byte("abc")); got != want {
		t.Errorf("got %q, want %q", string(got), want)
	}
}

func FuzzParseFingerprint(f *testing.F) {
	f.Add(sampleKey.String())
	f.Fuzz(func(t *testing.T, s string) {
		key, err := wire.ParseFingerprint(s)
		if err != nil {
			return
		}
		if again, err := wire.ParseFingerprint(key.String()); err != nil || again != key || len(key) != 64 {
			t.Fatalf("%q is %q, read again %q, %v", s, string(key), string(again), err)
		}
	})
}

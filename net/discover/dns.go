package discover

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/dns/dnsmessage"

	"parley.example/net/wire"
)

// Names of DNS-SD (RFC 6763 §4, §9).
const (
	service  = "_parley._tcp.local."
	services = "_services._dns-sd._udp.local."
	// shared is the class of what several may say, unique that of what one says:
	// with the bit that makes caches forget the rest (RFC 6762 §10.2).
	shared = dnsmessage.ClassINET
	unique = dnsmessage.ClassINET | 1<<15
	// maxRecords is how many records of a packet are looked at, maxAddrs how many
	// addresses of a server are kept.
	maxRecords = 64
	maxAddrs   = 8
	maxLabel   = 63
)

// instance is the name of a server's service. Its label is a handle, of which no
// two servers have the same, and has no dots, which divide labels; the name that
// people read is in TXT.
func instance(b wire.Beacon) string {
	tail := " " + string(b.Key[:8])
	name := strings.NewReplacer(".", " ", `\`, " ").Replace(b.Name)
	for len(name) > maxLabel-len(tail) {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name + tail + "." + service
}

func hostName(key wire.Fingerprint) string { return "parley-" + string(key[:16]) + ".local." }

// question asks for the service on every network that it is sent to.
func question() []byte {
	m := dnsmessage.Message{Questions: []dnsmessage.Question{
		{Name: dnsmessage.MustNewName(service), Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET},
	}}
	b, err := m.Pack()
	if err != nil {
		panic(err) // a constant
	}
	return b
}

// IsQuestion reports whether a packet asks for the service, or for the server of
// a key. A question to which the asker knows the answer is none (RFC 6762 §7.1).
func IsQuestion(data []byte, key wire.Fingerprint) bool {
	var p dnsmessage.Parser
	h, err := p.Start(data)
	if err != nil || h.Response {
		return false
	}
	asked := false
	for range maxRecords {
		q, err := p.Question()
		if err != nil {
			break
		}
		name := strings.ToLower(q.Name.String())
		own := strings.HasSuffix(name, " "+string(key[:min(8, len(key))])+"."+service) || name == hostName(key)
		asked = asked || own || name == service || name == services
	}
	if !asked || p.SkipAllQuestions() != nil {
		return asked
	}
	for range maxRecords {
		r, err := p.Answer()
		if err != nil {
			break
		}
		ptr, ok := r.Body.(*dnsmessage.PTRResource)
		known := ok && strings.HasSuffix(strings.ToLower(ptr.PTR.String()), " "+string(key[:8])+"."+service)
		if known && time.Duration(r.Header.TTL)*time.Second >= holds/2 {
			return false
		}
	}
	return true
}

// Answer is the packet that says all of a server.
func Answer(b wire.Beacon, addrs []netip.Addr) ([]byte, error) {
	at, err := dnsmessage.NewName(instance(b))
	if err != nil {
		return nil, fmt.Errorf("name the service: %w", err)
	}
	host, ttl := dnsmessage.MustNewName(hostName(b.Key)), uint32(b.TTL/time.Second)
	record := func(name dnsmessage.Name, class dnsmessage.Class, body dnsmessage.ResourceBody) dnsmessage.Resource {
		return dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: name, Class: class, TTL: ttl}, Body: body}
	}
	m := dnsmessage.Message{Header: dnsmessage.Header{Response: true, Authoritative: true}}
	m.Answers = []dnsmessage.Resource{record(dnsmessage.MustNewName(service), shared, &dnsmessage.PTRResource{PTR: at})}
	if ttl > 0 { // of other servers, too
		m.Answers = append(m.Answers, record(dnsmessage.MustNewName(services), shared, &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName(service)}))
	}
	m.Additionals = []dnsmessage.Resource{
		record(at, unique, &dnsmessage.SRVResource{Port: b.Port, Target: host}),
		record(at, unique, &dnsmessage.TXTResource{TXT: []string{
			"name=" + b.Name, "version=" + strconv.Itoa(b.Version), "key=" + string(b.Key), "policy=" + string(b.Policy), "online=" + strconv.Itoa(b.Online),
		}}),
	}
	for _, a := range addrs {
		if a.Is4() {
			m.Additionals = append(m.Additionals, record(host, unique, &dnsmessage.AResource{A: a.As4()}))
		} else {
			m.Additionals = append(m.Additionals, record(host, unique, &dnsmessage.AAAAResource{AAAA: a.As16()}))
		}
	}
	return m.Pack()
}

// found are the records of an answer that matter, by name.
type found struct {
	instances map[string]time.Duration // with their TTL
	srv       map[string]*dnsmessage.SRVResource
	txt       map[string]*dnsmessage.TXTResource
	addrs     map[string][]netip.Addr
}

// ParseAnswer reads what an mDNS packet that came from an address says of
// servers: those of which it says all.
func ParseAnswer(data []byte, from netip.Addr) (hints []Hint) {
	f := collect(data)
	for name, ttl := range f.instances {
		srv, txt := f.srv[name], f.txt[name]
		if srv == nil || txt == nil {
			continue
		}
		b := fromTXT(txt.TXT)
		b.Port, b.TTL = srv.Port, min(ttl, wire.MaxBeaconTTL)
		if b.Check() != nil {
			continue
		}
		addrs := make([]netip.Addr, 0, maxAddrs)
		for _, a := range f.addrs[strings.ToLower(srv.Target.String())] {
			switch {
			case len(addrs) == maxAddrs || a.IsLoopback() || a.IsMulticast() || a.IsUnspecified():
				continue
			case a.IsLinkLocalUnicast() && a.Is6() && from.Is6():
				a = a.WithZone(from.Zone())
			case a.IsLinkLocalUnicast() && a.Is6():
				continue // nobody knows on which link
			}
			addrs = append(addrs, a)
		}
		if len(addrs) == 0 {
			addrs = append(addrs, from)
		}
		hints = append(hints, Hint{Beacon: b, From: from, way: byDNS, addrs: addrs})
	}
	return hints
}

// collect reads the records of an answer up to the first that is malformed.
func collect(data []byte) found {
	f := found{map[string]time.Duration{}, map[string]*dnsmessage.SRVResource{}, map[string]*dnsmessage.TXTResource{}, map[string][]netip.Addr{}}
	var p dnsmessage.Parser
	if h, err := p.Start(data); err != nil || !h.Response || p.SkipAllQuestions() != nil {
		return f
	}
	left := maxRecords
	for ; left > 0; left-- {
		r, err := p.Answer()
		if err != nil {
			break
		}
		f.take(r)
	}
	if p.SkipAllAnswers() != nil || p.SkipAllAuthorities() != nil {
		return f
	}
	for ; left > 0; left-- {
		r, err := p.Additional()
		if err != nil {
			break
		}
		f.take(r)
	}
	return f
}

func (f *found) take(r dnsmessage.Resource) {
	name := strings.ToLower(r.Header.Name.String())
	switch body := r.Body.(type) {
	case *dnsmessage.PTRResource:
		if name == service {
			f.instances[strings.ToLower(body.PTR.String())] = time.Duration(r.Header.TTL) * time.Second
		}
	case *dnsmessage.SRVResource:
		f.srv[name] = body
	case *dnsmessage.TXTResource:
		f.txt[name] = body
	case *dnsmessage.AResource:
		f.addrs[name] = append(f.addrs[name], netip.AddrFrom4(body.A))
	case *dnsmessage.AAAAResource:
		f.addrs[name] = append(f.addrs[name], netip.AddrFrom16(body.AAAA).Unmap())
	}
}

// fromTXT reads a TXT record; what is missing or no number fails the check.
func fromTXT(txt []string) (b wire.Beacon) {
	b.Online = -1
	for _, s := range txt {
		key, value, _ := strings.Cut(s, "=")
		n, err := strconv.Atoi(value)
		if err != nil {
			n = -1
		}
		switch strings.ToLower(key) {
		case "name":
			b.Name = value
		case "version":
			b.Version = n
		case "key":
			b.Key = wire.Fingerprint(value)
		case "policy":
			b.Policy = wire.Policy(value)
		case "online":
			b.Online = n
		}
	}
	return b
}

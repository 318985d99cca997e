package wire

import (
	"encoding/json"
	"strings"
	"time"
)

// Limits of what a server says of itself on the network around it.
const (
	// MaxBeacon bounds a datagram.
	MaxBeacon = 1000
	// MaxBeaconTTL bounds how long one holds.
	MaxBeaconTTL = 5 * time.Minute

	maxPolicy = 16
	maxOnline = 1 << 20
)

// Beacon is what a server says of itself on the network around it. Whoever hears
// one knows nothing yet: anybody can say anything, and the key is to be proved.
type Beacon struct {
	// Version is the protocol's.
	Version int
	Name    string
	// Port is where the server listens, at the address that the beacon came from.
	Port   uint16
	Key    Fingerprint
	Policy Policy
	// Online is how many people are there.
	Online int
	// TTL is how long this holds, in whole seconds; zero says that the server goes.
	TTL time.Duration
}

// beaconFrame is a datagram: a Beacon, or the question who is there.
type beaconFrame struct {
	T       string      `json:"t"`
	Version int         `json:"version,omitempty"`
	Name    string      `json:"name,omitempty"`
	Port    uint16      `json:"port,omitempty"`
	Key     Fingerprint `json:"key,omitempty"`
	Policy  Policy      `json:"policy,omitempty"`
	Online  int         `json:"online"`
	TTL     int         `json:"ttl"`
}

const beaconType = "here"

// BeaconQuestion is the datagram that asks every server to say that it is there.
const BeaconQuestion = `{"t":"who"}`

// IsBeaconQuestion reports whether a datagram asks who is there.
func IsBeaconQuestion(b []byte) bool {
	var f struct{ T string }
	return len(b) <= MaxBeacon && json.Unmarshal(b, &f) == nil && f.T == "who"
}

// Encode writes a beacon as a datagram of at most MaxBeacon bytes. Its error is
// that of Check.
func (b Beacon) Encode() ([]byte, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	return json.Marshal(beaconFrame{
		beaconType, b.Version, b.Name, b.Port, b.Key, b.Policy, b.Online, int(b.TTL / time.Second),
	})
}

// ParseBeacon reads a datagram. Its error is an *Error of CodeMalformed,
// CodeTooLarge or CodeInvalid.
func ParseBeacon(datagram []byte) (Beacon, error) {
	if len(datagram) > MaxBeacon {
		return Beacon{}, Errorf(CodeTooLarge, "a beacon has at most %d bytes", MaxBeacon)
	}
	var f beaconFrame
	if err := json.Unmarshal(datagram, &f); err != nil || f.T != beaconType {
		return Beacon{}, Errorf(CodeMalformed, "no beacon")
	}
	if f.TTL < 0 || f.TTL > int(MaxBeaconTTL/time.Second) {
		return Beacon{}, Errorf(CodeInvalid, "a beacon holds for 0 to %d seconds", int(MaxBeaconTTL/time.Second))
	}
	b := Beacon{f.Version, f.Name, f.Port, f.Key, f.Policy, f.Online, time.Duration(f.TTL) * time.Second}
	return b, b.Check()
}

// Check says whether a beacon can be of a server: a name of one line, a port, a
// whole key, and numbers in their bounds. The error is an *Error of CodeInvalid.
func (b Beacon) Check() error {
	if err := CheckServer(b.Name); err != nil {
		return err
	}
	key, err := ParseFingerprint(string(b.Key))
	switch {
	case err != nil || key != b.Key:
		return Errorf(CodeInvalid, "a beacon has the key's fingerprint, 64 lower-case hexadecimal digits")
	case strings.TrimSpace(b.Name) == "":
		return Errorf(CodeInvalid, "a beacon has the server's name")
	case b.Port == 0 || b.Version < 1:
		return Errorf(CodeInvalid, "a beacon has a port and the protocol's version")
	case b.Online < 0 || b.Online > maxOnline:
		return Errorf(CodeInvalid, "a beacon has the number of people who are online")
	case b.TTL < 0 || b.TTL > MaxBeaconTTL:
		return Errorf(CodeInvalid, "a beacon holds for at most %v", MaxBeaconTTL)
	}
	return CheckLine("a policy", string(b.Policy), maxPolicy)
}

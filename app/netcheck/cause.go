package netcheck

// Cause is what a step found.
type Cause uint8

// The causes, by step.
const (
	Addresses Cause = iota
	OwnMachine
	NoNetwork

	Resolved
	NoName

	WithinMachine
	SameNetwork
	ByGateway
	ByTunnel
	NoWay

	Open
	Refused
	NoMachine
	GatewayDead
	Filtered
	Silent

	Greeted
	Secured
	OtherVersion
	PlainText
	NoTLS
	Busy
	Stranger
	Mute
	CutOff

	KnownKey
	NewKey
	OtherKey
	NoKey

	causes // how many there are
)

// sentences say each cause, and what to do. %s is Finding's What.
var sentences = [causes]string{
	Addresses:  "this machine is %s",
	OwnMachine: "the server is this machine itself",
	NoNetwork:  "this machine is on no network: turn on Wi-Fi, or plug the cable in",

	Resolved: "the address is %s",
	NoName:   "nobody here knows the name %s: check its spelling, or use the server's address in numbers",

	WithinMachine: "the way stays within this machine",
	SameNetwork:   "the server is on the same network, at %s",
	ByGateway: "the server is on another network than %s, beyond a gateway: if it cannot be reached, join the same Wi-Fi or cable as the server " +
		"(a guest network is another one)",
	ByTunnel: "the way goes into the tunnel %s: if the server cannot be reached, turn the VPN off and test again",
	NoWay:    "no network of this machine leads to %s: join the network of the server",

	Open: "%s is open",
	Refused: "the machine is there, and nothing listens at %s: start the server there, or check the port; " +
		"a firewall that refuses answers so, too",
	NoMachine:   "no machine of this network answers as %s: check the address, and that the machine is awake",
	GatewayDead: "the way to %s is broken at a gateway: check the router, or join the same network as the server",
	Filtered: "nothing comes back from port %[1]s: on the server's machine a firewall drops it, or the Wi-Fi keeps its guests apart. " +
		"Open the port there (ufw: sudo ufw allow %[1]s/tcp; firewalld: sudo firewall-cmd --permanent --add-port=%[1]s/tcp && sudo firewall-cmd --reload; " +
		"Windows: allow Parley in Windows Defender Firewall), or turn client isolation off",
	Silent: "nothing comes back from %s: the machine is off, or a router or firewall on the way drops it; join the same network as the server",

	Greeted:      "the Parley server %s answers",
	Secured:      "a server answers, encrypted",
	OtherVersion: "the server speaks another version of the protocol: use the same version of Parley on both",
	PlainText:    "what answers at %s speaks plain text only: parleyd send -plain talks with it",
	NoTLS:        "the server offers no encryption, so that no password is sent there: start it without a proxy in front that ends TLS",
	Busy:         "the server takes no more connections from here: wait a minute",
	Stranger:     "what answers at %s is no Parley server: check the port",
	Mute:         "%s takes connections and says nothing: restart the server, or check the port",
	CutOff:       "%s cut the connection: the server may be full, or something on the way (a proxy, an antivirus) ends it",

	KnownKey: "the key is the expected one, %s",
	NewKey:   "the key is %s: compare it with the one that the server shows",
	OtherKey: "the key is another one than expected: %s. Somebody may stand in between, or the server was set up anew: ask whoever runs it " +
		"before anything else",
	NoKey: "within this machine no key is needed",
}

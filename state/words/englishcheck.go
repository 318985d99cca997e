package words

// englishCheck are the strings of the network test in English.
var englishCheck = map[Key]text{
	FindOut:      say("Find out why"),
	WayTitle:     say("The way to %s"),
	OthersTitle:  say("Can others reach %s?"),
	OthersCannot: say("Others cannot reach it?"),
	TestStep:     say("Step %d of %d: %s"),
	TestOver:     say("The test has ended."),
	TestBlocked:  say("The last step says what stands in the way."),
	WayOpen:      say("Nothing stands in the way: the server can be joined from here."),
	WayUnsure:    say("The server can be joined from here. What is marked is worth a look."),
	OthersOpen:   say("Nothing here keeps others out. Where they still cannot come, Find out why on their side says more."),
	OthersUnsure: say("What is marked may keep others out."),
	TestAgain:    say("Run again"),
	CopyText:     say("Copy text"),
	CopyCommand:  say("Copy command"),
	TestReport:   say("Parley's network test, %s"),
	VerdictFine:  say("OK"),
	VerdictOdd:   say("Note"),
	VerdictBad:   say("Fault"),
	Stated:       say("%s."),
	StatedBefore: say("%s:"),

	StepHere:   say("This device"),
	StepName:   say("The name"),
	StepWay:    say("The way there"),
	StepPort:   say("The port"),
	StepPeer:   say("What answers"),
	StepKey:    say("The key"),
	StepListen: say("Where it listens"),
	StepAnswer: say("Whether it answers"),
	StepWall:   say("The firewall"),
	StepFound:  say("Being found"),
	StepPage:   say("This page"),
	StepOnline: say("The network"),
	StepFetch:  say("The server"),

	NetAddresses:  say("this machine is %s"),
	NetOwnMachine: say("the server is this machine itself"),
	NetNoNetwork:  say("this machine is on no network: turn on Wi-Fi, or plug the cable in"),

	NetResolved: say("the address is %s"),
	NetNoName:   say("nobody here knows the name %s: check its spelling, or use the server's address in numbers"),

	NetWithinMachine: say("the way stays within this machine"),
	NetSameNetwork:   say("the server is on the same network, at %s"),
	NetByGateway: say("the server is on another network than %s, beyond a gateway: if it cannot be reached, join the same Wi-Fi or cable as the server " +
		"(a guest network is another one)"),
	NetByTunnel: say("the way goes into the tunnel %s: if the server cannot be reached, turn the VPN off and test again"),
	NetNoWay:    say("no network of this machine leads to %s: join the network of the server"),

	NetOpen: say("%s is open"),
	NetRefused: say("the machine is there, and nothing listens at %s: start the server there, or check the port; " +
		"a firewall that refuses answers so, too"),
	NetNoMachine:   say("no machine of this network answers as %s: check the address, and that the machine is awake"),
	NetGatewayDead: say("the way to %s is broken at a gateway: check the router, or join the same network as the server"),
	NetFiltered: say("nothing comes back from port %[1]s: on the server's machine a firewall drops it, or the Wi-Fi keeps its guests apart. " +
		"Open the port there (ufw: sudo ufw allow %[1]s/tcp; firewalld: sudo firewall-cmd --permanent --add-port=%[1]s/tcp && sudo firewall-cmd --reload; " +
		"Windows: allow Parley in Windows Defender Firewall), or turn client isolation off"),
	NetSilent: say("nothing comes back from %s: the machine is off, or a router or firewall on the way drops it; join the same network as the server"),

	NetGreeted:      say("the Parley server %s answers"),
	NetSecured:      say("a server answers, encrypted"),
	NetOtherVersion: say("the server speaks another version of the protocol: use the same version of Parley on both"),
	NetPlainText:    say("what answers at %s speaks plain text only: parleyd send -plain talks with it"),
	NetNoTLS:        say("the server offers no encryption, so that no password is sent there: start it without a proxy in front that ends TLS"),
	NetBusy:         say("the server takes no more connections from here: wait a minute"),
	NetStranger:     say("what answers at %s is no Parley server: check the port"),
	NetMute:         say("%s takes connections and says nothing: restart the server, or check the port"),
	NetCutOff:       say("%s cut the connection: the server may be full, or something on the way (a proxy, an antivirus) ends it"),

	NetKnownKey: say("the key is the expected one, %s"),
	NetNewKey:   say("the key is %s: compare it with the one that the server shows"),
	NetOtherKey: say("the key is another one than expected: %s. Somebody may stand in between, or the server was set up anew: ask whoever runs it " +
		"before anything else"),
	NetNoKey:      say("within this machine no key is needed"),
	NetBadAddress: say("%s is no address of a server: enter a host such as 192.168.1.5, or host:port"),

	NetEverywhere:   say("the server listens at port %s of every address of this machine"),
	NetOnlyAt:       say("the server listens at %s only: from this machine's other networks nobody comes in"),
	NetOnlyHere:     say("the server listens at %s, where only this machine comes in: start it without -addr, or with -addr :PORT"),
	NetNotListening: say("nothing listens at %s: start the server"),

	NetOwnAnswers: say("the server answers, with its own key, at %s"),
	NetOwnSilent:  say("the server does not answer at %s, an address of this machine: restart it; something on this machine may be in between"),
	NetOwnOther:   say("at %s something other than this server answers: end that program, or start the server at another port (-addr)"),
	NetAlone:      say("this machine has no address that others could reach"),

	NetNoWall:      say("no firewall is known to be on"),
	NetHiddenWall:  say("no firewall is known to be on, but the rules of %s are shown to the administrator only: sudo parleyd check tells more"),
	NetUnknownWall: say("this system does not say whether a firewall is on"),
	NetWallOpen:    say("%s is on and lets the server's port in"),
	NetWallPartly:  say("%s is on and lets the server's port in on some networks only: an administrator opens it on all by the following"),
	NetWallMaybe:   say("%s is on and does not say whether it lets the server's port in: if others cannot come, an administrator opens it by the following"),
	NetWallShut:    say("%s is on and keeps others out: an administrator opens the port by the following"),

	NetFindable:      say("%s lets those ask who look for servers"),
	NetFindableMaybe: say("%s does not say whether it lets those ask who look for servers: where this one is listed late, an administrator opens that by the following"),
	NetUnfindable: say("%s keeps out what others ask who look for servers: they list this one some seconds later, and this machine hears of no others. " +
		"An administrator opens that by the following"),

	NetPage:      say("this page comes from %s, encrypted"),
	NetPlainPage: say("this page came from %[1]s without encryption: others on the way can read along; open https://%[1]s/ instead"),
	NetOnline:    say("the browser says that this device is on a network"),
	NetOffline:   say("the browser says that this device is on no network: turn on Wi-Fi, or plug the cable in"),
	NetPageAnswers: say("the server at %s answers: the connection comes back by itself, or by Retry now; where it does not, " +
		"a proxy on the way may not let WebSockets pass"),
	NetPageMute: say("nothing comes back from %[1]s, and a browser does not say why: the server is off, this device is on another network, or a firewall is " +
		"in between. Parley's own window, or parleyd check %[1]s, finds out more"),
	NetPageStranger: say("what answers at %s is no Parley server, or a proxy before it that does not reach it: ask whoever runs it"),
}

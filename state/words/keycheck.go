package words

// The strings of the network test.
const (
	FindOut Key = iota + checkKeys
	WayTitle
	OthersTitle
	OthersCannot
	TestStep
	TestOver
	TestBlocked
	WayOpen
	WayUnsure
	OthersOpen
	OthersUnsure
	TestAgain
	CopyText
	CopyCommand
	TestReport
	VerdictFine
	VerdictOdd
	VerdictBad
	Stated
	StatedBefore

	// The steps.
	StepHere
	StepName
	StepWay
	StepPort
	StepPeer
	StepKey
	StepListen
	StepAnswer
	StepWall
	StepFound
	StepPage
	StepOnline
	StepFetch

	// What a step found; the argument is what it speaks of. They begin small and
	// end without a stop, which the window adds.
	NetAddresses
	NetOwnMachine
	NetNoNetwork
	NetResolved
	NetNoName
	NetWithinMachine
	NetSameNetwork
	NetByGateway
	NetByTunnel
	NetNoWay
	NetOpen
	NetRefused
	NetNoMachine
	NetGatewayDead
	NetFiltered
	NetSilent
	NetGreeted
	NetSecured
	NetOtherVersion
	NetPlainText
	NetNoTLS
	NetBusy
	NetStranger
	NetMute
	NetCutOff
	NetKnownKey
	NetNewKey
	NetOtherKey
	NetNoKey
	NetBadAddress
	NetEverywhere
	NetOnlyAt
	NetOnlyHere
	NetNotListening
	NetOwnAnswers
	NetOwnSilent
	NetOwnOther
	NetAlone
	NetNoWall
	NetHiddenWall
	NetUnknownWall
	NetWallOpen
	NetWallPartly
	NetWallMaybe
	NetWallShut
	NetFindable
	NetFindableMaybe
	NetUnfindable
	NetPage
	NetPlainPage
	NetOnline
	NetOffline
	NetPageAnswers
	NetPageMute
	NetPageStranger
	keepKeys // the first behind them
)

package probe

import "parley.example/state/words"

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

	BadAddress

	Everywhere
	OnlyAt
	OnlyHere
	NotListening

	OwnAnswers
	OwnSilent
	OwnOther
	Alone

	NoWall
	HiddenWall
	UnknownWall
	WallOpen
	WallPartly
	WallMaybe
	WallShut

	Findable
	FindableMaybe
	Unfindable

	FromPage
	PlainPage

	IsOnline
	IsOffline

	PageAnswers
	PageMute
	PageStranger

	causes // how many there are
)

// sentences say each cause, and what to do; their argument is Finding's What.
var sentences = [causes]words.Key{
	Addresses:  words.NetAddresses,
	OwnMachine: words.NetOwnMachine,
	NoNetwork:  words.NetNoNetwork,

	Resolved: words.NetResolved,
	NoName:   words.NetNoName,

	WithinMachine: words.NetWithinMachine,
	SameNetwork:   words.NetSameNetwork,
	ByGateway:     words.NetByGateway,
	ByTunnel:      words.NetByTunnel,
	NoWay:         words.NetNoWay,

	Open:        words.NetOpen,
	Refused:     words.NetRefused,
	NoMachine:   words.NetNoMachine,
	GatewayDead: words.NetGatewayDead,
	Filtered:    words.NetFiltered,
	Silent:      words.NetSilent,

	Greeted:      words.NetGreeted,
	Secured:      words.NetSecured,
	OtherVersion: words.NetOtherVersion,
	PlainText:    words.NetPlainText,
	NoTLS:        words.NetNoTLS,
	Busy:         words.NetBusy,
	Stranger:     words.NetStranger,
	Mute:         words.NetMute,
	CutOff:       words.NetCutOff,

	KnownKey: words.NetKnownKey,
	NewKey:   words.NetNewKey,
	OtherKey: words.NetOtherKey,
	NoKey:    words.NetNoKey,

	BadAddress: words.NetBadAddress,

	Everywhere:   words.NetEverywhere,
	OnlyAt:       words.NetOnlyAt,
	OnlyHere:     words.NetOnlyHere,
	NotListening: words.NetNotListening,

	OwnAnswers: words.NetOwnAnswers,
	OwnSilent:  words.NetOwnSilent,
	OwnOther:   words.NetOwnOther,
	Alone:      words.NetAlone,

	NoWall:      words.NetNoWall,
	HiddenWall:  words.NetHiddenWall,
	UnknownWall: words.NetUnknownWall,
	WallOpen:    words.NetWallOpen,
	WallPartly:  words.NetWallPartly,
	WallMaybe:   words.NetWallMaybe,
	WallShut:    words.NetWallShut,

	Findable:      words.NetFindable,
	FindableMaybe: words.NetFindableMaybe,
	Unfindable:    words.NetUnfindable,

	FromPage:  words.NetPage,
	PlainPage: words.NetPlainPage,

	IsOnline:  words.NetOnline,
	IsOffline: words.NetOffline,

	PageAnswers:  words.NetPageAnswers,
	PageMute:     words.NetPageMute,
	PageStranger: words.NetPageStranger,
}

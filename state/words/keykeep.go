package words

// The strings of what a room keeps, and for how long.
const (
	KeptFor Key = iota + keepKeys
	KeptForever
	KeepMessages
	AskKeep
	KeepLabel
	KeepForever
	KeepDays
	KeepWarning
	KeepNoMore
	OlderGone
	OlderGoneOnce
	OriginalGone
	MessageExpired
	DidKeep
	DidKeepForever
	NotKept
	HelpKeep
	ArgumentDays
	keys
)

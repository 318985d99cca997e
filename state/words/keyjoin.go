package words

// The strings of the ways to a server.
const (
	UsedTitle Key = iota + joinKeys
	HereNow
	UsedRow
	ForgetServer
	ForgetServerAsk
	Forget
	NearbyLogInAs
	PasswordKept
	YourName
	Suggestion
	SuggestionSub
	UseIt
	Taken
	Another
	OtherAddresses
	ShowAddress
	adminKeys // the first behind them
)

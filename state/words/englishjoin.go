package words

// englishJoin are the strings of the ways to a server in English.
var englishJoin = map[Key]text{
	UsedTitle:       say("Used before"),
	HereNow:         say("%[1]s · here now · %[2]s"),
	UsedRow:         say("%[1]s · %[2]s"),
	ForgetServer:    say("Forget %s"),
	ForgetServerAsk: say("Forget %s on this device? Next time you log in with your password and compare the key anew."),
	Forget:          say("Forget"),
	NearbyLogInAs:   say("Log in to %[1]s as %[2]s"),
	PasswordKept:    say("Not needed: you are still logged in there"),
	YourName:        say("Your name"),
	Suggestion:      say("A password that you can remember:"),
	SuggestionSub:   say("Drawn by lot from over 4 trillion (%d bits). Write it down."),
	UseIt:           say("Use it"),
	Taken:           say("In use"),
	Another:         say("Another"),
	OtherAddresses:  say("Other addresses of this computer:"),
	ShowAddress:     say("Show the link to %s"),
}

package words

// chineseJoin are the strings of the ways to a server in Chinese.
var chineseJoin = map[Key]text{
	UsedTitle:       say("用過的伺服器"),
	HereNow:         say("%[1]s · 現在就在這裡 · %[2]s"),
	UsedRow:         say("%[1]s · %[2]s"),
	ForgetServer:    say("忘記 %s"),
	ForgetServerAsk: say("要在這個裝置上忘記 %s 嗎？下次登入要再輸入密碼，也要重新比對金鑰。"),
	Forget:          say("忘記"),
	NearbyLogInAs:   say("以 %[2]s 登入 %[1]s"),
	PasswordKept:    say("不用輸入：你在那裡還是登入的"),
	YourName:        say("你的名字"),
	Suggestion:      say("容易記的密碼："),
	SuggestionSub:   say("從四兆多個裡抽出來的（%d 位元）。請抄下來。"),
	UseIt:           say("用這個"),
	Taken:           say("已採用"),
	Another:         say("換一個"),
	OtherAddresses:  say("這台電腦的其他位址："),
	ShowAddress:     say("顯示通往 %s 的連結"),
}

package words

// chineseKeep are the strings of what a room keeps in 正體中文.
var chineseKeep = map[Key]text{
	KeptFor:        say("訊息保留 %d 天"),
	KeptForever:    say("訊息永久保留"),
	KeepMessages:   say("保留期限…"),
	AskKeep:        say("%s 的訊息保留多久？"),
	KeepLabel:      say("保留訊息"),
	KeepForever:    say("永久"),
	KeepDays:       say("%d 天"),
	KeepWarning:    say("更早的訊息從現在起會為所有人移除，無法復原；別人存下的副本和備份仍在。"),
	KeepNoMore:     say("不再移除訊息。已移除的無法復原。"),
	OlderGone:      say("較早的訊息已移除：這個聊天室保留 %d 天"),
	OlderGoneOnce:  say("較早的訊息已移除"),
	OriginalGone:   say("原訊息已過保留期限"),
	MessageExpired: say("那則訊息已移除：聊天室不再保留。"),
	DidKeep:        say("%[2]s 將訊息的保留期限設為 %[1]d 天"),
	DidKeepForever: say("%s 將訊息設為永久保留"),
	NotKept:        say("保留期限沒有變更。"),
	HelpKeep:       say("訊息保留幾天；off 永久保留"),
	ArgumentDays:   say("天數"),
}

package words

// englishKeep are the strings of what a room keeps in English.
var englishKeep = map[Key]text{
	KeptFor:        many("Messages are kept for %d day", "Messages are kept for %d days"),
	KeptForever:    say("Messages are kept forever"),
	KeepMessages:   say("Keep for…"),
	AskKeep:        say("How long are messages kept in %s?"),
	KeepLabel:      say("Keep messages"),
	KeepForever:    say("Forever"),
	KeepDays:       many("%d day", "%d days"),
	KeepWarning:    say("Older messages are removed for everybody, now and from now on. They cannot be brought back; copies that somebody saved, and backups, stay."),
	KeepNoMore:     say("Nothing more is removed. What was removed is not brought back."),
	OlderGone:      many("Older messages were removed: this room keeps %d day", "Older messages were removed: this room keeps %d days"),
	OlderGoneOnce:  say("Older messages were removed"),
	OriginalGone:   say("A message that was removed by age"),
	MessageExpired: say("That message was removed: the room does not keep it any more."),
	DidKeep:        many("%[2]s had messages kept for %[1]d day", "%[2]s had messages kept for %[1]d days"),
	DidKeepForever: say("%s had messages kept forever"),
	NotKept:        say("How long messages are kept was not changed."),
	HelpKeep:       say("Keep messages for so many days; off keeps them forever"),
	ArgumentDays:   say("DAYS"),
}

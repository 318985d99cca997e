// Package wire is the vocabulary that clients and servers share: the frames of
// the native protocol, their codec, their limits and the version.
//
// Rules of the house: it imports the standard library only, starts no
// goroutine, and a peer's bytes never make it panic. PROTOCOL.md beside this
// file specifies the same thing for people who write a client without it; the
// two change together, and testdata/ holds a golden frame of every kind.
package wire

// Version is the protocol's version. A server answers a hello of another
// version with CodeVersion and the version it speaks.
const Version = 1

// DefaultPort is the one port of a Parley server.
const DefaultPort = "12343"

// Limits. Sizes are bytes of UTF-8 unless a line says otherwise.
const (
	// MaxRequest bounds a line sent to a server, without its newline.
	MaxRequest = 64 << 10
	// MaxReply bounds a line sent to a client, without its newline. The longest
	// is a Session of MaxConversations rooms with long topics.
	MaxReply = 2 << 20
	// MaxText bounds the text of a message. It fits MaxRequest also where its
	// every quote and newline is escaped (two bytes for one), or every character
	// beyond ASCII as \uXXXX (three for one).
	MaxText = 16 << 10
	// MaxName bounds the name of an account, a room or a server, in runes.
	MaxName = 32
	// MaxDisplay bounds the display name of an account, in runes, and MaxStatus
	// its status.
	MaxDisplay = 64
	MaxStatus  = 100
	// MaxTopic bounds a room's topic, in runes.
	MaxTopic = 200
	// MaxPassword bounds a password, so that hashing one has a bounded cost.
	MaxPassword = 256
	// MinPassword is the least number of runes of a new password.
	MinPassword = 3
	// MaxDevice bounds the self-given name of a device, in runes.
	MaxDevice = 64
	// MaxPage is the largest number of events, people or rooms in one page.
	MaxPage = 200
	// MaxPageBytes bounds the encoded events of one history page; a page ends
	// early rather than pass it, but always holds at least one event.
	MaxPageBytes = 256 << 10
	// MaxPlain is the largest read that makes one plain-text message.
	MaxPlain = 1024
	// MaxDirect bounds the members of a direct conversation. A Session of
	// MaxConversations such lists fits MaxReply, without what is optional in
	// them: a server leaves that out where it would not.
	MaxDirect = 9
	// MaxEmoji bounds the emoji of a reaction.
	MaxEmoji = 64
	// MaxReactions bounds the different emoji under one message.
	MaxReactions = 20
	// MaxWho is how many of those who use an emoji are listed.
	MaxWho = 50
	// MaxMentions bounds the names behind an @ that one message is searched for.
	MaxMentions = 32
	// MaxQuery bounds the text of a search.
	MaxQuery = 512
	// MaxDevices bounds the devices of one account, of which each has a token.
	MaxDevices = 1000
	// MaxHooks bounds the webhooks of one room, and MaxHookBody what is posted to
	// one.
	MaxHooks    = 20
	MaxHookBody = 64 << 10
	// MaxInvitations bounds the invitations that a server knows, those that have
	// ended among them, and MaxUses how many accounts one makes. MaxLife is how long
	// one is good at most, in seconds.
	MaxInvitations = 1000
	MaxUses        = 10_000
	MaxLife        = 366 * 24 * 60 * 60
	// MaxKeep bounds for how many days a room keeps its messages: a hundred years.
	MaxKeep = 36_525
	// MaxConversations bounds the conversations that one account is in, and
	// MaxByOthers those in which another lets it in: the rest is its own to fill.
	MaxConversations = 1000
	MaxByOthers      = 900
)

package wire

// Request is what a client asks of a server: one line, answered by exactly one
// ok or error that carries its id. Only this package defines requests.
type Request interface {
	// Type is the request's "t" on the wire.
	Type() string
	request()
}

// Hello opens every connection: the first frame, sent once. Answer: Welcome.
type Hello struct {
	Version int `json:"version"`
	// Client names the program, for the server's log.
	Client string `json:"client,omitempty"`
}

// Login proves an account by its password. Answer: Session.
type Login struct {
	User     string `json:"user"`
	Password string `json:"password"`
	// Device names the device among the person's own, "Amy's laptop".
	Device string `json:"device,omitempty"`
}

// Register makes an account and logs it in, where the server's policy lets it.
// Answer: Session.
type Register struct {
	User     string `json:"user"`
	Password string `json:"password"`
	Device   string `json:"device,omitempty"`
	// Invite is the token of an invitation, where the policy asks for one.
	Invite string `json:"invite,omitempty"`
}

// Resume logs in by the token of an earlier Session. Answer: Session.
type Resume struct {
	Token string `json:"token"`
}

// Logout ends the session and its token. Answer: Done; then the server closes.
type Logout struct{}

// Ping asks for an answer and nothing else. Allowed in every state after
// Hello. Answer: Done.
type Ping struct{}

// Send appends a message. The same UID sent again is stored once and answered
// with the first seq. Answer: Sent, once the message is on stable storage.
type Send struct {
	Conv ConvID `json:"conv"`
	UID  UID    `json:"uid"`
	// Ref is the message that it replies to, zero for none.
	Ref  Seq    `json:"ref,omitempty"`
	Text string `json:"text"`
}

// Edit gives a message of one's own another text. The same text changes
// nothing. Answer: Sent.
type Edit struct {
	Conv ConvID `json:"conv"`
	Ref  Seq    `json:"ref"`
	Text string `json:"text"`
}

// Delete takes away the words of a message of one's own; a moderator's may be
// anybody's. Once more changes nothing. Answer: Sent.
type Delete struct {
	Conv ConvID `json:"conv"`
	Ref  Seq    `json:"ref"`
}

// React puts an emoji under a message or, with Off, takes it away again. Once
// more changes nothing. Answer: Sent.
type React struct {
	Conv  ConvID `json:"conv"`
	Ref   Seq    `json:"ref"`
	Emoji string `json:"emoji"`
	Off   bool   `json:"off,omitempty"`
}

// History asks for a page of a conversation's events: those just below Before,
// or just above After, or on both sides of Around or of the first event that is
// not before the time At, in milliseconds; of none of these, the newest. Answer:
// Page.
type History struct {
	Conv   ConvID `json:"conv"`
	Before Seq    `json:"before,omitempty"`
	After  Seq    `json:"after,omitempty"`
	Around Seq    `json:"around,omitempty"`
	At     int64  `json:"at,omitempty"`
	// Limit is how many at most; zero means MaxPage.
	Limit int `json:"limit,omitempty"`
}

// Read moves the account's read marker forward; backward it does nothing.
// Answer: Done.
type Read struct {
	Conv ConvID `json:"conv"`
	Seq  Seq    `json:"seq"`
}

// List asks anew for the conversations that a Session listed. Answer: Listing.
type List struct{}

// Rooms asks for the server's public rooms in the order of their names, above
// After. Answer: Listing, its Read, Unread and Mentions zero.
type Rooms struct {
	After string `json:"after,omitempty"`
	Limit int    `json:"limit,omitempty"`
	// Archived asks for the archived rooms, too.
	Archived bool `json:"archived,omitempty"`
}

// People asks for the accounts in the order of their names, above After. From
// then on this session also receives Presence. Answer: Directory.
type People struct {
	After string `json:"after,omitempty"`
	Limit int    `json:"limit,omitempty"`
}

// Members asks for the members of a conversation in the order of their names,
// above After. Answer: Directory.
type Members struct {
	Conv  ConvID `json:"conv"`
	After string `json:"after,omitempty"`
	Limit int    `json:"limit,omitempty"`
}

// Create makes a room whose first member is the asker. Answer: Conversation.
type Create struct {
	Room    string `json:"room"`
	Topic   string `json:"topic,omitempty"`
	Private bool   `json:"private,omitempty"`
}

// OpenDirect finds or makes the one direct conversation of the asker with an
// account, by id or, where With is zero, by name; or, where People is set, with
// exactly these accounts. Answer: Conversation.
type OpenDirect struct {
	With   AccountID   `json:"with,omitempty"`
	User   string      `json:"user,omitempty"`
	People []AccountID `json:"people,omitempty"`
}

// Join enters a public room, by id or, where Conv is zero, by name. Joining
// where one is a member already changes nothing. Answer: Conversation.
type Join struct {
	Conv ConvID `json:"conv,omitempty"`
	Room string `json:"room,omitempty"`
}

// Leave ends a membership of a room. Answer: Done.
type Leave struct {
	Conv ConvID `json:"conv"`
}

// Rename gives a room another name; a moderator's. Answer: Conversation.
type Rename struct {
	Conv ConvID `json:"conv"`
	Room string `json:"room"`
}

// SetTopic gives a room another topic, or none; a moderator's. Answer:
// Conversation.
type SetTopic struct {
	Conv  ConvID `json:"conv"`
	Topic string `json:"topic,omitempty"`
}

// Invite makes an account a member of a room that the asker is in, by id or,
// where Account is zero, by name. Where it is a member already, nothing changes.
// Answer: Conversation.
type Invite struct {
	Conv    ConvID    `json:"conv"`
	Account AccountID `json:"account,omitempty"`
	User    string    `json:"user,omitempty"`
}

// Remove ends another's membership of a room; a moderator's. Where it is no
// member, nothing changes. Answer: Done.
type Remove struct {
	Conv    ConvID    `json:"conv"`
	Account AccountID `json:"account"`
}

// Archive makes a room read-only or, with Off, opens it again; a moderator's.
// Answer: Conversation.
type Archive struct {
	Conv ConvID `json:"conv"`
	Off  bool   `json:"off,omitempty"`
}

// SetKeep says for how many days a room keeps its messages, zero for ever; a
// moderator's. What is older is removed for everybody. Answer: Conversation.
type SetKeep struct {
	Conv ConvID `json:"conv"`
	Days int    `json:"days,omitempty"`
}

// Typing tells the other members who are connected that the asker is writing
// something. Nothing is stored. Answer: Done.
type Typing struct {
	Conv ConvID `json:"conv"`
}

// The types of the requests.
func (*Hello) Type() string      { return "hello" }
func (*Login) Type() string      { return "login" }
func (*Register) Type() string   { return "register" }
func (*Resume) Type() string     { return "resume" }
func (*Logout) Type() string     { return "logout" }
func (*Ping) Type() string       { return "ping" }
func (*Send) Type() string       { return "send" }
func (*History) Type() string    { return "history" }
func (*Read) Type() string       { return "read" }
func (*List) Type() string       { return "list" }
func (*Rooms) Type() string      { return "rooms" }
func (*People) Type() string     { return "people" }
func (*Create) Type() string     { return "create" }
func (*OpenDirect) Type() string { return "direct" }
func (*Join) Type() string       { return "join" }
func (*Leave) Type() string      { return "leave" }
func (*Edit) Type() string       { return "edit" }
func (*Delete) Type() string     { return "delete" }
func (*React) Type() string      { return "react" }
func (*Members) Type() string    { return "members" }
func (*Rename) Type() string     { return "rename" }
func (*SetTopic) Type() string   { return "topic" }
func (*Invite) Type() string     { return "invite" }
func (*Remove) Type() string     { return "remove" }
func (*Archive) Type() string    { return "archive" }
func (*SetKeep) Type() string    { return "keep" }
func (*Typing) Type() string     { return "typing" }
func (*Search) Type() string     { return "search" }

func (*Devices) Type() string     { return "devices" }
func (*SignOut) Type() string     { return "signout" }
func (*SetPassword) Type() string { return "password" }
func (*SetProfile) Type() string  { return "profile" }
func (*Away) Type() string        { return "away" }
func (*Got) Type() string         { return "got" }

func (*Accounts) Type() string       { return "accounts" }
func (*CreateAccount) Type() string  { return "account_create" }
func (*ResetAccount) Type() string   { return "account_reset" }
func (*DisableAccount) Type() string { return "account_disable" }
func (*SetAdmin) Type() string       { return "account_admin" }
func (*SetPolicy) Type() string      { return "policy" }
func (*Health) Type() string         { return "health" }
func (*CreateBot) Type() string      { return "bot_create" }
func (*RenewBot) Type() string       { return "bot_token" }
func (*CreateHook) Type() string     { return "hook_create" }
func (*Hooks) Type() string          { return "hooks" }
func (*RemoveHook) Type() string     { return "hook_remove" }

func (*CreateInvitation) Type() string { return "invite_create" }
func (*Invitations) Type() string      { return "invites" }
func (*RevokeInvitation) Type() string { return "invite_revoke" }

func (*Hello) request()      {}
func (*Login) request()      {}
func (*Register) request()   {}
func (*Resume) request()     {}
func (*Logout) request()     {}
func (*Ping) request()       {}
func (*Send) request()       {}
func (*History) request()    {}
func (*Read) request()       {}
func (*List) request()       {}
func (*Rooms) request()      {}
func (*People) request()     {}
func (*Create) request()     {}
func (*OpenDirect) request() {}
func (*Join) request()       {}
func (*Leave) request()      {}
func (*Edit) request()       {}
func (*Delete) request()     {}
func (*React) request()      {}
func (*Members) request()    {}
func (*Rename) request()     {}
func (*SetTopic) request()   {}
func (*Invite) request()     {}
func (*Remove) request()     {}
func (*Archive) request()    {}
func (*SetKeep) request()    {}
func (*Typing) request()     {}
func (*Search) request()     {}

func (*Devices) request()     {}
func (*SignOut) request()     {}
func (*SetPassword) request() {}
func (*SetProfile) request()  {}
func (*Away) request()        {}
func (*Got) request()         {}

func (*Accounts) request()       {}
func (*CreateAccount) request()  {}
func (*ResetAccount) request()   {}
func (*DisableAccount) request() {}
func (*SetAdmin) request()       {}
func (*SetPolicy) request()      {}
func (*Health) request()         {}
func (*CreateBot) request()      {}
func (*RenewBot) request()       {}
func (*CreateHook) request()     {}
func (*Hooks) request()          {}
func (*RemoveHook) request()     {}

func (*CreateInvitation) request() {}
func (*Invitations) request()      {}
func (*RevokeInvitation) request() {}

// requests are what makes an empty request of each type.
var requests = byType(
	kind[Hello](), kind[Login](), kind[Register](), kind[Resume](), kind[Logout](), kind[Ping](), kind[Send](),
	kind[History](), kind[Read](), kind[List](), kind[Rooms](), kind[People](), kind[Create](),
	kind[OpenDirect](), kind[Join](), kind[Leave](), kind[Edit](), kind[Delete](), kind[React](),
	kind[Members](), kind[Rename](), kind[SetTopic](), kind[Invite](), kind[Remove](), kind[Archive](), kind[SetKeep](),
	kind[Typing](), kind[Search](), kind[Devices](), kind[SignOut](), kind[SetPassword](), kind[SetProfile](),
	kind[Away](), kind[Got](), kind[Accounts](), kind[CreateAccount](), kind[ResetAccount](),
	kind[DisableAccount](), kind[SetAdmin](), kind[SetPolicy](), kind[Health](), kind[CreateBot](),
	kind[RenewBot](), kind[CreateHook](), kind[Hooks](), kind[RemoveHook](), kind[CreateInvitation](),
	kind[Invitations](), kind[RevokeInvitation](),
)

// kind makes empty requests of one type.
func kind[T any, P interface {
	*T
	Request
}]() func() Request {
	return func() Request { return P(new(T)) }
}

func byType(kinds ...func() Request) map[string]func() Request {
	all := make(map[string]func() Request, len(kinds))
	for _, empty := range kinds {
		all[empty().Type()] = empty
	}
	return all
}

// newRequest makes an empty request of the named type, nil where none is.
func newRequest(name string) Request {
	if empty, ok := requests[name]; ok {
		return empty()
	}
	return nil
}

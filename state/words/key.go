package words

// Key names a string.
type Key uint16

// The strings, by where they stand.
const (
	AppName Key = iota
	EnterMessage
	MessageRoom
	MessageHint
	LogInToWrite
	SendMessage
	Send
	StartServer
	StopServer
	Starting
	Stopping
	LogIn
	LogOut
	Cancel
	Close
	Back
	Copy
	Cut
	Paste
	SelectAll
	Minimize
	Maximize
	Restore
	ScrollDown

	// The sidebar.
	Rooms
	DirectMessages
	NewRoom
	Online
	Offline
	Serving
	OnlineCount
	Connecting
	Reconnecting
	Disconnected
	NotConnected
	NothingYet
	BotLabel
	UnreadCount
	MentionCount
	Members

	// The history.
	NoSuchMessage
	NotReached
	Today
	Yesterday
	Date
	Sunday
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	January
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
	NewLine
	NewMessages
	LatestMessages
	Delivered
	Waiting
	NotSent
	NotSentWhy
	WhyTooLarge
	WhyNotMember
	WhyStorage
	WhyRefused
	Edited
	EditedAt
	MessageDeleted
	Undo
	EarlierMessage
	InReplyTo
	Yourself
	Comma
	AndMore
	React
	Reply
	Edit
	ReactWith
	Editing
	ReplyingTo
	Save
	NotEdited
	NotDeleted
	NotReacted
	WhyOffline
	WhyForbidden
	WhyArchived
	WhyGone
	WhyTooMany
	Retry
	Delete
	DidCreate
	DidJoin
	DidLeave
	LoadingOlder
	BeginningOf
	NoMessages
	PickConversation
	IsTyping
	AreTyping
	ManyTyping

	// The first page.
	Welcome
	WelcomeSub
	CardServer
	CardServerSub
	PageIsNoServer
	CardLogin
	CardLoginSub

	// The dialogs.
	LoginTitle
	RegisterTitle
	ServerAddress
	AddressHint
	Username
	Password
	NewHere
	HaveAccount
	CreateAccount
	LoggingIn
	AuthError
	AuthErrorText
	NeedAddress
	BadAddress
	NeedUser
	NeedPassword
	BadName
	BadPassword
	HostTitle
	HostSub
	KeyTitle
	KeySub
	KeyOnServer
	KeyTrust
	KeyChangedTitle
	KeyChangedSub
	KeyWas
	KeyIs
	PlainTitle
	PlainSub
	PlainGo
	ServerTitle
	ServerOpen
	ServerClosed
	ServerLink
	ServerAlone
	ServerKey
	CopyLink
	Copied
	Done
	Invite
	RoomTitle
	RoomName
	RoomSub
	RoomHint
	RoomCreate

	// The connection strip.
	NoAnswerFrom
	NoConnection
	AttemptNext
	AttemptNow
	NextIn
	KeptMessages
	RetryNow

	// What went wrong with a connection.
	FaultNoHost
	FaultNoRoute
	FaultRefused
	FaultTimeout
	FaultLost
	FaultShutdown
	FaultTooMany
	FaultNotParley
	FaultKey
	FaultVersion
	FaultPolicy
	FaultTaken
	FaultInvalid
	FaultInsecure
	FaultRemoved
	FaultOther

	// Notifications by the system.
	AskAlerts
	AllowAlerts
	DeclineAlerts
	AlertTitle

	// Rooms and people.
	BadTopic
	NoLongerIn
	NoLongerInText
	NotCreated
	NotOpened
	NotJoined
	NotLeft
	NotInvited
	NotRemoved
	NotRenamed
	NotTopic
	NotArchived
	WhyModerators
	WhyTooManyConvs
	WhyNoSuch
	WhyPolicy
	WhyStoring
	WhyUnknown

	// How the person wants the window to be.
	BeforeNoon
	AfterNoon
	Settings
	Appearance
	LookSystem
	LookLight
	LookDark
	TextSize
	Density
	Comfortable
	Compact
	Language
	LanguageEnglish
	LanguageChinese
	Clock
	Clock24
	Clock12
	Notifications
	NotifyAll
	NotifyMentions
	NotifyNothing
	Quiet
	Preview
	EnterKey
	EnterSends
	EnterBreaks
	Percent
	Keys
	KeySend
	KeyLine
	KeyEditLast
	KeyConvs
	KeyUnread
	KeyPage
	KeySize
	KeyFocus
	KeyEscape

	// Notices.
	InputError
	InputErrorText
	TooLong
	Busy
	HostFailed
	Denied
	DiskFailed
	Forgets
	ForgetsText
	CannotDraw
	keys
)

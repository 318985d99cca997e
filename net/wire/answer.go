package wire

// Answer is the body of an ok. Which kind it is follows from the request that
// it answers.
type Answer interface{ answer() }

// Done answers a request that has nothing to tell.
type Done struct{}

// Welcome answers Hello.
type Welcome struct {
	Version int `json:"version"`
	// Server is the server's name as its owner gave it, in any script.
	Server string `json:"server"`
	// Key is the fingerprint of the server's TLS key: what it is known by. Over
	// TLS the certificate proves it; over plain loopback it is only a claim.
	Key Fingerprint `json:"key"`
	// Policy says who may create an account.
	Policy Policy `json:"policy"`
	// Time is the server's clock, in milliseconds since 1970 UTC.
	Time int64 `json:"time"`
}

// Session answers Login, Register and Resume. Events of every conversation
// listed follow from its seq Last on; one that is pushed before this answer is
// read may be listed already, so that a client drops a seq that it has.
type Session struct {
	Me Account `json:"me"`
	// Token logs in again by Resume; empty in the answer to a Resume, whose
	// token stays good.
	Token string `json:"token,omitempty"`
	// MustChange says that the password was a one-time code: until a SetPassword
	// sets another one, nothing but that, a Ping and a Logout is answered, there
	// are no Conversations here and nothing is pushed.
	MustChange bool `json:"must_change,omitempty"`
	// Epoch names the server's history. Where it is another than before, the server
	// was set back to a backup: what was remembered by conversation and seq is to be
	// forgotten. Empty from a server that says nothing of it.
	Epoch         string         `json:"epoch,omitempty"`
	Conversations []Conversation `json:"conversations"`
}

// Sent answers Send, Edit, Delete and React. What it tells is on stable
// storage. Where there was nothing to change, it is of the message itself.
type Sent struct {
	Conv ConvID `json:"conv"`
	Seq  Seq    `json:"seq"`
	Time int64  `json:"time"`
}

// Page answers History, in the order of seq.
type Page struct {
	Conv   ConvID  `json:"conv"`
	Events []Event `json:"events"`
	// More says that there is more in the direction asked for: above After,
	// else below the first.
	More bool `json:"more,omitempty"`
	// Older and Newer say so of both directions, where Around or At were asked
	// for.
	Older bool `json:"older,omitempty"`
	Newer bool `json:"newer,omitempty"`
	// Last is the conversation's newest event when the page was read: what the
	// events up to it changed is in the page's messages already, and what later
	// ones change is not.
	Last Seq `json:"last"`
	// Floor is the conversation's then: nothing is below it.
	Floor Seq `json:"floor,omitempty"`
}

// Listing answers List and Rooms.
type Listing struct {
	Conversations []Conversation `json:"conversations"`
	More          bool           `json:"more,omitempty"`
}

// Directory answers People and Members.
type Directory struct {
	People []Account `json:"people"`
	More   bool      `json:"more,omitempty"`
}

func (*Done) answer()         {}
func (*Welcome) answer()      {}
func (*Session) answer()      {}
func (*Sent) answer()         {}
func (*Page) answer()         {}
func (*PageLine) answer()     {}
func (*Listing) answer()      {}
func (*Directory) answer()    {}
func (*Conversation) answer() {}
func (*Account) answer()      {}
func (*DeviceList) answer()   {}
func (*Found) answer()        {}

func (*AccountList) answer()   {}
func (*AccountDetail) answer() {}
func (*Issued) answer()        {}
func (*HealthReport) answer()  {}
func (*HookPath) answer()      {}
func (*HookList) answer()      {}

func (*InvitationToken) answer() {}
func (*InvitationList) answer()  {}

// NewAnswer makes an empty answer of the kind that req gets.
func NewAnswer(req Request) Answer {
	switch req.(type) {
	case *Hello:
		return new(Welcome)
	case *Login, *Register, *Resume:
		return new(Session)
	case *Send, *Edit, *Delete, *React:
		return new(Sent)
	case *History:
		return new(Page)
	case *List, *Rooms:
		return new(Listing)
	case *People, *Members:
		return new(Directory)
	case *Create, *OpenDirect, *Join, *Rename, *SetTopic, *Invite, *Archive, *SetKeep:
		return new(Conversation)
	case *Search:
		return new(Found)
	case *Devices:
		return new(DeviceList)
	case *SetProfile:
		return new(Account)
	case *Accounts:
		return new(AccountList)
	case *DisableAccount, *SetAdmin:
		return new(AccountDetail)
	case *CreateAccount, *ResetAccount, *CreateBot, *RenewBot:
		return new(Issued)
	case *Health:
		return new(HealthReport)
	case *CreateHook:
		return new(HookPath)
	case *Hooks:
		return new(HookList)
	case *CreateInvitation:
		return new(InvitationToken)
	case *Invitations:
		return new(InvitationList)
	}
	return new(Done)
}

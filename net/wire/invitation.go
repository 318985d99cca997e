package wire

// How people who have no account yet come in: by invitations.

// CreateInvitation makes an invitation; an administrator's. Answer:
// InvitationToken.
type CreateInvitation struct {
	// Uses is how many accounts it makes; zero means InvitationUses.
	Uses int `json:"uses,omitempty"`
	// Life is how long it is good, in seconds; zero means InvitationLife.
	Life int64 `json:"life,omitempty"`
	// For says who is invited, to who makes it: of a status's length and form.
	For string `json:"for,omitempty"`
}

// Invitations asks for the invitations; an administrator's. Answer:
// InvitationList.
type Invitations struct{}

// RevokeInvitation ends an invitation, once more changes nothing; an
// administrator's. Answer: Done.
type RevokeInvitation struct {
	Invitation InvitationID `json:"invitation"`
}

// What an invitation is where its maker does not say.
const (
	InvitationUses = 50
	InvitationLife = 7 * 24 * 60 * 60 // seconds
)

// Invitation lets people make accounts where the policy is PolicyInvite.
type Invitation struct {
	ID InvitationID `json:"invitation"`
	// By made it, zero for who administers the server's data, and Name is that
	// account's name.
	By   AccountID `json:"by,omitempty"`
	Name string    `json:"name,omitempty"`
	// For says who is invited, empty where its maker did not say.
	For string `json:"for,omitempty"`
	// Made is when it was made, and Until when it ends, in milliseconds since 1970
	// UTC.
	Made  int64 `json:"made"`
	Until int64 `json:"until"`
	// Uses is how many accounts it makes, and Used how many it has made.
	Uses int `json:"uses"`
	Used int `json:"used,omitempty"`
	// Revoked says that it was ended before its time.
	Revoked bool `json:"revoked,omitempty"`
}

// Open reports whether an account can be made by it at a time, in milliseconds.
func (i Invitation) Open(now int64) bool { return !i.Revoked && i.Used < i.Uses && now < i.Until }

// InvitationToken answers CreateInvitation: the invitation, and its token, which
// is told this once.
type InvitationToken struct {
	Invitation
	Token string `json:"token"`
}

// InvitationList answers Invitations, the newest first.
type InvitationList struct {
	Invitations []Invitation `json:"invitations"`
}

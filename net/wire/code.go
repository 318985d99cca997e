package wire

import "fmt"

// Code is the stable name of an error. A client decides by it; the sentence
// beside it is for logs and for the developers of clients.
type Code string

// The codes.
const (
	CodeMalformed     Code = "malformed"      // not a frame; the connection ends
	CodeTooLarge      Code = "too_large"      // a line or a text over its limit; a line ends the connection
	CodeVersion       Code = "version"        // another protocol version; the connection ends
	CodeUnknown       Code = "unknown"        // no request of that name
	CodeState         Code = "state"          // not in this state: hello first, or login first
	CodeInvalid       Code = "invalid"        // a field's value breaks its rule
	CodeEmpty         Code = "empty"          // a message without words
	CodeLogin         Code = "login"          // wrong name or password, or an ended token
	CodePlain         Code = "plain"          // logging in needs TLS from there
	CodeTooMany       Code = "too_many"       // too many attempts, requests, conversations or reactions; later
	CodeTaken         Code = "taken"          // the name is taken
	CodePolicy        Code = "policy"         // the server's policy does not let you
	CodeInviteUnknown Code = "invite_unknown" // no such invitation
	CodeInviteExpired Code = "invite_expired" // the invitation's time is over
	CodeInviteUsed    Code = "invite_used"    // the invitation was used as often as it may be
	CodeInviteRevoked Code = "invite_revoked" // the invitation was ended
	CodeNotFound      Code = "not_found"      // no such conversation, room or account that you may see
	CodeNotMember     Code = "not_member"     // the conversation is not yours to write in
	CodeForbidden     Code = "forbidden"      // that is for the message's author, a moderator, or an administrator
	CodeArchived      Code = "archived"       // the room is archived: nobody writes in it
	CodeStorage       Code = "storage"        // the server could not write; nothing was stored
	CodeSlow          Code = "slow"           // the client reads too slowly
	CodeIdle          Code = "idle"           // nothing was heard for too long
	CodeShutdown      Code = "shutdown"       // the server stops; come back
	CodeRemoved       Code = "removed"        // the account is no more, or signed out elsewhere
	CodeDisabled      Code = "disabled"       // the account is disabled
	CodeMustChange    Code = "must_change"    // the password was a one-time code: set another one first
	CodeInternal      Code = "internal"       // a fault of the server's
)

// Error is an answer that says no. It is the error that a request's caller
// gets; compare its Code, or use errors.Is with an *Error of that code.
type Error struct {
	Code Code `json:"code"`
	// Say is a sentence in English that says what to do.
	Say string `json:"say"`
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%s)", e.Say, e.Code) }

// Is reports whether target is an *Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Errorf makes an Error of a code.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Say: fmt.Sprintf(format, args...)}
}

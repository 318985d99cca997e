package wire

// What administrators ask of a server, and what bots and webhooks are made by.

// Accounts asks for the accounts in the order of their names, above After, as
// an administrator sees them. Answer: AccountList.
type Accounts struct {
	After string `json:"after,omitempty"`
	Limit int    `json:"limit,omitempty"`
}

// CreateAccount makes a person's account; an administrator's. Answer: Issued,
// with a Code.
type CreateAccount struct {
	User  string `json:"user"`
	Admin bool   `json:"admin,omitempty"`
}

// ResetAccount replaces a person's password by a one-time code and signs all
// devices out; an administrator's. Answer: Issued, with a Code.
type ResetAccount struct {
	Account AccountID `json:"account"`
}

// DisableAccount lets nobody log in as an account or, with Off, again; an
// administrator's. Answer: AccountDetail.
type DisableAccount struct {
	Account AccountID `json:"account"`
	Off     bool      `json:"off,omitempty"`
}

// SetAdmin makes a person an administrator or, with Off, ends their being one;
// an administrator's. Answer: AccountDetail.
type SetAdmin struct {
	Account AccountID `json:"account"`
	Off     bool      `json:"off,omitempty"`
}

// SetPolicy says who may create an account; an administrator's. Answer: Done.
type SetPolicy struct {
	Policy Policy `json:"policy"`
}

// Health asks how the server is; an administrator's. Answer: HealthReport.
type Health struct{}

// CreateBot makes the account of a program; an administrator's. Answer: Issued,
// with a Token.
type CreateBot struct {
	User string `json:"user"`
}

// RenewBot gives a bot another token and ends the ones it had; an
// administrator's. Answer: Issued, with a Token.
type RenewBot struct {
	Account AccountID `json:"account"`
}

// CreateHook makes an incoming webhook of a room; a moderator's. Answer: HookPath.
type CreateHook struct {
	Conv ConvID `json:"conv"`
	// Name is that of the bot account as which it posts.
	Name string `json:"name"`
}

// Hooks asks for the webhooks of a room; a moderator's. Answer: HookList.
type Hooks struct {
	Conv ConvID `json:"conv"`
}

// RemoveHook ends a webhook of a room; a moderator's. Answer: Done.
type RemoveHook struct {
	Conv ConvID `json:"conv"`
	Hook HookID `json:"hook"`
}

// AccountDetail is an account as an administrator sees it. It answers
// DisableAccount and SetAdmin.
type AccountDetail struct {
	Account
	// Owner says that it is the first administrator, who stays one.
	Owner bool `json:"owner,omitempty"`
	// Disabled says that nobody can log in as it.
	Disabled bool `json:"disabled,omitempty"`
	// MustChange says that its password is a one-time code.
	MustChange bool `json:"must_change,omitempty"`
	// Created is when it was made, and Seen when it was last here, zero for never,
	// both in milliseconds since 1970 UTC.
	Created int64 `json:"created"`
	Seen    int64 `json:"seen,omitempty"`
}

// AccountList answers Accounts.
type AccountList struct {
	Accounts []AccountDetail `json:"accounts"`
	More     bool            `json:"more,omitempty"`
}

// Issued answers CreateAccount, ResetAccount, CreateBot and RenewBot: an account
// and what proves it, which is told this once.
type Issued struct {
	Account
	// Code logs a person in once, as the password, until the time Until, in
	// milliseconds since 1970 UTC.
	Code  string `json:"code,omitempty"`
	Until int64  `json:"until,omitempty"`
	// Token logs a bot in by Resume.
	Token string `json:"token,omitempty"`
}

// HealthReport answers Health.
type HealthReport struct {
	// Version is that of the server's program.
	Version string `json:"version"`
	// Uptime is how long it has run, in seconds.
	Uptime int64 `json:"uptime"`
	// Connections counts the open ones, Online the accounts that are connected.
	Connections int `json:"connections"`
	Online      int `json:"online"`
	// Policy is who may make an account now.
	Policy Policy `json:"policy"`
	Stock
	// PerMinute counts the messages that were stored in each of the last
	// HealthMinutes minutes, the oldest first, the one that has just begun last.
	PerMinute []int `json:"per_minute"`
	// DatabaseBytes is what the database takes of its disk, and FreeBytes what is
	// left there for the server.
	DatabaseBytes int64 `json:"database_bytes"`
	FreeBytes     int64 `json:"free_bytes"`
}

// Stock counts what a server keeps.
type Stock struct {
	// Accounts counts those of people and bots, Disabled those among them that are
	// disabled.
	Accounts int `json:"accounts"`
	Disabled int `json:"disabled"`
	// Conversations counts all, Rooms and Private the public and the private rooms
	// among them.
	Conversations int `json:"conversations"`
	Rooms         int `json:"rooms"`
	Private       int `json:"private"`
	// Messages counts those that were said, the deleted ones among them.
	Messages int64 `json:"messages"`
}

// HealthMinutes is how many minutes a HealthReport counts messages of.
const HealthMinutes = 60

// Hook is an incoming webhook: what posts to its path posts into its room.
type Hook struct {
	ID   HookID `json:"hook"`
	Conv ConvID `json:"conv"`
	// Account is the bot as which it posts, and Name that account's name.
	Account AccountID `json:"account"`
	Name    string    `json:"name"`
	// By made it, at the time Made in milliseconds since 1970 UTC.
	By   AccountID `json:"by"`
	Made int64     `json:"made"`
}

// HookPath answers CreateHook: the webhook and its secret path on the server,
// which is told this once.
type HookPath struct {
	Hook
	Path string `json:"path"`
}

// HookList answers Hooks, in the order of their names.
type HookList struct {
	Hooks []Hook `json:"hooks"`
}

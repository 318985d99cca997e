package server

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"parley.example/net/server/account"
	"parley.example/net/wire"
)

// Limit is what an operator may bound: Most of it, at once or in all, and where
// Every is set one more each time that passes.
type Limit struct {
	Most  int
	Every time.Duration
}

// What a Limit may be, so that no sum of them is too large for a time.
const (
	mostMost  = 1_000_000
	mostEvery = time.Hour
)

// Unlimited is the Most of a Limit that bounds nothing.
const Unlimited = math.MaxInt32

// String writes a limit as ParseLimit reads it.
func (l Limit) String() string {
	switch {
	case l.Most == Unlimited:
		return "off"
	case l.Every == 0:
		return strconv.Itoa(l.Most)
	}
	return strconv.Itoa(l.Most) + "/" + l.Every.String()
}

// Limits are those that differ from the defaults, by the names that AllLimits
// lists.
type Limits map[string]Limit

// bound is one of the limits.
type bound uint8

const (
	boundConns bound = iota
	boundConnsFrom
	boundStrangers
	boundConnsOf
	boundLoginsFrom
	boundLoginsAt
	boundHashing
	boundAccounts
	boundMessages
	boundRooms
	boundInvitations
	boundGuesses
	boundSearches
	boundPosts
	boundWrongPosts
	boundPlain
	boundPlainFrom
	boundPlainRate
	bounds // how many there are
)

// LimitInfo is a limit as help and operators know it.
type LimitInfo struct {
	Name, About string
	Default     Limit
}

// AllLimits lists the limits. No honest team meets the defaults: a classroom
// behind one router gets in, one machine or one account does not fill the house.
func AllLimits() [bounds]LimitInfo {
	return [bounds]LimitInfo{
		boundConns:       {"connections", "connections at once", Limit{Most: maxConns}},
		boundConnsFrom:   {"connections-address", "of them from one address that is not this machine's", Limit{Most: maxFrom}},
		boundStrangers:   {"strangers-address", "of these without a login", Limit{Most: maxStrangers}},
		boundConnsOf:     {"connections-account", "connections of one account", Limit{Most: 256}},
		boundLoginsFrom:  {"logins-address", "failed logins from one address", Limit{account.AddressBurst, account.AddressEvery}},
		boundLoginsAt:    {"logins-name", "failed logins by one name", Limit{account.NameBurst, account.NameEvery}},
		boundHashing:     {"hashing", "passwords hashed at once, 19 MiB each; more wait", Limit{Most: account.MaxHashing}},
		boundAccounts:    {"accounts-address", "accounts made from one address that is not this machine's", Limit{registerBurst, registerEvery}},
		boundMessages:    {"messages", "messages and other changes by one account", Limit{2000, 10 * time.Millisecond}},
		boundRooms:       {"rooms", "rooms and direct conversations begun by one account", Limit{200, time.Second}},
		boundInvitations: {"invitations", "invitations by one account, to the server and into rooms", Limit{200, 2 * time.Second}},
		boundGuesses:     {"invitation-guesses", "invitations that are none, from one address", Limit{guessBurst, guessEvery}},
		boundSearches:    {"searches", "searches by one account", Limit{searchBurst, searchEvery}},
		boundPosts:       {"hooks", "posts to one webhook", Limit{hookBurst, hookEvery}},
		boundWrongPosts:  {"hook-guesses", "posts to webhooks that are none, from one address", Limit{wrongBurst, wrongEvery}},
		boundPlain:       {"plain", "plain-text peers at once", Limit{Most: plainMax}},
		boundPlainFrom:   {"plain-address", "of them from one address that is not this machine's", Limit{Most: plainPerAddr}},
		boundPlainRate:   {"plain-messages", "plain-text messages of one peer; more wait", Limit{plainBurst, plainEvery}},
	}
}

// ParseLimit reads NAME=MOST, NAME=MOST/EVERY or NAME=off, as in
// messages=500/20ms: 500 at once, and one more every 20 ms.
func ParseLimit(s string) (name string, l Limit, err error) {
	name, value, ok := strings.Cut(s, "=")
	if !ok {
		return "", l, fmt.Errorf("a limit is NAME=VALUE, not %q", s)
	}
	var known *LimitInfo
	all := AllLimits()
	for i := range all {
		if all[i].Name == name {
			known = &all[i]
		}
	}
	if known == nil {
		return "", l, fmt.Errorf("there is no limit %q", name)
	}
	if value == "off" {
		return name, Limit{Unlimited, known.Default.Every}, nil
	}
	most, every, timed := strings.Cut(value, "/")
	if l.Most, err = strconv.Atoi(most); err != nil || l.Most < 0 || l.Most > mostMost {
		return "", l, fmt.Errorf("the limit %s is a number from 0 to %d, or off, not %q", name, mostMost, most)
	}
	l.Every = known.Default.Every
	if !timed {
		return name, l, nil
	}
	if known.Default.Every == 0 {
		return "", l, fmt.Errorf("the limit %s is of those at once: it has no /TIME", name)
	}
	if l.Every, err = time.ParseDuration(every); err != nil || l.Every <= 0 || l.Every > mostEvery {
		return "", l, fmt.Errorf("the limit %s gives one more each time that passes, like 2s and at most %v, not %q", name, mostEvery, every)
	}
	return name, l, nil
}

// rules are a server's limits, and how often each was met. They are safe for
// concurrent use.
type rules struct {
	limits [bounds]Limit
	met    [bounds]atomic.Int64
}

// newRules are the defaults but for what set says.
func newRules(set Limits) (*rules, error) {
	r := &rules{}
	left := len(set)
	for b, info := range AllLimits() {
		r.limits[b] = info.Default
		if l, ok := set[info.Name]; ok {
			r.limits[b], left = l, left-1
		}
	}
	if left > 0 {
		return nil, errors.New("a limit of an unknown name is set")
	}
	return r, nil
}

// over counts that a limit was met, and says how long to wait.
func (r *rules) over(b bound, wait time.Duration, what string) error {
	r.met[b].Add(1)
	return wire.Errorf(wire.CodeTooMany, "%s: try again in %d s", what, seconds(wait))
}

// seconds is a wait in whole seconds, at least one.
func seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }

// hear counts a refusal of the account book's.
func (r *rules) hear(err error) {
	if e, ok := errors.AsType[*account.TooManyError](err); ok && e.ByName {
		r.met[boundLoginsAt].Add(1)
	} else if ok {
		r.met[boundLoginsFrom].Add(1)
	}
}

// attempts are the limits of the account book.
func (r *rules) attempts() []account.Option {
	from, at := r.limits[boundLoginsFrom], r.limits[boundLoginsAt]
	return []account.Option{
		account.WithAttempts(from.Most, at.Most, from.Every, at.Every),
		account.WithHashing(min(r.limits[boundHashing].Most, mostHashing)),
	}
}

// mostHashing is how many hashes are made at once where nothing bounds them.
const mostHashing = 256

// limiter waits rather than refuses.
func (l Limit) limiter() *rate.Limiter {
	if l.Most == Unlimited {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Every(l.Every), max(1, l.Most))
}

// newLimits readies the limits of many.
func (s *Server) newLimits() {
	set := &s.rules.limits
	s.registrations = newLimits[string](set[boundAccounts])
	s.changes = newLimits[wire.AccountID](set[boundMessages])
	s.rooms = newLimits[wire.AccountID](set[boundRooms])
	s.invitations = newLimits[wire.AccountID](set[boundInvitations])
	s.searches = newLimits[wire.AccountID](set[boundSearches])
	s.posts = newLimits[wire.HookID](set[boundPosts])
	s.wrongPosts = newLimits[string](set[boundWrongPosts])
	s.guesses = newLimits[string](set[boundGuesses])
}

// mayChange counts a request that changes what others see.
func (c *session) mayChange(req wire.Request) error {
	switch req.(type) {
	case *wire.Send, *wire.Edit, *wire.Delete, *wire.React, *wire.Read, *wire.Got, *wire.Join, *wire.Leave, *wire.Rename,
		*wire.SetTopic, *wire.Remove, *wire.Archive, *wire.SetKeep, *wire.SetProfile, *wire.Away:
	default:
		return nil
	}
	if c.pace == nil { // kept, for looking it up costs more than counting
		c.pace = c.srv.changes.pace(c.account.ID)
	}
	if wait, ok := c.pace.allow(c.srv.changes.limit); !ok {
		return c.srv.rules.over(boundMessages, wait, "too many messages and changes by this account")
	}
	return nil
}

// mayBegin counts a room or a direct conversation.
func (c *session) mayBegin() error {
	if wait, ok := c.srv.rooms.allow(c.account.ID); !ok {
		return c.srv.rules.over(boundRooms, wait, "too many rooms and conversations begun by this account")
	}
	return nil
}

// mayInvite counts an invitation, or a webhook, whose bot it brings into a room.
func (c *session) mayInvite() error {
	if wait, ok := c.srv.invitations.allow(c.account.ID); !ok {
		return c.srv.rules.over(boundInvitations, wait, "too many invitations by this account")
	}
	return nil
}

package state

import (
	"slices"

	"parley.example/net/wire"
)

// Admin is what the administration shows of the server, and what Me last did
// there. It is empty unless a DialogAdmin is on show.
type Admin struct {
	// Asking waits for an answer, Done was done, and Failed was not, for the reason
	// Why: the server's code, empty where the line broke. One of the three is set at
	// most.
	Asking, Done, Failed wire.Request
	Why                  wire.Code
	// Accounts are those of the server in the order of their names.
	Accounts AccountList
	// Health is how the server was when it last told, nil before.
	Health *wire.HealthReport
	// Hooks are the webhooks of a room.
	Hooks HookList
	// Told is what the server told once, nil for nothing.
	Told *Told

	// looking says that a health report is awaited.
	looking bool
}

// AccountList is what is known of the accounts of a server.
type AccountList struct {
	All []wire.AccountDetail
	Paging
}

// HookList is what is known of the webhooks of a room.
type HookList struct {
	Conv wire.ConvID // zero for none
	All  []wire.Hook
	// Loading says that they are awaited, Failed that they did not come, for the
	// reason Why.
	Loading, Failed bool
	Why             wire.Code
}

// Told is a secret that the server tells once: what is needed of an account's
// one-time code, a bot's token or the path of a webhook. It stands behind a
// pointer so that a printed State shows none.
type Told struct {
	// Name is the account's, or that of the webhook.
	Name string
	// Code logs a person in until the time Until, Token a bot; whoever knows Path
	// posts by it.
	Code, Token, Path string
	Until             int64
}

type (
	// Administer asks the server for what only its administrators may, or for what
	// is about the webhooks of a room.
	Administer struct{ Request wire.Request }
	// LoadAccounts asks for the next page of the accounts.
	LoadAccounts struct{}
	// Forget lets go of what was told once.
	Forget struct{}

	// AdminAnswered is the answer to an AskAdmin, of which each gets exactly one.
	// Where Answer is nil it was refused, for the reason Why; that is empty where the
	// line broke.
	AdminAnswered struct {
		Request wire.Request
		Answer  wire.Answer
		Why     wire.Code
	}

	// AskAdmin asks the server.
	AskAdmin struct{ Request wire.Request }
)

func (Administer) event()    {}
func (LoadAccounts) event()  {}
func (Forget) event()        {}
func (AdminAnswered) event() {}
func (AskAdmin) effect()     {}

// admin handles what an administrator wants, and what comes of it.
//
//	intent → AskAdmin → the server → AdminAnswered
func (c *change) admin(ev Event) {
	if c.Dialog.Kind != DialogAdmin {
		return // it was left meanwhile
	}
	switch ev := ev.(type) {
	case Administer:
		c.administer(ev.Request)
	case LoadAccounts:
		if l := c.Admin.Accounts; !l.Loading && (l.More || l.Failed) {
			c.fetchAccounts()
		}
	case Forget:
		c.Admin.Told = nil
	case AdminAnswered:
		switch r := ev.Request.(type) {
		case *wire.Accounts:
			c.accountsLoaded(r, ev.Answer)
		case *wire.Health:
			c.Admin.looking = false
			c.healthHeard(ev.Answer)
		case *wire.Hooks:
			c.hooksLoaded(r, ev)
		default:
			c.administered(ev)
		}
	}
}

// administer asks for something: one act at a time, and beside it what only looks.
func (c *change) administer(req wire.Request) {
	a := &c.Admin
	switch r := req.(type) {
	case *wire.Health:
		if !a.looking && c.online() {
			a.looking = true
			c.do(AskAdmin{Request: r})
		}
	case *wire.Hooks:
		if a.Hooks.Conv != r.Conv || !a.Hooks.Loading {
			a.Hooks = HookList{Conv: r.Conv}
			c.fetchHooks()
		}
	case *wire.CreateAccount, *wire.ResetAccount, *wire.DisableAccount, *wire.SetAdmin, *wire.SetPolicy,
		*wire.CreateBot, *wire.RenewBot, *wire.CreateHook, *wire.RemoveHook:
		switch {
		case a.Asking != nil:
		case !c.online():
			a.Done, a.Failed, a.Why = nil, req, ""
		default:
			a.Asking, a.Done, a.Failed, a.Why, a.Told = req, nil, nil, "", nil
			c.do(AskAdmin{Request: req})
		}
	}
}

// administered notes what came of an act.
func (c *change) administered(ev AdminAnswered) {
	a := &c.Admin
	if a.Asking == nil || a.Asking != ev.Request {
		return
	}
	a.Asking = nil
	if ev.Answer == nil {
		a.Failed, a.Why = ev.Request, ev.Why
		return
	}
	a.Done = ev.Request
	switch got := ev.Answer.(type) {
	case *wire.Issued:
		a.Told = &Told{Name: got.Name, Code: got.Code, Token: got.Token, Until: got.Until}
		c.listAccounts() // where it is, or is otherwise, by now
	case *wire.AccountDetail:
		a.Accounts.put(*got)
	case *wire.HookPath:
		a.Told = &Told{Name: got.Name, Path: got.Path}
		c.fetchHooks()
	}
	switch r := ev.Request.(type) {
	case *wire.SetPolicy:
		c.policyIs(r.Policy)
	case *wire.RemoveHook:
		c.fetchHooks()
	}
}

// healthHeard notes how the server is, and who may make an account by now: another
// administrator may have changed that.
func (c *change) healthHeard(answer wire.Answer) {
	h, ok := answer.(*wire.HealthReport)
	if !ok {
		return
	}
	c.Admin.Health = h
	_, setting := c.Admin.Asking.(*wire.SetPolicy) // what is told may be from before that
	if h.Policy != "" && !setting {
		c.policyIs(h.Policy)
	}
}

// policyIs notes who may make an account.
func (c *change) policyIs(p wire.Policy) {
	c.Server.Policy, c.home.Policy = p, p
	if c.Hosting.Phase == HostOn && c.Hosting.Key == c.Server.Key {
		c.Hosting.Policy = p
	}
}

// put replaces an account in the list.
func (l *AccountList) put(now wire.AccountDetail) {
	i := slices.IndexFunc(l.All, func(a wire.AccountDetail) bool { return a.ID == now.ID })
	if i >= 0 {
		l.All = slices.Clone(l.All)
		l.All[i] = now
	}
}

// after is the name that the next page of accounts begins above.
func (l *AccountList) after() string {
	if len(l.All) == 0 {
		return ""
	}
	return l.All[len(l.All)-1].Name
}

// lookAround asks for all that the administration shows at first.
func (c *change) lookAround() {
	was := c.Admin
	c.Admin = Admin{Failed: was.Failed, Why: was.Why, Health: was.Health, Hooks: HookList{Conv: was.Hooks.Conv}, Told: was.Told}
	if was.Asking != nil { // on a line that broke
		c.Admin.Failed = was.Asking
	}
	c.administer(&wire.Health{})
	c.listAccounts()
	c.listRooms(true)
	c.askInvitations(FetchInvitations{})
	if c.Admin.Hooks.Conv != 0 {
		c.fetchHooks()
	}
}

// listAccounts begins the list of accounts anew.
func (c *change) listAccounts() {
	c.Admin.Accounts = AccountList{}
	c.fetchAccounts()
}

func (c *change) fetchAccounts() {
	l := &c.Admin.Accounts
	l.Loading, l.Failed = c.online(), !c.online()
	if l.Loading {
		c.do(AskAdmin{Request: &wire.Accounts{After: l.after()}})
	}
}

func (c *change) accountsLoaded(asked *wire.Accounts, answer wire.Answer) {
	l := &c.Admin.Accounts
	if !l.Loading || asked.After != l.after() {
		return
	}
	page, ok := answer.(*wire.AccountList)
	l.Loading, l.Failed = false, !ok
	if ok {
		l.All = slices.Concat(l.All, page.Accounts)
		l.More = page.More && len(page.Accounts) > 0
	}
}

func (c *change) fetchHooks() {
	l := &c.Admin.Hooks
	l.Loading, l.Failed, l.Why = c.online(), !c.online(), ""
	if l.Loading {
		c.do(AskAdmin{Request: &wire.Hooks{Conv: l.Conv}})
	}
}

func (c *change) hooksLoaded(asked *wire.Hooks, ev AdminAnswered) {
	l := &c.Admin.Hooks
	if !l.Loading || asked.Conv != l.Conv {
		return
	}
	list, ok := ev.Answer.(*wire.HookList)
	l.Loading, l.Failed, l.Why = false, !ok, ev.Why
	if ok {
		l.All = list.Hooks
	}
}

// leaveAdmin takes the administration away from who administers no more, and
// keeps nothing of it once it is left.
func (c *change) leaveAdmin() {
	if c.Dialog.Kind == DialogAdmin && !c.Me.Admin {
		c.Dialog = Dialog{}
	}
	if c.Dialog.Kind != DialogAdmin {
		c.Admin = Admin{}
	}
}

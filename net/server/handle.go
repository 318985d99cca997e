package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// errVersion and errLogout end a session after its answer was put.
var (
	errVersion = errors.New("another protocol version")
	errLogout  = errors.New("logged out")
)

// handle serves one request. An error ends the connection.
func (c *session) handle(ctx context.Context, id int64, req wire.Request) error {
	if r, ok := req.(*wire.Hello); ok {
		return c.greetBack(id, r)
	}
	if !c.hello {
		c.refuse(id, wire.Errorf(wire.CodeState, "say hello first"))
		return nil
	}
	switch r := req.(type) {
	case *wire.Ping:
		c.answer(id, &wire.Done{})
	case *wire.Login:
		c.login(ctx, id, r)
	case *wire.Register:
		c.register(ctx, id, r)
	case *wire.Resume:
		c.resume(ctx, id, r)
	default:
		if c.account.ID == 0 {
			c.refuse(id, wire.Errorf(wire.CodeState, "log in first"))
			return nil
		}
		if c.held {
			return c.serveHeld(ctx, id, req)
		}
		return c.serve(ctx, id, req)
	}
	return nil
}

// serveHeld handles what is answered before a one-time code was replaced.
func (c *session) serveHeld(ctx context.Context, id int64, req wire.Request) error {
	switch req.(type) {
	case *wire.Logout, *wire.SetPassword:
		return c.serve(ctx, id, req)
	}
	c.refuse(id, wire.Errorf(wire.CodeMustChange, "your password was a one-time code: set your own first"))
	return nil
}

// serve handles what needs an account.
func (c *session) serve(ctx context.Context, id int64, req wire.Request) error {
	if err := c.mayChange(req); err != nil {
		c.fail(id, err)
		return nil
	}
	done, err := c.turn(ctx, req)
	if err != nil {
		c.fail(id, err)
		return nil
	}
	defer done()
	var a wire.Answer = &wire.Done{}
	switch r := req.(type) {
	case *wire.Logout:
		return c.logout(ctx, id)
	case *wire.Send:
		c.send(ctx, id, r, c.srv.hub.subscribed(c, r.Conv), c.insist)
		return nil
	case *wire.Edit:
		a, err = c.edit(ctx, r)
	case *wire.Delete:
		a, err = c.erase(ctx, r)
	case *wire.React:
		a, err = c.react(ctx, r)
	case *wire.Typing:
		err = c.typing(ctx, r)
	case *wire.History:
		a, err = c.history(ctx, r)
	case *wire.Search:
		a, err = c.search(ctx, r)
	case *wire.Read:
		err = c.markRead(ctx, r)
	case *wire.List:
		a, err = c.list(ctx)
	case *wire.Rooms:
		a, err = c.publicRooms(ctx, r)
	case *wire.People:
		a, err = c.people(ctx, r)
	case *wire.Members:
		a, err = c.members(ctx, r)
	case *wire.Create:
		a, err = c.create(ctx, r)
	case *wire.OpenDirect:
		a, err = c.direct(ctx, r)
	case *wire.Join:
		a, err = c.join(ctx, r)
	case *wire.Leave:
		err = c.leave(ctx, r)
	case *wire.Rename:
		a, err = c.rename(ctx, r)
	case *wire.SetTopic:
		a, err = c.topic(ctx, r)
	case *wire.Invite:
		a, err = c.invite(ctx, r)
	case *wire.Remove:
		err = c.remove(ctx, r)
	case *wire.Archive:
		a, err = c.archive(ctx, r)
	case *wire.SetKeep:
		a, err = c.keep(ctx, r)
	default:
		return c.serveSelf(ctx, id, req)
	}
	return c.reply(id, a, err)
}

// serveSelf handles what an account asks about itself.
func (c *session) serveSelf(ctx context.Context, id int64, req wire.Request) error {
	var a wire.Answer = &wire.Done{}
	var err error
	switch r := req.(type) {
	case *wire.Devices:
		a, err = c.devices(ctx)
	case *wire.SignOut:
		if r.Device == c.device && !r.Others {
			return c.logout(ctx, id)
		}
		err = c.signOut(ctx, r)
	case *wire.SetPassword:
		err = c.password(ctx, r)
	case *wire.SetProfile:
		a, err = c.profile(ctx, r)
	case *wire.Away:
		c.srv.hub.away(c, r.On)
	case *wire.Got:
		err = c.got(ctx, r)
	default:
		return c.serveAdmin(ctx, id, req)
	}
	return c.reply(id, a, err)
}

// reply answers a request with what came of it.
func (c *session) reply(id int64, a wire.Answer, err error) error {
	if err != nil {
		c.fail(id, err)
		return nil
	}
	c.answer(id, a)
	return nil
}

// codeOf puts an error of the server's rooms into the protocol's words.
func codeOf(err error) *wire.Error {
	if e, ok := errors.AsType[*wire.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*account.TooManyError](err); ok {
		return wire.Errorf(wire.CodeTooMany, "%s", e)
	}
	switch {
	case errors.Is(err, account.ErrDisabled):
		return wire.Errorf(wire.CodeDisabled, sayDisabled)
	case errors.Is(err, account.ErrCodeEnded):
		return wire.Errorf(wire.CodeLogin, "that code was used or has expired: ask an administrator for another")
	case errors.Is(err, store.ErrHooks):
		return wire.Errorf(wire.CodeTooMany, "a room has at most %d webhooks: remove one first", wire.MaxHooks)
	case errors.Is(err, store.ErrInvitations):
		return wire.Errorf(wire.CodeTooMany, "a server has at most %d invitations: revoke some first", wire.MaxInvitations)
	case errors.Is(err, account.ErrCredentials):
		return wire.Errorf(wire.CodeLogin, "wrong name or password")
	case errors.Is(err, store.ErrNotFound):
		return errNotFound
	case errors.Is(err, store.ErrNotMember):
		return errNotMember
	case errors.Is(err, store.ErrTaken):
		return wire.Errorf(wire.CodeTaken, "that name is taken, or looks like one that is: choose another")
	case errors.Is(err, store.ErrArchived):
		return wire.Errorf(wire.CodeArchived, "the room is archived: nobody writes in it")
	case errors.Is(err, store.ErrNotYours):
		return wire.Errorf(wire.CodeForbidden, "the message is another's")
	case errors.Is(err, store.ErrNoMessage):
		return wire.Errorf(wire.CodeInvalid, "ref is no message of this conversation, or one that was deleted")
	case errors.Is(err, store.ErrCursor):
		return wire.Errorf(wire.CodeInvalid, "the search cannot go on from that cursor: begin anew")
	case errors.Is(err, store.ErrReactions):
		return wire.Errorf(wire.CodeTooMany, "a message has at most %d different reactions: use one that is there", wire.MaxReactions)
	case errors.Is(err, store.ErrLimit):
		return wire.Errorf(wire.CodeTooMany, "an account is in at most %d conversations: leave one first", wire.MaxConversations)
	case errors.Is(err, store.ErrClosed), errors.Is(err, context.Canceled):
		return wire.Errorf(wire.CodeShutdown, "the server stops; come back later")
	}
	return wire.Errorf(wire.CodeStorage, "the server could not reach its storage: nothing was stored; try again later")
}

// The answers about conversations. One that exists but is not the asker's to
// know of gets the same answer as one that does not exist.
var (
	errNotFound  = wire.Errorf(wire.CodeNotFound, "there is no such conversation, room or account here")
	errNotMember = wire.Errorf(wire.CodeNotMember, "you are not a member of this room: join it first")
)

func (c *session) greetBack(id int64, r *wire.Hello) error {
	if c.hello {
		c.refuse(id, wire.Errorf(wire.CodeState, "hello was said already"))
		return nil
	}
	if r.Version != wire.Version {
		c.refuse(id, wire.Errorf(wire.CodeVersion, "this server speaks version %d of the protocol, the client version %d: use the same version of Parley on both", wire.Version, r.Version))
		return errVersion
	}
	if err := wire.CheckLine("client", r.Client, wire.MaxDevice); err != nil {
		c.fail(id, err)
		return nil
	}
	c.hello = true
	c.answer(id, &wire.Welcome{
		Version: wire.Version, Server: c.srv.name, Key: c.srv.keys.fingerprint(), Policy: c.srv.Policy(), Time: time.Now().UnixMilli(),
	})
	return nil
}

// mayLogIn says whether a login may be tried on this connection at all.
func (c *session) mayLogIn() error {
	if c.account.ID != 0 {
		return wire.Errorf(wire.CodeState, "logged in already: open another connection")
	}
	if !c.trusted {
		return wire.Errorf(wire.CodePlain, "logging in from another machine needs TLS on the same port")
	}
	return nil
}

func (c *session) login(ctx context.Context, id int64, r *wire.Login) {
	err := c.mayLogIn()
	if err == nil {
		err = wire.CheckLine("device", r.Device, wire.MaxDevice)
	}
	if err != nil {
		c.fail(id, err)
		return
	}
	a, err := c.srv.books.book.Verify(ctx, r.User, r.Password, c.from)
	if err != nil {
		c.say(slog.LevelWarn, "login refused", "why", err.Error())
		c.fail(id, err)
		return
	}
	var half *wire.Error
	if a.CodeUntil > 0 {
		half = errSpent
	}
	c.issue(ctx, id, a.ID, half, func() (string, error) { return c.srv.books.book.IssueProven(ctx, a, r.Device) })
}

func (c *session) register(ctx context.Context, id int64, r *wire.Register) {
	err := c.mayLogIn()
	if err == nil {
		err = wire.CheckLine("device", r.Device, wire.MaxDevice)
	}
	if err == nil {
		err = c.srv.mayRegister(c.from)
	}
	if err != nil {
		c.fail(id, err)
		return
	}
	a, err := c.enroll(ctx, r)
	if err != nil {
		c.fail(id, err)
		return
	}
	c.say(slog.LevelInfo, "account made", "user", a.Name)
	c.issue(ctx, id, a.ID, errMade, func() (string, error) { return c.srv.books.book.Issue(ctx, a.ID, r.Device) })
}

// errMade is of an account that was made and could not be logged in: to register it
// again would find its own name taken. errSpent is of a one-time code that let nobody
// in: it would be none the next time.
var (
	errMade  = wire.Errorf(wire.CodeInternal, "the account is made, but logging in did not finish: log in with its password")
	errSpent = wire.Errorf(wire.CodeInternal, "the code was used, but logging in did not finish: ask an administrator for another")
)

// issue gives the device a token, which give makes, and begins. half says what stays
// done where that fails, nil for nothing.
func (c *session) issue(ctx context.Context, id int64, a wire.AccountID, half *wire.Error, give func() (token string, err error)) {
	err := c.srv.hub.mayAttach(a)
	var token string
	if err == nil {
		token, err = give()
	}
	if err != nil {
		c.fail(id, halfDone(half, err))
		return
	}
	c.begin(ctx, id, token, token, half)
}

// halfDone is an error of what half says, but that of who was proven and is no more.
func halfDone(half *wire.Error, err error) error {
	if half == nil || errors.Is(err, account.ErrCredentials) {
		return err
	}
	return fmt.Errorf("%w: %w", half, err)
}

func (c *session) resume(ctx context.Context, id int64, r *wire.Resume) {
	if err := c.mayLogIn(); err != nil {
		c.fail(id, err)
		return
	}
	if c.begin(ctx, id, r.Token, "", nil) && !c.used {
		c.srv.noteUse(ctx, c)
	}
}

// begin makes the session that of a token's account: first it hears of
// everything that is committed from now on, then it reads what there is. give is
// the token to hand out, half that of issue.
func (c *session) begin(ctx context.Context, id int64, token, give string, half *wire.Error) (began bool) {
	c.token = token
	convs, err := c.attach(ctx)
	if errors.Is(err, account.ErrCredentials) || errors.Is(err, account.ErrDisabled) { // nothing has begun
		c.fail(id, signedOut(err))
		return false
	}
	if err != nil {
		c.fail(id, halfDone(half, err))
		c.goodbye(wire.Bye{Code: codeOf(err).Code, Say: "logging in did not finish: try again"})
		return false
	}
	c.raw.introduce()
	c.srv.meters.logins.Add(1)
	c.say(slog.LevelInfo, "login", "user", c.account.Name)
	me := []wire.Account{c.account}
	c.srv.hub.present(me)
	c.answer(id, &wire.Session{Me: me[0], Token: give, MustChange: c.held, Epoch: c.srv.epoch, Conversations: convs})
	return true
}

// signedOut says of a token that has ended what to do about it.
func signedOut(err error) error {
	if errors.Is(err, account.ErrCredentials) {
		return wire.Errorf(wire.CodeLogin, "this device was signed out: log in with the password")
	}
	return err
}

// attach has the hub make the session that of its token's account, and returns the
// account's conversations, of a moment after which the session hears of everything.
func (c *session) attach(ctx context.Context) (convs []wire.Conversation, err error) {
	fresh, err := c.srv.hub.attach(ctx, c, func(ctx context.Context) (found store.Account, err error) {
		found, convs, err = c.srv.books.book.LogIn(ctx, c.token)
		if c.used = time.Since(time.UnixMilli(found.Used)).Abs() < store.UsedEvery; !c.used {
			found.Used = time.Now().UnixMilli() // as will be noted
		}
		return found, err
	})
	switch {
	case err != nil || c.held:
		return nil, err
	case !fresh:
		return c.conversations(ctx)
	}
	c.present(convs)
	return convs, nil
}

func (c *session) logout(ctx context.Context, id int64) error {
	if err := c.srv.books.book.Revoke(ctx, c.token); err != nil {
		c.fail(id, err)
		return nil
	}
	c.srv.hub.signOut(c, func(id wire.DeviceID) bool { return id == c.device })
	c.answer(id, &wire.Done{})
	return errLogout
}

package client

import (
	"context"
	"fmt"
	"strings"

	"parley.example/net/wire"
)

// Credentials prove an account. A Token is used where there is one, else the
// password.
type Credentials struct {
	User, Password string
	// Token is that of an earlier session.
	Token string
	// Device names the device among the person's own.
	Device string
	// Register makes the account first; Invite is an invitation's token.
	Register bool
	Invite   string
}

// request is how the credentials log in.
func (k Credentials) request() wire.Request {
	switch {
	case k.Token != "":
		return &wire.Resume{Token: k.Token}
	case k.Register:
		return &wire.Register{User: k.User, Password: k.Password, Device: k.Device, Invite: k.Invite}
	}
	return &wire.Login{User: k.User, Password: k.Password, Device: k.Device}
}

// Login logs in. Besides the connection's errors it answers ErrLogin,
// ErrInsecure, ErrTooMany, ErrTaken, ErrPolicy, ErrInvalid, ErrRemoved, ErrDisabled or
// ErrServer, wrapping the server's *wire.Error.
func (c *Conn) Login(ctx context.Context, k Credentials) (*wire.Session, error) {
	s, err := Get[*wire.Session](ctx, c, k.request())
	return s, joinError(err)
}

// EndSession ends the session of a token, which the server was not told of. ErrLogin
// says that it has ended already.
func EndSession(ctx context.Context, t Target, token string) error {
	conn, err := Dial(ctx, t)
	if err != nil {
		return err
	}
	defer conn.Close() // what it ended with is in err
	timed, cancel := context.WithTimeout(ctx, loginTimeout)
	defer cancel()
	if _, err := conn.Login(timed, Credentials{Token: token}); err != nil {
		return err
	}
	_, err = conn.Do(timed, &wire.Logout{})
	return err
}

// People asks for every account of the server. From then on presence is pushed.
func (c *Conn) People(ctx context.Context) ([]wire.Account, error) {
	var all []wire.Account
	req := &wire.People{}
	for {
		d, err := Get[*wire.Directory](ctx, c, req)
		if err != nil {
			return nil, err
		}
		all = append(all, d.People...)
		if req = morePeople(d); req == nil {
			return all, nil
		}
	}
}

// morePeople asks for the page after d, nil where there is none.
func morePeople(d *wire.Directory) *wire.People {
	if !d.More || len(d.People) == 0 {
		return nil
	}
	return &wire.People{After: d.People[len(d.People)-1].Name}
}

// Find finds what a person names: '#room' among the conversations of the
// session, or by joining it where join is set; any other name as the direct
// conversation with that account, made where there is none. A name that is
// nobody's is a *wire.Error of CodeNotFound.
func (c *Conn) Find(ctx context.Context, s *wire.Session, name string, join bool) (wire.Conversation, error) {
	room, isRoom := strings.CutPrefix(name, "#")
	if !isRoom {
		return found(Get[*wire.Conversation](ctx, c, &wire.OpenDirect{User: name}))
	}
	for _, conv := range s.Conversations {
		if conv.Kind == wire.Room && wire.FoldName(conv.Name) == wire.FoldName(room) {
			return conv, nil
		}
	}
	if join {
		return found(Get[*wire.Conversation](ctx, c, &wire.Join{Room: room}))
	}
	return wire.Conversation{}, fmt.Errorf("find: %w", wire.Errorf(wire.CodeNotFound, "you are in no room called #%s", room))
}

func found(conv *wire.Conversation, err error) (wire.Conversation, error) {
	if err != nil {
		return wire.Conversation{}, err
	}
	return *conv, nil
}

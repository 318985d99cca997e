package wire

// Push is what a server sends unasked. It carries no id.
type Push interface {
	// Type is the push's "t" on the wire.
	Type() string
	push()
}

// Presence says which accounts came and went, are away or back, or show
// themselves otherwise from now on: each as it is. One that is new to the
// server and not online has just been made. Only sessions that asked for People
// receive it.
type Presence struct {
	People []Account `json:"people"`
}

// Marked says that another device of this account moved a read marker.
type Marked struct {
	Conv ConvID `json:"conv"`
	Seq  Seq    `json:"seq"`
}

// Opened says that this account is a member of a conversation from now on, or
// that what is known of one has changed.
type Opened struct {
	Conversation
}

// Expired says that what is below Floor in a conversation was kept for its time,
// and is nowhere any more.
type Expired struct {
	Conv  ConvID `json:"conv"`
	Floor Seq    `json:"floor"`
}

// Closed says that this account is a member of a conversation no more.
type Closed struct {
	Conv ConvID `json:"conv"`
}

// Typist says that another member is writing something in a conversation right
// now. It holds for a few seconds.
type Typist struct {
	Conv    ConvID    `json:"conv"`
	Account AccountID `json:"account"`
}

// Wait says that the answer to a request takes longer, and that the server is
// there meanwhile.
type Wait struct{}

// Bye says why the server closes the connection, which it then does.
type Bye struct {
	Code Code   `json:"code"`
	Say  string `json:"say"`
}

// The types of the pushes.
func (*Event) Type() string    { return "event" }
func (*Presence) Type() string { return "presence" }
func (*Marked) Type() string   { return "marked" }
func (*Opened) Type() string   { return "opened" }
func (*Expired) Type() string  { return "expired" }
func (*Closed) Type() string   { return "closed" }
func (*Typist) Type() string   { return "typing" }
func (*Seen) Type() string     { return "seen" }
func (*Wait) Type() string     { return "wait" }
func (*Bye) Type() string      { return "bye" }

func (*Event) push()    {}
func (*Presence) push() {}
func (*Marked) push()   {}
func (*Opened) push()   {}
func (*Expired) push()  {}
func (*Closed) push()   {}
func (*Typist) push()   {}
func (*Seen) push()     {}
func (*Wait) push()     {}
func (*Bye) push()      {}

// newPush makes an empty push of the named kind, nil where none is.
func newPush(name string) Push {
	switch name {
	case "event":
		return new(Event)
	case "presence":
		return new(Presence)
	case "marked":
		return new(Marked)
	case "opened":
		return new(Opened)
	case "expired":
		return new(Expired)
	case "closed":
		return new(Closed)
	case "typing":
		return new(Typist)
	case "seen":
		return new(Seen)
	case "wait":
		return new(Wait)
	case "bye":
		return new(Bye)
	}
	return nil
}

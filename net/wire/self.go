package wire

// What an account asks about itself, and tells of what has reached it.

// Devices asks for the devices that the account is logged in on. Answer:
// DeviceList.
type Devices struct{}

// SignOut ends the token of one of the account's devices, this one's too, or
// with Others of all but this one. Who is connected by it gets a Bye of
// CodeRemoved. Answer: Done.
type SignOut struct {
	Device DeviceID `json:"device,omitempty"`
	Others bool     `json:"others,omitempty"`
}

// SetPassword replaces the account's password and signs all other devices out.
// A wrong Old is CodeLogin, and counted as a login. Answer: Done.
type SetPassword struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// SetProfile says how the account shows itself: both at once, empty for none.
// Answer: Account.
type SetProfile struct {
	Display string `json:"display,omitempty"`
	Status  string `json:"status,omitempty"`
}

// Away says that nobody sits at this connection or, without On, that somebody
// does again. It ends with the connection. Answer: Done.
type Away struct {
	On bool `json:"on,omitempty"`
}

// Got says that everything up to Seq of a direct conversation has reached this
// device; backward it does nothing. Answer: Done.
type Got struct {
	Conv ConvID `json:"conv"`
	Seq  Seq    `json:"seq"`
}

// Device is one that an account is logged in on: a token of its.
type Device struct {
	ID DeviceID `json:"device"`
	// Name is what the device called itself, empty for nothing.
	Name string `json:"name"`
	// Made is when it logged in, and Used when it was last connected, to the hour
	// or so, both in milliseconds since 1970 UTC.
	Made int64 `json:"made"`
	Used int64 `json:"used"`
	// Online says that it is connected now, This that it is the asker's own.
	Online bool `json:"online,omitempty"`
	This   bool `json:"this,omitempty"`
}

// DeviceList answers Devices, the one used last first.
type DeviceList struct {
	Devices []Device `json:"devices"`
}

// Mark is how far a member of a direct conversation is: up to which event all
// has reached one of its devices, and up to which it has read. Got is never
// below Read.
type Mark struct {
	Account AccountID `json:"account"`
	Got     Seq       `json:"got"`
	Read    Seq       `json:"read"`
}

// Seen says that another member of a direct conversation has got or read more
// of it.
type Seen struct {
	Conv ConvID `json:"conv"`
	Mark
}

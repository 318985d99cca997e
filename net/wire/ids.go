package wire

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// AccountID names an account for ever. It is random, positive and below 2^48,
// so that JavaScript keeps it whole and nobody counts accounts by it.
type AccountID int64

// ConvID names a conversation for ever, drawn as an AccountID is.
type ConvID int64

// DeviceID names a device of an account for as long as it is logged in, drawn
// as an AccountID is.
type DeviceID int64

// HookID names a webhook for as long as it is there, drawn as an AccountID is.
type HookID int64

// InvitationID names an invitation for as long as it is known, drawn as an
// AccountID is.
type InvitationID int64

// Seq numbers the events of one conversation: 1, 2, 3 … without gaps. Zero
// stands before the first.
type Seq int64

// UID is a sender's own id of what it sends, its idempotency key: a UUID in
// its canonical lower-case form (RFC 9562).
type UID string

// NewID draws an id for an account, a conversation or a device: positive, below 2^48.
func NewID() int64 {
	var b [8]byte
	for {
		rand.Read(b[2:])
		if n := int64(binary.BigEndian.Uint64(b[:])); n > 0 {
			return n
		}
	}
}

// NewUID draws a version 7 UUID, whose order is that of its making, so that a
// server's index of them grows at one end.
func NewUID(now time.Time) UID {
	var b [16]byte
	rand.Read(b[6:])
	ms := uint64(now.UnixMilli())
	b[0], b[1], b[2] = byte(ms>>40), byte(ms>>32), byte(ms>>24)
	b[3], b[4], b[5] = byte(ms>>16), byte(ms>>8), byte(ms)
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return uidOf(b)
}

func uidOf(b [16]byte) UID {
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:36], b[10:16])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return UID(s[:])
}

// Bytes returns the 16 bytes of u, and whether u is a canonical UUID.
func (u UID) Bytes() (b [16]byte, ok bool) { return parseUID(u) }

// UIDFrom writes 16 bytes in the canonical form.
func UIDFrom(b [16]byte) UID { return uidOf(b) }

package server

// ParkWith is Park with what is done when the peer has said something, before resume.
func (g Guest) ParkWith(glance, resume func()) bool {
	return g.park(func() (stays bool) { glance(); return false }, resume)
}

// LotOver reports whether nobody may wait any more.
func (c Crowd) LotOver() bool {
	c.c.lot.mu.Lock()
	defer c.c.lot.mu.Unlock()
	return c.c.lot.over
}

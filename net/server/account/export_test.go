package account

// What tests need to see.

// TableSize bounds the names and the addresses remembered.
const TableSize = tableSize

// CheckSecret reads a PHC string and writes it again.
func CheckSecret(phc string) (again string, c Cost, err error) {
	s, err := parseSecret(phc)
	if err != nil {
		return "", Cost{}, err
	}
	return s.String(), s.cost, nil
}

// Remembered counts the addresses and the names that the throttle remembers.
func (b *Book) Remembered() (addresses, names int) {
	b.throttle.mu.Lock()
	defer b.throttle.mu.Unlock()
	return len(b.throttle.addresses.buckets), len(b.throttle.names.buckets)
}

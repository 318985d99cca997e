package pagefile

// Aside reports whether the runtime can wait for syncs as for sockets. Android lets
// an app make few system calls, and kills it at others.
func Aside() bool { return false }

func dataSync(int32) (done bool, err error) { return false, nil }

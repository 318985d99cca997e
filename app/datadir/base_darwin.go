package datadir

const name = "Parley"

func base() (string, error) { return home("Library", "Application Support") }

package datadir

const (
	name    = "Parley"
	homeVar = "HOME"
)

func base() (string, error) { return home("Library", "Application Support") }

package datadir

import "os"

const (
	name    = "Parley"
	homeVar = "USERPROFILE"
)

func base() (string, error) {
	if dir := os.Getenv("LocalAppData"); dir != "" {
		return dir, nil
	}
	return home("AppData", "Local")
}

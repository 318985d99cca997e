package datadir

import "os"

const name = "Parley"

func base() (string, error) {
	if dir := os.Getenv("LocalAppData"); dir != "" {
		return dir, nil
	}
	return home("AppData", "Local")
}

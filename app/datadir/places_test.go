package datadir

import (
	"path/filepath"
	"testing"
)

// TestPlaces tests every system's rule on every system.
func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		name  string
		place func(func(string) string) string
		env   map[string]string
		want  string
	}{
		{"Linux", onDesktops, map[string]string{"HOME": "/home/amy"}, "/home/amy/.local/share/parley"},
		{"Linux by XDG", onDesktops, map[string]string{"HOME": "/home/amy", "XDG_DATA_HOME": "/data"}, "/data/parley"},
		{"Linux by XDG alone", onDesktops, map[string]string{"XDG_DATA_HOME": "/data"}, "/data/parley"},
		{"Linux by a relative XDG", onDesktops, map[string]string{"HOME": "/home/amy", "XDG_DATA_HOME": "data"}, "/home/amy/.local/share/parley"},
		{"Linux without a home", onDesktops, map[string]string{"XDG_DATA_HOME": "data"}, ""},
		{"macOS", onMac, map[string]string{"HOME": "/Users/amy", "XDG_DATA_HOME": "/data"}, "/Users/amy/Library/Application Support/Parley"},
		{"macOS without a home", onMac, nil, ""},
		{"Windows", onWindows, map[string]string{"LocalAppData": "/Users/amy/Local", "USERPROFILE": "/Users/bob"}, "/Users/amy/Local/Parley"},
		{"Windows by the profile", onWindows, map[string]string{"USERPROFILE": "/Users/amy", "HOME": "/home/amy"}, "/Users/amy/AppData/Local/Parley"},
		{"Windows without a home", onWindows, map[string]string{"HOME": "/home/amy"}, ""},
	} {
		got := tt.place(func(name string) string { return tt.env[name] })
		if filepath.ToSlash(got) != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

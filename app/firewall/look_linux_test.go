//go:build !android

package firewall_test

import (
	"os"
	"path/filepath"
	"testing"

	"parley.example/app/firewall"
)

// fake puts programs on PATH: what each prints and with which exit code it ends.
func fake(t *testing.T, programs map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"ufw", "firewall-cmd", "nft", "iptables-save"} {
		script := "exit 1\n" // as where one is no administrator, or it is off
		if s, ok := programs[name]; ok {
			script = s
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

// prints is a script that prints a file.
func prints(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return "cat '" + path + "'\n"
}

// TestLook asks fake programs, as real ones are asked.
func TestLook(t *testing.T) {
	for _, tc := range []struct {
		name     string
		programs map[string]string
		walls    []string
		hidden   int
	}{
		{"ufw", map[string]string{"ufw": `[ "$*" = "status verbose" ] || exit 1` + "\n" + prints(t, "ufw-shut")}, []string{"ufw"}, 0},
		{
			"firewalld",
			map[string]string{"firewall-cmd": `[ "$1" = --state ] && echo running && exit` + "\n" + prints(t, "firewalld-shut")},
			[]string{"firewalld"},
			0,
		},
		{"firewalld that does not tell", map[string]string{"firewall-cmd": `[ "$1" = --state ] && echo running` + "\n"}, []string{"firewalld"}, 0},
		{"nftables", map[string]string{"nft": prints(t, "nft-drop"), "iptables-save": "exit 0\n"}, []string{"nftables"}, 0},
		{"iptables", map[string]string{"nft": "exit 0\n", "iptables-save": prints(t, "iptables-drop")}, []string{"iptables"}, 0},
		{"no administrator", nil, nil, 2},
		{"none", map[string]string{"nft": "exit 0\n", "iptables-save": "exit 0\n"}, nil, 0},
		{"one that floods", map[string]string{"nft": "exec yes drop\n", "iptables-save": "exit 0\n"}, nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fake(t, tc.programs)
			got := firewall.Look(t.Context(), 12343)
			var walls []string
			for _, w := range got.Walls {
				walls = append(walls, w.Name)
				if w.OpenPort == "" {
					t.Errorf("%s: no command opens the port", w.Name)
				}
			}
			if len(walls) != len(tc.walls) || len(walls) > 0 && walls[0] != tc.walls[0] || len(got.Hidden) != tc.hidden || got.Unknown {
				t.Errorf("got %+v, want the walls %v and %d hidden", got, tc.walls, tc.hidden)
			}
		})
	}
}

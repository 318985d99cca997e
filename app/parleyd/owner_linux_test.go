package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"parley.example/app/netns"
)

// TestRootRestoresForTheServersUser names a fault: what root restored for a server that
// runs as a user of its own, as under systemd, was root's alone, and no start could
// read it.
func TestRootRestoresForTheServersUser(t *testing.T) {
	const user = 12345
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "monday.parley")
	serveIn(t, data).stop()
	parleyd(t, nil, "", "backup", "-data", data, file).want(t, 0)
	fresh := t.TempDir()
	if err := os.Chown(fresh, user, user); err != nil {
		netns.Untested(t, "a file of another user, which root makes", err)
	}
	give := func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(name, user, user)
	}
	if err := filepath.WalkDir(data, give); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-data", fresh, file}, {"-data", data, "-replace", file}} {
		parleyd(t, nil, "", append([]string{"restore"}, args...)...).want(t, 0)
		err := filepath.WalkDir(args[1], func(name string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			if err == nil && info.Sys().(*syscall.Stat_t).Uid != user {
				t.Errorf("restore %s: %s is of user %d, not of the server's", args, name, info.Sys().(*syscall.Stat_t).Uid)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestRootMakesDataForWhoeverHasTheFolder names a fault: where the folder of the data was
// not there either, or root made the first account in it, all of it was root's alone.
func TestRootMakesDataForWhoeverHasTheFolder(t *testing.T) {
	const user = 12345
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "monday.parley")
	serveIn(t, data).stop()
	parleyd(t, nil, "", "backup", "-data", data, file).want(t, 0)
	for _, command := range [][]string{{"restore", file}, {"account", "add", "amy"}} {
		home := t.TempDir()
		if err := os.Chown(home, user, user); err != nil {
			netns.Untested(t, "a file of another user, which root makes", err)
		}
		last := len(command) - 1
		args := slices.Concat(command[:last], []string{"-data", filepath.Join(home, "chat", "data")}, command[last:])
		parleyd(t, nil, "secret\n", args...).want(t, 0)
		err := filepath.WalkDir(home, func(name string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			if err == nil && info.Sys().(*syscall.Stat_t).Uid != user {
				t.Errorf("%s: %s is of user %d, not of the server's", command, name, info.Sys().(*syscall.Stat_t).Uid)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

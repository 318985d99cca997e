//go:build !js

package main

import (
	"errors"
	"io"
	"maps"
	"testing"

	"parley.example/net/client"
	"parley.example/state"
)

func TestSettingsAreKept(t *testing.T) {
	disk, err := client.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := state.KeepSettings{
		Settings: state.Settings{Look: state.LookDark, Size: 120, Quiet: true},
		Rules:    map[state.Place]state.Notify{{Server: "k", Conv: 7}: state.NotifyNothing},
	}
	openKeeper(disk, options{}, quiet()).keep(want)
	got := openKeeper(disk, options{}, quiet()).first()
	if got.Settings != want.Settings || !maps.Equal(got.Rules, want.Rules) {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

// TestCommandLineIsForThisTime: what it says is on show, and kept only once the
// person chose it.
func TestCommandLineIsForThisTime(t *testing.T) {
	disk := client.Memory()
	openKeeper(disk, options{}, quiet()).keep(state.KeepSettings{Settings: state.Settings{Look: state.LookDark}})
	k := openKeeper(disk, options{theme: "light", lang: "zh-Hant"}, quiet())
	now := k.first().Settings
	if now.Look != state.LookLight || now.Language != state.LanguageChinese {
		t.Fatalf("begins with %+v", now)
	}
	now.Size = 120
	k.keep(state.KeepSettings{Settings: now})
	if got := openKeeper(disk, options{}, quiet()).first().Settings; got != (state.Settings{Look: state.LookDark, Size: 120}) {
		t.Errorf("another setting leaves %+v", got)
	}
	for _, look := range []state.Look{state.LookSystem, state.LookLight} {
		now.Look = look
		k.keep(state.KeepSettings{Settings: now})
		if got := openKeeper(disk, options{}, quiet()).first().Settings.Look; got != look {
			t.Errorf("kept the look %d, want %d", got, look)
		}
	}
}

// badDisk is a disk that gives and takes nothing.
type badDisk struct{ client.Disk }

func (badDisk) Load() (map[string][]byte, error) { return nil, errors.New("no disk") }
func (badDisk) Write(string, []byte) error       { return errors.New("no disk") }

func TestSettingsThatCannotBeReadAreAsAtFirst(t *testing.T) {
	broken := client.Memory()
	if err := broken.Write(settingsFile, []byte("{")); err != nil {
		t.Fatal(err)
	}
	for name, disk := range map[string]client.Disk{"no disk": badDisk{}, "half a file": broken} {
		k := openKeeper(disk, options{theme: "dark"}, quiet())
		if got := k.first(); got.Settings != (state.Settings{Look: state.LookDark}) || len(got.Rules) != 0 {
			t.Errorf("%s: begins with %+v", name, got)
		}
		k.keep(state.KeepSettings{})
	}
}

func TestCommandLineKnowsItsChoices(t *testing.T) {
	for _, args := range [][]string{{"-theme", "sepia"}, {"-lang", "xx"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

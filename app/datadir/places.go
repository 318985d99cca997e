package datadir

import "path/filepath"

// The folder on each system, by the variables of an environment; empty where that
// names no home. [os.UserHomeDir] is not asked: without a home it names /sdcard on
// Android, which every program there reads.

// onMac is Application Support, where Apple's programs keep what a person does not
// open by hand.
func onMac(env func(string) string) string {
	return below(env("HOME"), "Library", "Application Support", "Parley")
}

// onWindows is the local one of the two AppData, which does not follow a person
// from machine to machine: a database cannot.
func onWindows(env func(string) string) string {
	if dir := env("LocalAppData"); dir != "" {
		return filepath.Join(dir, "Parley")
	}
	return below(env("USERPROFILE"), "AppData", "Local", "Parley")
}

// onDesktops is the XDG Base Directory Specification's, which has relative paths
// ignored.
func onDesktops(env func(string) string) string {
	if dir := env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "parley")
	}
	return below(env("HOME"), ".local", "share", "parley")
}

// below is a folder in the person's home.
func below(home string, parts ...string) string {
	if home == "" {
		return ""
	}
	return filepath.Join(append([]string{home}, parts...)...)
}

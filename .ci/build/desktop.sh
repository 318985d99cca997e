# What is built for Linux, Windows and macOS. Part of build.sh.
# shellcheck shell=bash

linux() {
	[[ $(uname -s) == Linux ]] || die "the window for Linux is built on Linux"
	install window
	find_go
	build_window
	build_server
	made bin/parley bin/parleyd
}

windows() {
	find_go
	export GOOS=windows GOARCH=amd64 CGO_ENABLED=0
	build app parley.exe "-H windowsgui"
	build app/parleyd parleyd.exe
	unset GOOS GOARCH CGO_ENABLED
	made bin/parley.exe bin/parleyd.exe
}

macos() {
	say "no application bundle for macOS is made yet. On a Mac, ./build.sh run builds the window and opens it."
	exit 2
}

# The package for Android. Part of build.sh.
# shellcheck shell=bash

android() {
	say "no package for Android is made yet."
	exit 2
}

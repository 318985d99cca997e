// Package script holds the tests of build.sh, which run it on machines that do
// not exist: a PATH of its own, with package managers that only take notes.
package script

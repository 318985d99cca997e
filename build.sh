#!/usr/bin/env bash
# Builds, runs, tests and checks Parley. ./build.sh help lists the commands.
#
# What a command needs and the machine lacks is named, then installed: by root
# at once, by anybody else through sudo after a question. A Go that is missing
# or too old is fetched into a cache folder and checked against a hash. The
# parts are in .ci/build.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

module=parley.example
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/parley

say() { printf '%s\n' "build.sh: $*" >&2; }
die() {
	say "$@"
	exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# The rest, by purpose.
. .ci/build/packages.sh
. .ci/build/go.sh
. .ci/build/beside.sh
. .ci/build/tests.sh
. .ci/build/web.sh
. .ci/build/desktop.sh
. .ci/build/release.sh
. .ci/build/android.sh

# version is what the programs say with -version. Its hash has the same length in
# every clone.
version() { git describe --tags --always --abbrev=12 --dirty 2>/dev/null || echo unknown; }

commit() { git rev-parse HEAD 2>/dev/null || echo unknown; }

# build makes the program $2 from the package $1; GOOS and the like come from
# the environment, further linker flags as $3. It goes into bin, or into the folder
# that PARLEY_BIN names.
build() {
	go build -trimpath -ldflags "-s -w -X main.version=$(version) -X main.commit=$(commit) ${3:-}" -o "${PARLEY_BIN:-bin}/$2" "./$1"
}

# The window's id is what a desktop knows it by: the name of its .desktop file.
build_window() { CGO_ENABLED=1 build app parley "-X gioui.org/app.ID=$app_id"; }
build_server() { CGO_ENABLED=0 build app/parleyd parleyd; }

made() { say "made $*"; }

run() {
	if [[ $(uname -s) != Darwin && -z ${DISPLAY:-} && -z ${WAYLAND_DISPLAY:-} ]]; then
		find_go
		build_client -quick
		build_server
		say "there is no display here (no DISPLAY, no WAYLAND_DISPLAY): starting the server without a window"
		where "$@" >&2
		exec bin/parleyd serve "$@"
	fi
	if [[ $(uname -s) == Darwin ]] && ! xcode-select -p >/dev/null 2>&1; then
		die "Apple's command line tools are missing. Run: xcode-select --install"
	fi
	equip 'fonts web' window
	find_go
	build_client -quick
	build_window
	exec bin/parley "$@"
}

# where says where a server that is started with these arguments listens.
where() {
	local addr=:12343 last='' arg ip
	for arg in "$@"; do
		case $arg in
		-addr=* | --addr=*) addr=${arg#*=} ;;
		esac
		case $last in
		-addr | --addr) addr=$arg ;;
		esac
		last=$arg
	done
	echo "It listens on $addr; the next lines of the log say so when it is up."
	[[ $addr == :* ]] || return 0
	for ip in $(hostname -I 2>/dev/null || true); do
		case $ip in
		*:*) echo "  [$ip]$addr" ;;
		*) echo "  $ip$addr" ;;
		esac
	done
}

help() {
	cat <<-'END'
		usage: ./build.sh COMMAND [ARGUMENTS]

		  run      build Parley and open its window; without a display, start the server.
		           Arguments go to the program: ./build.sh run -demo -start-server
		  test     run every test
		  check    format, vet, staticcheck, shellcheck, sizes, import rules, modules
		  bench    measure the server beside others that are here (PARLEY_BENCH_PEERS names them);
		           with arguments run the packages' benchmarks, to which they go
		  soak     24 people talk to a server for ten minutes, or for as long as an argument says (90s);
		           memory and goroutines stay flat
		  deps     install what PURPOSE… needs (window, fonts, web, tests, emulation, checks, jdk) and nothing else
		  linux    bin/parley, bin/parleyd; in bin/release .deb packages and .tar.gz archives
		  windows  parley.exe and parleyd.exe for amd64 and arm64, and .zip archives of them
		  wasm     the browser client: bin/parley.wasm, and net/server/web/dist for the servers
		  macos    on a Mac: bin/macos/Parley.app and bin/macos/parleyd
		  android  bin/parley.apk for phones, with the Android SDK, the NDK and a JDK
		  all      all of these that this machine can make, and bin/release/SHA256SUMS
		  help     this

		Every command first installs what it needs and the machine lacks; it asks before it
		uses sudo.
	END
}

main() {
	local command=${1:-help}
	[[ $# == 0 ]] || shift
	case $command in
	run | check | bench | soak | linux | windows | wasm | macos | android | all | help) "$command" "$@" ;;
	test) test_all ;;
	deps) install "$@" ;;
	-h | -help | --help) help ;;
	*)
		say "there is no command $command: ./build.sh help lists them"
		exit 2
		;;
	esac
}

main "$@"

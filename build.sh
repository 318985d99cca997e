#!/usr/bin/env bash
# Builds, runs, tests and checks Parley. ./build.sh help lists the commands.
#
# What a command needs and the machine lacks is named, then installed: by root
# at once, by anybody else through sudo after a question. A Go that is missing
# or too old is fetched into a cache folder, checked against a hash below.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

# The Go to fetch where there is none of go.mod's version: the archives that the
# go command itself downloads as toolchains, whose contents stand in the public
# checksum database.
go_version=1.26.8
go_sha256() {
	case $1 in
	linux-amd64) echo 30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7 ;;
	linux-arm64) echo 02b36b6787b3ac767668f630e2998df45a3b1f9ffee08d1bf3ef6487cd658d99 ;;
	darwin-amd64) echo fe99a2009e5bb51e06d7784f1a486478673512041c2671157bd382806e2aedcf ;;
	darwin-arm64) echo 0aad5fb52b88498885290178adc0bcfe429bc63012621af9f83282eb640bd9c7 ;;
	*) return 1 ;;
	esac
}

module=parley.example
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/parley

say() { printf '%s\n' "build.sh: $*" >&2; }
die() {
	say "$@"
	exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# needs lists what a purpose needs: how to find out | apt | dnf | pacman | brew.
# cmd: a command, lib: a library for pkg-config, file: one of these files, pkg:
# the package itself. A dash: nothing to install there.
needs() {
	case $1 in
	fetch) cat <<-'END' ;;
		cmd:curl | curl | curl | curl | -
		cmd:unzip | unzip | unzip | unzip | -
		file:/etc/ssl/certs/ca-certificates.crt:/etc/pki/tls/certs/ca-bundle.crt:/etc/ssl/cert.pem | ca-certificates | ca-certificates | ca-certificates | -
	END
	window) cat <<-'END' ;;
		cmd:gcc | gcc libc6-dev | gcc | gcc | -
		cmd:pkg-config | pkg-config | pkgconf-pkg-config | pkgconf | -
		lib:egl | libegl-dev | libglvnd-devel | libglvnd | -
		lib:wayland-client | libwayland-dev | wayland-devel | wayland | -
		lib:x11 | libx11-dev | libX11-devel | libx11 | -
		lib:x11-xcb | libx11-xcb-dev | libX11-devel | libx11 | -
		lib:xcursor | libxcursor-dev | libXcursor-devel | libxcursor | -
		lib:xfixes | libxfixes-dev | libXfixes-devel | libxfixes | -
		lib:xkbcommon | libxkbcommon-dev | libxkbcommon-devel | libxkbcommon | -
		lib:xkbcommon-x11 | libxkbcommon-x11-dev | libxkbcommon-x11-devel | libxkbcommon-x11 | -
		lib:vulkan | libvulkan-dev | vulkan-loader-devel vulkan-headers | vulkan-icd-loader vulkan-headers | -
		pkg | libegl1 | libglvnd-egl | libglvnd | -
		pkg | libgles2 | libglvnd-gles | libglvnd | -
		pkg | libgl1-mesa-dri | mesa-dri-drivers | mesa | -
	END
	tests) cat <<-'END' ;;
		cmd:Xvfb | xvfb | xorg-x11-server-Xvfb | xorg-server-xvfb | -
		cmd:xauth | xauth | xorg-x11-xauth | xorg-xauth | -
		cmd:xdotool | xdotool | xdotool | xdotool | -
		cmd:xclip | xclip | xclip | xclip | -
		cmd:import | imagemagick | ImageMagick | imagemagick | -
		cmd:nc | netcat-openbsd | nmap-ncat | openbsd-netcat | -
		cmd:python3 | python3 | python3 | python | python
		cmd:script | bsdutils | util-linux-script | util-linux | -
		pkg | libegl-mesa0 | mesa-libEGL | mesa | -
	END
	fonts) cat <<-'END' ;; # without them Chinese, Japanese, Korean and emoji are boxes
		pkg | fonts-noto-cjk | google-noto-sans-cjk-fonts | noto-fonts-cjk | -
		pkg | fonts-noto-color-emoji | google-noto-color-emoji-fonts | noto-fonts-emoji | -
	END
	checks) cat <<-'END' ;;
		cmd:shellcheck | shellcheck | ShellCheck | shellcheck | shellcheck
	END
	esac
}

# manager is the package manager here, empty where it is none that we know.
manager() {
	local m
	for m in apt-get dnf pacman brew; do
		if have "$m"; then
			echo "$m"
			return
		fi
	done
}

# installed asks the package manager $1 for the package $2.
installed() {
	case $1 in
	apt-get) [[ $(dpkg-query -W -f='${db:Status-Status}' "$2" 2>/dev/null) == installed ]] ;;
	dnf) rpm -q --whatprovides "$2" >/dev/null 2>&1 ;;
	pacman) pacman -T "$2" >/dev/null 2>&1 ;;
	brew) brew list --versions "$2" >/dev/null 2>&1 ;;
	esac
}

# present says whether the need with the probe $2 and the packages $3… is met.
present() {
	local by=$1 probe=$2 file package
	shift 2
	case $probe in
	cmd:*) have "${probe#cmd:}" ;;
	lib:*) have pkg-config && pkg-config --exists "${probe#lib:}" ;;
	file:*)
		while IFS= read -r file; do
			[[ -e $file ]] && return 0
		done < <(tr ':' '\n' <<<"${probe#file:}")
		return 1
		;;
	pkg)
		for package in "$@"; do
			installed "$by" "$package" || return 1
		done
		;;
	esac
}

# missing prints the packages that the purposes $2… need and the machine lacks;
# where the package manager $1 is unknown, the probes that failed.
missing() {
	local by=$1 purpose probe apt dnf pacman brew packages
	shift
	for purpose in "$@"; do
		while IFS='|' read -r probe apt dnf pacman brew; do
			probe=${probe// /}
			case $by in
			apt-get) packages=$apt ;;
			dnf) packages=$dnf ;;
			pacman) packages=$pacman ;;
			brew) packages=$brew ;;
			*) packages=${probe#*:} ;;
			esac
			read -r packages <<<"$packages"
			[[ $packages == - || $probe == pkg && -z $by ]] && continue
			# shellcheck disable=SC2086 # several packages
			present "$by" "$probe" $packages || printf '%s\n' $packages
		done < <(needs "$purpose")
	done | awk '!seen[$0]++'
}

# install makes sure of what the purposes $@ need.
install() {
	local by packages
	by=$(manager)
	packages=$(missing "$by" "$@" | tr '\n' ' ')
	packages=${packages% }
	[[ -z $packages ]] && return
	case $by in
	apt-get) as_root "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages" ;;
	dnf) as_root "dnf install -y --setopt=install_weak_deps=False $packages" ;;
	pacman) as_root "pacman -Sy --needed --noconfirm $packages" ;;
	brew)
		say "installing: $packages"
		# shellcheck disable=SC2086 # several packages
		brew install $packages
		;;
	*) die "missing: $packages. No apt-get, dnf, pacman or brew is here to install it: please do it by hand." ;;
	esac
	packages=$(missing "$by" "$@" | tr '\n' ' ')
	[[ -z $packages ]] || die "still missing after the installation: $packages"
}

# as_root runs a line of shell as root: at once as root, else through sudo after
# a question, else not at all.
as_root() {
	local line=$1 answer
	if [[ $(id -u) == 0 ]]; then
		say "installing: $line"
		sh -c "$line"
		return
	fi
	have sudo || die "this needs root, and there is no sudo. As root, run: $line"
	[[ -t 0 ]] || die "this needs root, and nobody is here to ask. Run: sudo sh -c '$line'"
	say "this is missing and would be installed: sudo sh -c '$line'"
	read -r -p "Go ahead with sudo? [y/N] " answer
	case $answer in
	[yY] | [yY][eE][sS]) sudo sh -c "$line" ;;
	*) die "nothing was installed" ;;
	esac
}

# at_least says whether the Go version $1 (as go1.26.8) is $2 (as 1.26.0) or later.
at_least() {
	local minor patch want_minor want_patch
	[[ $1 =~ ^go1\.([0-9]+)(\.([0-9]+))?(rc|beta)? ]] || return 1
	[[ -z ${BASH_REMATCH[4]:-} ]] || return 1 # not released
	minor=${BASH_REMATCH[1]} patch=${BASH_REMATCH[3]:-0}
	[[ $2 =~ ^1\.([0-9]+)(\.([0-9]+))?$ ]] || die "go.mod's go line is not understood: $2"
	want_minor=${BASH_REMATCH[1]} want_patch=${BASH_REMATCH[3]:-0}
	((minor > want_minor || minor == want_minor && patch >= want_patch))
}

# find_go puts a Go of go.mod's version on the PATH, fetched where none is found.
find_go() {
	local want go
	want=$(sed -n 's/^go //p' go.mod)
	export GOTOOLCHAIN=local GOFLAGS="${GOFLAGS:-} -buildvcs=false" # version says it better
	for go in "$(command -v go || true)" /usr/local/go/bin/go "$cache/go$go_version/bin/go"; do
		if [[ -x $go ]] && at_least "$("$go" env GOVERSION 2>/dev/null)" "$want"; then
			PATH=$(dirname "$go"):$PATH
			return
		fi
	done
	say "no Go $want or later is here"
	fetch_go
	PATH=$cache/go$go_version/bin:$PATH
}

# platform is this machine as Go names it.
platform() {
	local os cpu
	os=$(uname -s | tr '[:upper:]' '[:lower:]')
	cpu=$(uname -m)
	case $cpu in
	x86_64) cpu=amd64 ;;
	aarch64) cpu=arm64 ;;
	esac
	echo "$os-$cpu"
}

# proxy is the first server of GOPROXY.
proxy() {
	local first=${GOPROXY:-https://proxy.golang.org}
	first=${first%%[,|]*}
	case $first in
	http*) echo "${first%/}" ;;
	*) echo https://proxy.golang.org ;;
	esac
}

# sha256 prints a file's hash.
sha256() {
	if have sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# fetch_go downloads, checks and unpacks Go. A cut download leaves nothing that
# would be taken for a Go.
fetch_go() {
	local on want got name work bad
	on=$(platform)
	want=$(go_sha256 "$on") || die "there is no pinned Go for $on: please install Go $go_version from https://go.dev/dl/"
	install fetch
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/fetch.XXXXXX")
	# shellcheck disable=SC2064 # the folder of now
	trap "rm -rf '$work'" EXIT
	name=golang.org/toolchain@v0.0.1-go$go_version.$on
	say "fetching Go $go_version for $on"
	curl -fL --retry 3 --progress-bar -o "$work/go.zip" "$(proxy)/golang.org/toolchain/@v/${name#*@}.zip" ||
		die "Go could not be fetched. Is there a network? Else install Go $go_version from https://go.dev/dl/ by hand."
	got=$(sha256 "$work/go.zip")
	[[ $got == "$want" ]] || die "the Go that was fetched is not the one expected: its SHA-256 is $got, not $want"
	unzip -q "$work/go.zip" -d "$work"
	# What a module's zip cannot hold: go.mod files of its own, and modes.
	while IFS= read -r bad; do
		mv "$bad" "${bad%_go.mod}go.mod"
	done < <(find "$work/$name" -name _go.mod)
	chmod +x "$work/$name"/bin/* "$work/$name"/pkg/tool/*/*
	rm -rf "$cache/go$go_version"
	mv "$work/$name" "$cache/go$go_version"
	rm -rf "$work"
	trap - EXIT
}

# version is what the programs say with -version.
version() { git describe --tags --always --dirty 2>/dev/null || echo unknown; }

# build makes the program $2 from the package $1; GOOS and the like come from
# the environment, further linker flags as $3.
build() {
	go build -trimpath -ldflags "-s -w -X main.version=$(version) ${3:-}" -o "bin/$2" "./$1"
}

build_window() { CGO_ENABLED=1 build app parley; }
build_server() { CGO_ENABLED=0 build app/parleyd parleyd; }

# but_app lists our packages without the window, which alone needs cgo.
but_app() { go list ./... | grep -v "^$module/app\$"; }

# browser lists our packages that are linked into the browser's program.
browser() { GOOS=js GOARCH=wasm CGO_ENABLED=0 go list -deps ./app | grep "^$module/"; }

run() {
	if [[ $(uname -s) != Darwin && -z ${DISPLAY:-} && -z ${WAYLAND_DISPLAY:-} ]]; then
		find_go
		build_server
		say "there is no display here (no DISPLAY, no WAYLAND_DISPLAY): starting the server without a window"
		where "$@" >&2
		exec bin/parleyd serve "$@"
	fi
	if [[ $(uname -s) == Darwin ]] && ! xcode-select -p >/dev/null 2>&1; then
		die "Apple's command line tools are missing. Run: xcode-select --install"
	fi
	install window fonts
	find_go
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

# try runs a command, and remembers in failed that it did not succeed.
failed=0
try() { "$@" || failed=1; }

test_all() {
	install window fonts tests fetch
	find_go
	mkdir -p artifacts
	export PARLEY_ARTIFACTS=$root/artifacts
	# shellcheck disable=SC2046 # several packages
	CGO_ENABLED=0 try go test -timeout 10m $(but_app)
	try go -C .ci/tools test -count=1 ./... # the cache would not see build.sh change
	try go test -race -timeout 15m ./net/... ./state/...
	try go test -timeout 10m ./app ./ui/...
	return "$failed"
}

check() {
	install window fonts tests checks
	find_go
	try check_format
	try check_vet
	try check_static
	try shellcheck -x build.sh .ci/run
	try go -C .ci/tools run ./size "$root"
	try go test -count=1 -run 'House|Browser|OnlyTheWindow|Checker' ./app
	try go mod verify
	try go mod tidy -diff
	if ((failed)); then die "check found the above"; fi
	say "check: nothing to complain of"
}

# check_format builds the pinned tools and compares with gofumpt's format.
check_format() {
	mkdir -p "$cache/tools"
	go -C .ci/tools build -o "$cache/tools/" tool || return
	local found
	found=$("$cache/tools/gofumpt" -d app icons net state ui .ci)
	[[ -z $found ]] && return
	printf '%s\n' "$found"
	return 1
}

# check_static runs staticcheck over the house and over CI's own code.
check_static() {
	local ok=0
	"$cache/tools/staticcheck" ./... || ok=1
	(cd .ci/tools && "$cache/tools/staticcheck" ./...) || ok=1
	return "$ok"
}

# check_vet vets for each platform what is built for it.
check_vet() {
	local ok=0 rest
	rest=$(but_app)
	go vet ./... || ok=1
	GOOS=windows CGO_ENABLED=0 go vet ./... || ok=1
	# shellcheck disable=SC2046,SC2086 # several packages
	{
		GOOS=js GOARCH=wasm CGO_ENABLED=0 go vet $(browser | grep -v "^$module/app\$") || ok=1
		# The window by its files: its tests start servers, which no browser does.
		(cd app && GOOS=js GOARCH=wasm CGO_ENABLED=0 go vet $(GOOS=js GOARCH=wasm go list -f '{{join .GoFiles " "}}' .)) || ok=1
		GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 go vet $rest || ok=1
		GOOS=android GOARCH=arm64 CGO_ENABLED=0 go vet $rest || ok=1
	}
	return "$ok"
}

bench() {
	find_go
	# shellcheck disable=SC2046 # several packages
	CGO_ENABLED=0 go test -run '^$' -bench . -benchmem "$@" $(but_app)
}

made() { say "made $*"; }

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

wasm() {
	find_go
	GOOS=js GOARCH=wasm CGO_ENABLED=0 build app parley.wasm
	made bin/parley.wasm, the browser client without its page
}

macos() {
	say "no application bundle for macOS is made yet. On a Mac, ./build.sh run builds the window and opens it."
	exit 2
}

android() {
	say "no package for Android is made yet."
	exit 2
}

all() {
	linux
	windows
	wasm
	say "not made yet: an application bundle for macOS, a package for Android"
}

help() {
	cat <<-'END'
		usage: ./build.sh COMMAND [ARGUMENTS]

		  run      build Parley and open its window; without a display, start the server.
		           Arguments go to the program: ./build.sh run -demo -start-server
		  test     run every test
		  check    format, vet, staticcheck, shellcheck, sizes, import rules, modules
		  bench    run the benchmarks; arguments go to go test
		  deps     install what PURPOSE… needs (window, fonts, tests, checks) and nothing else
		  linux    bin/parley and bin/parleyd
		  windows  bin/parley.exe and bin/parleyd.exe
		  wasm     bin/parley.wasm
		  macos    nothing yet
		  android  nothing yet
		  all      linux, windows and wasm
		  help     this

		Every command first installs what it needs and the machine lacks; it asks before it
		uses sudo.
	END
}

main() {
	local command=${1:-help}
	[[ $# == 0 ]] || shift
	case $command in
	run | check | bench | linux | windows | wasm | macos | android | all | help) "$command" "$@" ;;
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

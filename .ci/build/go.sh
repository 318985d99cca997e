# The Go that builds, and where it comes from. Part of build.sh.
# shellcheck shell=bash

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

# Tests, checks and benchmarks. Part of build.sh.
# shellcheck shell=bash

# but_app lists our packages without the window, which alone needs cgo.
but_app() { go list ./... | grep -v "^$module/app\$"; }

# browser lists our packages that are linked into the browser's program.
browser() { GOOS=js GOARCH=wasm CGO_ENABLED=0 go list -deps ./app | grep "^$module/"; }

# try runs a command, and remembers in failed that it did not succeed.
failed=0
try() { "$@" || failed=1; }

# What tests windows waits more than it works, and is what a busy machine
# disturbs: it comes first, and all that works beside it.
test_all() {
	install window fonts web tests emulation fetch
	find_go
	build_client -quick
	mkdir -p artifacts
	export PARLEY_ARTIFACTS=$root/artifacts
	export GOFLAGS="$GOFLAGS -trimpath" # as the programs that tests build, so that nothing is compiled for both
	write_in_memory
	beside lane_of_windows lane_of_races lane_of_phones
}

lane_of_windows() { phase test_windows; }

lane_of_races() {
	phase test_race
	phase test_race_app
	phase test_ui
	phase test_plain
}

lane_of_phones() {
	phase test_arm64
	phase test_tools
}

# Where Go builds is not where tests write: see write_in_memory. What go test would
# vet, check_vet vets.
native() { go test -vet=off -exec 'env -u GOTMPDIR' "$@"; }

test_windows() { native -timeout 30m ./app; }

test_ui() { native -timeout 20m ./ui/...; }

test_tools() { go -C .ci/tools test -timeout 20m -count=1 ./...; } # the cache would not see build.sh change

# What test_race leaves out of the detector's sight: SQLite, as it was translated
# from C, and what passwords are hashed with. They share nothing that is not under
# a lock of ours or of database/sql's, and in its sight take five times as long.
unseen='modernc.org/sqlite/lib modernc.org/memory golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b'

in_sight=(-race)
for one in $unseen; do
	in_sight+=("-gcflags=$one=-race=false")
done

# The slowest come first, beside which there is room for the others.
test_race() {
	native "${in_sight[@]}" -timeout 30m ./net/server ./net/server/store/sqlite ./net/... ./state/... && alone
}

# test_race_app tests the program without a window, in one process: what is of Linux
# alone starts programs and browsers, into which the detector does not see.
test_race_app() {
	local file tests=()
	for file in app/*_test.go; do
		[[ $file == *_linux_test.go ]] && continue
		mapfile -t -O "${#tests[@]}" tests < <(sed -n 's/^func \(Test[A-Za-z0-9_]*\)(.*/\1/p' "$file")
	done
	native "${in_sight[@]}" -timeout 20m -run "^($(IFS='|' && echo "${tests[*]}"))$" ./app
}

# alone says whether what is unseen, as it is built there, hides nothing of what
# others do: a generic function is compiled into all that use it, and the linker
# takes any of these for everybody, sync.Map's among them.
alone() {
	local files file
	# shellcheck disable=SC2086 # several packages
	files=$(go list "${in_sight[@]}" -export -f '{{.Export}}' $unseen) || return
	for file in $files; do
		if go tool nm "$file" | grep -v ' U ' | grep -F '[go.shape.'; then
			say "one of $unseen has the above generic functions of its own: it must be seen by the race detector"
			return 1
		fi
	done
}

# test_plain tests what is left, as it is without C.
test_plain() {
	# shellcheck disable=SC2046 # several packages
	CGO_ENABLED=0 native -timeout 20m $(but_app | grep -Ev "^$module/(net|state|ui)(/|\$)") ./net/server/web
}

# write_in_memory has tests write into memory, where there is room: whether a disk
# keeps what it is told to is none of what they test, and that is what most of
# them would wait for. Programs go where they went.
write_in_memory() {
	local memory=/dev/shm free
	have df || return 0
	free=$(df -Pk "$memory" 2>/dev/null | awk 'NR == 2 { print $4 }')
	[[ ${free:-0} -ge $((3 << 20)) ]] || return 0
	free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
	[[ ${free:-0} -ge $((6 << 20)) ]] || return 0
	memory=$(mktemp -d "$memory/p.XXXXXX") || return 0
	# shellcheck disable=SC2064 # the folder of now
	trap "rm -rf '$memory'" EXIT
	printf '#!/bin/sh\n' >"$memory/program"
	chmod +x "$memory/program"
	"$memory/program" 2>/dev/null || return 0 # it holds no programs
	export GOTMPDIR=${TMPDIR:-/tmp} TMPDIR=$memory
}

# test_arm64 builds all but the window for phones and runs the tests of what a
# phone's server and client are made of, as Android on arm64, in an emulator. The
# server for Linux on arm64 at least starts.
test_arm64() {
	local linker=/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 sysroot=$cache/android-root ok=0 version
	# shellcheck disable=SC2046 # several packages
	GOOS=android GOARCH=arm64 CGO_ENABLED=0 go build $(but_app) || return
	if ! have qemu-aarch64-static || [[ ! -e $linker ]]; then
		say "left out: the tests as Android on arm64, since there is no qemu-aarch64-static or no $linker here"
		return
	fi
	mkdir -p "$sysroot/system/bin" "$cache/tools"
	cp "$linker" "$sysroot/system/bin/linker64"
	# Without TMPDIR, Go names a folder that only phones have.
	QEMU_LD_PREFIX=$sysroot TMPDIR=${TMPDIR:-/tmp} GOOS=android GOARCH=arm64 CGO_ENABLED=0 \
		go test -vet=off -timeout 25m -exec "$root/.ci/build/emulate" ./net/... ./state/... ./app/*/ || ok=1
	GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -o "$cache/tools/parleyd-arm64" ./app/parleyd || return
	version=$(qemu-aarch64-static "$cache/tools/parleyd-arm64" version) || ok=1
	[[ $version == parleyd\ * ]] || ok=1
	return "$ok"
}

check() {
	install window fonts tests checks
	find_go
	try check_format
	try check_vet
	try check_types
	try check_static
	try shellcheck -x build.sh .ci/run .ci/build/emulate
	try go -C .ci/tools run ./size "$root"
	try go test -count=1 -run 'House|BrowserBuild|OnlyTheWindow|Checker' ./app
	try go mod verify
	try go mod tidy -diff
	try check_same
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

# check_types checks the window's types for the systems whose C compiler is not
# here.
check_types() {
	local ok=0 system
	go -C .ci/tools build -o "$cache/tools/" ./typecheck || return
	for system in android/arm64 darwin/arm64; do
		"$cache/tools/typecheck" "$root" "$system" ./... || ok=1
	done
	return "$ok"
}

# bench measures the server in a short form, and in alternation with it the other
# servers that are here, or those that PARLEY_BENCH_PEERS names. With arguments
# it runs the packages' own benchmarks instead, to which they go.
bench() {
	find_go
	if (($#)); then
		# shellcheck disable=SC2046 # several packages
		CGO_ENABLED=0 go test -run '^$' -bench . -benchmem "$@" $(but_app)
		return
	fi
	if [[ $(uname -s) == Linux ]]; then
		say "windows beside a bare one"
		go test -run '^$' -bench 'Start|Memory|Arrival|LongConversation' -benchtime "${PARLEY_BENCH_WINDOWS:-5x}" ./app || return
	fi
	build_server
	local peers=${PARLEY_BENCH_PEERS-all} run
	while read -r run; do
		say "parleyd bench $run"
		# shellcheck disable=SC2086 # several flags
		bin/parleyd bench $run || return
	done <<-END
		-w fanout -k 8000 -dialers 200 -limit 20s ${peers:+-peers $peers}
		-w fanout -rate 200 -k 1000 -dialers 200 ${peers:+-peers $peers}
		-w chatter -k 100 -win 8 -dialers 500 -limit 20s -runs 1 ${peers:+-peers $peers}
		-w pingpong -n 100 -k 50 -dialers 200 -limit 20s -runs 1 ${peers:+-peers $peers}
		-w hold -n 4000 -runs 1
		-w hold -n 4000 -runs 1 -over ws
		-w hold -n 4000 -runs 1 -over tls
		-w connects -n 4000
		-w broadcast -n 4000 -runs 1
		-w history -preload 50000 -k 3000 -runs 1
		-w durable -n 1 -k 2000 -win 1
		-w durable -n 50 -k 1000 -win 20
		-w search -preload 100000 -k 200 -runs 1
		-w day -n 1000 -limit 20s -runs 1
	END
}

# soak talks to a server for a while, and looks whether it grows.
soak() {
	find_go
	CGO_ENABLED=0 go test -count=1 -v -run '^TestSoak$' -timeout 0 ./app/parleyd -soak "${1:-10m}"
}

# Lanes: what is done beside each other. Part of build.sh.
# shellcheck shell=bash

# beside runs the functions $@, the lanes, at once, and returns what the first
# phase that failed returned; the others go on. The first lane has the processors
# before the others. A signal ends all of them, and what they started.
beside() {
	local lane pid code lanes=()
	work=$(mktemp -d)
	mkfifo "$work/token"
	exec 3<>"$work/token" # who has read the token prints
	echo >&3
	set -m # each lane is a process group
	trap 'beside_ends 129' HUP
	trap 'beside_ends 130' INT
	trap 'beside_ends 143' TERM
	for lane; do
		{
			[[ $lane == "$1" ]] || renice -n 10 -p "$BASHPID" >/dev/null
			"$lane"
		} </dev/null &
		lanes+=($!)
	done
	for pid in "${lanes[@]}"; do
		wait "$pid" || [[ -e $work/failed ]] || echo $? >"$work/failed"
	done
	trap - HUP INT TERM
	set +m
	exec 3>&-
	code=$(cat "$work/failed" 2>/dev/null || echo 0)
	rm -rf "$work"
	return "$code"
}

# beside_ends ends the lanes, and the script by an exit code.
beside_ends() {
	local pid
	trap '' HUP INT TERM
	for pid in $(jobs -p); do
		kill -TERM -- "-$pid" 2>/dev/null || true # it may have ended
	done
	{ wait; } 2>/dev/null
	rm -rf "$work"
	exit "$1"
}

# phase runs the function $1 for a lane, and remembers whether it failed. What it
# printed comes whole when it has ended, with how long it took.
phase() {
	local code=0 begun=$SECONDS took words='' token
	"$1" >"$work/$1" 2>&1 3>&- || code=$?
	took=$((SECONDS - begun))
	read -r token <&3
	if ((code)); then
		words=', and failed'
		[[ -e $work/failed ]] || echo "$code" >"$work/failed"
	fi
	cat "$work/$1"
	say "$1 took $((took / 60)) min $((took % 60)) s$words"
	echo "$token" >&3
}

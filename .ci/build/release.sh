# What is made for others to install: versions, times, archives, sums. Part of
# build.sh.
# shellcheck shell=bash

# The most that programs may weigh, in bytes.
window_limit=35000000
server_limit=30000000

# number is the version as systems compare it: A.B.C of the last tag v…, 0.0.0
# before the first, then a space and how many commits came since.
number() {
	local described
	described=$(git describe --tags --long --match 'v[0-9]*' --exclude '*-*' 2>/dev/null || true)
	if [[ $described =~ ^v([0-9]+)\.([0-9]+)(\.([0-9]+))?-([0-9]+)-g ]]; then
		echo "${BASH_REMATCH[1]}.${BASH_REMATCH[2]}.${BASH_REMATCH[4]:-0} ${BASH_REMATCH[5]}"
	else
		echo "0.0.0 $(git rev-list --count HEAD 2>/dev/null || echo 0)"
	fi
}

# release is the version that packages are named after: 1.2.3 at a tag, between
# two 1.2.3+5.g0123456789ab. What is not committed shows.
release() {
	local numbers commits mark=+
	read -r numbers commits <<<"$(number)"
	if ((commits)); then
		numbers+=+$commits.g$(git rev-parse --short=12 HEAD)
		mark=.
	fi
	[[ $(version) != *-dirty ]] || numbers+=${mark}dirty
	echo "$numbers"
}

# epoch is the time that packed files bear: the last commit's, so that the same
# commit makes the same bytes.
epoch() {
	if [[ -n ${SOURCE_DATE_EPOCH:-} ]]; then
		echo "$SOURCE_DATE_EPOCH"
	else
		git log -1 --format=%ct 2>/dev/null || echo 315532800 # 1980, a .zip's oldest
	fi
}

# fits ends the build where the file $2 has more than $1 bytes.
fits() {
	local size
	size=$(wc -c <"$2")
	((size <= $1)) || die "$2 has $size bytes, and at most $1 are allowed"
}

# knows ends the build where the program $1 does not say what it was built of: the
# linker takes the name of a variable that is not there without a word.
knows() {
	local says
	says=$("$1" -version)
	[[ $says == "${1##*/} $(version) of the commit $(commit)" ]] || die "$1 says that it is $says"
}

# tool builds one of our own tools.
tool() { go -C .ci/tools build -o "$cache/tools/" "./$1"; }

# notices writes bin/NOTICES.txt, the licences of all that is linked in.
notices() {
	local fonts=("Inter, a font=ui/kit/fonts/OFL.txt") noto=net/server/web/dist/fonts/OFL.txt
	fonts+=("the table of emoji=state/emoji/LICENSES.txt")
	tool notices
	[[ ! -e $noto ]] || fonts+=("Noto Sans CJK and Noto Color Emoji, fonts of the browser client=$noto")
	"$cache/tools/notices" -o bin/NOTICES.txt "${fonts[@]}"
}

# pack makes bin/release's archives and packages for the target $1; the rest are
# pack's flags.
pack() {
	local target=$1
	shift
	tool pack
	"$cache/tools/pack" -version "$(release)" -time "$(epoch)" -notices bin/NOTICES.txt -o bin/release "$@" "$target"
}

# sums writes bin/release/SHA256SUMS, which sha256sum -c reads.
sums() {
	local file
	for file in bin/release/*; do
		[[ $file == */SHA256SUMS ]] || printf '%s  %s\n' "$(sha256 "$file")" "${file##*/}"
	done >bin/SHA256SUMS
	mv bin/SHA256SUMS bin/release/
}

# in_a_line prints what a command wrote into the file $1, a list by its first
# column.
in_a_line() {
	sed -E 's/^build\.sh: //; s/([^ ])  +[^ ].*/\1/; s/^ +//' "$1" |
		awk 'NR > 1 { printf last ~ /:$/ ? " " : "; " } { printf "%s", last = $0 }'
}

# all makes what this machine can make. Each platform is a run of its own, which
# ends with 2 where the machine cannot make it, and says why.
all() {
	local target code log left=() file
	log=$(mktemp)
	# shellcheck disable=SC2064 # the file of now
	trap "rm -f '$log'" EXIT
	rm -rf bin/release
	mkdir -p bin/release
	for target in linux windows macos android; do
		code=0
		"$BASH" build.sh "$target" 2>&1 | tee "$log" >&2 || code=${PIPESTATUS[0]}
		case $code in
		0) [[ $target != android ]] || cp bin/parley.apk "bin/release/parley-$(release).apk" ;;
		2) left+=("$target: $(in_a_line "$log")") ;;
		*) die "./build.sh $target failed: see above" ;;
		esac
	done
	((${#left[@]} < 4)) || die "nothing can be made here: see above"
	sums
	say "made:"
	for file in bin/* bin/*/*; do
		[[ ! -f $file ]] || printf '%12d  %s\n' "$(wc -c <"$file")" "$file"
	done
	for target in "${left[@]}"; do
		say "left out: $target"
	done
}

# check_same builds the servers a second time, in another folder and with nothing
# kept of the first time: the same sources must make the same bytes.
check_same() {
	local work arch of by ok=0
	work=$(mktemp -d) || return
	of=$(version) by=$(commit)
	mkdir -p "$work/another/folder" && cp -r go.mod go.sum app icons net state ui "$work/another/folder" || return
	for arch in amd64 arm64; do
		GOOS=linux GOARCH=$arch CGO_ENABLED=0 build app/parleyd "same/$arch" || ok=1
		(
			cd "$work/another/folder" || exit
			version() { echo "$of"; }
			commit() { echo "$by"; }
			GOCACHE=$work/cache GOOS=linux GOARCH=$arch CGO_ENABLED=0 build app/parleyd "same/$arch"
		) || ok=1
		if [[ $(sha256 "bin/same/$arch") != "$(sha256 "$work/another/folder/bin/same/$arch")" ]]; then
			say "parleyd for linux/$arch comes out otherwise when it is built in another folder"
			ok=1
		fi
	done
	rm -rf "$work" bin/same
	return "$ok"
}

# The package for Android, which gogio makes. Part of build.sh.
# shellcheck shell=bash

# What the package is. Its id is what Android knows the app by, for ever.
app_id=example.parley.chat
app_permissions=android.permission.INTERNET # in the alphabet's order, a space between two
app_abis='arm64-v8a x86_64'
min_sdk=24    # Android 7
target_sdk=35 # Android 15

# What sdkmanager calls the parts of the SDK.
platform_part="platforms;android-$target_sdk"
tools_part='build-tools;35.0.1'
ndk_part='ndk;27.2.12479018'
sdkmanager_page=https://developer.android.com/studio#command-line-tools-only

# android makes bin/parley.apk. Of the environment it takes
#   ANDROID_HOME, ANDROID_SDK_ROOT, ANDROID_NDK_ROOT, JAVA_HOME
#   PARLEY_ANDROID_KEYSTORE  the owner's keystore, of one key; without it the debug key signs
#   GOGIO_SIGNPASS           its password
#   PARLEY_ANDROID_CODE      the version's code; without it the number of commits
android() {
	local lacks=() sdk platform tools ndk code key signer work
	find_sdk
	find_jdk
	find_key
	find_code
	if ((${#lacks[@]})); then
		say "a package for Android needs what is not here (the SDK in $sdk; ANDROID_HOME names another):"
		printf '  %s\n' "${lacks[@]}" >&2
		exit 2
	fi
	find_go
	mkdir -p bin "$cache/tools"
	work=$(mktemp -d "$cache/android.XXXXXX")
	# shellcheck disable=SC2064 # the folder of now
	trap "rm -rf '$work'" EXIT
	build_client
	make_apk
	verify_apk
	mv "$work/parley.apk" bin/parley.apk
	rm -rf "$work"
	trap - EXIT
	made "bin/parley.apk, $app_id $(app_version), signed with $signer"
}

# lack notes that $1 is missing, and what brings it.
lack() { lacks+=("$(printf '%-42s %s' "$1" "$2")"); }

# find_sdk finds the SDK and its parts: sdk, platform, tools and ndk.
find_sdk() {
	local dir number best=0 manager
	sdk=${ANDROID_HOME:-${ANDROID_SDK_ROOT:-}}
	if [[ -z $sdk ]]; then # where Android Studio puts it
		sdk=${HOME:-}/Android/Sdk
		[[ $(uname -s) != Darwin ]] || sdk=${HOME:-}/Library/Android/sdk
	fi
	platform=''
	for dir in "$sdk"/platforms/android-*; do
		number=${dir##*/android-} # a number, or an extension's or a preview's name
		if [[ $number =~ ^[0-9]+$ && -e $dir/android.jar ]] && ((number >= target_sdk && number > best)); then
			best=$number platform=$dir
		fi
	done
	tools=$(newest 'd8 aapt2 zipalign apksigner' "$sdk"/build-tools/[0-9]*)
	find_ndk
	[[ -z $platform || -z $tools || -z $ndk ]] || return 0

	manager=$(newest sdkmanager "$sdk"/cmdline-tools/*/bin)/sdkmanager
	if [[ $manager == /sdkmanager ]]; then
		manager=$sdk/cmdline-tools/latest/bin/sdkmanager
		if have sdkmanager; then
			manager="sdkmanager --sdk_root=$sdk"
		else
			lack "sdkmanager, which brings the SDK's parts" "$sdkmanager_page, unpacked as $sdk/cmdline-tools/latest"
		fi
	fi
	[[ -n $platform ]] || lack "the SDK's platform $target_sdk or later" "$manager \"$platform_part\""
	[[ -n $tools ]] || lack "d8, aapt2, zipalign and apksigner" "$manager \"$tools_part\""
	[[ -n $ndk ]] || lack "the NDK, with clang for arm64 and amd64" "$manager \"$ndk_part\""
}

# find_ndk finds an ndk whose clang runs here and builds for both processors.
find_ndk() {
	local host clangs abi
	case $(platform) in
	linux-amd64) host=linux-x86_64 ;;
	darwin-*) host=darwin-x86_64 ;; # which arm64 runs, too
	*)
		ndk=none
		lack "a machine that the NDK runs on" "Linux on amd64, or a Mac"
		return
		;;
	esac
	for abi in aarch64 x86_64; do
		clangs="${clangs:-} toolchains/llvm/prebuilt/$host/bin/$abi-linux-android$min_sdk-clang"
	done
	ndk=$(newest "$clangs" "${ANDROID_NDK_ROOT:-/nowhere}")
	[[ -n $ndk ]] || ndk=$(newest "$clangs" "$sdk"/ndk/[0-9]*)
	[[ -n $ndk ]] || ndk=$(newest "$clangs" "$sdk/ndk-bundle")
}

# newest prints the folder of the highest version among $2… that holds each of
# the files $1, and nothing where none does.
newest() {
	local dir file files=$1
	shift
	for dir; do
		for file in $files; do
			[[ -e $dir/$file ]] || continue 2
		done
		printf '%s\n' "$dir"
	done | sort -V | tail -n 1
}

# find_jdk finds javac and keytool, in JAVA_HOME or on the PATH.
find_jdk() {
	local package
	if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/javac ]]; then
		PATH=$JAVA_HOME/bin:$PATH
	else
		unset JAVA_HOME # gogio would look nowhere else
	fi
	# A Mac without a JDK has commands that only say so. 17 is sdkmanager's own need.
	if have keytool && [[ $(javac -version 2>&1) =~ ^javac\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 17)); then
		return
	fi
	package=$(missing "$(manager)" jdk | tr '\n' ' ')
	if [[ -n $package ]]; then
		lack "javac and keytool, of a JDK 17 or later" "./build.sh deps jdk  (${package% })"
	else
		lack "javac and keytool, of a JDK 17 or later" "export JAVA_HOME=…  ($(command -v javac) is no such)"
	fi
}

# find_key finds the key that signs, and whether its password opens it.
find_key() {
	key=${PARLEY_ANDROID_KEYSTORE:-}
	signer="the key of $key"
	if [[ -z $key ]]; then
		# Where all of Android's tools keep it: an update is taken only where the
		# same key signed it.
		key=$HOME/.android/debug.keystore signer="this machine's debug key, which no store takes"
		export GOGIO_SIGNPASS=android
	elif [[ ! -f $key ]]; then
		lack "the keystore of PARLEY_ANDROID_KEYSTORE" "there is no $key"
	elif [[ -z ${GOGIO_SIGNPASS:-} ]]; then
		lack "the keystore's password" "export GOGIO_SIGNPASS=…  ($key)"
	elif have keytool && [[ $(list_keys | grep -c PrivateKeyEntry) != 1 ]]; then
		lack "a keystore that GOGIO_SIGNPASS opens" "it holds exactly one key: keytool -list -keystore $key"
	fi
}

# list_keys lists what the keystore holds, in English.
list_keys() { keytool -J-Duser.language=en -list -keystore "$key" -storepass:env GOGIO_SIGNPASS 2>/dev/null || true; }

# find_code finds the version's code: Android refuses an update that lowers it.
find_code() {
	code=${PARLEY_ANDROID_CODE:-}
	if [[ -z $code && $(git rev-parse --is-shallow-repository 2>/dev/null) == false ]]; then
		code=$(git rev-list --count HEAD)
	fi
	[[ $code =~ ^[1-9][0-9]{0,8}$ ]] && return
	lack "a version code, from 1 to 999999999" "a clone with its whole history, or export PARLEY_ANDROID_CODE=…"
}

# app_version is a.b.c.code, of the last tag.
app_version() {
	local numbers
	read -r numbers _ <<<"$(number)"
	echo "$numbers.$code"
}

# make_apk makes $work/parley.apk. gogio takes the last of each folder of the SDK
# by its name, complete or not: it sees the parts that were found, and no others.
make_apk() {
	mkdir -p "$work/sdk/platforms" "$work/sdk/build-tools"
	ln -s "$platform" "$work/sdk/platforms/${platform##*/}"
	ln -s "$tools" "$work/sdk/build-tools/${tools##*/}"
	ln -s "$ndk" "$work/sdk/ndk-bundle"
	if [[ ! -e $key ]]; then # the debug key, as Android's own tools make it
		mkdir -p "${key%/*}"
		keytool -genkeypair -keystore "$key" -storepass:env GOGIO_SIGNPASS -keypass:env GOGIO_SIGNPASS -alias androiddebugkey \
			-keyalg RSA -keysize 2048 -validity 10000 -dname 'C=US, O=Android, CN=Android Debug' >/dev/null 2>&1 ||
			die "keytool could not make the debug key $key"
	fi
	go -C .ci/tools build -o "$cache/tools/" gioui.org/cmd/gogio
	say "building for arm64 and amd64"
	GOFLAGS="$GOFLAGS -trimpath" ANDROID_HOME=$work/sdk "$cache/tools/gogio" -target android -arch arm64,amd64 \
		-minsdk "$min_sdk" -targetsdk "$target_sdk" -appid "$app_id" -name Parley -schemes parley -version "$(app_version)" \
		-icon icons/app/android.png -signkey "$key" -ldflags "-X main.version=$(version) -X main.commit=$(commit)" -o "$work/parley.apk" ./app
}

# verify_apk holds $work/parley.apk to what it must be.
verify_apk() {
	local badging wrong=0 debuggable=no
	[[ -f $work/parley.apk ]] || die "gogio made no package"
	"$tools/apksigner" verify "$work/parley.apk" >&2 || wrong 'its signature does not hold'
	badging=$("$tools/aapt2" dump badging "$work/parley.apk") || die "aapt2 cannot read the package that gogio made"
	hold 'its id' "$(badge 'package: name=')" "$app_id"
	hold 'its version' "$(badge 'package: .* versionName=')" "$(app_version)"
	hold "its version's code" "$(badge 'package: .* versionCode=')" "$code"
	hold 'the oldest Android it runs on' "$(badge 'sdkVersion:|minSdkVersion:')" "$min_sdk" # until build-tools 35, and since
	hold 'the Android it is made for' "$(badge 'targetSdkVersion:')" "$target_sdk"
	hold 'what it may do' "$(badge 'uses-permission[-a-z0-9]*: name=|uses-implied-permission[-a-z0-9]*: name=' | sort)" "$app_permissions"
	hold 'the processors it is built for' "$(sed -n 's/^native-code: //p' <<<"$badging" | tr -d "'")" "$app_abis"
	if [[ $badging == *application-debuggable* ]]; then debuggable=yes; fi
	hold 'whether others may debug it' "$debuggable" no
	((wrong == 0)) || die "no package was made: what gogio made is not what it must be"
}

# wrong says that something is.
wrong() {
	say "of the package that gogio made, $1"
	((wrong += 1))
}

# hold compares what a package has, $2, with what it must have, $3.
hold() {
	local has
	has=$(tr '\n' ' ' <<<"$2")
	has=${has% }
	[[ $has == "$3" ]] || wrong "$1 is ${has:-nothing}, not $3"
}

# badge prints what stands in quotes after $1, one of sed's expressions, in the
# lines of badging.
badge() { sed -nE "s/^($1)'([^']*)'.*/\2/p" <<<"$badging"; }

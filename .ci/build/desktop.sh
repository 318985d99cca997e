# What is built for Linux, Windows and macOS. Part of build.sh.
# shellcheck shell=bash

# left_out ends a command that this machine cannot carry out.
left_out() {
	say "$@"
	exit 2
}

# linux makes the window for this machine, the server for both processors, and
# packages of them.
linux() {
	local here other
	[[ $(uname -s) == Linux ]] || left_out "the window for Linux is built on Linux, since it needs its libraries"
	here=$(platform)
	here=${here#linux-}
	case $here in
	amd64) other=arm64 ;;
	arm64) other=amd64 ;;
	*) left_out "packages for Linux are made on amd64 and arm64, not on $here; ./build.sh run builds the window there, too" ;;
	esac
	equip 'fonts web' window
	find_go
	build_client
	build_window
	build_server
	GOOS=linux GOARCH=$other CGO_ENABLED=0 build app/parleyd "linux-$other/parleyd"
	knows bin/parley
	knows bin/parleyd
	fits "$window_limit" bin/parley
	fits "$server_limit" bin/parleyd
	fits "$server_limit" "bin/linux-$other/parleyd"
	notices
	rm -f bin/release/*.deb bin/release/*-linux-*
	pack "linux-$here" -parley bin/parley -parleyd bin/parleyd
	pack "linux-$other" -parleyd "bin/linux-$other/parleyd"
	made "bin/parley, bin/parleyd and bin/linux-$other/parleyd"
}

# windows makes both programs for both processors. What they are linked with
# besides Go stands beside the packages just as long.
windows() {
	local arch dir number commits
	find_go
	build_client
	tool winres
	read -r number commits <<<"$(number)"
	trap 'rm -f app/rsrc_windows_*.syso app/parleyd/rsrc_windows_*.syso' EXIT
	notices
	rm -f bin/release/*-windows-*
	for arch in amd64 arm64; do
		dir=windows-$arch
		resources app parley "Parley"
		resources app/parleyd parleyd "Parley server"
		GOOS=windows GOARCH=$arch CGO_ENABLED=0 build app "$dir/parley.exe" "-H windowsgui"
		GOOS=windows GOARCH=$arch CGO_ENABLED=0 build app/parleyd "$dir/parleyd.exe"
		fits "$window_limit" "bin/$dir/parley.exe"
		fits "$server_limit" "bin/$dir/parleyd.exe"
		pack "$dir" -parley "bin/$dir/parley.exe" -parleyd "bin/$dir/parleyd.exe"
	done
	rm -f app/rsrc_windows_*.syso app/parleyd/rsrc_windows_*.syso
	trap - EXIT
	made "bin/windows-amd64 and bin/windows-arm64: parley.exe, parleyd.exe"
}

# resources writes what the program $2 of the package $1 shows of itself.
resources() {
	"$cache/tools/winres" -name "$2" -about "$3" -version "$(version)" -number "$number.$commits" -arch "$arch" \
		-icon icons/app/app.ico -manifest .ci/package/windows/parley.manifest -o "$1/rsrc_windows_$arch.syso"
}

# macos makes Parley.app for both processors. Of the environment it takes
#   PARLEY_MACOS_IDENTITY  whose signature it bears, as "Developer ID Application:
#                          NAME (TEAM)" of the keychain; without it nobody's, and
#                          people open it by right-click, Open
# A signed one is then notarised by hand: xcrun notarytool submit ARCHIVE --wait,
# with the account's credentials, and xcrun stapler staple bin/macos/Parley.app.
macos() {
	local arch app=bin/macos/Parley.app numbers commits identity=${PARLEY_MACOS_IDENTITY:--}
	[[ $(uname -s) == Darwin ]] || left_out "Parley.app is made on a Mac: only Apple's tools link, pack and sign it"
	xcode-select -p >/dev/null 2>&1 || left_out "Apple's command line tools are missing. Run: xcode-select --install"
	find_go
	build_client
	go -C .ci/tools build -o "$cache/tools/" gioui.org/cmd/gogio
	read -r numbers commits <<<"$(number)"
	rm -rf bin/macos
	for arch in arm64 amd64; do
		mkdir -p "bin/macos/$arch"
		GOFLAGS="$GOFLAGS -trimpath" "$cache/tools/gogio" -target macos -arch "$arch" -appid "$app_id" -name Parley \
			-icon icons/app/macos.png -ldflags "-s -w -X main.version=$(version)" -o "bin/macos/$arch/Parley.app" ./app
		GOOS=darwin GOARCH=$arch CGO_ENABLED=0 build app/parleyd "macos/$arch/parleyd"
	done
	mv bin/macos/arm64/Parley.app "$app"
	mv "$app/Contents/MacOS/Parley" bin/macos/arm64/Parley
	lipo -create -output "$app/Contents/MacOS/Parley" bin/macos/arm64/Parley bin/macos/amd64/Parley.app/Contents/MacOS/Parley
	lipo -create -output bin/macos/parleyd bin/macos/arm64/parleyd bin/macos/amd64/parleyd
	# gogio's lacks the version, among others.
	sed -e "s/@ID@/$app_id/g; s/@NUMBER@/$numbers/; s/@BUILD@/$numbers.$commits/" .ci/package/macos/Info.plist >"$app/Contents/Info.plist"
	codesign --force --options runtime --sign "$identity" "$app"
	codesign --force --options runtime --sign "$identity" bin/macos/parleyd
	codesign --verify --strict "$app"
	rm -rf bin/macos/arm64 bin/macos/amd64
	notices
	rm -f bin/release/*-macos*
	pack macos -bundle "$app" -parleyd bin/macos/parleyd
	[[ $identity != - ]] || say "nobody's signature is on it: PARLEY_MACOS_IDENTITY names one of the keychain's"
	made "$app and bin/macos/parleyd"
}

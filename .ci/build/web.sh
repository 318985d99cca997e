# The browser client. Part of build.sh.
# shellcheck shell=bash

# The version comes to the browser with the page, so that a commit that changes
# nothing of the client leaves its bytes, and what they compress to, as they are.
build_wasm() { GOOS=js GOARCH=wasm CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/parley.wasm ./app; }

# build_client makes the browser client, which the servers embed. -quick
# compresses in a second what else takes most of a minute.
build_client() {
	equip 'fonts web'
	build_wasm
	go -C .ci/tools build -o "$cache/tools/" ./webdist
	"$cache/tools/webdist" "$@" -wasm bin/parley.wasm -exec "$(go env GOROOT)/lib/wasm/wasm_exec.js" \
		-dist net/server/web/dist -cache "$cache/web" -version "$(version)"
}

wasm() {
	find_go
	build_client
	made bin/parley.wasm and net/server/web/dist, the browser client, which the servers built from now on embed
}

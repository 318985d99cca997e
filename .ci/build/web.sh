# The browser client. Part of build.sh.
# shellcheck shell=bash

wasm() {
	find_go
	GOOS=js GOARCH=wasm CGO_ENABLED=0 build app parley.wasm
	made bin/parley.wasm, the browser client without its page
}

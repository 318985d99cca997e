package script

// clientMade is what is done to make the browser client; more are webdist's
// first arguments.
func clientMade(more ...string) []string {
	webdist := "webdist "
	for _, arg := range more {
		webdist += arg + " "
	}
	return []string{
		"gobuild -trimpath … -o bin/parley.wasm ./app CGO_ENABLED=0 GOOS=js",
		"gobuild -o ",
		webdist + "-wasm bin/parley.wasm -exec /go/lib/wasm/wasm_exec.js -dist net/server/web/dist -cache ",
	}
}

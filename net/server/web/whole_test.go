//go:build !race && !android

package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"parley.example/net/server/web"
)

// TestBuiltClientIsWhole holds what this build embeds, if anything, to its
// manifest: each file as each form of it unpacks. What they are is the same wherever
// they are unpacked, which takes a minute where that is slow.
func TestBuiltClientIsWhole(t *testing.T) {
	client, err := web.Built()
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, client, true)
	page := get(t, s, "/").Body.String()
	if client == nil {
		if !strings.Contains(page, "./build.sh wasm") {
			t.Errorf("the page does not say how to build it:\n%s", page)
		}
		return
	}
	boot := bootOf(t, page)
	paths := []string{boot.Wasm.URL, boot.Exec}
	for _, f := range boot.Fonts {
		paths = append(paths, f.URL)
	}
	for _, path := range paths {
		for _, coding := range []string{"br", "gzip", "identity"} {
			sum := sha256.Sum256(plain(t, get(t, s, path, "Accept-Encoding", coding)))
			if hash := hex.EncodeToString(sum[:])[:12]; !strings.Contains(path, "."+hash+".") {
				t.Errorf("%s as %s has the hash %s", path, coding, hash)
			}
		}
	}
}

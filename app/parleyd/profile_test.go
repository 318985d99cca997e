package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProfileIsWholeOnceTheServerEnds: what -cpuprofile names is what go tool pprof
// reads.
func TestProfileIsWholeOnceTheServerEnds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cpu")
	serveIn(t, t.TempDir(), "-cpuprofile", name).stop()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(z); err != nil || !strings.Contains(string(data), "nanoseconds") {
		t.Errorf("a profile of %d bytes that has no time: %v", len(data), err)
	}
}

func TestProfileThatCannotBe(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "none", "cpu")
	parleyd(t, nil, "", "serve", "-data", t.TempDir(), "-cpuprofile", nowhere).want(t, 1, "-cpuprofile", "no such file")
	parleyd(t, nil, "", "bench", "-connect", "127.0.0.1:1", "-accounts", "tokens", "-cpuprofile", "cpu").want(t, 2, "-cpuprofile", "give it to the server")
}

package main

import (
	"io"
	"testing"
)

func TestVersionIsAskedFor(t *testing.T) {
	for _, args := range [][]string{{"-version"}, {"-theme", "dark", "--version"}} {
		if o, err := parse(args, io.Discard); err != nil || !o.version {
			t.Errorf("%q: got %+v, %v", args, o, err)
		}
	}
	if o, err := parse(nil, io.Discard); err != nil || o.version {
		t.Errorf("nothing asked: got %+v, %v", o, err)
	}
}

package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "-version", "--version"} {
		var out, errs bytes.Buffer
		code := run(t.Context(), &terminal{in: strings.NewReader(""), out: &out, err: &errs}, []string{arg})
		if want := "parleyd " + version + " of the commit " + commit + "\n"; code != 0 || out.String() != want || errs.Len() > 0 {
			t.Errorf("parleyd %s: got %d, %q, %q, want %q", arg, code, out.String(), errs.String(), want)
		}
	}
}

package main

import (
	"io"
	"testing"
)

// A link that the system hands over is one to connect to; anything else that
// stands there is refused.
func TestLinkIsHandedOver(t *testing.T) {
	const link = "parley://10.0.0.7:12343/#join=q8Zr2LxVd0eKjUe7nM4w1A"
	for _, tt := range []struct {
		args []string
		want string
		ok   bool
	}{
		{[]string{link}, link, true},
		{[]string{"-theme", "dark", link}, link, true},
		{[]string{"mailto://amy"}, "", false},
		{[]string{link, link}, "", false},
		{[]string{"-connect", "lab", link}, "", false},
	} {
		o, err := parse(tt.args, io.Discard)
		if (err == nil) != tt.ok || tt.ok && o.connect != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.args, o.connect, err, tt.want)
		}
	}
}

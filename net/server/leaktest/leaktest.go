// Package leaktest ends a package's tests by looking for goroutines that nobody
// waited for.
//
// Rules of the house: only tests import it.
package leaktest

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// grace is how long goroutines have to end after the last test.
const grace = 5 * time.Second

// Main runs the tests and returns the exit code, which is 1 where goroutines of
// this project are left that no test waited for.
func Main(m *testing.M) int {
	code := m.Run()
	if left := leftovers(); code == 0 && left != "" {
		fmt.Fprintf(os.Stderr, "goroutines that outlive their test:\n\n%s\n", left)
		code = 1
	}
	return code
}

// leftovers lists the goroutines of this project that are still there once all
// had time to end.
func leftovers() string {
	buf := make([]byte, 1<<20)
	for end := time.Now().Add(grace); ; runtime.Gosched() {
		var left []string
		all := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
		for _, g := range all[1:] { // the first is this one
			if strings.Contains(g, "parley.example/") {
				left = append(left, g)
			}
		}
		if len(left) == 0 || time.Now().After(end) {
			return strings.Join(left, "\n\n")
		}
	}
}

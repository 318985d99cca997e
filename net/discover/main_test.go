package discover_test

import (
	"os"
	"testing"

	"parley.example/net/server/leaktest"
)

// TestMain fails a run that leaves goroutines behind.
func TestMain(m *testing.M) { os.Exit(leaktest.Main(m)) }

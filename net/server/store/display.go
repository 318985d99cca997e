package store

import (
	"golang.org/x/text/unicode/norm"

	"parley.example/net/wire"
)

// FoldDisplay is the form in which a store compares display names with each
// other and with names: as wire.FoldDisplay has it, and without regard to width
// and other forms of the same letters (Unicode's compatibility composition).
func FoldDisplay(s string) string { return wire.FoldDisplay(norm.NFKC.String(s)) }

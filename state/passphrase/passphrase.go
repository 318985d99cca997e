// Package passphrase suggests passwords that people can remember, say aloud and
// type on any keyboard.
//
// Rules of the house: what is suggested is drawn from the system's secure
// randomness, every one as likely as any other, and nothing here remembers it.
package passphrase

import (
	"crypto/rand"
	_ "embed"
	"math/big"
	"strconv"
	"strings"
)

const (
	// count is how many words a suggestion has.
	count = 4
	// lowest and numbers are the least number behind them, and how many there are:
	// two digits.
	lowest, numbers = 10, 90
)

// Bits is the entropy of a suggestion, rounded down: four of 512 words and one of
// 90 numbers are 2^42 and some. Argon2id makes a guess at a stolen database cost
// some 50 ms of a core, so that all of them take thousands of years; a server that
// is asked answers a few a minute.
const Bits = 42

//go:embed words.txt
var words string

// Words are those that suggestions are made of: 512, all in lower case, of which
// none begins another.
func Words() []string { return strings.Fields(words) }

// New suggests a password, such as "otter-canoe-violin-maple-47".
func New() string {
	list := Words()
	parts := make([]string, 0, count+1)
	for range count {
		parts = append(parts, list[draw(len(list))])
	}
	return strings.Join(append(parts, strconv.Itoa(lowest+draw(numbers))), "-")
}

// draw is a number below n, each as likely as any other.
func draw(n int) int {
	i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // the system has no randomness, which crypto/rand rules out
	}
	return int(i.Int64())
}

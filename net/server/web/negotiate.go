package web

import (
	"strconv"
	"strings"
)

// The content codings (RFC 9110 §8.4.1, RFC 7932) that are served.
const (
	codingBrotli   = "br"
	codingGzip     = "gzip"
	codingIdentity = "identity"
)

// weigh is how much a request's Accept-Encoding wants a coding (RFC 9110
// §12.5.3): 0 where it does not take it. A request without the field gets no
// coding: who says nothing may know none.
func weigh(header []string, coding string) float64 {
	any := -1.0
	for _, value := range header {
		for item := range strings.SplitSeq(value, ",") {
			name, params, _ := strings.Cut(item, ";")
			switch name = strings.ToLower(strings.TrimSpace(name)); {
			case name == coding, name == "x-gzip" && coding == codingGzip:
				return quality(params)
			case name == "*":
				any = quality(params)
			}
		}
	}
	switch {
	case any >= 0 && coding != codingIdentity:
		return any
	case any == 0:
		return 0
	case coding == codingIdentity:
		return least
	}
	return 0
}

// least is the weight of what is taken though it was not asked for.
const least = 0.0001

// quality is the weight in an item's parameters: 1 where there is none, 0 where
// it cannot be read.
func quality(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}

// matches reports whether an If-None-Match (RFC 9110 §13.1.2) names a tag.
func matches(header []string, tag string) bool {
	for _, value := range header {
		for item := range strings.SplitSeq(value, ",") { // no tag of ours has a comma
			item = strings.TrimSpace(item)
			if item == "*" || strings.TrimPrefix(item, "W/") == tag {
				return true
			}
		}
	}
	return false
}

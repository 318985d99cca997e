package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/errgroup"
)

// The codings of a form, by their names in HTTP.
const (
	brotliCoding = "br"
	gzipCoding   = "gzip"
)

// codings are all of them, in the order in which they are listed.
var codings = []string{brotliCoding, gzipCoding}

// ending is what a form's file has after the name.
var ending = map[string]string{brotliCoding: ".br", gzipCoding: ".gz"}

// brotliWindow is the largest that browsers take: 16 MB.
const brotliWindow = 24

// method is a way to make a form.
type method struct {
	coding string
	level  int
}

// The methods. The program's 14.6 MB take 50 s and come to 2.78 MB in the best
// brotli, 1 s and 3.26 MB in the quick one.
var (
	bestBrotli  = method{brotliCoding, 11}
	quickBrotli = method{brotliCoding, 6}
	bestGzip    = method{gzipCoding, 9}
)

// methods are those that a coding may be made with, the best first; the last is
// what is used where the cache has none of them.
func methods(coding string, quick bool) []method {
	switch {
	case coding == gzipCoding:
		return []method{bestGzip}
	case quick:
		return []method{bestBrotli, quickBrotli}
	default:
		return []method{bestBrotli}
	}
}

// compress makes a form of raw; the same bytes always give the same form.
func (m method) compress(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	switch m.coding {
	case brotliCoding:
		w = brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: m.level, LGWin: brotliWindow})
	default:
		var err error
		if w, err = gzip.NewWriterLevel(&out, m.level); err != nil {
			return nil, err
		}
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decode opens a form of a coding.
func decode(coding string, form []byte) ([]byte, error) {
	if coding == brotliCoding {
		return io.ReadAll(brotli.NewReader(bytes.NewReader(form)))
	}
	r, err := gzip.NewReader(bytes.NewReader(form))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// source is a file to compress.
type source struct {
	name, mime string
	codings    []string
	path       string
	raw        []byte
}

// asset is a compressed file: its entry of the manifest, and its forms.
type asset struct {
	Name   string         `json:"name"`
	Type   string         `json:"type"`
	Size   int            `json:"size"`   // raw bytes
	SHA256 string         `json:"sha256"` // of the raw bytes, in hex
	Forms  map[string]int `json:"forms"`  // bytes by coding

	data map[string][]byte // by coding
}

// compress makes every form of every source, or takes it from the cache, as many
// at once as there are processors.
func compress(c *cache, sources []source, quick bool) ([]asset, error) {
	made := make([]asset, len(sources))
	forms := make([][][]byte, len(sources))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range sources {
		made[i] = asset{
			Name: s.name, Type: s.mime, Size: len(s.raw), SHA256: hash(s.raw),
			Forms: map[string]int{}, data: map[string][]byte{},
		}
		forms[i] = make([][]byte, len(s.codings))
		for j, coding := range s.codings {
			g.Go(func() (err error) {
				if forms[i][j], err = form(c, s.raw, made[i].SHA256, methods(coding, quick)); err != nil {
					return fmt.Errorf("compress %s: %w", s.name, err)
				}
				return nil
			})
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i, s := range sources {
		for j, coding := range s.codings {
			made[i].data[coding], made[i].Forms[coding] = forms[i][j], len(forms[i][j])
		}
	}
	return made, nil
}

// form takes a form of raw from the cache, or makes it with the last method.
func form(c *cache, raw []byte, sum string, methods []method) ([]byte, error) {
	for _, m := range methods {
		if b, ok := c.get(sum, m); ok {
			return b, nil
		}
	}
	last := methods[len(methods)-1]
	b, err := last.compress(raw)
	if err != nil {
		return nil, err
	}
	return b, c.put(sum, last, b)
}

// hash is the SHA-256 in hex.
func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

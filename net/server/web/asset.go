package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

const (
	// chunk is how much is written between two looks at the clock.
	chunk = 64 << 10
	// chunkWait is how long one may take: a slow network takes minutes for the
	// whole, and is waited for as long as it moves.
	chunkWait = 30 * time.Second
)

// asset is something that is served, in the forms that it is had in. It is
// immutable.
type asset struct {
	path string // that it is served at
	kind string // its Content-Type
	tag  string // a hash of its content: its ETag, with the coding
	size int64  // as it is used
	kept bool   // its path holds the hash, so that it never changes
	fsys fs.FS  // where the forms are
	// forms are what there is, best first; content, where it is set, is the
	// whole without a coding.
	forms   []form
	content []byte
	late    *late // makes the form in gzip, nil where there is one or is to be none
}

// late is a form in gzip that is made when it is first asked for, as it seldom
// is: browsers take brotli but over plain http from elsewhere. It is safe for
// concurrent use.
type late struct {
	once sync.Once
	form form
	err  error
}

// made is a form that is ready to be sent.
func (a *asset) made(f form) (form, error) {
	if f.coding != codingGzip || a.late == nil {
		return f, nil
	}
	a.late.once.Do(func() {
		var b bytes.Buffer
		src, err := a.decode()
		if err == nil {
			defer src.Close()
			z := gzip.NewWriter(&b)
			_, err = io.Copy(z, src)
			err = errors.Join(err, z.Close())
		}
		a.late.form, a.late.err = form{coding: codingGzip, size: int64(b.Len()), bytes: b.Bytes()}, err
	})
	return a.late.form, a.late.err
}

// form is a file of an asset's content in a coding.
type form struct {
	coding string
	name   string
	size   int64
	bytes  []byte // in place of the file
}

// newAsset is of a content that is held in memory, and compressed where that
// makes it smaller.
func newAsset(kind string, content []byte) *asset {
	a := &asset{kind: kind, tag: hashOf(content)[:hashDigits], size: int64(len(content)), content: content}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(content) // into memory
	z.Close()
	if b.Len() < len(content)*9/10 {
		a.forms = []form{{coding: codingGzip, size: int64(b.Len()), bytes: b.Bytes()}}
	}
	return a
}

// pick is the form that a request takes; ok is false where it takes none that
// there is.
func (a *asset) pick(r *http.Request) (f form, ok bool) {
	header := r.Header.Values("Accept-Encoding")
	best := 0.0
	identity := weigh(header, codingIdentity)
	for _, g := range a.forms {
		if q := weigh(header, g.coding); q > best && q >= identity {
			f, best = g, q
		}
	}
	if best > 0 {
		return f, true
	}
	return form{coding: codingIdentity, size: a.size}, identity > 0
}

// ServeHTTP implements http.Handler.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.serve(w, r, http.StatusOK) }

func (a *asset) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	f, ok := a.pick(r)
	if !ok {
		http.Error(w, "not to be had in any of the codings that were asked for", http.StatusNotAcceptable)
		return
	}
	f, err := a.made(f)
	if err != nil {
		http.Error(w, "the server's copy of this file is damaged", http.StatusInternalServerError)
		return
	}
	tag := `"` + a.tag + `"`
	if f.coding != codingIdentity {
		tag = `"` + a.tag + "-" + f.coding + `"`
	}
	h.Set("Cache-Control", "no-store")
	if status == http.StatusOK {
		h.Set("Etag", tag)
		h.Set("Cache-Control", "no-cache")
		if a.kept {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if matches(r.Header.Values("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", a.kind)
	h.Set("Content-Length", strconv.FormatInt(f.size, 10))
	if f.coding != codingIdentity {
		h.Set("Content-Encoding", f.coding)
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	// What fails here is the peer's connection: it sees that bytes are missing,
	// by Content-Length.
	_ = a.send(w, f)
}

// send writes the form, and gives each chunk time of its own.
func (a *asset) send(w http.ResponseWriter, f form) error {
	src, err := a.open(f)
	if err != nil {
		return err
	}
	defer src.Close()
	control := http.NewResponseController(w)
	for {
		by := time.Now().Add(chunkWait)
		// The read deadline, too: when it passes, the request is taken to be
		// given up. A writer without deadlines is a test's.
		_ = control.SetReadDeadline(by)
		_ = control.SetWriteDeadline(by)
		if _, err := io.CopyN(w, src, chunk); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// open reads a form.
func (a *asset) open(f form) (io.ReadCloser, error) {
	switch {
	case f.coding == codingIdentity && a.content != nil:
		return io.NopCloser(bytes.NewReader(a.content)), nil
	case f.bytes != nil:
		return io.NopCloser(bytes.NewReader(f.bytes)), nil
	case f.coding != codingIdentity:
		return a.fsys.Open(f.name)
	}
	return a.decode()
}

// decode reads the content out of a compressed form: gzip where there is one,
// which takes less to decode.
func (a *asset) decode() (io.ReadCloser, error) {
	forms := a.forms
	if a.late != nil { // the last of them is not there
		forms = forms[:len(forms)-1]
	}
	f := forms[len(forms)-1]
	file, err := a.fsys.Open(f.name)
	if err != nil {
		return nil, err
	}
	switch f.coding {
	case codingBrotli:
		return decoded{brotli.NewReader(file), file}, nil
	case codingGzip:
		z, err := gzip.NewReader(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		return decoded{z, file}, nil
	}
	return nil, fmt.Errorf("%s: %w", f.coding, fs.ErrInvalid)
}

// decoded reads what a file holds in a coding.
type decoded struct {
	io.Reader
	io.Closer
}

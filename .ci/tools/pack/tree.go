package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// Modes of what is packed. What the one who builds may do with a file is no
// matter of those who install it.
const (
	plain fs.FileMode = 0o644
	runs  fs.FileMode = 0o755
)

// file is one of an archive's.
type file struct {
	name string // with slashes, from the archive's top
	mode fs.FileMode
	data []byte
}

// tree is what an archive holds.
type tree []file

func (t *tree) add(name string, mode fs.FileMode, data []byte) {
	*t = append(*t, file{name, mode, data})
}

// copy adds a file from the disk.
func (t *tree) copy(name string, mode fs.FileMode, from string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	t.add(name, mode, b)
	return nil
}

// sorted is the tree in the order of names.
func (t tree) sorted() tree {
	return slices.SortedFunc(slices.Values(t), func(a, b file) int { return cmp.Compare(a.name, b.name) })
}

// folders are all that the files stand in, outer ones first.
func (t tree) folders() []string {
	var found []string
	for _, f := range t {
		for dir := path.Dir(f.name); dir != "."; dir = path.Dir(dir) {
			found = append(found, dir)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// tarball writes the tree as a .tar.gz below a folder, everything root's and of
// one time: the same tree makes the same bytes.
func (t tree) tarball(w io.Writer, below string, when time.Time) error {
	// The header keeps its zero value: no name, no time.
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := tar.NewWriter(packed)
	head := tar.Header{ModTime: when, Uname: "root", Gname: "root", Format: tar.FormatGNU}
	for _, dir := range append([]string{""}, t.folders()...) {
		h := head
		h.Typeflag, h.Name, h.Mode = tar.TypeDir, below+"/", int64(runs)
		if dir != "" {
			h.Name += dir + "/"
		}
		if err := out.WriteHeader(&h); err != nil {
			return err
		}
	}
	for _, f := range t.sorted() {
		h := head
		h.Typeflag, h.Name, h.Mode, h.Size = tar.TypeReg, below+"/"+f.name, int64(f.mode), int64(len(f.data))
		if err := out.WriteHeader(&h); err != nil {
			return err
		}
		if _, err := out.Write(f.data); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return packed.Close()
}

// zip writes the tree as a .zip below a folder, as tarball does.
func (t tree) zip(w io.Writer, below string, when time.Time) error {
	out := zip.NewWriter(w)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, f := range t.sorted() {
		h := &zip.FileHeader{Name: below + "/" + f.name, Method: zip.Deflate, Modified: when.UTC()}
		h.SetMode(f.mode)
		into, err := out.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := into.Write(f.data); err != nil {
			return err
		}
	}
	return out.Close()
}

// fill puts values into a text at @NAME@.
func fill(text string, values map[string]string) string {
	for name, value := range values {
		text = strings.ReplaceAll(text, "@"+name+"@", value)
	}
	return text
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// manifest lists what the browser is served.
type manifest struct {
	Version string  `json:"version"`
	Files   []asset `json:"files"`
}

// The names in the folder that are not a form's.
const (
	manifestName = "manifest.json"
	keepName     = ".keep" // holds the folder in the repository
)

// write makes dir hold the assets, the plain files and the manifest, and nothing
// else. What is there already stays as it is, so that nothing is built anew for
// the same client. Else the manifest is removed first and written last: whoever
// looks, or a build that is cut off, never takes a half for the whole.
func write(dir, version string, made []asset, plain map[string][]byte) error {
	list, err := json.MarshalIndent(manifest{version, made}, "", "\t")
	if err != nil {
		return err
	}
	list = append(list, '\n')
	want := map[string][]byte{}
	for name, b := range plain {
		want[name] = b
	}
	for _, a := range made {
		for coding, b := range a.data {
			want[a.Name+ending[coding]] = b
		}
	}
	stale, changed, err := compare(dir, want)
	if err != nil {
		return err
	}
	manifestPath := filepath.Join(dir, manifestName)
	if len(stale)+len(changed) == 0 {
		return replace(manifestPath, list)
	}
	if err := os.Remove(manifestPath); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, name := range stale {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	for _, name := range changed {
		if err := replace(filepath.Join(dir, filepath.FromSlash(name)), want[name]); err != nil {
			return err
		}
	}
	return replace(manifestPath, list)
}

// compare looks for files and folders in dir that do not belong there, and for
// names of want that are missing there or differ.
func compare(dir string, want map[string][]byte) (stale, changed []string, err error) {
	folders := map[string]bool{".": true}
	for name, b := range want {
		folders[filepath.Dir(filepath.FromSlash(name))] = true
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, b) {
			changed = append(changed, name)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, err
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		_, wanted := want[filepath.ToSlash(name)]
		switch {
		case d.IsDir() && folders[name], wanted && d.Type().IsRegular(), name == keepName, name == manifestName:
			return nil
		}
		stale = append(stale, name)
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	slices.Sort(changed)
	return stale, changed, err
}

// replace makes the file at path hold b, whole or not at all. One that does so
// already is not touched.
func replace(path string, b []byte) (err error) {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}

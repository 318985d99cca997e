package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// macos makes the archive of the application.
func (p *packer) macos() error {
	if p.bundle == "" {
		return errors.New("-bundle is needed")
	}
	if _, err := os.Stat(filepath.Join(p.bundle, "Contents", "Info.plist")); err != nil {
		return fmt.Errorf("%s is no application: %w", p.bundle, err)
	}
	var t tree
	err := filepath.WalkDir(p.bundle, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is neither a file nor a folder", path)
		}
		name, err := filepath.Rel(filepath.Dir(p.bundle), path)
		if err != nil {
			return err
		}
		mode := plain
		if info.Mode()&0o100 != 0 {
			mode = runs
		}
		return t.copy(filepath.ToSlash(name), mode, path)
	})
	if err != nil {
		return err
	}
	if err := t.copy("LICENSE.txt", plain, filepath.Join(p.root, "LICENSE")); err != nil {
		return err
	}
	if err := t.copy("NOTICES.txt", plain, p.notices); err != nil {
		return err
	}
	if err := t.copy("parleyd", runs, p.parleyd); err != nil {
		return err
	}
	folder := fmt.Sprintf("parley-%s-macos", p.version)
	return p.write(folder+".zip", func(w io.Writer) error { return t.zip(w, folder, p.when) })
}

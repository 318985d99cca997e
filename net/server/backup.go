package server

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// A backup is a gzip'd tar (POSIX.1-2001) of, in this order: backup.json, which
// is a Backup; the key and the certificate by which clients know the server, where
// it made them itself; and the database as one moment had it.
const (
	backupFormat   = 1
	backupManifest = "backup.json"
	manifestMax    = 64 << 10
)

// Backup says what is in a backup.
type Backup struct {
	Format int `json:"format"`
	// Made is when, and Program the version that made it.
	Made    time.Time `json:"made"`
	Program string    `json:"program"`
	// Name is the server's, and Key the one that it is known by, empty where its
	// certificate is kept elsewhere.
	Name string           `json:"name"`
	Key  wire.Fingerprint `json:"key,omitempty"`
	// Content is what its database holds.
	Content sqlite.Content `json:"content"`
	Files   []BackupFile   `json:"files"`
}

// BackupFile is one of the files of a backup, with the SHA-256 of its bytes in
// hexadecimal.
type BackupFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// backupFiles are those that a backup may have, in their order.
func backupFiles() []string { return []string{keyFileName, certFileName, dbFile} }

// SaveBackup writes a backup as WriteBackup does into a file that is there whole or
// not at all: also after a power cut, once this has returned. The copy of the
// database is beside it meanwhile. fs.ErrExist where there is such a file already.
func SaveBackup(ctx context.Context, name, dir, program string) (b Backup, err error) {
	if _, err := os.Lstat(name); err == nil {
		return b, fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	folder := filepath.Dir(name)
	tmp, done, err := scratch(folder)
	if err != nil {
		return b, fmt.Errorf("write the backup: %w", err)
	}
	defer func() { err = errors.Join(err, done()) }()
	f, err := os.CreateTemp(tmp, "backup-*") // for its owner alone: it holds the key
	if err != nil {
		return b, fmt.Errorf("write the backup: %w", err)
	}
	b, err = WriteBackup(ctx, f, dir, folder, program)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return b, err
	}
	if err = os.Link(f.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(f.Name(), name) // a file system without links
	}
	if err == nil {
		if err = syncDir(folder); errors.Is(err, fs.ErrPermission) {
			err = nil // a folder that takes files and shows none: its names last once the system has it so
		}
	}
	return b, err
}

// WriteBackup writes a backup of the data in dir, whose server may run, to w. It
// needs room for a copy of the database in the folder within, which it removes
// again. program is the version of this one. The data is gone through first: one
// that is damaged is refused.
func WriteBackup(ctx context.Context, w io.Writer, dir, within, program string) (b Backup, err error) {
	done, err := shareDir(dir)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, done()) }()
	if err := whole(dir); err != nil {
		return b, err
	}
	tmp, cleared, err := scratch(within)
	if err != nil {
		return b, fmt.Errorf("make room for a copy of the database: %w", err)
	}
	defer func() { err = errors.Join(err, cleared()) }()
	files := map[string]string{dbFile: filepath.Join(tmp, dbFile)}
	err = sqlite.Snapshot(ctx, filepath.Join(dir, dbFile), files[dbFile])
	if errors.Is(err, sqlite.ErrNoRoom) {
		return b, fmt.Errorf("%w: make room in %s", err, within)
	}
	if err != nil {
		return b, explainStore(dir, err)
	}
	b = Backup{Format: backupFormat, Made: time.Now().UTC().Truncate(time.Second), Program: program}
	if b.Content, err = sqlite.Examine(ctx, files[dbFile]); err != nil {
		return b, explainStore(dir, err)
	}
	if b.Name, err = sqlite.SettingOf(ctx, files[dbFile], settingName); err != nil {
		return b, err
	}
	if b.Key, err = keptKey(dir); err != nil {
		return b, err
	}
	if b.Key != "" {
		for _, name := range []string{keyFileName, certFileName} { // which may change before they are packed
			files[name] = filepath.Join(tmp, name)
			if err := copyTo(files[name], filepath.Join(dir, name)); err != nil {
				return b, fmt.Errorf("back up: %w", err)
			}
		}
	}
	for _, name := range backupFiles() {
		if files[name] == "" {
			continue
		}
		f, err := measure(name, files[name])
		if err != nil {
			return b, fmt.Errorf("back up: %w", err)
		}
		b.Files = append(b.Files, f)
	}
	return b, pack(ctx, w, b, files)
}

// keptKey is the key that a data directory holds, empty where it has none. A
// certificate that is not there is made, as the next start would.
func keptKey(dir string) (wire.Fingerprint, error) {
	if _, err := os.Stat(filepath.Join(dir, keyFileName)); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return KeyOf(dir)
}

// measure goes through a file.
func measure(name, path string) (BackupFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return BackupFile{}, err
	}
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	return BackupFile{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}, errors.Join(err, f.Close())
}

// pack writes the archive of b, whose files are at paths.
func pack(ctx context.Context, w io.Writer, b Backup, paths map[string]string) error {
	manifest, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	zip := gzip.NewWriter(stopper{ctx, w})
	out := tar.NewWriter(zip)
	head := func(name string, size int64) error {
		return out.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: b.Made, Format: tar.FormatPAX})
	}
	err = head(backupManifest, int64(len(manifest)))
	if err == nil {
		_, err = out.Write(manifest)
	}
	for _, f := range b.Files {
		if err != nil {
			break
		}
		if err = head(f.Name, f.Size); err == nil {
			err = copyFile(out, paths[f.Name])
		}
	}
	if err = errors.Join(err, out.Close(), zip.Close()); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

func copyTo(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

func copyFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

// stopper is a writer that ends with its context.
type stopper struct {
	ctx context.Context
	w   io.Writer
}

func (s stopper) Write(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(b)
}

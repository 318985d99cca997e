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
	"slices"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
)

// Errors of ReadBackup and Restore that callers tell apart.
var (
	// ErrNoBackup means that a file is no backup, or not a whole one, or was changed.
	ErrNoBackup = errors.New("this is no whole backup")
	// ErrOccupied means that a data directory has a server's data.
	ErrOccupied = errors.New("there is a server's data already")
)

// unfinished marks a data directory whose restore has begun and not ended.
const unfinished = "restore.unfinished"

// whole refuses the data of a restore that has not ended.
func whole(dir string) error {
	_, err := os.Stat(filepath.Join(dir, unfinished))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look into the data directory: %w", err)
	}
	return fmt.Errorf("a restore into %s was cut off: run parleyd restore -replace again", dir)
}

// CheckBackup goes through all of a backup: its files are the ones that were
// written, and its database is in order and of a version that this program knows.
// It needs room for the unpacked files in the folder within. Errors are
// ErrNoBackup, store.ErrUnreadable and store.ErrNewer.
func CheckBackup(ctx context.Context, r io.Reader, within string) (b Backup, err error) {
	tmp, cleared, err := scratch(within)
	if err != nil {
		return b, fmt.Errorf("make room for the files of the backup: %w", err)
	}
	defer func() { err = errors.Join(err, cleared()) }()
	return unpack(ctx, r, tmp)
}

// Restore puts what is in a backup in the place of a server's data, once all of it
// has been checked as CheckBackup does. Where there is data already, that is
// ErrOccupied, unless replace moves it aside, into the folder aside within dir.
// ErrInUse where a server runs on it, and an error, too, where somebody else has it
// open, who would write into what was moved aside. Whatever ends it, the data is either what it
// was or what the backup has, or [Start] refuses it and says what to do. It belongs to
// whoever has dir, also where root restores it.
func Restore(ctx context.Context, r io.Reader, dir string, replace bool) (b Backup, aside string, err error) {
	if err := makeDir(dir); err != nil {
		return b, "", fmt.Errorf("make the data directory: %w", err)
	}
	unlock, err := lockDir(dir)
	if err != nil {
		return b, "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	done, err := claimDir(dir)
	if err != nil {
		return b, "", err
	}
	defer func() { err = errors.Join(err, done()) }()
	old, err := occupied(dir)
	if err != nil {
		return b, "", err
	}
	if len(old) > 0 && !replace {
		return b, "", fmt.Errorf("%w: %s: -replace moves it aside", ErrOccupied, dir)
	}
	tmp, cleared, err := scratch(dir)
	if err != nil {
		return b, "", fmt.Errorf("make room for the files of the backup: %w", err)
	}
	defer func() { err = errors.Join(err, cleared()) }()
	if b, err = unpack(ctx, r, tmp); err != nil {
		return b, "", err
	}
	if err := sqlite.Settle(ctx, filepath.Join(tmp, dbFile), settingEpoch, newEpoch()); err != nil {
		return b, "", err
	}
	own := []string{filepath.Join(dir, lockFile)}
	for _, f := range b.Files {
		own = append(own, filepath.Join(tmp, f.Name))
	}
	if err := likeDir(dir, own...); err != nil {
		return b, "", fmt.Errorf("look into the data directory: %w", err)
	}
	if aside, err = replaceFiles(dir, tmp, old, b); err != nil {
		return b, aside, fmt.Errorf("put the backup in place: %w", err)
	}
	return b, aside, nil
}

// makeDir makes a data directory where there is none, and those around it, for whoever
// has the one that they are made in.
func makeDir(dir string) error {
	_, err := os.Stat(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return likeDir(filepath.Dir(dir), dir)
}

// occupied lists the files of a server's data in dir.
func occupied(dir string) (names []string, err error) {
	for _, name := range append(backupFiles(), dbFile+"-wal", dbFile+"-shm", dbFile+"-journal") {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			names = append(names, name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return names, nil
}

// replaceFiles moves old aside and what is in tmp into dir. A mark stands in dir
// from the first move to the last.
func replaceFiles(dir, tmp string, old []string, b Backup) (aside string, err error) {
	mark := filepath.Join(dir, unfinished)
	if err := writeFile(mark, nil, 0o600); err != nil {
		return "", err
	}
	if len(old) > 0 {
		aside, err = os.MkdirTemp(dir, "before-"+time.Now().Format("20060102-150405-")+"*")
		if err == nil {
			err = likeDir(dir, aside)
		}
		if err != nil {
			return "", errors.Join(err, os.Remove(mark)) // nothing was moved
		}
	}
	move := func(from, to, name string) {
		if err == nil {
			err = os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		}
	}
	for _, name := range old {
		move(dir, aside, name)
	}
	for _, f := range b.Files {
		move(tmp, dir, f.Name)
	}
	if err == nil && aside != "" {
		err = syncDir(aside)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err == nil {
		err = os.Remove(mark)
	}
	if err == nil {
		err = syncDir(dir)
	}
	return aside, err
}

// unpack writes the files of a backup into dir, on to the disk, and checks them.
func unpack(ctx context.Context, r io.Reader, dir string) (b Backup, err error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return b, noBackup(err)
	}
	in := tar.NewReader(zip)
	if b, err = readManifest(in); err != nil {
		return b, err
	}
	if err := fits(dir, b); err != nil {
		return b, err
	}
	for _, f := range b.Files {
		if err := unpackFile(ctx, in, f, dir); err != nil {
			return b, err
		}
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		return b, noBackup(errors.Join(errors.New("there is more in it than it says"), err))
	}
	if _, err := io.Copy(io.Discard, io.LimitReader(zip, manifestMax)); err != nil { // to gzip's own sum
		return b, noBackup(err)
	}
	content, err := sqlite.Examine(ctx, filepath.Join(dir, dbFile))
	switch {
	case errors.Is(err, store.ErrNewer):
		return b, fmt.Errorf("%w: install the newer Parley", err)
	case err != nil:
		return b, err
	case content != b.Content:
		return b, noBackup(errors.New("its database holds another number of things than it says"))
	}
	return b, nil
}

// readManifest reads the first file, and believes nothing of it that would lead
// out of a backup.
func readManifest(in *tar.Reader) (b Backup, err error) {
	head, err := in.Next()
	if err != nil {
		return b, noBackup(err)
	}
	if head.Name != backupManifest || head.Size > manifestMax {
		return b, noBackup(errors.New("it does not begin with " + backupManifest))
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return b, noBackup(err)
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return b, noBackup(err)
	}
	if b.Format > backupFormat {
		return b, fmt.Errorf("the backup is of a newer version (%d, and this program knows %d): install the newer Parley", b.Format, backupFormat)
	}
	var names []string
	for _, f := range b.Files {
		if f.Size < 0 || !slices.Contains(backupFiles(), f.Name) || slices.Contains(names, f.Name) {
			return b, noBackup(fmt.Errorf("%.40q is none of its files", f.Name))
		}
		names = append(names, f.Name)
	}
	if !slices.Contains(names, dbFile) {
		return b, noBackup(errors.New("it has no database"))
	}
	return b, nil
}

// fits refuses a backup for which the disk has no room.
func fits(dir string, b Backup) error {
	free, err := freeBytes(dir)
	if err != nil {
		return err
	}
	var sum int64
	for _, f := range b.Files {
		if f.Size > free-sum {
			const mebi = 1 << 20
			return fmt.Errorf("the files of the backup take %d MiB, and %d MiB are free in %s: make room there", (sum+f.Size)/mebi+1, free/mebi, dir)
		}
		sum += f.Size
	}
	return nil
}

// unpackFile writes the next file of an archive, which must be f.
func unpackFile(ctx context.Context, in *tar.Reader, f BackupFile, dir string) (err error) {
	head, err := in.Next()
	if err != nil {
		return noBackup(err)
	}
	if head.Name != f.Name || head.Size != f.Size || head.Typeflag != tar.TypeReg {
		return noBackup(fmt.Errorf("where %s should be is %.40q", f.Name, head.Name))
	}
	out, err := os.OpenFile(filepath.Join(dir, f.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	sum := sha256.New()
	read := &recorder{Reader: in}
	if _, err := io.Copy(io.MultiWriter(stopper{ctx, out}, sum), read); err != nil {
		if read.err != nil {
			return noBackup(err)
		}
		return fmt.Errorf("unpack the backup: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.SHA256 {
		return noBackup(fmt.Errorf("%s is not as it was written: its SHA-256 is %s, not %.64s", f.Name, got, f.SHA256))
	}
	return out.Sync()
}

// recorder remembers that reading failed, rather than writing.
type recorder struct {
	io.Reader
	err error
}

func (r *recorder) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

func noBackup(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = errors.New("it is cut off")
	}
	return fmt.Errorf("%w: %w: take another one", ErrNoBackup, err)
}

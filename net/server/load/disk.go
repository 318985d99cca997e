package load

import (
	"errors"
	"os"
	"time"
)

// How a disk is measured: as a log is written that one message at a time is added
// to, for so long.
const (
	diskWrite = 8 << 10 // bytes before each sync
	diskTime  = time.Second
)

// Disk measures how often a second the disk under a folder takes up a write that is
// synced, one after the other, with nothing else to do: what no server that stores
// each message before it acknowledges it can do more often. p95 is what one takes, in
// microseconds.
func Disk(folder string) (perSecond, p95 float64, err error) {
	f, err := os.CreateTemp(folder, "disk-")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	var h Hist
	page := make([]byte, diskWrite)
	begun := time.Now()
	n := 0
	for at := begun; at.Sub(begun) < diskTime; n++ {
		if _, err := f.Write(page); err != nil {
			return 0, 0, err
		}
		if err := syncData(f); err != nil {
			return 0, 0, err
		}
		now := time.Now()
		h.Add(int64(now.Sub(at)))
		at = now
	}
	return round(float64(n) / time.Since(begun).Seconds()), micros(h.Quantile(0.95)), nil
}

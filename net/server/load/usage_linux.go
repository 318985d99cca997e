package load

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// usage is what the kernel says of a process.
type usage struct {
	cpu float64 // seconds
	rss int64   // bytes
}

// clockTick is USER_HZ, in which /proc counts: 100 on every Linux that Go runs
// on.
const clockTick = 100

// usageOf reads a process's usage, zero where there is none. See proc(5).
func usageOf(pid int) usage {
	if pid == 0 {
		return usage{}
	}
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return usage{}
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:])) // from the state on
	if len(f) < 22 {
		return usage{}
	}
	return usage{
		cpu: float64(number(f[11])+number(f[12])) / clockTick,
		rss: number(f[21]) * int64(os.Getpagesize()),
	}
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0 // the kernel writes numbers
	}
	return n
}

// ownCPU is the seconds that this process has used.
func ownCPU() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

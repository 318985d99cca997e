package bench

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// serverCore is where servers run; the generator has the others.
const serverCore = 0

// pinLoad keeps this process off the servers' core, where there is another one,
// until unpin is called.
func pinLoad() (unpin func(), err error) {
	var had unix.CPUSet
	if err := unix.SchedGetaffinity(0, &had); err != nil {
		return func() {}, err
	}
	rest := had
	rest.Clear(serverCore)
	if rest.Count() == 0 || !had.IsSet(serverCore) {
		return func() {}, nil
	}
	if err := everyThread(&rest); err != nil {
		return func() {}, err
	}
	procs := runtime.GOMAXPROCS(rest.Count())
	return func() {
		runtime.GOMAXPROCS(procs)
		if err := everyThread(&had); err != nil {
			return // the process ends soon
		}
	}, nil
}

// everyThread moves the threads that there are; later ones are like the one that
// makes them.
func everyThread(to *unix.CPUSet) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads {
		id, err := strconv.Atoi(t.Name())
		if err == nil {
			err = unix.SchedSetaffinity(id, to)
		}
		if err != nil && err != unix.ESRCH { // it has just ended
			return err
		}
	}
	return nil
}

// startPinned starts a command on the servers' core: a process begins on those
// of the thread that makes it.
func startPinned(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var had, server unix.CPUSet
	if err := unix.SchedGetaffinity(0, &had); err != nil {
		return err
	}
	server.Set(serverCore)
	if err := unix.SchedSetaffinity(0, &server); err != nil {
		return err
	}
	err := cmd.Start()
	if back := unix.SchedSetaffinity(0, &had); err == nil && back != nil {
		return back
	}
	return err
}

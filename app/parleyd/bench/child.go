package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"parley.example/net/server/load"
)

// Times of a child.
const (
	upWait   = 20 * time.Second       // until it listens
	upEvery  = 100 * time.Millisecond // between two looks
	downWait = 10 * time.Second       // until it has ended
)

// child is a server under measurement.
type child struct {
	cmd  *exec.Cmd
	log  string
	done chan error // holds one
}

// start runs a server on the first core until stop, and waits until it listens
// at c.Addr.
func start(ctx context.Context, c *load.Config, dir, program string, args ...string) (*child, error) {
	s := &child{cmd: exec.Command(program, args...), log: filepath.Join(dir, "log"), done: make(chan error, 1)}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child has it
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = dir, log, log
	if err := startPinned(s.cmd); err != nil {
		return nil, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	c.PID = s.cmd.Process.Pid
	if err := s.up(ctx, c.Addr); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// up waits until the child listens.
func (s *child) up(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, upWait)
	defer cancel()
	tick := time.NewTicker(upEvery)
	defer tick.Stop()
	var d net.Dialer
	for {
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-tick.C:
		case err := <-s.done:
			s.done <- err
			said, _ := os.ReadFile(s.log) // it says why, where it can be read
			return fmt.Errorf("%s did not start: %w: %s", s.cmd.Path, err, said)
		case <-ctx.Done():
			return fmt.Errorf("%s does not listen at %s: %w", s.cmd.Path, addr, ctx.Err())
		}
	}
}

// stop ends the child, which is asked first.
func (s *child) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	late := time.NewTimer(downWait)
	defer late.Stop()
	select {
	case <-s.done: // how it ended says nothing of how it ran
		return nil
	case <-late.C:
	}
	err := s.cmd.Process.Kill()
	<-s.done
	return err
}

// freeAddr is a port of this machine that nobody listens at.
func freeAddr(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

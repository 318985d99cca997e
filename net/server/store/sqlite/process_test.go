package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/server/store/sqlite"
	"parley.example/net/wire"
)

// childPath names the database that a child of this test writes to.
const childPath = "PARLEY_SQLITE_TEST_CHILD"

// child is another process: it says "mine …" in the room general as fast as it
// can, and prints the seq and the uid of each message that was acknowledged,
// until it is killed or its input ends.
func child(path string) int {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		bufio.NewReader(os.Stdin).ReadString('\n')
	}()
	if err := chatter(ctx, path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func chatter(ctx context.Context, path string) (err error) {
	db, err := sqlite.Open(ctx, path, nil, sqlite.Arriving(nowAndThen))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	room, err := db.RoomByName(ctx, "general")
	if err != nil {
		return err
	}
	amy, err := db.AccountByName(ctx, "amy")
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for n := 0; ctx.Err() == nil; n++ {
		wg.Add(1)
		d := store.Draft{Conv: room.ID, From: amy.ID, UID: wire.NewUID(time.Now()), Text: fmt.Sprint("mine ", n)}
		err := db.Append(ctx, d, func(e wire.Event, err error) {
			defer wg.Done()
			if err == nil {
				fmt.Println(e.Seq, e.UID) // one write, not buffered
			}
		})
		if err != nil {
			wg.Done()
		}
	}
	return nil
}

// process is a child that writes.
type process struct {
	cmd   *exec.Cmd
	stdin interface{ Close() error }
	acks  *bufio.Scanner
}

func startChild(t *testing.T, path string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) // an emulator's own path is another
	cmd.Env = append(os.Environ(), childPath+"="+path)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &process{cmd: cmd, stdin: stdin, acks: bufio.NewScanner(stdout)}
}

// read adds at most n acknowledgements to acked, and all where n is negative.
// Its end may be cut where the child was killed.
func (p *process) read(t *testing.T, acked map[wire.Seq]wire.UID, n int) {
	t.Helper()
	for ; n != 0 && p.acks.Scan(); n-- {
		var seq wire.Seq
		var uid wire.UID
		if _, err := fmt.Sscan(p.acks.Text(), &seq, &uid); err == nil && len(uid) == 36 {
			acked[seq] = uid
		}
	}
}

func (p *process) kill(t *testing.T, acked map[wire.Seq]wire.UID) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.read(t, acked, -1)
	if err := p.cmd.Wait(); err == nil {
		t.Fatal("the child ended before it was killed")
	}
}

// wantAcked checks that every acknowledged message is there, in its place and
// once.
func wantAcked(t *testing.T, events []wire.Event, acked map[wire.Seq]wire.UID) {
	t.Helper()
	once := make(map[wire.UID]bool)
	for _, e := range events {
		if e.UID != "" && once[e.UID] {
			t.Errorf("message %s is there twice", e.UID)
		}
		once[e.UID] = true
	}
	for seq, uid := range acked {
		if int(seq) > len(events) || events[seq-1].UID != uid {
			t.Fatalf("acknowledged message %d, %s is not there", seq, uid)
		}
	}
}

func TestKilledProcessLosesNothing(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, _ := furnish(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	acked := make(map[wire.Seq]wire.UID)
	for round := range 4 {
		p := startChild(t, path)
		p.read(t, acked, 100*(round+1))
		p.kill(t, acked)
		db := open(t, path, nil)
		wantAcked(t, log(t, db, room), acked)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acked) < 1000 {
		t.Errorf("got %d acknowledged messages only", len(acked))
	}
}

func TestTwoProcessesWrite(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	acked := make(map[wire.Seq]wire.UID)
	p := startChild(t, path)
	p.read(t, acked, 1) // it is up
	for n := range 200 {
		e := say(t, db, store.Draft{Conv: room, From: amy, Text: fmt.Sprint("ours ", n)})
		acked[e.Seq] = e.UID
	}
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	p.read(t, acked, -1)
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	events := log(t, db, room)
	wantAcked(t, events, acked)
	if len(acked) != len(events)-1 {
		t.Errorf("got %d events, %d acknowledged messages", len(events), len(acked))
	}
}

// What one handle has cached, another may change.
func TestTwoHandles(t *testing.T) {
	path := file(t)
	ours, theirs := open(t, path, nil), open(t, path, nil)
	room, amy := furnish(t, ours)
	for i := range 20 {
		db := []*sqlite.DB{ours, theirs}[i%2]
		if e := say(t, db, store.Draft{Conv: room, From: amy, Text: "hello"}); e.Seq != wire.Seq(i+2) {
			t.Fatalf("got seq %d, want %d", e.Seq, i+2)
		}
	}
	draft := store.Draft{Conv: room, From: amy, UID: wire.NewUID(time.Now()), Text: "once"}
	if a, b := say(t, ours, draft), say(t, theirs, draft); !reflect.DeepEqual(a, b) {
		t.Errorf("got %+v by one handle and %+v by the other", a, b)
	}
	if err := theirs.Leave(t.Context(), room, amy); err != nil {
		t.Fatal(err)
	}
	late := store.Draft{Conv: room, From: amy, Text: "late"}
	if a := <-submit(t.Context(), ours, late); !errors.Is(a.err, store.ErrNotMember) {
		t.Errorf("got %+v, want %v", a, store.ErrNotMember)
	}
	if _, err := ours.Join(t.Context(), room, amy); err != nil {
		t.Fatal(err)
	}
	say(t, ours, late)
	if err := theirs.RemoveAccount(t.Context(), amy); err != nil {
		t.Fatal(err)
	}
	if a := <-submit(t.Context(), ours, late); !errors.Is(a.err, store.ErrNotMember) {
		t.Errorf("got %+v of a removed account, want %v", a, store.ErrNotMember)
	}
	log(t, theirs, room)
}

// The files of a handle that was never closed, as a crash of the machine would
// leave them, hold all that was acknowledged.
func TestAbandonedHandleLosesNothing(t *testing.T) {
	path := file(t)
	db := open(t, path, nil)
	room, amy := furnish(t, db)
	acked := make(map[wire.Seq]wire.UID)
	for range 50 {
		e := say(t, db, store.Draft{Conv: room, From: amy, Text: strings.Repeat("words ", 500)})
		acked[e.Seq] = e.UID
	}
	left := file(t)
	for _, suffix := range []string{"", "-wal"} {
		// Read by another process: closing the file in this one would drop the
		// handle's locks.
		if err := exec.CommandContext(t.Context(), "cp", path+suffix, left+suffix).Run(); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(filepath.Clean(left + "-wal")); err != nil || info.Size() == 0 {
		t.Fatalf("got no log to recover: %v", err)
	}
	again := open(t, left, nil)
	wantAcked(t, log(t, again, room), acked)
	if e := say(t, again, store.Draft{Conv: room, From: amy, Text: "on we go"}); int(e.Seq) != len(acked)+2 {
		t.Errorf("got seq %d, want %d", e.Seq, len(acked)+2)
	}
}

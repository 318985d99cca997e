package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley.example/app/netns"
	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// lookAgain is how often a thing is looked at that nobody reports.
const lookAgain = 100 * time.Millisecond

// troupe is a server, parleyd as it is built, and puppets that talk on it, each in
// a process of its own, on one machine or on several.
type troupe struct {
	t       *testing.T
	program string // parleyd
	data    string
	addr    string
	host    *netns.Host // where the server is; nil for here
	link    string      // which leads there
	server  *exec.Cmd
	log     *bytes.Buffer // of the servers, complete when they have ended
	logged  chan struct{}
	random  *rand.Rand
	actors  []*actor
}

// newTroupe starts the server at an address, on a machine.
func newTroupe(t *testing.T, host *netns.Host, addr string, seed uint64) *troupe {
	t.Helper()
	r := &troupe{
		t: t, host: host, addr: addr, program: parleyd(t), data: t.TempDir(),
		log: new(bytes.Buffer), random: rand.New(rand.NewPCG(seed, 0)),
	}
	t.Cleanup(func() { r.ends(os.Kill) })
	r.serves()
	return r
}

// serves starts the server, and waits until it is up.
func (r *troupe) serves() {
	r.t.Helper()
	args := []string{"serve", "-data", r.data, "-addr", r.addr, "-demo", "-discover=off", "-log", "json"}
	r.server = exec.Command(r.program, args...)
	if r.host != nil {
		r.server = r.host.Command(r.program, args...)
	}
	lines, err := r.server.StderrPipe()
	if err == nil {
		err = r.server.Start()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	up, over := make(chan wire.Fingerprint, 1), make(chan struct{})
	r.logged = over
	go func() { // ends waits for it
		defer close(over)
		in := bufio.NewScanner(lines)
		for in.Scan() {
			fmt.Fprintln(r.log, in.Text())
			var entry struct {
				Msg string
				Key wire.Fingerprint
			}
			if json.Unmarshal(in.Bytes(), &entry) == nil && entry.Msg == "server up" {
				up <- entry.Key
			}
		}
	}()
	select {
	case key := <-up:
		host, port, _ := strings.Cut(r.addr, ":")
		r.link = wire.Link{Host: host, Port: port, Key: key}.String()
	case <-over:
		r.t.Fatalf("parleyd ended:\n%s", r.log)
	case <-time.After(patience):
		r.t.Fatal("parleyd did not come up")
	}
}

// ends ends the server by a signal.
func (r *troupe) ends(s os.Signal) {
	if r.server == nil {
		return
	}
	r.server.Process.Signal(s) // it may have ended already
	<-r.logged
	r.server.Wait() // killed is how it may end
	r.server = nil
}

// actor is a puppet's process, and what is known of it.
type actor struct {
	t    *testing.T
	name string
	dir  string
	host *netns.Host // nil for here
	link string
	n    int // messages that it was told to say
	text map[wire.UID]string
	// kept are those that the server acknowledged, or that were found in its outbox
	// after its death.
	kept map[wire.UID]bool

	asleep  bool
	process *exec.Cmd
	orders  *json.Encoder
	over    chan struct{} // closed when its last report was read

	mu      sync.Mutex
	now     report
	changed chan struct{}
}

// joins adds a puppet and waits until it is logged in.
func (r *troupe) joins(name string, host *netns.Host) *actor {
	r.t.Helper()
	a := &actor{
		t: r.t, name: name, dir: r.t.TempDir(), host: host, link: r.link,
		text: map[wire.UID]string{}, kept: map[wire.UID]bool{}, changed: make(chan struct{}, 1),
	}
	r.actors = append(r.actors, a)
	r.t.Cleanup(a.dies)
	a.lives()
	a.sees("that it is logged in", func(now report) bool { return now.Online && now.Convs["general"] != 0 && now.Known > 3 })
	return a
}

// lives starts the process.
func (a *actor) lives() {
	a.t.Helper()
	a.process = exec.Command(os.Args[0], a.dir, a.link, a.name)
	if a.host != nil {
		a.process = a.host.Command(os.Args[0], a.dir, a.link, a.name)
	}
	a.process.Env, a.process.Stderr = append(os.Environ(), asWindow+"="+pulled), os.Stderr
	in, err := a.process.StdinPipe()
	if err != nil {
		a.t.Fatal(err)
	}
	out, err := a.process.StdoutPipe()
	if err == nil {
		err = a.process.Start()
	}
	if err != nil {
		a.t.Fatal(err)
	}
	over := make(chan struct{})
	a.orders, a.now, a.over = json.NewEncoder(in), report{}, over
	go func() { // dies waits for it
		defer close(over)
		lines := json.NewDecoder(bufio.NewReader(out))
		for {
			var now report
			if lines.Decode(&now) != nil {
				return // it has ended
			}
			a.heard(now)
		}
	}()
}

func (a *actor) heard(now report) {
	a.mu.Lock()
	if now.Told == nil {
		now.Told = a.now.Told
	}
	a.now = now
	for _, uid := range now.Said {
		a.kept[uid] = true
	}
	a.mu.Unlock()
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

// dies kills the process, as a crash does.
func (a *actor) dies() {
	if a.process == nil {
		return
	}
	a.process.Process.Kill() // it may have ended already
	<-a.over
	a.process.Wait() // killed is how it ends
	a.process, a.asleep = nil, false
}

// crashes kills the process, and notes what stands in its outbox: that was promised.
func (a *actor) crashes() (left int) {
	a.t.Helper()
	a.dies()
	for _, box := range a.boxes() {
		disk, err := client.OpenDir(box)
		if err != nil {
			a.t.Fatal(err)
		}
		kept, err := client.OpenOutbox(disk)
		if err != nil {
			a.t.Fatal(err)
		}
		if n := kept.Damaged(); n > 0 {
			a.t.Errorf("%s: %d messages in the outbox are damaged", a.name, n)
		}
		for _, m := range kept.All() {
			if m.Text != a.text[m.UID] {
				a.t.Errorf("%s: in the outbox stands %.40q, said was %.40q", a.name, m.Text, a.text[m.UID])
			}
			a.kept[m.UID] = true
			left++
		}
	}
	return left
}

// boxes are the folders of its outboxes.
func (a *actor) boxes() []string {
	a.t.Helper()
	dirs, err := places(a.dir)
	if err != nil {
		a.t.Fatal(err)
	}
	boxes, err := filepath.Glob(filepath.Join(dirs.outbox, "outbox", "*", "*"))
	if err != nil {
		a.t.Fatal(err)
	}
	return boxes
}

// owes reports whether a message stands in an outbox.
func (a *actor) owes() bool {
	a.t.Helper()
	for _, box := range a.boxes() {
		files, err := os.ReadDir(box)
		if err != nil {
			a.t.Fatal(err)
		}
		if slices.ContainsFunc(files, func(f os.DirEntry) bool { return strings.HasSuffix(f.Name(), ".json") }) {
			return true
		}
	}
	return false
}

// sleeps stops the process, as a machine that is suspended does, or goes on with it.
func (a *actor) sleeps(on bool) {
	a.t.Helper()
	s := syscall.SIGCONT
	if on {
		s = syscall.SIGSTOP
	}
	if err := a.process.Process.Signal(s); err != nil {
		a.t.Fatal(err)
	}
	a.asleep = on
}

// has reports whether the server acknowledged a message.
func (a *actor) has(uid wire.UID) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.kept[uid]
}

// is how things stand with it.
func (a *actor) is() report {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now
}

// sees waits until things stand so.
func (a *actor) sees(what string, ok func(report) bool) report {
	a.t.Helper()
	timeout, again := time.NewTimer(2*patience), time.NewTicker(lookAgain)
	defer timeout.Stop()
	defer again.Stop()
	for {
		now := a.is()
		if ok(now) {
			return now
		}
		select {
		case <-a.changed:
		case <-again.C: // for what no report tells
		case <-timeout.C:
			now.Told = nil
			a.t.Fatalf("%s never saw %s: it is %+v", a.name, what, now)
		}
	}
}

// told gives it an order.
func (a *actor) told(o order) {
	a.t.Helper()
	if err := a.orders.Encode(o); err != nil {
		a.t.Fatalf("%s takes no orders: %v", a.name, err)
	}
}

// says sends the next message, with more words where there are any. Its own clock is
// what at says.
func (a *actor) says(conv wire.ConvID, at time.Time, more ...string) wire.UID {
	a.t.Helper()
	a.n++
	words := append([]string{a.name, strconv.Itoa(a.n)}, more...)
	m := state.Send{Conv: conv, UID: wire.NewUID(at), Text: strings.Join(words, " "), At: at}
	a.text[m.UID] = m.Text
	a.told(order{Send: &m})
	return m.UID
}

// rests waits until nothing is on its way any more.
func (a *actor) rests() report {
	a.t.Helper()
	now := a.sees("that all is sent", func(now report) bool { return now.Online && now.Pending == 0 && !a.owes() })
	if now.Unsent > 0 {
		a.t.Errorf("%s: %d messages were not sent", a.name, now.Unsent)
	}
	return now
}

// compares has each puppet say a last word, behind which all is done that it was told
// before, waits until each has heard all, has it tell what it knows, and holds that,
// and what was promised, against what the server keeps.
func (r *troupe) compares() (messages int) {
	r.t.Helper()
	for _, a := range r.actors {
		a.told(order{Redial: true}) // as a person does who looks
		now := a.sees("that it is logged in", func(now report) bool { return now.Online && now.Convs["general"] != 0 })
		last := a.says(now.Convs["general"], time.Now())
		a.sees("its last word said", func(report) bool { return a.has(last) })
		a.rests()
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	k := openKept(ctx, r.t, r.data)
	known := map[string]map[wire.ConvID][]wire.Event{}
	for _, a := range r.actors {
		ends, err := k.ends(ctx, a.name)
		if err != nil {
			r.t.Fatal(err)
		}
		a.sees("all that was said", func(now report) bool { return maps.Equal(now.Tops, ends) })
		a.told(order{Tell: true})
		known[a.name] = a.sees("all of the history", func(now report) bool { return now.Told != nil }).Told
	}
	r.ends(syscall.SIGTERM)
	if strings.Contains(r.log.String(), `"level":"ERROR"`) {
		r.t.Errorf("the server reports errors:\n%s", r.log)
	}
	for _, a := range r.actors {
		for _, fault := range append(k.differs(ctx, a.name, known[a.name]), k.breaks(ctx, a)...) {
			r.t.Errorf("%s: %s", a.name, fault)
		}
		messages += len(a.kept)
	}
	return messages
}

package server_test

import (
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// How long the model is followed, and from where: more by
// go test ./net/server -run Model -model.ops 20000 -model.seed 7.
var (
	modelOps  = flag.Int("model.ops", 400, "how many requests the model is followed for")
	modelSeed = flag.Uint64("model.seed", 0, "where it begins; 0 for three that are always the same")
)

// act is a request by numbers, each taken modulo what there is to choose from, so
// that any part of a sequence is a sequence.
type act struct {
	kind, who, conv, a, b int
	more                  bool // the same one asks the next too, before either is answered
}

// The kinds of acts; what has no name is a message.
const (
	actCreate = iota
	actDirect
	actCrowd
	actJoin
	actLeave
	actInvite
	actRemove
	actArchive
	actRename
	actEdit
	actDelete
	actReact
	actRead
	actHistory
	actKinds = actHistory + 5
)

// fields are the words of a text.
func fields(s string) iter.Seq[string] { return strings.FieldsSeq(s) }

// failure is what went wrong in a trial.
type failure string

// trial is a test whose end is an error, so that it can be tried again with less.
type trial struct {
	testing.TB
	undo []func()
}

func (t *trial) Cleanup(f func())             { t.undo = append(t.undo, f) }
func (t *trial) Fatal(args ...any)            { panic(failure(fmt.Sprint(args...))) }
func (t *trial) Fatalf(f string, args ...any) { panic(failure(fmt.Sprintf(f, args...))) }
func (t *trial) Errorf(f string, args ...any) { panic(failure(fmt.Sprintf(f, args...))) }

// world is a server, its clients and the model.
type world struct {
	t       *trial
	server  *server.Server
	model   model
	peers   []*peer
	gates   []*gate              // of peers
	asked   []map[int64]asked    // by peers, of whom nothing was sent yet
	tokens  []string             // of peers
	speaker int                  // who is gathering requests; -1 if nobody is
	random  *rand.Rand           // of how the lines come in pieces
	base    map[wire.ConvID]bool // what was there before
	heard   []map[wire.ConvID]map[wire.Seq]bool
	log     []string
}

var (
	modelRooms = []string{"alder", "birch", "cedar", "damson", "hazel"}
	modelEmoji = []string{"👍", "🍵", "🎉"}
)

// follow does acts on a server and in the model; the error names the first that
// they differ on. done are those that were done until then.
func follow(tb testing.TB, acts []act) (done []act, log []string, err error) {
	t := &trial{TB: tb}
	defer func() {
		for _, f := range slices.Backward(t.undo) {
			f()
		}
	}()
	w := &world{t: t, base: map[wire.ConvID]bool{}, speaker: -1, random: rand.New(rand.NewPCG(1, uint64(len(acts))))}
	defer func() {
		log = w.log
		if r := recover(); r != nil {
			f, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = fmt.Errorf("%s", f)
		}
	}()
	w.start()
	for i, a := range acts {
		done = acts[:i+1]
		w.do(a)
		if i%100 == 99 {
			w.settle()
			w.check()
		}
	}
	w.settle()
	w.check()
	return done, nil, nil
}

func (w *world) start() {
	off := server.Limits{}
	for _, l := range server.AllLimits() {
		off[l.Name] = server.Limit{Most: server.Unlimited, Every: l.Default.Every}
	}
	w.server = start(w.t, server.Config{Demo: true, Limits: off})
	for way, name := range []string{overTCP: "admin", overTLS: "amy", overWebSocket: "bob"} {
		p, g := gated(w.t, w.server, way)
		w.tokens = append(w.tokens, p.login(name).Token)
		w.peers, w.gates, w.asked = append(w.peers, p), append(w.gates, g), append(w.asked, map[int64]asked{})
		w.heard = append(w.heard, map[wire.ConvID]map[wire.Seq]bool{})
		for _, c := range p.convs {
			w.base[c.ID] = true
		}
	}
}

// do does one act.
func (w *world) do(a act) {
	m, who := &w.model, a.who%len(w.peers)
	if w.speaker >= 0 {
		who = w.speaker
	}
	other := (who + 1 + a.a%(len(w.peers)-1)) % len(w.peers)
	if a.kind %= actKinds; len(m.convs) == 0 {
		a.kind = actCreate
	}
	switch a.kind {
	case actCreate:
		w.settle()
		r := &wire.Create{Room: modelRooms[a.a%len(modelRooms)], Private: a.b%2 == 0}
		c, want := m.create(who, r.Room, r.Private)
		if answer := w.ask(who, r, want); answer != nil {
			c.id = answer.(*wire.Conversation).ID
		}
	case actDirect:
		w.settle()
		c := m.openDirect(who, other)
		got := w.ask(who, &wire.OpenDirect{With: w.peers[other].me.ID}, "").(*wire.Conversation)
		if c.id != 0 && c.id != got.ID {
			w.t.Fatalf("two direct conversations of the same two: %d and %d", c.id, got.ID)
		}
		c.id = got.ID
	case actCrowd:
		w.settle()
		w.crowd(a)
	default:
		w.speaker = who
		w.within(a, m.convs[a.conv%len(m.convs)], who, other)
		if !a.more {
			w.settle()
		}
	}
}

// within does an act in a conversation.
func (w *world) within(a act, c *modelConv, who, other int) {
	m := &w.model
	seq := wire.Seq(1 + a.b%int(c.last+1)) // one that is there, or the next
	if len(c.said) > 0 && a.a%4 > 0 {
		seq = c.said[a.b%len(c.said)].seq
	}
	switch a.kind {
	case actJoin:
		w.keep(who, &wire.Join{Conv: c.id}, wants(c.join(who)))
	case actLeave:
		w.keep(who, &wire.Leave{Conv: c.id}, wants(c.leave(who)))
	case actInvite:
		w.keep(who, &wire.Invite{Conv: c.id, Account: w.peers[other].me.ID}, wants(c.invite(who, other)))
	case actRemove:
		w.keep(who, &wire.Remove{Conv: c.id, Account: w.peers[other].me.ID}, wants(c.remove(who, other)))
	case actArchive:
		w.keep(who, &wire.Archive{Conv: c.id, Off: a.b%3 > 0}, wants(c.archive(who, a.b%3 == 0)))
	case actRename:
		name := modelRooms[a.a%len(modelRooms)]
		w.keep(who, &wire.Rename{Conv: c.id, Room: name}, wants(m.rename(c, who, name)))
	case actEdit:
		text := w.word()
		w.keep(who, &wire.Edit{Conv: c.id, Ref: seq, Text: text}, wants(c.edit(who, seq, text)))
	case actDelete:
		w.keep(who, &wire.Delete{Conv: c.id, Ref: seq}, wants(c.erase(who, seq)))
	case actReact:
		emoji := modelEmoji[a.a%len(modelEmoji)]
		w.keep(who, &wire.React{Conv: c.id, Ref: seq, Emoji: emoji, Off: a.b%3 == 0}, wants(c.react(who, seq, emoji, a.b%3 == 0)))
	case actRead:
		w.keep(who, &wire.Read{Conv: c.id, Seq: seq}, wants(c.mark(who, seq)))
	case actHistory:
		w.keep(who, &wire.History{Conv: c.id, Limit: 1 + a.a%5}, wants(c.stranger(who)))
	default:
		text, ref := w.word(), wire.Seq(0)
		if a.a%3 == 0 {
			ref = seq
		}
		no := c.send(who, text, ref)
		last := c.last
		w.keep(who, &wire.Send{Conv: c.id, UID: wire.NewUID(time.Now()), Ref: ref, Text: text}, asked{want: no, seq: &last})
	}
}

// word is a text that was never said; every fourth is about tea.
func (w *world) word() string {
	w.model.words++
	word := fmt.Sprint("word", w.model.words)
	if w.model.words%4 == 0 {
		word = "tea " + word
	}
	return word
}

// ask asks, and holds the answer against the model's.
func (w *world) ask(who int, r wire.Request, want wire.Code) wire.Answer {
	a := asked{r: r, line: w.note(who, r), want: want}
	answer, no := w.peers[who].ask(r)
	w.compare(a, answer, no)
	return answer
}

// note has the log tell of a request.
func (w *world) note(who int, r wire.Request) string {
	line := fmt.Sprintf("%s: %s", w.peers[who].me.Name, strings.TrimSpace(string(wire.AppendRequest(nil, 1, r))))
	w.log = append(w.log, line)
	return line
}

func code(no *wire.Error) wire.Code {
	if no == nil {
		return ""
	}
	return no.Code
}

// check holds what everybody sees against the model.
func (w *world) check() {
	for who := range w.peers {
		w.checkPushes(who)
		w.checkList(who)
		for _, c := range w.model.convs {
			w.checkHistory(who, c)
		}
		w.checkSearch(who)
	}
}

// checkPushes: each was pushed just what happened where they were.
func (w *world) checkPushes(who int) {
	p, heard := w.peers[who], w.heard[who]
	must[*wire.Done](p, &wire.Ping{}) // behind all that was pushed
	for _, push := range p.pushes {
		e, ok := push.(*wire.Event)
		if !ok || w.base[e.Conv] {
			continue
		}
		if heard[e.Conv] == nil {
			heard[e.Conv] = map[wire.Seq]bool{}
		}
		if heard[e.Conv][e.Seq] {
			w.t.Fatalf("%s is pushed %d of %d twice", p.me.Name, e.Seq, e.Conv)
		}
		heard[e.Conv][e.Seq] = true
	}
	p.pushes = nil
	for _, c := range w.model.convs {
		if !equalKeys(heard[c.id], c.heard[who]) {
			w.t.Fatalf("%s was pushed %v of %s %d, the model says %v", p.me.Name, heard[c.id], c.name, c.id, c.heard[who])
		}
	}
}

func (w *world) checkList(who int) {
	p, mine := w.peers[who], w.model.of(who)
	for _, c := range must[*wire.Listing](p, &wire.List{}).Conversations {
		if w.base[c.ID] {
			continue
		}
		m := mine[c.ID]
		if m == nil {
			w.t.Fatalf("%s is told of %+v, where they are not", p.me.Name, c)
		}
		delete(mine, c.ID)
		got := fmt.Sprintln(c.Name, c.Private, c.Archived, c.Members, c.Last, c.Read, c.Unread)
		if want := fmt.Sprintln(m.name, m.private, m.arched, len(m.members), m.last, m.read[who], min(m.unread(who), wire.MaxUnread)); got != want {
			w.t.Fatalf("%s sees %d as %sthe model says %s", p.me.Name, c.ID, got, want)
		}
	}
	if len(mine) > 0 {
		w.t.Fatalf("%s is not told of %v", p.me.Name, mine)
	}
}

// checkHistory reads all of a conversation.
func (w *world) checkHistory(who int, c *modelConv) {
	p := w.peers[who]
	if !c.members[who] {
		if _, no := p.ask(&wire.History{Conv: c.id}); code(no) != c.stranger(who) {
			w.t.Fatalf("%s reads %d, where they are not: %v", p.me.Name, c.id, no)
		}
		return
	}
	var all []wire.Event
	for before := wire.Seq(0); ; before = all[0].Seq {
		page := must[*wire.Page](p, &wire.History{Conv: c.id, Before: before, Limit: 50})
		all = append(page.Events, all...)
		if !page.More {
			break
		}
	}
	if len(all) != int(c.last) {
		w.t.Fatalf("%s reads %d events of %d, the model says %d", p.me.Name, len(all), c.id, c.last)
	}
	for i, e := range all {
		if e.Seq != wire.Seq(i+1) {
			w.t.Fatalf("%s reads seq %d in the place of %d", p.me.Name, e.Seq, i+1)
		}
		m := c.message(e.Seq)
		if (m != nil) != (e.Kind == wire.Message) {
			w.t.Fatalf("%s reads %+v, the model says %+v", p.me.Name, e, m)
		}
		if m != nil {
			w.checkMessage(p, e, m)
		}
	}
}

func (w *world) checkMessage(p *peer, e wire.Event, m *modelMessage) {
	reactions := map[string]int{}
	for emoji, of := range m.reactions {
		if len(of) > 0 {
			reactions[emoji] = len(of)
		}
	}
	same := e.From == w.peers[m.from].me.ID && e.Text == m.text && e.Deleted == m.deleted && (e.Edited > 0) == m.edited && e.Ref == m.ref
	for _, r := range e.Reactions {
		same = same && r.Count == reactions[r.Emoji] && len(r.Who) == r.Count
	}
	if !same || len(e.Reactions) != len(reactions) {
		w.t.Fatalf("%s reads %+v, the model says %+v", p.me.Name, e, m)
	}
}

// checkSearch: each finds just what they may read, by a word that many have and by
// some that one has.
func (w *world) checkSearch(who int) {
	p := w.peers[who]
	for _, word := range []string{"tea", fmt.Sprint("word", w.model.words), fmt.Sprint("word", w.model.words/2), fmt.Sprint("word", w.model.words/3)} {
		want := w.model.found(who, word)
		got := map[[2]int64]bool{}
		for cursor := ""; ; {
			found := must[*wire.Found](p, &wire.Search{Text: word, Cursor: cursor, Limit: 50})
			for _, h := range found.Hits {
				if !w.base[h.Conv] {
					got[[2]int64{int64(h.Conv), int64(h.Seq)}] = true
				}
			}
			if cursor = found.Cursor; cursor == "" {
				break
			}
		}
		if !equalKeys(got, want) {
			w.t.Fatalf("%s finds %v by %s, the model says %v", p.me.Name, got, word, want)
		}
	}
}

// What is done to shorten a sequence ends after so many tries, or after so long:
// one that fails by waiting takes long every time.
const (
	modelTries    = 100
	modelPatience = 2 * time.Minute
)

// shorter tries to do without parts of a sequence that fails, half of it at a
// time, then a quarter, and so on.
func shorter(t testing.TB, acts []act, tries int) []act {
	until := time.Now().Add(modelPatience)
	for size := len(acts) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(acts) && tries > 0 && time.Now().Before(until); tries-- {
			less := slices.Concat(acts[:at], acts[at+size:])
			if _, _, err := follow(t, less); err != nil {
				acts = less
			} else {
				at += size
			}
		}
	}
	return acts
}

// TestModel follows a model with random requests by several clients, one at a time,
// many in one piece, and all at once: same answers, same histories, and nobody hears,
// finds or counts what is another's.
func TestModel(t *testing.T) {
	seeds := []uint64{1, 2, 3}
	if *modelSeed != 0 {
		seeds = []uint64{*modelSeed}
	}
	for _, seed := range seeds {
		random := rand.New(rand.NewPCG(seed, seed))
		acts, more := make([]act, *modelOps), false
		for i := range acts {
			if random.IntN(20) == 0 {
				more = random.IntN(2) == 0
			}
			acts[i] = act{random.IntN(actKinds), random.IntN(100), random.IntN(100), random.IntN(1000), random.IntN(1000), more}
		}
		if done, _, err := follow(t, acts); err != nil {
			t.Errorf("seed %d, act %d: %v", seed, len(done), err)
			_, log, err := follow(t, shorter(t, done, modelTries))
			t.Errorf("seed %d, shorter: %v\n%s", seed, err, strings.Join(log, "\n"))
		}
	}
}

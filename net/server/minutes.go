package server

import (
	"sync"
	"time"

	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// minutes counts messages by the minute. It is safe for concurrent use.
type minutes struct {
	mu     sync.Mutex
	newest int64                   // the minute since 1970 of the last count
	counts [wire.HealthMinutes]int // of minute m at m % HealthMinutes
}

// hear counts the messages among what was committed.
func (m *minutes) hear(commits []store.Commit) {
	n := 0
	for i := range commits {
		if e := &commits[i].Event; e.Kind == wire.Message && e.Seq > 0 {
			n++
		}
	}
	if n == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(time.Now())
	m.counts[m.newest%wire.HealthMinutes] += n
}

// turn forgets what is older than an hour. A clock that was set back counts on
// in the newest minute.
func (m *minutes) turn(now time.Time) {
	minute := now.Unix() / 60
	for skipped := min(minute-m.newest, wire.HealthMinutes); skipped > 0; skipped-- {
		m.counts[(minute-skipped+1)%wire.HealthMinutes] = 0
	}
	m.newest = max(m.newest, minute)
}

// list is the last hour, the oldest minute first.
func (m *minutes) list() []int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(time.Now())
	list := make([]int, wire.HealthMinutes)
	for i := range list {
		list[i] = m.counts[(m.newest+1+int64(i))%wire.HealthMinutes]
	}
	return list
}

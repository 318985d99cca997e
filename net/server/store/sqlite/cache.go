package sqlite

import "parley.example/net/wire"

// cacheEntries bounds each of the cache's maps; a full one starts anew.
const cacheEntries = 1 << 14

// cache is what the writer knows of the database without asking. It holds as
// long as nobody else writes, which enter finds out, and is cleared whenever
// something that the writer did is undone.
type cache struct {
	version  int64
	tails    map[wire.ConvID]tail
	members  map[membership]string // the name of each who may write
	doc      int64                 // the newest message in the order of the index; zero for unknown
	recent   recent
	arrivals arrivals
}

// tail is the end of a conversation's log.
type tail struct {
	seq  wire.Seq
	time int64
}

type membership struct {
	conv    wire.ConvID
	account wire.AccountID
}

// enter begins a transaction. version is SQLite's data_version, which changes
// where another connection has written since.
func (c *cache) enter(version int64) {
	if version != c.version {
		c.clear()
		c.version = version
	}
}

func (c *cache) clear() {
	clear(c.tails)
	clear(c.members)
	c.doc = 0
	c.recent.clear()
	c.arrivals = arrivals{}
}

func (c *cache) setTail(conv wire.ConvID, t tail) { c.tails = put(c.tails, conv, t) }

func (c *cache) setMember(m membership, name string) { c.members = put(c.members, m, name) }

func put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = make(map[K]V)
	}
	if len(m) >= cacheEntries {
		clear(m)
	}
	m[key] = value
	return m
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// place is where a test builds.
type place struct {
	t *testing.T
	options
}

// newPlace is a place with a program, a loader, an old folder and no fonts.
func newPlace(t *testing.T) *place {
	t.Helper()
	dir := t.TempDir()
	p := &place{t, options{
		wasm: filepath.Join(dir, "p.wasm"), exec: filepath.Join(dir, "exec.js"), fonts: filepath.Join(dir, "fonts"),
		dist: filepath.Join(dir, "dist"), cache: filepath.Join(dir, "cache"), version: "1.2", limits: limits{maxWasm, maxDist},
	}}
	p.save("p.wasm", strings.Repeat("the program", 1000))
	p.save("exec.js", strings.Repeat("the loader", 1000))
	p.save("dist/.keep", "")
	return p
}

func (p *place) save(name, text string) {
	p.t.Helper()
	path := filepath.Join(filepath.Dir(p.wasm), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// build builds and returns what was said.
func (p *place) build() string {
	p.t.Helper()
	var out strings.Builder
	if err := build(p.t.Context(), p.options, &out); err != nil {
		p.t.Fatal(err)
	}
	return out.String()
}

// files are a folder's, by their names in it.
func (p *place) files(dir string) map[string]string {
	p.t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path) // it is under dir
		found[filepath.ToSlash(name)] = string(b)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

// whole reads the manifest and holds every file to it.
func (p *place) whole() manifest {
	p.t.Helper()
	files := p.files(p.dist)
	var m manifest
	if err := json.Unmarshal([]byte(files[manifestName]), &m); err != nil {
		p.t.Fatal(err)
	}
	expected := map[string]bool{manifestName: true, keepName: true}
	for _, a := range m.Files {
		if len(a.Forms) == 0 {
			p.t.Errorf("%s has no form", a.Name)
		}
		if strings.HasPrefix(a.Name, "fonts/") {
			expected[licenceName] = true
		}
		for coding, n := range a.Forms {
			name := a.Name + ending[coding]
			expected[name] = true
			raw, err := decode(coding, []byte(files[name]))
			if err != nil || hash(raw) != a.SHA256 || len(raw) != a.Size || len(files[name]) != n {
				p.t.Errorf("%s: %d bytes, raw %d, %s, %v; the manifest has %+v", name, len(files[name]), len(raw), hash(raw), err, a)
			}
		}
	}
	for name := range files {
		if !expected[name] {
			p.t.Errorf("%s does not belong there", name)
		}
	}
	for name := range expected {
		if _, ok := files[name]; !ok {
			p.t.Errorf("%s is missing", name)
		}
	}
	return m
}

func TestManifest(t *testing.T) {
	p := newPlace(t)
	p.save("dist/parley.wasm.br", "of an earlier build")
	p.save("dist/fonts/old.otf.br", "of an earlier build")
	p.save("dist/fonts/deep/old", "of an earlier build")
	p.save("dist/.new-123", "of a build that was cut off")
	said := p.build()
	m := p.whole()
	if m.Version != "1.2" {
		t.Errorf("the version is %q", m.Version)
	}
	var got []string
	for _, a := range m.Files {
		got = append(got, a.Name+" "+a.Type+" "+strings.Join(slices.Sorted(maps.Keys(a.Forms)), " "))
	}
	want := []string{"parley.wasm application/wasm br", "wasm_exec.js text/javascript br gzip"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, font := range []string{"han.otf", "hangul.otf", "emoji.ttf"} {
		if !strings.Contains(said, "made without fonts/"+font+",") {
			t.Errorf("it does not say that %s is missing: %s", font, said)
		}
	}
	// The names are what net/server/web reads.
	for _, key := range []string{`"version": "1.2"`, `"name": "parley.wasm"`, `"type": "application/wasm"`, `"size": 11000`, `"sha256": "`, `"gzip": `} {
		if !strings.Contains(p.files(p.dist)[manifestName], key) {
			t.Errorf("the manifest has no %s", key)
		}
	}
}

func TestSameBytesTwice(t *testing.T) {
	p, q := newPlace(t), newPlace(t)
	p.build()
	q.build()
	if !maps.Equal(p.files(p.dist), q.files(q.dist)) {
		t.Error("two builds differ")
	}
}

// TestSameClientIsLeftAlone: a version that changed nothing of the client
// touches the manifest only, and the same version nothing.
func TestSameClientIsLeftAlone(t *testing.T) {
	p := newPlace(t)
	p.build()
	long := time.Now().Add(-time.Hour)
	for name := range p.files(p.dist) {
		if err := os.Chtimes(filepath.Join(p.dist, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	touched := func() (names []string) {
		for name := range p.files(p.dist) {
			if info, err := os.Stat(filepath.Join(p.dist, name)); err != nil || !info.ModTime().Equal(long) {
				names = append(names, name)
			}
		}
		return names
	}
	p.build()
	if got := touched(); len(got) > 0 {
		t.Errorf("the same build touched %v", got)
	}
	p.version = "1.3"
	p.build()
	if got := touched(); !slices.Equal(got, []string{manifestName}) {
		t.Errorf("another version touched %v", got)
	}
	if m := p.whole(); m.Version != "1.3" {
		t.Errorf("the version is %s", m.Version)
	}
}

// TestHalfIsNoWhole: after a build that is cut off, no manifest is there; the
// next build makes it whole.
func TestHalfIsNoWhole(t *testing.T) {
	p := newPlace(t)
	p.build()
	bad := asset{Name: strings.Repeat("z", 300), Forms: map[string]int{brotliCoding: 1}, data: map[string][]byte{brotliCoding: {1}}}
	good := asset{Name: "a", Forms: map[string]int{brotliCoding: 1}, data: map[string][]byte{brotliCoding: {1}}}
	if err := write(p.dist, "1.3", []asset{good, bad}, nil); err == nil {
		t.Fatal("a name that no system takes was written")
	}
	files := p.files(p.dist)
	if _, ok := files[manifestName]; ok || files["a.br"] == "" {
		t.Errorf("what is left: %v", slices.Sorted(maps.Keys(files)))
	}
	p.build()
	p.whole()
}

func TestTooBig(t *testing.T) {
	for _, tt := range []struct {
		name   string
		limits limits
		want   string
	}{
		{"the program", limits{10, maxDist}, "parley.wasm has "},
		{"everything", limits{maxWasm, 10}, "in all, and at most 10 are allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			p.build()
			before := p.files(p.dist)
			p.save("p.wasm", "another program, also longer than that")
			p.limits = tt.limits
			if err := build(t.Context(), p.options, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if !maps.Equal(before, p.files(p.dist)) {
				t.Error("the folder has changed")
			}
			p.quick = true // nobody ships that
			p.build()
		})
	}
}

func TestInputThatIsMissing(t *testing.T) {
	for _, empty := range []bool{true, false} {
		p := newPlace(t)
		if empty {
			p.save("p.wasm", "")
		} else {
			p.exec += "no"
		}
		if err := build(t.Context(), p.options, &strings.Builder{}); err == nil {
			t.Errorf("empty %v: it was built", empty)
		}
		if got := p.files(p.dist); len(got) != 1 {
			t.Errorf("empty %v: left %v", empty, got)
		}
	}
	if err := run(t.Context(), []string{"-wasm", "a"}, &strings.Builder{}); err == nil {
		t.Error("it ran without what it needs")
	}
}

// TestBuildsAtOnce: of builds of one checkout at the same time, one is whole.
func TestBuildsAtOnce(t *testing.T) {
	p := newPlace(t)
	var builds sync.WaitGroup
	for i := range 8 {
		o := p.options
		o.wasm = filepath.Join(t.TempDir(), "p.wasm")
		if err := os.WriteFile(o.wasm, bytes.Repeat([]byte{byte(i)}, 10000), 0o644); err != nil {
			t.Fatal(err)
		}
		builds.Go(func() {
			if err := build(context.Background(), o, &strings.Builder{}); err != nil {
				t.Error(err)
			}
		})
	}
	builds.Wait()
	p.whole()
}

// noise are bytes with some order, so that methods differ.
func noise(n int) []byte {
	words := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for len(b) < n {
		b = append(b, "the quick brown fox jumps over the lazy dog"[words.IntN(20):][:words.IntN(20)]...)
	}
	return b
}

// TestQuick: a quick build takes the better form where an earlier build made it,
// and a good one does not take the quick one.
func TestQuick(t *testing.T) {
	p := newPlace(t)
	p.save("p.wasm", string(noise(50000)))
	p.quick = true
	p.build()
	quick := p.whole().Files[0].Forms[brotliCoding]
	p.quick = false
	p.build()
	best := p.whole().Files[0].Forms[brotliCoding]
	p.quick = true
	p.build()
	if again := p.whole().Files[0].Forms[brotliCoding]; best >= quick || again != best {
		t.Errorf("quick %d, best %d, then quick %d", quick, best, again)
	}
}

// TestDamagedCache: an entry that is cut off, or holds something else, is made
// anew.
func TestDamagedCache(t *testing.T) {
	for _, damage := range []func([]byte) []byte{
		func([]byte) []byte { return nil },
		func(b []byte) []byte { return b[:len(b)/2] },
		func([]byte) []byte { b, _ := bestBrotli.compress([]byte("another program")); return b },
	} {
		p := newPlace(t)
		p.build()
		want := p.files(p.dist)
		entries, err := filepath.Glob(filepath.Join(p.cache, "*.*"))
		if err != nil || len(entries) != 3 {
			t.Fatalf("the cache has %v, %v", entries, err)
		}
		for _, name := range entries {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, damage(b), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p.build()
		if !maps.Equal(want, p.files(p.dist)) {
			t.Error("the damage went on")
		}
	}
}

// TestPrune: what was used longest ago goes first, and only what is too much.
func TestPrune(t *testing.T) {
	c, err := openCache(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	c.max = 250
	for i, name := range []string{"a", "b", "c", "d"} {
		if err := c.write(name, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(filepath.Join(c.dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := c.read("a"); !ok {
		t.Fatal("a is not there")
	}
	if err := c.prune(); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, name := range []string{"a", "b", "c", "d"} {
		if _, ok := c.read(name); ok {
			left = append(left, name)
		}
	}
	if !slices.Equal(left, []string{"a", "d"}) {
		t.Errorf("left are %v, want a and d", left)
	}
}

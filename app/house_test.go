package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The house's import rules: who may import whom, strictly downward.
//
//	app ─► everything     ui ─► state, icons, net/wire, Gio     net/client ─► net/wire
//	state ─► net/wire ─► std           net/server ─► its children, net/wire

// module is the path before every one of our packages.
const module = "parley.example/"

// rooms are the packages that there must be.
var rooms = []string{
	"app", "app/parleyd", "ui", "ui/kit", "icons", "state", "net/wire", "net/client",
	"net/server", "net/server/account", "net/server/store", "net/discover",
}

// rule is what holds for the packages that match one of its patterns. A
// pattern is a package's path (ours without the module), or one that ends in
// "/..." for it and all below.
type rule struct {
	of []string
	// may lists what may be imported directly besides the standard library; nil
	// means anything.
	may []string
	// never lists what may not even be imported by way of others.
	never []string
}

// not is the empty list of a rule that lets nothing but the standard library in.
var not = []string{}

// houseRules hold on every platform. The first rule that matches counts.
var houseRules = []rule{
	{of: []string{"app"}},
	{
		of:    []string{"app/..."}, // parleyd, and what it shares with the window
		may:   []string{"app/...", "net/...", "state/markup", "state/probe", "state/words", "golang.org/x/term", "golang.org/x/sys/..."},
		never: []string{"gioui.org/...", "ui/...", "icons", "app", "state"}, // words are no state
	},
	{
		of: []string{"ui/..."},
		// net/wire, because state's snapshot and intents are made of its types.
		may:   []string{"ui/...", "icons", "state/...", "net/wire", "gioui.org/...", "github.com/rivo/uniseg", "github.com/skip2/go-qrcode", "golang.org/x/image/...", "golang.org/x/text/..."},
		never: []string{"gioui.org/app/...", "net/client/...", "net/server/...", "net/discover/...", "app/..."},
	},
	// The app icon is bytes, which a server without a window serves too.
	{of: []string{"icons/app"}, may: not},
	{of: []string{"icons/app/gen"}, may: []string{"icons/app", "golang.org/x/image/..."}, never: []string{"gioui.org/..."}},
	{
		of:    []string{"icons"},
		may:   []string{"icons/app", "gioui.org/...", "golang.org/x/exp/shiny/..."},
		never: []string{"gioui.org/app/...", "ui/...", "state/...", "net/wire", "net/client/...", "net/server/...", "app/..."},
	},
	{
		of:    []string{"state/..."},
		may:   []string{"state/...", "net/wire", "github.com/rivo/uniseg", "golang.org/x/text/..."},
		never: []string{"gioui.org/...", "net/client/...", "net/server/...", "net/discover/...", "ui/...", "app/...", "net/http"},
	},
	{of: []string{"net/wire/..."}, may: not, never: []string{"net/http"}},
	{of: []string{"net/client/..."}, may: []string{"net/wire", "net/client/..."}, never: []string{"net/http"}},
	{
		of: []string{"net/server/..."},
		may: []string{
			"net/server/...", "net/wire", "icons/app", "modernc.org/sqlite/...", "modernc.org/libc", "golang.org/x/crypto/...", "golang.org/x/time/rate",
			"golang.org/x/text/...", "golang.org/x/sys/...", "golang.org/x/sync/semaphore", "github.com/andybalholm/brotli",
			"github.com/jackc/pgx/v5/...", "github.com/nats-io/nats.go/...",
		},
		never: []string{"net/client/...", "net/discover/...", "ui/...", "state/...", "icons", "app/...", "gioui.org/..."},
	},
	{
		of:    []string{"net/discover/..."},
		may:   []string{"net/wire", "net/discover/...", "golang.org/x/net/ipv4", "golang.org/x/net/ipv6", "golang.org/x/net/dns/dnsmessage"},
		never: []string{"net/client/...", "net/server/...", "ui/...", "state/...", "app/...", "gioui.org/..."},
	},
}

// browserRules hold for what GOOS=js links, besides.
var browserRules = []rule{
	{of: []string{"app"}, never: []string{
		"net/server/...", "net/discover/...", "net/http/...", "database/sql/...", "modernc.org/...", "app/parleyd",
		"github.com/jackc/...", "github.com/nats-io/...", "github.com/coder/...",
	}},
}

// pkg is what `go list` says of a package.
type pkg struct {
	ImportPath string
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	Standard   bool
	Error      *struct{ Err string }
}

// name is the package's path as the rules call it: ours without the module.
// The standard library's net/http is written so too, and ours has no package
// of a standard one's name.
func name(path string) string { return strings.TrimPrefix(path, module) }

func matches(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		tree, below := strings.CutSuffix(p, "/...")
		return path == tree || below && strings.HasPrefix(path, tree+"/")
	})
}

// violations holds every package of ours in the graph to its rule.
func violations(graph map[string]pkg, rules []rule) (found []string) {
	for _, path := range slices.Sorted(maps.Keys(graph)) {
		if !strings.HasPrefix(path, module) {
			continue
		}
		i := slices.IndexFunc(rules, func(r rule) bool { return matches(name(path), r.of) })
		if i < 0 {
			found = append(found, fmt.Sprintf("%s stands in no rule", name(path)))
			continue
		}
		if path != module+"app" && slices.ContainsFunc(graph[path].Imports, isWindow) {
			found = append(found, fmt.Sprintf("%s imports gioui.org/app: only app does", name(path)))
		}
		found = append(found, broken(graph, path, rules[i])...)
	}
	return found
}

func isWindow(path string) bool { return matches(path, []string{"gioui.org/app/..."}) }

// broken says how a package breaks its rule.
func broken(graph map[string]pkg, path string, r rule) (found []string) {
	for _, to := range graph[path].Imports {
		if r.may != nil && !graph[to].Standard && !matches(name(to), r.may) {
			found = append(found, fmt.Sprintf("%s imports %s", name(path), name(to)))
		}
	}
	for _, way := range ways(graph, path) {
		if end := name(way[len(way)-1]); matches(end, r.never) {
			found = append(found, fmt.Sprintf("%s reaches %s: %s", name(path), end, strings.Join(way, " → ")))
		}
	}
	return found
}

// ways finds the shortest way from a package to each that it reaches.
func ways(graph map[string]pkg, from string) (all [][]string) {
	seen := map[string]bool{from: true}
	for queue := [][]string{{from}}; len(queue) > 0; queue = queue[1:] {
		way := queue[0]
		for _, to := range graph[way[len(way)-1]].Imports {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, append(slices.Clone(way), to))
				all = append(all, queue[len(queue)-1])
			}
		}
	}
	return all
}

// list asks the go command for packages and everything that they depend on.
func list(t *testing.T, env []string, patterns ...string) map[string]pkg {
	t.Helper()
	args := append([]string{"list", "-e", "-deps", "-json=ImportPath,GoFiles,CgoFiles,Imports,Standard,Error"}, patterns...)
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), env...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		t.Fatalf("go list: %v: %s", err, words.String())
	}
	graph := map[string]pkg{}
	for d := json.NewDecoder(&out); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return graph
		} else if err != nil {
			t.Fatal(err)
		}
		graph[p.ImportPath] = p
	}
}

// hold fails the test for each violation, and for each package that cannot be
// built on the platform.
func hold(t *testing.T, graph map[string]pkg, rules []rule) {
	t.Helper()
	for _, v := range violations(graph, rules) {
		t.Error(v)
	}
	for _, path := range slices.Sorted(maps.Keys(graph)) {
		if e := graph[path].Error; e != nil {
			t.Errorf("%s: %s", name(path), e.Err)
		}
	}
}

func TestHouse(t *testing.T) {
	graph := list(t, nil, "./...")
	for _, room := range rooms {
		if p := graph[module+room]; len(p.GoFiles)+len(p.CgoFiles) == 0 {
			t.Errorf("the house has no %s", room)
		}
	}
	hold(t, graph, houseRules)
}

func TestBrowserBuildLinksNoServer(t *testing.T) {
	graph := list(t, []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}, "./app")
	if !slices.ContainsFunc(graph[module+"app"].Imports, isWindow) {
		t.Error("the browser build has no window: the rules below would hold of nothing")
	}
	hold(t, graph, append(slices.Clone(browserRules), houseRules...))
}

// TestOnlyTheWindowNeedsC: everything but app has Go files to build on every
// platform without cgo, the server's own rooms in the browser apart.
func TestOnlyTheWindowNeedsC(t *testing.T) {
	rest := []string{"./app/parleyd/...", "./ui/...", "./icons/...", "./state/...", "./net/..."}
	for _, tt := range []struct {
		platform string
		packages []string
	}{
		{"linux/amd64", rest},
		{"linux/arm64", rest},
		{"windows/amd64", rest},
		{"darwin/arm64", rest},
		{"android/arm64", rest},
		{"js/wasm", []string{"./ui/...", "./icons/...", "./state/...", "./net/wire/...", "./net/client/..."}},
	} {
		t.Run(tt.platform, func(t *testing.T) {
			system, machine, _ := strings.Cut(tt.platform, "/")
			hold(t, list(t, []string{"GOOS=" + system, "GOARCH=" + machine, "CGO_ENABLED=0"}, tt.packages...), houseRules)
		})
	}
}

// plan is a house in order, to which the tests below do what is forbidden.
func plan() map[string]pkg {
	graph := map[string]pkg{}
	for from, to := range map[string]string{
		"parley.example/app":                "fmt gioui.org/app parley.example/ui parley.example/net/client parley.example/net/server",
		"parley.example/app/parleyd":        "fmt parley.example/net/client parley.example/net/server",
		"parley.example/ui":                 "gioui.org/layout parley.example/state parley.example/ui/kit parley.example/icons",
		"parley.example/ui/kit":             "gioui.org/layout",
		"parley.example/icons":              "embed",
		"parley.example/state":              "fmt parley.example/net/wire",
		"parley.example/net/wire":           "fmt net/netip",
		"parley.example/net/client":         "net parley.example/net/wire",
		"parley.example/net/server":         "net/http parley.example/net/wire parley.example/net/server/store",
		"parley.example/net/discover":       "net golang.org/x/net/ipv4",
		"parley.example/net/server/account": "golang.org/x/crypto/argon2",
		"parley.example/net/server/store":   "modernc.org/sqlite parley.example/net/wire",
		"gioui.org/app":                     "gioui.org/layout",
		"gioui.org/layout":                  "",
		"modernc.org/sqlite":                "database/sql",
		"golang.org/x/crypto/argon2":        "",
		"golang.org/x/net/ipv4":             "",
		"example.org/helper":                "net/http gioui.org/layout",
	} {
		graph[from] = pkg{ImportPath: from, Imports: strings.Fields(to)}
	}
	for _, std := range strings.Fields("fmt net embed net/netip net/http database/sql") {
		graph[std] = pkg{ImportPath: std, Standard: true}
	}
	return graph
}

func TestCheckerAcceptsTheHouse(t *testing.T) {
	if got := violations(plan(), houseRules); got != nil {
		t.Errorf("got %q, want nothing", got)
	}
}

func TestCheckerCatches(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		rules    []rule
		want     string
	}{
		{"net/wire", "golang.org/x/crypto/argon2", houseRules, "net/wire imports golang.org/x/crypto/argon2"},
		{"net/wire", "net/http", houseRules, "net/wire reaches net/http"},
		{"net/client", module + "net/server", houseRules, "net/client imports net/server"},
		{"net/client", module + "state", houseRules, "net/client imports state"},
		{"net/client", "example.org/helper", houseRules, "net/client imports example.org/helper"},
		{"state", module + "net/client", houseRules, "state reaches net/client"},
		{"state", "gioui.org/layout", houseRules, "state imports gioui.org/layout"},
		{"ui", module + "net/client", houseRules, "ui reaches net/client"},
		{"ui", module + "net/server/store", houseRules, "ui imports net/server/store"},
		{"ui/kit", "gioui.org/app", houseRules, "ui/kit imports gioui.org/app: only app does"},
		{"ui", "gioui.org/app", houseRules, "ui reaches gioui.org/app"},
		{"icons", module + "state", houseRules, "icons imports state"},
		{"net/server", module + "net/client", houseRules, "net/server imports net/client"},
		{"net/server/store", module + "ui", houseRules, "net/server/store reaches ui/kit"},
		{"net/server", "example.org/helper", houseRules, "net/server reaches gioui.org/layout"},
		{"app/parleyd", module + "ui", houseRules, "app/parleyd reaches gioui.org/layout"},
		{"cellar", "fmt", houseRules, "cellar stands in no rule"},
		{"app", "fmt", browserRules, "app reaches net/server"},
		{"app", "fmt", browserRules, "app reaches database/sql"},
		{"app", module + "net/discover", browserRules, "app reaches net/discover"},
		{"app", "fmt", browserRules, "app reaches net/http"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			graph := plan()
			p := graph[module+tt.from]
			p.ImportPath = module + tt.from
			p.Imports = append(p.Imports, tt.to)
			graph[p.ImportPath] = p
			got := violations(graph, tt.rules)
			if !slices.ContainsFunc(got, func(v string) bool { return strings.HasPrefix(v, tt.want) }) {
				t.Errorf("got %q, want %q among it", got, tt.want)
			}
		})
	}
}

package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // of zones, for machines that have none

	"parley.example/state/words"
)

// names are the constants of type Key, in order.
func names(t *testing.T) []string {
	t.Helper()
	var decls []ast.Decl
	for _, name := range []string{"key.go", "keyjoin.go", "keyadmin.go", "keycheck.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, file.Decls...)
	}
	var list []string
	for _, d := range decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			for _, n := range s.(*ast.ValueSpec).Names {
				if n.IsExported() {
					list = append(list, n.Name)
				}
			}
		}
	}
	return list
}

// used are the names that the program's source takes from this package, and
// those that this package itself says.
func used(t *testing.T) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && path != "../.." {
			return filepath.SkipDir
		}
		own := filepath.Dir(path) == "../../state/words"
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || own && d.Name() != "words.go" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "words" {
					seen[n.Sel.Name] = true
				}
			case *ast.Ident:
				if own {
					seen[n.Name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestEveryKeyIsUsed(t *testing.T) {
	seen := used(t)
	list := names(t)
	if len(list) < 100 {
		t.Fatalf("only %d keys were found", len(list))
	}
	// The days and months are reached by their number from the first.
	run := func(first, last string) []string {
		return list[slices.Index(list, first) : slices.Index(list, last)+1]
	}
	for _, name := range slices.Concat(run("Sunday", "Saturday"), run("January", "December")) {
		seen[name] = true
	}
	for _, name := range list {
		if !seen[name] {
			t.Errorf("nothing says %s", name)
		}
	}
}

// verbs finds the arguments of a string: "%d" or "%[2]s".
var verbs = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// arguments are the verbs of a string as [number, kind], whichever way they are
// written.
func arguments(s string) []string {
	var list []string
	for i, m := range verbs.FindAllString(s, -1) {
		kind := m[len(m)-1:]
		at := string(rune('1' + i))
		if j := strings.Index(m, "["); j >= 0 {
			at = m[j+1 : j+2]
		}
		list = append(list, at+kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	english, chinese := words.For(words.English), words.For(words.Chinese)
	for i, name := range names(t) {
		key := words.Key(i)
		en, zh := english.Say(key), chinese.Say(key)
		if en == "" || zh == "" {
			t.Errorf("%s is %q in English and %q in Chinese", name, en, zh)
		}
		if name == "Date" {
			continue // Chinese tells a month by its number
		}
		if a, b := arguments(en), arguments(zh); !slices.Equal(a, b) {
			t.Errorf("%s takes %v in English and %v in Chinese", name, a, b)
		}
	}
}

func TestCountChoosesTheForm(t *testing.T) {
	for _, tc := range []struct {
		lang words.Lang
		n    int
		want string
	}{
		{words.English, 0, "0 new messages"},
		{words.English, 1, "1 new message"},
		{words.English, 3, "3 new messages"},
		{words.English, 1234, "1234 new messages"},
		{words.English, 12345, "12,345 new messages"},
		{words.Chinese, 1234567, "1,234,567 則新訊息"},
		{words.Chinese, 1, "1 則新訊息"},
		{words.Chinese, 3, "3 則新訊息"},
	} {
		if got := words.For(tc.lang).Count(words.NewMessages, tc.n); got != tc.want {
			t.Errorf("%d in language %d is %q, want %q", tc.n, tc.lang, got, tc.want)
		}
	}
}

func TestDayIsNamedAsPeopleSay(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	now := time.Date(2026, 3, 1, 0, 30, 0, 0, zone)
	for _, tc := range []struct {
		at     time.Time
		en, zh string
	}{
		{now, "Today", "今天"},
		{now.Add(-time.Hour), "Yesterday", "昨天"},
		{now.AddDate(0, 0, -1), "Yesterday", "昨天"},
		{now.AddDate(0, 0, -2), "Friday, 27 February 2026", "2026年2月27日 星期五"},
		{time.Date(2025, 12, 28, 9, 0, 0, 0, zone), "Sunday, 28 December 2025", "2025年12月28日 星期日"},
	} {
		if got := words.For(words.English).Day(tc.at, now); got != tc.en {
			t.Errorf("%v is %q, want %q", tc.at, got, tc.en)
		}
		if got := words.For(words.Chinese).Day(tc.at, now); got != tc.zh {
			t.Errorf("%v is %q, want %q", tc.at, got, tc.zh)
		}
	}
}

func TestLanguageIsMatched(t *testing.T) {
	for tag, want := range map[string]words.Lang{
		"": words.English, "en_US.UTF-8": words.English, "C": words.English, "de": words.English,
		"zh_TW.UTF-8": words.Chinese, "zh-Hant": words.Chinese, "ZH": words.Chinese, "zhx": words.English,
	} {
		if got := words.Match(tag); got != want {
			t.Errorf("%q is language %d, want %d", tag, got, want)
		}
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	if got := words.For(200).Say(words.Send); got != "Send" {
		t.Errorf("says %q", got)
	}
}

// TestYesterdayWithoutMidnight: where clocks went forward at midnight, that day is
// yesterday in the first hour of the next, too.
func TestYesterdayWithoutMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 9, 7, 0, 30, 0, 0, zone)
	w := words.For(words.English)
	if got := w.Day(time.Date(2026, 9, 6, 10, 0, 0, 0, zone), now); got != "Yesterday" {
		t.Errorf("got %q, want Yesterday", got)
	}
	if got := w.Day(time.Date(2026, 9, 5, 10, 0, 0, 0, zone), now); got == "Yesterday" {
		t.Error("so is the day before")
	}
}

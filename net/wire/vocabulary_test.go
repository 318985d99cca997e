package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// vocabulary is what the package's source defines: the names on the wire.
type vocabulary struct {
	requests, pushes     []string
	codes, kinds, others []string // kinds are those of events, others of accounts, conversations and policies
}

// readVocabulary reads the Type methods and the typed string constants.
func readVocabulary(t testing.TB) vocabulary {
	t.Helper()
	var v vocabulary
	v.requests = typeNames(t, "request.go")
	v.pushes = typeNames(t, "push.go")
	v.codes = constants(t, "code.go", "Code")
	v.kinds = constants(t, "model.go", "EventKind")
	for _, of := range []string{"AccountKind", "ConvKind", "Policy"} {
		v.others = append(v.others, constants(t, "model.go", of)...)
	}
	for _, list := range [][]string{v.requests, v.pushes, v.codes, v.kinds, v.others} {
		if len(list) < 4 {
			t.Fatalf("the source was not understood: %v", v)
		}
	}
	return v
}

func parseFile(t testing.TB, name string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// typeNames collects what a file's Type methods return.
func typeNames(t testing.TB, file string) (names []string) {
	t.Helper()
	for _, d := range parseFile(t, file).Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "Type" || f.Recv == nil {
			continue
		}
		ret, ok := f.Body.List[0].(*ast.ReturnStmt)
		if !ok {
			t.Fatalf("%s: a Type that does more than return", file)
		}
		names = append(names, unquote(t, ret.Results[0]))
	}
	slices.Sort(names)
	return names
}

// constants collects the values of a file's constants of one type.
func constants(t testing.TB, file, of string) (values []string) {
	t.Helper()
	ast.Inspect(parseFile(t, file), func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == of {
			for _, e := range spec.Values {
				values = append(values, unquote(t, e))
			}
		}
		return true
	})
	return values
}

func unquote(t testing.TB, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		t.Fatalf("not a literal: %#v", e)
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

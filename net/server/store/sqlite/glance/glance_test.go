package glance_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // what makes the database

	"parley.example/net/server/store/sqlite/glance"
)

const table = `CREATE TABLE t (n INTEGER, s TEXT, b BLOB);
	INSERT INTO t VALUES (-9000000000, 'ferry 渡輪', x'00ff'), (0, '', x''), (1, NULL, NULL)`

// open makes a database of statements and opens it.
func open(t *testing.T, statements string, setup ...string) *glance.Conn {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := glance.Open(path, "", setup...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// name is of a type of its own, as much that is stored is.
type name string

func TestRowsAreRead(t *testing.T) {
	c := open(t, table)
	for range 2 { // the second time the statement is there
		rows, err := c.Query(`SELECT n, n <> 0, s, b FROM t WHERE n <= ? ORDER BY n`, 1)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			more, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				break
			}
			var n int64
			var some bool
			var s *name
			var b []byte
			if err := rows.Scan(&n, &some, &s, &b); err != nil {
				t.Fatal(err)
			}
			text := "nil"
			if s != nil {
				text = fmt.Sprintf("%q", *s)
			}
			got = append(got, fmt.Sprintf("%d %t %s %v %t", n, some, text, b, b == nil))
		}
		rows.End()
		want := []string{`-9000000000 true "ferry 渡輪" [0 255] false`, `0 false "" [] false`, `1 true nil [] true`}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestStatementsChange(t *testing.T) {
	c := open(t, `CREATE TABLE t (n INTEGER PRIMARY KEY, s TEXT, b BLOB) STRICT`)
	const insert = `INSERT INTO t VALUES (?, ?, ?) ON CONFLICT DO NOTHING`
	for _, test := range []struct {
		query string
		args  []any
		want  int64 // rows changed, -1 for an error
	}{
		{insert, []any{1, "ferry 渡輪", []byte{0, 255}}, 1},
		{insert, []any{1, "once more", nil}, 0},
		{insert, []any{2, nil, nil}, 1},
		{`INSERT INTO t SELECT n + 10, s, b FROM t`, nil, 2},
		{`UPDATE t SET n = ? WHERE n = ?`, []any{1, 2}, -1}, // it is another's
		{`UPDATE t SET n = ? WHERE n = ?`, []any{3, 2}, 1},
		{`DELETE FROM t WHERE n > ? RETURNING s`, []any{10}, 2},
		{insert, []any{4.5, nil, nil}, -1},
	} {
		n, err := c.Exec(test.query, test.args...)
		if err == nil && n != test.want || err != nil && test.want >= 0 {
			t.Errorf("%s %v: got %d, %v, want %d", test.query, test.args, n, err, test.want)
		}
	}
	if err := c.Once(`UPDATE t SET b = x'01' WHERE s IS NULL AND b IS NULL`); err != nil {
		t.Error(err)
	}
	var got string
	if err := c.Row(`SELECT group_concat(concat_ws(' ', n, s, hex(b)), ', ' ORDER BY n) FROM t`, nil, &got); err != nil || got != "1 ferry 渡輪 00FF, 3 01" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := c.Once(`UPDATE nothing SET n = 1`); err == nil {
		t.Error("a table that is not there was changed")
	}
}

func TestParametersAreFound(t *testing.T) {
	c := open(t, table)
	long := strings.Repeat("x", 5000)
	for _, test := range []struct {
		where string
		args  []any
		want  int
	}{
		{"n = ?", []any{int64(-9000000000)}, 1},
		{"n = ?", []any{true}, 1},
		{"n = ?", []any{false}, 1},
		{"s = ?", []any{name("ferry 渡輪")}, 1},
		{"s = ?", []any{""}, 1},
		{"b = ?", []any{[]byte{0, 255}}, 1},
		{"b = ?", []any{[]byte{}}, 1},
		{"s = ?2 AND b = ?1", []any{[]byte{0, 255}, "ferry 渡輪"}, 1},
		{"s <> ?1 AND length(?1) = 5000 AND ?2 = ?1", []any{long, long}, 2},
		{"n = ?", []any{"ferry"}, 0},
	} {
		var got int
		if err := c.Row(`SELECT count(*) FROM t WHERE `+test.where, test.args, &got); err != nil || got != test.want {
			t.Errorf("%s %v: got %d, %v, want %d", test.where, test.args, got, err, test.want)
		}
	}
}

func TestErrorsAreTold(t *testing.T) {
	c := open(t, table, "PRAGMA query_only = 1")
	var n int
	var s string
	if err := c.Row(`SELECT n FROM t WHERE n = 7`, nil, &n); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("no row: got %v", err)
	}
	for _, test := range []struct {
		query string
		into  []any
		code  int
	}{
		{`SELECT n FROM nowhere`, []any{&n}, 1},                        // SQLITE_ERROR
		{`INSERT INTO t VALUES (2, '', '') RETURNING n`, []any{&n}, 8}, // SQLITE_READONLY
		{`SELECT s FROM t WHERE n = 1`, []any{&s}, 0},
		{`SELECT n, s FROM t WHERE n = 0`, []any{&n}, 0},
	} {
		err := c.Row(test.query, nil, test.into...)
		e, _ := errors.AsType[*glance.Error](err)
		if err == nil || test.code > 0 && (e == nil || e.Code()&0xff != test.code) {
			t.Errorf("%s: got %v, want code %d", test.query, err, test.code)
		}
	}
	if err := c.Row(`SELECT n FROM t WHERE n = 0`, nil, &n); err != nil { // it goes on
		t.Error(err)
	}
	if _, err := glance.Open(filepath.Join(t.TempDir(), "none.db"), ""); err == nil {
		t.Error("a file that is not there was opened")
	}
	if _, err := c.Query(`SELECT ?`, 1.5); err == nil {
		t.Error("a parameter of no kind that is known was taken")
	}
}

// TestStatementsShareAMoment: while one statement runs, the connection's others see
// what it sees.
func TestStatementsShareAMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "PRAGMA journal_mode = WAL; "+table); err != nil {
		t.Fatal(err)
	}
	c, err := glance.Open(path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	count := func() (n int) {
		if err := c.Row(`SELECT count(*) FROM t`, nil, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	rows, err := c.Query(`SELECT n FROM t`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rows.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `DELETE FROM t`); err != nil {
		t.Fatal(err)
	}
	if got := count(); got != 3 {
		t.Errorf("meanwhile: got %d rows, want 3", got)
	}
	rows.End()
	if got := count(); got != 0 {
		t.Errorf("after it: got %d rows, want 0", got)
	}
}

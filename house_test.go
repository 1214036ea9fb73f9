// Package trellis_test holds the house to the rules that depguard cannot see.
package trellis_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// source is one parsed file of ours: neither generated nor a test.
type source struct {
	path string
	file *ast.File
	set  *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "generated" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_gen.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		all = append(all, source{path: filepath.ToSlash(path), file: file, set: set})
		return err
	})
	require.NoError(t, err)
	require.Greater(t, len(all), 50)
	return all
}

func (s source) in(rooms ...string) bool {
	for _, room := range rooms {
		if strings.HasPrefix(s.path, room+"/") {
			return true
		}
	}
	return false
}

// imported maps the names that a file uses for packages to their paths.
func (s source) imported() map[string]string {
	names := map[string]string{}
	for _, spec := range s.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := filepath.Base(path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = path
	}
	return names
}

// Only a service opens a transaction; demo data is the one exception that the house knows.
func TestOnlyServicesOpenTransactions(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.in("services", "seed", "storage") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			require.False(t, ok && call.Sel.Name == "InTx", "%s opens a transaction", s.path)
			return true
		})
	}
}

// A resolver reaches storage through loaders only, so that no edge is an N+1: it may name storage's row types, and call
// nothing of it.
func TestResolversCallNoStorage(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if !s.in("resolvers") {
			continue
		}
		packages := s.imported()
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fun, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := fun.X.(*ast.Ident); ok {
				require.NotContains(t, packages[pkg.Name], "/storage/", "%s calls %s.%s", s.path, pkg.Name, fun.Sel.Name)
			}
			return true
		})
	}
}

func TestResolversAreShort(t *testing.T) {
	t.Parallel()
	const most = 15
	for _, s := range sources(t) {
		if !strings.HasSuffix(s.path, ".resolvers.go") {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := s.set.Position(f.Body.Rbrace).Line - s.set.Position(f.Body.Lbrace).Line - 1
			require.LessOrEqual(t, lines, most, "%s: %s: the rule belongs in domain or services", s.path, f.Name.Name)
		}
	}
}

// SQL lives in storage and nowhere else, but for what Trellis is measured against, and a list that is cut off is ordered.
func TestSQLLivesInStorage(t *testing.T) {
	t.Parallel()
	statement := regexp.MustCompile(`(?is)^\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|TRUNCATE)\s`)
	limited, ordered := regexp.MustCompile(`(?i)\bLIMIT\b`), regexp.MustCompile(`(?i)\bORDER BY\b`)
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil || !statement.MatchString(text) {
				return true
			}
			require.True(t, s.in("storage", "bench"), "%s holds SQL: %.60q", s.path, text)
			require.False(t, limited.MatchString(text) && !ordered.MatchString(text), "%s: LIMIT without ORDER BY: %.60q", s.path, text)
			return true
		})
	}
}

// Who changes an order, or what hangs on it, tells those who listen, because a job or a service that is written later would not
// think of it.
func TestWhatChangesOrdersTells(t *testing.T) {
	t.Parallel()
	writes := regexp.MustCompile(`(?:UPDATE|INSERT INTO|DELETE FROM) (?:orders|order_lines|order_events|payments|payment_events|` +
		`shipments|shipment_items|shipment_traces|refunds|refund_items|refund_evidence)\b`)
	silent := map[string]string{
		"FillProvider":         "seeds",
		"TakePaymentsToLookAt": "nobody sees when the provider is asked again",
	}
	found := 0
	for _, s := range sources(t) {
		if !s.in("storage/commerce") {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || silent[f.Name.Name] != "" {
				continue
			}
			wrote, told := false, false
			ast.Inspect(f.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					wrote = wrote || writes.MatchString(n.Value)
				case *ast.SelectorExpr:
					told = told || n.Sel.Name == "Tell" || n.Sel.Name == "changed"
				}
				return true
			})
			require.True(t, told || !wrote, "%s: %s changes what others may listen to, and tells nobody", s.path, f.Name.Name)
			if wrote {
				found++
			}
		}
	}
	require.Greater(t, found, 5)
}

// A job that may take longer than a minute waits in a queue of its own, which within demands of its arguments: so nothing but
// within, and on for the minute, says how long one may take.
func TestLongJobsWaitApart(t *testing.T) {
	t.Parallel()
	limits, workers := map[string]string{}, map[string]bool{}
	for _, s := range sources(t) {
		if !s.in("jobs") {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "add" {
						limits[f.Name.Name] = types.ExprString(n.Args[1])
					}
				case *ast.CompositeLit:
					if of, ok := n.Type.(*ast.IndexExpr); ok && types.ExprString(of.X) == "worker" {
						workers[f.Name.Name] = true
					}
				}
				return true
			})
			if f.Name.Name == "within" {
				require.Equal(t, "apart", types.ExprString(f.Type.TypeParams.List[0].Type))
			}
		}
	}
	require.Equal(t, map[string]string{"on": "time.Minute", "within": "limit"}, limits)
	require.Equal(t, map[string]bool{"add": true}, workers)
}

// gqlgen merges schema files of one base name, so that the folder stays flat.
func TestSchemaFolderIsFlat(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("graph/schema")
	require.NoError(t, err)
	for _, e := range entries {
		require.False(t, e.IsDir())
		require.True(t, strings.HasSuffix(e.Name(), ".graphqls"), e.Name())
	}
}

// Who starts goroutines has tests that fail when one outlives them: by leaktest, or by storagetest.Main, which asks it.
func TestWhoStartsGoroutinesLooksForLeaks(t *testing.T) {
	t.Parallel()
	looks := map[string]bool{}
	for _, s := range sources(t) {
		dir := filepath.Dir(s.path)
		if s.in("bench") || s.in("storage/storagetest") || s.in("pubsub/natstest") { // programs run by hand; what tests are made of
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			_, starts := n.(*ast.GoStmt)
			if call, ok := n.(*ast.SelectorExpr); ok && (call.Sel.Name == "Go" || call.Sel.Name == "AfterFunc") {
				starts = true
			}
			if starts {
				looks[dir] = looks[dir] || testsLookForLeaks(t, dir)
			}
			return true
		})
	}
	require.Greater(t, len(looks), 5)
	for dir, does := range looks {
		require.True(t, does, "%s starts goroutines, and nothing in its tests looks for those that are left", dir)
	}
}

func testsLookForLeaks(t *testing.T, dir string) bool {
	t.Helper()
	tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	require.NoError(t, err)
	for _, test := range tests {
		text, err := os.ReadFile(test)
		require.NoError(t, err)
		if strings.Contains(string(text), "leaktest.") || strings.Contains(string(text), "storagetest.Main(") {
			return true
		}
	}
	return false
}

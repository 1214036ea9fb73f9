package e2e_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/server"
)

// What a role gets of a field, from the least to the most. A cell of the expectations file is one of these.
type access int

const (
	absent          access = iota // the object itself is not there for the role
	nothing                       // null, and no word why
	unauthenticated               // null, and the client is told to sign in
	forbidden                     // null, and the client is told that it may not
	value                         // something
)

func (a access) String() string {
	return [...]string{"absent", "null", "UNAUTHENTICATED", "FORBIDDEN", "value"}[a]
}

// TestPermissions walks every field of the schema as every role and compares what each gets with
// testdata/permissions.txt: a new field without a row there fails, and so does a row whose answer changed. Beside the file,
// three rules hold for whatever it says: what @auth names is refused to everybody else, no field goes unread by all, and
// what nobody may see by one role is not there by node for it either.
func TestPermissions(t *testing.T) {
	t.Parallel()
	g := generous(t).served(t, time.Millisecond, server.Limits{ParserTokens: 20_000, Repeats: 5_000, Effort: 10_000_000, Nodes: 100_000, Depth: 20})
	m := newMatrix(t, g)
	m.walk()
	m.checkAuth()
	m.checkCovered()

	file := filepath.Join("testdata", "permissions.txt")
	got := m.print()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "who may read what changed, or a field is new: look at the diff, then run with -update")
	t.Logf("%d fields x %d roles = %d cells over %d objects", len(m.cells), len(m.roles), len(m.cells)*len(m.roles), m.objects)
}

// matrix is what every role gets of every field.
type matrix struct {
	t       *testing.T
	g       *graph
	schema  *ast.Schema
	roles   []string
	cast    cast
	routes  map[string]route
	cells   map[string]map[string]access // by Type.field and role
	objects int
}

// route leads from where a query can begin to an object of a type: the fields to go through, each with its arguments, and
// the type at whose node(id:) it begins, "" for the roots.
type route struct {
	from  string
	steps []step
}

type step struct {
	field *ast.FieldDefinition
	on    string // the concrete type that is meant where the field's type is abstract
}

func newMatrix(t *testing.T, g *graph) *matrix {
	t.Helper()
	m := &matrix{
		t: t, g: g, schema: generated.NewExecutableSchema(generated.Config{}).Schema(),
		cells: map[string]map[string]access{}, cast: newCast(t, g),
	}
	m.cast.upload(t)
	m.roles = roleNames()
	m.routes = m.findRoutes()
	return m
}

// objectTypes are those that queries can lead to. What only mutations answer with is made by who asks, for who asks.
func (m *matrix) objectTypes() []string {
	seen := map[string]bool{}
	var names []string
	for queue := []string{"Query", "Node"}; len(queue) > 0; queue = queue[1:] {
		def := m.schema.Types[queue[0]]
		if seen[def.Name] || strings.HasPrefix(def.Name, "__") {
			continue
		}
		seen[def.Name] = true
		if def.Kind == ast.Object {
			names = append(names, def.Name)
		}
		for _, possible := range m.schema.GetPossibleTypes(def) {
			queue = append(queue, possible.Name)
		}
		for _, f := range def.Fields {
			queue = append(queue, f.Type.Name())
		}
	}
	slices.Sort(names)
	return names
}

// findRoutes goes breadth-first from the roots and from every Node type, so that each type is read on the shortest way; a
// way through a field that needs an argument is taken only where arguments() knows it.
func (m *matrix) findRoutes() map[string]route {
	routes := map[string]route{"Query": {}}
	queue := []string{"Query"}
	for _, name := range m.objectTypes() {
		if slices.Contains(m.schema.Types[name].Interfaces, "Node") {
			routes[name] = route{from: name}
			queue = append(queue, name)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, f := range m.schema.Types[at].Fields {
			if strings.HasPrefix(f.Name, "__") || detours()[at+"."+f.Name] != "" {
				continue
			}
			if _, known := arguments(at, f); !known {
				continue
			}
			target := m.schema.Types[f.Type.Name()]
			for _, possible := range m.schema.GetPossibleTypes(target) {
				if _, had := routes[possible.Name]; had || possible.Kind != ast.Object {
					continue
				}
				s := step{field: f}
				if target.Kind != ast.Object {
					s.on = possible.Name
				}
				routes[possible.Name] = route{from: routes[at].from, steps: append(slices.Clone(routes[at].steps), s)}
				queue = append(queue, possible.Name)
			}
		}
	}
	return routes
}

// isLookUp tells the root fields that fetch by an id or a handle: node serves here.
func isLookUp(f *ast.FieldDefinition) bool {
	for _, a := range f.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil {
			return true
		}
	}
	return false
}

func (m *matrix) walk() {
	for _, from := range m.beginnings() {
		for _, subject := range m.cast.subjects(m.t, from) {
			m.objects++
			for _, role := range m.roles {
				if token, plays := subject.tokens[role]; plays {
					m.read(from, subject.id, role, token)
				}
			}
		}
	}
	for name, k := range hidden() {
		for _, subject := range m.cast.played(m.t, k) {
			m.objects++
			for role, token := range subject.tokens {
				m.find(name, subject.id, role, token)
			}
		}
	}
}

// beginnings are the types at which routes begin, "" for the roots.
func (m *matrix) beginnings() []string {
	var all []string
	for _, name := range m.objectTypes() {
		r, found := m.routes[name]
		require.True(m.t, found, "no query leads to a %s", name)
		if !slices.Contains(all, r.from) {
			all = append(all, r.from)
		}
	}
	return all
}

// find asks only whether an object is there.
func (m *matrix) find(name, id, role, token string) {
	a := m.g.ask(m.t, token, `query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }`, map[string]any{"id": id})
	got := absent
	if a.Data["node"] != nil {
		got = value
	} else {
		require.Len(m.t, a.Errors, 1, "%s as %s: %s", name, role, a.raw)
		require.Equal(m.t, "NOT_FOUND", a.Errors[0].Extensions["code"])
	}
	require.Equal(m.t, got == value, at(m.t, a.Data, "nodes", 0) != nil, "%s as %s: nodes says the same as node", name, role)
	m.set(name, role, got)
}

func (m *matrix) set(key, role string, got access) {
	if m.cells[key] == nil {
		m.cells[key] = map[string]access{}
	}
	m.cells[key][role] = max(m.cells[key][role], got)
}

// read asks, as a role, for all fields of all types on the routes from an object, at once.
func (m *matrix) read(from, id, role, token string) {
	a := m.g.ask(m.t, token, m.document(from, id), nil)
	for _, e := range a.Errors {
		require.Contains(m.t, []any{"FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND"}, e.Extensions["code"], "%s as %s: %s", from, role, a.raw)
	}
	for _, name := range m.objectTypes() {
		r := m.routes[name]
		if r.from != from {
			continue
		}
		path := r.path()
		objects := slices.DeleteFunc(collect(a.Data, path), func(o map[string]any) bool {
			return o["__typename"] != nil && o["__typename"] != name
		})
		for _, f := range m.readable(name) {
			got := absent
			for _, object := range objects {
				got = max(got, m.cell(object, append(slices.Clone(path), f.Name), a.Errors))
			}
			m.set(name+"."+f.Name, role, got)
		}
	}
}

// readable are the fields of a type that can be asked for.
func (m *matrix) readable(name string) []*ast.FieldDefinition {
	var fields []*ast.FieldDefinition
	for _, f := range m.schema.Types[name].Fields {
		if _, known := arguments(name, f); known && !strings.HasPrefix(f.Name, "__") {
			fields = append(fields, f)
		}
	}
	return fields
}

func (m *matrix) cell(object map[string]any, path []string, errs []graphQLError) access {
	field := path[len(path)-1]
	if v := object[field]; v != nil {
		if l, isList := v.([]any); !isList || len(l) > 0 {
			return value
		}
		return nothing
	}
	for _, e := range errs {
		if slices.Equal(names(e.Path), path) {
			if e.Extensions["code"] == "UNAUTHENTICATED" {
				return unauthenticated
			}
			return forbidden
		}
	}
	return nothing
}

// names is a path without the indices of its lists.
func names(path []any) []string {
	var out []string
	for _, p := range path {
		if name, ok := p.(string); ok {
			out = append(out, name)
		}
	}
	return out
}

func (r route) path() []string {
	var out []string
	if r.from != "" {
		out = append(out, "node")
	}
	for _, s := range r.steps {
		out = append(out, s.field.Name)
	}
	return out
}

// collect gathers the objects at the end of a path, through all elements of lists.
func collect(v any, path []string) []map[string]any {
	switch v := v.(type) {
	case map[string]any:
		if len(path) == 0 {
			return []map[string]any{v}
		}
		return collect(v[path[0]], path[1:])
	case []any:
		var out []map[string]any
		for _, element := range v {
			out = append(out, collect(element, path)...)
		}
		return out
	default:
		return nil
	}
}

// document selects everything on the routes from an object.
func (m *matrix) document(from, id string) string {
	if from == "" {
		return "{ " + m.selection("Query") + " }"
	}
	return fmt.Sprintf("{ node(id: %q) { ... on %s { %s } } }", id, from, m.selection(from))
}

// selection selects all fields of a type, and below each what routes lead through it.
func (m *matrix) selection(name string) string {
	var out strings.Builder
	out.WriteString("__typename ")
	for _, f := range m.readable(name) {
		args, _ := arguments(name, f)
		fmt.Fprintf(&out, "%s%s ", f.Name, args)
		if m.schema.Types[f.Type.Name()].IsLeafType() {
			continue
		}
		out.WriteString("{ __typename ")
		for _, child := range m.objectTypes() {
			r := m.routes[child]
			if len(r.steps) == 0 || m.parent(r) != name || r.steps[len(r.steps)-1].field != f {
				continue
			}
			if on := r.steps[len(r.steps)-1].on; on != "" {
				fmt.Fprintf(&out, "... on %s { %s } ", on, m.selection(child))
			} else {
				out.WriteString(m.selection(child))
			}
		}
		out.WriteString("} ")
	}
	return out.String()
}

// parent is the type that a route's last step begins at.
func (m *matrix) parent(r route) string {
	if len(r.steps) == 1 {
		return cmp.Or(r.from, "Query")
	}
	before := r.steps[len(r.steps)-2]
	return cmp.Or(before.on, before.field.Type.Name())
}

// checkAuth holds the declarations against the answers: who is not named by @auth is refused, whatever the file says.
func (m *matrix) checkAuth() {
	for _, name := range m.objectTypes() {
		for _, f := range m.schema.Types[name].Fields {
			auth := cmp.Or(f.Directives.ForName("auth"), m.schema.Types[name].Directives.ForName("auth"))
			if auth == nil {
				continue
			}
			allowed := map[string]bool{}
			for _, rule := range auth.Arguments.ForName("any").Value.Children {
				for _, role := range rolesOf(rule.Value.Raw, m.routes[name].from) {
					allowed[role] = true
				}
			}
			for role, got := range m.cells[name+"."+f.Name] {
				require.True(m.t, allowed[role] || got != value, "%s.%s is not for %s (@auth), who got it", name, f.Name, role)
			}
		}
	}
}

// checkCovered sees that every field was read by somebody: a field that is null for all tests nothing.
func (m *matrix) checkCovered() {
	var unread []string
	for key, byRole := range m.cells {
		read := slices.Contains(slices.Collect(maps.Values(byRole)), value)
		if !read && !strings.HasSuffix(key, "(DELETED)") && neverFilled()[key] == "" {
			unread = append(unread, key)
		}
	}
	slices.Sort(unread)
	require.Empty(m.t, unread, "no role got a value of these, so that the matrix says nothing of them")
}

func (m *matrix) print() string {
	var out strings.Builder
	out.WriteString("# Who gets what of every field. Written by: go test ./e2e -run TestPermissions -update\n")
	out.WriteString("# Read the diff against docs/rules.md, \"Who may read what\", before you commit it.\n")
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "field\t"+strings.Join(m.roles, "\t"))
	for _, key := range slices.Sorted(maps.Keys(m.cells)) {
		fmt.Fprint(w, key)
		for _, role := range m.roles {
			got, played := m.cells[key][role]
			text := got.String()
			if !played {
				text = "-" // nobody stands like this to it
			}
			fmt.Fprint(w, "\t"+text)
		}
		fmt.Fprintln(w)
	}
	require.NoError(m.t, w.Flush())
	lines := strings.Split(out.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

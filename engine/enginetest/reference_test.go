package enginetest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/world"
)

// reference is graphql-js over the dumped world, in a process of its own.
type reference struct {
	mu  sync.Mutex // one request after the other
	in  io.Writer
	out *bufio.Reader
	err *bytes.Buffer
}

var update = flag.Bool("update", false, "write the golden answers anew") //nolint:gochecknoglobals // a flag of the test binary

// request is what both are asked.
type request struct {
	Query         string          `json:"query"`
	Variables     json.RawMessage `json:"variables,omitempty"`
	OperationName string          `json:"operationName,omitempty"`
}

// told is an answer in the form in which both are compared.
type told struct {
	Refused []string        `json:"refused,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Errors  []toldError     `json:"errors,omitempty"`
}

// String is an answer on one line.
func (a told) String() string {
	if len(a.Refused) > 0 {
		return fmt.Sprintf("refused: %q", a.Refused)
	}
	var errors []string
	for _, err := range a.Errors {
		errors = append(errors, fmt.Sprintf("%s: %q", err.Path, err.Message))
	}
	return fmt.Sprintf("%s %v", a.Data, errors)
}

type toldError struct {
	Path    ast.Path `json:"path"`
	Message string   `json:"message"`
}

// referenceDir has the package graphql, pinned, and the script that runs it.
const referenceDir = "reference"

// findNode is where Node is, once the packages of the script are there.
var findNode = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // what is installed is so for all tests
	node, err := exec.LookPath("node")
	if err != nil {
		return "", fmt.Errorf("graphql-js, which the engine is compared with, needs Node 20: %w", err)
	}
	if installed() {
		return node, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	install := exec.CommandContext(ctx, "npm", "ci", "--prefer-offline", "--fetch-retries=2", "--fetch-retry-mintimeout=1000")
	install.Dir = referenceDir
	if said, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci in engine/enginetest/%s: %w\n%s", referenceDir, err, said)
	}
	return node, nil
})

// installed reports whether node_modules is of the lockfile that is there.
func installed() bool {
	lock, err := os.Stat(filepath.Join(referenceDir, "package-lock.json"))
	if err != nil {
		return false
	}
	made, err := os.Stat(filepath.Join(referenceDir, "node_modules", ".package-lock.json"))
	return err == nil && !made.ModTime().Before(lock.ModTime())
}

// newReference starts graphql-js. Where Node or the package cannot be had the test is skipped, but fails where CI is set.
func newReference(t *testing.T, b *bench, r *enginetest.Resolver) *reference {
	t.Helper()
	node, err := findNode()
	if err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "world.json")
	dump, err := r.Dump(t.Context(), b.documents.Schema, everyID())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, dump, 0o600))
	run := exec.CommandContext(t.Context(), node, filepath.Join(referenceDir, "reference.mjs"), file, "schema.graphqls", "shapes.graphqls")
	ref := &reference{err: &bytes.Buffer{}}
	run.Stderr = ref.err
	in, err := run.StdinPipe()
	require.NoError(t, err)
	out, err := run.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, run.Start())
	ref.in, ref.out = in, bufio.NewReader(out)
	t.Cleanup(func() {
		_ = in.Close()
		_ = run.Wait() // what went wrong was told by who asked
	})
	return ref
}

// everyID is of every object that a document reaches.
func everyID() []world.ID {
	ids := []world.ID{"nothing", "bad", "utext", "u", "uinf", "sinf"}
	for i := range 12 {
		for _, kind := range "uptsdcr" {
			ids = append(ids, world.ID(string(kind)+strconv.Itoa(i)))
		}
	}
	return ids
}

func (r *reference) ask(t *testing.T, req request) told {
	t.Helper()
	line, err := json.Marshal(req)
	require.NoError(t, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err = r.in.Write(append(line, '\n'))
	require.NoError(t, err, "%s", r.err)
	answer, err := r.out.ReadBytes('\n')
	require.NoError(t, err, "%s\n%s", r.err, line)
	var out told
	require.NoError(t, json.Unmarshal(answer, &out), "%s", answer)
	return out
}

// askEngine is the engine's answer to a request as it comes over the wire.
func askEngine(t *testing.T, e *executor.Executor, req request) told {
	t.Helper()
	line, err := json.Marshal(req)
	require.NoError(t, err)
	var params graphql.RawParams
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&params))
	ctx := graphql.StartOperationTrace(t.Context())
	oc, errs := e.CreateOperationContext(ctx, &params)
	var out told
	for _, err := range errs {
		out.Refused = append(out.Refused, err.Message)
	}
	if len(errs) > 0 {
		return out
	}
	oc.DisableIntrospection = false
	next, begun := e.DispatchOperation(ctx, oc)
	response := next(begun)
	out.Data = response.Data
	for _, err := range response.Errors {
		out.Errors = append(out.Errors, toldError{Path: err.Path, Message: err.Message})
	}
	return out
}

// differs says where the engine's answer is not one that the specification allows beside the reference's; "" for nowhere.
func differs(want, got told) string {
	if (len(want.Refused) > 0) != (len(got.Refused) > 0) {
		return "one of them refuses the request"
	}
	if len(want.Refused) > 0 {
		return "" // in words of its own
	}
	if canonical(want.Data) != canonical(got.Data) {
		return "the data"
	}
	for _, w := range want.Errors {
		if !slices.ContainsFunc(got.Errors, func(g toldError) bool {
			return g.Path.String() == w.Path.String() && (w.Message == "" || w.Message == g.Message)
		}) {
			return fmt.Sprintf("no error %q at %s", w.Message, w.Path)
		}
	}
	var data any
	if err := json.Unmarshal(got.Data, &data); err != nil {
		return err.Error()
	}
	for _, g := range got.Errors {
		known := slices.ContainsFunc(want.Errors, func(w toldError) bool { return g.Path.String() == w.Path.String() })
		if !known && !below(data, g.Path) {
			return fmt.Sprintf("an error %q at %s", g.Message, g.Path)
		}
	}
	return ""
}

// below reports whether a path ends in what an error nearer to the root has made null. The reference does not look there any
// more; the engine tells every error.
func below(data any, path ast.Path) bool {
	for _, step := range path {
		if data == nil {
			return true
		}
		switch step := step.(type) {
		case ast.PathName:
			object, _ := data.(map[string]any)
			data = object[string(step)]
		case ast.PathIndex:
			list, _ := data.([]any)
			if int(step) >= len(list) {
				return false
			}
			data = list[step]
		}
	}
	return false
}

// canonical prints JSON with the order of its keys kept, and every string and number in one way.
func canonical(data []byte) string {
	var b strings.Builder
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	type level struct {
		list bool
		n    int
	}
	levels := []level{{list: true}}
	for {
		token, err := decoder.Token()
		if err != nil {
			if err != io.EOF {
				return fmt.Sprintf("%v in %s", err, data)
			}
			return b.String()
		}
		top := &levels[len(levels)-1]
		if end, ok := token.(json.Delim); ok && (end == '}' || end == ']') {
			b.WriteRune(rune(end))
			levels = levels[:len(levels)-1]
			continue
		}
		switch {
		case top.n == 0:
		case top.list || top.n%2 == 0:
			b.WriteByte(',')
		default:
			b.WriteByte(':')
		}
		top.n++
		switch token := token.(type) {
		case json.Delim:
			b.WriteRune(rune(token))
			levels = append(levels, level{list: token == '['})
		case json.Number:
			f, _ := token.Float64()
			b.WriteString(strconv.FormatFloat(f, 'g', -1, 64))
		default:
			printed, _ := json.Marshal(token)
			b.Write(printed)
		}
	}
}

// compareReference asks both and wants no difference.
func compareReference(t *testing.T, b *bench, ref *reference, req request) told {
	t.Helper()
	want, got := ref.ask(t, req), askEngine(t, b.levels, req)
	if difference := differs(want, got); difference != "" {
		require.Equal(t, canonical(want.Data), canonical(got.Data), "%s\n%s", req.Query, req.Variables)
		require.Failf(t, difference, "%s\n%s\ngraphql-js: %s\nthe engine: %s", req.Query, req.Variables, want, got)
	}
	return got
}

// Random documents have the answer that graphql-js gives, which shares no line with gqlgen: the same data in the same order,
// and the errors that the specification allows.
func TestRandomDocumentsEqualReference(t *testing.T) {
	t.Parallel()
	notDumped := regexp.MustCompile(`\b(edit|mayEdit|count)\b`) // mutations with a directive, or with many arguments
	for _, operation := range []ast.Operation{ast.Query, ast.Mutation} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()
			r := &enginetest.Resolver{}
			b := newBench(r)
			b.documents.Operation, b.documents.Merging = operation, true
			b.documents.Values["ID"] = slices.DeleteFunc(b.documents.Values["ID"], func(id string) bool { return id == `"bad"` })
			b.documents.Values["Odd"] = []string{"1", "3"} // 13 is refused: see differingDocuments
			ref := newReference(t, b, r)
			compared, failed, bytes := 0, 0, 0
			for seed := uint64(1); compared < documents(t, 500); seed++ {
				doc, ok := b.documents.Random(rand.New(rand.NewPCG(seed, 3)))
				if !ok || operation == ast.Mutation && notDumped.MatchString(doc.Query) {
					continue
				}
				variables, err := json.Marshal(doc.Variables)
				require.NoError(t, err)
				got := compareReference(t, b, ref, request{Query: doc.Query, Variables: variables})
				require.Empty(t, got.Refused, "%s\n%v", doc.Query, doc.Variables)
				compared++
				bytes += len(got.Data)
				if len(got.Errors) > 0 {
					failed++
				}
			}
			t.Logf("%d documents, %d with errors, %d bytes an answer", compared, failed, bytes/compared)
			require.Greater(t, failed, compared/5)
		})
	}
}

// request is the document as it is sent.
func (f fixed) request(t *testing.T) request {
	t.Helper()
	req := request{Query: f.query, OperationName: f.operation}
	if f.variables != "" {
		req.Variables = json.RawMessage(f.variables)
	}
	return req
}

// One document for every shape and every rule: see fixedDocuments.
func TestFixedDocumentsEqualReference(t *testing.T) {
	t.Parallel()
	r := &enginetest.Resolver{}
	b := newBench(r)
	ref := newReference(t, b, r)
	for _, f := range fixedDocuments {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			compareReference(t, b, ref, f.request(t))
		})
	}
}

// Where the engine's answer, or gqlgen's below it, is another than that of graphql-js, it is as testdata/differences.txt has it.
func TestWhereTheEngineDiffersFromReference(t *testing.T) {
	t.Parallel()
	const file = "testdata/differences.txt"
	r := &enginetest.Resolver{}
	b := newBench(r)
	ref := newReference(t, b, r)
	var said strings.Builder
	for _, f := range differingDocuments {
		req := f.request(t)
		want, got := ref.ask(t, req), askEngine(t, b.levels, req)
		require.NotEmpty(t, differs(want, got), "%s: not any more: the document belongs to fixedDocuments", f.name)
		fmt.Fprintf(&said, "# %s\n%s\n%s\ngraphql-js: %s\nthe engine: %s\n\n", f.name, f.query, f.variables, want, got)
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(said.String()), 0o600))
	}
	golden, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(golden), said.String(), "look at the difference, and run the test with -update")
}

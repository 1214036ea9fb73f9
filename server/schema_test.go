package server_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/stream"
	"github.com/trellisgraph/trellis/leaktest"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/telemetry"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

const schemaText = `
"Binds a field to Go."
directive @goField(forceResolver: Boolean) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION

"How many."
directive @weight(n: Int!) on FIELD_DEFINITION

"Whose caches."
enum CacheScope { PUBLIC PRIVATE }

"How long."
directive @cacheControl(maxAge: Int! scope: CacheScope! = PUBLIC) on FIELD_DEFINITION | OBJECT

"A colour."
enum Colour { RED GREEN }

"Picks one."
input By { id: ID @goField(forceResolver: true) handle: String }

type Query {
  "Says hello."
  hello: String
  viewer: String
  thing(id: ID by: By "A page." first: Int = 2 colour: Colour): Thing
  things: [Thing!]!
  page(first: Int last: Int): ThingConnection
  required: String!
  fail: String
  slow: String
  late: String
  crash: String
  "May be kept."
  kept: String @cacheControl(maxAge: 30)
  viewerKept: String @cacheControl(maxAge: 20)
}

"What it costs."
directive @cost(weight: Int!) on FIELD_DEFINITION

"How often."
directive @paced(burst: Int!, perMinute: Int!) on FIELD_DEFINITION

type Mutation {
  rename(name: String!): String
  order: String
  claim: String @cost(weight: 1) @paced(burst: 2, perMinute: 3)
}

type Subscription {
  "Counts."
  ticks(first: Int = 3): Int
  sure: String!
  things: Thing
  plain: Int
}

type Thing {
  name: String @goField(forceResolver: true)
  thing: Thing @weight(n: 2)
  page(first: Int last: Int): ThingConnection
}

type ThingConnection { nodes: [Thing!]! }
`

// resolver resolves the field of its name on any type.
type resolver func(ctx context.Context, args map[string]any) (any, error)

// thing is the value of an object.
type thing struct{}

// testSchema executes as gqlgen's generated code does: the same ResolveField, the same argument stage, the same paths.
type testSchema struct {
	schema    *ast.Schema
	resolvers map[string]resolver
}

func newSchema(resolvers map[string]resolver) *testSchema {
	all := map[string]resolver{
		"hello":  func(context.Context, map[string]any) (any, error) { return "world", nil },
		"rename": func(_ context.Context, args map[string]any) (any, error) { return args["name"], nil },
		"thing":  func(context.Context, map[string]any) (any, error) { return thing{}, nil },
		"name":   func(context.Context, map[string]any) (any, error) { return "a name", nil },
		"ticks": func(ctx context.Context, args map[string]any) (any, error) {
			return subscribe(ctx, count(ctx, args), func(_ context.Context, n int) (any, error) { return n, nil })
		},
		"__schema": func(context.Context, map[string]any) (any, error) { return "as gqlgen has it", nil },
		"viewer": func(ctx context.Context, _ map[string]any) (any, error) {
			if actor := domain.ActorFrom(ctx); actor.SignedIn() {
				return actor.UserID.String(), nil
			}
			return "nobody", nil
		},
	}
	maps.Copy(all, resolvers)
	return &testSchema{
		schema:    gqlparser.MustLoadSchema(&ast.Source{Name: "test.graphqls", Input: schemaText}),
		resolvers: all,
	}
}

func (s *testSchema) Schema() *ast.Schema { return s.schema }

func (s *testSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *testSchema) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation == ast.Subscription {
		return s.subscription(ctx, op)
	}
	return func(ctx context.Context) *graphql.Response {
		var out bytes.Buffer
		s.root(ctx, op).MarshalGQL(&out)
		return &graphql.Response{Data: out.Bytes()}
	}
}

// subscription makes a response of each value that the resolver's channel gives.
func (s *testSchema) subscription(ctx context.Context, op *graphql.OperationContext) graphql.ResponseHandler {
	field := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})[0]
	next := graphql.ResolveFieldStream(ctx, op, field, begin, s.resolve(field), nil, s.marshal, true, field.Definition.Type.NonNull)
	var out bytes.Buffer
	return func(ctx context.Context) *graphql.Response {
		out.Reset()
		data := next(ctx)
		if data == nil {
			return nil
		}
		data.MarshalGQL(&out)
		return &graphql.Response{Data: out.Bytes()}
	}
}

// subscribe is stream.Of, as what a resolver returns.
func subscribe[E any](ctx context.Context, events <-chan E, read func(context.Context, E) (any, error)) (any, error) {
	values, err := stream.Of(ctx, events, read)
	if err != nil {
		return nil, err
	}
	return values, nil
}

// count counts from 1 to first.
func count(ctx context.Context, args map[string]any) <-chan int {
	first, _ := args["first"].(int32)
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for n := range int(first) {
			select {
			case numbers <- n + 1:
			case <-ctx.Done():
				return
			}
		}
	}()
	return numbers
}

// root runs the root fields one after the other, each within its middleware.
func (s *testSchema) root(ctx context.Context, op *graphql.OperationContext) graphql.Marshaler {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query", "Mutation"})
	return s.fields(fields, func(field graphql.CollectedField) graphql.Marshaler {
		ctx := graphql.WithRootFieldContext(ctx, &graphql.RootFieldContext{Object: field.Name, Field: field})
		return op.RootResolverMiddleware(ctx, func(ctx context.Context) graphql.Marshaler { return s.field(ctx, field) })
	})
}

func (s *testSchema) object(ctx context.Context, typeName string, set ast.SelectionSet) graphql.Marshaler {
	fields := graphql.CollectFields(graphql.GetOperationContext(ctx), set, []string{typeName})
	return s.fields(fields, func(field graphql.CollectedField) graphql.Marshaler { return s.field(ctx, field) })
}

func (*testSchema) fields(fields []graphql.CollectedField, value func(graphql.CollectedField) graphql.Marshaler) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		for i, field := range fields {
			sep := ","
			if i == 0 {
				sep = "{"
			}
			_, _ = fmt.Fprintf(w, "%s%q:", sep, field.Alias)
			value(field).MarshalGQL(w)
		}
		_, _ = io.WriteString(w, "}")
	})
}

func (s *testSchema) field(ctx context.Context, field graphql.CollectedField) graphql.Marshaler {
	op := graphql.GetOperationContext(ctx)
	return graphql.ResolveField(ctx, op, field, begin, s.resolve(field), nil, s.marshal, true, field.Definition.Type.NonNull)
}

// begin reads the arguments of a field.
func begin(ctx context.Context, field graphql.CollectedField) (fc *graphql.FieldContext, err error) {
	op := graphql.GetOperationContext(ctx)
	fc = &graphql.FieldContext{Object: field.ObjectDefinition.Name, Field: field}
	ctx = graphql.WithFieldContext(ctx, fc)
	if fc.Args, err = readArguments(ctx, field.ArgumentMap(op.Variables)); err != nil {
		op.Error(ctx, err)
		return fc, err
	}
	return fc, nil
}

func (s *testSchema) resolve(field graphql.CollectedField) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) {
		resolve, ok := s.resolvers[field.Name]
		if !ok {
			return nil, nil // a field that is null
		}
		return resolve(ctx, graphql.GetFieldContext(ctx).Args)
	}
}

func (s *testSchema) marshal(ctx context.Context, set ast.SelectionSet, v any) graphql.Marshaler {
	switch v := v.(type) {
	case string:
		return graphql.MarshalString(v)
	case int:
		return graphql.MarshalInt(v)
	case nil:
		return graphql.Null
	default:
		return s.object(ctx, "Thing", set)
	}
}

// readArguments reads ids as the domain does, whole numbers as gqlgen does, and colours with a plain error.
func readArguments(ctx context.Context, raw map[string]any) (map[string]any, error) {
	args := map[string]any{}
	for name := range raw {
		value, err := graphql.ProcessArgField(ctx, raw, name, func(ctx context.Context, v any) (any, error) {
			value, err := readArgument(ctx, name, v)
			return value, graphql.ErrorOnPath(ctx, err)
		})
		if err != nil {
			return nil, err
		}
		args[name] = value
	}
	return args, nil
}

func readArgument(ctx context.Context, name string, v any) (any, error) {
	switch name {
	case "id":
		var id domain.UserID
		err := id.UnmarshalGQL(v)
		return id, err
	case "first":
		return graphql.UnmarshalInt32(v)
	case "colour":
		if v == "GREEN" {
			return nil, errors.New("GREEN is out of stock")
		}
		return v, nil
	case "by":
		id, ok := v.(map[string]any)["id"]
		if !ok {
			return v, nil
		}
		ctx = graphql.WithPathContext(ctx, graphql.NewPathWithField("id"))
		value, err := readArgument(ctx, "id", id)
		return value, graphql.ErrorOnPath(ctx, err)
	default:
		return v, nil
	}
}

// harness is a server on a real listener, and what it logged.
type harness struct {
	*server.Server
	url string
	log *logged
}

// logged keeps log records as JSON lines.
type logged struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

// records are those of a level: "" for all.
func (l *logged) records(t *testing.T, level string) []map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []map[string]any
	for line := range strings.Lines(l.out.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		if level == "" || record["level"] == level {
			found = append(found, record)
		}
	}
	return found
}

func start(t *testing.T, cfg server.Config, resolvers map[string]resolver) *harness {
	t.Helper()
	log := &logged{}
	cfg.Logger = telemetry.NewLogger(log, slog.LevelDebug, true)
	cfg.Limits.OperationTimeout = cmp.Or(cfg.Limits.OperationTimeout, waitFor) // a machine that is slow today answers all the same
	if cfg.Schema == nil {
		cfg.Schema = newSchema(resolvers)
	}
	s := server.New(cfg)
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	return &harness{Server: s, url: listening.URL, log: log}
}

// answer is a response that was read.
type answer struct {
	*http.Response
	text string
	body struct {
		Data   json.RawMessage
		Errors []struct {
			Message    string
			Path       []any
			Locations  []struct{ Line, Column int }
			Extensions map[string]any
		}
		Extensions map[string]any
	}
	hasData bool
}

func (a *answer) code(t *testing.T) string {
	t.Helper()
	require.NotEmpty(t, a.body.Errors, a.text)
	code, _ := a.body.Errors[0].Extensions["code"].(string)
	return code
}

func (h *harness) send(t *testing.T, method, path, body string, header map[string]string) *answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())

	a := &answer{Response: res, text: string(text)}
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		require.NoError(t, json.Unmarshal(text, &a.body), a.text)
		a.hasData = strings.Contains(a.text, `"data":`)
	}
	return a
}

// post sends a document, header in pairs.
func (h *harness) post(t *testing.T, query string, header ...string) *answer {
	t.Helper()
	return h.postWith(t, query, nil, header...)
}

func (h *harness) postWith(t *testing.T, query string, variables map[string]any, header ...string) *answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	headers := map[string]string{"Content-Type": "application/json"}
	for i := 0; i < len(header); i += 2 {
		headers[header[i]] = header[i+1]
	}
	return h.send(t, http.MethodPost, "/graphql", string(body), headers)
}

func (h *harness) get(t *testing.T, path string, header ...string) *answer {
	t.Helper()
	headers := map[string]string{}
	for i := 0; i < len(header); i += 2 {
		headers[header[i]] = header[i+1]
	}
	return h.send(t, http.MethodGet, path, "", headers)
}

func query(values ...string) string {
	v := url.Values{}
	for i := 0; i < len(values); i += 2 {
		v.Set(values[i], values[i+1])
	}
	return "/graphql?" + v.Encode()
}

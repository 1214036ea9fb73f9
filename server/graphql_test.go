package server_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

const (
	newMedia = "application/graphql-response+json"
	oldMedia = "application/json"
)

func TestRequestThatIsNoOperation(t *testing.T) {
	t.Parallel()
	const secret = "s3cret"
	cases := map[string]struct {
		reason      string
		method      string
		path        string
		contentType string
		body        string
		status      int
		code        string
		allow       string
	}{
		"malformed": {
			reason: "a body that is no JSON is never repeated", body: `{"query": ` + secret, status: 400, code: "BAD_INPUT",
		},
		"trailing": {
			reason: "one value is one operation", body: `{"query":"{hello}"} ` + secret, status: 400, code: "BAD_INPUT",
		},
		"scalar":         {reason: "a body is an object", body: `"` + secret + `"`, status: 400, code: "BAD_INPUT"},
		"empty":          {reason: "a body is needed", body: ``, status: 400, code: "BAD_INPUT"},
		"null":           {reason: "null has no query", body: `null`, status: 400, code: "BAD_INPUT"},
		"no query":       {reason: "a query is needed", body: `{"variables":{"a":"` + secret + `"}}`, status: 400, code: "BAD_INPUT"},
		"empty query":    {reason: "an empty query is none", body: `{"query":""}`, status: 400, code: "BAD_INPUT"},
		"query type":     {reason: "a query is a string", body: `{"query":{"` + secret + `":1}}`, status: 400, code: "BAD_INPUT"},
		"variables type": {reason: "variables are an object", body: `{"query":"{hello}","variables":"` + secret + `"}`, status: 400, code: "BAD_INPUT"},
		"name type":      {reason: "a name is a string", body: `{"query":"{hello}","operationName":7}`, status: 400, code: "BAD_INPUT"},
		"batch":          {reason: "one operation a request", body: " \n[{\"query\":\"{hello}\"}]", status: 400, code: "BAD_INPUT"},
		"form": {
			reason: "a form needs no preflight and so is refused", contentType: "application/x-www-form-urlencoded",
			body: "query=" + secret, status: 415, code: "BAD_INPUT",
		},
		"text":       {reason: "so is text", contentType: "text/plain", body: `{"query":"{hello}"}`, status: 415, code: "BAD_INPUT"},
		"no type":    {reason: "a body says what it is", contentType: "-", body: `{"query":"{hello}"}`, status: 415, code: "BAD_INPUT"},
		"charset":    {reason: "JSON is UTF-8", contentType: "application/json; charset=utf-16", body: `{"query":"{hello}"}`, status: 415, code: "BAD_INPUT"},
		"large":      {reason: "64 KiB are enough", body: `{"query":"{hello} #` + strings.Repeat(secret, 12_000) + `"}`, status: 413, code: "COST_EXCEEDED"},
		"large URL":  {reason: "for a URL too", method: http.MethodGet, path: query("query", "{hello} #"+strings.Repeat(secret, 12_000)), status: 414, code: "COST_EXCEEDED"},
		"GET none":   {reason: "a URL needs a query", method: http.MethodGet, path: "/graphql", status: 400, code: "BAD_INPUT"},
		"GET broken": {reason: "a URL can be malformed", method: http.MethodGet, path: "/graphql?query=%7Bhello%7D;" + secret, status: 400, code: "BAD_INPUT"},
		"GET variables": {
			reason: "variables are JSON", method: http.MethodGet, path: query("query", "{hello}", "variables", secret), status: 400, code: "BAD_INPUT",
		},
		"GET extensions": {
			reason: "extensions are JSON", method: http.MethodGet, path: query("query", "{hello}", "extensions", `["`+secret+`"]`), status: 400, code: "BAD_INPUT",
		},
		"GET mutation": {
			reason: "a link must change nothing", method: http.MethodGet, path: query("query", `mutation { rename(name: "`+secret+`") }`),
			status: 405, code: "BAD_INPUT", allow: "POST",
		},
		"PUT":          {reason: "GraphQL knows two methods", method: http.MethodPut, body: secret, status: 405, code: "BAD_INPUT", allow: "GET, POST"},
		"OPTIONS":      {reason: "no other origin may ask", method: http.MethodOptions, status: 405, code: "BAD_INPUT", allow: "GET, POST"},
		"subscription": {reason: "a stream is no response", body: `{"query":"subscription { ticks }"}`, status: 400, code: "BAD_INPUT"},
	}
	h := start(t, server.Config{}, map[string]resolver{
		"rename": func(context.Context, map[string]any) (any, error) { panic("must not run") },
	})
	for name, tc := range cases {
		for _, accept := range []string{oldMedia, newMedia} {
			t.Run(name+" "+accept, func(t *testing.T) {
				t.Parallel()
				header := map[string]string{"Accept": accept}
				if tc.contentType != "-" {
					header["Content-Type"] = cmp.Or(tc.contentType, "application/json")
				}

				got := h.send(t, cmp.Or(tc.method, http.MethodPost), cmp.Or(tc.path, "/graphql"), tc.body, header)

				require.Equal(t, tc.status, got.StatusCode, tc.reason)
				require.Equal(t, accept+"; charset=utf-8", got.Header.Get("Content-Type"), tc.reason)
				require.Equal(t, tc.code, got.code(t), tc.reason)
				require.Equal(t, tc.allow, got.Header.Get("Allow"), tc.reason)
				require.Equal(t, "Accept, Authorization", got.Header.Get("Vary"), tc.reason)
				require.False(t, got.hasData, tc.reason)
				require.NotContains(t, got.text, secret, tc.reason)
			})
		}
	}
}

func TestLargeBodyOfUnknownLength(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	body := io.MultiReader(strings.NewReader(`{"query":"{hello} #`), strings.NewReader(strings.Repeat("s3cret", 12_000)))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/graphql", body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
	require.JSONEq(t, `{"errors":[{"message":"the body is larger than 65536 bytes","extensions":{"code":"COST_EXCEEDED"}}]}`, string(text))
}

func TestOperation(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		method string
		path   string
		body   string
		want   string
	}{
		"POST":             {reason: "the plain case", body: `{"query":"{ hello }"}`, want: `{"data":{"hello":"world"}}`},
		"POST mutation":    {reason: "mutations come by POST", body: `{"query":"mutation($n: String!) { rename(name: $n) }","variables":{"n":"x"}}`, want: `{"data":{"rename":"x"}}`},
		"POST named":       {reason: "the name picks", body: `{"query":"query A { hello } query B { b: hello }","operationName":"B"}`, want: `{"data":{"b":"world"}}`},
		"POST nulls":       {reason: "null is as absent", body: `{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}`, want: `{"data":{"hello":"world"}}`},
		"POST more":        {reason: "unknown keys are for others", body: `{"query":"{ hello }","id":"x","extensions":{"a":1}}`, want: `{"data":{"hello":"world"}}`},
		"GET":              {reason: "a query may be a link", method: http.MethodGet, path: query("query", "{ hello }"), want: `{"data":{"hello":"world"}}`},
		"GET named":        {reason: "with all parameters", method: http.MethodGet, path: query("query", "query A($first: Int) { thing(first: $first) { name } } query B { hello }", "operationName", "A", "variables", `{"first":3}`), want: `{"data":{"thing":{"name":"a name"}}}`},
		"escaped in JSON":  {reason: "text stays text", body: `{"query":"mutation { rename(name: \"<&\\u2028>\") }"}`, want: `{"data":{"rename":"<&` + "\u2028" + `>"}}`},
		"an error and all": {reason: "data and errors go together", body: `{"query":"{ hello fail }"}`, want: `{"errors":[{"message":"thing not found","path":["fail"],"locations":[{"line":1,"column":9}],"extensions":{"code":"NOT_FOUND"}}],"data":{"hello":"world","fail":null}}`},
	}
	h := start(t, server.Config{}, map[string]resolver{"fail": failWith(notFoundError())})
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.send(t, cmp.Or(tc.method, http.MethodPost), cmp.Or(tc.path, "/graphql"), tc.body, map[string]string{"Content-Type": "application/json; charset=UTF-8"})
			require.Equal(t, http.StatusOK, got.StatusCode, tc.reason)
			require.JSONEq(t, tc.want, got.text, tc.reason)
			require.Equal(t, "Accept, Authorization", got.Header.Get("Vary"), tc.reason)
			require.Equal(t, "no-store", got.Header.Get("Cache-Control"), tc.reason)
		})
	}
}

func TestNegotiation(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		accept string
		want   string
	}{
		"nothing":    {reason: "old clients name nothing", accept: "", want: oldMedia},
		"anything":   {reason: "a star names nothing", accept: "*/*", want: oldMedia},
		"old":        {reason: "the old one by name", accept: oldMedia, want: oldMedia},
		"new":        {reason: "the new one by name", accept: newMedia, want: newMedia},
		"both":       {reason: "the new one wins", accept: oldMedia + ", " + newMedia + ";q=0.9, */*", want: newMedia},
		"refused":    {reason: "q=0 means not this one", accept: newMedia + ";q=0, */*", want: oldMedia},
		"a browser":  {reason: "a page reads JSON", accept: "text/html,application/xhtml+xml,*/*;q=0.8", want: oldMedia},
		"malformed":  {reason: "nonsense names nothing", accept: ";;;, /", want: oldMedia},
		"with space": {reason: "lists have blanks", accept: "text/html ,  " + newMedia + " ; charset=utf-8", want: newMedia},
	}
	h := start(t, server.Config{}, nil)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.post(t, "{ hello }", "Accept", tc.accept)
			require.Equal(t, tc.want+"; charset=utf-8", got.Header.Get("Content-Type"), tc.reason)
		})
	}
}

func TestDocumentThatIsNotExecuted(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason    string
		query     string
		variables map[string]any
		code      string
		message   string
		argument  any
	}{
		"syntax":      {reason: "no GraphQL", query: "{ hello", code: "GRAPHQL_PARSE_FAILED", message: "Expected Name, found <EOF>"},
		"blank":       {reason: "nothing to run", query: "  ", code: "GRAPHQL_VALIDATION_FAILED", message: "no operation provided"},
		"no field":    {reason: "not in the schema", query: "{ helo }", code: "GRAPHQL_VALIDATION_FAILED", message: `Cannot query field "helo" on type "Query".`},
		"no arg":      {reason: "not in the schema", query: "{ thing(frist: 1) { name } }", code: "GRAPHQL_VALIDATION_FAILED", message: `Unknown argument "frist" on field "Query.thing".`},
		"no type":     {reason: "not in the schema", query: "query($c: Color) { thing(colour: $c) { name } }", code: "GRAPHQL_VALIDATION_FAILED", message: `Unknown type "Color".`},
		"no value":    {reason: "not in the schema", query: "{ thing(colour: READ) { name } }", code: "GRAPHQL_VALIDATION_FAILED", message: `Value "READ" does not exist in "Colour" enum.`},
		"leaf":        {reason: "objects need a selection", query: "{ thing }", code: "GRAPHQL_VALIDATION_FAILED", message: `Field "thing" of type "Thing" must have a selection of subfields.`},
		"which":       {reason: "two, and none named", query: "query A { hello } query B { hello }", code: "BAD_INPUT", message: "operationName is needed: the document has 2 operations"},
		"variable":    {reason: "a variable of another type", query: "query($n: Int) { thing(first: $n) { name } }", variables: map[string]any{"n": true}, code: "BAD_INPUT", message: "$n: cannot use bool as Int", argument: "n"},
		"missing":     {reason: "a variable that is needed", query: "query($id: ID!) { thing(id: $id) { name } }", code: "BAD_INPUT", message: "$id: must be defined", argument: "id"},
		"null skip":   {reason: "a default does not keep null away", query: "query($x: Boolean = true) { hello @skip(if: $x) }", variables: map[string]any{"x": nil}, code: "BAD_INPUT", message: "$x: must not be null where it is used", argument: "x"},
		"null spread": {reason: "nor where a fragment hangs on it", query: "query($x: Boolean = true) { ...A } fragment A on Query { ... @include(if: $x) { hello } }", variables: map[string]any{"x": nil}, code: "BAD_INPUT", message: "$x: must not be null where it is used", argument: "x"},
		"nested":      {reason: "a variable's field", query: "query($by: By) { thing(by: $by) { name } }", variables: map[string]any{"by": map[string]any{"handel": "x"}}, code: "BAD_INPUT", message: "$by.handel: unknown field", argument: "by.handel"},
		"cyclic":      {reason: "a fragment in itself", query: "{ ...A } fragment A on Query { hello ...A }", code: "GRAPHQL_VALIDATION_FAILED", message: `Cannot spread fragment "A" within itself.`},
		"no spread":   {reason: "a fragment that is not there", query: "{ ...A }", code: "GRAPHQL_VALIDATION_FAILED", message: `Unknown fragment "A".`},
		"long value":  {reason: "values are repeated in part only", query: `{ thing(first: "` + strings.Repeat("x", 5000) + `") { name } }`, code: "GRAPHQL_VALIDATION_FAILED", message: `Int cannot represent non-integer value: "` + strings.Repeat("x", 259) + "..."},
	}
	h := start(t, server.Config{}, nil)
	for name, tc := range cases {
		for accept, status := range map[string]int{oldMedia: 200, newMedia: 400} {
			t.Run(name+" "+accept, func(t *testing.T) {
				t.Parallel()
				got := h.postWith(t, tc.query, tc.variables, "Accept", accept)
				require.Equal(t, status, got.StatusCode, tc.reason)
				require.Equal(t, tc.code, got.code(t), tc.reason)
				require.Equal(t, tc.message, got.body.Errors[0].Message, tc.reason)
				require.Equal(t, tc.argument, got.body.Errors[0].Extensions["argument"], tc.reason)
				require.Nil(t, got.body.Errors[0].Path, tc.reason)
				require.False(t, got.hasData, tc.reason)
				for _, err := range got.body.Errors {
					require.NotEmpty(t, err.Extensions["code"], tc.reason)
				}
			})
		}
	}
}

func TestUnknownOperationName(t *testing.T) {
	t.Parallel()
	got := start(t, server.Config{}, nil).get(t, query("query", "query A { hello }", "operationName", "B"), "Accept", newMedia)
	require.Equal(t, 400, got.StatusCode)
	require.Equal(t, "BAD_INPUT", got.code(t))
	require.Equal(t, `operationName: the document has no operation "B"`, got.body.Errors[0].Message)
}

func TestErrorsOfOneDocumentAreFew(t *testing.T) {
	t.Parallel()
	got := start(t, server.Config{}, nil).post(t, "{ thing { "+strings.Repeat("x ", 90)+"} }")
	require.Len(t, got.body.Errors, 20)
}

func TestSuggestionsAreForDevelopers(t *testing.T) {
	t.Parallel()
	documents := map[string]string{
		"field":    "{ helo }",
		"argument": "{ thing(frist: 1) { name } }",
		"type":     "{ thing { ...A } } fragment A on Thin { name }",
		"value":    "{ thing(colour: READ) { name } }",
		"input":    `{ thing(by: {handel: "x"}) { name } }`,
		"leaf":     "{ thing }",
	}
	for open, reason := range map[bool]string{true: "helps to write a query", false: "tells the schema to whom it is not told"} {
		h := start(t, server.Config{Introspection: open}, nil)
		for name, document := range documents {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				require.Equal(t, open, strings.Contains(h.post(t, document).text, "Did you mean"), reason)
			})
		}
	}
}

func TestBeginMakesTheContextOfEachOperation(t *testing.T) {
	t.Parallel()
	type key struct{}
	begun := make(chan struct{}, 3)
	h := start(t, server.Config{Begin: func(ctx context.Context) context.Context {
		begun <- struct{}{}
		return context.WithValue(ctx, key{}, "begun")
	}}, map[string]resolver{
		"hello": func(ctx context.Context, _ map[string]any) (any, error) { return ctx.Value(key{}), nil },
	})

	require.JSONEq(t, `{"data":{"hello":"begun","again":"begun"}}`, h.post(t, "{ hello again: hello }").text)
	require.JSONEq(t, `{"data":{"hello":"begun"}}`, h.post(t, "{ hello }").text)
	h.post(t, "{ helo }")
	require.Len(t, begun, 2, "once for each operation, and not for what is none")
}

// A mutation's root field must not see what was loaded before the root field in front of it wrote.
func TestBeginMakesTheContextOfEachRootFieldOfAMutation(t *testing.T) {
	t.Parallel()
	type key struct{}
	var sets atomic.Int64
	h := start(t, server.Config{Begin: func(ctx context.Context) context.Context {
		return context.WithValue(ctx, key{}, fmt.Sprint("set ", sets.Add(1)))
	}}, map[string]resolver{
		"rename": func(ctx context.Context, _ map[string]any) (any, error) { return ctx.Value(key{}), nil },
	})
	got := h.post(t, `mutation { a: rename(name: "a") b: rename(name: "b") }`)
	require.JSONEq(t, `{"data":{"a":"set 2","b":"set 3"}}`, got.text, "the first set is the operation's")
}

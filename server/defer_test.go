package server_test

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
	"github.com/trellisgraph/trellis/server"
)

// What Apollo Client sends, and what it is answered in.
const (
	takesParts = "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9"
	inParts    = `multipart/mixed; boundary="-"; deferSpec=20220824`
	partHeader = "Content-Type: application/json; charset=utf-8\r\n\r\n"
)

// levels is the engine's test schema.
func levels(f engine.Flusher) graphql.ExecutableSchema {
	r := &enginetest.Resolver{Calm: true}
	return generated.NewEngine(generated.Config{Resolvers: r, Directives: generated.DirectiveRoot{Allowed: r.Allowed}}, f)
}

// held is a flusher whose levels wait: begun hears of each, and each goes on when told, or when its request has ended.
type held struct {
	enginetest.Flusher
	begun chan context.Context
	going chan struct{}
}

func hold() *held { return &held{begun: make(chan context.Context, 100), going: make(chan struct{})} }

func (h *held) Flush(ctx context.Context, statements []any) {
	h.begun <- ctx
	select {
	case <-h.going:
		h.Flusher.Flush(ctx, statements)
	case <-ctx.Done():
	}
}

// parted is an answer that comes in parts.
type parted struct {
	*http.Response
	t     *testing.T
	parts *multipart.Reader
	leave context.CancelFunc
}

// parts begins an operation, and reads the head of its answer.
func (h *harness) parts(t *testing.T, query string) *parted {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	require.NoError(t, err)
	res, leave := h.begin(t, "/graphql", string(body), "Accept", takesParts) //nolint:bodyclose // begin does
	media, params, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/mixed", media)
	return &parted{Response: res, t: t, parts: multipart.NewReader(res.Body, params["boundary"]), leave: leave}
}

// next is the next part, "" when there are no more.
func (p *parted) next() string {
	p.t.Helper()
	part, err := p.parts.NextRawPart()
	if err == io.EOF { //nolint:errorlint // as it is returned
		return ""
	}
	require.NoError(p.t, err)
	require.Equal(p.t, "application/json; charset=utf-8", part.Header.Get("Content-Type"))
	text, err := io.ReadAll(part)
	require.NoError(p.t, err)
	return string(text)
}

const deferred = `query Page { user(id: "u1") { id ... @defer(label: "best") { best { id } } ... @defer { age } } }`

func TestDeferredPartsComeLater(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Schema: levels(&enginetest.Flusher{})}, nil)
	const want = "\r\n---\r\n" + partHeader +
		`{"data":{"user":{"id":"u1"}},"hasNext":true}` +
		"\r\n---\r\n" + partHeader +
		`{"incremental":[{"data":{"age":79},"path":["user"]}],"hasNext":true}` +
		"\r\n---\r\n" + partHeader +
		`{"incremental":[{"data":{"best":{"id":"u0"}},"path":["user"],"label":"best"}],"hasNext":false}` +
		"\r\n-----\r\n"
	hash := hashOf(deferred)
	for name, ask := range map[string]func() *answer{
		"POST":      func() *answer { return h.post(t, deferred, "Accept", takesParts) },
		"GET":       func() *answer { return h.get(t, query("query", deferred), "Accept", takesParts) },
		"by a hash": func() *answer { return h.persisted(t, deferred, hash, "Accept", takesParts) },
		"parts only": func() *answer {
			return h.get(t, query("query", deferred), "Accept", "text/html, Multipart/Mixed; DeferSpec=20220824")
		},
	} {
		for range 2 { // the second time from the cache
			got := ask()
			require.Equal(t, want, got.text, name)
			require.Equal(t, 200, got.StatusCode)
			require.Equal(t, inParts, got.Header.Get("Content-Type"))
			require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
			require.Contains(t, got.Header.Get("Vary"), "Accept")
			require.Empty(t, got.Header.Get("Etag"))
		}
	}
}

// Who does not say how to put parts together has all of it at once, and so has everybody where nothing is deferred.
func TestWhoIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Schema: levels(&enginetest.Flusher{}), Introspection: true}, nil)
	const whole = `{"data":{"user":{"id":"u1","best":{"id":"u0"},"age":79}}}`
	for name, tc := range map[string]struct{ accept, document, data string }{
		"JSON":            {oldMedia, deferred, whole},
		"anything":        {"*/*", deferred, whole},
		"no draft":        {"multipart/mixed", deferred, whole},
		"another draft":   {"multipart/mixed;incrementalSpec=v0.2,application/json", deferred, whole},
		"parts of events": {"multipart/mixed;subscriptionSpec=1.0, application/json", deferred, whole},
		"not at all":      {"multipart/mixed;deferSpec=20220824;q=0, application/json", deferred, whole},
		"all that there is": {
			"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed", deferred, whole,
		},
		"nothing deferred": {takesParts, `{ user(id: "u1") { id } }`, `{"data":{"user":{"id":"u1"}}}`},
		"switched off":     {takesParts, `{ user(id: "u1") { id ... @defer(if: false) { age } } }`, `{"data":{"user":{"id":"u1","age":79}}}`},
		"of a null":        {takesParts, `{ node(id: "nothing") { ... @defer { id } } }`, `{"data":{"node":null}}`},
		"introspection": {
			takesParts, `{ __type(name: "Post") { name } user(id: "u1") { ... @defer { id } } }`,
			`{"data":{"__type":{"name":"Post"},"user":{"id":"u1"}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.post(t, tc.document, "Accept", tc.accept)
			require.JSONEq(t, tc.data, got.text)
			require.Contains(t, got.Header.Get("Content-Type"), "json")
		})
	}
	stream := h.events(t, query("query", deferred), "")
	first, _ := stream.next()
	require.JSONEq(t, whole, first.data)
	c := h.open(t, "")
	c.subscribe("1", deferred)
	require.JSONEq(t, `{"id":"1","type":"next","payload":`+whole+`}`, c.hear())
}

// gqlgen's executor defers nothing, whoever asks.
func TestStockDefersNothing(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	for name, document := range map[string]string{
		"inline":   `{ hello ... @defer { thing { name } } }`,
		"spread":   `{ hello ...Later @defer(label: "later") } fragment Later on Query { thing { name } }`,
		"nested":   `{ hello thing { ... on Thing @defer { ...Name @defer } } } fragment Name on Thing { name }`,
		"variable": `query($when: Boolean! = true) { hello ... @defer(if: $when) { thing { name } } }`,
	} {
		for range 2 { // the second time from the cache
			got := h.post(t, document, "Accept", takesParts)
			require.JSONEq(t, `{"data":{"hello":"world","thing":{"name":"a name"}}}`, got.text, name)
		}
	}
}

func TestWhereNothingCanBeDeferred(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	for name, tc := range map[string]struct {
		document, message string
		valid             bool
	}{
		"a field":                        {document: `{ hello @defer }`, message: `Directive "@defer" may not be used on FIELD.`},
		"a root field of a mutation":     {document: `mutation { ... @defer { rename(name: "a") } }`, message: "@defer cannot be used on root fields of a mutation"},
		"through a fragment":             {document: `mutation { ...M } fragment M on Mutation { ... on Mutation @defer { rename(name: "a") } }`, message: "@defer cannot be used on root fields of a mutation"},
		"by its name":                    {document: `mutation { ...M @defer } fragment M on Mutation { rename(name: "a") }`, message: "@defer cannot be used on root fields of a mutation"},
		"a subscription":                 {document: `subscription { things { ... @defer { name } } }`, message: "@defer cannot be used in a subscription"},
		"a subscription, switched off":   {document: `query A { hello } subscription B { things { ... @defer(if: false) { name } } }`, valid: true},
		"a label that is a variable":     {document: `query A($l: String) { ... @defer(label: $l) { hello } }`, message: "the label of @defer must be a string in the document"},
		"a label twice":                  {document: `{ ... @defer(label: "a") { hello } ... @defer(label: "a") { hello } }`, message: "the label of @defer must be unique"},
		"a label in a fragment of two":   {document: `query A { ...F } query B { ...F } fragment F on Query { ... @defer(label: "a") { hello } }`, valid: true},
		"no label, as often as you like": {document: `{ ... @defer { hello } ... @defer { hello } }`, valid: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.postJSON(t, map[string]any{"query": tc.document, "operationName": map[bool]string{true: "A"}[strings.Contains(tc.document, "query A")]})
			if tc.valid {
				require.JSONEq(t, `{"data":{"hello":"world"}}`, got.text)
				return
			}
			require.Equal(t, "GRAPHQL_VALIDATION_FAILED", got.code(t))
			require.Len(t, got.body.Errors, 1)
			require.Equal(t, tc.message, got.body.Errors[0].Message)
		})
	}
}

// Each part is read while the next one is not there yet, and all the time the operation has its place, and is one.
func TestPartsAreSentAsTheyCome(t *testing.T) {
	t.Parallel()
	flusher := hold()
	h := start(t, server.Config{Schema: levels(flusher), Admission: server.Admission{InFlight: 1, Queue: 1, Wait: time.Nanosecond}}, nil)
	got := h.parts(t, deferred)
	require.JSONEq(t, `{"data":{"user":{"id":"u1"}},"hasNext":true}`, got.next())
	require.JSONEq(t, `{"incremental":[{"data":{"age":79},"path":["user"]}],"hasNext":true}`, got.next())
	<-flusher.begun
	require.Equal(t, "OVERLOADED", h.post(t, `{ user(id: "u1") { id } }`).code(t))
	flusher.going <- struct{}{}
	flusher.going <- struct{}{}
	require.JSONEq(t, `{"incremental":[{"data":{"best":{"id":"u0"}},"path":["user"],"label":"best"}],"hasNext":false}`, got.next())
	require.Empty(t, got.next())
	require.Equal(t, map[string]float64{"Page query": 1, "unnamed query": 1}, series(h.scraped(t)["trellis_operation_seconds"]))
}

// stuck is a client that does not read.
type stuck struct {
	*httptest.ResponseRecorder
	reads chan struct{}
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.reads
	return s.ResponseRecorder.Write(p)
}

// Who reads slowly keeps no operation in its place.
func TestWhoReadsPartsSlowly(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Schema: levels(&enginetest.Flusher{}), Admission: server.Admission{InFlight: 1, Queue: 1, Wait: time.Nanosecond}}, nil)
	client := &stuck{ResponseRecorder: httptest.NewRecorder(), reads: make(chan struct{})}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, query("query", deferred), nil)
		req.Header.Set("Accept", takesParts)
		h.ServeHTTP(client, req)
	}()
	require.Eventually(t, func() bool { return series(h.scraped(t)["trellis_operation_seconds"])["Page query"] == 1 }, time.Minute, time.Millisecond)
	require.Eventually(t, func() bool { return h.post(t, `{ user(id: "u1") { id } }`).StatusCode == http.StatusOK }, time.Minute, time.Millisecond)
	close(client.reads)
	<-answered
	require.Contains(t, client.Body.String(), `"hasNext":false`)
}

// Who leaves in between ends what runs for them.
func TestWhoLeavesBetweenParts(t *testing.T) {
	t.Parallel()
	flusher := hold()
	h := start(t, server.Config{Schema: levels(flusher)}, nil)
	got := h.parts(t, deferred)
	got.next()
	level := <-flusher.begun
	require.NoError(t, level.Err())
	got.leave()
	<-level.Done()
	require.Eventually(t, func() bool {
		return series(h.scraped(t)["trellis_operation_errors_total"])["CANCELED Page query"] == 1
	}, time.Minute, time.Millisecond)
	require.Empty(t, flusher.begun, "nothing more is read")
}

// The time of an operation is that of all its parts: what is not there by then comes as an error of its part.
func TestPartsThatComeTooLate(t *testing.T) {
	t.Parallel()
	var parts []string
	for timeout := 50 * time.Millisecond; len(parts) == 0; timeout *= 2 { // until what is there at once is there in time
		require.Less(t, timeout, waitFor)
		h := start(t, server.Config{Schema: levels(hold()), Limits: server.Limits{OperationTimeout: timeout}}, nil)
		if got := h.post(t, deferred, "Accept", takesParts); strings.Contains(got.text, `"data":{"age":79}`) {
			parts = strings.Split(got.text, partHeader)
		}
	}
	require.Len(t, parts, 4, "one is what comes before the first")
	require.Contains(t, parts[1], `{"data":{"user":{"id":"u1"}},"hasNext":true}`)
	require.Contains(t, parts[2], `{"incremental":[{"data":{"age":79},"path":["user"]}],"hasNext":true}`)
	var last struct {
		Incremental []struct {
			Data   json.RawMessage
			Errors []struct {
				Path       []string
				Extensions struct{ Code string }
			}
		}
		HasNext *bool
	}
	require.NoError(t, json.Unmarshal([]byte(strings.TrimSuffix(parts[3], "\r\n-----\r\n")), &last))
	require.JSONEq(t, `{"best":null}`, string(last.Incremental[0].Data))
	require.Equal(t, []string{"user", "best"}, last.Incremental[0].Errors[0].Path)
	require.Equal(t, "UPSTREAM_TIMEOUT", last.Incremental[0].Errors[0].Extensions.Code)
	require.False(t, *last.HasNext)
}

// What an operation says of itself comes at its end, and is the same as at once.
func TestPartsCostWhatTheWholeCosts(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Schema: levels(&enginetest.Flusher{})}, nil)
	whole := h.post(t, deferred, "X-Trellis-Cost", "1")
	cost, err := json.Marshal(whole.body.Extensions["cost"])
	require.NoError(t, err)
	got := h.post(t, deferred, "X-Trellis-Cost", "1", "Accept", takesParts)
	require.Equal(t, 1, strings.Count(got.text, `"extensions"`))
	_, behind, _ := strings.Cut(got.text, `"hasNext":false,"extensions":{"cost":`)
	require.JSONEq(t, string(cost), strings.TrimSuffix(behind, "}}\r\n-----\r\n"))
}

// A server that stops sends the parts that are still to come.
func TestPartsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	flusher := hold()
	s := server.New(server.Config{Schema: levels(flusher)})
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()
	h := &harness{Server: s, url: "http://" + listener.Addr().String()}

	got := h.parts(t, deferred)
	got.next()
	<-flusher.begun
	stop()
	close(flusher.going)
	require.Contains(t, got.next()+got.next(), `"hasNext":false`)
	require.Empty(t, got.next())
	require.NoError(t, <-ended)
}

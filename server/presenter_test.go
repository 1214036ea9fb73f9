package server_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

func failWith(err error) resolver {
	return func(context.Context, map[string]any) (any, error) { return nil, err }
}

func untilDone(ctx context.Context, _ map[string]any) (any, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("wait: %w", ctx.Err())
}

func notFoundError() error { return domain.NotFound("thing") }

func TestErrorOfResolver(t *testing.T) {
	t.Parallel()
	const secret = "password=s3cret"
	cause := errors.New(secret)
	cases := map[string]struct {
		reason  string
		resolve resolver
		code    string
		message string
		more    map[string]any // further extensions
		level   string         // of the one record in the log, "" for none
		logged  string
	}{
		"not found": {
			reason: "domain errors are for clients", resolve: failWith(domain.NotFound("note")), code: "NOT_FOUND", message: "note not found",
		},
		"wrapped": {
			reason:  "and are found in the chain, which is not sent",
			resolve: failWith(fmt.Errorf("read %s: %w", secret, domain.Unauthenticated("sign in first"))),
			code:    "UNAUTHENTICATED", message: "sign in first",
		},
		"joined": {
			reason:  "in one of several too",
			resolve: failWith(errors.Join(nil, domain.NotFound("note"))), code: "NOT_FOUND", message: "note not found",
		},
		"bad input": {
			reason: "the argument is named", resolve: failWith(domain.BadInput("first", "must be 1 to %d", 50)),
			code: "BAD_INPUT", message: "first: must be 1 to 50", more: map[string]any{"argument": "first"},
		},
		"bad input of nothing": {
			reason:  "where it is known",
			resolve: failWith(&domain.Error{Code: domain.CodeBadInput, Message: "no"}), code: "BAD_INPUT", message: "no",
		},
		"upstream": {
			reason:  "the cause of an upstream's failure is logged",
			resolve: failWith(domain.Upstream(domain.CodeUpstreamUnavailable, "the commerce database cannot be reached", cause)),
			code:    "UPSTREAM_UNAVAILABLE", message: "the commerce database cannot be reached", level: "WARN", logged: secret,
		},
		"overloaded": {
			reason:  "likewise",
			resolve: failWith(domain.Upstream(domain.CodeOverloaded, "no connection free", cause)), code: "OVERLOADED",
			message: "no connection free", level: "WARN", logged: secret,
		},
		"unknown": {
			reason: "what is not known is ours", resolve: failWith(fmt.Errorf("read notes: %w", cause)),
			code: "INTERNAL", message: "internal error", level: "ERROR", logged: "read notes: " + secret,
		},
		"internal": {
			reason:  "a domain error may be internal, and is masked",
			resolve: failWith(&domain.Error{Code: domain.CodeInternal, Message: secret}),
			code:    "INTERNAL", message: "internal error", level: "ERROR", logged: secret,
		},
		"GraphQL error": {
			reason:  "that a library made it for clients does not make it ours",
			resolve: failWith(&gqlerror.Error{Message: secret, Extensions: map[string]any{"hint": secret}}),
			code:    "INTERNAL", message: "internal error", level: "ERROR", logged: secret,
		},
		"timeout": {
			reason: "a deadline is no bug", resolve: failWith(fmt.Errorf("%s: %w", secret, context.DeadlineExceeded)),
			code: "UPSTREAM_TIMEOUT", message: "the operation took too long", level: "WARN", logged: secret,
		},
		"canceled by us": {
			reason: "the client is still there: a bug", resolve: failWith(context.Canceled),
			code: "INTERNAL", message: "internal error", level: "ERROR", logged: "context canceled",
		},
		"panic": {
			reason:  "a panic ends a field and not the server",
			resolve: func(context.Context, map[string]any) (any, error) { panic(secret) },
			code:    "INTERNAL", message: "internal error", level: "ERROR", logged: "panic: " + secret,
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{}, map[string]resolver{"fail": tc.resolve})

			got := h.post(t, "{ thing { name } f: fail }", "X-Request-Id", "req-1")

			require.Equal(t, http.StatusOK, got.StatusCode, tc.reason)
			require.JSONEq(t, `{"thing":{"name":"a name"},"f":null}`, string(got.body.Data), tc.reason)
			require.Len(t, got.body.Errors, 1, tc.reason)
			err := got.body.Errors[0]
			require.Equal(t, tc.message, err.Message, tc.reason)
			require.Equal(t, []any{"f"}, err.Path, tc.reason)
			require.Equal(t, []struct{ Line, Column int }{{1, 18}}, err.Locations, tc.reason)
			want := map[string]any{"code": tc.code}
			maps.Copy(want, tc.more)
			require.Equal(t, want, err.Extensions, tc.reason)
			require.NotContains(t, got.text, secret, tc.reason)

			var records []map[string]any
			for _, level := range []string{"ERROR", "WARN", "INFO"} {
				records = append(records, h.log.records(t, level)...)
			}
			if tc.level == "" {
				require.Empty(t, records, tc.reason)
				return
			}
			require.Len(t, records, 1, tc.reason)
			require.Equal(t, tc.level, records[0]["level"], tc.reason)
			require.Equal(t, "req-1", records[0]["request_id"], tc.reason)
			require.Equal(t, "f", records[0]["path"], tc.reason)
			require.Contains(t, records[0]["error"], tc.logged, tc.reason)
			if name == "panic" {
				require.Contains(t, records[0]["stack"], "presenter_test.go", tc.reason)
			}
		})
	}
}

func TestErrorOfArgument(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason    string
		query     string
		variables map[string]any
		argument  string
		message   string
	}{
		"id": {
			reason: "the id says what is wrong, the path which it is", query: `{ t: thing(id: "note_1") { name } }`,
			argument: "id", message: `id: "note_1" is no user id`,
		},
		"variable": {
			reason: "by variable alike", query: `query($x: ID) { t: thing(id: $x) { name } }`, variables: map[string]any{"x": "y"},
			argument: "id", message: `id: "y" is no user id`,
		},
		"nested": {
			reason: "a field of an input is named by its path", query: `{ t: thing(by: {id: "z"}) { name } }`,
			argument: "by.id", message: `by.id: "z" is no user id`,
		},
		"plain error": {
			reason: "an unmarshaller's plain error is the client's too", query: `{ t: thing(colour: GREEN) { name } }`,
			argument: "colour", message: "colour: GREEN is out of stock",
		},
		"gqlgen's error": {
			reason: "so is gqlgen's", query: `query($n: Int) { t: thing(first: $n) { name } }`, variables: map[string]any{"n": 3_000_000_000},
			argument: "first", message: "first: 3000000000 overflows signed 32-bit integer",
		},
	}
	h := start(t, server.Config{}, nil)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.postWith(t, tc.query, tc.variables)
			require.Len(t, got.body.Errors, 1, tc.reason)
			err := got.body.Errors[0]
			require.Equal(t, tc.message, err.Message, tc.reason)
			require.Equal(t, []any{"t"}, err.Path, tc.reason)
			require.NotEmpty(t, err.Locations, tc.reason)
			require.Equal(t, map[string]any{"code": "BAD_INPUT", "argument": tc.argument}, err.Extensions, tc.reason)
		})
	}
	t.Cleanup(func() { require.Empty(t, h.log.records(t, "ERROR")) })
}

func TestPathBelowFieldIsNotTakenForAnArgument(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, map[string]resolver{
		"thing": func(ctx context.Context, _ map[string]any) (any, error) {
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithField("colour")), errors.New("s3cret"))
			return nil, nil //nolint:nilnil // as a field that is null
		},
	})
	got := h.post(t, "{ thing(colour: RED) { name } }")
	require.Equal(t, "INTERNAL", got.code(t))
	require.Equal(t, []any{"thing", "colour"}, got.body.Errors[0].Path)
	require.NotContains(t, got.text, "s3cret")
}

func TestOneOutageIsToldAndLoggedOnce(t *testing.T) {
	t.Parallel()
	down := domain.Upstream(domain.CodeUpstreamUnavailable, "the commerce database cannot be reached", errors.New("refused"))
	h := start(t, server.Config{}, map[string]resolver{"name": failWith(down)})

	got := h.post(t, "{ thing { thing { name } name n: name } }")
	require.JSONEq(t, `{"thing":{"thing":{"name":null},"name":null,"n":null}}`, string(got.body.Data))
	require.Len(t, got.body.Errors, 1, "and told once")
	require.Equal(t, []any{"thing", "n"}, got.body.Errors[0].Path)
	require.Equal(t, map[string]any{"code": "UPSTREAM_UNAVAILABLE", "count": 3.0}, got.body.Errors[0].Extensions)
	require.Len(t, h.log.records(t, "WARN"), 1, "every edge fails alike")

	h.post(t, "{ thing { name } }")
	require.Len(t, h.log.records(t, "WARN"), 2, "each operation says so")
}

func TestClientThatLeftIsNoFailure(t *testing.T) {
	t.Parallel()
	var h *harness
	t.Cleanup(func() { // runs after the server has closed, and so after the request has ended
		require.Empty(t, h.log.records(t, "ERROR"))
		require.Empty(t, h.log.records(t, "WARN"))
	})
	running, ended := make(chan struct{}), make(chan struct{})
	h = start(t, server.Config{}, map[string]resolver{"slow": func(ctx context.Context, args map[string]any) (any, error) {
		close(running)
		defer close(ended)
		return untilDone(ctx, args)
	}})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-running
		leave()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+query("query", "{ slow }"), nil)
	require.NoError(t, err)
	_, err = http.DefaultTransport.RoundTrip(req) //nolint:bodyclose // there is no response
	require.ErrorIs(t, err, context.Canceled)
	<-ended
}

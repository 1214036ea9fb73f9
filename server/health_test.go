package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/storage/postgres"
)

type database struct {
	side postgres.Side
	ping func(ctx context.Context) error
}

func (d database) Side() postgres.Side            { return d.side }
func (d database) Ping(ctx context.Context) error { return d.ping(ctx) }

func TestReadiness(t *testing.T) {
	t.Parallel()
	up := func(context.Context) error { return nil }
	down := func(context.Context) error { return errors.New("password=s3cret") }
	silent := func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	cases := map[string]struct {
		reason    string
		databases []server.Database
		status    int
		body      string
	}{
		"both": {
			reason: "both answer", databases: []server.Database{database{"community", up}, database{"commerce", up}},
			status: 200, body: `{"status":"ok","databases":{"community":"ok","commerce":"ok"}}`,
		},
		"one down": {
			reason: "the one is named, why is not", databases: []server.Database{database{"community", up}, database{"commerce", down}},
			status: 503, body: `{"status":"unavailable","databases":{"community":"ok","commerce":"unavailable"}}`,
		},
		"one silent": {
			reason: "nobody waits longer than a second", databases: []server.Database{database{"community", silent}, database{"commerce", up}},
			status: 503, body: `{"status":"unavailable","databases":{"community":"unavailable","commerce":"ok"}}`,
		},
		"none": {reason: "nothing to wait for", status: 200, body: `{"status":"ok"}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // the second passes at once
				s := server.New(server.Config{Schema: newSchema(nil), Databases: tc.databases})
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
				require.Equal(t, tc.status, rec.Code, tc.reason)
				require.JSONEq(t, tc.body, rec.Body.String(), tc.reason)
				require.Equal(t, "no-store", rec.Header().Get("Cache-Control"))
			})
		})
	}
}

func TestLivenessAsksNobody(t *testing.T) {
	t.Parallel()
	down := func(context.Context) error { return errors.New("down") }
	got := start(t, server.Config{Databases: []server.Database{database{"commerce", down}}}, nil).get(t, "/livez")
	require.Equal(t, 200, got.StatusCode)
	require.Equal(t, "ok", got.text)
}

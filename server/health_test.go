package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
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

// However many ask, a database hears of one: a connection a request would be one for whoever wants the databases to have none left.
func TestADatabaseIsAskedOnceForAllWhoAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		answer := make(chan error)
		s := server.New(server.Config{Schema: newSchema(nil), Databases: []server.Database{
			database{"commerce", func(context.Context) error {
				asked.Add(1)
				return <-answer
			}},
		}})
		get := func(ctx context.Context) int {
			rec := httptest.NewRecorder()
			s.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", nil))
			return rec.Code
		}
		left, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { get(left) })
		synctest.Wait()
		leave() // the first, which is no reason to tell the others that there is no answer
		for range 60 {
			all.Go(func() { assert.Equal(t, 200, get(t.Context())) })
		}
		synctest.Wait()
		require.EqualValues(t, 1, asked.Load())
		answer <- nil
		all.Wait()
		require.Equal(t, 200, get(t.Context()), "it has just answered")
		require.EqualValues(t, 1, asked.Load())

		time.Sleep(500 * time.Millisecond) // of the bubble's clock
		for i, said := range []error{errors.New("down"), errors.New("down still"), nil} {
			all.Go(func() { answer <- said })
			want := 503
			if said == nil {
				want = 200
			}
			require.Equal(t, want, get(t.Context()), "that it is down is not kept")
			all.Wait()
			require.EqualValues(t, 2+i, asked.Load())
		}
	})
}

func TestLivenessAsksNobody(t *testing.T) {
	t.Parallel()
	down := func(context.Context) error { return errors.New("down") }
	got := start(t, server.Config{Databases: []server.Database{database{"commerce", down}}}, nil).get(t, "/livez")
	require.Equal(t, 200, got.StatusCode)
	require.Equal(t, "ok", got.text)
}

package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/storage/postgres"
)

func TestOperatorsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	out := &console{stdout: t.Output(), stderr: t.Output()}
	d, err := (&storageFlags{DataDir: dataDir(t)}).open(t.Context(), out, postgres.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.close(context.WithoutCancel(t.Context()))) })
	require.NoError(t, d.migrate(t.Context(), out))
	log := slog.New(slog.DiscardHandler)
	seen, err := operatorFlags{AdminListen: "127.0.0.1:0"}.open(t.Context(), log, nil)
	require.NoError(t, err)
	stop := seen.look(d, server.Admin(seen.metrics, []server.Database{d.community, d.commerce}, log), log)
	url := "http://" + seen.admin.Addr().String()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/metrics", nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Contains(t, string(text), `trellis_pool_connections_max{side="commerce"}`)
	require.Contains(t, string(text), `trellis_jobs_waiting{queue="default",side="community"}`)
	becomesReady(t, url)
	require.Equal(t, http.StatusOK, get(t, url+"/debug/pprof/"))
	require.Equal(t, http.StatusNotFound, get(t, url+"/graphql"))
	stop()
	_, err = http.DefaultClient.Do(req) //nolint:bodyclose // there is no response
	require.Error(t, err)
	require.NoError(t, seen.close(t.Context()))
}

// How much a server takes on goes by the machine and the pools, unless somebody says so.
func TestPlacesByDefault(t *testing.T) {
	t.Parallel()
	require.Equal(t, 4000, loadFlags{}.admission(1000).InFlight)
	require.GreaterOrEqual(t, loadFlags{}.admission(2).InFlight, 16)
	set := loadFlags{MaxInFlight: 7, QueueWait: time.Second}.admission(1000)
	require.Equal(t, 7, set.InFlight)
	require.Equal(t, time.Second, set.Wait)
	require.Contains(t, set.Urgent, "orderPlace")
}

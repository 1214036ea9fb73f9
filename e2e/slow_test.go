package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// A database that hangs is worse than one that is gone: it takes every connection and answers none.
func TestCommerceStalledLeavesTheCommunityStanding(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	before := s.data(t, "", faultFeed(t), nil) // without a bound: what a database that is well takes is not what is asked
	const wait = 8 * time.Second               // what the first request loses to a stalled one, and what a healthy one has for an answer
	shop, err := postgres.Open(t.Context(), postgres.Commerce, s.instances[postgres.Commerce].URL("trellis"), postgres.Options{
		MaxConns: 8, AnswerTimeout: wait, ConnectTimeout: wait,
	})
	require.NoError(t, err)
	t.Cleanup(shop.Close)
	s.graph = serve(t, s.community, shop, s.library)

	thaw := storagetest.Freeze(t, s.instances[postgres.Commerce])
	slow := s.ask(t, "", faultFeed(t), nil)
	requireCommunityStands(t, before, slow)
	told := map[any]string{}
	for _, e := range slow.Errors {
		told[e.Extensions["code"]] = e.Message
	}
	require.Len(t, told, len(slow.Errors), "one outage is one error of a code: %s", slow.raw)
	require.Equal(t, "the commerce database did not answer in time", told["UPSTREAM_TIMEOUT"], "no cause is told")
	delete(told, "UPSTREAM_TIMEOUT")
	delete(told, "UPSTREAM_UNAVAILABLE") // of deeper edges, which were reached after it had been given up
	require.Empty(t, told)

	connected, used := shop.Pool().Stat().NewConnsCount(), shop.Pool().Stat().AcquireCount()
	for range 20 {
		quick := s.ask(t, "", faultFeed(t), nil)
		requireCommunityStands(t, before, quick)
		require.Len(t, quick.Errors, 1, "%s", quick.raw)
		require.Equal(t, "UPSTREAM_UNAVAILABLE", quick.Errors[0].Extensions["code"])
		require.Equal(t, "the commerce database cannot be reached", quick.Errors[0].Message)
	}
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz"))
	require.Equal(t, http.StatusOK, s.get(t, "/livez"))
	require.Equal(t, connected, shop.Pool().Stat().NewConnsCount(), "no request waits for a database that is known to hang")
	require.Equal(t, used, shop.Pool().Stat().AcquireCount())

	thaw()
	s.recovers(t, before)
}

package server

import (
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTimeoutsOfConnections(t *testing.T) {
	t.Parallel()
	srv := (&Server{log: slog.New(slog.DiscardHandler)}).httpServer()
	require.Equal(t, []any{readHeaderTimeout, readTimeout, idleTimeout}, []any{srv.ReadHeaderTimeout, srv.ReadTimeout, srv.IdleTimeout})
	require.Zero(t, srv.WriteTimeout, "it would end streams")
	require.Implements(t, (*http.Handler)(nil), srv.Handler)
}

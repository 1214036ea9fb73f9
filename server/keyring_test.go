package server

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A patient flood, a key an issuer's pause, is remembered up to a bound.
func TestUnknownKeysAreBounded(t *testing.T) {
	t.Parallel()
	var seconds, asked atomic.Int64
	now := func() time.Time { return time.Unix(seconds.Load(), 0) }
	k := newKeyring(func(context.Context) ([]signingKey, error) {
		asked.Add(1)
		return []signingKey{{id: "1", public: ed25519.PublicKey{}}}, nil
	}, now, slog.New(slog.DiscardHandler))
	const many = 3 * unknownKept
	for n := range many {
		seconds.Add(int64(keysPause / time.Second))
		_, err := k.find(t.Context(), fmt.Sprintf("stray %d", n), "EdDSA")
		require.Error(t, err)
	}
	require.EqualValues(t, many, asked.Load(), "the test asks for each")
	require.LessOrEqual(t, k.unknown.EstimatedSize(), unknownKept+unknownKept/10)
	_, err := k.find(t.Context(), "1", "EdDSA")
	require.NoError(t, err)
}

func TestIssuerOfHTTPSIsAskedByHTTPSOnly(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(plain.Close)
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	t.Cleanup(secure.Close)

	client := issuerClient(secure.URL, time.Minute)
	guard, ok := client.Transport.(*guarded)
	require.True(t, ok)
	guard.next = secure.Client().Transport // which knows the certificate
	for name, start := range map[string]string{"a redirect": secure.URL, "a link": plain.URL} {
		_, err := (&issuer{client: client}).get(t.Context(), start)
		require.ErrorContains(t, err, "leads from https to http://", name)
	}
	require.False(t, reached.Load())

	_, err := (&issuer{client: issuerClient(plain.URL, time.Minute)}).get(t.Context(), plain.URL)
	require.NoError(t, err, "who begins with http may stay there")
}

package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever a body is, it is one operation that names what is to run, or a refusal in words of ours.
func FuzzParams(f *testing.F) {
	for _, seed := range []string{
		`{"query":"{ hello }"}`, `{"query":"query A($a: Int) { hello }","operationName":"A","variables":{"a":1e400}}`, `[]`, `{}`, `null`,
		`{"query":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`, `{"documentId":"a"}`, `{"query":7}`,
		"{\"query\":\"\xff\"}", `{"query":"a","query":"b"}`, `{"variables":{"a":[[[[[[]]]]]]},"query":"x"} {}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		params, refused := parseParams(body)
		if refused != nil {
			require.Nil(t, params)
			require.Equal(t, http.StatusBadRequest, refused.status)
			return
		}
		require.True(t, params.Query != "" || named(params))
	})
}

// Nobody makes a ticket but who has the key, and what is redeemed is what was sealed.
func FuzzTickets(f *testing.F) {
	issuer, at := newTickets(make([]byte, 32)), time.Unix(1_800_000_000, 0)
	f.Add("", "token")
	f.Add("AAAA", "")
	f.Add(newTickets([]byte("another key, which has 32 bytes.")).issue("token", at.Add(time.Hour)), "a.b.c")
	f.Fuzz(func(t *testing.T, ticket, token string) {
		_, err := issuer.redeem(ticket, at)
		require.Error(t, err)
		back, err := issuer.redeem(issuer.issue(token, at.Add(time.Minute)), at)
		require.NoError(t, err)
		require.Equal(t, token, back)
	})
}

// Whatever a client writes into its headers, it is taken for an address that a proxy of ours has seen, or for its own.
func FuzzForwarded(f *testing.F) {
	f.Add("198.51.100.7, 203.0.113.2", "text/event-stream")
	f.Add("[2001:db8::1%eth0]:443,,unknown", "*/*;q=nan, application/json;;")
	f.Add("::ffff:10.0.0.1", "application/graphql-response+json;q=0")
	f.Fuzz(func(t *testing.T, forwarded, accept string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
		r.RemoteAddr = "192.0.2.1:7"
		r.Header.Set("X-Forwarded-For", forwarded)
		r.Header.Set("Accept", accept)
		own := netip.MustParseAddr("192.0.2.1")
		require.Equal(t, own, addressOf(r, nil), "nobody is believed")
		named := addressOf(r, []netip.Prefix{netip.PrefixFrom(own, 32)})
		require.True(t, named.IsValid())
		require.Empty(t, named.Zone())
		a := readAccept(r)
		require.NotEmpty(t, a.media)
		require.True(t, a.json || a.events)
	})
}

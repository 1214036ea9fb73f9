package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

func TestTickets(t *testing.T) {
	t.Parallel()
	identity := server.NewIdentity(key('a'), noon)
	token, err := identity.Mint(domain.UserID{1}, 0, time.Hour)
	require.NoError(t, err)
	h := start(t, server.Config{Identity: identity, TicketKey: []byte(strings.Repeat("k", 32))}, nil)

	got := h.send(t, http.MethodPost, "/graphql/ticket", "", map[string]string{"Authorization": "Bearer " + token})
	require.Equal(t, 200, got.StatusCode)
	require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
	var issued struct {
		Ticket    string
		ExpiresAt time.Time
	}
	require.NoError(t, json.Unmarshal([]byte(got.text), &issued))
	require.WithinDuration(t, time.Now().Add(time.Minute), issued.ExpiresAt, 30*time.Second)
	require.NotContains(t, issued.Ticket, token)

	viewer := func(ticket string, header ...string) *answer {
		return h.get(t, query("query", "{ viewer }", "ticket", ticket), append([]string{"Accept", "text/event-stream"}, header...)...)
	}
	require.Contains(t, viewer(issued.Ticket).text, domain.UserID{1}.String())
	for _, bad := range []string{issued.Ticket[1:], issued.Ticket[:20], "x", token, "_"} {
		refused := viewer(bad)
		require.Equal(t, 401, refused.StatusCode)
		require.Equal(t, "the ticket is not valid", refused.body.Errors[0].Message)
	}
	require.Contains(t, viewer("").text, "nobody")
	plain := h.get(t, query("query", "{ viewer }", "ticket", issued.Ticket))
	require.JSONEq(t, `{"data":{"viewer":"nobody"}}`, plain.text, "it is good for streams only")
	other := start(t, server.Config{Identity: identity, TicketKey: []byte(strings.Repeat("l", 32))}, nil)
	require.Equal(t, 401, other.get(t, "/graphql?query={viewer}&ticket="+url.QueryEscape(issued.Ticket), "Accept", "text/event-stream").StatusCode)
}

func TestWhoGetsATicket(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{TicketKey: []byte(strings.Repeat("k", 32))}, nil)
	nobody := h.send(t, http.MethodPost, "/graphql/ticket", "", nil)
	require.Equal(t, 401, nobody.StatusCode)
	require.Equal(t, "UNAUTHENTICATED", nobody.code(t))
	byGet := h.get(t, "/graphql/ticket")
	require.Equal(t, 405, byGet.StatusCode)
	require.Equal(t, "POST", byGet.Header.Get("Allow"))
	without := start(t, server.Config{}, nil)
	require.Equal(t, 404, without.send(t, http.MethodPost, "/graphql/ticket", "", nil).StatusCode)
}

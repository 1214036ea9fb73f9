package server

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestATicketIsOver(t *testing.T) {
	t.Parallel()
	tickets := newTickets([]byte(strings.Repeat("k", 32)))
	until := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ticket := tickets.issue("a token", until)
	token, err := tickets.redeem(ticket, until.Add(-time.Second))
	require.NoError(t, err)
	require.Equal(t, "a token", token)
	_, err = tickets.redeem(ticket, until)
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))
	require.ErrorContains(t, err, "has expired")
	require.NotEqual(t, ticket, tickets.issue("a token", until), "sealed each time anew")
}

package e2e_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

const leaving = `query ($user: ID!, $note: ID!, $comment: ID!, $handle: String!) {
  byId: nodes(ids: [$user, $note]) { id }
  user(by: { handle: $handle }) { id }
  comment: node(id: $comment) { ... on Comment { state text author { id } } }
}`

func TestAccountDelete(t *testing.T) {
	t.Parallel()
	g := paying(t)
	const handle = "wen.reads"
	wen, stranger := g.as(t, handle), g.as(t, "lin.dresses")
	input := func(confirm string) map[string]any {
		return map[string]any{"confirmHandle": confirm, "idempotencyKey": aKey()}
	}
	require.Equal(t, []string{"NOT_ALLOWED"}, g.refusedAs(t, g.as(t, "xiaoman.clay"), "accountDelete", input("xiaoman.clay"))[:1], "a store is open")
	user := g.userID(t, handle)
	_, err := g.commerce.Pool().Exec(t.Context(), "UPDATE orders_by_buyer SET status = 'SHIPPED' WHERE buyer_id = $1", user)
	require.NoError(t, err)
	require.Contains(t, g.refusedAs(t, wen, "accountDelete", input(handle)), "ILLEGAL_STATE", "an order is under way")
	_, err = g.commerce.Pool().Exec(t.Context(),
		"UPDATE orders_by_buyer SET status = 'COMPLETED', after_sale_status = 'NONE' WHERE buyer_id = $1", user)
	require.NoError(t, err)
	require.Equal(t, []string{"INVALID at input.confirmHandle"}, g.refusedAs(t, wen, "accountDelete", input("lin.dresses")))

	note := scalars(t, g.community, "SELECT note_id::text FROM notes_by_author WHERE author_id = $1 AND reach = 0 LIMIT 1", user)
	require.Len(t, note, 1)
	var noteID domain.NoteID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT $1::uuid", note[0]).Scan(&noteID))
	other := g.userID(t, "lin.dresses")
	var othersNote domain.NoteID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(),
		"SELECT note_id FROM notes_by_author WHERE author_id = $1 AND reach = 0 LIMIT 1", other).Scan(&othersNote))
	comment := text(t, g.done(t, wen, "commentCreate", "comment { id }",
		map[string]any{"noteId": othersNote.String(), "body": "再见", "idempotencyKey": aKey()}), "comment", "id")

	last := input(handle)
	require.Equal(t, true, g.done(t, wen, "accountDelete", "ok", last)["ok"])
	require.Equal(t, true, g.done(t, wen, "accountDelete", "ok", last)["ok"], "sent again, it is done")
	read := map[string]any{"user": user.String(), "note": noteID.String(), "comment": comment, "handle": handle}
	a := g.ask(t, stranger, leaving, read)
	require.Nil(t, at(t, a.Data, "byId", 0), "at once")
	require.Nil(t, at(t, a.Data, "user"))
	require.Eventually(t, func() bool {
		a = g.ask(t, stranger, leaving, read)
		return at(t, a.Data, "byId", 1) == nil && text(t, a.Data, "comment", "state") == "DELETED"
	}, 2*time.Minute, 50*time.Millisecond, "a job clears the rest")
	require.Equal(t, map[string]any{"state": "DELETED", "text": nil, "author": nil}, at(t, a.Data, "comment"))
	require.Eventually(t, func() bool {
		return scalars(t, g.commerce, "SELECT count(*)::text FROM addresses WHERE user_id = $1", user)[0] == "0"
	}, 2*time.Minute, 50*time.Millisecond, "and what commerce keeps")
	a = g.ask(t, wen, `{ viewer { user { id } addresses { id } drafts { nodes { id } } } }`, nil)
	require.Equal(t, map[string]any{"user": nil, "addresses": []any{}, "drafts": map[string]any{"nodes": []any{}}}, at(t, a.Data, "viewer"),
		"who still bears a token is nobody in particular")
	for _, token := range []string{stranger, ""} {
		page := g.data(t, token, `{ feed(first: 50) { nodes { ... on Note { id author { id } } } } }`, nil)
		for _, n := range list(t, page.Data, "feed", "nodes") {
			require.NotEqual(t, noteID.String(), at(t, n, "id"))
		}
	}
}

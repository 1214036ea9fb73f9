package e2e_test

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// known is the id of a user of the demo, by their handle.
func (g *graph) known(t *testing.T, handle string) domain.UserID {
	t.Helper()
	id, err := domain.ParseID[domain.UserID]("id", g.userOf(t, handle))
	require.NoError(t, err)
	return id
}

// tellOfEverything tells somebody of things of every type, over and over, so that each is on the first page of any size.
func tellOfEverything(t *testing.T, g *graph, handle string) {
	t.Helper()
	user := g.known(t, handle)
	people, shop := g.community.Pool(), g.commerce.Pool()
	pair := func(pool *pgxpool.Pool, sql string) (a, b domain.UUID) {
		require.NoError(t, pool.QueryRow(t.Context(), sql).Scan(&a, &b), sql)
		return a, b
	}
	note, own := pair(people, `SELECT c.note_id, c.id FROM comments c JOIN notes n ON n.id = c.note_id
WHERE c.state = 'VISIBLE' AND n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC' ORDER BY c.id LIMIT 1`)
	product, store := pair(shop, "SELECT id, store_id FROM products WHERE status = 'ACTIVE' ORDER BY id LIMIT 1")
	host, room := pair(people, "SELECT host_id, id FROM live_rooms WHERE status = 'LIVE' ORDER BY host_id, id LIMIT 1")
	var order domain.OrderID
	var n int16
	require.NoError(t, shop.QueryRow(t.Context(), `SELECT r.order_id, r.n FROM refunds r JOIN orders o ON o.id = r.order_id
WHERE o.buyer_id = $1 ORDER BY o.id LIMIT 1`, user).Scan(&order, &n))
	actor := g.known(t, "xiaoman.clay")
	about := []community.Notice{
		{Kind: community.CommentAnswered, About: domain.CommentID{Note: domain.NoteID(note), Own: own}.String(), Actor: actor},
		{Kind: community.RefundPaid, About: domain.RefundID{Order: order, N: n}.String()},
		{Kind: community.ProductRestocked, About: domain.ProductID(product).String()},
		{Kind: community.StoreJoined, About: domain.StoreID(store).String()},
		{Kind: community.LiveStarted, About: domain.LiveRoomID{Host: domain.UserID(host), Own: room}.String(), Actor: domain.UserID(host)},
		{Kind: community.NoteMentioned, About: domain.NoteID(note).String(), Actor: actor},
		{Kind: community.OrderShipped, About: order.String()},
		{Kind: community.UserFollowed, Actor: actor},
	}
	db := communitydb.NewStore(g.community)
	require.NoError(t, db.InTx(t.Context(), func(tx communitydb.Tx) error {
		for i := range 64 { // so that one of each is the latest
			notice := about[len(about)-1-i%len(about)]
			notice.User, notice.Of = user, strconv.Itoa(i)
			told, err := tx.Notify(t.Context(), clock().Add(-time.Hour), func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
				[]community.Notice{notice})
			require.NoError(t, err)
			require.Len(t, told, 1)
		}
		return nil
	}))
}

// tell works the jobs of both sides that tell users something.
func (g *graph) tell(t *testing.T) {
	t.Helper()
	for _, side := range []*pgxpool.Pool{g.commerce.Pool(), g.community.Pool()} {
		rows, err := side.Query(t.Context(), `DELETE FROM river_job WHERE kind = 'notify' OR kind LIKE 'tell\_of\_%' RETURNING id, kind, args`)
		require.NoError(t, err)
		type job struct {
			ID   int64
			Kind string
			Args []byte
		}
		jobs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[job])
		require.NoError(t, err)
		slices.SortFunc(jobs, func(a, b job) int { return int(a.ID - b.ID) })
		do := g.do.Notifications
		works := map[string]func([]byte) error{
			"notify":            worked(t, do.Notify),
			"tell_of_reactions": worked(t, do.TellOfReactions),
			"tell_of_follows":   worked(t, do.TellOfFollows),
			"tell_of_comment":   worked(t, do.TellOfComment),
			"tell_of_note":      worked(t, do.TellOfNote),
			"tell_of_live":      worked(t, do.TellOfLive),
			"tell_of_order":     worked(t, do.TellOfOrder),
			"tell_of_review":    worked(t, do.TellOfReview),
			"tell_of_restock":   worked(t, do.TellOfRestock),
		}
		for _, j := range jobs {
			require.NoError(t, works[j.Kind](j.Args), "%s %s", j.Kind, j.Args)
		}
	}
}

func worked[A any](t *testing.T, do func(context.Context, A) error) func([]byte) error {
	t.Helper()
	return func(raw []byte) error {
		var a A
		require.NoError(t, json.Unmarshal(raw, &a))
		return do(t.Context(), a)
	}
}

const (
	toldScreen = `query ($group: NotificationGroup, $after: String) { viewer { unread { total byGroup { group count } }
  notifications(group: $group, first: 2, after: $after) { pageInfo { hasNextPage endCursor } nodes { id group at readAt text actorCount
    actors { handle } subject { __typename ... on Note { id } ... on Comment { id text } ... on User { handle } } } } } }`
	markRead = `mutation ($input: NotificationsMarkReadInput!) { notificationsMarkRead(input: $input) { unread { total byGroup { group count } } userErrors { code field } } }`
)

// The whole way: a like, a comment and a follow by their mutations, told by jobs, read, and taken apart by a block.
func TestNotifications(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	author, reader, other := g.as(t, "xiaoman.clay"), g.as(t, "wen.reads"), g.as(t, "nora.frames")
	_, err := g.community.Pool().Exec(t.Context(), "TRUNCATE notifications, notification_entries")
	require.NoError(t, err)
	var note domain.NoteID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), `SELECT id FROM notes
WHERE author_id = $1 AND state = 'PUBLISHED' AND visibility = 'PUBLIC' ORDER BY published_at DESC, id LIMIT 1`, g.known(t, "xiaoman.clay")).Scan(&note))
	id := note.String()
	_, err = g.community.Pool().Exec(t.Context(), "DELETE FROM note_likes WHERE note_id = $1 AND user_id = ANY($2)", note,
		[]domain.UserID{g.known(t, "wen.reads"), g.known(t, "nora.frames")})
	require.NoError(t, err)
	for _, who := range []string{reader, other} {
		g.done(t, who, "likeSet", "subject { __typename }", map[string]any{"subjectId": id, "liked": true})
	}
	g.done(t, reader, "commentCreate", "comment { id }", map[string]any{"noteId": id, "body": "What clay is it?", "idempotencyKey": aKey()})
	g.tell(t)

	a := g.data(t, author, toldScreen, nil)
	require.InDelta(t, 2, at(t, a.Data, "viewer", "unread", "total"), 0)
	nodes := list(t, at(t, a.Data, "viewer", "notifications", "nodes"))
	require.Len(t, nodes, 2)
	require.Equal(t, "What clay is it?", at(t, nodes[0], "subject", "text"))
	require.Equal(t, "COMMENTS", at(t, nodes[0], "group"))
	require.Contains(t, at(t, nodes[0], "text"), "commented on your note")
	require.Equal(t, id, at(t, nodes[1], "subject", "id"))
	require.InDelta(t, 2, at(t, nodes[1], "actorCount"), 0)
	require.Contains(t, at(t, nodes[1], "text"), " and ")
	require.Contains(t, at(t, nodes[1], "text"), " liked your note")
	require.Len(t, at(t, nodes[1], "actors"), 2)
	require.Len(t, at(t, a.Data, "viewer", "unread", "byGroup"), 7)

	of := g.data(t, author, toldScreen, map[string]any{"group": "LIKES_AND_COLLECTS"})
	require.Len(t, at(t, of.Data, "viewer", "notifications", "nodes"), 1)
	upTo := at(t, nodes[1], "at")
	read := g.data(t, author, markRead, map[string]any{"input": map[string]any{"upTo": upTo}})
	require.InDelta(t, 1, at(t, read.Data, "notificationsMarkRead", "unread", "total"), 0)
	read = g.data(t, author, markRead, map[string]any{"input": map[string]any{"upTo": at(t, nodes[0], "at"), "group": "COMMENTS"}})
	require.InDelta(t, 0, at(t, read.Data, "notificationsMarkRead", "unread", "total"), 0)
	require.NotNil(t, at(t, g.data(t, author, toldScreen, nil).Data, "viewer", "notifications", "nodes", 0, "readAt"))

	// By its id the author finds it, and nobody else.
	const byID = `query ($id: ID!) { node(id: $id) { ... on Notification { id text } } }`
	told := map[string]any{"id": at(t, nodes[1], "id")}
	require.NotNil(t, g.data(t, author, byID, told).Data["node"])
	for who, token := range map[string]string{"reader": reader, "nobody": "", "moderator": g.as(t, "wen.reads", domain.RoleModerator)} {
		a := g.ask(t, token, byID, told)
		require.Nil(t, a.Data["node"], who)
		require.Len(t, a.Errors, 1, who)
		require.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"], who)
	}

	g.done(t, author, "userBlockSet", "user { id }", map[string]any{"userId": g.userOf(t, "nora.frames"), "blocked": true})
	after := g.data(t, author, toldScreen, map[string]any{"group": "LIKES_AND_COLLECTS"})
	require.InDelta(t, 1, at(t, after.Data, "viewer", "notifications", "nodes", 0, "actorCount"), 0)
	require.NotContains(t, at(t, after.Data, "viewer", "notifications", "nodes", 0, "text"), " and ")
	_, err = g.community.Pool().Exec(t.Context(), "UPDATE notes SET state = 'DELETED' WHERE id = $1", note)
	require.NoError(t, err)
	gone := g.data(t, author, toldScreen, nil)
	for _, n := range list(t, at(t, gone.Data, "viewer", "notifications", "nodes")) {
		require.Nil(t, at(t, n, "subject"), "what is gone is null")
		require.NotEmpty(t, at(t, n, "text"))
	}
}

func TestNotificationsRefuse(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	mine := g.as(t, "xiaoman.clay")
	for query, says := range map[string]string{
		`{ viewer { notifications(first: 0) { nodes { id } } } }`:                       "BAD_INPUT",
		`{ viewer { notifications(first: 2, after: "x") { nodes { id } } } }`:           "BAD_INPUT",
		`{ viewer { notifications(first: 2) { nodes { actors(first: 11) { id } } } } }`: "BAD_INPUT",
	} {
		a := g.ask(t, mine, query, nil)
		require.NotEmpty(t, a.Errors, query)
		require.Equal(t, says, a.Errors[0].Extensions["code"], query)
	}
	a := g.ask(t, "", markRead, map[string]any{"input": map[string]any{"upTo": clock().Format(time.RFC3339)}})
	require.Equal(t, "UNAUTHENTICATED", a.Errors[0].Extensions["code"])
}

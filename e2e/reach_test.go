package e2e_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// What is invisible by one path is invisible by all (rules.md, I13): a note that mutations made and brought into each state and
// each visibility is read as each role by each path that leads to notes.
func TestWhatOneReaderSeesByEveryPath(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const author = "wen.reads"
	wen, moderator := g.as(t, author), g.as(t, "lu.runs", domain.RoleModerator)
	authorID := g.userOf(t, author)
	cup := g.sold(t, false)
	walled, follower, stranger := g.reader(t, authorID, "walled"), g.reader(t, authorID, "follower"), g.reader(t, authorID, "stranger") // each somebody else

	const states = 5
	for i, visibility := range []string{"PUBLIC", "FOLLOWERS", "PRIVATE"} {
		for state := range states {
			topic := fmt.Sprintf("path%c%c", 'a'+i, 'a'+state)
			made := at(t, g.done(t, wen, "noteCreate", noteFields, g.aNote(t, author, map[string]any{
				"body": "#" + topic, "visibility": visibility, "tags": []any{map[string]any{"productId": cup, "disclosure": "NONE"}},
			})), "note")
			id, topicID := text(t, made, "id"), text(t, made, "topics", 0, "id")
			reached := g.brought(t, wen, moderator, id, state)
			for role, tc := range map[string]struct {
				token string
				reach community.Reach
				sees  bool // whatever state it is in, by its id
			}{
				"nobody": {"", community.ReachStranger, false}, "a stranger": {stranger, community.ReachStranger, false},
				"a follower": {follower, community.ReachFollower, false}, "the author": {wen, community.ReachSelf, true},
				"a moderator": {moderator, community.ReachStranger, true}, "who is blocked": {walled, -1, false},
			} {
				shown := reached.Renders() && tc.reach >= community.Visibility(visibility).Needs()
				seen := g.pathsTo(t, tc.token, id, topicID, cup)
				require.Equal(t, reached != community.StateDeleted && (tc.sees || shown), seen["node"], "%s %s as %s by its id", visibility, reached, role)
				require.Equal(t, seen["node"], seen["nodes"], "%s %s as %s", visibility, reached, role)
				for _, list := range []string{"author", "topic", "product", "store"} {
					require.Equal(t, shown, seen[list], "%s %s as %s by the list of its %s", visibility, reached, role, list)
				}
				require.Equal(t, shown, seen["counted"], "%s %s as %s by the count of its topic", visibility, reached, role)
			}
		}
	}
}

// brought takes a draft through so many of its states.
func (g *graph) brought(t *testing.T, author, moderator, id string, steps int) community.ModerationState {
	t.Helper()
	note, err := domain.ParseID[domain.NoteID]("id", id)
	require.NoError(t, err)
	decide := func(from, to, reason any) {
		g.done(t, moderator, "moderationDecide", "ok", map[string]any{
			"subjectId": id, "expectedFrom": from, "to": to, "reason": reason, "idempotencyKey": aKey(),
		})
	}
	if steps > 0 {
		g.done(t, author, "notePublish", "note { id }", map[string]any{"noteId": id, "idempotencyKey": aKey()})
		require.NoError(t, g.do.Moderation.LetThrough(t.Context(), note))
	}
	if steps > 1 {
		decide("PUBLISHED", "LIMITED", "SPAM")
	}
	if steps > 2 {
		decide("LIMITED", "REMOVED", "SPAM")
	}
	if steps > 3 {
		g.done(t, author, "noteDelete", "note { id }", map[string]any{"noteId": id})
	}
	return []community.ModerationState{
		community.StateDraft, community.StatePublished, community.StateLimited, community.StateRemoved, community.StateDeleted,
	}[steps]
}

// pathsTo tells by which paths a note is found.
func (g *graph) pathsTo(t *testing.T, token, id, topic, product string) map[string]bool {
	t.Helper()
	a := g.ask(t, token, `query ($id: ID!, $topic: ID!, $product: ID!) {
  node(id: $id) { id } nodes(ids: [$id]) { id } user(by: { handle: "wen.reads" }) { notes(first: 1) { nodes { id } } }
  topic(id: $topic) { notes(sort: NEW, first: 1) { totalCount { value } nodes { id } } }
  product(id: $product) { notes(sort: NEW, first: 1) { nodes { id } } store { notes(first: 1) { nodes { id } } } } }`,
		map[string]any{"id": id, "topic": topic, "product": product})
	for _, e := range a.Errors {
		require.Equal(t, "NOT_FOUND", e.Extensions["code"], "%s", a.raw)
	}
	in := func(path ...any) bool {
		for _, n := range list(t, a.Data, path...) {
			if at(t, n, "id") == id {
				return true
			}
		}
		return false
	}
	return map[string]bool{
		"node": a.Data["node"] != nil, "nodes": at(t, a.Data, "nodes", 0) != nil,
		"author": a.Data["user"] != nil && in("user", "notes", "nodes"), "topic": in("topic", "notes", "nodes"),
		"product": in("product", "notes", "nodes"), "store": in("product", "store", "notes", "nodes"),
		"counted": at(t, a.Data, "topic", "notes", "totalCount", "value") != float64(0),
	}
}

// reader is the token of somebody who stands so to a user, made to.
func (g *graph) reader(t *testing.T, to, standing string) string {
	t.Helper()
	user, err := domain.ParseID[domain.UserID]("id", to)
	require.NoError(t, err)
	var id domain.UserID
	var handle string
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), `
SELECT u.id, u.handle FROM users u
WHERE u.id <> $1 AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = u.id)
  AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = u.id AND f.followee_id = $1) = ($2 = 'follower')
  AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.author_id = u.id)
ORDER BY u.id LIMIT 1`, user, standing).Scan(&id, &handle))
	if standing == "walled" {
		for _, pair := range [][2]domain.UserID{{id, user}, {user, id}} {
			_, err := g.community.Pool().Exec(t.Context(), "INSERT INTO walls (user_id, other_id) VALUES ($1, $2)", pair[0], pair[1])
			require.NoError(t, err)
		}
	}
	return g.as(t, handle)
}

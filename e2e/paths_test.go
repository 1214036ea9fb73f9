package e2e_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/server"
)

// walkedPaths are the fields that lead to a note, a comment, a user or a live room and that everyPath asks for.
func walkedPaths() []string {
	return []string{
		"Collection.owner", "CollectionItem.subject", "Comment.author", "Comment.note", "Comment.replies",
		"Comment.replyTo", "Comment.root", "LiveRoom.host", "MentionEntity.user", "ModerationCase.subject", "Note.author", "Note.comments", "Note.related",
		"Notification.actors", "Notification.subject", "Product.notes", "ProductTag.note", "Query.feed", "Query.node", "Query.nodes",
		"Query.liveRoom", "Query.note", "Query.user", "Store.notes", "Topic.notes", "User.followers", "User.following", "User.likedNotes", "User.liveRoom", "User.notes",
		"Viewer.drafts", "Viewer.user",
	}
}

// otherPaths are those that it does not, each with its reason.
func otherPaths() map[string]string {
	const loads = "it loads by the loader of Query.node, and TestPermissions reads it as every role"
	return map[string]string{
		"Attribution.creator":    loads,
		"Attribution.note":       loads,
		"Review.author":          loads,
		"Review.note":            loads,
		"Store.account":          loads,
		"Store.liveRoom":         "it loads by the loader of User.liveRoom, and TestLiveRoomOfAStore reads it",
		"Store.evaluations":      "the list of Store.notes, by the condition is_evaluation more",
		"Sponsorship.advertiser": loads,
		"StoreMembership.user":   "for the store's staff, who are each other's colleagues",
		"Order.buyer":            "for who deals with the order, whatever they think of each other",
		"OrderEvent.actor":       "for who deals with the order, whatever they think of each other",
		"ModerationEvent.actor":  "for moderators",
		"Viewer.blocked":         "whom the viewer blocks, for them to take it back",
	}
}

// Every field that a note, a comment, a user or a live room is reached by is walked by TestEveryPath, or there is a reason why not.
func TestEveryPathIsListed(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	leads := func(def *ast.Definition) bool {
		return slices.ContainsFunc(schema.GetPossibleTypes(def), func(d *ast.Definition) bool {
			return slices.Contains([]string{"Note", "Comment", "User", "LiveRoom"}, d.Name)
		})
	}
	var paths []string
	for name, def := range schema.Types {
		wrapper := strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge")
		if def.Kind != ast.Object || wrapper || strings.HasSuffix(name, "Payload") {
			continue // a payload answers who did something with what they did it to
		}
		for _, f := range def.Fields {
			target := schema.Types[f.Type.Name()]
			if strings.HasSuffix(target.Name, "Connection") {
				target = schema.Types[target.Fields.ForName("nodes").Type.Name()]
			}
			if !strings.HasPrefix(f.Name, "__") && leads(target) {
				paths = append(paths, name+"."+f.Name)
			}
		}
	}
	slices.Sort(paths)
	listed := slices.Concat(walkedPaths(), slices.Collect(maps.Keys(otherPaths())))
	slices.Sort(listed)
	require.Equal(t, paths, listed, "a new path to somebody's notes, comments or rooms, or to them: walk it in everyPath")
	for _, path := range walkedPaths() {
		_, field, _ := strings.Cut(path, ".")
		require.Contains(t, everyPath, field, path)
	}
}

// everyPath reads all that may lead to a note of an author's, to what was said below it, and to the author.
const everyPath = `
query ($note: ID!, $comment: ID!, $tag: ID!, $author: ID!, $handle: String!, $topic: ID!, $product: ID!, $collection: ID!, $own: ID!,
       $fan: String!, $beside: ID!, $other: ID!, $room: ID!, $desk: Boolean!, $signed: Boolean!) {
  node(id: $note) { id } nodes(ids: [$note, $comment, $author]) { id } note(id: $note) { id }
  byComment: node(id: $comment) { ... on Comment { id author { id } note { id } root { id } replyTo { id } } }
  byTag: node(id: $tag) { ... on ProductTag { id note { id } } }
  byID: node(id: $author) { id }
  byRoom: node(id: $room) { ... on LiveRoom { id host { id liveRoom { id } } } } liveRoom(id: $room) { id host { id } }
  user(by: { handle: $handle }) { id liveRoom { id host { id } } notes(first: 100) { totalCount { value } nodes { id } edges { node { id } } } likedNotes(first: 10) { nodes { id } } }
  fan: user(by: { handle: $fan }) {
    likedNotes(first: 100) { nodes { id } edges { node { id } } }
    followers(first: 100) { nodes { id } edges { node { id } } } following(first: 100) { nodes { id } edges { node { id } } }
  }
  topic(id: $topic) {
    new: notes(sort: NEW, first: 100) { totalCount { value } nodes { id } } hot: notes(sort: HOT, first: 100) { edges { node { id } } }
    products(first: 10) { nodes { id } }
  }
  product(id: $product) { notes(sort: NEW, first: 100) { nodes { id } } store { notes(first: 100) { nodes { id } } } }
  collection: node(id: $collection) { ... on Collection { items(first: 100) { nodes { subject { ... on Note { id } } } } } }
  own: node(id: $own) { ... on Collection { id owner { id } } }
  beside: node(id: $beside) { ... on Note { related(first: 50) { nodes { ... on Note { id } } } } }
  other: node(id: $other) { ... on Note {
    entities { ... on MentionEntity { user { id } } }
    comments(first: 50) { nodes { id author { id } replies(first: 50) { nodes { id author { id } root { id } replyTo { id author { id } }
      mentions { user { id } } } } } }
  } }
  home: feed(first: 50) { nodes { ... on Note { id author { id } } } }
  following: feed(surface: FOLLOWING, first: 50) @include(if: $signed) { nodes { ... on Note { id author { id } } } }
  viewer {
    user { id } drafts(first: 100) { nodes { id } }
    notifications(first: 100) { nodes { actors { id } subject { ... on Note { id } ... on Comment { id author { id } note { id } } ... on User { id }
      ... on LiveRoom { id host { id } } } } }
  }
  moderation @include(if: $desk) { queue(state: APPEALED, first: 50) { nodes { subject { ... on Note { id } ... on Comment { id } } } } }
}`

// stage is an author with readers who stand to them in every way, and what of everybody's leads to the author.
type stage struct {
	*graph
	author, fan, follower, stranger, blocking, blocked, staff string // handles
	authorID, moderator                                       string
	product, own, other, beside, topic, room                  string
}

func setStage(t *testing.T) *stage {
	t.Helper()
	g := generous(t).served(t, time.Millisecond, server.Limits{ParserTokens: 20_000, Repeats: 5_000, Effort: 10_000_000, Nodes: 100_000, Depth: 20, RootFields: 30, Aliases: 50})
	author := newCast(t, g).readers[0] // nothing keeps them from leaving
	readers := scalars(t, g.community, `
SELECT u.handle FROM users u
WHERE u.handle <> $1 AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.author_id = u.id) AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = u.id)
ORDER BY u.id LIMIT 6`, author)
	require.Len(t, readers, 6)
	s := &stage{
		graph: g, author: author, fan: readers[0], follower: readers[1], stranger: readers[2], blocking: readers[3],
		blocked: readers[4], staff: "xiaoman.clay", moderator: g.as(t, readers[5], domain.RoleModerator), product: g.sold(t, false),
	}
	s.authorID = g.userOf(t, s.author)
	for _, table := range []string{"follows", "followers"} { // whoever the demo has follow them
		_, err := g.community.Pool().Exec(t.Context(), "DELETE FROM "+table+" WHERE followee_id = (SELECT id FROM users WHERE handle = $1)", s.author)
		require.NoError(t, err)
	}
	by := func(handle string) string { return g.as(t, handle) }
	for _, handle := range []string{s.fan, s.follower} {
		g.done(t, by(handle), "userFollowSet", "user { id }", map[string]any{"userId": s.authorID, "following": true})
	}
	s.own = text(t, g.done(t, by(s.author), "collectionSave", "collection { id }", map[string]any{"title": "Mine", "idempotencyKey": aKey()}), "collection", "id")
	s.room = s.goLive(t)
	s.beside, s.topic = s.publish(t, s.author, "#pathways", nil)
	s.other, _ = s.publish(t, s.fan, "With @"+s.author, nil)
	comment := g.done(t, by(s.author), "commentCreate", "comment { id }", map[string]any{"noteId": s.other, "body": "Me again", "idempotencyKey": aKey()})
	g.done(t, by(s.author), "commentCreate", "comment { id }", map[string]any{
		"noteId": s.other, "body": "And again, @" + s.author, "replyToId": text(t, comment, "comment", "id"), "idempotencyKey": aKey(),
	})
	mine, _ := s.publish(t, s.blocked, "Look", nil)
	g.done(t, by(s.author), "likeSet", "subject { id }", map[string]any{"subjectId": mine, "liked": true})
	return s
}

// goLive is a room in which the author is on air, and of which everybody else was told.
func (s *stage) goLive(t *testing.T) string {
	t.Helper()
	author := s.as(t, s.author)
	room := text(t, s.done(t, author, "liveRoomSchedule", "liveRoom { id }", map[string]any{
		"title": "Come in", "scheduledAt": clock().Add(time.Hour).Format(time.RFC3339), "idempotencyKey": aKey(),
	}), "liveRoom", "id")
	for _, handle := range []string{s.fan, s.follower, s.stranger, s.blocking, s.blocked, s.staff} {
		s.done(t, s.as(t, handle), "liveSubscribeSet", "liveRoom { id }", map[string]any{"roomId": room, "subscribed": true})
	}
	s.done(t, author, "liveStatusSet", "liveRoom { id }", map[string]any{"roomId": room, "to": "LIVE"})
	s.tell(t)
	return room
}

// publish is a note that everybody sees, and its first topic.
func (s *stage) publish(t *testing.T, author, body string, change map[string]any) (id, topic string) {
	t.Helper()
	id, topic = s.draft(t, author, body, change)
	s.done(t, s.as(t, author), "notePublish", "note { id }", map[string]any{"noteId": id, "idempotencyKey": aKey()})
	s.letThrough(t, id)
	return id, topic
}

func (s *stage) draft(t *testing.T, author, body string, change map[string]any) (id, topic string) {
	t.Helper()
	fields := map[string]any{"body": body}
	maps.Copy(fields, change)
	note := at(t, s.done(t, s.as(t, author), "noteCreate", "note { id topics { id } }", s.aNote(t, author, fields)), "note")
	if topics := list(t, note, "topics"); len(topics) > 0 {
		topic = text(t, topics[0], "id")
	}
	return text(t, note, "id"), topic
}

// subjectOfPaths is a note of the author's with what hangs on it.
type subjectOfPaths struct{ note, comment, tag, collection string }

// made brings a note into a state by the mutations that lead there. What was public before was liked, collected, said something
// about and is in somebody's news.
func (s *stage) made(t *testing.T, state community.ModerationState, visibility string) subjectOfPaths {
	t.Helper()
	author, fan := s.as(t, s.author), s.as(t, s.fan)
	id, _ := s.draft(t, s.author, "#pathways for @"+s.blocked+" and @"+s.stranger, map[string]any{
		"tags": []any{map[string]any{"productId": s.product, "disclosure": "NONE"}},
	})
	found := subjectOfPaths{note: id, comment: id, collection: s.own}
	found.tag = text(t, s.data(t, author, `query ($id: ID!) { note(id: $id) { productTags { nodes { id } } } }`, map[string]any{"id": id}).Data, "note", "productTags", "nodes", 0, "id")
	decide := func(from, to string, reason any) {
		s.done(t, s.moderator, "moderationDecide", "ok", map[string]any{
			"subjectId": id, "expectedFrom": from, "to": to, "reason": reason, "idempotencyKey": aKey(),
		})
	}
	publish := map[string]any{"noteId": id, "idempotencyKey": aKey()}
	if visibility == "SCHEDULED" {
		publish["at"] = clock().Add(time.Hour).Format(time.RFC3339)
	}
	if state != community.StateDraft || visibility == "SCHEDULED" {
		s.done(t, author, "notePublish", "note { id }", publish)
	}
	if state == community.StateRejected {
		decide("PENDING", "REJECTED", "SPAM")
	}
	if slices.Contains([]community.ModerationState{community.StateDraft, community.StatePending, community.StateRejected}, state) {
		return found
	}
	s.letThrough(t, id)
	found.collection = text(t, s.done(t, fan, "collectionSave", "collection { id }", map[string]any{"title": "Kept", "idempotencyKey": aKey()}), "collection", "id")
	s.done(t, fan, "likeSet", "subject { id }", map[string]any{"subjectId": id, "liked": true})
	s.done(t, fan, "collectSet", "subject { id }", map[string]any{"subjectId": id, "collected": true, "collectionId": found.collection})
	found.comment = text(t, s.done(t, fan, "commentCreate", "comment { id }",
		map[string]any{"noteId": id, "body": "Seen, @" + s.stranger, "idempotencyKey": aKey()}), "comment", "id")
	if visibility != "PUBLIC" {
		s.done(t, author, "noteUpdate", "note { id }", map[string]any{"noteId": id, "visibility": visibility})
	}
	if state == community.StateLimited {
		decide("PUBLISHED", "LIMITED", "SPAM")
	}
	if state == community.StateRemoved || state == community.StateAppealed {
		decide("PUBLISHED", "REMOVED", "SPAM")
	}
	if state == community.StateAppealed {
		s.done(t, author, "noteAppeal", "note { id }", map[string]any{"noteId": id, "text": "It is fine", "idempotencyKey": aKey()})
	}
	if state == community.StateDeleted {
		s.done(t, author, "noteDelete", "note { id }", map[string]any{"noteId": id})
	}
	return found
}

// read asks for everything as a reader.
func (s *stage) read(t *testing.T, token string, found subjectOfPaths) answer {
	t.Helper()
	a := s.ask(t, token, everyPath, map[string]any{
		"note": found.note, "comment": found.comment, "tag": found.tag, "author": s.authorID, "handle": s.author, "topic": s.topic,
		"product": s.product, "collection": found.collection, "own": s.own, "fan": s.fan, "beside": s.beside, "other": s.other, "room": s.room,
		"desk": token == s.moderator, "signed": token != "",
	})
	for _, e := range a.Errors {
		require.Equal(t, "NOT_FOUND", e.Extensions["code"], "%s", a.raw)
	}
	return a
}

// What is invisible by one path is invisible by all (rules.md, I11 to I13): notes that mutations brought into every state are read
// by everybody on every path that the schema has. Who may not see one finds its id, and that of what was said below it, nowhere
// in all that they are answered; who sees it by its id alone finds it in no list but those that are for that.
func TestEveryPath(t *testing.T) {
	t.Parallel()
	s := setStage(t)
	readers := map[string]struct {
		token string
		reach community.Reach
		byID  bool // whatever state it is in
	}{
		"nobody": {"", community.ReachStranger, false}, "a stranger": {s.as(t, s.stranger), community.ReachStranger, false},
		"a follower": {s.as(t, s.follower), community.ReachFollower, false}, "who liked it": {s.as(t, s.fan), community.ReachFollower, false},
		"the author": {s.as(t, s.author), community.ReachSelf, true}, "a moderator": {s.moderator, community.ReachStranger, true},
		"the store's staff": {s.as(t, s.staff), community.ReachStranger, false},
		"who blocks":        {s.as(t, s.blocking), -1, false}, "who is blocked": {s.as(t, s.blocked), -1, false},
	}
	type kind struct {
		state      community.ModerationState
		visibility string
	}
	kinds := []kind{
		{community.StateDraft, "PUBLIC"},
		{community.StateDraft, "SCHEDULED"},
		{community.StatePending, "PUBLIC"},
		{community.StateRejected, "PUBLIC"},
		{community.StatePublished, "PUBLIC"},
		{community.StatePublished, "FOLLOWERS"},
		{community.StatePublished, "PRIVATE"},
		{community.StateLimited, "PUBLIC"},
		{community.StateRemoved, "PUBLIC"},
		{community.StateAppealed, "PUBLIC"},
		{community.StateDeleted, "PUBLIC"},
		{community.StateLimited, "FOLLOWERS"},
		{community.StateRemoved, "PRIVATE"},
	}
	found := make([]subjectOfPaths, len(kinds))
	for i, k := range kinds {
		found[i] = s.made(t, k.state, k.visibility)
	}
	s.done(t, s.as(t, s.blocking), "userBlockSet", "user { id }", map[string]any{"userId": s.authorID, "blocked": true})
	s.done(t, s.as(t, s.author), "userBlockSet", "user { id }", map[string]any{"userId": s.userOf(t, s.blocked), "blocked": true})
	require.NoError(t, s.do.Feed.Refresh(t.Context()))
	for i, k := range kinds {
		for role, as := range readers {
			a := s.read(t, as.token, found[i])
			what := string(k.state) + " " + k.visibility + " as " + role
			needs := community.ReachStranger
			if k.visibility != "SCHEDULED" {
				needs = community.Visibility(k.visibility).Needs()
			}
			shown := k.state.Renders() && as.reach >= needs
			byID := shown || as.byID && k.state != community.StateDeleted
			require.Equal(t, byID, a.Data["node"] != nil, what)
			require.Equal(t, byID, a.Data["note"] != nil, what)
			if !byID {
				require.NotContains(t, string(a.raw), found[i].note, what)
				require.NotContains(t, string(a.raw), found[i].comment, what)
			}
			if as.reach < 0 {
				require.NotContains(t, string(a.raw), s.authorID, what)
				require.NotContains(t, string(a.raw), s.own, what)
				require.NotContains(t, string(a.raw), s.room, what)
			}
			require.Equal(t, as.reach >= 0, a.Data["liveRoom"] != nil, what)
			for _, path := range []string{"user", "fan", "topic", "product", "collection", "beside"} {
				in := strings.Contains(s.section(t, a, path), found[i].note)
				picked := path == "fan" || path == "collection" // by somebody, so that whoever may see it finds it there
				if !shown && (!picked || !byID) {
					require.False(t, in, "%s in %s", what, path)
				} else if shown && path != "beside" && (path != "user" || as.reach >= 0) {
					require.True(t, in, "%s in %s", what, path)
				}
			}
			if !shown || k.state == community.StateLimited {
				require.NotContains(t, s.section(t, a, "home"), found[i].note, what)
			}
		}
	}
}

// section is a part of an answer as text.
func (s *stage) section(t *testing.T, a answer, field string) string {
	t.Helper()
	text, err := json.Marshal(a.Data[field])
	require.NoError(t, err)
	return string(text)
}

// Who deleted their account is on no path from that answer on, and what they left on none once the job has cleared it away.
func TestEveryPathToWhoLeft(t *testing.T) {
	t.Parallel()
	s := setStage(t)
	found := s.made(t, community.StatePublished, "PUBLIC")
	readers := map[string]string{
		"nobody": "", "a stranger": s.as(t, s.stranger), "a follower": s.as(t, s.follower), "who liked it": s.as(t, s.fan),
		"who was told of a like": s.as(t, s.blocked), "a moderator": s.moderator,
	}
	require.Contains(t, string(s.read(t, readers["a stranger"], found).raw), s.authorID)
	require.NoError(t, s.do.Feed.Refresh(t.Context()))
	s.done(t, s.as(t, s.author), "accountDelete", "ok", map[string]any{"confirmHandle": s.author, "idempotencyKey": aKey()})
	for role, token := range readers {
		a := s.read(t, token, found)
		require.NotContains(t, string(a.raw), s.authorID, "as %s", role)
		require.NotContains(t, string(a.raw), s.room, "as %s", role)
	}
	require.NoError(t, s.do.Accounts.ClearAccount(t.Context(), args.ClearAccount{User: s.authorID}))
	for role, token := range readers {
		a := s.read(t, token, found)
		for _, id := range []string{s.authorID, found.note, found.comment, s.own, s.beside} {
			require.NotContains(t, string(a.raw), id, "as %s", role)
		}
	}
}

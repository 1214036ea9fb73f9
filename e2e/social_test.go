package e2e_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// publicNote is the id of a note of xiaoman.clay's that everybody sees.
func (g *graph) publicNote(t *testing.T) string {
	t.Helper()
	found := scalars(t, g.community, `
SELECT id::text FROM notes WHERE author_id = $1 AND state = 'PUBLISHED' AND visibility = 'PUBLIC' ORDER BY id DESC LIMIT 1`, g.userID(t, "xiaoman.clay"))
	require.Len(t, found, 1)
	return domain.NoteID(uuidOf(t, found[0])).String()
}

const (
	likeFields    = `subject { likeCount { value precision } viewerHasLiked ... on Note { title } ... on Comment { text } }`
	collectFields = `subject { collectCount { value } viewerHasCollected ... on Note { title } ... on Product { title } }`
	followFields  = `user { handle followerCount { value } viewerIsFollowing viewerHasBlocked }`
	commentFields = `comment { id text state isPinned isByAuthor replyCount { value } author { handle } root { id } replyTo { id } note { id commentCount { value } } }`
)

func TestLikesAreSeenEverywhere(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note, wen := g.publicNote(t), g.as(t, "wen.reads")
	like := func(on bool) any {
		return at(t, g.done(t, wen, "likeSet", likeFields, map[string]any{"subjectId": note, "liked": on}), "subject")
	}
	with, without := like(true), like(false)
	require.Equal(t, true, at(t, with, "viewerHasLiked"))
	require.Equal(t, false, at(t, without, "viewerHasLiked"))
	require.Equal(t, "EXACT", at(t, with, "likeCount", "precision"))
	require.Equal(t, number(t, without, "likeCount", "value")+1, number(t, with, "likeCount", "value"))
	require.Equal(t, with, like(true))
	require.Equal(t, with, like(true), "twice is once")

	mine := g.data(t, wen, `{ viewer { user { likedNotes(first: 1) { nodes { id viewerHasLiked } } } } }`, nil).Data
	require.Equal(t, []any{map[string]any{"id": note, "viewerHasLiked": true}}, list(t, mine, "viewer", "user", "likedNotes", "nodes"))
	detail := at(t, g.data(t, wen, screen(t, "02_note_detail"), map[string]any{"id": note}).Data, "note")
	require.Equal(t, true, at(t, detail, "viewerHasLiked"))
	require.Equal(t, at(t, with, "likeCount", "value"), at(t, detail, "likeCount", "value"))

	clay := g.as(t, "xiaoman.clay")
	require.Equal(t, []string{"NOT_ALLOWED at input.subjectId"}, g.refusedAs(t, clay, "likeSet", map[string]any{"subjectId": note, "liked": true}))
	for _, id := range []string{"nonsense", g.userOf(t, "wen.reads"), "note_1"} {
		require.Equal(t, []string{"INVALID at input.subjectId"}, g.refusedAs(t, wen, "likeSet", map[string]any{"subjectId": id, "liked": true}))
		require.Equal(t, []string{"INVALID at input.subjectId"}, g.refusedAs(t, wen, "collectSet", map[string]any{"subjectId": id, "collected": true}))
	}
}

func TestCollectionsAreKept(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen, qiqi := g.as(t, "wen.reads"), g.as(t, "qiqi.mama")
	note := g.publicNote(t)
	product := text(t, g.data(t, wen, `{ store(by: {handle: "yesong"}) { products(first: 1) { nodes { id } } } }`, nil).Data,
		"store", "products", "nodes", 0, "id")
	input := map[string]any{"title": "For the winter", "isPrivate": true, "idempotencyKey": aKey()}
	const fields = `collection { id title isPrivate itemCount { value } owner { handle } }`
	made := at(t, g.done(t, wen, "collectionSave", fields, input), "collection")
	require.Equal(t, made, at(t, g.done(t, wen, "collectionSave", fields, input), "collection"), "sent again, it is the same")
	id := text(t, made, "id")
	for _, subject := range []string{note, product} {
		got := at(t, g.done(t, wen, "collectSet", collectFields, map[string]any{"subjectId": subject, "collected": true, "collectionId": id}), "subject")
		require.Equal(t, true, at(t, got, "viewerHasCollected"))
	}
	shelf := g.data(t, wen, `query ($id: ID!) { node(id: $id) { ... on Collection { itemCount { value } items { nodes { subject { id } } } } } }`,
		map[string]any{"id": id}).Data
	require.EqualValues(t, 2, at(t, shelf, "node", "itemCount", "value"))
	require.ElementsMatch(t, []string{note, product}, texts(t, list(t, shelf, "node", "items", "nodes"), "subject", "id"))

	require.Equal(t, []string{"NOT_FOUND at input.collectionId"},
		g.refusedAs(t, qiqi, "collectSet", map[string]any{"subjectId": note, "collected": true, "collectionId": id}))
	require.Equal(t, []string{"NOT_FOUND at input.collectionId"}, g.refusedAs(t, qiqi, "collectionDelete", map[string]any{"collectionId": id}))
	require.Equal(t, []string{"TOO_LONG at input.title"}, g.refusedAs(t, wen, "collectionSave",
		map[string]any{"title": strings.Repeat("长", 51), "idempotencyKey": aKey()}))
	opened := g.done(t, wen, "collectionSave", fields, map[string]any{"collectionId": id, "title": "Winter", "idempotencyKey": aKey()})
	require.Equal(t, false, at(t, opened, "collection", "isPrivate"))
	require.Equal(t, []string{"NOT_ALLOWED at input.collectionId"}, g.refusedAs(t, qiqi, "collectionDelete", map[string]any{"collectionId": id}),
		"seen, and not theirs")

	g.done(t, wen, "collectSet", collectFields, map[string]any{"subjectId": note, "collected": false})
	require.EqualValues(t, 1, at(t, g.data(t, wen, `query ($id: ID!) { node(id: $id) { ... on Collection { itemCount { value } } } }`,
		map[string]any{"id": id}).Data, "node", "itemCount", "value"))
	require.Equal(t, true, g.done(t, wen, "collectionDelete", "ok", map[string]any{"collectionId": id})["ok"])
	g.refused(t, "NOT_FOUND", `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
	left := g.data(t, wen, `query ($id: ID!) { product(id: $id) { viewerHasCollected } }`, map[string]any{"id": product}).Data
	require.Equal(t, true, at(t, left, "product", "viewerHasCollected"), "it stays collected")
}

// A block takes effect everywhere with the answer to it, and both ways; when it ends, nothing of it is left but the follows.
func TestABlockIsEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen, clay := g.as(t, "wen.reads"), g.as(t, "xiaoman.clay")
	wenID, clayID, note := g.userOf(t, "wen.reads"), g.userOf(t, "xiaoman.clay"), g.publicNote(t)
	for token, id := range map[string]string{wen: clayID, clay: wenID} {
		followed := g.done(t, token, "userFollowSet", followFields, map[string]any{"userId": id, "following": true})
		require.Equal(t, true, at(t, followed, "user", "viewerIsFollowing"))
	}
	said := text(t, g.done(t, wen, "commentCreate", commentFields, map[string]any{
		"noteId": note, "body": "How long in the kiln?", "idempotencyKey": aKey(),
	}), "comment", "id")
	const everything = `query ($handle: String!, $user: ID!, $note: ID!, $comment: ID!) {
		user(by: {handle: $handle}) { id } nodes(ids: [$user, $note, $comment]) { id }
		feed(surface: FOLLOWING, first: 50) { nodes { ... on Note { author { handle } } } }
		note(id: $note) { comments(sort: NEW, first: 50) { nodes { id } } } }`
	sees := func(token, handle, user string) (out []string) {
		a := g.data(t, token, everything, map[string]any{"handle": handle, "user": user, "note": note, "comment": said}).Data
		if at(t, a, "user") != nil {
			out = append(out, "user")
		}
		for i, what := range []string{"user by id", "note by id", "comment by id"} {
			if list(t, a, "nodes")[i] != nil {
				out = append(out, what)
			}
		}
		if slices.Contains(texts(t, list(t, a, "feed", "nodes"), "author", "handle"), handle) {
			out = append(out, "feed")
		}
		if at(t, a, "note") != nil && slices.Contains(texts(t, list(t, a, "note", "comments", "nodes"), "id"), said) {
			out = append(out, "comment below the note")
		}
		return out
	}
	require.Equal(t, []string{"user", "user by id", "note by id", "comment by id", "feed", "comment below the note"}, sees(wen, "xiaoman.clay", clayID))
	require.Subset(t, sees(clay, "wen.reads", wenID), []string{"user", "user by id", "comment by id", "comment below the note"})

	blocked := g.done(t, wen, "userBlockSet", followFields, map[string]any{"userId": clayID, "blocked": true})
	require.Equal(t, map[string]any{"handle": "xiaoman.clay", "viewerIsFollowing": false, "viewerHasBlocked": true},
		without(blocked["user"], "followerCount"))
	require.Empty(t, sees(wen, "xiaoman.clay", clayID), "not even what they said there themselves")
	require.Equal(t, []string{"note by id"}, sees(clay, "wen.reads", wenID))
	require.Contains(t, texts(t, list(t, g.data(t, wen, me, nil).Data, "viewer", "blocked", "nodes"), "handle"), "xiaoman.clay")
	for mutation, input := range map[string]map[string]any{
		"userFollowSet": {"userId": wenID, "following": true}, "userBlockSet": {"userId": wenID, "blocked": true},
		"likeSet":       {"subjectId": said, "liked": true},
		"commentCreate": {"noteId": note, "replyToId": said, "body": "Nine hours.", "idempotencyKey": aKey()},
		"commentDelete": {"commentId": said}, "commentPinSet": {"commentId": said, "pinned": true},
	} {
		got := g.refusedAs(t, clay, mutation, input)
		require.Len(t, got, 1)
		require.True(t, strings.HasPrefix(got[0], "NOT_FOUND at input."), "%s: %s", mutation, got)
	}

	ended := g.done(t, wen, "userBlockSet", followFields, map[string]any{"userId": clayID, "blocked": false})
	require.Equal(t, map[string]any{"handle": "xiaoman.clay", "viewerIsFollowing": false, "viewerHasBlocked": false},
		without(ended["user"], "followerCount"))
	require.Equal(t, []string{"user", "user by id", "note by id", "comment by id", "comment below the note"}, sees(wen, "xiaoman.clay", clayID))
}

// number is a whole number of an answer.
func number(t *testing.T, v any, path ...any) int {
	t.Helper()
	out, ok := at(t, v, path...).(float64)
	require.True(t, ok, "no number at %v", path)
	return int(out)
}

// without is an object less a field.
func without(object any, field string) any {
	m, _ := object.(map[string]any)
	delete(m, field)
	return m
}

func TestFollowATopic(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen := g.as(t, "wen.reads")
	id := domain.TopicID(uuidOf(t, scalars(t, g.community, `
SELECT id::text FROM topics t WHERE NOT EXISTS (SELECT 1 FROM topic_follows f WHERE f.topic_id = t.id AND f.user_id = $1) LIMIT 1`,
		g.userID(t, "wen.reads"))[0])).String()
	for _, on := range []bool{true, true, false} {
		got := g.done(t, wen, "topicFollowSet", `topic { id viewerIsFollowing }`, map[string]any{"topicId": id, "following": on})
		require.Equal(t, map[string]any{"id": id, "viewerIsFollowing": on}, got["topic"])
	}
	require.Equal(t, []string{"NOT_FOUND at input.topicId"}, g.refusedAs(t, wen, "topicFollowSet",
		map[string]any{"topicId": domain.TopicID{1}.String(), "following": true}))
}

func TestCommentsAreWrittenPinnedAndDeleted(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen, qiqi, clay := g.as(t, "wen.reads"), g.as(t, "qiqi.mama"), g.as(t, "xiaoman.clay")
	note := g.publicNote(t)
	say := func(token, body string, to any) any {
		input := map[string]any{"noteId": note, "body": body, "idempotencyKey": aKey()}
		if to != nil {
			input["replyToId"] = to
		}
		written := at(t, g.done(t, token, "commentCreate", commentFields, input), "comment")
		require.Equal(t, written, at(t, g.done(t, token, "commentCreate", commentFields, input), "comment"), "sent again, it is the same")
		return written
	}
	before := say(wen, " Lovely glaze. ", nil)
	require.Equal(t, "Lovely glaze.", text(t, before, "text"))
	require.Nil(t, at(t, before, "root"))
	root := text(t, before, "id")
	answer := say(clay, "Thank you!", root)
	require.Equal(t, true, at(t, answer, "isByAuthor"))
	require.Equal(t, root, text(t, answer, "root", "id"))
	deeper := say(qiqi, "I want one too", at(t, answer, "id"))
	require.Equal(t, root, text(t, deeper, "root", "id"), "two levels")
	require.Equal(t, at(t, answer, "id"), at(t, deeper, "replyTo", "id"))
	count := number(t, deeper, "note", "commentCount", "value")

	pinned := g.done(t, clay, "commentPinSet", commentFields, map[string]any{"commentId": root, "pinned": true})
	require.Equal(t, true, at(t, pinned, "comment", "isPinned"))
	require.EqualValues(t, 2, at(t, pinned, "comment", "replyCount", "value"))
	detail := g.data(t, qiqi, screen(t, "02_note_detail"), map[string]any{"id": note}).Data
	first := list(t, detail, "note", "comments", "nodes")[0]
	require.Equal(t, root, text(t, first, "id"), "what is pinned leads")
	require.Equal(t, []string{"Thank you!", "I want one too"}, texts(t, list(t, first, "replies", "nodes"), "text"))
	require.Equal(t, []string{"NOT_ALLOWED at input.commentId"}, g.refusedAs(t, wen, "commentPinSet", map[string]any{"commentId": root, "pinned": true}))
	require.Equal(t, []string{"NOT_ALLOWED at input.commentId"}, g.refusedAs(t, qiqi, "commentDelete", map[string]any{"commentId": root}))

	liked := g.done(t, qiqi, "likeSet", likeFields, map[string]any{"subjectId": root, "liked": true})
	require.Equal(t, map[string]any{"likeCount": map[string]any{"value": 1.0, "precision": "EXACT"}, "viewerHasLiked": true, "text": "Lovely glaze."},
		liked["subject"])

	gone := at(t, g.done(t, wen, "commentDelete", commentFields, map[string]any{"commentId": root}), "comment")
	require.Equal(t, "DELETED", text(t, gone, "state"))
	require.Nil(t, at(t, gone, "text"))
	require.Nil(t, at(t, gone, "author"))
	require.Equal(t, count-1, number(t, gone, "note", "commentCount", "value"))
	require.EqualValues(t, 2, at(t, gone, "replyCount", "value"), "the replies keep their place")
	require.Empty(t, scalars(t, g.community, `SELECT body FROM comments WHERE body = 'Lovely glaze.'`))
	moderator := g.as(t, "wen.reads", domain.RoleModerator)
	g.done(t, moderator, "commentDelete", commentFields, map[string]any{"commentId": at(t, deeper, "id")})
	g.done(t, clay, "commentDelete", commentFields, map[string]any{"commentId": at(t, answer, "id")})

	naming := at(t, g.done(t, wen, "commentCreate", `comment { id mentions { start length user { handle } } }`, map[string]any{
		"noteId": note, "body": "@qiqi.mama, look", "idempotencyKey": aKey(),
	}), "comment")
	require.Equal(t, []any{map[string]any{"start": 0.0, "length": 10.0, "user": map[string]any{"handle": "qiqi.mama"}}}, list(t, naming, "mentions"))
	gone = g.done(t, wen, "commentDelete", `comment { mentions { start } }`, map[string]any{"commentId": at(t, naming, "id")})
	require.Empty(t, list(t, gone, "comment", "mentions"))

	refused := g.mutate(t, wen, "commentCreate", `userErrors { ... on ExternalLinkForbiddenError { verdict { raw rule start length } } }`,
		map[string]any{"noteId": note, "body": "cheaper at taobao.com/item/7", "idempotencyKey": aKey()})
	require.Equal(t, "MARKETPLACE_HOST", text(t, list(t, refused, "userErrors")[0], "verdict", "rule"))
	require.Equal(t, []string{"INVALID at input.replyToId"}, g.refusedAs(t, wen, "commentCreate",
		map[string]any{"noteId": note, "replyToId": note, "body": "!", "idempotencyKey": aKey()}))
}

func TestUsersChangeHowTheyAppear(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	wen := g.as(t, "wen.reads")
	const fields = `user { handle displayName bio avatar { id } accountKind }`
	before := g.done(t, wen, "userUpdate", fields, map[string]any{})["user"]
	require.Equal(t, "wen.reads", text(t, before, "handle"))
	changed := g.done(t, wen, "userUpdate", fields, map[string]any{"handle": "wen.reads.more", "bio": nil})["user"]
	require.Equal(t, "wen.reads.more", text(t, changed, "handle"))
	require.Nil(t, at(t, changed, "bio"))
	require.Equal(t, at(t, before, "displayName"), at(t, changed, "displayName"))
	require.Equal(t, at(t, before, "avatar"), at(t, changed, "avatar"))
	const byHandle = `query ($handle: String!) { user(by: {handle: $handle}) { id } }`
	require.NotNil(t, g.data(t, "", byHandle, map[string]any{"handle": "wen.reads.more"}).Data["user"])
	require.Nil(t, g.data(t, "", byHandle, map[string]any{"handle": "wen.reads"}).Data["user"])
	require.Equal(t, []string{"INVALID at input.handle"}, g.refusedAs(t, wen, "userUpdate", map[string]any{"handle": "xiaoman.clay"}))
	require.Equal(t, []string{"REQUIRED at input.displayName", "INVALID at input.handle", "TOO_LONG at input.bio"},
		g.refusedAs(t, wen, "userUpdate", map[string]any{"displayName": " ", "handle": "admin", "bio": strings.Repeat("长", 201)}))
	require.Equal(t, []string{"EXTERNAL_LINK_FORBIDDEN at input.bio"},
		g.refusedAs(t, wen, "userUpdate", map[string]any{"bio": "my shop: taobao.com/shop/wen"}))

	picture, other := g.profilePicture(t, "wen.reads.more", nil), g.profilePicture(t, "xiaoman.clay", nil)
	shown := g.done(t, wen, "userUpdate", fields, map[string]any{"avatarMediaId": picture})["user"]
	require.Equal(t, picture, text(t, shown, "avatar", "id"))
	require.Equal(t, []string{"NOT_FOUND at input.avatarMediaId"}, g.refusedAs(t, wen, "userUpdate", map[string]any{"avatarMediaId": other}))
	coded := g.profilePicture(t, "wen.reads.more", []string{"https://qr.1688.com/s/AbCd"})
	require.Equal(t, []string{"EXTERNAL_LINK_FORBIDDEN at input.avatarMediaId"},
		g.refusedAs(t, wen, "userUpdate", map[string]any{"avatarMediaId": coded}))
	require.Nil(t, at(t, g.done(t, wen, "userUpdate", fields, map[string]any{"avatarMediaId": nil}), "user", "avatar"))
}

// profilePicture is a READY upload of somebody's for their profile, with what the codes in it say.
func (g *graph) profilePicture(t *testing.T, handle string, codes []string) string {
	t.Helper()
	if codes == nil {
		codes = []string{}
	}
	found := scalars(t, g.community, `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, codes, created_at, ready_at)
VALUES (gen_random_uuid(), $1, 'PROFILE', 'IMAGE', 'READY', 'image/jpeg', 1000, repeat('0', 64), 320, 320, $2, $3, $3)
RETURNING id::text`, g.userID(t, handle), codes, clock())
	return domain.MediaID(uuidOf(t, found[0])).String()
}

// A thread of ten thousand replies costs a page as much as one of ten, wherever the page is, and its pages joined are the list, also
// while others answer.
func TestTenThousandReplies(t *testing.T) {
	t.Parallel()
	const replies = 10_000
	g := seeded(t)
	wen := g.as(t, "wen.reads")
	note := g.publicNote(t)
	root := text(t, g.done(t, wen, "commentCreate", commentFields, map[string]any{
		"noteId": note, "body": "Who else?", "idempotencyKey": aKey(),
	}), "comment", "id")
	var id domain.CommentID
	require.NoError(t, id.UnmarshalGQL(root))
	author := g.userID(t, "qiqi.mama")
	g.write(t, func(tx communitydb.Tx) error {
		return tx.CopyComments(t.Context(), func(yield func(*community.Comment) bool) {
			for i := range replies {
				if !yield(&community.Comment{
					ID:     domain.CommentID{Note: id.Note, Own: domain.UUID{1, byte(i >> 8), byte(i)}},
					RootID: &id.Own, ReplyToID: &id.Own, AuthorID: author, Body: "me", State: community.CommentVisible,
					CreatedAt: clock().Add(time.Duration(i-replies) * time.Second),
				}) {
					return
				}
			}
		})
	})
	_, err := g.community.Pool().Exec(t.Context(), `UPDATE comments SET reply_count = $2 WHERE id = $1`, id.Own, replies)
	require.NoError(t, err)

	const answering, each = 4, 6
	ctx := domain.WithActor(t.Context(), domain.Actor{UserID: author})
	var others sync.WaitGroup
	for range answering {
		others.Go(func() {
			for range each {
				_, err := g.do.Comments.CreateComment(ctx, services.CreateComment{
					NoteID: id.Note, ReplyTo: &id, Body: "me too", Key: domain.IdempotencyKey(aKey()),
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	const page = `query ($id: ID!, $first: Int!, $after: String) { node(id: $id) { ... on Comment { replyCount { value }
		replies(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id text author { handle } viewerHasLiked } } } } }`
	read := func(first int, after any) (answer, []string) {
		a := g.data(t, wen, page, map[string]any{"id": root, "first": first, "after": after})
		return a, texts(t, list(t, a.Data, "node", "replies", "nodes"), "id")
	}
	var all []string
	costs := map[int]int{}
	var after any
	for more := true; more; {
		a, ids := read(100, after)
		all = append(all, ids...)
		costs[a.Extensions.Trace.Statements]++
		after = at(t, a.Data, "node", "replies", "pageInfo", "endCursor")
		more = at(t, a.Data, "node", "replies", "pageInfo", "hasNextPage") == true
	}
	others.Wait()
	_, late := read(100, after)
	all = append(all, late...)
	require.Len(t, all, replies+answering*each)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(all))), len(all), "none twice")
	require.Equal(t, all, replyIDs(t, g, id), "in the order of the list")
	if !onStock() { // which batches by time
		small, _ := read(5, nil)
		require.Len(t, costs, 1, "every page costs the same: %v", costs)
		require.Contains(t, costs, small.Extensions.Trace.Statements, "and so does a small one")
	}
	whole, _ := read(1, nil)
	require.EqualValues(t, len(all), at(t, whole.Data, "node", "replyCount", "value"))
}

// replyIDs are the replies under a root as they are kept, oldest first.
func replyIDs(t *testing.T, g *graph, root domain.CommentID) []string {
	t.Helper()
	var out []string
	for _, own := range scalars(t, g.community, `SELECT id::text FROM comments WHERE root_id = $1 ORDER BY created_at, id`, root.Own) {
		out = append(out, domain.CommentID{Note: root.Note, Own: uuidOf(t, own)}.String())
	}
	return out
}

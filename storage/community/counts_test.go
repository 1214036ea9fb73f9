package community_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// outOfStep are the counts and copies that do not say what they are of.
const outOfStep = `
SELECT 'likes of note ' || n.id FROM notes n WHERE n.like_count <> (SELECT count(*) FROM note_likes l WHERE l.note_id = n.id)
UNION ALL
SELECT 'collects of note ' || n.id FROM notes n WHERE n.collect_count <> (SELECT count(*) FROM note_collects l WHERE l.note_id = n.id)
UNION ALL
SELECT 'received ' || u.id FROM users u
WHERE u.received_count <> (SELECT coalesce(sum(n.like_count + n.collect_count), 0) FROM notes n WHERE n.author_id = u.id)
UNION ALL
SELECT 'actions ' || n.id FROM notes n
JOIN (TABLE notes_by_product UNION ALL TABLE notes_by_topic) l ON l.note_id = n.id
WHERE l.actions <> n.like_count + n.collect_count
   OR l.heat <> floor(extract(epoch FROM n.published_at) * 1000000) + trunc(129600000000 * log(2, 1 + n.like_count + n.collect_count))
UNION ALL
SELECT 'collects of product ' || coalesce(s.product_id, c.product_id) FROM product_stats s
FULL JOIN (SELECT product_id, count(*) AS n FROM product_collects GROUP BY product_id) c USING (product_id)
WHERE coalesce(s.collect_count, 0) <> coalesce(c.n, 0)
UNION ALL
SELECT 'items of ' || c.id FROM collections c
WHERE c.item_count <> (SELECT count(*) FROM collection_items i WHERE i.collection_id = c.id)
UNION ALL
SELECT 'item ' || i.subject_id FROM collection_items i JOIN collections c ON c.id = i.collection_id
LEFT JOIN note_collects n ON n.user_id = c.owner_id AND n.note_id = i.subject_id
LEFT JOIN product_collects p ON p.user_id = c.owner_id AND p.product_id = i.subject_id
WHERE CASE i.subject_kind WHEN 1 THEN n.collected_at ELSE p.collected_at END IS DISTINCT FROM i.added_at
UNION ALL
SELECT 'twice ' || i.subject_id FROM collection_items i JOIN collections c ON c.id = i.collection_id
GROUP BY c.owner_id, i.subject_id HAVING count(*) > 1
UNION ALL
SELECT 'followers ' || u.id FROM users u WHERE u.follower_count <> (SELECT count(*) FROM followers f WHERE f.followee_id = u.id)
UNION ALL
SELECT 'following ' || u.id FROM users u WHERE u.following_count <> (SELECT count(*) FROM follows f WHERE f.follower_id = u.id)
UNION ALL
SELECT 'mirror ' || coalesce(a.follower_id, b.follower_id) FROM follows a FULL JOIN followers b USING (follower_id, followee_id, followed_at)
WHERE a.follower_id IS NULL OR b.follower_id IS NULL
UNION ALL
SELECT 'wall ' || coalesce(w.user_id, b.blocker_id) FROM walls w
FULL JOIN (SELECT blocker_id, blocked_id FROM blocks UNION SELECT blocked_id, blocker_id FROM blocks) b
  ON b.blocker_id = w.user_id AND b.blocked_id = w.other_id
WHERE w.user_id IS NULL OR b.blocker_id IS NULL
UNION ALL
SELECT 'follow through a wall' FROM follows f JOIN walls w ON w.user_id = f.follower_id AND w.other_id = f.followee_id
UNION ALL
SELECT 'comments of ' || n.id FROM notes n
WHERE n.comment_count <> (SELECT count(*) FROM comments c WHERE c.note_id = n.id AND c.state = 'VISIBLE')
UNION ALL
SELECT 'replies to ' || c.id FROM comments c
WHERE c.reply_count <> (SELECT count(*) FROM comments r WHERE r.note_id = c.note_id AND r.root_id = c.id AND r.state = 'VISIBLE')
UNION ALL
SELECT 'likes of comment ' || c.id FROM comments c
WHERE c.like_count <> (SELECT count(*) FROM comment_likes l WHERE l.note_id = c.note_id AND l.comment_id = c.id)`

// people are users 1 to n without anything.
func people(n byte) []*community.User {
	out := make([]*community.User, n)
	for i := range n {
		out[i] = &community.User{
			ID: domain.UserID{1 + i}, Handle: fmt.Sprintf("user%d", i), DisplayName: "User", AccountKind: community.AccountPersonal, JoinedAt: then(),
		}
	}
	return out
}

// Whatever users do to notes, comments and each other, in whatever order: what counts it says what is there.
func TestCountsFollowWhatTheyCount(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	store, ctx := communitydb.NewStore(db), t.Context()
	const users, notes = 5, 4
	published := then()
	var all []*community.Note
	var tags []*community.Tag
	var topics []communitydb.NoteTopic
	var listings []communitydb.Listing
	for i := range byte(notes) {
		n := &community.Note{
			ID: domain.NoteID{1 + i}, AuthorID: domain.UserID{1 + i%2}, Kind: community.NoteImage, State: community.StatePublished,
			Visibility: community.VisibilityPublic, CreatedAt: published, PublishedAt: &published,
		}
		all = append(all, n)
		for j := range int16(3) { // the first of two goods is tagged twice
			tags = append(tags, &community.Tag{
				ID: domain.TagID{Note: n.ID, N: j + 1}, AuthorID: n.AuthorID, ProductID: domain.ProductID{byte(j / 2)},
				Disclosure: community.DisclosureNone,
			})
		}
		topics = append(topics, communitydb.NoteTopic{Note: n.ID, Topic: domain.TopicID{1}})
		listings = append(listings, communitydb.Listing{Of: domain.UUID{0}, Note: n}, communitydb.Listing{Of: domain.UUID{1}, Note: n})
	}
	require.NoError(t, store.InTx(ctx, func(tx communitydb.Tx) error {
		for _, write := range []func() error{
			func() error { return tx.CopyUsers(ctx, slices.Values(people(users))) },
			func() error { return insertShelves(ctx, tx, users) },
			func() error { return tx.CopyNotes(ctx, slices.Values(all)) },
			func() error { return tx.CopyTags(ctx, slices.Values(tags)) },
			func() error { return tx.CopyNoteTopics(ctx, slices.Values(topics)) },
			func() error { return tx.CopyProductNotes(ctx, slices.Values(listings)) },
			func() error {
				return tx.CopyTopicNotes(ctx, slices.Values([]communitydb.Listing{{Of: domain.UUID{1}, Note: all[0]}, {Of: domain.UUID{1}, Note: all[1]}}))
			},
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}))

	random := rand.New(rand.NewPCG(6, 2026))
	user := func() domain.UserID { return domain.UserID{1 + byte(random.IntN(users))} }
	note := func() domain.NoteID { return domain.NoteID{1 + byte(random.IntN(notes))} }
	into := func(c communitydb.SetCollect) communitydb.SetCollect { // into one of two collections, or into none
		if n := random.IntN(3); n > 0 {
			c.Into = &domain.CollectionID{c.User[0], byte(n)}
		}
		return c
	}
	var said []domain.CommentID
	moment := published
	for range 40 {
		moment = moment.Add(time.Second)
		var likes []communitydb.SetReaction
		var collects, goods []communitydb.SetCollect
		var follows []communitydb.SetFollow
		var loved []communitydb.SetCommentLike
		for range 12 {
			likes = append(likes, communitydb.SetReaction{User: user(), Note: note(), At: moment, On: random.IntN(3) > 0})
			collects = append(collects, into(communitydb.SetCollect{
				User: user(), Subject: domain.UUID(note()), At: moment, On: random.IntN(3) > 0,
			}))
			goods = append(goods, into(communitydb.SetCollect{
				User: user(), Subject: domain.UUID{9, byte(random.IntN(4))}, At: moment, On: random.IntN(3) > 0,
			}))
			if a, b := user(), user(); a != b {
				follows = append(follows, communitydb.SetFollow{
					Follow: community.Follow{FollowerID: a, FolloweeID: b, FollowedAt: moment}, On: random.IntN(3) > 0,
				})
			}
			if len(said) > 0 {
				loved = append(loved, communitydb.SetCommentLike{User: user(), Comment: said[random.IntN(len(said))], At: moment, On: random.IntN(3) > 0})
			}
		}
		require.NoError(t, store.InTx(ctx, func(tx communitydb.Tx) error {
			if err := tx.SetLikes(ctx, likes); err != nil {
				return err
			}
			if err := tx.SetNoteCollects(ctx, collects); err != nil {
				return err
			}
			if err := tx.SetProductCollects(ctx, goods); err != nil {
				return err
			}
			if _, err := tx.SetFollows(ctx, follows); err != nil {
				return err
			}
			if a, b := user(), user(); a != b {
				if _, err := tx.SetBlock(ctx, community.Block{BlockerID: a, BlockedID: b, BlockedAt: moment}, random.IntN(2) > 0); err != nil {
					return err
				}
			}
			if err := tx.SetCommentLikes(ctx, loved); err != nil {
				return err
			}
			c := &community.Comment{
				ID:       domain.CommentID{Note: note(), Own: domain.UUID{1, byte(len(said))}},
				AuthorID: user(), Body: "!", State: community.CommentVisible, CreatedAt: moment,
			}
			if n := len(said); n > 0 && n%3 > 0 { // under the root before it
				root := said[n-n%3]
				c.ID.Note, c.RootID, c.ReplyToID = root.Note, &root.Own, &root.Own
			}
			if err := tx.InsertComment(ctx, c); err != nil {
				return err
			}
			said = append(said, c.ID)
			return changeState(ctx, tx, said[random.IntN(len(said))], random.IntN(3))
		}))
		require.Empty(t, column(t, db, outOfStep))
	}
	require.NotEmpty(t, column(t, db, `SELECT id::text FROM notes WHERE like_count > 0 AND collect_count > 0 AND comment_count > 0`))
	require.NotEmpty(t, column(t, db, `SELECT id::text FROM comments WHERE like_count > 0 AND reply_count > 0 AND state <> 'VISIBLE'`))
	require.NotEmpty(t, column(t, db, `SELECT user_id::text FROM walls`))
	require.NotEmpty(t, column(t, db, `SELECT id::text FROM collections WHERE item_count > 1`))
}

// insertShelves gives each user two collections.
func insertShelves(ctx context.Context, tx communitydb.Tx, users byte) error {
	for i := range 2 * users {
		err := tx.InsertCollection(ctx, &community.Collection{
			ID: domain.CollectionID{1 + i/2, 1 + i%2}, OwnerID: domain.UserID{1 + i/2}, Title: "Shelf", CreatedAt: then(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func changeState(ctx context.Context, tx communitydb.Tx, id domain.CommentID, to int) error {
	found, err := tx.LockComments(ctx, []domain.CommentID{id})
	if err != nil {
		return err
	}
	c := found[0]
	was := c.State == community.CommentVisible
	c.State = []community.CommentState{community.CommentVisible, community.CommentHidden, community.CommentDeleted}[to]
	return tx.SaveComment(ctx, c, was)
}

// column runs a query of one text column.
func column(t *testing.T, db *postgres.DB, sql string) []string {
	t.Helper()
	rows, err := db.Pool().Query(t.Context(), sql)
	require.NoError(t, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		out = append(out, s)
	}
	require.NoError(t, rows.Err())
	return out
}

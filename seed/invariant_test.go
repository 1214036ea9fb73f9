package seed_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// An invariant is told as the rows that break it: each one a text that says which and how.
type invariant struct {
	reason string
	sql    string
}

// TestInvariants holds what was written against what a reader of it may rely on, at the curated scale and at two where
// the generator adds to it.
func TestInvariants(t *testing.T) {
	t.Parallel()
	for _, scale := range []int{1, 3, 12} {
		t.Run(fmt.Sprintf("scale %d", scale), func(t *testing.T) {
			t.Parallel()
			d := storagetest.New(t)
			summary, _, err := run(t, d, options(uint64(scale), scale))
			require.NoError(t, err)
			require.GreaterOrEqual(t, summary.Notes, 60*scale)
			mirror(t, d.Commerce, d.Community)
			for db, invariants := range map[*postgres.DB]map[string]invariant{
				d.Community: communityInvariants(), d.Commerce: commerceInvariants(),
			} {
				for name, i := range invariants {
					broken := strs(t, db, strings.ReplaceAll(i.sql, "$now", "timestamptz '"+at().Format("2006-01-02 15:04:05Z07:00")+"'"))
					if len(broken) > 0 {
						t.Errorf("%s (%s): %d rows, such as %s", name, i.reason, len(broken), broken[0])
					}
				}
			}
		})
	}
}

// mirror copies what the community side refers to beside it, into a schema of its own, so that one statement sees both.
func mirror(t *testing.T, shop, people *postgres.DB) {
	t.Helper()
	for _, table := range []string{
		"stores", "products", "product_variants", "order_groups", "orders", "order_lines", "order_events", "reviews", "affiliate_offers",
		"store_members", "coupon_claims", "cart_lines", "addresses", "restock_alerts",
	} {
		rows := strs(t, shop, "SELECT to_jsonb(r)::text FROM "+table+" r")
		require.NotEmpty(t, rows, table)
		_, err := people.Pool().Exec(t.Context(), "CREATE SCHEMA IF NOT EXISTS shop")
		require.NoError(t, err)
		columns := strs(t, shop, `
SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped`, table)
		_, err = people.Pool().Exec(t.Context(), fmt.Sprintf("CREATE TABLE shop.%s (%s)", table, columns[0]))
		require.NoError(t, err)
		_, err = people.Pool().Exec(t.Context(), fmt.Sprintf(
			"INSERT INTO shop.%[1]s SELECT r.* FROM unnest($1::jsonb[]) j, jsonb_populate_record(NULL::shop.%[1]s, j) r", table), rows)
		require.NoError(t, err)
	}
}

func communityInvariants() map[string]invariant {
	return map[string]invariant{
		"follower_count": {"a counter is the number of its rows", `
SELECT u.handle || ' says ' || u.follower_count
FROM users u
WHERE u.follower_count <> (SELECT count(*) FROM followers f WHERE f.followee_id = u.id)`},
		"following_count": {"a counter is the number of its rows", `
SELECT u.handle || ' says ' || u.following_count
FROM users u
WHERE u.following_count <> (SELECT count(*) FROM follows f WHERE f.follower_id = u.id)`},
		"note_count": {"it counts what everybody may see", `
SELECT u.handle || ' says ' || u.note_count
FROM users u
WHERE u.note_count <> (
    SELECT count(*) FROM notes n
    WHERE n.author_id = u.id AND n.state IN ('PUBLISHED', 'LIMITED') AND n.visibility = 'PUBLIC'
)`},
		"received_count": {"likes and collects of all notes of the author", `
SELECT u.handle || ' says ' || u.received_count
FROM users u
WHERE u.received_count <> (SELECT coalesce(sum(n.like_count + n.collect_count), 0) FROM notes n WHERE n.author_id = u.id)`},
		"like_count": {"a counter is the number of its rows", `
SELECT n.id || ' says ' || n.like_count
FROM notes n
WHERE n.like_count <> (SELECT count(*) FROM note_likes l WHERE l.note_id = n.id)`},
		"collect_count": {"a counter is the number of its rows", `
SELECT n.id || ' says ' || n.collect_count
FROM notes n
WHERE n.collect_count <> (SELECT count(*) FROM note_collects l WHERE l.note_id = n.id)`},
		"drafts_by_author": {"it lists what is there and does not render", `
SELECT coalesce(n.id, d.note_id)::text
FROM (SELECT * FROM notes WHERE state NOT IN ('PUBLISHED', 'LIMITED', 'DELETED')) n
FULL JOIN drafts_by_author d ON d.note_id = n.id AND d.author_id = n.author_id AND d.created_at = n.created_at
WHERE n.id IS NULL OR d.note_id IS NULL`},
		"inbox_notes": {"an inbox holds what those who are followed published, as far as followers may see it", `
SELECT coalesce(i.viewer_id, l.follower_id) || ' of ' || coalesce(i.note_id, l.note_id)
FROM inbox_notes i
FULL JOIN (
    SELECT f.follower_id, n.published_at, n.note_id, n.author_id
    FROM follows f
    JOIN notes_by_author n ON n.author_id = f.followee_id
    WHERE n.reach <= 1
) l ON l.follower_id = i.viewer_id AND l.published_at = i.published_at AND l.note_id = i.note_id AND l.author_id = i.author_id
WHERE i.viewer_id IS NULL OR l.follower_id IS NULL`},
		"follows are settled": {"they are read from the inbox, which is filled", `
SELECT f.follower_id || ' of ' || f.followee_id FROM follows f WHERE f.delivery <> 1`},
		"liked author": {"a like knows whose note it is", `
SELECT l.note_id::text FROM note_likes l JOIN notes n ON n.id = l.note_id WHERE l.author_id <> n.author_id`},
		"item_count": {"a counter is the number of its rows", `
SELECT c.title || ' says ' || c.item_count
FROM collections c
WHERE c.item_count <> (SELECT count(*) FROM collection_items i WHERE i.collection_id = c.id)`},
		"collections_by_owner": {"every collection is in its owner's list", `
SELECT coalesce(c.id, o.collection_id)::text
FROM collections c
FULL JOIN collections_by_owner o ON o.collection_id = c.id AND o.owner_id = c.owner_id AND o.created_at = c.created_at
  AND o.is_private = c.is_private
WHERE c.id IS NULL OR o.collection_id IS NULL`},
		"collected": {"what is in a collection is collected by its owner, and nobody has a thing in two", `
SELECT c.title || ' holds ' || i.subject_id
FROM collection_items i
JOIN collections c ON c.id = i.collection_id
LEFT JOIN note_collects n ON n.user_id = c.owner_id AND n.note_id = i.subject_id
LEFT JOIN product_collects p ON p.user_id = c.owner_id AND p.product_id = i.subject_id
WHERE CASE i.subject_kind WHEN 1 THEN n.collected_at ELSE p.collected_at END IS DISTINCT FROM i.added_at`},
		"items in time": {"nothing came into a collection before both were there, nor after now", `
SELECT c.title || ' made ' || c.created_at || ', ' || i.subject_id || ' added ' || i.added_at
FROM collection_items i
JOIN collections c ON c.id = i.collection_id
LEFT JOIN notes n ON i.subject_kind = 1 AND n.id = i.subject_id
LEFT JOIN shop.products p ON i.subject_kind = 2 AND p.id = i.subject_id
WHERE i.added_at < c.created_at OR i.added_at > $now OR coalesce(n.published_at, p.listed_at) IS NULL
   OR i.added_at < coalesce(n.published_at, p.listed_at)`},
		"collect_count of a product": {"a counter is the number of its rows", `
SELECT coalesce(s.product_id, c.product_id) || ' says ' || coalesce(s.collect_count, 0)
FROM product_stats s
FULL JOIN (SELECT product_id, count(*) AS collects FROM product_collects GROUP BY product_id) c USING (product_id)
WHERE coalesce(s.collect_count, 0) <> coalesce(c.collects, 0)`},
		"product collects": {"nobody collects what was never offered, before it was, or their own goods", `
SELECT c.product_id || ' ' || coalesce(p.status, 'missing') || ' at ' || c.collected_at
FROM product_collects c
LEFT JOIN shop.products p ON p.id = c.product_id
LEFT JOIN shop.stores s ON s.id = p.store_id
WHERE p.id IS NULL OR p.status IN ('DRAFT', 'IN_REVIEW') OR c.collected_at < p.listed_at OR c.collected_at > $now
   OR s.account_id = c.user_id`},
		"private data": {"a row a user", `
SELECT coalesce(u.handle, p.user_id::text) FROM users u FULL JOIN user_private p ON p.user_id = u.id
WHERE u.id IS NULL OR p.user_id IS NULL`},
		"some of everything private": {"a screen that shows it has something to show", `
SELECT what
FROM (VALUES
    ('users who hide their likes', (SELECT count(*) FROM users u
        WHERE NOT u.likes_public AND EXISTS (SELECT 1 FROM note_likes l WHERE l.user_id = u.id))),
    ('users who show them', (SELECT count(*) FROM users WHERE likes_public)),
    ('unverified names', (SELECT count(*) FROM user_private WHERE NOT real_name_verified)),
    ('verified names', (SELECT count(*) FROM user_private WHERE real_name_verified)),
    ('users without a phone', (SELECT count(*) FROM user_private WHERE phone IS NULL)),
    ('private collections', (SELECT count(*) FROM collections WHERE is_private)),
    ('public collections', (SELECT count(*) FROM collections WHERE NOT is_private)),
    ('empty collections', (SELECT count(*) FROM collections WHERE item_count = 0)),
    ('notes in collections', (SELECT count(*) FROM collection_items WHERE subject_kind = 1)),
    ('goods in collections', (SELECT count(*) FROM collection_items WHERE subject_kind = 2)),
    ('removed notes in collections', (SELECT count(*) FROM collection_items i JOIN notes n ON n.id = i.subject_id
        WHERE n.state = 'REMOVED')),
    ('goods in collections that are not on sale', (SELECT count(*) FROM collection_items i JOIN shop.products p ON p.id = i.subject_id
        WHERE p.status <> 'ACTIVE'))
) v (what, n)
WHERE n = 0`},
		"tag_count": {"a counter is the number of its rows, and they are numbered from 1 on", `
SELECT n.id || ' says ' || n.tag_count
FROM notes n
LEFT JOIN LATERAL (SELECT count(*) AS tags, max(t.n) AS last FROM product_tags t WHERE t.note_id = n.id) t ON true
WHERE n.tag_count <> t.tags OR n.tag_count <> coalesce(t.last, 0)`},
		"handles": {"every user is found by handle, and nobody else", `
SELECT coalesce(u.handle, h.handle)
FROM users u FULL JOIN user_handles h ON h.user_id = u.id AND h.handle = u.handle
WHERE u.id IS NULL OR h.handle IS NULL`},
		"followers mirror follows": {"the two directions hold the same", `
SELECT coalesce(a.follower_id, b.follower_id)::text
FROM follows a FULL JOIN followers b USING (follower_id, followee_id, followed_at)
WHERE a.follower_id IS NULL OR b.follower_id IS NULL`},
		"notes_by_author": {"it lists the notes that render, by the reach that they need", `
SELECT coalesce(n.id, a.note_id)::text
FROM (
    SELECT id, author_id, published_at, CASE visibility WHEN 'PUBLIC' THEN 0 WHEN 'FOLLOWERS' THEN 1 ELSE 2 END AS reach
    FROM notes
    WHERE state IN ('PUBLISHED', 'LIMITED')
) n FULL JOIN notes_by_author a
  ON a.note_id = n.id AND a.author_id = n.author_id AND a.published_at = n.published_at AND a.reach = n.reach
WHERE n.id IS NULL OR a.note_id IS NULL`},
		"comment_count": {"it counts what can be read, of both levels", `
SELECT n.id || ' says ' || n.comment_count
FROM notes n
WHERE n.comment_count <> (SELECT count(*) FROM comments c WHERE c.note_id = n.id AND c.state = 'VISIBLE')`},
		"reply_count": {"it counts what can be read under a root", `
SELECT c.id || ' says ' || c.reply_count
FROM comments c
WHERE c.reply_count <> (SELECT count(*) FROM comments r WHERE r.note_id = c.note_id AND r.root_id = c.id AND r.state = 'VISIBLE')`},
		"live_rooms": {"each is of a host, for a store of theirs, on air once, and told in the order in which things happen", `
SELECT coalesce(r.title, 'none')
FROM live_rooms r
LEFT JOIN users u ON u.id = r.host_id
LEFT JOIN shop.stores s ON s.id = r.store_id
WHERE u.id IS NULL
   OR r.store_id IS NOT NULL AND s.account_id IS DISTINCT FROM r.host_id
   OR (r.status = 'SCHEDULED') <> (r.scheduled_at > $now)
   OR r.started_at > $now OR r.ended_at > $now OR r.ended_at < r.started_at`},
		"live_subscribers": {"each waits for a room of somebody else's, since before it began, whom no wall parts from them", `
SELECT s.user_id || ' for ' || s.room_id
FROM live_subscribers s
LEFT JOIN live_rooms r ON r.host_id = s.host_id AND r.id = s.room_id
LEFT JOIN users u ON u.id = s.user_id
LEFT JOIN walls w ON w.user_id = s.user_id AND w.other_id = s.host_id
WHERE r.id IS NULL OR u.id IS NULL OR w.user_id IS NOT NULL OR s.user_id = s.host_id OR s.subscribed_at > $now
   OR s.subscribed_at > r.started_at`},
		"those who waited were told": {"a room that began is in what its subscribers were told", `
SELECT s.user_id || ' of ' || s.room_id
FROM live_subscribers s
JOIN live_rooms r ON r.host_id = s.host_id AND r.id = s.room_id AND r.started_at IS NOT NULL
WHERE NOT EXISTS (
    SELECT 1 FROM notifications n WHERE n.user_id = s.user_id AND n.kind = 'LIVE_STARTED' AND n.section = 'LIVE'
)`},
		"notifications": {"each counts who is in it, came before now, and before it was read, and after all that its user was told before", `
SELECT n.kind || ' of ' || n.user_id || ' at ' || n.at
FROM notifications n
LEFT JOIN users u ON u.id = n.user_id
WHERE u.id IS NULL OR n.at > $now OR n.read_at < n.at OR n.read_at > $now
   OR n.entry_count <> (SELECT count(*) FROM notification_entries e WHERE e.user_id = n.user_id AND e.notification_id = n.id)
   OR n.at < (SELECT max(e.at) FROM notification_entries e WHERE e.user_id = n.user_id AND e.notification_id = n.id)
   OR EXISTS (SELECT 1 FROM notifications o WHERE o.user_id = n.user_id AND o.id <> n.id AND o.at = n.at)`},
		"notification_entries": {"each is in its notification, of somebody who is there, and whom neither a wall parts nor a mirror", `
SELECT e.user_id || ' told of ' || e.actor_id
FROM notification_entries e
LEFT JOIN notifications n ON n.user_id = e.user_id AND n.id = e.notification_id
LEFT JOIN users a ON a.id = e.actor_id
WHERE n.thread IS DISTINCT FROM e.thread
   OR e.actor_id = e.user_id
   OR a.id IS NULL AND e.actor_id <> '00000000-0000-0000-0000-000000000000'
   OR EXISTS (SELECT 1 FROM walls w WHERE w.user_id = e.user_id AND w.other_id = e.actor_id)
   OR n.kind = 'USER_FOLLOWED' AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = e.actor_id AND f.followee_id = e.user_id)
   OR n.kind = 'NOTE_LIKED' AND NOT EXISTS (SELECT 1 FROM note_likes l WHERE l.user_id = e.actor_id AND l.author_id = e.user_id)
   OR n.kind = 'NOTE_COMMENTED' AND NOT EXISTS (
       SELECT 1 FROM comments c JOIN notes o ON o.id = c.note_id WHERE c.author_id = e.actor_id AND o.author_id = e.user_id)`},
		"comment_mentions": {"they lie in a text that is there, one behind the other, and name somebody", `
SELECT m.comment_id || ' n ' || m.n
FROM comment_mentions m
LEFT JOIN comments c ON c.note_id = m.note_id AND c.id = m.comment_id
LEFT JOIN users u ON u.id = m.user_id
LEFT JOIN comment_mentions b ON b.note_id = m.note_id AND b.comment_id = m.comment_id AND b.n = m.n - 1
WHERE c.id IS NULL OR u.id IS NULL OR m.start + m.length > 2 * char_length(c.body) OR m.n > 1 AND (b.n IS NULL OR b.start + b.length > m.start)`},
		"like_count of a comment": {"a counter is the number of its rows", `
SELECT c.id || ' says ' || c.like_count
FROM comments c
WHERE c.like_count <> (SELECT count(*) FROM comment_likes l WHERE l.note_id = c.note_id AND l.comment_id = c.id)`},
		"threads": {"a reply is under a root and answers the root or an earlier reply under it", `
SELECT c.id::text
FROM comments c
LEFT JOIN comments r ON r.note_id = c.note_id AND r.id = c.root_id AND r.root_id IS NULL
LEFT JOIN comments a ON a.note_id = c.note_id AND a.id = c.reply_to_id AND coalesce(a.root_id, a.id) = c.root_id
WHERE c.root_id IS NOT NULL AND (r.id IS NULL OR a.id IS NULL OR a.created_at >= c.created_at)`},
		"one pin a note": {"what is pinned leads", `
SELECT note_id::text FROM comments WHERE is_pinned GROUP BY note_id HAVING count(*) > 1`},
		"comments by readers": {"nobody comments on what only others may see, or speaks through a wall", `
SELECT c.id || ' below ' || n.id
FROM comments c
JOIN notes n ON n.id = c.note_id
WHERE n.state NOT IN ('PUBLISHED', 'LIMITED') OR n.visibility <> 'PUBLIC' OR c.created_at < n.published_at
   OR EXISTS (SELECT 1 FROM walls w WHERE w.user_id = c.author_id AND w.other_id = n.author_id)
UNION ALL
SELECT c.id || ' to ' || a.id
FROM comments c
JOIN comments a ON a.note_id = c.note_id AND a.id = c.reply_to_id
JOIN walls w ON w.user_id = c.author_id AND w.other_id = a.author_id`},
		"likes of comments": {"not one's own, not before it was said, not through a wall", `
SELECT l.comment_id || ' by ' || l.user_id
FROM comment_likes l
JOIN comments c ON c.note_id = l.note_id AND c.id = l.comment_id
WHERE l.user_id = c.author_id OR l.liked_at < c.created_at
   OR EXISTS (SELECT 1 FROM walls w WHERE w.user_id = c.author_id AND w.other_id = l.user_id)`},
		"every state of a comment": {"each of them can be looked at", `
SELECT s FROM unnest(ARRAY['VISIBLE', 'HIDDEN', 'DELETED']) s WHERE NOT EXISTS (SELECT 1 FROM comments c WHERE c.state = s)`},
		"every state of a note": {"each of them can be looked at", `
SELECT s
FROM unnest(ARRAY['DRAFT', 'PENDING', 'PUBLISHED', 'LIMITED', 'REJECTED', 'REMOVED', 'APPEALED', 'DELETED']) s
WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.state = s)`},
		"every kind of note": {"each of them can be looked at", `
SELECT k FROM unnest(ARRAY['IMAGE', 'VIDEO', 'STORE_EVALUATION']) k WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.kind = k)`},
		"topic counts": {"notes that everybody may see, by name of one topic each", `
SELECT t.name || ' says ' || t.note_count
FROM topics t
WHERE t.note_count <> (
    SELECT count(*) FROM note_topics nt JOIN notes n ON n.id = nt.note_id
    WHERE nt.topic_id = t.id AND n.state IN ('PUBLISHED', 'LIMITED') AND n.visibility = 'PUBLIC')
   OR NOT EXISTS (SELECT 1 FROM topic_names x WHERE x.folded = topic_fold(t.name) AND x.topic_id = t.id)
   OR NOT EXISTS (SELECT 1 FROM note_topics nt WHERE nt.topic_id = t.id)`},
		"topic_products": {"the goods tagged in notes that everybody may see, each note once", `
SELECT coalesce(a.topic_id, b.topic_id)::text
FROM topic_products a
FULL JOIN (
    SELECT nt.topic_id, t.product_id, count(DISTINCT n.id) AS note_count
    FROM notes n JOIN note_topics nt ON nt.note_id = n.id JOIN product_tags t ON t.note_id = n.id
    WHERE n.state IN ('PUBLISHED', 'LIMITED') AND n.visibility = 'PUBLIC'
    GROUP BY nt.topic_id, t.product_id
) b ON b.topic_id = a.topic_id AND b.product_id = a.product_id AND b.note_count = a.note_count
WHERE a.topic_id IS NULL OR b.topic_id IS NULL`},
		"notes_by_product": {"the notes that render and tag the product, by the keys that pages are ordered by", `
SELECT coalesce(a.note_id, b.id)::text
FROM notes_by_product a
FULL JOIN (
    SELECT DISTINCT t.product_id, n.id, n.author_id, n.published_at, n.like_count + n.collect_count AS actions,
           CASE n.visibility WHEN 'PUBLIC' THEN 0 WHEN 'FOLLOWERS' THEN 1 ELSE 2 END AS reach
    FROM notes n JOIN product_tags t ON t.note_id = n.id
    WHERE n.state IN ('PUBLISHED', 'LIMITED')
) b ON b.product_id = a.product_id AND b.id = a.note_id AND b.author_id = a.author_id AND b.published_at = a.published_at
   AND b.actions = a.actions AND b.reach = a.reach
WHERE a.note_id IS NULL OR b.id IS NULL`},
		"notes_by_topic": {"the notes that render and are about the topic, with the same keys as by product", `
SELECT coalesce(a.note_id, b.id)::text
FROM notes_by_topic a
FULL JOIN (
    SELECT nt.topic_id, n.id, n.author_id, n.published_at, n.like_count + n.collect_count AS actions,
           CASE n.visibility WHEN 'PUBLIC' THEN 0 WHEN 'FOLLOWERS' THEN 1 ELSE 2 END AS reach
    FROM notes n JOIN note_topics nt ON nt.note_id = n.id
    WHERE n.state IN ('PUBLISHED', 'LIMITED')
) b ON b.topic_id = a.topic_id AND b.id = a.note_id AND b.author_id = a.author_id AND b.published_at = a.published_at
   AND b.actions = a.actions AND b.reach = a.reach
WHERE a.note_id IS NULL OR b.id IS NULL
UNION ALL
SELECT p.note_id::text FROM notes_by_product p JOIN notes_by_topic t ON t.note_id = p.note_id WHERE p.heat <> t.heat`},
		"notes_by_store": {"by the store's account, about the store, or tagging its goods", `
SELECT coalesce(a.note_id, b.id)::text
FROM notes_by_store a
FULL JOIN (
    SELECT s.id AS store_id, n.id, n.published_at, n.author_id, CASE n.visibility WHEN 'PUBLIC' THEN 0 WHEN 'FOLLOWERS' THEN 1 ELSE 2 END AS reach,
           EXISTS (SELECT 1 FROM store_evaluations e WHERE e.note_id = n.id AND e.store_id = s.id) AS is_evaluation
    FROM notes n JOIN shop.stores s
      ON s.account_id = n.author_id
      OR EXISTS (SELECT 1 FROM product_tags t WHERE t.note_id = n.id AND t.store_id = s.id)
      OR EXISTS (SELECT 1 FROM store_evaluations e WHERE e.note_id = n.id AND e.store_id = s.id)
    WHERE n.state IN ('PUBLISHED', 'LIMITED')
) b ON b.store_id = a.store_id AND b.id = a.note_id AND b.published_at = a.published_at AND b.author_id = a.author_id
   AND b.reach = a.reach AND b.is_evaluation = a.is_evaluation
WHERE a.note_id IS NULL OR b.id IS NULL`},
		"the tag's store": {"it sells the product", `
SELECT t.note_id::text FROM product_tags t JOIN shop.products p ON p.id = t.product_id WHERE p.store_id <> t.store_id`},
		"evaluations": {"a note of the kind has one, of a store of somebody else's; what it says of purchases is what the orders say", `
SELECT n.id || ' says ' || coalesce(e.order_count::text, 'nothing')
FROM notes n
FULL JOIN store_evaluations e ON e.note_id = n.id
LEFT JOIN shop.stores s ON s.id = e.store_id
WHERE (n.kind = 'STORE_EVALUATION') <> (e.note_id IS NOT NULL) OR n.id IS NULL OR e.note_id IS NOT NULL AND s.id IS NULL
   OR s.account_id = n.author_id
   OR e.verified_purchase <> (e.order_count > 0)
   OR e.order_count <> (
       SELECT count(*) FROM shop.orders o
       WHERE o.store_id = e.store_id AND o.buyer_id = n.author_id AND o.placed_at < n.published_at
         AND o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED'))`},
		"entities": {"they lie in the body one behind the other", `
SELECT e.note_id || ' n ' || e.n
FROM note_entities e
JOIN notes n ON n.id = e.note_id
LEFT JOIN note_entities b ON b.note_id = e.note_id AND b.n = e.n - 1
WHERE e.n > 1 AND (b.n IS NULL OR b.start + b.length > e.start)
   OR e.start + e.length > 2 * char_length(n.body)
   OR e.topic_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM note_topics t WHERE t.note_id = e.note_id AND t.topic_id = e.topic_id)
   OR e.product_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM product_tags t WHERE t.note_id = e.note_id AND t.product_id = e.product_id)
UNION ALL
SELECT what
FROM (VALUES
    ('mentions', (SELECT count(*) FROM note_entities WHERE user_id IS NOT NULL)),
    ('named topics', (SELECT count(*) FROM note_entities WHERE topic_id IS NOT NULL)),
    ('named goods', (SELECT count(*) FROM note_entities WHERE product_id IS NOT NULL))
) v (what, n)
WHERE n = 0`},
		"moderation": {"each note's events lead from a draft to where it stands, one from the other, in time", `
SELECT n.id || ' ' || n.state
FROM notes n
LEFT JOIN LATERAL (SELECT e.to_state, e.at FROM moderation_events e WHERE e.note_id = n.id ORDER BY e.n DESC LIMIT 1) last ON true
WHERE coalesce(last.to_state, 'DRAFT') <> n.state OR last.at > $now
UNION ALL
SELECT e.note_id || ' n ' || e.n
FROM moderation_events e
JOIN notes n ON n.id = e.note_id
LEFT JOIN moderation_events b ON b.note_id = e.note_id AND b.n = e.n - 1
WHERE e.from_state <> coalesce(b.to_state, 'DRAFT') OR e.at < coalesce(b.at, n.created_at)
   OR (e.to_state IN ('LIMITED', 'REJECTED', 'REMOVED')) <> (e.reason IS NOT NULL)
   OR e.to_state IN ('PENDING', 'APPEALED', 'DELETED') AND e.actor_id IS DISTINCT FROM n.author_id`},
		"author's store": {"a note that was submitted knows the store of its author's account", `
SELECT n.id::text
FROM notes n LEFT JOIN shop.stores s ON s.account_id = n.author_id
WHERE n.published_at IS NOT NULL AND n.author_store_id IS DISTINCT FROM s.id`},
		"cases": {"what waits has one, and what was reported and can be seen, with what the reports say", `
SELECT coalesce(c.subject_id, n.id)::text
FROM (SELECT * FROM moderation_cases WHERE kind = 1) c
FULL JOIN (
    SELECT n.id, CASE WHEN r.id IS NULL THEN n.state ELSE 'PENDING' END AS state, s.reports, s.reasons
    FROM notes n
    LEFT JOIN (SELECT DISTINCT note_id FROM note_revisions WHERE state = 'PENDING') r (id) ON r.id = n.id
    LEFT JOIN LATERAL (
        SELECT count(*) AS of_all, count(*) FILTER (WHERE reporter_id <> '00000000-0000-0000-0000-000000000000') AS reports,
               coalesce(array_agg(DISTINCT reason ORDER BY reason), '{}') AS reasons
        FROM reports WHERE subject_id = n.id AND settled_at IS NULL
    ) s ON true
    WHERE n.state IN ('PENDING', 'APPEALED') OR n.state IN ('PUBLISHED', 'LIMITED') AND (s.of_all > 0 OR r.id IS NOT NULL)
) n ON n.id = c.subject_id AND n.state = c.state AND n.reports = c.report_count AND n.reasons = c.reasons AND c.parent_id = c.subject_id
  AND (c.appeal IS NOT NULL) = (c.state = 'APPEALED')
WHERE c.subject_id IS NULL OR n.id IS NULL`},
		"decisions": {"each comment's lead from where it could be read to where it stands, one from the other, in time", `
SELECT c.id || ' ' || c.state
FROM comments c
LEFT JOIN LATERAL (SELECT d.to_state FROM moderation_decisions d WHERE d.subject_id = c.id ORDER BY d.n DESC LIMIT 1) last ON true
WHERE c.state <> 'DELETED' AND coalesce(last.to_state, 'PUBLISHED') <> CASE c.state WHEN 'HIDDEN' THEN 'REMOVED' ELSE 'PUBLISHED' END
UNION ALL
SELECT d.subject_id || ' n ' || d.n
FROM moderation_decisions d
LEFT JOIN comments c ON c.note_id = d.parent_id AND c.id = d.subject_id
LEFT JOIN moderation_decisions b ON b.subject_id = d.subject_id AND b.n = d.n - 1
WHERE d.kind = 2 AND (c.id IS NULL OR d.from_state <> coalesce(b.to_state, 'PUBLISHED') OR d.at < b.at OR d.at > $now
   OR d.actor_id = c.author_id OR (d.to_state = 'REMOVED') <> (d.reason IS NOT NULL))`},
		"cases of comments": {"they are of what can be read, with what the reports say", `
SELECT k.subject_id::text
FROM moderation_cases k
LEFT JOIN comments c ON c.note_id = k.parent_id AND c.id = k.subject_id AND c.state = 'VISIBLE'
LEFT JOIN notes n ON n.id = c.note_id AND n.state <> 'DELETED'
WHERE k.kind = 2 AND (n.id IS NULL OR k.state <> 'PUBLISHED' OR k.report_count <> (
    SELECT count(*) FROM reports r WHERE r.subject_id = k.subject_id AND r.settled_at IS NULL))
UNION ALL
SELECT r.subject_id || ' by ' || r.reporter_id
FROM reports r
WHERE r.kind = 2 AND r.settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM moderation_cases k WHERE k.subject_id = r.subject_id)`},
		"revisions": {"an edit waits only of what renders, and only the last one", `
SELECT r.note_id || ' n ' || r.n
FROM note_revisions r JOIN notes n ON n.id = r.note_id
WHERE r.state = 'PENDING' AND (n.state NOT IN ('PUBLISHED', 'LIMITED')
   OR EXISTS (SELECT 1 FROM note_revisions later WHERE later.note_id = r.note_id AND later.n > r.n))`},
		"schedules": {"only a draft is to be published", `
SELECT n.id::text FROM notes n WHERE n.publish_at IS NOT NULL AND n.state <> 'DRAFT'`},
		"reports": {"nobody reports their own, or through a wall", `
SELECT r.subject_id || ' by ' || r.reporter_id
FROM reports r JOIN notes n ON n.id = r.subject_id
WHERE n.author_id = r.reporter_id OR EXISTS (SELECT 1 FROM walls w WHERE w.user_id = r.reporter_id AND w.other_id = n.author_id)`},
		"sponsors": {"a note that was paid for says so in a tag too, and its author is not who paid", `
SELECT n.id::text
FROM notes n
WHERE n.sponsor_kind = 'PAID_PARTNERSHIP' AND (n.sponsor_id = n.author_id OR NOT EXISTS (
    SELECT 1 FROM product_tags t WHERE t.note_id = n.id AND t.disclosure = 'PAID_PARTNERSHIP'))
UNION ALL
SELECT 'none' WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.sponsor_kind IS NOT NULL)`},
		"users exist": {"no reference leads nowhere", `
SELECT 'user ' || r.id
FROM (
    SELECT author_id FROM notes UNION SELECT follower_id FROM follows UNION SELECT followee_id FROM follows
    UNION SELECT user_id FROM note_likes UNION SELECT user_id FROM note_collects UNION SELECT author_id FROM product_tags
    UNION SELECT owner_id FROM collections UNION SELECT user_id FROM product_collects UNION SELECT user_id FROM user_private
    UNION SELECT author_id FROM comments UNION SELECT user_id FROM comment_likes UNION SELECT user_id FROM topic_follows
    UNION SELECT user_id FROM note_entities WHERE user_id IS NOT NULL UNION SELECT actor_id FROM moderation_events WHERE actor_id IS NOT NULL
    UNION SELECT actor_id FROM moderation_decisions
    UNION SELECT sponsor_id FROM notes WHERE sponsor_id IS NOT NULL
    UNION SELECT account_id FROM shop.stores UNION SELECT buyer_id FROM shop.orders UNION SELECT buyer_id FROM shop.order_groups
    UNION SELECT attribution_creator_id FROM shop.order_lines WHERE attribution_creator_id IS NOT NULL
    UNION SELECT actor_id FROM shop.order_events WHERE actor_id IS NOT NULL
    UNION SELECT author_id FROM shop.reviews UNION SELECT user_id FROM shop.store_members
    UNION SELECT user_id FROM shop.coupon_claims UNION SELECT user_id FROM shop.cart_lines
    UNION SELECT user_id FROM shop.addresses UNION SELECT user_id FROM shop.restock_alerts
) r (id)
WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = r.id)`},
		"notes exist": {"no reference leads nowhere", `
SELECT 'note ' || r.id
FROM (
    SELECT note_id FROM note_likes UNION SELECT note_id FROM note_collects UNION SELECT note_id FROM product_tags
    UNION SELECT note_id FROM note_media UNION SELECT attribution_note_id FROM shop.order_lines WHERE attribution_note_id IS NOT NULL
) r (id)
WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.id = r.id)`},
		"tagged goods exist": {"no reference leads nowhere, to another database neither", `
SELECT 'product ' || t.product_id || ' of ' || t.note_id
FROM product_tags t
WHERE NOT EXISTS (SELECT 1 FROM shop.products p WHERE p.id = t.product_id)
   OR t.variant_n IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM shop.product_variants v WHERE v.product_id = t.product_id AND v.n = t.variant_n)`},
		"the author's tag": {"whom a tag credits wrote the note", `
SELECT t.note_id::text FROM product_tags t JOIN notes n ON n.id = t.note_id WHERE n.author_id <> t.author_id`},
		"truthful disclosure": {"OWN_STORE if and only if the author owns the product's store (I11)", `
SELECT t.note_id || ' discloses ' || t.disclosure
FROM product_tags t
JOIN shop.products p ON p.id = t.product_id
JOIN shop.stores s ON s.id = p.store_id
WHERE (t.disclosure = 'OWN_STORE') <> (s.account_id = t.author_id)`},
		"tag snapshot": {"it is what the product cost when it was tagged, and nothing changed since", `
SELECT t.note_id || ' shows ' || t.snapshot_title || ' at ' || t.snapshot_price
FROM product_tags t
JOIN shop.products p ON p.id = t.product_id
LEFT JOIN shop.product_variants v ON v.product_id = t.product_id AND v.n = t.variant_n
WHERE t.snapshot_title <> p.title OR t.snapshot_currency <> p.currency OR t.snapshot_price <> coalesce(v.price, p.price_min)
   OR t.snapshot_image_id IS DISTINCT FROM p.cover_id`},
		"tag spot": {"a tag is on a picture of the note or in a moment of its video", `
SELECT t.note_id || ' n ' || t.n
FROM product_tags t
JOIN notes n ON n.id = t.note_id
LEFT JOIN note_media m ON m.note_id = t.note_id AND m.position = t.media_index
WHERE m.note_id IS NULL
   OR n.kind <> 'VIDEO' AND (t.x IS NULL OR t.y IS NULL OR t.at_ms IS NOT NULL)
   OR n.kind = 'VIDEO' AND (t.x IS NOT NULL OR t.y IS NOT NULL OR t.at_ms IS NULL OR t.at_ms NOT BETWEEN 0 AND m.duration_ms)`},
		"primary product": {"it is the product of the first tag", `
SELECT n.id::text
FROM notes n LEFT JOIN product_tags t ON t.note_id = n.id AND t.n = 1
WHERE n.primary_product_id IS DISTINCT FROM t.product_id`},
		"cover": {"it is the first of the media, numbered from 0 on, with its size", `
SELECT n.id::text
FROM notes n LEFT JOIN note_media m ON m.note_id = n.id AND m.position = 0
WHERE n.cover_id IS NULL OR (n.cover_id, n.cover_width, n.cover_height, n.cover_alt) IS DISTINCT FROM (m.image_id, m.width, m.height, m.alt)
   OR (SELECT count(*) - 1 <> max(o.position) FROM note_media o WHERE o.note_id = n.id)`},
		"videos": {"a video note has one video with a length and an image note none", `
SELECT n.id::text
FROM notes n
WHERE (SELECT count(*) FILTER (WHERE m.video_id IS NOT NULL AND m.duration_ms > 0) FROM note_media m WHERE m.note_id = n.id)
   <> CASE n.kind WHEN 'VIDEO' THEN 1 ELSE 0 END`},
		"own reactions": {"no author likes or collects their own note", `
SELECT n.id || ' by ' || n.author_id
FROM notes n
JOIN (SELECT user_id, note_id, liked_at FROM note_likes UNION ALL TABLE note_collects) r (user_id, note_id, at) ON r.note_id = n.id AND r.user_id = n.author_id`},
		"reactions in time": {"none before the note could be read, none after now", `
SELECT n.id || ' published ' || coalesce(n.published_at::text, 'never') || ', reaction ' || r.at
FROM notes n
JOIN (SELECT user_id, note_id, liked_at FROM note_likes UNION ALL TABLE note_collects) r (user_id, note_id, at) ON r.note_id = n.id
WHERE n.published_at IS NULL OR r.at < n.published_at OR r.at > $now`},
		"reactions by readers": {"nobody reacts to what only others may see", `
SELECT n.id || ' ' || n.state || ' ' || n.visibility
FROM notes n
JOIN (SELECT user_id, note_id, liked_at FROM note_likes UNION ALL TABLE note_collects) r (user_id, note_id, at) ON r.note_id = n.id
WHERE n.state NOT IN ('PUBLISHED', 'LIMITED', 'REMOVED', 'APPEALED') OR n.visibility = 'PRIVATE'
   OR n.visibility = 'FOLLOWERS' AND NOT EXISTS (
       SELECT 1 FROM follows f WHERE f.follower_id = r.user_id AND f.followee_id = n.author_id)`},
		"published": {"what renders has been published, after it was made and before now", `
SELECT id || ' ' || state || ' made ' || created_at || ' published ' || coalesce(published_at::text, 'never')
FROM notes
WHERE created_at > published_at OR published_at > $now OR created_at > $now
   OR (published_at IS NULL) <> (state IN ('DRAFT', 'PENDING', 'REJECTED'))`},
		"first they joined": {"nobody did anything before there was an account", `
SELECT u.handle || ' joined ' || u.joined_at || ' and ' || r.what || ' at ' || r.at
FROM users u
JOIN (
    SELECT author_id, 'wrote', created_at FROM notes
    UNION ALL SELECT follower_id, 'followed', followed_at FROM follows
    UNION ALL SELECT followee_id, 'was followed', followed_at FROM follows
    UNION ALL SELECT user_id, 'liked', liked_at FROM note_likes
    UNION ALL SELECT user_id, 'collected', collected_at FROM note_collects
    UNION ALL SELECT owner_id, 'made a collection', created_at FROM collections
    UNION ALL SELECT user_id, 'collected goods', collected_at FROM product_collects
    UNION ALL SELECT author_id, 'commented', created_at FROM comments
    UNION ALL SELECT user_id, 'liked a comment', liked_at FROM comment_likes
    UNION ALL SELECT user_id, 'followed a topic', followed_at FROM topic_follows
    UNION ALL SELECT account_id, 'opened a store', opened_at FROM shop.stores
    UNION ALL SELECT buyer_id, 'bought', placed_at FROM shop.orders
    UNION ALL SELECT author_id, 'reviewed', created_at FROM shop.reviews
    UNION ALL SELECT user_id, 'worked', since FROM shop.store_members
    UNION ALL SELECT user_id, 'claimed', claimed_at FROM shop.coupon_claims
    UNION ALL SELECT user_id, 'put into the cart', added_at FROM shop.cart_lines
    UNION ALL SELECT user_id, 'wished', asked_at FROM shop.restock_alerts
) r (id, what, at) ON r.id = u.id
WHERE r.at < u.joined_at OR r.at > $now`},
		"ids are of version 7": {"they sort by the time they were made at (RFC 9562)", `
SELECT r.id::text
FROM (SELECT id FROM users UNION ALL SELECT id FROM notes UNION ALL SELECT id FROM comments UNION ALL SELECT id FROM topics UNION ALL SELECT id FROM collections UNION ALL SELECT id FROM shop.products UNION ALL SELECT id FROM shop.orders) r
WHERE substr(r.id::text, 15, 1) <> '7' OR substr(r.id::text, 20, 1) NOT IN ('8', '9', 'a', 'b')`},
		"reviews that are notes": {"the note is the author's, of that moment, and tags the product", `
SELECT r.id::text
FROM shop.reviews r
LEFT JOIN notes n ON n.id = r.note_id AND n.author_id = r.author_id AND n.published_at = r.created_at
WHERE r.note_id IS NOT NULL
  AND (n.id IS NULL OR NOT EXISTS (SELECT 1 FROM product_tags t WHERE t.note_id = n.id AND t.product_id = r.product_id))`},
		"affiliates have an offer": {"what is disclosed as AFFILIATE is one (I11)", `
SELECT t.note_id || ' n ' || t.n
FROM product_tags t
WHERE t.disclosure = 'AFFILIATE' AND NOT EXISTS (SELECT 1 FROM shop.affiliate_offers o WHERE o.product_id = t.product_id)`},
		"everybody lives somewhere": {"one default address, and not too many", `
SELECT u.handle
FROM users u
LEFT JOIN LATERAL (
    SELECT count(*) AS all, count(*) FILTER (WHERE d.is_default) AS defaults FROM shop.addresses d WHERE d.user_id = u.id
) d ON true
WHERE d.all NOT BETWEEN 1 AND 20 OR d.defaults <> 1`},
		"attribution": {"the note that led to an order tags the goods, was readable before, and is not the buyer's (I8)", `
SELECT l.order_id || ' by ' || l.attribution_note_id || ' ' || n.state || ' published ' || n.published_at || ', touched ' || l.attributed_at
FROM shop.order_lines l
JOIN shop.orders o ON o.id = l.order_id
JOIN notes n ON n.id = l.attribution_note_id
WHERE n.author_id <> l.attribution_creator_id OR n.author_id = o.buyer_id
   OR n.state NOT IN ('PUBLISHED', 'LIMITED') OR n.visibility = 'PRIVATE'
   OR l.attributed_at < n.published_at OR l.attributed_at NOT BETWEEN o.placed_at - interval '14 days' AND o.placed_at
   OR NOT EXISTS (SELECT 1 FROM product_tags t WHERE t.note_id = n.id AND t.product_id = l.product_id)`},
	}
}

func commerceInvariants() map[string]invariant {
	return map[string]invariant{
		"checkouts": {"a checkout costs what its stores cost together", `
SELECT c.id::text
FROM checkouts c
WHERE (SELECT (sum(g.subtotal), sum(g.discount), sum(g.shipping)) FROM checkout_groups g WHERE g.checkout_id = c.id)
      IS DISTINCT FROM (c.subtotal::numeric, c.discount::numeric, c.shipping::numeric)`},
		"checkout groups": {"a store's part costs what its lines cost together", `
SELECT g.checkout_id::text
FROM checkout_groups g
WHERE g.subtotal <> (SELECT sum(l.unit_price * l.quantity) FROM checkout_lines l WHERE l.checkout_id = g.checkout_id AND l.store_id = g.store_id)
   OR g.discount <> (SELECT sum(l.discount) FROM checkout_lines l WHERE l.checkout_id = g.checkout_id AND l.store_id = g.store_id)`},
		"commission": {"it is what the store offers the note's author, whose store it is not", `
SELECT l.order_id || ' line ' || l.n
FROM order_lines l
JOIN orders o ON o.id = l.order_id
JOIN stores s ON s.id = o.store_id
LEFT JOIN affiliate_offers a ON a.product_id = l.product_id AND a.open AND (a.valid_until IS NULL OR a.valid_until > $now)
WHERE l.commission_bps IS DISTINCT FROM CASE WHEN l.attribution_creator_id <> s.account_id THEN a.commission_bps END`},
		"product_count": {"a counter is the number of goods on sale", `
SELECT s.handle || ' says ' || s.product_count
FROM stores s
WHERE s.product_count <> (SELECT count(*) FROM products p WHERE p.store_id = s.id AND p.status = 'ACTIVE')`},
		"sold_count of a product": {"units of orders that were paid for and not called off", `
SELECT p.id || ' says ' || p.sold_count
FROM products p
WHERE p.sold_count <> (
    SELECT coalesce(sum(l.quantity), 0)
    FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE l.product_id = p.id AND o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
)`},
		"sold_count of a store": {"the sum of its goods", `
SELECT s.handle || ' says ' || s.sold_count
FROM stores s
WHERE s.sold_count <> (SELECT coalesce(sum(p.sold_count), 0) FROM products p WHERE p.store_id = s.id)`},
		"variant_count": {"a counter is the number of its rows, and they are numbered from 1 on", `
SELECT p.id || ' says ' || p.variant_count
FROM products p
LEFT JOIN LATERAL (SELECT count(*) AS variants, max(v.n) AS last FROM product_variants v WHERE v.product_id = p.id) v ON true
WHERE p.variant_count <> v.variants OR p.variant_count <> v.last OR p.variant_count < 1`},
		"prices": {"a product's span is that of its variants", `
SELECT p.id || ' says ' || p.price_min || ' to ' || p.price_max
FROM products p
JOIN LATERAL (
    SELECT min(v.price) AS low, max(v.price) AS high, min(v.compare_at_price) AS was_low, max(v.compare_at_price) AS was_high
    FROM product_variants v WHERE v.product_id = p.id
) v ON true
WHERE (p.price_min, p.price_max) <> (v.low, v.high)
   OR p.compare_at_min IS DISTINCT FROM v.was_low OR p.compare_at_max IS DISTINCT FROM v.was_high`},
		"reductions": {"a struck-through price is the higher one", `
SELECT product_id || ' n ' || n FROM product_variants WHERE compare_at_price <= price`},
		"one currency": {"a store sells in its own", `
SELECT p.id::text FROM products p JOIN stores s ON s.id = p.store_id WHERE p.currency <> s.currency
UNION ALL
SELECT v.product_id::text FROM product_variants v JOIN products p ON p.id = v.product_id WHERE p.currency <> v.currency
UNION ALL
SELECT o.id::text FROM orders o JOIN stores s ON s.id = o.store_id JOIN order_groups g ON g.id = o.group_id
WHERE o.currency <> s.currency OR o.currency <> g.currency`},
		"options": {"a variant chooses one value of each of the product's options, no two the same", `
SELECT v.product_id || ' n ' || v.n || ' ' || v.options
FROM product_variants v JOIN products p ON p.id = v.product_id
WHERE jsonb_array_length(v.options) <> jsonb_array_length(p.options)
   OR EXISTS (
       SELECT 1 FROM jsonb_array_elements(v.options) WITH ORDINALITY chosen (o, i)
       WHERE p.options -> (i - 1)::int ->> 'name' <> o ->> 'name' OR NOT p.options -> (i - 1)::int -> 'values' ? (o ->> 'value'))
   OR EXISTS (
       SELECT 1 FROM product_variants w WHERE w.product_id = v.product_id AND w.n <> v.n AND w.options = v.options)`},
		"every variant has stock": {"one row each", `
SELECT v.product_id || ' n ' || v.n
FROM product_variants v FULL JOIN stock s ON s.product_id = v.product_id AND s.variant_n = v.n
WHERE v.n IS NULL OR s.variant_n IS NULL`},
		"reserved": {"what open orders have not been sent yet (I1)", `
SELECT s.product_id || ' n ' || s.variant_n || ' says ' || s.reserved
FROM stock s
WHERE s.reserved <> (
    SELECT coalesce(sum(l.quantity - l.shipped_quantity), 0)
    FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE l.product_id = s.product_id AND l.variant_n = s.variant_n
      AND o.status IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED')
)`},
		"reservations": {"one a line, open as long as its order holds stock, and as much as stock says (I1, I2)", `
SELECT l.order_id || ' n ' || l.n
FROM order_lines l
JOIN orders o ON o.id = l.order_id
LEFT JOIN reservations r ON r.order_id = l.order_id AND r.line_n = l.n
WHERE r.order_id IS NULL OR r.quantity <> l.quantity OR r.shipped <> l.shipped_quantity
   OR (r.shipped + r.released < r.quantity) <> (l.shipped_quantity < l.quantity AND o.status IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED'))
UNION ALL
SELECT s.product_id || ' n ' || s.variant_n || ' says ' || s.reserved
FROM stock s
WHERE s.reserved <> (
    SELECT coalesce(sum(r.quantity - r.shipped - r.released), 0)
    FROM reservations r
    WHERE r.product_id = s.product_id AND r.variant_n = s.variant_n)`},
		"stock_entries": {"what is on hand is what was entered", `
SELECT s.product_id || ' n ' || s.variant_n
FROM stock s
WHERE s.on_hand IS DISTINCT FROM (
    SELECT sum(e.delta) FROM stock_entries e WHERE e.product_id = s.product_id AND e.variant_n = s.variant_n)`},
		"products_by_store": {"it lists what is on sale, by the keys that pages are ordered by", `
SELECT coalesce(p.id, b.product_id)::text
FROM (SELECT * FROM products WHERE status = 'ACTIVE') p
FULL JOIN products_by_store b ON b.product_id = p.id AND b.store_id = p.store_id AND b.sold_count = p.sold_count
  AND b.price_min = p.price_min AND b.listed_at = p.listed_at
WHERE p.id IS NULL OR b.product_id IS NULL`},
		"store handles and accounts": {"every store is found by handle and by its one account", `
SELECT s.handle
FROM stores s
WHERE NOT EXISTS (SELECT 1 FROM store_handles h WHERE h.handle = s.handle AND h.store_id = s.id)
   OR NOT EXISTS (SELECT 1 FROM store_accounts a WHERE a.account_id = s.account_id AND a.store_id = s.id)
UNION ALL
SELECT 'too many' WHERE (SELECT count(*) FROM stores) <> (SELECT count(*) FROM store_handles)
                     OR (SELECT count(*) FROM stores) <> (SELECT count(*) FROM store_accounts)`},
		"every store sells": {"no store page is empty", `
SELECT s.handle FROM stores s WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.store_id = s.id)`},
		"product cover": {"it is the first of the pictures, numbered from 0 on", `
SELECT p.id::text
FROM products p LEFT JOIN product_media m ON m.product_id = p.id AND m.position = 0
WHERE p.cover_id IS NULL OR (p.cover_id, p.cover_width, p.cover_height, p.cover_alt) IS DISTINCT FROM (m.media_id, m.width, m.height, m.alt)
   OR (SELECT count(*) - 1 <> max(o.position) FROM product_media o WHERE o.product_id = p.id)`},
		"references": {"no reference leads nowhere", `
SELECT 'product of no store ' || p.id FROM products p WHERE NOT EXISTS (SELECT 1 FROM stores s WHERE s.id = p.store_id)
UNION ALL
SELECT 'order of no store ' || o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM stores s WHERE s.id = o.store_id)
UNION ALL
SELECT 'order without a group ' || o.id FROM orders o
WHERE NOT EXISTS (SELECT 1 FROM order_groups g WHERE g.id = o.group_id AND g.buyer_id = o.buyer_id AND g.placed_at = o.placed_at)
UNION ALL
SELECT 'line of no variant ' || l.order_id FROM order_lines l
WHERE NOT EXISTS (SELECT 1 FROM product_variants v WHERE v.product_id = l.product_id AND v.n = l.variant_n)`},
		"line totals": {"unit price times quantity less discount, at the variant's price (I3)", `
SELECT l.order_id || ' n ' || l.n
FROM order_lines l JOIN product_variants v ON v.product_id = l.product_id AND v.n = l.variant_n
WHERE l.total <> l.unit_price * l.quantity - l.discount OR l.unit_price <> v.price`},
		"order totals": {"the lines and the shipping, to the cent (I3)", `
SELECT o.number
FROM orders o
JOIN LATERAL (
    SELECT sum(l.unit_price * l.quantity) AS subtotal, sum(l.discount) AS discount, sum(l.total) AS total, count(*) AS lines, max(l.n) AS last
    FROM order_lines l WHERE l.order_id = o.id
) l ON true
WHERE o.subtotal <> l.subtotal OR o.discount <> l.discount OR o.total <> l.total + o.shipping OR l.lines <> l.last OR o.shipping < 0`},
		"group totals": {"the orders, to the cent; one order a store (I3)", `
SELECT g.id::text
FROM order_groups g
WHERE g.total IS DISTINCT FROM (SELECT sum(o.total) FROM orders o WHERE o.group_id = g.id)
   OR EXISTS (SELECT 1 FROM orders o WHERE o.group_id = g.id GROUP BY o.store_id HAVING count(*) > 1)`},
		"order numbers": {"no two the same", `SELECT number FROM orders GROUP BY number HAVING count(*) > 1`},
		"lines of the store": {"an order holds goods of its own store, with its name and the product's", `
SELECT o.number
FROM orders o
JOIN order_lines l ON l.order_id = o.id
JOIN products p ON p.id = l.product_id
JOIN product_variants v ON v.product_id = l.product_id AND v.n = l.variant_n
JOIN stores s ON s.id = o.store_id
WHERE p.store_id <> o.store_id OR l.store_name <> s.name OR l.title <> p.title OR l.variant_title <> v.title
   OR l.image_id IS DISTINCT FROM p.cover_id`},
		"goods that were on sale": {"nobody bought what was never offered, nor before it was", `
SELECT o.number || ' ' || p.status || ' listed ' || p.listed_at || ' placed ' || o.placed_at
FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id
WHERE p.status IN ('DRAFT', 'IN_REVIEW') OR o.placed_at < p.listed_at`},
		"no own goods": {"nobody buys from themselves", `
SELECT o.number FROM orders o JOIN stores s ON s.id = o.store_id WHERE o.buyer_id = s.account_id`},
		"shipped": {"all of it, some of it or none, as the status says", `
SELECT o.number || ' ' || o.status
FROM orders o
JOIN LATERAL (SELECT sum(l.quantity) AS ordered, sum(l.shipped_quantity) AS sent FROM order_lines l WHERE l.order_id = o.id) l ON true
WHERE CASE
    WHEN o.status IN ('SHIPPED', 'DELIVERED', 'COMPLETED') THEN l.sent <> l.ordered
    WHEN o.status = 'PARTIALLY_SHIPPED' THEN l.sent NOT BETWEEN 1 AND l.ordered - 1
    ELSE l.sent <> 0
END`},
		"moments": {"each status has the moments that led to it, in order, none after now", `
SELECT o.number || ' ' || o.status
FROM orders o
WHERE o.status <> 'CANCELLED' AND (o.paid_at IS NOT NULL) <> (o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED'))
   OR o.paid_at > o.cancelled_at
   OR (o.shipped_at IS NOT NULL) <> (o.status IN ('PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED'))
   OR (o.delivered_at IS NOT NULL) <> (o.status IN ('DELIVERED', 'COMPLETED'))
   OR (o.completed_at IS NOT NULL) <> (o.status = 'COMPLETED')
   OR (o.cancelled_at IS NOT NULL) <> (o.status IN ('CANCELLED', 'EXPIRED'))
   OR (o.cancel_reason IS NOT NULL) <> (o.status = 'CANCELLED')
   OR o.placed_at > o.paid_at OR o.paid_at > o.shipped_at OR o.shipped_at > o.delivered_at OR o.delivered_at > o.completed_at
   OR o.placed_at > o.cancelled_at OR o.pay_by <= o.placed_at
   OR greatest(o.placed_at, o.paid_at, o.shipped_at, o.delivered_at, o.completed_at, o.cancelled_at) > $now
   OR o.status = 'PENDING_PAYMENT' AND o.pay_by <= $now`},
		"every status": {"each of them can be looked at", `
SELECT s
FROM unnest(ARRAY['PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED']) s
WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.status = s)`},
		"attribution": {"the surface and the note go together", `
SELECT order_id::text
FROM order_lines
WHERE (attribution_surface = 'DIRECT') <> (attribution_note_id IS NULL)
   OR attribution_expires_at <> attributed_at + interval '14 days'
   OR (attribution_note_id IS NULL) <> (attribution_creator_id IS NULL) OR (attribution_note_id IS NULL) <> (attributed_at IS NULL)`},
		"orders_by_buyer": {"it lists every order by what its buyer looks for", `
SELECT coalesce(o.id, b.order_id)::text
FROM (
    SELECT o.*, (SELECT string_agg(l.title, E'\n' ORDER BY l.n) FROM order_lines l WHERE l.order_id = o.id) AS titles FROM orders o
) o FULL JOIN orders_by_buyer b
  ON b.order_id = o.id AND b.buyer_id = o.buyer_id AND b.placed_at = o.placed_at AND b.number = o.number AND b.status = o.status
 AND b.after_sale_status = o.after_sale_status AND b.titles = o.titles
WHERE o.id IS NULL OR b.order_id IS NULL`},
		"orders_by_store": {"it lists every order by what the store's staff looks for", `
SELECT coalesce(o.id, b.order_id)::text
FROM (
    SELECT o.*, (SELECT string_agg(l.title, E'\n' ORDER BY l.n) FROM order_lines l WHERE l.order_id = o.id) AS titles FROM orders o
) o FULL JOIN orders_by_store b
  ON b.order_id = o.id AND b.store_id = o.store_id AND b.placed_at = o.placed_at AND b.number = o.number AND b.status = o.status
 AND b.after_sale_status = o.after_sale_status AND b.titles = o.titles
WHERE o.id IS NULL OR b.order_id IS NULL`},
		"store of a refund": {"it is the order's", `
SELECT o.number FROM refunds r JOIN orders o ON o.id = r.order_id WHERE r.store_id <> o.store_id`},
		"store of stock": {"it is the product's", `
SELECT p.id::text FROM stock s JOIN products p ON p.id = s.product_id WHERE s.store_id <> p.store_id`},
		"orders_by_group": {"it lists every order", `
SELECT coalesce(o.id, b.order_id)::text
FROM orders o FULL JOIN orders_by_group b ON b.order_id = o.id AND b.group_id = o.group_id
WHERE o.id IS NULL OR b.order_id IS NULL`},
		"addresses": {"every order goes somewhere", `
SELECT coalesce(o.id, a.order_id)::text FROM orders o FULL JOIN order_addresses a ON a.order_id = o.id WHERE o.id IS NULL OR a.order_id IS NULL`},
		"purchases": {"what was paid for and not called off, the units and the last time", `
SELECT coalesce(p.buyer_id, s.buyer_id) || ' ' || coalesce(p.product_id, s.product_id)
FROM purchases p
FULL JOIN (
    SELECT o.buyer_id, l.product_id, sum(l.quantity) AS units, max(o.paid_at) AS bought_at
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
    GROUP BY o.buyer_id, l.product_id
) s ON s.buyer_id = p.buyer_id AND s.product_id = p.product_id AND s.units = p.units AND s.bought_at = p.bought_at
WHERE p.units IS NULL OR s.units IS NULL`},
		"payment of a group": {"each group has one, of its total (I3), by its buyer, until its orders' time is up", `
SELECT coalesce(g.id, p.group_id)::text
FROM order_groups g FULL JOIN payments p ON p.group_id = g.id
WHERE g.id IS NULL OR p.group_id IS NULL OR p.amount <> g.total OR p.currency <> g.currency OR p.buyer_id <> g.buyer_id
   OR EXISTS (SELECT 1 FROM orders o WHERE o.group_id = g.id AND o.pay_by <> p.expires_at)`},
		"payment and orders": {"what is paid for was taken, and nothing else", `
SELECT o.number || ' ' || o.status || ' ' || p.status
FROM orders o JOIN payments p ON p.group_id = o.group_id
WHERE (o.paid_at IS NOT NULL) <> (p.captured = p.amount)
   OR (o.status = 'EXPIRED') <> (p.status = 'EXPIRED')
   OR (o.status = 'CANCELLED' AND o.paid_at IS NULL) <> (p.status = 'CANCELLED')
   OR p.failure_message IS NULL AND p.status = 'FAILED' OR (p.provider_reference IS NULL) <> (p.status = 'CREATED')`},
		"payment and refunds": {"what went back of the orders went back of the payment (I4)", `
SELECT p.group_id || ' says ' || p.refunded
FROM payments p
WHERE p.refunded <> (SELECT sum(o.refunded) FROM orders o WHERE o.group_id = p.group_id)`},
		"payment events": {"they lead from CREATED to where it stands, one from another, none after now", `
SELECT p.group_id || ' ' || p.status
FROM payments p
LEFT JOIN LATERAL (
    SELECT array_agg(e.from_status ORDER BY e.n) AS froms, array_agg(e.to_status ORDER BY e.n) AS tos,
           count(*) AS events, max(e.n) AS last, max(e.at) AS at, bool_and(e.at >= g.placed_at) AS since,
           bool_and(e.in_time) AS in_order, sum(e.amount) FILTER (WHERE e.to_status = 'CAPTURED') AS taken,
           sum(e.amount) FILTER (WHERE e.to_status LIKE '%REFUNDED') AS returned
    FROM (SELECT *, at >= coalesce(lag(at) OVER (ORDER BY n), at) AS in_time FROM payment_events WHERE group_id = p.group_id) e
    JOIN order_groups g ON g.id = e.group_id
) e ON true
WHERE CASE WHEN e.events = 0 THEN p.status <> 'CREATED'
      ELSE e.froms <> array_prepend('CREATED', e.tos[:e.events - 1]) OR e.tos[e.events] <> p.status OR e.events <> e.last
           OR e.at > $now OR NOT e.since OR NOT e.in_order OR coalesce(e.taken, 0) <> p.captured OR coalesce(e.returned, 0) <> p.refunded
      END`},
		"every payment": {"each status, method and action can be looked at", `
SELECT s FROM unnest(ARRAY['CREATED', 'REQUIRES_ACTION', 'PROCESSING', 'AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED',
    'FAILED', 'CANCELLED', 'EXPIRED']) s WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.status = s)
UNION ALL
SELECT m FROM unnest(ARRAY['ALIPAY', 'WECHAT_PAY', 'UNIONPAY', 'CARD', 'WALLET']) m WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.method = m)
UNION ALL
SELECT a FROM unnest(ARRAY['REDIRECT', 'DEEPLINK', 'QR_CODE', 'SDK']) a WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.action_kind = a)
UNION ALL
SELECT 'a payment that failed and was tried again' WHERE NOT EXISTS (SELECT 1 FROM payment_events WHERE from_status = 'FAILED' AND to_status = 'CREATED')`},
		"timelines": {"they begin with the order, tell its moments, are numbered as they happened, and end before now", `
SELECT o.number || ' ' || o.status
FROM orders o
LEFT JOIN LATERAL (
    SELECT array_agg(e.kind ORDER BY e.n) AS kinds, count(*) AS events, max(e.n) AS last, max(e.at) AS at,
           bool_and(e.in_time) AS in_order, bool_and(e.text <> '') AS told,
           bool_and(e.actor_kind <> 'BUYER' OR e.actor_id = o.buyer_id) AS by_buyer,
           bool_and(e.actor_kind <> 'STORE_STAFF' OR EXISTS (
               SELECT 1 FROM store_members m WHERE m.store_id = o.store_id AND m.user_id = e.actor_id)) AS by_staff
    FROM (SELECT *, at >= coalesce(lag(at) OVER (ORDER BY n), o.placed_at) AS in_time FROM order_events WHERE order_id = o.id) e
) e ON true
WHERE e.events = 0 OR e.kinds[1] <> 'PLACED' OR e.events <> e.last OR e.at > $now OR NOT e.in_order OR NOT e.told OR NOT e.by_buyer
   OR NOT e.by_staff
   OR ('PAID' = ANY(e.kinds)) <> (o.paid_at IS NOT NULL) OR ('SHIPPED' = ANY(e.kinds)) <> (o.shipped_at IS NOT NULL)
   OR ('DELIVERED' = ANY(e.kinds)) <> (o.delivered_at IS NOT NULL) OR ('COMPLETED' = ANY(e.kinds)) <> (o.completed_at IS NOT NULL)
   OR ('CANCELLED' = ANY(e.kinds)) <> (o.status = 'CANCELLED') OR ('EXPIRED' = ANY(e.kinds)) <> (o.status = 'EXPIRED')`},
		"completes_at": {"7 days after delivery, 15 after shipping, or when it was", `
SELECT o.number || ' ' || o.status
FROM orders o
WHERE o.completes_at IS DISTINCT FROM CASE o.status
    WHEN 'SHIPPED' THEN o.shipped_at + interval '15 days' WHEN 'DELIVERED' THEN o.delivered_at + interval '7 days'
    WHEN 'COMPLETED' THEN o.completed_at END
   OR o.status <> 'COMPLETED' AND o.completes_at <= $now`},
		"parcels": {"they hold what was sent, of the lines that there are", `
SELECT l.order_id || ' n ' || l.n || ' sent ' || l.shipped_quantity
FROM order_lines l
WHERE l.shipped_quantity <> (
    SELECT coalesce(sum(i.quantity), 0) FROM shipment_items i WHERE i.order_id = l.order_id AND i.line_n = l.n)
UNION ALL
SELECT 'no line ' || i.order_id FROM shipment_items i
WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = i.order_id AND l.n = i.line_n)
   OR NOT EXISTS (SELECT 1 FROM shipments s WHERE s.order_id = i.order_id AND s.n = i.shipment_n)
UNION ALL
SELECT 'empty or untimely ' || s.order_id FROM shipments s JOIN orders o ON o.id = s.order_id
WHERE s.shipped_at > o.shipped_at OR s.delivered_at > o.delivered_at OR s.delivered_at IS NULL AND o.delivered_at IS NOT NULL
   OR NOT EXISTS (SELECT 1 FROM shipment_items i WHERE i.order_id = s.order_id AND i.shipment_n = s.n)`},
		"traces": {"from when it was sent, in order, until it came or now", `
SELECT s.order_id::text
FROM shipments s
LEFT JOIN LATERAL (
    SELECT count(*) AS events, max(t.n) AS last, min(t.at) AS first, max(t.at) AS at, bool_and(t.in_time) AS in_order
    FROM (SELECT *, at >= coalesce(lag(at) OVER (ORDER BY n), at) AS in_time FROM shipment_traces
          WHERE order_id = s.order_id AND shipment_n = s.n) t
) t ON true
WHERE t.events = 0 OR t.events <> t.last OR t.first <> s.shipped_at OR t.at > coalesce(s.delivered_at, $now) OR NOT t.in_order
   OR s.delivered_at IS NOT NULL AND t.at <> s.delivered_at`},
		"claims": {"lines and orders tell what their refunds ask for and gave back (I4)", `
SELECT 'line ' || l.order_id || ' n ' || l.n
FROM order_lines l
LEFT JOIN LATERAL (
    SELECT coalesce(sum(i.quantity), 0) AS units, coalesce(sum(i.amount), 0) AS amount
    FROM refund_items i JOIN refunds r ON r.order_id = i.order_id AND r.n = i.refund_n
    WHERE i.order_id = l.order_id AND i.line_n = l.n AND r.status NOT IN ('REJECTED', 'CANCELLED')
) c ON true
WHERE (l.claimed_quantity, l.claimed) <> (c.units, c.amount)
UNION ALL
SELECT 'order ' || o.number
FROM orders o
LEFT JOIN LATERAL (
    SELECT coalesce(sum(r.amount) FILTER (WHERE r.status NOT IN ('REJECTED', 'CANCELLED')), 0) AS claimed,
           coalesce(sum(r.amount) FILTER (WHERE r.status = 'SUCCEEDED'), 0) AS refunded
    FROM refunds r WHERE r.order_id = o.id
) c ON true
WHERE (o.claimed, o.refunded) <> (c.claimed, c.refunded)`},
		"refunds": {"of what was paid, in the order's currency, while they could be asked for, waiting only where there is time", `
SELECT o.number || ' ' || r.status
FROM refunds r
JOIN orders o ON o.id = r.order_id
LEFT JOIN LATERAL (SELECT count(*) AS items, sum(i.amount) AS amount FROM refund_items i WHERE i.order_id = r.order_id AND i.refund_n = r.n) i ON true
WHERE o.paid_at IS NULL OR r.currency <> o.currency OR r.requested_at < o.paid_at OR r.requested_at > o.completed_at + interval '15 days'
   OR r.requested_at > $now OR r.decide_by <= $now OR r.rejected_at NOT BETWEEN r.requested_at AND $now
   OR r.settled_at NOT BETWEEN r.requested_at AND $now OR i.items = 0 OR i.amount > r.amount
   OR r.n <> (SELECT count(*) FROM refunds q WHERE q.order_id = r.order_id AND q.n <= r.n)`},
		"appeals and returns": {"the buyer asked again after the store said no, and sent back what is on its way back", `
SELECT o.number || ' ' || r.status
FROM refunds r
JOIN orders o ON o.id = r.order_id
WHERE r.appealed_at NOT BETWEEN r.rejected_at AND $now OR r.return_sent_at NOT BETWEEN r.requested_at AND $now
   OR (r.status IN ('RETURN_IN_TRANSIT', 'RETURN_RECEIVED')) <> (r.return_sent_at IS NOT NULL)
   OR r.status = 'REJECTED' AND r.decision_reason IS NULL`},
		"units that were not sent": {"a refund that asks for them holds no more than wait", `
SELECT l.order_id || ' n ' || l.n
FROM order_lines l
JOIN refund_items i ON i.order_id = l.order_id AND i.line_n = l.n
WHERE i.unshipped > l.quantity - l.shipped_quantity`},
		"cancelled after it was paid": {"all of it went back", `
SELECT number FROM orders WHERE status = 'CANCELLED' AND paid_at IS NOT NULL AND refunded <> total`},
		"after-sale status": {"it is what the refunds make it", `
SELECT o.number || ' says ' || o.after_sale_status
FROM orders o
WHERE o.after_sale_status <> coalesce((
    SELECT CASE
        WHEN bool_or(r.status = 'REQUESTED' AND r.rejected_at IS NOT NULL) THEN 'ARBITRATION'
        WHEN bool_or(r.status NOT IN ('SUCCEEDED', 'REJECTED', 'CANCELLED')) THEN 'IN_PROGRESS'
        WHEN bool_or(r.status = 'SUCCEEDED') THEN 'DONE'
        WHEN bool_or(r.status = 'REJECTED') THEN 'REJECTED'
    END
    FROM refunds r WHERE r.order_id = o.id
), 'NONE')`},
		"every refund": {"each status, reason and state of after-sale can be looked at", `
SELECT s FROM unnest(ARRAY['REQUESTED', 'APPROVED', 'RETURN_IN_TRANSIT', 'RETURN_RECEIVED', 'PROCESSING', 'SUCCEEDED', 'REJECTED',
    'CANCELLED', 'FAILED']) s WHERE NOT EXISTS (SELECT 1 FROM refunds r WHERE r.status = s)
UNION ALL
SELECT q FROM unnest(ARRAY['NOT_RECEIVED', 'DAMAGED', 'WRONG_ITEM', 'NOT_AS_DESCRIBED', 'CHANGED_MIND', 'GOODWILL']) q
WHERE NOT EXISTS (SELECT 1 FROM refunds r WHERE r.reason = q)
UNION ALL
SELECT a FROM unnest(ARRAY['NONE', 'IN_PROGRESS', 'DONE', 'REJECTED', 'ARBITRATION']) a
WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.after_sale_status = a)`},
		"ratings": {"the number of reviews by their stars, of a product and of a store's goods", `
SELECT p.id || ' says ' || p.ratings::text
FROM products p
WHERE p.ratings <> (
    SELECT array_agg((SELECT count(*) FROM reviews r WHERE r.product_id = p.id AND r.rating = n)::integer ORDER BY n)
    FROM generate_series(1, 5) n
)
UNION ALL
SELECT s.handle || ' says ' || s.ratings::text
FROM stores s
WHERE s.ratings <> (
    SELECT array_agg((SELECT coalesce(sum(p.ratings[n]), 0) FROM products p WHERE p.store_id = s.id)::integer ORDER BY n)
    FROM generate_series(1, 5) n
)`},
		"verified purchases": {"only whoever bought that very thing and got it before", `
SELECT r.id::text
FROM reviews r
LEFT JOIN orders o ON o.id = r.order_id AND o.buyer_id = r.author_id AND o.status IN ('DELIVERED', 'COMPLETED') AND o.delivered_at <= r.created_at
LEFT JOIN order_lines l ON l.order_id = o.id AND l.n = r.order_line_n AND l.product_id = r.product_id AND l.variant_n = r.variant_n
  AND l.variant_title = r.variant_title
WHERE r.order_id IS NOT NULL AND l.n IS NULL`},
		"reviews": {"of goods that were offered, by nobody who sells them, with as many pictures as they say", `
SELECT r.id::text
FROM reviews r
JOIN products p ON p.id = r.product_id
WHERE r.created_at < p.listed_at OR r.created_at > $now OR p.status IN ('DRAFT', 'IN_REVIEW') OR r.body = ''
   OR EXISTS (SELECT 1 FROM store_members m WHERE m.store_id = p.store_id AND m.user_id = r.author_id AND r.order_id IS NULL)
   OR r.media_count <> (SELECT count(*) FROM review_media m WHERE m.product_id = r.product_id AND m.review_id = r.id)`},
		"categories": {"the paths are those of the tree, and the counters those of the shelves", `
SELECT c.name
FROM categories c LEFT JOIN categories p ON p.id = c.parent_id
WHERE c.path <> coalesce(p.path, '{}') || c.name
   OR c.parent_id <> '00000000-0000-0000-0000-000000000000' AND p.id IS NULL
   OR c.product_count <> (SELECT count(*) FROM products_by_category b WHERE b.category_id = c.id)`},
		"products_by_category": {"it lists what everybody may see, on its shelf and on the one around it, by the keys of the pages", `
SELECT coalesce(p.id, b.product_id)::text
FROM (
    SELECT p.*, s.id AS shelf
    FROM products p
    JOIN categories c ON c.id = p.category_id
    JOIN categories s ON s.id IN (c.id, c.parent_id)
    WHERE p.status = 'ACTIVE' AND p.store_status <> 'APPLYING'
) p
FULL JOIN products_by_category b ON b.category_id = p.shelf AND b.product_id = p.id AND b.sold_count = p.sold_count
  AND b.listed_at = p.listed_at AND b.price_key % (1::bigint << 52) = p.price_min
WHERE p.id IS NULL OR b.product_id IS NULL`},
		"coupon claims": {"a counter is the number of its rows, each of its time", `
SELECT c.title
FROM coupons c
WHERE c.claimed_count <> (SELECT count(*) FROM coupon_claims k WHERE k.store_id = c.store_id AND k.n = c.n)
UNION ALL
SELECT 'claim ' || k.id
FROM coupon_claims k LEFT JOIN coupons c ON c.store_id = k.store_id AND c.n = k.n
WHERE c.n IS NULL OR k.ends_at <> c.ends_at OR k.claimed_at NOT BETWEEN c.starts_at AND c.ends_at OR k.claimed_at > $now
   OR k.used_at NOT BETWEEN k.claimed_at AND c.ends_at`},
		"used coupons": {"the order that one was used on is the claimer's, in that store, and less by what it takes off", `
SELECT 'claim ' || k.id
FROM coupon_claims k
JOIN coupons c ON c.store_id = k.store_id AND c.n = k.n
LEFT JOIN orders o ON o.id = k.order_id AND o.buyer_id = k.user_id AND o.store_id = k.store_id AND o.placed_at = k.used_at
WHERE k.order_id IS NOT NULL
  AND (o.id IS NULL OR o.discount <> coalesce(c.amount_off, o.subtotal * c.percent_off / 100) OR o.subtotal < coalesce(c.min_spend, 0))
UNION ALL
SELECT o.number FROM orders o WHERE o.discount > 0 AND NOT EXISTS (SELECT 1 FROM coupon_claims k WHERE k.order_id = o.id)`},
		"coupons": {"in the store's currency, all running at a time within what is looked at", `
SELECT c.title FROM coupons c JOIN stores s ON s.id = c.store_id WHERE c.currency <> s.currency
UNION ALL
SELECT c.store_id::text FROM coupons c WHERE c.ends_at > $now GROUP BY c.store_id HAVING count(*) > 50`},
		"staff": {"the two directions hold the same, and the owner is the store's account", `
SELECT coalesce(a.user_id, b.user_id)::text
FROM store_members a FULL JOIN stores_by_member b USING (store_id, user_id, role, since)
WHERE a.user_id IS NULL OR b.user_id IS NULL
UNION ALL
SELECT s.handle FROM stores s
WHERE NOT EXISTS (SELECT 1 FROM store_members m WHERE m.store_id = s.id AND m.user_id = s.account_id AND m.role = 'OWNER')
   OR EXISTS (SELECT 1 FROM store_members m WHERE m.store_id = s.id AND m.since < s.opened_at)`},
		"every store sends": {"at rates in its currency, and says who it is", `
SELECT s.handle
FROM stores s
WHERE NOT EXISTS (SELECT 1 FROM store_shipping_rates r WHERE r.store_id = s.id AND r.n = 1)
   OR EXISTS (SELECT 1 FROM store_shipping_rates r WHERE r.store_id = s.id AND r.currency <> s.currency)
   OR NOT EXISTS (SELECT 1 FROM store_particulars p WHERE p.store_id = s.id AND p.legal_entity <> '' AND p.return_line <> '')`},
		"carts": {"a line is of the product's store and of what somebody else sells, and belongs to a cart that is as new", `
SELECT l.user_id || ' n ' || l.n
FROM cart_lines l
JOIN products p ON p.id = l.product_id
JOIN stores s ON s.id = p.store_id
LEFT JOIN product_variants v ON v.product_id = l.product_id AND v.n = l.variant_n
WHERE l.store_id <> s.id OR l.store_name <> s.name OR l.currency <> s.currency OR s.account_id = l.user_id OR v.n IS NULL
   OR l.quantity > v.purchase_limit OR l.added_at < p.listed_at OR p.status IN ('DRAFT', 'IN_REVIEW')
UNION ALL
SELECT coalesce(c.user_id, l.user_id)::text
FROM carts c FULL JOIN (SELECT user_id, max(added_at) AS at, count(*) AS lines, max(n) AS last FROM cart_lines GROUP BY user_id) l
  ON l.user_id = c.user_id AND l.at = c.updated_at
WHERE c.user_id IS NULL OR l.user_id IS NULL OR l.lines <> l.last`},
		"wishes": {"nobody waits for what is there", `
SELECT a.product_id::text
FROM restock_alerts a
WHERE NOT EXISTS (SELECT 1 FROM stock s WHERE s.product_id = a.product_id AND s.reserved = s.on_hand)`},
		"some of everything": {"a screen that shows it has something to show", `
SELECT what
FROM (VALUES
    ('lines met in a feed', (SELECT count(*) FROM order_lines WHERE attribution_surface = 'FEED')),
    ('buyers'' notes', (SELECT count(*) FROM orders WHERE buyer_note IS NOT NULL)),
    ('staff''s notes', (SELECT count(*) FROM orders WHERE staff_note IS NOT NULL)),
    ('refund evidence', (SELECT count(*) FROM refund_evidence)),
    ('refunds of money alone', (SELECT count(*) FROM refund_items WHERE quantity = 0)),
    ('orders in two parcels', (SELECT count(*) FROM shipments WHERE n = 2)),
    ('attributed lines', (SELECT count(*) FROM order_lines WHERE attribution_note_id IS NOT NULL)),
    ('reserved stock', (SELECT count(*) FROM stock WHERE reserved > 0)),
    ('sold out variants', (SELECT count(*) FROM stock WHERE reserved = on_hand)),
    ('reductions', (SELECT count(*) FROM product_variants WHERE compare_at_price IS NOT NULL)),
    ('groups of several orders', (SELECT count(*) FROM (SELECT group_id FROM orders GROUP BY group_id HAVING count(*) > 1) g)),
    ('lines of several units', (SELECT count(*) FROM order_lines WHERE quantity > 1)),
    ('reviews of each number of stars', (SELECT count(*) FROM (SELECT rating FROM reviews GROUP BY rating) r HAVING count(*) = 5)),
    ('reviews that nobody verifies', (SELECT count(*) FROM reviews WHERE order_id IS NULL)),
    ('verified reviews', (SELECT count(*) FROM reviews WHERE order_id IS NOT NULL)),
    ('reviews with pictures', (SELECT count(*) FROM reviews WHERE media_count > 0)),
    ('reviews that are notes', (SELECT count(*) FROM reviews WHERE note_id IS NOT NULL)),
    ('answered reviews', (SELECT count(*) FROM reviews WHERE seller_reply IS NOT NULL)),
    ('coupons to come', (SELECT count(*) FROM coupons WHERE starts_at > $now)),
    ('coupons that ran out', (SELECT count(*) FROM coupons WHERE ends_at > $now AND claimed_count = total)),
    ('coupons for any amount', (SELECT count(*) FROM coupons WHERE min_spend IS NULL)),
    ('coupons of a percentage', (SELECT count(*) FROM coupons WHERE percent_off IS NOT NULL)),
    ('usable claims', (SELECT count(*) FROM coupon_claims WHERE used_at IS NULL AND ends_at > $now)),
    ('expired claims', (SELECT count(*) FROM coupon_claims WHERE used_at IS NULL AND ends_at <= $now)),
    ('used claims', (SELECT count(*) FROM coupon_claims WHERE used_at IS NOT NULL)),
    ('roles of staff', (SELECT count(*) FROM (SELECT role FROM store_members GROUP BY role) r HAVING count(*) = 5)),
    ('closed offers', (SELECT count(*) FROM affiliate_offers WHERE NOT open)),
    ('offers that ended', (SELECT count(*) FROM affiliate_offers WHERE valid_until < $now)),
    ('lines of a cart that stay', (SELECT count(*) FROM cart_lines WHERE NOT selected)),
    ('prices that changed since', (
        SELECT count(*) FROM cart_lines l JOIN product_variants v ON v.product_id = l.product_id AND v.n = l.variant_n
        WHERE l.unit_price <> v.price))
) v (what, n)
WHERE coalesce(n, 0) = 0`},
	}
}

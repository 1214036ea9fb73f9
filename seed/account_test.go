package seed_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// gone are the invariants that do not hold of what deleted accounts leave, each with its reason.
func gone() map[string]string {
	return map[string]string{
		"users exist":            "the places of notes and comments stay, and so do orders and reviews, of nobody",
		"comment_mentions":       "others' texts name who is gone",
		"cover":                  "a deleted note shows nothing",
		"videos":                 "a deleted note shows nothing",
		"evaluations":            "a deleted note evaluates nothing",
		"sponsors":               "a deleted note says nothing",
		"topic counts":           "a topic outlives its notes; its count is asked for here",
		"reactions by readers":   "who liked a note keeps the like when it is gone",
		"comments by readers":    "and so do those who commented",
		"inbox_notes":            "jobs prune inboxes, and pages look at what is in them",
		"attribution":            "orders keep the credit of notes that are gone",
		"published":              "a draft that was deleted was never published",
		"reviews that are notes": "a review outlives the note",
		"every state of a note":  "as many as there are",
	}
}

// Whoever leaves, and whatever they had done: every list and every counter says what is left.
func TestListsFollowAccountsThatAreDeleted(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	_, _, err := run(t, d, options(5, 1))
	require.NoError(t, err)
	people := communitydb.NewStore(d.Community)
	do := services.New(services.Needs{
		Community: people, Commerce: commercedb.NewStore(d.Commerce), Now: at,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
	})
	left := map[string]int{}
	for i, handle := range strs(t, d.Community, "SELECT handle FROM users ORDER BY note_count DESC, handle") {
		user := ids[domain.UserID](t, d.Community, "SELECT user_id FROM user_handles WHERE handle = '"+handle+"'")[0]
		ctx := domain.WithActor(t.Context(), domain.Actor{UserID: user})
		err := do.Accounts.DeleteAccount(ctx, services.DeleteAccount{ConfirmHandle: handle, Key: "leaving"})
		switch {
		case err == nil:
			left["deleted"]++
		case strings.Contains(err.Error(), "your store"):
			left["has a store"]++
			continue
		default: // once their orders are over; orders are of no account to what is cleared
			left["waits for an order"]++
			require.NoError(t, people.InTx(ctx, func(tx communitydb.Tx) error {
				u, err := tx.LockUser(ctx, user)
				if err != nil {
					return err
				}
				return tx.CloseAccount(ctx, u, at())
			}))
		}
		for _, last := range []bool{false, true} {
			require.NoError(t, do.Accounts.ClearAccount(t.Context(), args.ClearAccount{User: user.String(), Last: last}))
		}
		if i > 24 {
			break
		}
	}
	t.Logf("%v", left)
	for _, how := range []string{"deleted", "has a store", "waits for an order"} {
		require.Positive(t, left[how], how)
	}
	require.Positive(t, number(t, d.Community, "SELECT count(*) FROM notes WHERE state = 'DELETED' AND cover_id IS NULL"))
	require.Positive(t, number(t, d.Community, "SELECT count(*) FROM comments c WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.author_id)"))

	mirror(t, d.Commerce, d.Community)
	all := communityInvariants()
	for name := range gone() {
		require.Contains(t, all, name)
		delete(all, name)
	}
	maps.DeleteFunc(all, func(name string, _ invariant) bool { return strings.HasPrefix(name, "some of") })
	shop := commerceInvariants()
	maps.DeleteFunc(shop, func(name string, _ invariant) bool { return strings.HasPrefix(name, "some of") })
	for _, name := range slices.Sorted(maps.Keys(all)) {
		sql := strings.ReplaceAll(all[name].sql, "$now", "timestamptz '"+at().Format("2006-01-02 15:04:05Z07:00")+"'")
		if broken := strs(t, d.Community, sql); len(broken) > 0 {
			t.Errorf("%s (%s): %d rows, such as %s", name, all[name].reason, len(broken), broken[0])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(shop)) {
		sql := strings.ReplaceAll(shop[name].sql, "$now", "timestamptz '"+at().Format("2006-01-02 15:04:05Z07:00")+"'")
		if broken := strs(t, d.Commerce, sql); len(broken) > 0 {
			t.Errorf("%s (%s): %d rows, such as %s", name, shop[name].reason, len(broken), broken[0])
		}
	}
	require.Empty(t, strs(t, d.Community, `
SELECT t.name || ' says ' || t.note_count
FROM topics t
WHERE t.note_count <> (
    SELECT count(*) FROM note_topics nt JOIN notes n ON n.id = nt.note_id
    WHERE nt.topic_id = t.id AND n.state IN ('PUBLISHED', 'LIMITED') AND n.visibility = 'PUBLIC')`))
	require.Empty(t, strs(t, d.Community, `
SELECT r.what || ' of ' || r.id
FROM (
    SELECT 'like' AS what, user_id AS id FROM note_likes UNION ALL SELECT 'like', user_id FROM comment_likes
    UNION ALL SELECT 'collect', user_id FROM note_collects UNION ALL SELECT 'collect', user_id FROM product_collects
    UNION ALL SELECT 'collection', owner_id FROM collections UNION ALL SELECT 'follow', follower_id FROM follows
    UNION ALL SELECT 'follow', followee_id FROM follows UNION ALL SELECT 'topic', user_id FROM topic_follows
    UNION ALL SELECT 'block', blocker_id FROM blocks UNION ALL SELECT 'block', blocked_id FROM blocks UNION ALL SELECT 'wall', user_id FROM walls
    UNION ALL SELECT 'inbox', viewer_id FROM inbox_notes UNION ALL SELECT 'private', user_id FROM user_private
    UNION ALL SELECT 'tag', author_id FROM product_tags UNION ALL SELECT 'comment', author_id FROM comments WHERE state <> 'DELETED' OR body <> ''
    UNION ALL SELECT 'note', author_id FROM notes WHERE state <> 'DELETED' OR title || body <> ''
    UNION ALL SELECT 'cart', user_id FROM shop.cart_lines UNION ALL SELECT 'address', user_id FROM shop.addresses
    UNION ALL SELECT 'wish', user_id FROM shop.restock_alerts UNION ALL SELECT 'staff', user_id FROM shop.store_members
    UNION ALL SELECT 'coupon', user_id FROM shop.coupon_claims WHERE used_at IS NULL
    UNION ALL SELECT 'told', user_id FROM notifications UNION ALL SELECT 'told', user_id FROM notification_entries
    UNION ALL SELECT 'told of', actor_id FROM notification_entries WHERE actor_id <> '00000000-0000-0000-0000-000000000000'
) r
WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = r.id)`))
}

package community

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// SetFollow says that a user follows another from now on, or does so no longer.
type SetFollow struct {
	community.Follow
	On bool
}

// SetFollows makes users follow others, or no longer, and both sides' counts follow. It returns what changed by that: what is so
// already, and a follow through a wall, are left as they are. Of two changes of a follow the last one counts.
//
// However many changes there are, it takes one round trip. It locks the users, by their ids.
func (tx Tx) SetFollows(ctx context.Context, changes []SetFollow) ([]SetFollow, error) {
	const sql = `
WITH a AS (
    SELECT *
    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::boolean[]) AS a (follower_id, followee_id, at, is_on)
), added AS (
    INSERT INTO follows (follower_id, followee_id, followed_at)
    SELECT a.follower_id, a.followee_id, a.at
    FROM a
    WHERE a.is_on
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = a.follower_id AND w.other_id = a.followee_id)
    ON CONFLICT ON CONSTRAINT follows_pkey DO NOTHING
    RETURNING follower_id, followee_id, followed_at
), removed AS (
    DELETE FROM follows f
    USING a
    WHERE NOT a.is_on AND f.follower_id = a.follower_id AND f.followee_id = a.followee_id
    RETURNING f.follower_id, f.followee_id, f.followed_at
), mirrored AS (
    INSERT INTO followers (followee_id, follower_id, followed_at)
    SELECT followee_id, follower_id, followed_at
    FROM added
), unmirrored AS (
    DELETE FROM followers f
    USING removed r
    WHERE f.followee_id = r.followee_id AND f.follower_id = r.follower_id
), change AS (
    SELECT follower_id, followee_id, followed_at, true AS is_on FROM added
    UNION ALL
    SELECT follower_id, followee_id, followed_at, false FROM removed
), counted AS (
    UPDATE users u
    SET following_count = u.following_count + c.following, follower_count = u.follower_count + c.followers
    FROM (
        SELECT id, sum(following)::integer AS following, sum(followers)::integer AS followers
        FROM (
            SELECT follower_id, CASE WHEN is_on THEN 1 ELSE -1 END, 0 FROM change
            UNION ALL
            SELECT followee_id, 0, CASE WHEN is_on THEN 1 ELSE -1 END FROM change
        ) m (id, following, followers)
        GROUP BY id
    ) c
    WHERE u.id = c.id
)
SELECT follower_id, followee_id, followed_at, is_on
FROM change
ORDER BY follower_id, followee_id`
	n := len(changes)
	followers, followees := make([]domain.UserID, 0, n), make([]domain.UserID, 0, n)
	ats, ons := make([]time.Time, 0, n), make([]bool, 0, n)
	for _, c := range lastOf(changes, func(c SetFollow) [2]domain.UserID { return [2]domain.UserID{c.FollowerID, c.FolloweeID} }) {
		followers, followees = append(followers, c.FollowerID), append(followees, c.FolloweeID)
		ats, ons = append(ats, c.FollowedAt), append(ons, c.On)
	}
	var changed []SetFollow
	err := postgres.Gather(ctx, tx.tx,
		postgres.Into(new([]domain.UserID), lockUsers(slices.Concat(followers, followees))),
		postgres.Into(&changed, postgres.Query[SetFollow]{
			Doing: "follow users", SQL: sql, Args: []any{followers, followees, ats, ons},
			Scan: func(row pgx.CollectableRow) (SetFollow, error) {
				var c SetFollow
				err := row.Scan(&c.FollowerID, &c.FolloweeID, &c.FollowedAt, &c.On)
				return c, err
			},
		}))
	return changed, err
}

// SetBlock makes one user block another, or no longer, and raises or removes the wall between them: it stands while either blocks
// the other. A block takes away what they follow of each other, which is returned, and what each was told of the other. It locks
// both users.
func (tx Tx) SetBlock(ctx context.Context, b community.Block, on bool) ([]SetFollow, error) {
	const block = `
INSERT INTO blocks (blocker_id, blocked_id, blocked_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT blocks_pkey DO NOTHING`
	const raise = `
INSERT INTO walls (user_id, other_id)
VALUES ($1, $2), ($2, $1)
ON CONFLICT ON CONSTRAINT walls_pkey DO NOTHING`
	const unblock = `
DELETE FROM blocks
WHERE blocker_id = $1
  AND blocked_id = $2`
	const lower = `
DELETE FROM walls
WHERE (user_id, other_id) IN (($1, $2), ($2, $1))
  AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = $2 AND b.blocked_id = $1)`
	if _, err := postgres.All(ctx, tx.tx, lockUsers([]domain.UserID{b.BlockerID, b.BlockedID})); err != nil {
		return nil, err
	}
	if !on {
		return nil, postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
			{Doing: "unblock a user", SQL: unblock, Args: []any{b.BlockerID, b.BlockedID}},
			{Doing: "remove a wall", SQL: lower, Args: []any{b.BlockerID, b.BlockedID}},
		})
	}
	err := postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "block a user", SQL: block, Args: []any{b.BlockerID, b.BlockedID, b.BlockedAt}},
		{Doing: "raise a wall", SQL: raise, Args: []any{b.BlockerID, b.BlockedID}},
	})
	if err != nil {
		return nil, err
	}
	if err := tx.ForgetEachOther(ctx, b.BlockerID, b.BlockedID); err != nil {
		return nil, err
	}
	return tx.SetFollows(ctx, []SetFollow{
		{Follow: community.Follow{FollowerID: b.BlockerID, FolloweeID: b.BlockedID}},
		{Follow: community.Follow{FollowerID: b.BlockedID, FolloweeID: b.BlockerID}},
	})
}

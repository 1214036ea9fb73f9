package community

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// UsersByIDs reads users in no order.
func UsersByIDs(ids []domain.UserID) postgres.Query[*community.User] {
	const sql = `
SELECT id, handle, display_name, bio, account_kind, verified_as, joined_at,
       avatar_id, avatar_width, avatar_height, avatar_blur_hash,
       follower_count, following_count, note_count, received_count, likes_public
FROM users
WHERE id = ANY($1)`
	return postgres.Query[*community.User]{Doing: "read users by id", SQL: sql, Args: []any{ids}, Scan: scanUsers()}
}

type userRow struct {
	community.User
	avatar postgres.ImageColumns
}

func scanUsers() pgx.RowToFunc[*community.User] {
	return postgres.Rows(func(to []any, u *userRow) []any {
		return append(to, &u.ID, &u.Handle, &u.DisplayName, &u.Bio, &u.AccountKind, &u.VerifiedAs, &u.JoinedAt,
			&u.avatar.ID, &u.avatar.Width, &u.avatar.Height, &u.avatar.BlurHash,
			&u.Followers, &u.Following, &u.Notes, &u.LikesAndCollected, &u.LikesPublic)
	}, func(u *userRow) *community.User {
		u.avatar.Alt = u.DisplayName
		u.Avatar = u.avatar.Image()
		return &u.User
	})
}

// UserHandle says whose a handle is.
type UserHandle struct {
	Handle string
	UserID domain.UserID
}

// UserIDsByHandles finds the users of handles.
func UserIDsByHandles(handles []string) postgres.Query[UserHandle] {
	const sql = `
SELECT handle, user_id
FROM user_handles
WHERE handle = ANY($1)`
	return postgres.Query[UserHandle]{
		Doing: "find users by handle", SQL: sql, Args: []any{handles}, Scan: pgx.RowToStructByPos[UserHandle],
	}
}

// FollowedAmong returns which of the users follower follows.
func FollowedAmong(follower domain.UserID, users []domain.UserID) postgres.Query[domain.UserID] {
	const sql = `
SELECT followee_id
FROM follows
WHERE follower_id = $1
  AND followee_id = ANY($2)`
	return postgres.Query[domain.UserID]{
		Doing: "read who is followed", SQL: sql, Args: []any{follower, users}, Scan: pgx.RowTo[domain.UserID],
	}
}

// FollowersAmong returns which of the users follow followee.
func FollowersAmong(followee domain.UserID, users []domain.UserID) postgres.Query[domain.UserID] {
	const sql = `
SELECT follower_id
FROM followers
WHERE followee_id = $1
  AND follower_id = ANY($2)`
	return postgres.Query[domain.UserID]{
		Doing: "read who follows", SQL: sql, Args: []any{followee, users}, Scan: pgx.RowTo[domain.UserID],
	}
}

// UserAt is a place in somebody's list of users: Of's list holds User since At.
type UserAt struct {
	Of   domain.UserID
	User domain.UserID
	At   time.Time
}

// FollowersPage reads a page of the followers of each user, newest first, as these eyes see them: nobody who is walled off
// from the reader, and nothing of the lists of those who are.
func FollowersPage(of []domain.UserID, eyes Eyes, page domain.Page) postgres.Query[UserAt] {
	const sql = `
SELECT a.id, p.follower_id, p.followed_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT f.follower_id, f.followed_at
    FROM followers f
    WHERE f.followee_id = a.id
      AND (f.followed_at, f.follower_id) {<} ($2, $3)
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = f.follower_id)
    ORDER BY f.followed_at {desc}, f.follower_id {desc}
    LIMIT $4
) p
WHERE NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = a.id)
ORDER BY a.id, p.followed_at {desc}, p.follower_id {desc}`
	return pageFor[UserAt]("read followers", sql, of, eyes, page)
}

// FollowingPage reads a page of the users that each user follows, newest first, as these eyes see them; see FollowersPage.
func FollowingPage(of []domain.UserID, eyes Eyes, page domain.Page) postgres.Query[UserAt] {
	const sql = `
SELECT a.id, p.followee_id, p.followed_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT f.followee_id, f.followed_at
    FROM follows f
    WHERE f.follower_id = a.id
      AND (f.followed_at, f.followee_id) {<} ($2, $3)
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = f.followee_id)
    ORDER BY f.followed_at {desc}, f.followee_id {desc}
    LIMIT $4
) p
WHERE NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = a.id)
ORDER BY a.id, p.followed_at {desc}, p.followee_id {desc}`
	return pageFor[UserAt]("read who is followed", sql, of, eyes, page)
}

// NotesLikedPage reads a page of the notes that each user likes, latest like first, without those whose author is walled off
// from the reader. Whether a note renders for the reader, and whether the user shows what they like, is not asked here.
func NotesLikedPage(of []domain.UserID, eyes Eyes, page domain.Page) postgres.Query[Reaction] {
	const sql = `
SELECT a.id, p.note_id, p.author_id, p.liked_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT l.note_id, l.author_id, l.liked_at
    FROM note_likes l
    WHERE l.user_id = a.id
      AND (l.liked_at, l.note_id) {<} ($2, $3)
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = l.author_id)
    ORDER BY l.liked_at {desc}, l.note_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.liked_at {desc}, p.note_id {desc}`
	return pageFor[Reaction]("read liked notes", sql, of, eyes, page)
}

// pageFor reads a page of each user's list, newest first, as far as the walls before these eyes let through.
func pageFor[R any](doing, sql string, of []domain.UserID, eyes Eyes, page domain.Page) postgres.Query[R] {
	from, id := postgres.TimeBound(page)
	return postgres.Query[R]{
		Doing: doing,
		SQL:   postgres.InOrder(sql, page.Backward),
		Args:  []any{of, from, id, page.Limit + 1, eyes.Walled},
		Scan:  pgx.RowToStructByPos[R],
	}
}

// DraftsPage reads a page of each author's notes that do not render and are not deleted, newest first.
func DraftsPage(of []domain.UserID, page domain.Page) postgres.Query[NoteAt] {
	const sql = `
SELECT a.id, p.note_id, p.created_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT d.note_id, d.created_at
    FROM drafts_by_author d
    WHERE d.author_id = a.id
      AND (d.created_at, d.note_id) {<} ($2, $3)
    ORDER BY d.created_at {desc}, d.note_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.created_at {desc}, p.note_id {desc}`
	from, id := postgres.TimeBound(page)
	return postgres.Query[NoteAt]{
		Doing: "read drafts", SQL: postgres.InOrder(sql, page.Backward),
		Args: []any{of, from, id, page.Limit + 1}, Scan: pgx.RowToStructByPos[NoteAt],
	}
}

// PrivateByUsers reads what only each user may know of themselves.
func PrivateByUsers(ids []domain.UserID) postgres.Query[*community.UserPrivate] {
	const sql = `
SELECT user_id, phone, real_name_verified
FROM user_private
WHERE user_id = ANY($1)`
	return postgres.Query[*community.UserPrivate]{
		Doing: "read private data of users", SQL: sql, Args: []any{ids},
		Scan: pgx.RowToAddrOfStructByPos[community.UserPrivate],
	}
}

// CopyUsers writes users, and their handles beside them, for seeding. users is gone through twice.
func (tx Tx) CopyUsers(ctx context.Context, users iter.Seq[*community.User]) error {
	err := postgres.Copy(ctx, tx.tx, "users", []string{
		"id", "handle", "display_name", "bio", "account_kind", "verified_as", "joined_at",
		"avatar_id", "avatar_width", "avatar_height", "avatar_blur_hash",
		"follower_count", "following_count", "note_count", "received_count", "likes_public",
	}, users, func(u *community.User) []any {
		avatar := postgres.ColumnsOf(u.Avatar)
		return []any{
			u.ID, u.Handle, u.DisplayName, u.Bio, string(u.AccountKind), u.VerifiedAs, u.JoinedAt,
			avatar.ID, avatar.Width, avatar.Height, avatar.BlurHash,
			u.Followers, u.Following, u.Notes, u.LikesAndCollected, u.LikesPublic,
		}
	})
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "user_handles", []string{"handle", "user_id"}, users,
		func(u *community.User) []any { return []any{u.Handle, u.ID} })
}

// CopyFollows writes follows in both directions, for seeding. follows is gone through twice.
func (tx Tx) CopyFollows(ctx context.Context, follows iter.Seq[community.Follow]) error {
	err := postgres.Copy(ctx, tx.tx, "follows", []string{"follower_id", "followee_id", "followed_at", "delivery"}, follows,
		func(f community.Follow) []any {
			return []any{f.FollowerID, f.FolloweeID, f.FollowedAt, int16(f.Delivery)}
		})
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "followers", []string{"followee_id", "follower_id", "followed_at"}, follows,
		func(f community.Follow) []any { return []any{f.FolloweeID, f.FollowerID, f.FollowedAt} })
}

// CopyUserPrivate writes what only the users may know of themselves, for seeding.
func (tx Tx) CopyUserPrivate(ctx context.Context, private iter.Seq[*community.UserPrivate]) error {
	return postgres.Copy(ctx, tx.tx, "user_private", []string{"user_id", "phone", "real_name_verified"}, private,
		func(p *community.UserPrivate) []any { return []any{p.UserID, p.Phone, p.RealNameVerified} })
}
